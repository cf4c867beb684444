//! `conflicts.csv`: conflict intensity by day and place (flee-model §2.7).

use super::Names;
use super::daily::{self, Kind};
use outflow_diagnostics::{Diagnostics, Source};
use outflow_model::scenario::DailyTable;

/// Reads the table; `days` is the length of the run.
pub fn parse(
    source: &Source,
    names: &Names,
    days: Option<u32>,
    problems: &mut Diagnostics,
) -> Option<DailyTable> {
    let kind = Kind {
        value: "conflict intensity",
        most: 1e6,
        after_the_run: false,
        whole: false,
    };
    daily::parse(source, names, days, &kind, problems)
}
