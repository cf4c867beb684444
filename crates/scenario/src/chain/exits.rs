//! `exits.csv`: goals of flight.

use super::context::Context;
use super::names::Names;
use super::table;
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::chain::Exit;
use std::collections::BTreeSet;

/// The columns of `exits.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("place"),
    optional("party"),
    optional("attraction"),
    optional("source"),
];

/// Where the cells of each row stand.
#[derive(Default)]
pub(super) struct ExitMarks {
    pub(super) places: Vec<Span>,
    pub(super) parties: Vec<Span>,
}

/// More than any attraction in logit units.
const MOST: f64 = 100.0;

/// Reads the table; gives where place and party of each row stand too.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Exit>, ExitMarks) {
    let mut seen = BTreeSet::new();
    let mut marks = ExitMarks::default();
    let exits = table::all(source, COLUMNS, problems, |record, _, problems| {
        let place = context.place(record, "place", problems);
        let named = context.optional_party(record, problems);
        let attraction = record.number("attraction", -MOST, MOST, problems);
        let place = place?;
        let follows = record.cell("party").is_blank();
        let party = if follows {
            at_start(context, record, place, problems)
        } else {
            named
        }?;
        if !seen.insert(place) {
            record
                .cell("place")
                .report(problems, Code::DuplicateId, |d| {
                    d.message("the place is an exit already")
                });
        }
        marks.places.push(record.cell("place").span());
        marks.parties.push(record.cell("party").span());
        Some(Exit {
            place,
            party,
            follows,
            attraction: attraction.unwrap_or(0.0),
        })
    });
    (exits, marks)
}

/// The party that holds a place at the start, for an exit that follows the holder.
fn at_start(
    context: &Context<'_>,
    record: &Record<'_>,
    place: usize,
    problems: &mut Diagnostics,
) -> Option<usize> {
    let party = context.places[place].holder.party();
    if party.is_none() && !context.without_holder.contains(&place) {
        record
            .cell("party")
            .report(problems, Code::MissingValue, |d| {
                d.message(
                    "no party holds this place at the start, so the exit has nobody to follow",
                )
                .help("name the party for whose side the exit stands")
            });
    }
    party
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.exits.iter().map(|row| {
        Ok([
            names.place(row.place)?,
            if row.follows {
                String::new()
            } else {
                names.party(row.party)?
            },
            number(row.attraction)?,
        ])
    });
    table::write(COLUMNS, 3, rows)
}
