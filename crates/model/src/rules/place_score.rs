//! How attractive a place is, before distance and capacity (flee-model §7.3).
//!
//! ```text
//! s = 1
//! abroad:          s = foreign_weight · (1, or 1 + trade + hdi² with economic pull)
//! at home:         s = 1 - (food deprivation)²        avoid_food_deprived_locations, t > 0
//! camp:            s · camp_weight
//! conflict zone:   s · conflict_weight^(decay · I)
//! flood zone:      s · loc_weights[L]                 (0 while people look at forecasts)
//! ```

use super::conflict_age;
use super::flood::{Forecast, by_level};
use crate::math::pow;
use crate::place_state::PlaceState;
use crate::scenario::{Place, Settings};

/// The score on `day`, at least 0.
#[must_use]
pub fn place_score(state: &PlaceState, place: &Place, day: i64, settings: &Settings) -> f64 {
    let rules = &settings.move_rules;
    let mut score = 1.0;
    if state.foreign {
        if rules.use_economic_pull {
            let hdi = place.human_development_index.unwrap_or(0.0);
            score = 1.0 + (place.trade_volume.unwrap_or(0.0) + hdi * hdi);
        }
        score *= rules.foreign_weight;
    } else if rules.avoid_food_deprived_locations && day > 0 {
        let deprived = state.food_deprivation.unwrap_or(0.0) / 100.0;
        score *= 1.0 - deprived * deprived;
    }
    if state.camp || state.idp_camp {
        score *= rules.camp_weight;
    }
    if state.in_conflict() {
        let strength = conflict_age::multiplier(day, state.conflict_since, &settings.spawn_rules)
            * state.intensity;
        score *= pow(rules.conflict_weight, strength);
    }
    if let Some(floods) = rules.flood_rules.as_ref().filter(|_| state.flood_zone) {
        score *= by_level(&floods.flood_loc_weights, state.flood_level);
        if (Forecast { day, levels: &[] }).in_use(floods) {
            score = 0.0;
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{FloodRules, PlaceKind};

    fn place() -> Place {
        Place {
            name: "a".to_owned(),
            region: "unknown".to_owned(),
            country: "unknown".to_owned(),
            latitude: 0.0,
            longitude: 0.0,
            kind: PlaceKind::Town,
            population: 0,
            capacity: 0,
            conflict_intensity: None,
            capacity_per_day: None,
            initial_present: None,
            deactivation_probability: None,
            farmer_fraction: None,
            trade_volume: Some(0.5),
            human_development_index: Some(0.5),
        }
    }

    fn state(kind: PlaceKind, settings: &Settings) -> PlaceState {
        PlaceState::of_kind(kind, 2.0, &settings.move_rules)
    }

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
    }

    #[test]
    fn camps_abroad_multiply_their_factors() {
        let mut settings = Settings::default();
        settings.move_rules.camp_weight = 3.0;
        settings.move_rules.foreign_weight = 2.0;
        let mut camp = state(PlaceKind::Camp, &settings);
        close(place_score(&camp, &place(), 1, &settings), 3.0);
        camp.foreign = true;
        close(place_score(&camp, &place(), 1, &settings), 6.0);
        // (1 + 0.5 + 0.5²) · 2 · 3
        settings.move_rules.use_economic_pull = true;
        close(place_score(&camp, &place(), 1, &settings), 10.5);
    }

    #[test]
    fn conflicts_are_a_power_of_the_weight() {
        let mut settings = Settings::default();
        settings.move_rules.conflict_weight = 0.25;
        settings.spawn_rules.conflict_spawn_decay = Some(vec![1.0, 0.5, 0.25]);
        let mut zone = state(PlaceKind::ConflictZone, &settings);
        zone.conflict_since = 0;
        // 0.25^(2 · decay), a step of the decay every 30 days.
        for (day, score) in [(0, 0.0625), (29, 0.0625), (30, 0.25), (60, 0.5), (900, 0.5)] {
            close(place_score(&zone, &place(), day, &settings), score);
        }
    }

    #[test]
    fn hunger_counts_at_home_and_after_day_0() {
        let mut settings = Settings::default();
        let mut town = state(PlaceKind::Town, &settings);
        town.food_deprivation = Some(60.0);
        close(place_score(&town, &place(), 5, &settings), 1.0);
        settings.move_rules.avoid_food_deprived_locations = true;
        close(place_score(&town, &place(), 5, &settings), 0.64);
        close(place_score(&town, &place(), 0, &settings), 1.0);
        town.foreign = true;
        close(place_score(&town, &place(), 5, &settings), 1.0);
    }

    #[test]
    fn flood_zones_score_by_level_until_people_see_forecasts() {
        let mut settings = Settings::default();
        let mut zone = state(PlaceKind::FloodZone, &settings);
        zone.flood_level = 2;
        let floods = FloodRules {
            flood_loc_weights: vec![1.0, 0.5, 0.2],
            flood_forecaster_timescale: 3,
            flood_forecaster_end_time: 9,
            ..FloodRules::default()
        };
        settings.move_rules.flood_rules = Some(floods.clone());
        close(place_score(&zone, &place(), 4, &settings), 0.2);
        settings.move_rules.flood_rules = Some(FloodRules {
            flood_forecaster: true,
            ..floods
        });
        close(place_score(&zone, &place(), 9, &settings), 0.0);
        close(place_score(&zone, &place(), 10, &settings), 0.2);
    }
}
