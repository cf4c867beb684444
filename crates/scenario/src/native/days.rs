//! Calendar dates in files, days since the start in a scenario.

use super::WriteError;
use super::sheet::Record;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::Date;

/// Days counted from the start of a scenario.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    /// The date of day 0.
    pub(super) start: Date,
}

impl Days {
    /// The day of the date in a column; `None` when it is blank (or wrong, which is reported).
    pub(super) fn read(
        self,
        record: &Record<'_>,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Option<i32> {
        let cell = record.cell(name);
        if cell.is_blank() {
            return None;
        }
        let date = cell.date(name, problems)?;
        i32::try_from(date.days_since(self.start)).ok()
    }

    /// As [`Days::read`], but a blank cell is reported.
    pub(super) fn read_required(
        self,
        record: &Record<'_>,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Option<i32> {
        let cell = record.cell(name);
        if cell.is_blank() {
            cell.report(problems, Code::MissingValue, |d| {
                d.message(format!("{name} is missing"))
                    .help("write a date as YYYY-MM-DD")
            });
            return None;
        }
        self.read(record, name, problems)
    }

    /// The date of a day, as text.
    pub(super) fn text(self, day: i64) -> Result<String, WriteError> {
        let date = self.start.plus_days(day);
        let text = date.to_string();
        if date.days_since(self.start) == day && text.parse() == Ok(date) {
            Ok(text)
        } else {
            Err(WriteError::NoDate(day))
        }
    }
}

/// Checks `known`, the date from which an event could be known, which the model does not use yet.
pub(super) fn check_known(record: &Record<'_>, problems: &mut Diagnostics) {
    let cell = record.cell("known");
    if !cell.is_blank() {
        cell.date("known", problems);
    }
}
