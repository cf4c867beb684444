//! `onward.csv`: ways on from places of reception.

use super::context::Context;
use super::names::Names;
use super::table::{self, amount};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::chain::{Onward, UNLIMITED};

/// The columns of `onward.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("from"),
    required("to"),
    optional("weight"),
    optional("seats_per_day"),
    optional("start"),
    optional("end"),
    optional("source"),
];

/// Reads the table; gives where the goal of each row stands too.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Onward>, Vec<Span>) {
    let mut marks = Vec::new();
    let rows = table::all(source, COLUMNS, problems, |record, _, problems| {
        let from = context.place(record, "from", problems);
        let to = context.place(record, "to", problems);
        if from.is_some() && from == to {
            record.cell("to").report(problems, Code::SelfLink, |d| {
                d.message("the way leads from a place to itself")
            });
        }
        let weight = amount(record, "weight", 1.0, problems);
        let seats_per_day = amount(record, "seats_per_day", UNLIMITED, problems);
        let start = context.calendar.start(record, problems);
        let end = context.calendar.end(record, Some(start), problems);
        let (from, to) = (from?, to?);
        marks.push(record.cell("to").span());
        Some(Onward {
            from,
            to,
            weight,
            seats_per_day,
            start,
            end,
        })
    });
    (rows, marks)
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.onward.iter().map(|row| {
        Ok([
            names.place(row.from)?,
            names.place(row.to)?,
            number(row.weight)?,
            if row.seats_per_day == UNLIMITED {
                String::new()
            } else {
                number(row.seats_per_day)?
            },
            names.calendar.text(row.start)?,
            names.calendar.optional_text(row.end)?,
        ])
    });
    table::write(COLUMNS, 3, rows)
}
