//! `control.csv`, and the tables of front scenarios.

use super::context::{Context, holder};
use super::names::Names;
use super::table;
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, quoted};
use outflow_model::chain::{ControlRow, Holder, Uncertain};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of `control.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("place"),
    required("holder"),
    required("start"),
    optional("earliest"),
    optional("latest"),
    optional("together"),
    optional("known"),
    optional("variant"),
    optional("source"),
];

/// Where cells of a row stand.
#[derive(Clone, Copy)]
struct Mark {
    holder: Span,
    start: Span,
}

/// Reads the table. `front`: that of a front scenario, of which nothing is known before.
pub(super) fn read(
    source: &Source,
    front: bool,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<ControlRow> {
    let mut ids = Ids::of("change of control", Code::DuplicateId);
    let mut marks = Vec::new();
    let rows = table::all(source, COLUMNS, problems, |record, index, problems| {
        ids.take(&record.cell("id"), index, problems);
        let row = read_row(record, context, problems)?;
        marks.push(Mark {
            holder: record.cell("holder").span(),
            start: record.cell("start").span(),
        });
        Some(row)
    });
    let marked: Vec<(&ControlRow, Mark)> = rows.iter().zip(marks).collect();
    check_order(&marked, source, problems);
    if !front {
        check_changes(&marked, None, source, context, problems);
        let variants: BTreeSet<&str> = rows
            .iter()
            .filter_map(|row| row.variant.as_deref())
            .collect();
        for variant in variants {
            check_changes(&marked, Some(variant), source, context, problems);
        }
    }
    rows
}

fn read_row(
    record: &Record<'_>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<ControlRow> {
    let calendar = context.calendar;
    let place = context.place(record, "place", problems);
    let holder = holder(&record.cell("holder"), context.parties, problems);
    let start = calendar.required(record, "start", problems);
    let earliest = calendar.read(record, "earliest", problems);
    let latest = calendar.read(record, "latest", problems);
    let variant = context.variant(record, problems);
    calendar.after_the_end(&record.cell("start"), start, Severity::Warning, problems);
    let start = start?;
    for (name, wrong) in [
        (
            "earliest",
            earliest.is_some_and(|earliest| earliest > start),
        ),
        ("latest", latest.is_some_and(|latest| latest < start)),
    ] {
        let cell = record.cell(name);
        if wrong {
            cell.report(problems, Code::ControlOrder, |d| {
                d.message(format!(
                    "{name} is {}, but the start is {}",
                    cell.trimmed(),
                    record.cell("start").trimmed()
                ))
                .help("earliest, start and latest follow each other")
            });
        }
    }
    let known = calendar.known(record, start, problems);
    let together = record.cell("together");
    Some(ControlRow {
        id: record.cell("id").trimmed().to_owned(),
        place: place?,
        holder: holder?,
        when: Uncertain {
            earliest: earliest.unwrap_or(start),
            start,
            latest: latest.unwrap_or(start),
        },
        together: (!together.is_blank()).then(|| together.trimmed().to_owned()),
        known,
        variant,
    })
}

/// Checks that the rows of each place follow each other, those of each what-if by themselves.
fn check_order(marked: &[(&ControlRow, Mark)], source: &Source, problems: &mut Diagnostics) {
    let mut last: BTreeMap<(usize, Option<&str>), &ControlRow> = BTreeMap::new();
    for (row, mark) in marked {
        let Some(before) = last.insert((row.place, row.variant.as_deref()), row) else {
            continue;
        };
        let (one, other) = (before.when, row.when);
        let other_row = quoted(&before.id);
        if other.start <= one.start {
            problems.report(Code::ControlOrder, source, mark.start, |d| {
                d.message(if other.start == one.start {
                    format!("{other_row} changes the same place at the same moment")
                } else {
                    format!("{other_row} stands above, but changes the same place later")
                })
                .help("the rows of a place follow each other in time")
            });
        } else if other.earliest < one.earliest || other.latest < one.latest {
            problems.report(Code::Overlap, source, mark.start, |d| {
                d.message(format!(
                    "the plausible moments overlap those of {other_row} the wrong way round"
                ))
                .help(
                    "earliest and latest of a later row lie no earlier than those of the row before",
                )
            });
        }
    }
}

/// Checks that each row changes something, in the scenario itself or in a what-if.
fn check_changes(
    marked: &[(&ControlRow, Mark)],
    variant: Option<&str>,
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) {
    let mut rows: Vec<_> = marked
        .iter()
        .filter(|(row, _)| row.variant.is_none() || row.variant.as_deref() == variant)
        .collect();
    rows.sort_by_key(|(row, _)| row.when.start);
    let mut held: BTreeMap<usize, (Holder, Option<&ControlRow>)> = BTreeMap::new();
    for (row, mark) in rows {
        let initial = context
            .places
            .get(row.place)
            .map(|place| place.holder)
            .filter(|_| !context.without_holder.contains(&row.place));
        let before = held.insert(row.place, (row.holder, Some(row)));
        let ours = row.variant.as_deref() == variant;
        let same_moment = before
            .and_then(|(_, other)| other)
            .filter(|other| other.when.start == row.when.start)
            .filter(|other| other.variant != row.variant);
        if let Some(other) = same_moment {
            problems.report(Code::ControlOrder, source, mark.start, |d| {
                d.message(format!(
                    "{} changes the same place at the same moment",
                    quoted(&other.id)
                ))
                .help("a row of a what-if comes beside the others; give it another moment")
            });
        } else if ours && before.map(|(holder, _)| holder).or(initial) == Some(row.holder) {
            problems.report(Code::NoChange, source, mark.holder, |d| {
                d.message("the place is held so already").help(
                    "leave the row out, or check the rows before it and the holder in places.csv",
                )
            });
        }
    }
}

/// The rows, those of each place in the order of time: a what-if may have moved them.
fn in_order(rows: &[ControlRow]) -> Vec<&ControlRow> {
    let mut of_place: BTreeMap<(usize, Option<&str>), Vec<&ControlRow>> = BTreeMap::new();
    for row in rows.iter().rev() {
        let key = (row.place, row.variant.as_deref());
        of_place.entry(key).or_default().push(row);
    }
    for rows in of_place.values_mut() {
        // Stable, and the first is taken from the end.
        rows.sort_by_key(|row| std::cmp::Reverse(row.when.start));
    }
    rows.iter()
        .filter_map(|row| {
            let key = (row.place, row.variant.as_deref());
            of_place.get_mut(&key)?.pop()
        })
        .collect()
}

/// Writes a table.
pub(super) fn write(rows: &[ControlRow], names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = in_order(rows).into_iter().map(|row| {
        let unless_start = |tick: i64| {
            if tick == row.when.start {
                Ok(String::new())
            } else {
                calendar.text(tick)
            }
        };
        Ok([
            row.id.clone(),
            names.place(row.place)?,
            names.holder(row.holder)?,
            calendar.text(row.when.start)?,
            unless_start(row.when.earliest)?,
            unless_start(row.when.latest)?,
            row.together.clone().unwrap_or_default(),
            unless_start(row.known)?,
            row.variant.clone().unwrap_or_default(),
        ])
    });
    table::write(COLUMNS, 4, rows)
}
