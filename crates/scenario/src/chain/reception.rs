//! `reception.csv`: what places offer to those who arrive.

use super::context::Context;
use super::names::Names;
use super::table::{self, amount};
use super::words::{self, PATHWAYS};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::chain::Reception;
use std::collections::BTreeSet;

/// The columns of `reception.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("place"),
    required("pathway"),
    optional("beds"),
    optional("beds_max"),
    optional("lead_days"),
    optional("nights"),
    optional("rent_units"),
    optional("host_share"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Reception> {
    let mut seen = BTreeSet::new();
    table::all(source, COLUMNS, problems, |record, _, problems| {
        let place = context.place(record, "place", problems);
        if place.is_some_and(|place| !seen.insert(place)) {
            record
                .cell("place")
                .report(problems, Code::DuplicateId, |d| {
                    d.message("an earlier row says what this place offers")
                });
        }
        let pathway = words::read(&record.cell("pathway"), PATHWAYS, "pathway", problems);
        let beds = amount(record, "beds", 0.0, problems);
        let beds_max = amount(record, "beds_max", beds, problems);
        if beds_max < beds {
            record
                .cell("beds_max")
                .report(problems, Code::OutOfRange, |d| {
                    d.message(format!(
                        "{beds} beds are open, but at most {beds_max} can be"
                    ))
                    .help("beds_max is at least beds; leave it empty when no more can be opened")
                });
        }
        let lead_days = amount(record, "lead_days", 0.0, problems);
        let nights = amount(record, "nights", 1.0, problems);
        let rent_units = amount(record, "rent_units", 0.0, problems);
        let host_share = record.number("host_share", 0.0, 1.0, problems);
        Some(Reception {
            place: place?,
            pathway: pathway?,
            beds,
            beds_max,
            lead_days,
            nights,
            rent_units,
            host_share: host_share.unwrap_or(0.0),
        })
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.receptions.iter().map(|row| {
        Ok([
            names.place(row.place)?,
            words::write(&row.pathway, PATHWAYS),
            number(row.beds)?,
            number(row.beds_max)?,
            number(row.lead_days)?,
            number(row.nights)?,
            number(row.rent_units)?,
            number(row.host_share)?,
        ])
    });
    table::write(COLUMNS, 8, rows)
}
