//! Events made stronger or weaker, and events that are new.

use super::find::party_of;
use crate::change::{Refusal, within};
use outflow_model::chain::{Event, EventKind, Moment, Scenario, Target};
use outflow_model::scenario::Date;

pub(super) fn scale(
    scenario: &mut Scenario,
    kind: &str,
    party: Option<&str>,
    factor: f64,
) -> Result<(), Refusal> {
    let kind = EventKind::ALL
        .iter()
        .copied()
        .find(|one| one.name() == kind)
        .ok_or_else(|| {
            Refusal::unknown(
                "kind of event",
                kind,
                EventKind::ALL.iter().map(|one| one.name()),
            )
        })?;
    let factor = within("the factor", factor, 0.0, 100.0)?;
    let party = party.map(|party| party_of(scenario, party)).transpose()?;
    let most = match kind {
        EventKind::Transport | EventKind::Corridor => 1e9,
        EventKind::Posts => 1000.0,
        _ => 1.0,
    };
    let mut any = false;
    for event in &mut scenario.events {
        let ours = event.kind == kind && (party.is_none() || event.party == party);
        // A corridor without a limit stays without one.
        if ours && event.value <= most {
            any = true;
            event.value = (event.value * factor).min(most);
        }
    }
    if any {
        Ok(())
    } else {
        Err(Refusal::new("there is no such event in the scenario"))
    }
}

/// Ticks of a period of whole days.
pub(super) fn period(
    scenario: &Scenario,
    start: Date,
    end: Option<Date>,
) -> Result<(i64, Option<i64>), Refusal> {
    let tick = |date: Date| Moment { date, tick: 0 }.ticks_since(scenario.start);
    let (start, end) = (tick(start), end.map(tick));
    if end.is_some_and(|end| end <= start) {
        return Err(Refusal::new("the period ends before it begins"));
    }
    if start >= i64::from(scenario.end()) {
        return Err(Refusal::new("the period begins after the run"));
    }
    Ok((start, end))
}

pub(super) fn push_event(
    scenario: &mut Scenario,
    stem: &str,
    kind: EventKind,
    party: Option<usize>,
    target: Target,
    (start, end): (i64, Option<i64>),
    value: f64,
) {
    let id = (1..)
        .map(|number| format!("what-if-{stem}-{number}"))
        .find(|id| scenario.events.iter().all(|event| event.id != *id))
        .unwrap_or_default();
    scenario.events.push(Event {
        id,
        kind,
        party,
        target,
        start,
        end,
        value,
        known: start,
        variant: None,
    });
}
