//! For how long two plans give a member the same days: a what-if that changes nothing before a date
//! may go on from the state of that date.
//!
//! A row acts from its first tick on and no rule looks ahead, so two timelines that are the same
//! before a tick, with rows that last longer cut off there, give the same steps before it. What has
//! no date (places, links, types, parameters) must be the same altogether.

use super::control_path::{Change, path};
use super::plan::Plan;
use outflow_model::chain::{DAY, Scenario};

/// Two plans, and the days that they have in common.
#[derive(Debug)]
pub struct Fork<'a> {
    base: &'a Plan,
    changed: &'a Plan,
    /// By the timeline, control apart.
    days: u32,
}

impl<'a> Fork<'a> {
    /// Compares two plans.
    #[must_use]
    pub fn new(base: &'a Plan, changed: &'a Plan) -> Self {
        let days = if undated(base) == undated(changed) && options_agree(base, changed) {
            let most = base.scenario.days.min(changed.scenario.days);
            last(most, |day| {
                same_timeline(&base.scenario, &changed.scenario, i64::from(day * DAY))
            })
        } else {
            0
        };
        Self {
            base,
            changed,
            days,
        }
    }

    /// Days from the start that a member has in common under both plans, bit by bit.
    #[must_use]
    pub fn days(&self, member: u32) -> u32 {
        if self.days == 0 {
            return 0;
        }
        let (base, changed) = (path(self.base, member), path(self.changed, member));
        last(self.days, |day| {
            before(&base, day * DAY).eq(before(&changed, day * DAY))
        })
    }
}

/// The last day up to which something holds; what holds for a day holds for those before it.
fn last(most: u32, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// Everything that a member depends on and that has no date.
fn undated(plan: &Plan) -> Scenario {
    let mut scenario = plan.scenario.clone();
    scenario.title.clear();
    scenario.days = 0;
    scenario.control.clear();
    scenario.hazards.clear();
    scenario.events.clear();
    scenario.channels.clear();
    scenario.sanctions.clear();
    scenario.crossings.clear();
    scenario.onward.clear();
    // Reported figures, and what other runs are made of.
    scenario.facts.clear();
    scenario.series.clear();
    scenario.fronts.clear();
    scenario.variants.clear();
    scenario
}

/// The date and front of a forecast show in the rows; the rest of the options must be the same.
fn options_agree(base: &Plan, changed: &Plan) -> bool {
    let (a, b) = (&base.options, &changed.options);
    a.engine == b.engine
        && a.seed == b.seed
        && a.draw_parameters == b.draw_parameters
        && a.hasten == b.hasten
}

/// Changes of control before a tick, by what they do.
fn before(
    path: &[Change],
    tick: u32,
) -> impl Iterator<Item = (i64, usize, outflow_model::chain::Holder)> + '_ {
    path.iter()
        .take_while(move |change| change.tick < i64::from(tick))
        .map(|change| (change.tick, change.place, change.holder))
}

/// Rows that begin before a tick, in their order, as they are when they are cut off there.
fn rows<T>(
    all: &[T],
    start: impl Fn(&T) -> i64,
    tick: i64,
    cut: impl Fn(&mut T),
) -> impl Iterator<Item = T>
where
    T: Clone,
{
    all.iter()
        .filter(move |row| start(row) < tick)
        .map(move |row| {
            let mut row = row.clone();
            cut(&mut row);
            row
        })
}

fn same_timeline(a: &Scenario, b: &Scenario, tick: i64) -> bool {
    let until = |end: Option<i64>| Some(end.map_or(tick, |end| end.min(tick)));
    macro_rules! same {
        ($table:ident, $cut:expr) => {
            rows(&a.$table, |row| row.start, tick, $cut).eq(rows(
                &b.$table,
                |row| row.start,
                tick,
                $cut,
            ))
        };
    }
    same!(hazards, |row| {
        row.end = row.end.min(tick);
        row.known = 0;
    }) && same!(events, |row| {
        row.end = until(row.end);
        row.known = 0;
    }) && same!(channels, |row| row.end = until(row.end))
        && same!(sanctions, |row| row.known = 0)
        && same!(crossings, |row| {
            row.end = until(row.end);
            row.known = 0;
        })
        && same!(onward, |row| row.end = until(row.end))
}
