//! Moments in files, ticks since the start in a scenario.

use crate::head_text::moment_help;
use crate::native::sheet::Record;
use crate::native::write::WriteError;
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, Severity, quoted};
use outflow_model::chain::{DAY, Moment};
use outflow_model::scenario::Date;

/// Ticks counted from the start of a scenario.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// The date of day 0.
    pub(super) start: Date,
    /// The first tick after the run; beyond every date when it is not known.
    pub(super) end: i64,
}

impl Calendar {
    /// The tick of the moment in a column; `None` when it is blank (or wrong, which is reported).
    pub(super) fn read(
        self,
        record: &Record<'_>,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Option<i64> {
        let cell = record.cell(name);
        if cell.is_blank() {
            return None;
        }
        self.of_cell(&cell, name, problems)
    }

    /// As [`Calendar::read`], but a blank cell is reported.
    pub(super) fn required(
        self,
        record: &Record<'_>,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Option<i64> {
        let cell = record.cell(name);
        if cell.is_blank() {
            cell.report(problems, Code::MissingValue, |d| {
                d.message(format!("{name} is missing")).help(EXPECTED)
            });
            return None;
        }
        self.of_cell(&cell, name, problems)
    }

    fn of_cell(self, cell: &Cell<'_>, name: &str, problems: &mut Diagnostics) -> Option<i64> {
        match cell.trimmed().parse::<Moment>() {
            Ok(moment) => Some(moment.ticks_since(self.start)),
            Err(_) => {
                cell.report(problems, Code::NotADate, |d| {
                    d.message(format!(
                        "{name} is {}, which is no moment",
                        quoted(cell.trimmed())
                    ))
                    .help(moment_help(cell.trimmed(), EXPECTED))
                });
                None
            }
        }
    }

    /// The start of a period: that of the run when the cell is blank.
    pub(super) fn start(self, record: &Record<'_>, problems: &mut Diagnostics) -> i64 {
        self.read(record, "start", problems).unwrap_or(0)
    }

    /// The end of a period that begins at `start`; `None` when the cell is blank.
    pub(super) fn end(
        self,
        record: &Record<'_>,
        start: Option<i64>,
        problems: &mut Diagnostics,
    ) -> Option<i64> {
        let end = self.read(record, "end", problems)?;
        if start.is_some_and(|start| end <= start) {
            record.cell("end").report(problems, Code::OutOfRange, |d| {
                d.message("the period ends before it has begun")
                    .help("the end is the first moment that no longer belongs to it")
            });
        }
        Some(end)
    }

    /// When a row could be known: `default` when the cell is blank.
    pub(super) fn known(
        self,
        record: &Record<'_>,
        default: i64,
        problems: &mut Diagnostics,
    ) -> i64 {
        self.read(record, "known", problems).unwrap_or(default)
    }

    /// Says that something begins when the run is over.
    pub(super) fn after_the_end(
        self,
        cell: &Cell<'_>,
        tick: Option<i64>,
        severity: Severity,
        problems: &mut Diagnostics,
    ) {
        if tick.is_some_and(|tick| tick >= self.end) {
            cell.report(problems, Code::DateOutOfRange, |d| {
                let last = Moment::from_ticks(self.start, self.end);
                d.message(format!(
                    "{} comes after the end of the run ({last})",
                    cell.trimmed()
                ))
                .help("move the end in scenario.toml, or leave the row out")
                .severity(severity)
            });
        }
    }

    /// Says that something is over when the run begins.
    pub(super) fn before_the_start(self, cell: &Cell<'_>, over: bool, problems: &mut Diagnostics) {
        if over {
            cell.report(problems, Code::DateOutOfRange, |d| {
                d.message(format!("this is over when the run begins ({})", self.start))
                    .help("it has no effect; move the start in scenario.toml, or leave the row out")
            });
        }
    }

    /// The moment of a tick, as text.
    pub(super) fn text(self, tick: i64) -> Result<String, WriteError> {
        let moment = Moment::from_ticks(self.start, tick);
        let text = moment.to_string();
        if moment.ticks_since(self.start) == tick && text.parse() == Ok(moment) {
            Ok(text)
        } else {
            Err(WriteError::NoDate(tick.div_euclid(i64::from(DAY))))
        }
    }

    /// As [`Calendar::text`], empty for none.
    pub(super) fn optional_text(self, tick: Option<i64>) -> Result<String, WriteError> {
        tick.map_or(Ok(String::new()), |tick| self.text(tick))
    }
}

const EXPECTED: &str =
    "write a moment as YYYY-MM-DD or YYYY-MM-DDTHH:MM, for example 2022-09-08T14:00";
