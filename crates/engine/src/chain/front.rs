//! The simple front of a forecast, drawn for each member
//! (see [`front`](outflow_model::rules::chain::front)).

use super::control_path::Change;
use super::member::normal;
use super::plan::Plan;
use crate::purpose;
use outflow_model::chain::{DAY, Holder, Tick};
use outflow_model::rules::chain::front::{self, REACH_KM, Seen, WINDOW_DAYS};
use outflow_model::rules::chain::within;
use outflow_random::StableHash;
use std::collections::BTreeSet;

/// Who holds each place, or held it until it was fought over or left.
struct Sides<'a> {
    plan: &'a Plan,
    owner: Vec<Option<usize>>,
    /// Places within reach of each, of those that can change hands.
    near: Vec<Vec<usize>>,
}

impl<'a> Sides<'a> {
    fn new(plan: &'a Plan, changes: &[Change]) -> Self {
        let places = &plan.scenario.places;
        // Where nothing ever changed hands, nothing will: a border that no army has crossed is none of the front.
        let moved: BTreeSet<&str> = changes
            .iter()
            .map(|change| places[change.place].country.as_str())
            .collect();
        let near = (0..places.len())
            .map(|place| {
                if !moved.contains(places[place].country.as_str()) {
                    return Vec::new();
                }
                let km = &plan.distance_km[place * places.len()..][..places.len()];
                let reached = km.iter().enumerate().filter(|(_, km)| **km <= REACH_KM);
                reached.map(|(other, _)| other).collect()
            })
            .collect();
        Self {
            plan,
            owner: places.iter().map(|place| place.holder.party()).collect(),
            near,
        }
    }

    /// Parties hostile to that of a place that hold a place within its reach, ascending.
    fn threats(&self, place: usize) -> BTreeSet<usize> {
        let Some(own) = self.owner[place] else {
            return BTreeSet::new();
        };
        let there = self.near[place].iter().filter_map(|&at| self.owner[at]);
        there
            .filter(|&other| self.plan.hostile(own, other))
            .collect()
    }

    /// A change takes effect; gives the two parties where a place went from one to one hostile to it.
    fn change(&mut self, place: usize, holder: Holder) -> Option<(usize, usize)> {
        let to = holder.party()?;
        let from = self.owner[place].replace(to)?;
        self.plan.hostile(from, to).then_some((from, to))
    }
}

/// Changes of control from a tick on, as a member has them; `changes` are those before, ascending.
pub(super) fn drawn_front(plan: &Plan, member: u32, changes: &[Change], from: Tick) -> Vec<Change> {
    let mut sides = Sides::new(plan, changes);
    let places = plan.places();
    let parties = plan.parties;
    let pair = |own: usize, other: usize| own * parties + other;
    let mut seen = vec![Seen::default(); parties * parties];
    let mut before = changes.iter().peekable();
    let first = from.saturating_sub(WINDOW_DAYS * DAY);
    let mut day = first;
    loop {
        while let Some(change) = before.next_if(|change| change.tick < i64::from(day)) {
            let turned = sides.change(change.place, change.holder);
            if let Some((own, other)) = turned.filter(|_| change.tick >= i64::from(first)) {
                seen[pair(own, other)].changes += 1.0;
            }
        }
        if day >= from {
            break;
        }
        let next = (day + DAY).min(from);
        for place in 0..places {
            for other in sides.threats(place) {
                let own = sides.owner[place].unwrap_or(other);
                seen[pair(own, other)].place_days += f64::from(next - day) / f64::from(DAY);
            }
        }
        day = next;
    }
    let rates: Vec<f64> = seen
        .iter()
        .enumerate()
        .map(|(at, &seen)| {
            let name = |party: usize| plan.scenario.parties[party].id.as_str();
            let hash = StableHash::new()
                .text(name(at / parties))
                .text(name(at % parties));
            let key = plan
                .key(member, 0, purpose::CHAIN_FRONT)
                .state(hash.finish());
            front::rate(seen, normal(&mut key.stream()))
        })
        .collect();
    let mut drawn = Vec::new();
    let end = plan.scenario.end();
    while day < end {
        let next = (day + DAY).min(end);
        let dt = f64::from(next - day) / f64::from(DAY);
        let mut today = Vec::new();
        for place in 0..places {
            let Some(own) = sides.owner[place] else {
                continue;
            };
            let threats: Vec<usize> = sides.threats(place).into_iter().collect();
            let sum: f64 = threats.iter().map(|&other| rates[pair(own, other)]).sum();
            if sum <= 0.0 {
                continue;
            }
            let key = plan.key(member, day, purpose::CHAIN_FRONT);
            let mut stream = key.state(plan.place_hash[place]).stream();
            if stream.uniform() >= within(sum, dt) {
                continue;
            }
            let mut left = stream.uniform() * sum;
            let to = threats.iter().copied().find(|&other| {
                left -= rates[pair(own, other)];
                left < 0.0
            });
            #[allow(clippy::cast_possible_truncation)]
            let hour = (stream.uniform() * f64::from(next - day)) as i64;
            today.extend(to.map(|party| Change {
                tick: i64::from(day) + hour,
                place,
                holder: Holder::Party(party),
                row: None,
            }));
        }
        // All of a day see who held what in its morning.
        for change in &today {
            sides.change(change.place, change.holder);
        }
        today.sort_by_key(|change| change.tick);
        drawn.extend(today);
        day = next;
    }
    drawn
}
