//! `exits.csv`: goals of flight.

use super::context::Context;
use super::names::Names;
use super::table;
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::chain::Exit;
use std::collections::BTreeSet;

/// The columns of `exits.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("place"),
    required("party"),
    optional("attraction"),
    optional("source"),
];

/// More than any attraction in logit units.
const MOST: f64 = 100.0;

/// Reads the table; gives where the place of each row stands too.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Exit>, Vec<Span>) {
    let mut seen = BTreeSet::new();
    let mut marks = Vec::new();
    let exits = table::all(source, COLUMNS, problems, |record, _, problems| {
        let place = context.place(record, "place", problems);
        let party = context.party(record, problems);
        let attraction = record.number("attraction", -MOST, MOST, problems);
        let (place, party) = (place?, party?);
        if !seen.insert(place) {
            record
                .cell("place")
                .report(problems, Code::DuplicateId, |d| {
                    d.message("the place is an exit already")
                });
        }
        marks.push(record.cell("place").span());
        Some(Exit {
            place,
            party,
            attraction: attraction.unwrap_or(0.0),
        })
    });
    (exits, marks)
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.exits.iter().map(|row| {
        Ok([
            names.place(row.place)?,
            names.party(row.party)?,
            number(row.attraction)?,
        ])
    });
    table::write(COLUMNS, 3, rows)
}
