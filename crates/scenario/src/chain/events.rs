//! `events.csv`: statements, inducements, coercion, closures.

use super::context::Context;
use super::names::Names;
use super::table;
use super::target::{self, Allow};
use super::words;
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span};
use outflow_model::chain::{Event, EventKind, UNLIMITED};

/// The columns of `events.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("kind"),
    optional("party"),
    required("target"),
    required("start"),
    optional("end"),
    optional("value"),
    optional("known"),
    optional("variant"),
    optional("text"),
    optional("source"),
];

/// Reads the table; gives where the party of each row stands too.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Event>, Vec<Span>) {
    let mut ids = Ids::of("event", Code::DuplicateId);
    let mut marks = Vec::new();
    let events = table::all(source, COLUMNS, problems, |record, index, problems| {
        ids.take(&record.cell("id"), index, problems);
        let event = read_event(record, context, problems)?;
        marks.push(record.cell("party").span());
        Some(event)
    });
    (events, marks)
}

fn read_event(
    record: &Record<'_>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<Event> {
    let calendar = context.calendar;
    let kind = words::event(&record.cell("kind"), problems);
    let party = context.optional_party(record, problems);
    let allow = match kind {
        Some(EventKind::Corridor) => Allow::Links,
        Some(EventKind::Closure) => Allow::Both,
        Some(_) => Allow::Places,
        None => Allow::Any,
    };
    let target = target::read(&record.cell("target"), allow, context, problems);
    let start = calendar.required(record, "start", problems);
    let end = calendar.end(record, start, problems);
    let variant = context.variant(record, problems);
    calendar.after_the_end(&record.cell("start"), start, Severity::Error, problems);
    let known = start.map(|start| calendar.known(record, start, problems));
    let kind = kind?;
    let cell = record.cell("party");
    if needs_party(kind) && cell.is_blank() {
        cell.report(problems, Code::MissingParty, |d| {
            let name = kind.name();
            d.message(if is_statement(kind) {
                format!("'{name}' is a statement by nobody")
            } else {
                format!("'{name}' names no party")
            })
            .help("write the id of the party that speaks, gives, forces or offers")
        });
    }
    let value = value(record, kind, problems);
    let end = if kind.is_impulse() {
        // What was promised before the run is remembered, as far as it is not forgotten.
        let remembered = matches!(kind, EventKind::Promise | EventKind::Annexation);
        let over = !remembered && start.is_some_and(|start| start < 0);
        calendar.before_the_start(&record.cell("start"), over, problems);
        let cell = record.cell("end");
        if !cell.is_blank() {
            cell.report(problems, Code::ClosurePeriod, |d| {
                d.message(format!("'{}' happens once and has no end", kind.name()))
                    .help("leave the cell empty")
            });
        }
        None
    } else {
        end
    };
    if let (EventKind::ExitBan, Some(target)) = (kind, &target) {
        target::check_crossings(&record.cell("target"), target, context, problems);
    }
    Some(Event {
        id: record.cell("id").trimmed().to_owned(),
        kind,
        party,
        target: target?,
        start: start?,
        end,
        value: value?,
        known: known?,
        variant,
    })
}

/// The strength, level, share or number.
fn value(record: &Record<'_>, kind: EventKind, problems: &mut Diagnostics) -> Option<f64> {
    let (most, default) = match kind {
        EventKind::Corridor => (1e9, Some(UNLIMITED)),
        EventKind::Closure => (1.0, Some(1.0)),
        EventKind::Transport => (1e9, None),
        EventKind::Posts => (1_000.0, None),
        _ => (1.0, None),
    };
    let cell = record.cell("value");
    match default {
        Some(default) if cell.is_blank() => Some(default),
        _ => cell.number_in("the value", 0.0, most, problems),
    }
}

/// Whether a party has to be named.
pub(super) fn needs_party(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Blackout
            | EventKind::ServiceLoss
            | EventKind::Closure
            | EventKind::Corridor
            | EventKind::RestDay
            | EventKind::ExitBan
    )
}

fn is_statement(kind: EventKind) -> bool {
    kind.is_impulse() || kind == EventKind::EvacuationCall
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = names.scenario.events.iter().map(|row| {
        let blank = row.kind == EventKind::Corridor && row.value == UNLIMITED;
        Ok([
            row.id.clone(),
            row.kind.name().to_owned(),
            names.optional_party(row.party)?,
            names.target(&row.target)?,
            calendar.text(row.start)?,
            calendar.optional_text(row.end)?,
            if blank {
                String::new()
            } else {
                number(row.value)?
            },
            if row.known == row.start {
                String::new()
            } else {
                calendar.text(row.known)?
            },
            row.variant.clone().unwrap_or_default(),
        ])
    });
    table::write(COLUMNS, 7, rows)
}
