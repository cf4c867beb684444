//! Where and how many people are displaced (flee-model §6.3 to §6.5).
//!
//! ```text
//! weight = population · I · decay          conflict zones
//!        + population · food deprivation   starvation_driven_spawning, t > 0
//! count  = trunc(d · I) | trunc(d · population · I) | Poisson(d · I)      conflict-driven
//! count  = trunc(q)     | trunc(q · population)     | Poisson(trunc q)    flood-driven, q by level
//! ```

use super::conflict_age;
use super::flood::by_level;
use crate::place_state::PlaceState;
use crate::scenario::{ConflictDriven, FloodDriven, SpawnMode, SpawnRules};

/// Weight of a place among those where newly displaced people come from.
#[must_use]
pub fn weight(place: &PlaceState, day: i64, rules: &SpawnRules) -> f64 {
    if rules.conflict_driven_spawning.is_some() {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss)]
    let population = place.population as f64;
    let mut weight = 0.0;
    if place.in_conflict() {
        weight = population
            * place.intensity
            * conflict_age::multiplier(day, place.conflict_since, rules);
    } else if rules.conflict_zone_spawning_only {
        return 0.0;
    }
    if rules.starvation_driven_spawning && day > 0 {
        weight += population * place.food_deprivation.unwrap_or(0.0) / 100.0;
    }
    weight
}

/// How many people a place displaces in a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DailyCount {
    /// This many, before rounding to whole people (Flee truncates, S50).
    Fixed(f64),
    /// A Poisson number with this mean.
    Poisson(f64),
}

/// People displaced by conflict at a place, `None` without conflict.
#[must_use]
pub fn by_conflict(place: &PlaceState, rules: &ConflictDriven) -> Option<DailyCount> {
    if !place.in_conflict() {
        return None;
    }
    let strength = rules.displaced_per_conflict_day * place.intensity;
    count(rules.spawn_mode, strength, strength, place)
}

/// People displaced by flood at a place, `None` without flood.
#[must_use]
pub fn by_flood(place: &PlaceState, rules: &FloodDriven) -> Option<DailyCount> {
    if place.flood_level <= 0 {
        return None;
    }
    let quota = by_level(&rules.displaced_per_flood_day, place.flood_level);
    count(rules.spawn_mode, quota, quota.trunc(), place)
}

fn count(mode: SpawnMode, quota: f64, poisson_mean: f64, place: &PlaceState) -> Option<DailyCount> {
    #[allow(clippy::cast_precision_loss)]
    let population = place.population as f64;
    match mode {
        SpawnMode::Constant => Some(DailyCount::Fixed(quota)),
        SpawnMode::PopRatio => Some(DailyCount::Fixed(quota * population)),
        SpawnMode::Poisson => Some(DailyCount::Poisson(poisson_mean)),
        SpawnMode::Nobody => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{MoveRules, PlaceKind};

    fn place(kind: PlaceKind, intensity: f64) -> PlaceState {
        PlaceState {
            population: 1000,
            food_deprivation: Some(20.0),
            conflict_since: 0,
            ..PlaceState::of_kind(kind, intensity, &MoveRules::default())
        }
    }

    #[test]
    fn weights_are_population_by_intensity_by_decay_and_hunger() {
        let mut rules = SpawnRules {
            conflict_spawn_decay: Some(vec![1.0, 0.5]),
            ..SpawnRules::default()
        };
        let (zone, town) = (
            place(PlaceKind::ConflictZone, 3.0),
            place(PlaceKind::Town, 0.0),
        );
        assert_eq!(weight(&zone, 0, &rules), 3000.0);
        assert_eq!(weight(&zone, 30, &rules), 1500.0);
        rules.starvation_driven_spawning = true;
        assert_eq!(
            [0, 30].map(|day| weight(&zone, day, &rules)),
            [3000.0, 1700.0]
        );
        assert_eq!(weight(&town, 30, &rules), 0.0);
        rules.conflict_zone_spawning_only = false;
        assert_eq!([0, 30].map(|day| weight(&town, day, &rules)), [0.0, 200.0]);
        rules.conflict_driven_spawning = Some(ConflictDriven::default());
        assert_eq!(weight(&zone, 30, &rules), 0.0);
    }

    #[test]
    fn conflicts_displace_by_mode() {
        let zone = place(PlaceKind::ConflictZone, 0.5);
        let of = |mode| by_conflict(&zone, &ConflictDriven::of_mode(mode));
        assert_eq!(of(SpawnMode::Constant), Some(DailyCount::Fixed(250.0)));
        assert_eq!(of(SpawnMode::PopRatio), Some(DailyCount::Fixed(5.0)));
        assert_eq!(of(SpawnMode::Poisson), Some(DailyCount::Poisson(250.0)));
        assert_eq!(of(SpawnMode::Nobody), None);
        let town = place(PlaceKind::Town, 0.0);
        assert_eq!(by_conflict(&town, &ConflictDriven::default()), None);
    }

    #[test]
    fn floods_displace_by_level_with_a_whole_mean() {
        let mut zone = place(PlaceKind::FloodZone, 0.0);
        let of = |zone: &PlaceState, spawn_mode| {
            let rules = FloodDriven {
                spawn_mode,
                displaced_per_flood_day: vec![0.0, 0.25, 2.75],
            };
            by_flood(zone, &rules)
        };
        assert_eq!(of(&zone, SpawnMode::Constant), None);
        zone.flood_level = 1;
        let share = of(&zone, SpawnMode::PopRatio);
        assert_eq!(share, Some(DailyCount::Fixed(250.0)));
        zone.flood_level = 2;
        let (constant, poisson) = (
            of(&zone, SpawnMode::Constant),
            of(&zone, SpawnMode::Poisson),
        );
        assert_eq!(constant, Some(DailyCount::Fixed(2.75)));
        assert_eq!(poisson, Some(DailyCount::Poisson(2.0)));
    }
}
