//! What a run comes to at places.

use super::gather::Gathered;
use crate::chain::Centre;
use crate::study::{Crossing, Place, Reception, Role};
use outflow_model::chain::{PlaceKind, Scenario};

/// Places of reception told apart; the rest is joined.
const PLACES: usize = 20;
/// Centres shown.
const CENTRES: usize = 6;
/// Crossings shown.
const CROSSINGS: usize = 12;

/// All places.
pub(super) fn places(scenario: &Scenario, run: &Gathered) -> Vec<Place> {
    scenario
        .places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let receives = scenario.receptions.iter().any(|one| one.place == index);
            let role = match place.kind {
                PlaceKind::Crossing => Role::Crossing,
                PlaceKind::Junction => Role::Bend,
                PlaceKind::Settlement if run.left[index] >= 1.0 && !receives => Role::Origin,
                PlaceKind::Settlement if receives => Role::Reception,
                PlaceKind::Settlement => Role::Town,
            };
            Place {
                name: place.name.clone(),
                role,
                latitude: place.latitude,
                longitude: place.longitude,
                at_end: run.present.0[index].last().q50,
            }
        })
        .collect()
}

/// Places of reception, the smallest joined.
pub(super) fn reception(scenario: &Scenario, others: &str, run: &Gathered) -> Vec<Reception> {
    let mut all: Vec<(f64, Reception)> = scenario
        .places
        .iter()
        .enumerate()
        .filter_map(|(index, place)| {
            let offers = scenario.receptions.iter().find(|one| one.place == index);
            let present = &run.present.0[index];
            let peak = present.peak().q50;
            if offers.is_none() && peak < 1.0 {
                return None;
            }
            let one = Reception {
                place: index,
                name: place.name.clone(),
                present: present.clone(),
                arrivals: run.arrived.0[index].clone(),
                asking: run.asking.0[index].clone(),
                beds: offers
                    .filter(|one| one.beds_max > 0.0)
                    .map(|one| vec![one.beds; present.days()]),
                reported: None,
            };
            Some((peak, one))
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rest = all.split_off(all.len().min(PLACES));
    let mut kept: Vec<Reception> = all.into_iter().map(|(_, one)| one).collect();
    let mut rest = rest.into_iter().map(|(_, one)| one);
    if let Some(first) = rest.next() {
        let joined = rest.fold(first, |sum, one| Reception {
            present: sum.present.plus(&one.present),
            arrivals: sum.arrivals.plus(&one.arrivals),
            asking: sum.asking.plus(&one.asking),
            ..sum
        });
        kept.push(Reception {
            place: usize::MAX,
            name: others.to_owned(),
            beds: None,
            ..joined
        });
    }
    kept
}

/// The largest centres.
pub(super) fn centres(scenario: &Scenario, run: &Gathered) -> Vec<Centre> {
    let mut all: Vec<(f64, Centre)> = (0..scenario.places.len())
        .filter(|place| run.centre.0[*place].peak().q95 >= 1.0)
        .map(|place| {
            let one = Centre {
                name: scenario.places[place].name.clone(),
                present: run.centre.0[place].clone(),
                arrived: run.arrived.0[place].clone(),
                sent_onward: run.onward.0[place].clone(),
                refused: run.refused.0[place].clone(),
                beds: run.beds.0[place].fan().iter().map(|one| one.q50).collect(),
            };
            (one.present.peak().q50, one)
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(CENTRES);
    all.into_iter().map(|(_, one)| one).collect()
}

/// The busiest crossings.
pub(super) fn crossings(scenario: &Scenario, run: &Gathered) -> Vec<Crossing> {
    let mut all: Vec<(f64, Crossing)> = (0..scenario.places.len())
        .filter(|place| scenario.places[*place].kind == PlaceKind::Crossing)
        .map(|place| {
            let one = Crossing {
                name: scenario.places[place].name.clone(),
                passed: run.crossed.0[place].clone(),
                wait_hours: Some(run.wait.0[place].clone()),
                queue: Some(run.queue.0[place].clone()),
                near_front: run.near_front[place],
            };
            (one.passed.sum().q50, one)
        })
        .filter(|(people, _)| *people >= 1.0)
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(CROSSINGS);
    all.into_iter().map(|(_, one)| one).collect()
}
