//! `location_changes.csv`: places that become something else (flee-model §2.8).

use super::Names;
use super::kinds::kind_in;
use super::locations::report_nameless;
use crate::limits;
use crate::table::{Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::KindChange;

/// Reads the table; `days` is the length of the run.
pub fn parse(
    source: &Source,
    names: &Names,
    days: Option<u32>,
    problems: &mut Diagnostics,
) -> Vec<KindChange> {
    let mut table = Table::new(source);
    let mut changes = Vec::new();
    while let Some(row) = table.next_data_row(problems) {
        if row.cell(0).text().is_empty() {
            report_nameless(&row, problems);
            continue;
        }
        if row.len() < 3 {
            row.cell(row.len() - 1)
                .report(problems, Code::RowTooShort, |d| {
                    d.message(format!(
                        "the row has {}; a change needs 3",
                        cells(row.len())
                    ))
                    .help("name,location_type,day")
                });
            continue;
        }
        if changes.len() >= limits::EVENTS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} changes", limits::EVENTS))
            });
            break;
        }
        let place = names.last_of(&row.cell(0), problems);
        let kind = kind_in(&row.cell(1), problems);
        let day = row
            .cell(2)
            .integer_in("the day of the change", 0, limits::FAR_DAY, problems)
            .and_then(|day| i32::try_from(day).ok());
        if let (Some(day), Some(days)) = (day, days)
            && i64::from(day) >= i64::from(days)
        {
            row.cell(2).report(problems, Code::DateOutOfRange, |d| {
                d.message(format!(
                    "the change is on day {day}, after the run of {days} days, so it does nothing"
                ))
                .help("days are counted from the start of the run")
            });
        }
        if let (Some(place), Some(day)) = (place, day) {
            changes.push(KindChange { place, kind, day });
        }
    }
    changes
}
