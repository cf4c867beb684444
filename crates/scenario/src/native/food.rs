//! `food_insecurity.csv`: critical food deprivation by region.

use super::WriteError;
use super::days::Days;
use super::rows::{Rows, number};
use super::sheet::{Column, Sheet, optional, required};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, quoted};
use outflow_model::scenario::RegionTable;

/// The columns of `food_insecurity.csv`.
pub const COLUMNS: &[Column] = &[
    required("date"),
    optional("day_part"),
    required("region"),
    required("percent"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    calendar: Days,
    problems: &mut Diagnostics,
) -> Option<RegionTable> {
    let mut sheet = Sheet::open(source, COLUMNS, None, problems)?;
    let mut table = RegionTable::default();
    let mut count = 0;
    while let Some(record) = sheet.next(problems) {
        count += 1;
        if count > limits::REPORTS {
            record
                .cell("date")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!("there are more than {} rows", limits::REPORTS))
                });
            break;
        }
        let day = calendar.read_required(&record, "date", problems);
        let part = record.number("day_part", 0.0, 1.0, problems).unwrap_or(0.0);
        let percent = record
            .cell("percent")
            .number_in("percent", 0.0, 100.0, problems);
        let (Some(day), Some(percent)) = (day, percent) else {
            continue;
        };
        let day = f64::from(day) + part;
        let region = record.cell("region");
        let last = table.days.last().copied();
        if last != Some(day) {
            if last.is_some_and(|last| last > day) {
                record
                    .cell("date")
                    .report(problems, Code::DateOutOfOrder, |d| {
                        d.message("this date comes before that of the row above")
                            .help("dates must ascend, since values in between are interpolated")
                            .severity(Severity::Error)
                    });
                continue;
            }
            table.days.push(day);
            table.rows.push(Vec::new());
        }
        let first = table.rows.len() == 1;
        let Some(row) = table.rows.last_mut() else {
            continue;
        };
        if first {
            if table.regions.iter().any(|other| other == region.text()) {
                region.report(problems, Code::DuplicateKey, |d| {
                    d.message(format!(
                        "{} is given twice on this date",
                        quoted(region.text())
                    ))
                    .severity(Severity::Error)
                });
                continue;
            }
            table.regions.push(region.text().to_owned());
        } else if table.regions.get(row.len()).map(String::as_str) != Some(region.text()) {
            region.report(problems, Code::UnknownRegion, |d| {
                d.message(format!(
                    "{} is not the region that stands here on the first date",
                    quoted(region.text())
                ))
                .help("list the same regions in the same order on every date")
                .severity(Severity::Error)
            });
            continue;
        }
        row.push(percent);
    }
    if table
        .rows
        .iter()
        .any(|row| row.len() != table.regions.len())
    {
        problems.report_file(Code::RowTooShort, source.name(), |d| {
            d.message("a date does not list all of the regions")
        });
    }
    Some(table)
}

/// Writes the table.
pub(super) fn write(table: &RegionTable, calendar: Days) -> Result<String, WriteError> {
    let shape = || WriteError::Shape("a table of food deprivation");
    if table.days.len() != table.rows.len()
        || (table.regions.is_empty() != table.days.is_empty())
        || table
            .rows
            .iter()
            .any(|row| row.len() != table.regions.len())
    {
        return Err(shape());
    }
    let parts = table.days.iter().any(|day| day.fract() != 0.0);
    let mut heads = vec!["date", "region", "percent"];
    if parts {
        heads.insert(1, "day_part");
    }
    let mut rows = Rows::new(heads);
    for (&day, values) in table.days.iter().zip(&table.rows) {
        let whole = day.floor();
        let part = day - whole;
        if whole.abs() > 1e9 || whole + part != day {
            return Err(shape());
        }
        let date = calendar.text(whole as i64)?;
        for (region, &percent) in table.regions.iter().zip(values) {
            let mut cells = vec![date.clone(), region.clone(), number(percent)?];
            if parts {
                cells.insert(1, number(part)?);
            }
            rows.push(cells);
        }
    }
    Ok(rows.finish())
}
