//! Changes of a scenario of the chain of control.

mod beds;
mod control;
mod events;
mod find;
#[cfg(test)]
mod tests;

use super::{Change, Refusal, within};
use beds::{centre, place_camp};
pub(crate) use control::leave_out_what_comes_later;
use control::{move_control, move_rows};
use events::{period, push_event, scale};
use find::{crossing, event, link_of, party_of, place_of};
use outflow_model::chain::{EventKind, Scenario, Target};
use outflow_scenario::chain::apply_setting;
use outflow_scenario::setting;

/// Days that dates may be moved by, either way.
const DAYS: f64 = 3650.0;

/// Makes a change.
pub(super) fn apply(scenario: &mut Scenario, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::Set { key, value } => {
            apply_setting(scenario, &setting::Change::new(key, value.clone()))
                .map_err(|error| Refusal(error.0))
        }
        Change::Days { days } => {
            within("the number of days", f64::from(*days), 1.0, DAYS)?;
            scenario.days = *days;
            leave_out_what_comes_later(scenario);
            Ok(())
        }
        Change::Variant { id } => {
            *scenario = scenario.with_variant(id).ok_or_else(|| {
                let ids = scenario.variants.iter().map(|one| one.id.as_str());
                Refusal::unknown("what-if", id, ids)
            })?;
            Ok(())
        }
        Change::MoveControl {
            from,
            to,
            days,
            stretch,
        } => move_control(scenario, (*from, *to), *days, *stretch),
        Change::MoveRows { rows, days } => move_rows(scenario, rows, *days),
        Change::Event {
            id,
            start,
            end,
            value,
        } => {
            let first = scenario.start;
            let event = event(scenario, id)?;
            if let Some(start) = start {
                let moved = start.ticks_since(first);
                event.known += moved - event.start;
                event.start = moved;
            }
            if let Some(end) = end {
                event.end = Some(end.ticks_since(first));
            }
            if let Some(value) = value {
                event.value = within("the value", *value, 0.0, 1e9)?;
            }
            Ok(())
        }
        Change::Scale {
            kind,
            party,
            factor,
        } => scale(scenario, kind, party.as_deref(), *factor),
        Change::Sanctions { party, factor } => {
            let party = party_of(scenario, party)?;
            let factor = within("the factor", *factor, 0.0, 100.0)?;
            for row in &mut scenario.sanctions {
                if row.party == party {
                    row.practice = (row.practice * factor).min(1.0);
                    row.perceived = (row.perceived * factor).min(1.0);
                }
            }
            Ok(())
        }
        Change::Buses {
            party,
            place,
            seats_per_day,
            start,
            end,
        } => {
            let party = party_of(scenario, party)?;
            let place = place_of(scenario, place)?;
            let value = within("the number of seats", *seats_per_day, 0.0, 1e6)?;
            let (start, end) = period(scenario, *start, Some(*end))?;
            push_event(
                scenario,
                "buses",
                EventKind::Transport,
                Some(party),
                Target::Places(vec![place]),
                (start, end),
                value,
            );
            Ok(())
        }
        Change::Close {
            place,
            link,
            start,
            end,
        } => {
            let target = match (place, link) {
                (Some(place), None) => Target::Places(vec![place_of(scenario, place)?]),
                (None, Some(link)) => Target::Links(vec![link_of(scenario, link)?]),
                _ => return Err(Refusal::new("name the place or the link that is closed")),
            };
            let period = period(scenario, *start, *end)?;
            push_event(
                scenario,
                "closed",
                EventKind::Closure,
                None,
                target,
                period,
                1.0,
            );
            Ok(())
        }
        Change::Crossing {
            id,
            cars_per_day,
            walkers_per_day,
        } => {
            let row = crossing(scenario, id)?;
            if let Some(cars) = cars_per_day {
                row.cars_per_day = within("cars per day", *cars, 0.0, 1e6)?;
            }
            if let Some(walkers) = walkers_per_day {
                row.walkers_per_day = within("walkers per day", *walkers, 0.0, 1e7)?;
            }
            Ok(())
        }
        Change::Beds {
            place,
            beds,
            at_most,
        } => {
            let place = place_of(scenario, place)?;
            let beds = within("the number of beds", *beds, 0.0, 1e7)?;
            let most = at_most.map_or(Ok(beds), |most| {
                within("the largest number of beds", most, beds, 1e7)
            })?;
            match scenario
                .receptions
                .iter_mut()
                .find(|one| one.place == place)
            {
                Some(row) => {
                    row.beds = beds;
                    row.beds_max = if at_most.is_some() {
                        most
                    } else {
                        row.beds_max.max(beds)
                    };
                }
                None => scenario.receptions.push(centre(place, beds, most)),
            }
            Ok(())
        }
        Change::Camp {
            name,
            latitude,
            longitude,
            beds,
            near,
        } => place_camp(
            scenario,
            name,
            (*latitude, *longitude),
            *beds,
            near.as_deref(),
        ),
        Change::MoveClosure { .. } | Change::Conflict { .. } | Change::Counts { .. } => Err(
            Refusal::new("this change goes with scenarios of wayfinding only"),
        ),
    }
}
