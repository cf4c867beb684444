//! `crossings.csv`: service of crossings.

use super::context::Context;
use super::names::Names;
use super::table::{self, MOST};
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::chain::{Crossing, PlaceKind};

/// The columns of `crossings.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("place"),
    required("towards"),
    optional("start"),
    optional("end"),
    required("cars_per_day"),
    required("walkers_per_day"),
    optional("turned_back"),
    optional("held"),
    optional("separated"),
    optional("known"),
    optional("variant"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Crossing> {
    let mut ids = Ids::of("row", Code::DuplicateId);
    let mut marks = Vec::new();
    let rows = table::all(source, COLUMNS, problems, |record, index, problems| {
        ids.take(&record.cell("id"), index, problems);
        let row = read_row(record, context, problems)?;
        marks.push(record.cell("start").span());
        Some(row)
    });
    // Rows of one crossing, one direction and one what-if exclude each other.
    let mut order: Vec<(&Crossing, outflow_diagnostics::Span)> = rows.iter().zip(marks).collect();
    order.sort_by_key(|(row, _)| (row.place, row.towards.as_str(), &row.variant, row.start));
    for pair in order.windows(2) {
        let [(one, _), (other, span)] = pair else {
            continue;
        };
        let alike = (one.place, &one.towards, &one.variant)
            == (other.place, &other.towards, &other.variant);
        if alike && one.end.is_none_or(|end| other.start < end) {
            problems.report(Code::Overlap, source, *span, |d| {
                d.message(format!(
                    "{} says something else of the same crossing at the same time",
                    quoted(&one.id)
                ))
                .help("end one row where the next one begins")
                .severity(Severity::Warning)
            });
        }
    }
    rows
}

fn read_row(
    record: &Record<'_>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<Crossing> {
    let calendar = context.calendar;
    let place = context.place(record, "place", problems);
    if let Some(place) = place.and_then(|index| context.places.get(index))
        && place.kind != PlaceKind::Crossing
    {
        let cell = record.cell("place");
        cell.report(problems, Code::NotACrossing, |d| {
            d.message(format!("{} is no crossing", quoted(&place.id)))
                .help("make its kind in places.csv crossing, or name another place")
        });
    }
    let towards = record.cell("towards");
    let countries = &context.areas.countries;
    if !countries.contains_key(towards.trimmed()) && !context.places.is_empty() {
        towards.report(problems, Code::UnknownCountry, |d| {
            let name = towards.trimmed();
            d.message(format!("no place lies in the country {}", quoted(name)))
                .nearest(nearest(name, countries.keys().map(String::as_str)))
        });
    }
    let start = calendar.start(record, problems);
    let end = calendar.end(record, Some(start), problems);
    calendar.after_the_end(
        &record.cell("start"),
        Some(start),
        Severity::Warning,
        problems,
    );
    let served = |name: &str, problems: &mut Diagnostics| {
        record.cell(name).number_in(name, 0.0, MOST, problems)
    };
    let cars = served("cars_per_day", problems);
    let walkers = served("walkers_per_day", problems);
    if cars == Some(0.0) && walkers == Some(0.0) {
        let cell = record.cell("cars_per_day");
        cell.report(problems, Code::ClosedCrossing, |d| {
            d.message("the crossing serves neither cars nor walkers")
                .help("a crossing is closed where no row is in force; the row can be left out")
        });
    }
    let mut part = |name: &str| record.number(name, 0.0, 1.0, problems).unwrap_or(0.0);
    let (turned_back, held, separated) = (part("turned_back"), part("held"), part("separated"));
    if turned_back + held + separated > 1.0 + 1e-6 {
        let cell = record.cell("turned_back");
        cell.report(problems, Code::BadShares, |d| {
            d.message("more than everybody is turned back, held or separated")
                .help("together the three shares are at most 1")
        });
    }
    let known = calendar.known(record, start, problems);
    let variant = context.variant(record, problems);
    Some(Crossing {
        id: record.cell("id").trimmed().to_owned(),
        place: place?,
        towards: towards.trimmed().to_owned(),
        start,
        end,
        cars_per_day: cars?,
        walkers_per_day: walkers?,
        turned_back,
        held,
        separated,
        known,
        variant,
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = names.scenario.crossings.iter().map(|row| {
        Ok([
            row.id.clone(),
            names.place(row.place)?,
            row.towards.clone(),
            calendar.text(row.start)?,
            calendar.optional_text(row.end)?,
            number(row.cars_per_day)?,
            number(row.walkers_per_day)?,
            number(row.turned_back)?,
            number(row.held)?,
            number(row.separated)?,
            if row.known == row.start {
                String::new()
            } else {
                calendar.text(row.known)?
            },
            row.variant.clone().unwrap_or_default(),
        ])
    });
    table::write(COLUMNS, 10, rows)
}
