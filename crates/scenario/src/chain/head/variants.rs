//! What-ifs.

use super::tree::{Entry, Tree};
use super::{Head, switches};
use crate::chain::calendar::Calendar;
use crate::chain::context::{bad_id, is_bad};
use outflow_diagnostics::{Code, nearest, quoted};
use outflow_model::chain::{EventKind, PARAMETERS, ParameterTable, Variant};

const KEYS: [&str; 6] = [
    "title",
    "without",
    "shift_control",
    "parameters",
    "parts",
    "causes",
];
const SHIFT_KEYS: [&str; 4] = ["from", "to", "days", "stretch"];
/// Days and factors beyond this are slips.
const FAR: f64 = 100_000.0;

pub(super) fn read(entry: &Entry<'_>, calendar: Calendar, head: &mut Head, tree: &mut Tree<'_>) {
    for variant in tree.section(entry).unwrap_or_default() {
        let id = variant.key;
        if id.trim() != id || id.is_empty() || is_bad(id, &[]) {
            tree.report(Code::BadId, variant.key_span, |d| bad_id(d, id));
        }
        let section = format!("variants.{id}");
        let mut read = Variant {
            id: id.to_owned(),
            title: id.to_owned(),
            ..Variant::default()
        };
        for key in tree.section(&variant).unwrap_or_default() {
            let inner = format!("{section}.{}", key.key);
            match key.key {
                "title" => read.title = tree.text(&key).unwrap_or_default(),
                "without" => read.without = without(&key, tree),
                "shift_control" => read.shift_control = shift(&key, &inner, calendar, tree),
                "parameters" => read.parameters = parameters(&key, tree),
                "parts" => read.parts = switches::parts(&key, &inner, tree),
                "causes" => read.causes = switches::causes(&key, &inner, tree),
                _ => tree.unknown(&key, &section, &KEYS),
            }
        }
        head.variant_ids.insert(id, head.variants.len());
        head.variants.push(read);
    }
}

/// The kinds of events left out.
fn without(entry: &Entry<'_>, tree: &mut Tree<'_>) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    for item in tree.items(entry) {
        let Some(name) = tree.text(&item) else {
            continue;
        };
        match EventKind::ALL.iter().find(|kind| kind.name() == name) {
            Some(kind) if kinds.contains(kind) => {}
            Some(kind) => kinds.push(*kind),
            None => tree.report(Code::UnknownEvent, item.span, |d| {
                d.message(format!("there is no kind of event {}", quoted(&name)))
                    .nearest(nearest(
                        &name,
                        EventKind::ALL.iter().map(|kind| kind.name()),
                    ))
            }),
        }
    }
    kinds
}

/// The window of changes of control that are moved: from, to, days added, stretch.
fn shift(
    entry: &Entry<'_>,
    section: &str,
    calendar: Calendar,
    tree: &mut Tree<'_>,
) -> Option<(i64, i64, f64, f64)> {
    let keys = tree.section(entry)?;
    let (mut from, mut to, mut days, mut stretch) = (None, None, 0.0, 1.0);
    for key in &keys {
        match key.key {
            "from" => from = tree.moment(key),
            "to" => to = tree.moment(key).map(|to| (to, key.span)),
            "days" => days = tree.number(key, -FAR, FAR).unwrap_or(0.0),
            "stretch" => stretch = tree.number(key, 0.0, FAR).unwrap_or(1.0),
            _ => tree.unknown(key, section, &SHIFT_KEYS),
        }
    }
    for name in ["from", "to"] {
        if keys.iter().all(|key| key.key != name) {
            tree.report(Code::MissingKey, entry.span, |d| {
                d.message(format!("there is no key '{name}' in [{section}]"))
                    .help("say which changes of control are moved: those from this day to that")
            });
        }
    }
    let (to, span) = to?;
    let from = from?.ticks_since(calendar.start);
    let to = to.ticks_since(calendar.start);
    if to <= from {
        tree.report(Code::OutOfRange, span, |d| {
            d.message("the window ends before it has begun")
                .help("the end is the first moment that no longer belongs to it")
        });
    }
    Some((from, to, days, stretch))
}

/// The parameters set.
fn parameters(entry: &Entry<'_>, tree: &mut Tree<'_>) -> Vec<(String, f64)> {
    let mut set = Vec::new();
    for key in tree.section(entry).unwrap_or_default() {
        if ParameterTable::index(key.key).is_none() {
            tree.report(Code::UnknownParameter, key.key_span, |d| {
                d.message(format!("no parameter is called {}", quoted(key.key)))
                    .nearest(nearest(key.key, PARAMETERS.iter().map(|spec| spec.name)))
            });
        }
        let value = tree.number(&key, -f64::MAX, f64::MAX);
        set.extend(value.map(|value| (key.key.to_owned(), value)));
    }
    set
}
