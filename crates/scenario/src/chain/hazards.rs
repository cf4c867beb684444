//! `hazards.csv`.

use super::context::Context;
use super::names::Names;
use super::table;
use super::words::{self, HAZARDS};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source};
use outflow_model::chain::Hazard;
use std::collections::BTreeSet;

/// The columns of `hazards.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("place"),
    required("kind"),
    required("start"),
    optional("end"),
    required("events_per_day"),
    optional("reporting"),
    optional("known"),
    optional("variant"),
    optional("source"),
];

/// The least share of events that is reported.
const LEAST_REPORTED: f64 = 1e-6;

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Hazard> {
    let calendar = context.calendar;
    let mut known = BTreeSet::new();
    table::all(source, COLUMNS, problems, |record, _, problems| {
        let place = context.place(record, "place", problems);
        let kind = words::read(&record.cell("kind"), HAZARDS, "kind of hazard", problems);
        let start = calendar.required(record, "start", problems);
        let end = calendar.end(record, start, problems);
        let events = record
            .cell("events_per_day")
            .number_in("events_per_day", 0.0, 1e6, problems);
        let reporting = record.number("reporting", LEAST_REPORTED, 1.0, problems);
        let variant = context.variant(record, problems);
        calendar.after_the_end(&record.cell("start"), start, Severity::Error, problems);
        let start = start?;
        if let (Some(place), Some(kind)) = (place, kind)
            && !known.insert((place, kind, start, end, variant.clone()))
        {
            problems.report(Code::Overlap, source, record.span(), |d| {
                d.message("an earlier row is of the same place, kind and period")
                    .help("both count, so that there are as many events more; leave one out")
                    .severity(Severity::Warning)
            });
        }
        Some(Hazard {
            known: calendar.known(record, start, problems),
            place: place?,
            kind: kind?,
            start,
            end: end.unwrap_or(calendar.end),
            events_per_day: events?,
            reporting: reporting.unwrap_or(1.0),
            variant,
        })
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = names.scenario.hazards.iter().map(|row| {
        Ok([
            names.place(row.place)?,
            words::write(&row.kind, HAZARDS),
            calendar.text(row.start)?,
            calendar.text(row.end)?,
            number(row.events_per_day)?,
            number(row.reporting)?,
            if row.known == row.start {
                String::new()
            } else {
                calendar.text(row.known)?
            },
            row.variant.clone().unwrap_or_default(),
        ])
    });
    table::write(COLUMNS, 6, rows)
}
