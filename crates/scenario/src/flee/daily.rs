//! Tables with a row for each day and a column for each place: conflicts and floods.

use super::Names;
use crate::table::{Cell, Row, Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, quoted};
use outflow_model::scenario::DailyTable;
use std::collections::BTreeMap;

/// What such a table holds.
pub(super) struct Kind {
    /// What a value is called in messages.
    pub(super) value: &'static str,
    /// The largest value that makes sense.
    pub(super) most: f64,
    /// Whether days after the run are kept: forecasts look at them.
    pub(super) after_the_run: bool,
    /// Whether only whole numbers count.
    pub(super) whole: bool,
}

/// Warns of a flood level with a fraction, which is cut off (flee-model §2.11).
pub(crate) fn check_level(cell: &Cell<'_>, level: f64, problems: &mut Diagnostics) {
    if level.fract() != 0.0 {
        cell.report(problems, Code::NotAnInteger, |d| {
            d.message(format!(
                "the flood level is {level}, of which {} counts, but for forecasts",
                level.trunc()
            ))
            .help("levels are whole numbers: 0 for no flood, then by depth")
            .severity(Severity::Warning)
        });
    }
}

/// The column of a place.
struct Column {
    /// Column in the file.
    at: usize,
    /// Name of the place.
    name: String,
    /// The place; none when there is no such place, so that the column is ignored.
    place: Option<usize>,
}

/// Reads a table. Row `k` after the header is day `k`, whatever its label says. Rows after the
/// last day of the run (`days`) are checked, and kept where the kind says so.
pub(super) fn parse(
    source: &Source,
    names: &Names,
    days: Option<u32>,
    kind: &Kind,
    problems: &mut Diagnostics,
) -> Option<DailyTable> {
    let mut table = Table::new(source);
    let width;
    let columns = loop {
        let Some(row) = table.next_row(problems) else {
            if source.text().trim().is_empty() {
                problems.report_file(Code::EmptyFile, source.name(), |d| {
                    d.message("the file is empty")
                        .help("write a header `#Day,<place>,...` and one row per day")
                });
            }
            return None;
        };
        if !row.is_blank() {
            width = heads(&row);
            break read_header(&row, names, problems);
        }
    };
    let known: Vec<&Column> = columns.iter().filter(|c| c.place.is_some()).collect();
    let mut daily = DailyTable {
        places: known.iter().filter_map(|column| column.place).collect(),
        rows: Vec::new(),
    };
    let mut day = 0_u32;
    let mut labels_agree = true;
    let wanted = match days {
        Some(days) if !kind.after_the_run => days,
        _ => crate::limits::DAYS,
    };
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        check_label(&row, day, &mut labels_agree, problems);
        check_width(&row, width, problems);
        let values: Vec<f64> = known
            .iter()
            .map(|column| {
                if column.at >= row.len() {
                    return 0.0;
                }
                let cell = row.cell(column.at);
                let value = cell
                    .number_in(
                        format_args!("the {} of {}", kind.value, column.name),
                        0.0,
                        kind.most,
                        problems,
                    )
                    .unwrap_or(0.0);
                if kind.whole {
                    check_level(&cell, value, problems);
                }
                value
            })
            .collect();
        if day < wanted {
            daily.rows.push(values);
        }
        day = day.saturating_add(1);
    }
    if let Some(days) = days
        && day < days
        && !table.is_damaged()
    {
        let end = source.text().trim_end().len();
        problems.report(Code::TooFewDays, source, source.span(end, end), |d| {
            d.message(format!(
                "the table ends after {day} days, but the run has {days}"
            ))
            .help(format!(
                "add rows up to day {}, or shorten Length in sim_period.csv",
                days - 1
            ))
        });
    }
    Some(daily)
}

/// Where the row of a day stands.
pub(super) fn row_of(source: &Source, day: u32) -> Option<Span> {
    let mut table = Table::new(source);
    let quiet = &mut Diagnostics::new();
    // The first row that is not blank is the header.
    let mut left = u64::from(day) + 1;
    loop {
        let row = table.next_row(quiet)?;
        if row.is_blank() {
            continue;
        }
        if left == 0 {
            return Some(row.span());
        }
        left -= 1;
    }
}

/// Number of columns up to the last that has a head.
fn heads(row: &Row<'_>) -> usize {
    (0..row.len())
        .rev()
        .find(|&at| !row.cell(at).is_blank())
        .map_or(1, |at| at + 1)
}

fn read_header(row: &Row<'_>, names: &Names, problems: &mut Diagnostics) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut seen = BTreeMap::new();
    for at in 1..row.len() {
        let cell = row.cell(at);
        let name = cell.trimmed().to_owned();
        if name.is_empty() {
            continue;
        }
        let place = names.first(&name);
        if place.is_none() && !names.is_empty() {
            cell.report(problems, Code::UnknownPlace, |d| {
                d.message(format!(
                    "no place is called {}, so this column is ignored",
                    quoted(&name)
                ))
                .nearest(names.nearest(&name))
                .severity(Severity::Warning)
            });
        }
        if seen.insert(name.clone(), at).is_some() {
            cell.report(problems, Code::DuplicateColumn, |d| {
                d.message(format!("there are two columns {}", quoted(&name)))
            });
            continue;
        }
        columns.push(Column { at, name, place });
    }
    columns
}

/// Says once, at the first such row, that a label is not the number of its day.
fn check_label(row: &Row<'_>, day: u32, agree: &mut bool, problems: &mut Diagnostics) {
    let cell = row.cell(0);
    let Ok(label) = cell.trimmed().parse::<f64>() else {
        return;
    };
    if *agree && label != f64::from(day) {
        *agree = false;
        cell.report(problems, Code::DayLabel, |d| {
            d.message(format!(
                "this row is labelled {label} but is read as day {day}"
            ))
            .help("days are counted by rows, whatever their labels; is a row missing?")
        });
    }
}

fn check_width(row: &Row<'_>, width: usize, problems: &mut Diagnostics) {
    if row.len() < width {
        row.cell(row.len())
            .report(problems, Code::RowTooShort, |d| {
                d.message(format!(
                    "the row has {}, but the header has {width}",
                    cells(row.len())
                ))
            });
    } else if let Some(extra) = (width..row.len()).find(|&at| !row.cell(at).is_blank()) {
        row.cell(extra).report(problems, Code::RowTooLong, |d| {
            d.message(format!(
                "the row has {}, but the header has {width}",
                cells(row.len())
            ))
        });
    }
}
