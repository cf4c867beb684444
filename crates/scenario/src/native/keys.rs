//! The keys of `scenario.toml`, each with what it says and which values make sense.
//!
//! Types and defaults come from [`Settings`]; a test holds both lists together.

use outflow_model::scenario::{ConflictDriven, FloodDriven, FloodRules, Settings};
use serde_json::Value;

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, with the names of the sections around it, joined by dots.
    pub path: &'static str,
    /// Least and largest value that makes sense, both included; for a list, of each entry.
    pub range: Option<(f64, f64)>,
    /// What it says.
    pub text: &'static str,
}

/// The sections of `scenario.toml` that hold settings, in the order in which they are written;
/// empty for the top of the file.
pub const SECTIONS: &[&str] = &[
    "",
    "departures",
    "spawn_rules",
    "spawn_rules.conflict_driven_spawning",
    "spawn_rules.flood_driven_spawn_mode",
    "move_rules",
    "move_rules.flood_rules",
];

const ANY: f64 = f64::MAX;
const TINY: f64 = 1e-9;
/// The largest number that counts as below one.
pub(super) const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

const fn key(path: &'static str, range: Option<(f64, f64)>, text: &'static str) -> Key {
    Key { path, range, text }
}

/// Every setting.
pub const KEYS: &[Key] = &[
    key(
        "compat",
        None,
        "`flee`: the surprises of Flee are reproduced. `outflow`: the evident intent, all of `departures` on.",
    ),
    key(
        "departures.count_day0_once",
        None,
        "Without `insert_day0`, the people of day 0 are displaced once, not twice.",
    ),
    key(
        "departures.keep_capacity_on_day0",
        None,
        "Capacities are not cut by the people of day 0, who are in the camp already.",
    ),
    key(
        "departures.share_daily_distance",
        None,
        "What is left of the day's distance is carried over to the next link.",
    ),
    key(
        "departures.graded_conflicts",
        None,
        "A change between two positive conflict intensities takes effect.",
    ),
    key(
        "departures.boys_only",
        None,
        "`BoysTakeRisk` holds for ages 15 to 18 and does not need `ChildrenAvoidHazards`.",
    ),
    key(
        "departures.only_farmers_harvest",
        None,
        "Only farmers go home for the harvest.",
    ),
    key(
        "departures.flood_factor_once",
        None,
        "The flood factor acts once on flood zones.",
    ),
    key(
        "departures.true_home",
        None,
        "`stay_close_to_home` measures from where people entered, with latitude as latitude.",
    ),
    key(
        "departures.lossless_merge",
        None,
        "Several files for one place are added by interpolation, without loss.",
    ),
    key(
        "departures.stochastic_rounding",
        None,
        "Fractional daily counts are rounded at random, so that small zones are not silent.",
    ),
    key(
        "departures.close_named_link",
        None,
        "A `place_closed` event that names a second place closes the links between the two only.",
    ),
    key(
        "hasten",
        Some((1.0, 4_294_967_295.0)),
        "People, capacities and reported counts are divided by it.",
    ),
    key(
        "default_conflict_intensity",
        None,
        "Intensity of a conflict that a `kind_changed` event starts.",
    ),
    key(
        "spawn_rules.take_from_population",
        None,
        "Each displaced person leaves the population of the place.",
    ),
    key(
        "spawn_rules.insert_day0",
        None,
        "The reported people of day 0 are in the camps at the start.",
    ),
    key(
        "spawn_rules.empty_camps_on_day0",
        None,
        "Camps start empty and the reported people of day 0 are subtracted from the reports.",
    ),
    key(
        "spawn_rules.conflict_zone_spawning_only",
        None,
        "Only conflict zones displace people.",
    ),
    key(
        "spawn_rules.flood_zone_spawning_only",
        None,
        "Flood zones displace people.",
    ),
    key(
        "spawn_rules.camps_are_sinks",
        None,
        "People settle for good in camps with `deactivation_probability`.",
    ),
    key(
        "spawn_rules.read_from_agents_csv_file",
        None,
        "Flee's switch for its file `agents.csv`; `groups.csv` is read whatever it says.",
    ),
    key(
        "spawn_rules.sum_from_camps",
        None,
        "The daily inflow is the sum of the series after the first; else the series `total`.",
    ),
    key(
        "spawn_rules.starvation_driven_spawning",
        None,
        "Food deprivation displaces people.",
    ),
    key(
        "spawn_rules.conflict_spawn_decay",
        Some((0.0, ANY)),
        "Multipliers of a conflict's strength by its age.",
    ),
    key(
        "spawn_rules.conflict_spawn_decay_interval",
        Some((1.0, ANY)),
        "Days per step of `conflict_spawn_decay`.",
    ),
    key(
        "spawn_rules.conflict_driven_spawning.spawn_mode",
        None,
        "How daily counts come about: `constant` (a fixed number), `pop_ratio` (a share of the population), `poisson` (a Poisson number with that mean), `nobody`.",
    ),
    key(
        "spawn_rules.conflict_driven_spawning.displaced_per_conflict_day",
        Some((0.0, ANY)),
        "People per day at intensity 1, with `pop_ratio` a share of the population (at most 1); not divided by `hasten`. When left out: 500, with `pop_ratio` 0.01.",
    ),
    key(
        "spawn_rules.flood_driven_spawn_mode.spawn_mode",
        None,
        "How daily counts come about; see `conflict_driven_spawning.spawn_mode`.",
    ),
    key(
        "spawn_rules.flood_driven_spawn_mode.displaced_per_flood_day",
        Some((0.0, ANY)),
        "People per day by flood level, with `pop_ratio` shares of the population (at most 1). When left out: [0, 100, 200, 300, 500], with `pop_ratio` [0, 0.1, 0.2, 0.5, 0.9].",
    ),
    key(
        "move_rules.max_move_speed",
        Some((TINY, ANY)),
        "Distance travelled in a day, in km.",
    ),
    key(
        "move_rules.max_walk_speed",
        Some((TINY, ANY)),
        "Distance walked in a day, in km.",
    ),
    key(
        "move_rules.foreign_weight",
        Some((0.0, ANY)),
        "Factor on the score of places abroad.",
    ),
    key(
        "move_rules.camp_weight",
        Some((0.0, ANY)),
        "Factor on the score of camps.",
    ),
    key(
        "move_rules.conflict_weight",
        Some((0.0, ANY)),
        "Base of the score of conflict zones.",
    ),
    key(
        "move_rules.conflict_movechance",
        Some((0.0, ANY)),
        "Daily chance to leave a conflict zone.",
    ),
    key(
        "move_rules.camp_movechance",
        Some((0.0, ANY)),
        "Daily chance to leave a camp.",
    ),
    key(
        "move_rules.idpcamp_movechance",
        Some((0.0, ANY)),
        "Daily chance to leave a camp for internally displaced people.",
    ),
    key(
        "move_rules.default_movechance",
        Some((0.0, ANY)),
        "Daily chance to leave a town (1 or more: certain).",
    ),
    key(
        "move_rules.awareness_level",
        Some((-1000.0, 1000.0)),
        "How many places ahead people know. Not 0; below 0 acts like 1, but nobody passes markers.",
    ),
    key(
        "move_rules.capacity_buffer",
        Some((0.0, BELOW_ONE)),
        "Share of the capacity at which a camp's pull begins to fall.",
    ),
    key(
        "move_rules.capacity_scaling",
        Some((0.0, ANY)),
        "Factor on every capacity.",
    ),
    key(
        "move_rules.avoid_short_stints",
        None,
        "Whoever travelled little lately does not stop in towns.",
    ),
    key(
        "move_rules.start_on_foot",
        None,
        "The first link is walked.",
    ),
    key(
        "move_rules.softening",
        Some((0.0, ANY)),
        "Km added to every distance.",
    ),
    key(
        "move_rules.weight_softening",
        Some((0.0, ANY)),
        "Added to every score.",
    ),
    key(
        "move_rules.weight_power",
        Some((-100.0, 100.0)),
        "Power of the whole weight.",
    ),
    key(
        "move_rules.distance_power",
        Some((-100.0, 100.0)),
        "Power of the distance.",
    ),
    key(
        "move_rules.pruning_threshold",
        Some((0.0, ANY)),
        "Routes worse than the best by this ratio are dropped; active from 1.001.",
    ),
    key(
        "move_rules.stay_close_to_home",
        None,
        "Weights fall with the great-circle distance from home.",
    ),
    key(
        "move_rules.longitude_first",
        None,
        "The tables came with longitude before latitude, so that Flee measures that distance rightly (S34).",
    ),
    key(
        "move_rules.home_distance_power",
        Some((-100.0, 100.0)),
        "Power of that distance.",
    ),
    key(
        "move_rules.use_pop_for_loc_weight",
        None,
        "Populous places pull more.",
    ),
    key(
        "move_rules.pop_power_for_loc_weight",
        Some((-100.0, 100.0)),
        "Power of the population in that pull.",
    ),
    key(
        "move_rules.capacity_power",
        Some((-100.0, 100.0)),
        "Power of a camp's capacity, in 20,000 people, in its pull. Not in Flee.",
    ),
    key(
        "move_rules.movechance_pop_base",
        Some((TINY, ANY)),
        "Population at which the move chance is as given.",
    ),
    key(
        "move_rules.movechance_pop_scale_factor",
        Some((-100.0, 100.0)),
        "Power of the population in the move chance.",
    ),
    key(
        "move_rules.fixed_routes",
        None,
        "Precomputed routes; not implemented, so only `false` has a meaning.",
    ),
    key(
        "move_rules.use_economic_pull",
        None,
        "Trade and development pull people abroad.",
    ),
    key(
        "move_rules.harvest_months",
        Some((1.0, 12.0)),
        "Calendar months (1 to 12) in which people are at home for the harvest.",
    ),
    key(
        "move_rules.flee_when_starving",
        None,
        "Food deprivation raises the move chance.",
    ),
    key(
        "move_rules.avoid_food_deprived_locations",
        None,
        "Food deprivation lowers the score of places.",
    ),
    key(
        "move_rules.WomenAvoidHazards",
        None,
        "Women weigh scores twice.",
    ),
    key(
        "move_rules.ChildrenAvoidHazards",
        None,
        "Children (under 19) weigh scores twice.",
    ),
    key(
        "move_rules.ElderlyAvoidHazards",
        None,
        "People over 59 weigh scores twice.",
    ),
    key(
        "move_rules.BoysTakeRisk",
        None,
        "Boys over 14 ignore scores.",
    ),
    key(
        "move_rules.MatchCampReligion",
        None,
        "Camps pull by the share of their people with the same religion.",
    ),
    key(
        "move_rules.MatchCampEthnicity",
        None,
        "Camps pull by the share of their people with the same ethnicity.",
    ),
    key(
        "move_rules.MatchTownEthnicity",
        None,
        "Towns pull by the share of their people with the same ethnicity.",
    ),
    key(
        "move_rules.MatchConflictEthnicity",
        None,
        "Conflict zones pull by the share of their people with the same ethnicity.",
    ),
    key(
        "move_rules.avg_religion_fraction",
        Some((TINY, ANY)),
        "The religion factor is the share divided by this.",
    ),
    key(
        "move_rules.flood_rules.flood_movechances",
        None,
        "Move chance by level.",
    ),
    key(
        "move_rules.flood_rules.flood_loc_weights",
        None,
        "Score factor by level.",
    ),
    key(
        "move_rules.flood_rules.flood_forecaster",
        None,
        "People react to forecasts.",
    ),
    key(
        "move_rules.flood_rules.flood_forecaster_timescale",
        None,
        "Days that a forecast looks ahead.",
    ),
    key(
        "move_rules.flood_rules.flood_forecaster_end_time",
        None,
        "Last day of the forecasts.",
    ),
    key(
        "move_rules.flood_rules.flood_forecaster_weights",
        None,
        "Weight of a forecast by its (absolute) day.",
    ),
    key(
        "move_rules.flood_rules.flood_awareness_weights",
        None,
        "Weight of the forecasts by the person's flood awareness.",
    ),
];

impl Key {
    /// The section that it stands in.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or("", |(section, _)| section)
    }

    /// Its name within the section.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or(self.path, |(_, name)| name)
    }

    /// A value of its type: the default, or what it is once its optional section is there.
    #[must_use]
    pub fn sample(&self) -> Value {
        at(&samples(), self.path).cloned().unwrap_or(Value::Null)
    }

    /// The default; none where it depends on other settings or the part is not there at all.
    #[must_use]
    pub fn default(&self) -> Option<Value> {
        let varies = [
            "conflict_spawn_decay",
            "displaced_per_conflict_day",
            "displaced_per_flood_day",
        ];
        Some(self.sample()).filter(|_| !varies.contains(&self.name()))
    }

    /// What to write in place of 0, where 0 makes no sense although it lies in the range.
    #[must_use]
    pub fn in_place_of_zero(&self) -> Option<&'static str> {
        (self.name() == "awareness_level").then_some("write 1 for the neighbouring places")
    }

    /// The words that it may be, when it is one of some words.
    #[must_use]
    pub fn words(&self) -> Option<&'static [&'static str]> {
        match self.name() {
            "compat" => Some(&["flee", "outflow"]),
            "spawn_mode" => Some(&["constant", "pop_ratio", "poisson", "nobody"]),
            _ => None,
        }
    }
}

/// The settings as a tree.
pub(super) fn tree(settings: &Settings) -> Value {
    serde_json::to_value(settings).unwrap_or_default()
}

/// The default settings, with every optional part there.
fn samples() -> Value {
    let mut settings = Settings::default();
    settings.spawn_rules.conflict_spawn_decay = Some(vec![1.0]);
    settings.spawn_rules.conflict_driven_spawning = Some(ConflictDriven::default());
    settings.spawn_rules.flood_driven_spawn_mode = Some(FloodDriven::default());
    settings.move_rules.flood_rules = Some(FloodRules::default());
    tree(&settings)
}

/// The value at a path.
pub(super) fn at<'v>(tree: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.')
        .filter(|name| !name.is_empty())
        .try_fold(tree, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn leaves(prefix: &str, value: &Value, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    let path = if prefix.is_empty() {
                        name.clone()
                    } else {
                        format!("{prefix}.{name}")
                    };
                    leaves(&path, value, out);
                }
            }
            _ => {
                out.insert(prefix.to_owned());
            }
        }
    }

    #[test]
    fn the_keys_are_those_of_the_settings() {
        let mut expected = BTreeSet::new();
        leaves("", &samples(), &mut expected);
        let listed: BTreeSet<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
        assert_eq!(listed, expected);
        assert_eq!(listed.len(), KEYS.len());
        assert!(KEYS.iter().all(|key| SECTIONS.contains(&key.section())));
    }
}
