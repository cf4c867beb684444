//! The chance that somebody at a place leaves today (flee-model §8.2, §11.1, §11.2).
//!
//! ```text
//! p = mc · (max(population, capacity) / base)^scale
//! p = q + (1 - q) p,  q = food deprivation         flee_when_starving
//! p = movechances[L]  where the flood level L > 0,  then times the forecast factor
//! ```

use super::flood::{Forecast, by_level};
use crate::math::pow;
use crate::place_state::PlaceState;
use crate::scenario::MoveRules;

/// The chance per day, at least 0; above 1 means certain.
#[must_use]
pub fn move_chance(
    place: &PlaceState,
    rules: &MoveRules,
    forecast: Forecast,
    awareness: u8,
) -> f64 {
    let mut chance = place.move_chance;
    if rules.movechance_pop_scale_factor != 0.0 {
        #[allow(clippy::cast_precision_loss)]
        let people = place.population.max(place.capacity) as f64;
        chance *= pow(
            people / rules.movechance_pop_base,
            rules.movechance_pop_scale_factor,
        );
    }
    if rules.flee_when_starving {
        let deprived = place.food_deprivation.unwrap_or(0.0) / 100.0;
        chance = deprived + (1.0 - deprived) * chance;
    }
    if let Some(floods) = &rules.flood_rules {
        if place.flood_level > 0 {
            chance = by_level(&floods.flood_movechances, place.flood_level);
        }
        if forecast.in_use(floods) {
            chance *= forecast.move_factor(awareness, floods);
        }
    }
    chance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::PlaceKind;

    const CLEAR: Forecast = Forecast {
        day: 0,
        levels: &[],
    };

    #[test]
    fn population_and_hunger_scale_the_chance() {
        let rules = MoveRules {
            movechance_pop_scale_factor: 0.5,
            flee_when_starving: true,
            ..MoveRules::default()
        };
        let mut town = PlaceState::of_kind(PlaceKind::Town, 1.0, &rules);
        town.population = 2_500;
        assert!((move_chance(&town, &rules, CLEAR, 0) - 0.15).abs() < 1e-12);
        town.food_deprivation = Some(40.0);
        assert!((move_chance(&town, &rules, CLEAR, 0) - (0.4 + 0.6 * 0.15)).abs() < 1e-12);
    }
}
