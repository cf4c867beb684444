//! Changes of control moved and stretched, and what comes after the end of a run.

use super::DAYS;
use crate::change::{Refusal, within};
use outflow_model::chain::{DAY, EventKind, Moment, Scenario};

pub(super) fn move_control(
    scenario: &mut Scenario,
    (from, to): (Moment, Moment),
    days: f64,
    stretch: f64,
) -> Result<(), Refusal> {
    within("the number of days", days, -DAYS, DAYS)?;
    within("the stretch", stretch, 0.0, 100.0)?;
    let window = (
        from.ticks_since(scenario.start),
        to.ticks_since(scenario.start),
    );
    if window.0 >= window.1 {
        return Err(Refusal::new("the period ends before it begins"));
    }
    let inside = |tick: i64| (window.0..window.1).contains(&tick);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let moved = |tick: i64| {
        window.0 + ((tick - window.0) as f64 * stretch + days * f64::from(DAY)).round() as i64
    };
    let mut any = false;
    for row in &mut scenario.control {
        if row.variant.is_none() && inside(row.when.start) {
            any = true;
            row.known += moved(row.when.start) - row.when.start;
            row.when.earliest = moved(row.when.earliest);
            row.when.start = moved(row.when.start);
            row.when.latest = moved(row.when.latest);
        }
    }
    if !any {
        return Err(Refusal::new("no change of control lies in that period"));
    }
    let goes_along = [
        EventKind::WithdrawalSeen,
        EventKind::EvacuationCall,
        EventKind::Closure,
    ];
    for event in &mut scenario.events {
        if event.variant.is_none() && inside(event.start) && goes_along.contains(&event.kind) {
            let shift = moved(event.start) - event.start;
            event.known += shift;
            event.start += shift;
            event.end = event.end.map(moved);
        }
    }
    leave_out_what_comes_later(scenario);
    for row in &mut scenario.control {
        row.when.latest = row.when.latest.max(row.when.start);
        row.when.earliest = row.when.earliest.min(row.when.start);
    }
    Ok(())
}

pub(super) fn move_rows(scenario: &mut Scenario, rows: &str, days: f64) -> Result<(), Refusal> {
    within("the number of days", days, -DAYS, DAYS)?;
    #[allow(clippy::cast_possible_truncation)]
    let shift = (days * f64::from(DAY)).round() as i64;
    let mut any = false;
    for row in &mut scenario.control {
        let ours = row.together.as_deref() == Some(rows) || row.id == rows;
        if ours && row.variant.is_none() {
            any = true;
            row.known += shift;
            row.when.earliest += shift;
            row.when.start += shift;
            row.when.latest += shift;
        }
    }
    if !any {
        let names = scenario
            .control
            .iter()
            .map(|row| row.together.as_deref().unwrap_or(&row.id));
        return Err(Refusal::unknown("change of control", rows, names));
    }
    leave_out_what_comes_later(scenario);
    Ok(())
}

/// What begins after the run happens in no run, and the tables have no room for it.
pub(crate) fn leave_out_what_comes_later(scenario: &mut Scenario) {
    let end = i64::from(scenario.end());
    scenario.control.retain(|row| row.when.start < end);
    for front in &mut scenario.fronts {
        front.control.retain(|row| row.when.start < end);
    }
    scenario.hazards.retain(|row| row.start < end);
    scenario.events.retain(|row| row.start < end);
    scenario.crossings.retain(|row| row.start < end);
    scenario.channels.retain(|row| row.start < end);
    scenario.sanctions.retain(|row| row.start < end);
    scenario.onward.retain(|row| row.start < end);
    scenario.facts.retain(|row| row.end <= end);
}
