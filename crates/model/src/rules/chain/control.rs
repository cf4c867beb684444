//! Part 1. Control over time.
//!
//! A change of control has a most likely moment between an earliest and a latest one. With `u`
//! uniform on [0, 1), one number a member and change:
//!
//! ```text
//! when(u) = earliest + 2u·(start − earliest)            u < 1/2
//!           start + (2u − 1)·(latest − start)           u ≥ 1/2
//! ```
//!
//! The front distance of a place is the great-circle distance to the nearest place held by a party
//! hostile to its holder. Closeness of the front is `exp(−d / s)`. A link whose ends are held by
//! hostile parties is closed; `contested` and `nobody` close none (design.md §8). A corridor opens
//! such a link to so many persons a day.

use crate::chain::{Holder, Scenario, UNLIMITED, Uncertain};
use crate::math;

/// When a change of control happens, for a uniform number in [0, 1).
#[must_use]
pub fn moment(when: Uncertain, u: f64) -> i64 {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let between = |from: i64, to: i64, part: f64| from + ((to - from) as f64 * part).round() as i64;
    if u < 0.5 {
        between(when.earliest, when.start, 2.0 * u)
    } else {
        between(when.start, when.latest, 2.0 * u - 1.0)
    }
}

/// Whether people may pass between places with these holders.
#[must_use]
pub fn is_open(a: Holder, b: Holder, hostile: impl Fn(usize, usize) -> bool) -> bool {
    match (a.party(), b.party()) {
        (Some(a), Some(b)) => !hostile(a, b),
        _ => true,
    }
}

/// Persons a day whom a link lets through, both ways together: without a limit where it is open by
/// itself, else the highest of the `corridors` on it, and nobody where there is none.
#[must_use]
pub fn throughput(open_by_itself: bool, corridors: impl IntoIterator<Item = f64>) -> f64 {
    if open_by_itself {
        return f64::INFINITY;
    }
    let most = corridors.into_iter().fold(0.0, f64::max);
    if most >= UNLIMITED {
        f64::INFINITY
    } else {
        most
    }
}

/// Front distance of every place in km, infinite where nobody hostile holds anything. A contested
/// place is at the front itself; of a place that nobody holds it is the distance to the nearest
/// place of the party that is hostile to whom it was held by (`before`). `distance_km` has the great-circle
/// distances, `place * places + other`.
#[must_use]
pub fn front_distances(
    scenario: &Scenario,
    holders: &[Holder],
    before: &[Holder],
    distance_km: &[f64],
) -> Vec<f64> {
    let places = holders.len();
    (0..places)
        .map(|place| {
            let side = match holders[place] {
                Holder::Contested => return 0.0,
                Holder::Party(party) => Some(party),
                Holder::Nobody => before[place].party(),
            };
            let Some(side) = side else {
                return f64::INFINITY;
            };
            holders
                .iter()
                .enumerate()
                .filter(|(_, holder)| {
                    holder
                        .party()
                        .is_some_and(|p| scenario.are_hostile(p, side))
                })
                .map(|(other, _)| distance_km[place * places + other])
                .fold(f64::INFINITY, f64::min)
        })
        .collect()
}

/// The party that stands for a place: its holder; while it is contested or held by nobody, who held it
/// before.
#[must_use]
pub fn side(holder: Holder, before: Holder) -> Option<usize> {
    holder.party().or(before.party())
}

/// Closeness of the front, from 1 at the front to 0 far from it.
#[must_use]
pub fn closeness(front_km: f64, scale_km: f64) -> f64 {
    math::exp(-front_km / scale_km)
}

/// Area held by each party in km²; contested and abandoned places belong to none.
#[must_use]
pub fn areas_held(scenario: &Scenario, holders: &[Holder]) -> Vec<f64> {
    let mut areas = vec![0.0; scenario.parties.len()];
    for (place, holder) in scenario.places.iter().zip(holders) {
        if let Some(party) = holder.party() {
            areas[party] += place.area_km2;
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_held_a_place_stands_for_it_until_another_does() {
        let (ours, theirs) = (Holder::Party(0), Holder::Party(1));
        assert_eq!(side(ours, theirs), Some(0));
        assert_eq!(side(Holder::Contested, theirs), Some(1));
        assert_eq!(side(Holder::Nobody, ours), Some(0));
        assert_eq!(side(Holder::Nobody, Holder::Contested), None);
    }

    #[test]
    fn the_widest_corridor_says_how_many_pass() {
        assert_eq!(throughput(true, [3.0]), f64::INFINITY);
        assert_eq!(throughput(false, []), 0.0);
        assert_eq!(throughput(false, [100.0, 250.0, 0.0]), 250.0);
        assert_eq!(throughput(false, [100.0, UNLIMITED]), f64::INFINITY);
    }

    #[test]
    fn the_middle_of_the_draw_is_the_most_likely_moment() {
        let when = Uncertain {
            earliest: 0,
            start: 96,
            latest: 480,
        };
        assert_eq!(moment(when, 0.0), 0);
        assert_eq!(moment(when, 0.25), 48);
        assert_eq!(moment(when, 0.5), 96);
        assert_eq!(moment(when, 0.75), 288);
    }

    #[test]
    fn only_hostile_parties_close_a_link() {
        let hostile = |a: usize, b: usize| a != b && (a.min(b), a.max(b)) == (0, 1);
        let party = Holder::Party;
        assert!(!is_open(party(0), party(1), hostile));
        assert!(is_open(party(0), party(2), hostile));
        assert!(is_open(party(0), Holder::Nobody, hostile));
        assert!(is_open(Holder::Contested, party(1), hostile));
    }

    #[test]
    fn closeness_fades_by_e_over_the_scale() {
        assert_eq!(closeness(0.0, 15.0), 1.0);
        assert!((closeness(30.0, 15.0) - (-2.0_f64).exp()).abs() < 1e-15);
        assert_eq!(closeness(f64::INFINITY, 15.0), 0.0);
    }
}
