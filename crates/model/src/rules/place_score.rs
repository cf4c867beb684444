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
