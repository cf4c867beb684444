//! `sim_period.csv`: when the run starts and how long it is (flee-model §2.2).

use crate::limits;
use crate::table::Table;
use outflow_diagnostics::{Code, Diagnostics, Source, nearest, quoted};
use outflow_model::scenario::Date;

/// The days that a run covers; none where the file does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The date of day 0.
    pub start: Option<Date>,
    /// How many days.
    pub days: Option<u32>,
}

const KEYS: [&str; 2] = ["StartDate", "Length"];

/// Reads the table.
pub fn parse(source: &Source, problems: &mut Diagnostics) -> Period {
    let mut table = Table::new(source);
    let mut period = Period::default();
    let mut seen = [false; 2];
    while let Some(row) = table.next_data_row(problems) {
        let key = row.cell(0);
        let folded = key.trimmed().to_lowercase();
        let Some(which) = KEYS.iter().position(|known| known.to_lowercase() == folded) else {
            key.report(problems, Code::UnknownKey, |d| {
                d.message(format!("{} is no key of this file", quoted(key.trimmed())))
                    .nearest(nearest(key.trimmed(), KEYS))
                    .help("the keys are StartDate and Length")
            });
            continue;
        };
        if seen[which] {
            key.report(problems, Code::DuplicateKey, |d| {
                d.message(format!(
                    "{} is given twice; the last one counts",
                    KEYS[which]
                ))
            });
        }
        seen[which] = true;
        if which == 0 {
            period.start = row.cell(1).date("the start date", problems);
        } else {
            period.days = row
                .cell(1)
                .integer_in(
                    "the length of the run in days",
                    1,
                    i64::from(limits::DAYS),
                    problems,
                )
                .and_then(|days| u32::try_from(days).ok());
        }
    }
    for (key, seen) in KEYS.iter().zip(seen) {
        if !seen {
            let end = source.text().len();
            problems.report(Code::MissingKey, source, source.span(end, end), |d| {
                let example = if *key == "Length" {
                    "Length,396"
                } else {
                    "StartDate,2015-05-01"
                };
                d.message(format!("the row {key} is missing"))
                    .help(format!("add a row such as {example}"))
            });
        }
    }
    period
}
