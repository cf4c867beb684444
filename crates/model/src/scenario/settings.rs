//! Every setting of the model, named as Flee names it, with Flee's defaults (flee-model §3).

use serde::{Deserialize, Serialize};

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Which of Flee's surprises are reproduced.
    pub compat: Compat,
    /// Departures from Flee that are switched on one by one. With `compat = "outflow"` all
    /// are on whatever this says.
    pub departures: Departures,
    /// `H`: people, capacities and reported counts are divided by it.
    pub hasten: u32,
    /// Intensity of a conflict that `location_changes.csv` starts.
    pub default_conflict_intensity: i64,
    /// Who is displaced, where and when.
    pub spawn_rules: SpawnRules,
    /// How people move.
    pub move_rules: MoveRules,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            compat: Compat::default(),
            departures: Departures::default(),
            hasten: 1,
            default_conflict_intensity: 1,
            spawn_rules: SpawnRules::default(),
            move_rules: MoveRules::default(),
        }
    }
}

impl Settings {
    /// The departures from Flee in force.
    #[must_use]
    pub fn departures(&self) -> Departures {
        match self.compat {
            Compat::Flee => self.departures.clone(),
            Compat::Outflow => Departures::all(),
        }
    }

    /// Whether flood levels are read, in place of conflicts (flee-model §2.7, §2.11).
    #[must_use]
    pub fn reads_floods(&self) -> bool {
        self.move_rules.flood_rules.is_some() || self.spawn_rules.flood_driven_spawn_mode.is_some()
    }
}

/// Whose behaviour to give where Flee surprises (flee-model §14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compat {
    /// Flee's, surprises included.
    #[default]
    Flee,
    /// The evident intent.
    Outflow,
}

/// Corrections of Flee's surprises, by their number in flee-model §14; `true` departs from Flee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Departures {
    /// S3: without `insert_day0`, the people of day 0 are displaced once, not twice.
    pub count_day0_once: bool,
    /// S4: capacities are not cut by the people of day 0, who are in the camp already.
    pub keep_capacity_on_day0: bool,
    /// S5: what is left of the day's distance is carried over to the next link.
    pub share_daily_distance: bool,
    /// S6: a change between two positive conflict intensities takes effect.
    pub graded_conflicts: bool,
    /// S24: `BoysTakeRisk` holds for ages 15 to 18 and does not need `ChildrenAvoidHazards`.
    pub boys_only: bool,
    /// S26: only farmers go home for the harvest.
    pub only_farmers_harvest: bool,
    /// S28: the flood factor acts once on flood zones.
    pub flood_factor_once: bool,
    /// S33 and S34: `stay_close_to_home` measures from where people entered, with latitude as
    /// latitude. (The place of entry is then part of the key.)
    pub true_home: bool,
    /// S38: several files for one place are added by interpolation, without loss.
    pub lossless_merge: bool,
    /// S50: fractional daily counts are rounded at random, so that small zones are not silent.
    pub stochastic_rounding: bool,
    /// A location closure that names a second place closes the links between the two, not every
    /// link of the first (flee-model §2.6: the second name is not looked at).
    pub close_named_link: bool,
}

impl Departures {
    /// Every departure on.
    #[must_use]
    pub fn all() -> Self {
        Self {
            count_day0_once: true,
            keep_capacity_on_day0: true,
            share_daily_distance: true,
            graded_conflicts: true,
            boys_only: true,
            only_farmers_harvest: true,
            flood_factor_once: true,
            true_home: true,
            lossless_merge: true,
            stochastic_rounding: true,
            close_named_link: true,
        }
    }
}

/// Who is displaced, where and when (flee-model §3.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpawnRules {
    /// Each displaced person leaves the population of the place.
    pub take_from_population: bool,
    /// The reported people of day 0 are in the camps at the start.
    pub insert_day0: bool,
    /// Camps start empty and the reported people of day 0 are subtracted from the reports.
    pub empty_camps_on_day0: bool,
    /// Only conflict zones displace people.
    pub conflict_zone_spawning_only: bool,
    /// Flood zones displace people.
    pub flood_zone_spawning_only: bool,
    /// People settle for good in camps with `deactivation_probability`
    /// (Flee's key is misspelt `camps_are_sicks`; both are read).
    pub camps_are_sinks: bool,
    /// Read `agents.csv`.
    pub read_from_agents_csv_file: bool,
    /// The daily inflow is the sum of the series after the first; else the series `total`.
    pub sum_from_camps: bool,
    /// Food deprivation displaces people.
    pub starvation_driven_spawning: bool,
    /// Multipliers of a conflict's strength by its age.
    pub conflict_spawn_decay: Option<Vec<f64>>,
    /// Days per step of `conflict_spawn_decay`.
    pub conflict_spawn_decay_interval: i64,
    /// Conflicts displace people by themselves, without reported totals.
    pub conflict_driven_spawning: Option<ConflictDriven>,
    /// Floods displace people by themselves.
    pub flood_driven_spawn_mode: Option<FloodDriven>,
}

impl Default for SpawnRules {
    fn default() -> Self {
        Self {
            take_from_population: false,
            insert_day0: true,
            empty_camps_on_day0: false,
            conflict_zone_spawning_only: true,
            flood_zone_spawning_only: false,
            camps_are_sinks: false,
            read_from_agents_csv_file: false,
            sum_from_camps: true,
            starvation_driven_spawning: false,
            conflict_spawn_decay: None,
            conflict_spawn_decay_interval: 30,
            conflict_driven_spawning: None,
            flood_driven_spawn_mode: None,
        }
    }
}

/// How many people one day of conflict or flood displaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpawnMode {
    /// A fixed number.
    Constant,
    /// A share of the population.
    PopRatio,
    /// A Poisson number with a fixed mean.
    Poisson,
    /// A mode that Flee does not know: nobody.
    Nobody,
}

/// `conflict_driven_spawning`. What is not given has the default of the mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "GivenConflictDriven")]
pub struct ConflictDriven {
    /// How counts come about.
    pub spawn_mode: SpawnMode,
    /// People (or share of the population) per day at intensity 1; not divided by `hasten`.
    pub displaced_per_conflict_day: f64,
}

impl ConflictDriven {
    /// With the default of a mode: 500 people, or 0.01 of the population with `pop_ratio`.
    ///
    /// ```
    /// use outflow_model::scenario::{ConflictDriven, SpawnMode};
    /// let of = |mode| ConflictDriven::of_mode(mode).displaced_per_conflict_day;
    /// assert_eq!((of(SpawnMode::Poisson), of(SpawnMode::PopRatio)), (500.0, 0.01));
    /// ```
    #[must_use]
    pub fn of_mode(spawn_mode: SpawnMode) -> Self {
        let displaced_per_conflict_day = match spawn_mode {
            SpawnMode::PopRatio => 0.01,
            SpawnMode::Constant | SpawnMode::Poisson | SpawnMode::Nobody => 500.0,
        };
        Self {
            spawn_mode,
            displaced_per_conflict_day,
        }
    }

    /// The share of the population that is displaced in a day, if it is above all of it.
    #[must_use]
    pub fn share_above_one(&self) -> Option<f64> {
        Some(self.displaced_per_conflict_day)
            .filter(|share| self.spawn_mode == SpawnMode::PopRatio && *share > 1.0)
    }
}

impl Default for ConflictDriven {
    fn default() -> Self {
        Self::of_mode(SpawnMode::Constant)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenConflictDriven {
    spawn_mode: Option<SpawnMode>,
    displaced_per_conflict_day: Option<f64>,
}

impl From<GivenConflictDriven> for ConflictDriven {
    fn from(given: GivenConflictDriven) -> Self {
        let mut driven = given.spawn_mode.map_or_else(Self::default, Self::of_mode);
        if let Some(people) = given.displaced_per_conflict_day {
            driven.displaced_per_conflict_day = people;
        }
        driven
    }
}

/// `flood_driven_spawn_mode`. What is not given has the default of the mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "GivenFloodDriven")]
pub struct FloodDriven {
    /// How counts come about.
    pub spawn_mode: SpawnMode,
    /// People (or share of the population) per day, by flood level.
    pub displaced_per_flood_day: Vec<f64>,
}

impl FloodDriven {
    /// With the default of a mode: shares of the population with `pop_ratio`, else people.
    ///
    /// ```
    /// use outflow_model::scenario::{FloodDriven, SpawnMode};
    /// let of = |mode| FloodDriven::of_mode(mode).displaced_per_flood_day[4];
    /// assert_eq!((of(SpawnMode::Poisson), of(SpawnMode::PopRatio)), (500.0, 0.9));
    /// ```
    #[must_use]
    pub fn of_mode(spawn_mode: SpawnMode) -> Self {
        let by_level = match spawn_mode {
            SpawnMode::PopRatio => [0.0, 0.1, 0.2, 0.5, 0.9],
            SpawnMode::Constant | SpawnMode::Poisson | SpawnMode::Nobody => {
                [0.0, 100.0, 200.0, 300.0, 500.0]
            }
        };
        Self {
            spawn_mode,
            displaced_per_flood_day: by_level.to_vec(),
        }
    }

    /// The first share of the population by flood level that is above all of it.
    #[must_use]
    pub fn share_above_one(&self) -> Option<f64> {
        let mut shares = self.displaced_per_flood_day.iter().copied();
        shares.find(|share| self.spawn_mode == SpawnMode::PopRatio && *share > 1.0)
    }
}

impl Default for FloodDriven {
    fn default() -> Self {
        Self::of_mode(SpawnMode::PopRatio)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenFloodDriven {
    spawn_mode: Option<SpawnMode>,
    displaced_per_flood_day: Option<Vec<f64>>,
}

impl From<GivenFloodDriven> for FloodDriven {
    fn from(given: GivenFloodDriven) -> Self {
        let mut driven = given.spawn_mode.map_or_else(Self::default, Self::of_mode);
        if let Some(by_level) = given.displaced_per_flood_day {
            driven.displaced_per_flood_day = by_level;
        }
        driven
    }
}

/// How people move (flee-model §3.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MoveRules {
    /// `V`, km per day.
    pub max_move_speed: f64,
    /// `W`, km per day.
    pub max_walk_speed: f64,
    /// Factor on the score of places abroad.
    pub foreign_weight: f64,
    /// Factor on the score of camps.
    pub camp_weight: f64,
    /// Base of the score of conflict zones.
    pub conflict_weight: f64,
    /// Daily chance to leave a conflict zone.
    pub conflict_movechance: f64,
    /// Daily chance to leave a camp.
    pub camp_movechance: f64,
    /// Daily chance to leave a camp for internally displaced people.
    pub idpcamp_movechance: f64,
    /// Daily chance to leave a town.
    pub default_movechance: f64,
    /// `A`: how many places ahead people know.
    pub awareness_level: i64,
    /// Share of the capacity at which a camp's pull begins to fall.
    pub capacity_buffer: f64,
    /// Factor on every capacity.
    pub capacity_scaling: f64,
    /// Whoever travelled little lately does not stop in towns.
    pub avoid_short_stints: bool,
    /// The first link is walked.
    pub start_on_foot: bool,
    /// `δ`, km added to every distance.
    pub softening: f64,
    /// `σ`, added to every score.
    pub weight_softening: f64,
    /// `ω`, power of the whole weight.
    pub weight_power: f64,
    /// `γ`, power of the distance.
    pub distance_power: f64,
    /// `θ`: routes worse than the best by this ratio are dropped; active from 1.001.
    pub pruning_threshold: f64,
    /// Weights fall with the great-circle distance from home.
    pub stay_close_to_home: bool,
    /// The tables that Flee reads have longitude before latitude, so that its distances from home are right (S34).
    pub longitude_first: bool,
    /// Power of that distance.
    pub home_distance_power: f64,
    /// Populous places pull more.
    pub use_pop_for_loc_weight: bool,
    /// Power of the population in that pull.
    pub pop_power_for_loc_weight: f64,
    /// Power of a camp's capacity, in 20,000 people, in its pull; 0 as in Flee: capacity adds nothing.
    pub capacity_power: f64,
    /// Population at which the move chance is as given.
    pub movechance_pop_base: f64,
    /// Power of the population in the move chance.
    pub movechance_pop_scale_factor: f64,
    /// Precomputed routes, hubs and major routes (`fixed_routes`); not implemented.
    pub fixed_routes: bool,
    /// Trade and development pull people abroad.
    pub use_economic_pull: bool,
    /// Calendar months (1 to 12) in which people are at home for the harvest.
    pub harvest_months: Vec<u8>,
    /// Food deprivation raises the move chance.
    pub flee_when_starving: bool,
    /// Food deprivation lowers the score of places.
    pub avoid_food_deprived_locations: bool,
    /// Women weigh scores twice.
    #[serde(rename = "WomenAvoidHazards")]
    pub women_avoid_hazards: bool,
    /// Children (under 19) weigh scores twice.
    #[serde(rename = "ChildrenAvoidHazards")]
    pub children_avoid_hazards: bool,
    /// People over 59 weigh scores twice.
    #[serde(rename = "ElderlyAvoidHazards")]
    pub elderly_avoid_hazards: bool,
    /// Boys over 14 ignore scores.
    #[serde(rename = "BoysTakeRisk")]
    pub boys_take_risk: bool,
    /// Camps pull by the share of their people with the same religion.
    #[serde(rename = "MatchCampReligion")]
    pub match_camp_religion: bool,
    /// Camps pull by the share of their people with the same ethnicity.
    #[serde(rename = "MatchCampEthnicity")]
    pub match_camp_ethnicity: bool,
    /// Towns pull by the share of their people with the same ethnicity.
    #[serde(rename = "MatchTownEthnicity")]
    pub match_town_ethnicity: bool,
    /// Conflict zones pull by the share of their people with the same ethnicity.
    #[serde(rename = "MatchConflictEthnicity")]
    pub match_conflict_ethnicity: bool,
    /// The religion factor is the share divided by this.
    pub avg_religion_fraction: f64,
    /// Flood rules.
    pub flood_rules: Option<FloodRules>,
}

impl Default for MoveRules {
    fn default() -> Self {
        Self {
            max_move_speed: 360.0,
            max_walk_speed: 35.0,
            foreign_weight: 1.0,
            camp_weight: 1.0,
            conflict_weight: 1.0 / 3.162_277_660_17,
            conflict_movechance: 1.0,
            camp_movechance: 0.001,
            idpcamp_movechance: 0.1,
            default_movechance: 0.3,
            awareness_level: 1,
            capacity_buffer: 0.9,
            capacity_scaling: 1.0,
            avoid_short_stints: false,
            start_on_foot: false,
            softening: 10.0,
            weight_softening: 0.0,
            weight_power: 1.0,
            distance_power: 1.0,
            pruning_threshold: 1.0,
            stay_close_to_home: false,
            longitude_first: false,
            home_distance_power: 0.5,
            use_pop_for_loc_weight: false,
            pop_power_for_loc_weight: 0.1,
            capacity_power: 0.0,
            movechance_pop_base: 10_000.0,
            movechance_pop_scale_factor: 0.0,
            fixed_routes: false,
            use_economic_pull: false,
            harvest_months: Vec::new(),
            flee_when_starving: false,
            avoid_food_deprived_locations: false,
            women_avoid_hazards: false,
            children_avoid_hazards: false,
            elderly_avoid_hazards: false,
            boys_take_risk: false,
            match_camp_religion: false,
            match_camp_ethnicity: false,
            match_town_ethnicity: false,
            match_conflict_ethnicity: false,
            avg_religion_fraction: 0.25,
            flood_rules: None,
        }
    }
}

/// `flood_rules` (flee-model §11.1). Lists are by flood level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FloodRules {
    /// Move chance by level.
    pub flood_movechances: Vec<f64>,
    /// Score factor by level.
    pub flood_loc_weights: Vec<f64>,
    /// People react to forecasts.
    pub flood_forecaster: bool,
    /// Days that a forecast looks ahead.
    pub flood_forecaster_timescale: i64,
    /// Last day of the forecasts.
    pub flood_forecaster_end_time: i64,
    /// Weight of a forecast by its (absolute) day.
    pub flood_forecaster_weights: Vec<f64>,
    /// Weight of the forecasts by the person's flood awareness.
    pub flood_awareness_weights: Vec<f64>,
}
