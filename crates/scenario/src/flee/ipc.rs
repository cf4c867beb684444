//! `region_attributes_IPC.csv`: food deprivation by region (flee-model §2.12).

use crate::limits;
use crate::table::Table;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::scenario::{Place, RegionTable};
use std::collections::BTreeSet;

/// Reads the table; `days` is the length of the run.
pub fn parse(
    source: &Source,
    places: &[Place],
    days: Option<u32>,
    problems: &mut Diagnostics,
) -> Option<RegionTable> {
    let known: BTreeSet<&str> = places.iter().map(|place| place.region.as_str()).collect();
    let mut table = Table::new(source);
    let Some(row) = table.next_row(problems) else {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the file is empty")
                .help("write a header `#Day,<region>,...` and one row per day that is known")
        });
        return None;
    };
    let width = row.len();
    let day_column = (0..width).find(|&at| row.cell(at).trimmed() == "#Day");
    let Some(day_column) = day_column else {
        row.cell(0).report(problems, Code::MissingColumn, |d| {
            d.message("there is no column #Day")
                .help("head the column of the days with #Day")
        });
        return None;
    };
    let mut columns: Vec<(usize, String)> = Vec::new();
    for at in 0..width {
        let cell = row.cell(at);
        let head = cell.trimmed();
        if at == day_column || head.is_empty() {
            continue;
        }
        if columns.iter().any(|(_, other)| other == head) {
            cell.report(problems, Code::DuplicateColumn, |d| {
                d.message(format!("there are two columns {}", quoted(head)))
            });
            continue;
        }
        if !known.contains(head) && !places.is_empty() {
            cell.report(problems, Code::UnknownRegion, |d| {
                d.message(format!("no place lies in the region {}", quoted(head)))
                    .nearest(nearest(head, known.iter().copied()))
            });
        }
        columns.push((at, head.to_owned()));
    }
    let mut ipc = RegionTable {
        regions: columns.iter().map(|(_, name)| name.clone()).collect(),
        ..RegionTable::default()
    };
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        if ipc.days.len() >= limits::EVENTS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} rows", limits::EVENTS))
            });
            break;
        }
        let label = row.cell(day_column);
        let Some(day) = label.number("the day", problems) else {
            continue;
        };
        if ipc.days.last().is_some_and(|last| *last >= day) {
            label.report(problems, Code::DateOutOfOrder, |d| {
                d.message(format!(
                    "day {day} does not come after the day of the row above"
                ))
                .help("days must ascend, since values in between are interpolated")
                .severity(Severity::Error)
            });
            continue;
        }
        let values = columns
            .iter()
            .map(|(at, name)| {
                row.cell(*at)
                    .number_in(
                        format_args!("the percentage in {name}"),
                        0.0,
                        100.0,
                        problems,
                    )
                    .unwrap_or(0.0)
            })
            .collect();
        ipc.days.push(day);
        ipc.rows.push(values);
    }
    check_span(source, &ipc, days, problems);
    Some(ipc)
}

/// Flee aborts on a day outside the rows (S37); the first or last row is held instead.
fn check_span(source: &Source, ipc: &RegionTable, days: Option<u32>, problems: &mut Diagnostics) {
    let (Some(first), Some(last), Some(days)) = (ipc.days.first(), ipc.days.last(), days) else {
        return;
    };
    let end = f64::from(days) - 1.0;
    if *first > 0.0 || *last < end {
        problems.report_file(Code::DateOutOfRange, source.name(), |d| {
            d.message(format!(
                "the rows cover days {first} to {last}, but the run covers days 0 to {end}"
            ))
            .help("the nearest row holds for the days outside; Flee would stop there")
        });
    }
}
