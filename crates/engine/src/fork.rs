//! For how long two plans give a member the same days: a what-if that changes nothing before a date
//! may go on from the state of that date.

use crate::options::RunOptions;
use crate::plan::Plan;
use outflow_model::scenario::{DailyTable, Observations, Scenario, Timeline};

/// Days from the start that every member has in common under two plans, bit by bit.
///
/// The timeline acts on the day it names, and reports act by their value on a day and the day
/// before, so plans whose timelines and reported values are the same before a day give the same
/// days before it. Everything else must be the same altogether; then 0.
#[must_use]
pub fn common_days(base: &Plan, changed: &Plan) -> u32 {
    let (a, b) = (&base.scenario, &changed.scenario);
    let same = undated(a) == undated(b)
        && options(&base.options) == options(&changed.options)
        && base.fields == changed.fields
        && [&base.place_hashes, &base.class_hashes]
            == [&changed.place_hashes, &changed.class_hashes]
        && base.forecasts == changed.forecasts
        && base.observed.camps() == changed.observed.camps();
    if !same {
        return 0;
    }
    let mut days = 0;
    while days < a.days.min(b.days)
        && same_timeline(&a.timeline, &b.timeline, days)
        && same_reports(base, changed, days)
    {
        days += 1;
    }
    days
}

/// Everything that a member depends on and that has no date.
fn undated(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.title.clear();
    scenario.days = 0;
    scenario.observations = Observations::default();
    scenario.timeline.closures.clear();
    scenario.timeline.kind_changes.clear();
    // Forecasts look ahead in the table of floods, so that one stays.
    if let Some(table) = &mut scenario.timeline.conflicts {
        table.rows.clear();
    }
    scenario
}

/// Threads never change a result.
fn options(options: &RunOptions) -> RunOptions {
    RunOptions {
        threads: 1,
        ..options.clone()
    }
}

/// Whether the same happens on a day.
fn same_timeline(a: &Timeline, b: &Timeline, day: u32) -> bool {
    let t = i32::try_from(day).unwrap_or(i32::MAX);
    let row = |table: &Option<DailyTable>| {
        table
            .as_ref()
            .and_then(|table| table.rows.get(day as usize).cloned())
    };
    let closures = |timeline: &Timeline| {
        let today =
            |closure: &&outflow_model::scenario::Closure| closure.start == t || closure.end == t;
        let what = |closure: &outflow_model::scenario::Closure| {
            (closure.kind.clone(), closure.start == t, closure.end == t)
        };
        timeline
            .closures
            .iter()
            .filter(today)
            .map(what)
            .collect::<Vec<_>>()
    };
    let kinds = |timeline: &Timeline| {
        let today = timeline
            .kind_changes
            .iter()
            .filter(|change| change.day == t);
        today
            .map(|change| (change.place, change.kind))
            .collect::<Vec<_>>()
    };
    row(&a.conflicts) == row(&b.conflicts) && closures(a) == closures(b) && kinds(a) == kinds(b)
}

/// Whether the same is reported on a day.
fn same_reports(base: &Plan, changed: &Plan, day: u32) -> bool {
    let (a, b) = (&base.observed, &changed.observed);
    let once = base.departures.count_day0_once;
    let camps = || 0..a.camps().len();
    if a.is_empty() != b.is_empty() {
        return false;
    }
    if a.is_empty() {
        return true;
    }
    a.inflow(day, once) == b.inflow(day, once)
        && (day > 0
            || camps().all(|camp| a.day0_at_camp(camp) == b.day0_at_camp(camp))
                && base
                    .scenario
                    .places
                    .iter()
                    .all(|place| a.day0_of(&place.name) == b.day0_of(&place.name)))
}
