//! The world of the chain of control as a forecast sees it: known until a moment, and then going on.

use outflow_model::chain::{DAY, Hazard, Scenario};
use std::collections::BTreeMap;

/// Days whose mean danger goes on after the moment.
const RECENT_DAYS: i64 = 7;

/// The scenario for `days` days with nothing that was not known before `tick`
/// ([`Scenario::known_by`]): a row that is known from that moment on, as one of the next day is, is not.
/// Danger is not that of the last day for ever: after `tick` each place has the
/// mean of its last seven days.
#[must_use]
pub fn going_on(scenario: &Scenario, tick: i64, days: u32) -> Scenario {
    let mut then = scenario.known_by(tick - 1);
    then.days = days;
    let end = i64::from(days) * i64::from(DAY);
    let from = (tick - RECENT_DAYS * i64::from(DAY)).max(0);
    let span = (tick - from).max(1) as f64;
    let mut recent: BTreeMap<(usize, u8), (Hazard, f64, f64)> = BTreeMap::new();
    then.hazards.retain(|row| row.start < tick);
    for row in &mut then.hazards {
        row.end = row.end.min(tick);
        let ticks = (row.end - row.start.max(from)).max(0) as f64;
        if row.variant.is_none() && ticks > 0.0 {
            let events = row.events_per_day * ticks / span;
            let mean = recent
                .entry((row.place, row.kind as u8))
                .or_insert_with(|| (row.clone(), 0.0, 0.0));
            mean.1 += events;
            // What happened is what is known over the share that is.
            mean.2 += events / row.reporting;
        }
    }
    if end > tick {
        for (row, events, happened) in recent.into_values().filter(|(_, events, _)| *events > 0.0) {
            then.hazards.push(Hazard {
                start: tick,
                end,
                known: tick,
                events_per_day: events,
                reporting: events / happened,
                ..row
            });
        }
    }
    then
}
