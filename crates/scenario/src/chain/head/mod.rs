//! `scenario.toml`: title, dates, parties, switches, front scenarios, what-ifs.

mod fronts;
mod parties;
mod switches;
mod tree;
mod variants;
mod windows;
mod write;

pub(super) use fronts::FrontHead;
pub(super) use write::write;

use super::calendar::Calendar;
use crate::head_text::report_damage;
use crate::limits;
use crate::native::ids::Ids;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::chain::{Causes, DAY, Parts, Party, StepWindow, Tick, Variant};
use outflow_model::scenario::Date;
use toml::de::DeTable;
use tree::{Entry, Tree};

/// The keys at the top of the file.
pub(super) const KEYS: [&str; 12] = [
    "title", "model", "start", "days", "end", "step", "steps", "parties", "parts", "causes",
    "fronts", "variants",
];

/// What the file says.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) start: Option<Date>,
    pub(super) days: Option<u32>,
    pub(super) step: Tick,
    pub(super) windows: Vec<StepWindow>,
    pub(super) parties: Vec<Party>,
    pub(super) party_ids: Ids,
    pub(super) hostile: Vec<(usize, usize)>,
    pub(super) parts: Parts,
    pub(super) causes: Causes,
    pub(super) fronts: Vec<FrontHead>,
    pub(super) variants: Vec<Variant>,
    pub(super) variant_ids: Ids,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            title: String::new(),
            start: None,
            days: None,
            step: DAY,
            windows: Vec::new(),
            parties: Vec::new(),
            party_ids: Ids::of("party", Code::UnknownParty),
            hostile: Vec::new(),
            parts: Parts::default(),
            causes: Causes::default(),
            fronts: Vec::new(),
            variants: Vec::new(),
            variant_ids: Ids::of("what-if", Code::UnknownVariant),
        }
    }
}

impl Head {
    /// The calendar of the run. Without a start there is no day to count from, but cells can be
    /// checked all the same.
    pub(super) fn calendar(&self) -> Option<Calendar> {
        let start = match self.start {
            Some(start) => start,
            None => "2000-01-01".parse().ok()?,
        };
        let end = match (self.start, self.days) {
            (Some(_), Some(days)) => i64::from(days) * i64::from(DAY),
            _ => i64::MAX,
        };
        Some(Calendar { start, end })
    }
}

/// Reads the file; none when it is no TOML.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> Option<Head> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        report_damage(errors, source, problems);
        return None;
    }
    let mut tree = Tree { source, problems };
    let entries = tree.entries(table.get_ref());
    for entry in entries.iter().filter(|entry| !KEYS.contains(&entry.key)) {
        tree.unknown(entry, "", &KEYS);
    }
    let find = |key: &str| entries.iter().find(|entry| entry.key == key);
    let mut head = Head::default();
    if let Some(entry) = find("title") {
        head.title = tree.text(entry).unwrap_or_default();
    } else {
        missing(&mut tree, "title", "write title = \"...\"");
    }
    length(
        &mut head,
        [find("start"), find("end"), find("days")],
        &mut tree,
    );
    if let Some(entry) = find("step") {
        head.step = windows::step(entry, &mut tree).unwrap_or(DAY);
    }
    let Some(calendar) = head.calendar() else {
        return Some(head);
    };
    if let Some(entry) = find("steps") {
        head.windows = windows::read(entry, calendar, &mut tree);
    }
    match find("parties") {
        Some(entry) => parties::read(entry, &mut head, &mut tree),
        None => missing(
            &mut tree,
            "parties",
            "write a section [parties.ID] for each party that can hold a place",
        ),
    }
    if let Some(entry) = find("parts") {
        for (part, on) in switches::parts(entry, "parts", &mut tree) {
            head.parts.set(part, on);
        }
    }
    if let Some(entry) = find("causes") {
        for (cause, on) in switches::causes(entry, "causes", &mut tree) {
            head.causes.set(cause, on);
        }
    }
    if let Some(entry) = find("fronts") {
        head.fronts = fronts::read(entry, &mut tree);
    }
    if let Some(entry) = find("variants") {
        variants::read(entry, calendar, &mut head, &mut tree);
    }
    Some(head)
}

fn missing(tree: &mut Tree<'_>, key: &str, help: &str) {
    let top = tree.source.span(0, 0);
    tree.report(Code::MissingKey, top, |d| {
        d.message(format!("there is no key '{key}'")).help(help)
    });
}

/// The start and the length of the run.
fn length(head: &mut Head, [start, end, days]: [Option<&Entry<'_>>; 3], tree: &mut Tree<'_>) {
    match start {
        Some(entry) => head.start = tree.date(entry),
        None => missing(tree, "start", "write start = YYYY-MM-DD"),
    }
    head.days = days.and_then(|entry| tree.whole(entry, 1, limits::DAYS));
    let end: Option<(Date, Span)> =
        end.and_then(|entry| tree.date(entry).map(|date| (date, entry.span)));
    match (head.start, end) {
        (_, None) if days.is_none() => {
            missing(tree, "days", "write days = ..., or end = YYYY-MM-DD");
        }
        (Some(start), Some((end, span))) => {
            let length = end.days_since(start);
            match u32::try_from(length) {
                Ok(length @ 1..=limits::DAYS) => {
                    if head.days.is_some_and(|days| days != length) {
                        tree.report(Code::ConflictingSettings, span, |d| {
                            d.message(format!(
                                "start and end are {length} days apart, but days says otherwise"
                            ))
                            .help("give days or end, not both; the end is the first day after the run")
                        });
                    }
                    head.days = Some(length);
                }
                _ => tree.report(Code::OutOfRange, span, |d| {
                    d.message(format!("the run would be {length} days long"))
                        .help(format!(
                            "the end is the first day after the run, at most {} days after its start",
                            limits::DAYS
                        ))
                }),
            }
        }
        _ => {}
    }
}
