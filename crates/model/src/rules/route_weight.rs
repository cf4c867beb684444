//! The weight of a route (flee-model §8.4): with the pull `E` of its end, length `d` km and the
//! end's capacity multiplier `C`,
//!
//! ```text
//! w = [ (σ + E) / (δ + d)^γ · C ]^ω
//! E = score^p · (flood) · (matching) · (population) · (capacity)     and ÷ max(1, km from home)^h
//! ```

use super::flood::{Forecast, by_level};
use super::{hazard_exponent, matching};
use crate::math::{great_circle_km, pow};
use crate::place_state::PlaceState;
use crate::scenario::MoveRules;
use crate::traits::TraitClass;

/// What somebody sees of the end of a route.
#[derive(Clone, Copy, Debug)]
pub struct EndView<'a> {
    /// The place itself.
    pub place: &'a PlaceState,
    /// Forecast of floods there.
    pub forecast: Forecast<'a>,
    /// People of one's own ethnicity there this morning.
    pub same_ethnicity: f64,
    /// People of one's own religion there this morning.
    pub same_religion: f64,
    /// Great-circle distance from home in km, as `stay_close_to_home` measures it.
    pub home_km: f64,
}

/// `E`, the pull of the end of a route on people of a class. `flood_once` leaves the second
/// flood factor of flood zones out (S28).
#[must_use]
pub fn pull(end: &EndView, class: &TraitClass, rules: &MoveRules, flood_once: bool) -> f64 {
    let place = end.place;
    let mut pull = hazard_exponent::applied(place.score, class.exponent);
    if rules.stay_close_to_home {
        pull /= pow(end.home_km.max(1.0), rules.home_distance_power);
    }
    if let Some(floods) = &rules.flood_rules {
        if place.flood_level > 0 && !(flood_once && place.flood_zone) {
            pull *= by_level(&floods.flood_loc_weights, place.flood_level);
        }
        if end.forecast.in_use(floods) {
            pull *= end
                .forecast
                .pull_factor(place.flood_level, class.flood_awareness, floods);
        }
    }
    let ethnicity = || matching::ethnicity_factor(end.same_ethnicity, place.population);
    if place.camp {
        pull *= place.size_pull;
        if rules.match_camp_religion {
            pull *= matching::religion_factor(
                end.same_religion,
                place.population,
                rules.avg_religion_fraction,
            );
        }
        if rules.match_camp_ethnicity {
            pull *= ethnicity();
        }
        return pull;
    }
    if place.in_conflict() && rules.match_conflict_ethnicity
        || !place.in_conflict() && rules.match_town_ethnicity
    {
        pull *= ethnicity();
    }
    if rules.use_pop_for_loc_weight {
        #[allow(clippy::cast_precision_loss)]
        let people = place.population.max(1) as f64;
        pull *= pow(people, rules.pop_power_for_loc_weight);
    }
    pull
}

/// People whom a camp of ordinary size is made for: above it they should be avoided (UNHCR,
/// Handbook for Emergencies, second edition, 1999, chapter 12).
const ORDINARY_CAMP: f64 = 20_000.0;

/// `(capacity / 20,000)^κ` with κ = `capacity_power`: the factor on the pull of a camp made for
/// `capacity` people; 1 where this is 0 (no limit). Flee has no such factor. Where capacities were
/// written down afterwards, from who came, it knows the answer.
#[must_use]
pub fn size_pull(capacity: u64, rules: &MoveRules) -> f64 {
    if capacity == 0 || rules.capacity_power == 0.0 {
        return 1.0;
    }
    #[allow(clippy::cast_precision_loss)]
    let size = capacity as f64 / ORDINARY_CAMP;
    pow(size, rules.capacity_power)
}

/// `(σ + E) / (δ + d)^γ`: all of the weight that does not change as camps fill up.
#[must_use]
pub fn base(pull: f64, length_km: f64, rules: &MoveRules) -> f64 {
    let distance = rules.softening + length_km;
    let damped = if rules.distance_power == 1.0 {
        distance
    } else {
        pow(distance, rules.distance_power)
    };
    (rules.weight_softening + pull) / damped
}

/// The weight, from its base and the capacity multiplier of the end. `0^0` is 1.
#[must_use]
pub fn weight(base: f64, capacity_multiplier: f64, rules: &MoveRules) -> f64 {
    let weight = base * capacity_multiplier;
    if rules.weight_power == 1.0 {
        weight
    } else {
        pow(weight, rules.weight_power)
    }
}

/// Sets the weights of routes much worse than the best to 0 (`pruning_threshold`, active from
/// 1.001: a route is kept if its weight is at least `best / threshold`).
pub fn prune(weights: &mut [f64], rules: &MoveRules) {
    if rules.pruning_threshold < 1.001 {
        return;
    }
    let least = weights.iter().copied().fold(0.0, f64::max) / rules.pruning_threshold;
    for weight in weights {
        if *weight < least {
            *weight = 0.0;
        }
    }
}

/// Great-circle distance between two places as `stay_close_to_home` measures it: Flee takes the
/// first coordinate for the longitude although most files give the latitude first (S34).
#[must_use]
pub fn home_km(from: (f64, f64), to: (f64, f64), swapped: bool) -> f64 {
    if swapped {
        great_circle_km((from.1, from.0), (to.1, to.0))
    } else {
        great_circle_km(from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{FloodRules, PlaceKind};

    fn town(rules: &MoveRules) -> PlaceState {
        PlaceState {
            score: 3.0,
            population: 16,
            ..PlaceState::of_kind(PlaceKind::Town, 0.0, rules)
        }
    }

    fn view(place: &PlaceState, home_km: f64) -> EndView<'_> {
        EndView {
            place,
            forecast: Forecast {
                day: 0,
                levels: &[],
            },
            same_ethnicity: 4.0,
            same_religion: 0.0,
            home_km,
        }
    }

    #[test]
    fn the_whole_weight() {
        let rules = MoveRules {
            weight_softening: 1.0,
            softening: 6.0,
            distance_power: 0.5,
            weight_power: 2.0,
            ..MoveRules::default()
        };
        // [(1 + 3) / √(6 + 58) · 1/2]² = 1/16
        let base = base(3.0, 58.0, &rules);
        assert!((base - 0.5).abs() < 1e-15);
        assert!((weight(base, 0.5, &rules) - 0.0625).abs() < 1e-15);
        // A power of 0 makes all routes alike, full camps too.
        let alike = MoveRules {
            weight_power: 0.0,
            ..rules
        };
        assert_eq!(weight(0.0, 0.0, &alike), 1.0);
    }

    #[test]
    fn the_pull_multiplies_what_is_switched_on() {
        let plain = MoveRules::default();
        let place = town(&plain);
        let pull_of = |exponent, home_km, rules: &MoveRules| {
            let class = TraitClass {
                exponent,
                ..TraitClass::plain()
            };
            pull(&view(&place, home_km), &class, rules, false)
        };
        assert_eq!(
            [0, 1, 2].map(|p| pull_of(p, 400.0, &plain)),
            [1.0, 3.0, 9.0]
        );
        // 3 / √400, and nothing gained by less than 1 km
        let near_home = MoveRules {
            stay_close_to_home: true,
            ..plain.clone()
        };
        assert!((pull_of(1, 400.0, &near_home) - 0.15).abs() < 1e-15);
        assert_eq!(pull_of(1, 0.2, &near_home), 3.0);
        // 3 · (4/16 · 10) · √16
        let matched = MoveRules {
            match_town_ethnicity: true,
            use_pop_for_loc_weight: true,
            pop_power_for_loc_weight: 0.5,
            ..plain
        };
        assert!((pull_of(1, 0.0, &matched) - 30.0).abs() < 1e-12);
    }

    #[test]
    fn larger_camps_pull_more_where_that_is_asked_for() {
        let rules = MoveRules {
            capacity_power: 0.5,
            ..MoveRules::default()
        };
        let pulls = [0, 5_000, 20_000, 80_000].map(|capacity| {
            let place = PlaceState {
                score: 3.0,
                size_pull: size_pull(capacity, &rules),
                ..PlaceState::of_kind(PlaceKind::Camp, 0.0, &rules)
            };
            pull(&view(&place, 0.0), &TraitClass::plain(), &rules, false)
        });
        // 3 · (capacity / 20,000)^½; no limit is no size.
        assert_eq!(pulls, [3.0, 1.5, 3.0, 6.0]);
        assert_eq!(size_pull(80_000, &MoveRules::default()), 1.0);
    }

    #[test]
    fn floods_act_twice_on_flood_zones_unless_corrected() {
        let rules = MoveRules {
            flood_rules: Some(FloodRules {
                flood_loc_weights: vec![1.0, 0.5],
                ..FloodRules::default()
            }),
            ..MoveRules::default()
        };
        let mut place = town(&rules);
        let class = TraitClass::plain();
        place.flood_level = 1;
        assert_eq!(pull(&view(&place, 0.0), &class, &rules, true), 1.5);
        place.flood_zone = true;
        assert_eq!(pull(&view(&place, 0.0), &class, &rules, false), 1.5);
        assert_eq!(pull(&view(&place, 0.0), &class, &rules, true), 3.0);
    }

    #[test]
    fn pruning_drops_what_is_below_the_best_by_the_ratio() {
        let pruned = |pruning_threshold| {
            let rules = MoveRules {
                pruning_threshold,
                ..MoveRules::default()
            };
            let mut weights = [8.0, 2.0, 1.9];
            prune(&mut weights, &rules);
            weights
        };
        assert_eq!(pruned(1.0), [8.0, 2.0, 1.9]);
        assert_eq!(pruned(4.0), [8.0, 2.0, 0.0]);
        assert_eq!(pruned(1.001), [8.0, 0.0, 0.0]);
    }

    #[test]
    fn home_is_measured_with_the_axes_swapped_in_flee() {
        // One degree of longitude at 60° north is half of one at the equator.
        let degree = great_circle_km((0.0, 0.0), (0.0, 1.0));
        let (from, to) = ((60.0, 0.0), (60.0, 1.0));
        let (flee, true_km) = (home_km(from, to, true), home_km(from, to, false));
        assert!((flee - degree).abs() < 1e-9);
        assert!((true_km / degree - 0.5).abs() < 1e-4);
    }
}
