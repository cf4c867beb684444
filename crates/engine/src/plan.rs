//! A scenario made ready to run: everything that no member changes.

use crate::error::EngineError;
use crate::options::{RecentGrid, RunOptions};
use outflow_model::environment::TimelineError;
use outflow_model::key::{GroupKey, KeyFields};
use outflow_model::network::LinkObject;
use outflow_model::observed::Observed;
use outflow_model::rules::recent_travel;
use outflow_model::scenario::{Departures, MoveRules, Place, Scenario};
use outflow_model::traits::TraitClasses;
use outflow_random::{Purpose, StableHash, StreamKey};

/// A scenario and options made ready to run: shared by all members and threads, never changed.
pub struct Plan {
    pub(crate) scenario: Scenario,
    pub(crate) options: RunOptions,
    pub(crate) rules: MoveRules,
    pub(crate) departures: Departures,
    pub(crate) observed: Observed,
    pub(crate) classes: TraitClasses,
    pub(crate) fields: KeyFields,
    pub(crate) place_hashes: Vec<u64>,
    pub(crate) class_hashes: Vec<u64>,
    pub(crate) forecasts: bool,
    pub(crate) flood_once: bool,
    /// "Home" of `stay_close_to_home` is the place of entry (S33 corrected).
    pub(crate) home_is_entry: bool,
    /// Distances from home are measured with latitude for longitude (S34).
    pub(crate) axes_swapped: bool,
    pub(crate) matching: bool,
    /// A rule of movement reads populations.
    pub(crate) reads_population: bool,
    /// Months (bit 1 to 12) in which people are home for the harvest.
    harvest_months: u16,
}

impl Plan {
    /// Prepares a scenario.
    ///
    /// # Errors
    /// When observations, attributes or settings cannot be used.
    pub fn new(scenario: &Scenario, options: &RunOptions) -> Result<Self, EngineError> {
        check_settings(scenario, options)?;
        let settings = &scenario.settings;
        let departures = settings.departures();
        let classes = TraitClasses::new(scenario)?;
        let rules = settings.move_rules.clone();
        let fields = KeyFields::of(scenario, classes.classes.len());
        let floods = rules.flood_rules.as_ref();
        let matching = rules.match_camp_religion
            || rules.match_camp_ethnicity
            || rules.match_town_ethnicity
            || rules.match_conflict_ethnicity;
        Ok(Self {
            observed: Observed::new(scenario)?,
            place_hashes: place_hashes(scenario),
            class_hashes: class_hashes(&classes),
            forecasts: floods.is_some_and(|floods| floods.flood_forecaster),
            flood_once: departures.flood_factor_once,
            home_is_entry: rules.stay_close_to_home && departures.true_home,
            axes_swapped: !departures.true_home && !rules.longitude_first,
            matching,
            reads_population: rules.use_pop_for_loc_weight
                || rules.movechance_pop_scale_factor != 0.0
                || matching,
            harvest_months: rules
                .harvest_months
                .iter()
                .fold(0, |months, &month| months | 1 << month.min(15)),
            scenario: scenario.clone(),
            options: options.clone(),
            rules,
            departures,
            classes,
            fields,
        })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &RunOptions {
        &self.options
    }

    /// The reported counts that results are compared with.
    #[must_use]
    pub fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Which fields of the lumping key are in use.
    #[must_use]
    pub fn key_fields(&self) -> KeyFields {
        self.fields
    }

    /// The stream key of a member on a day.
    pub(crate) fn stream(&self, member: u32, day: u32, purpose: Purpose) -> StreamKey {
        StreamKey::new(self.options.seed, member)
            .tick(day)
            .purpose(purpose)
    }

    pub(crate) fn coordinates(&self, place: usize) -> (f64, f64) {
        let place = &self.scenario.places[place];
        (place.latitude, place.longitude)
    }

    pub(crate) fn is_harvest(&self, day: u32) -> bool {
        let month = self.scenario.start.plus_days(i64::from(day)).month();
        self.harvest_months & (1 << month) != 0
    }

    /// Recent travel on the morning after a day that began with `recent` and on which
    /// `covered_km` were covered; 0 where no rule reads it.
    #[inline]
    pub(crate) fn next_recent(&self, recent: f64, covered_km: f64) -> f64 {
        if !self.fields.recent {
            return 0.0;
        }
        recent_travel::after_day(recent, covered_km, self.rules.max_move_speed)
    }

    /// Stable hash of a key: of names and values, not of indices.
    #[inline]
    pub(crate) fn state_hash(
        &self,
        key: &GroupKey,
        link: Option<&LinkObject>,
        route_hash: u64,
    ) -> u64 {
        let site = match (key.site.as_place(), link) {
            (Some(place), _) => self.place_hashes[place],
            (None, Some(link)) => {
                self.place_hashes[link.from].rotate_left(21)
                    ^ self.place_hashes[link.to].rotate_left(42)
                    ^ (u64::from(link.generation) << 32)
                    ^ self.twin(link.way)
            }
            (None, None) => 0,
        };
        let entry = if key.entry == GroupKey::NO_ENTRY {
            0
        } else {
            self.place_hashes[usize::from(key.entry)]
        };
        let steps = u64::from(key.drives) << 24 | u64::from(key.walks) << 8 | u64::from(key.marks);
        StableHash::new()
            .word(site ^ route_hash.rotate_left(7))
            .word(key.recent ^ entry)
            .word(steps ^ self.class_hashes[usize::from(key.class)])
            .finish()
    }

    /// Tells apart links between the same two places by their length.
    fn twin(&self, way: usize) -> u64 {
        self.scenario.links[way / 2].length_km.to_bits()
    }
}

/// Stable hash of each place: its name, and which of its name it is.
fn place_hashes(scenario: &Scenario) -> Vec<u64> {
    scenario
        .places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let earlier = scenario.places[..index]
                .iter()
                .filter(|other| other.name == place.name)
                .count();
            StableHash::new()
                .text(&place.name)
                .word(earlier as u64)
                .finish()
        })
        .collect()
}

fn class_hashes(classes: &TraitClasses) -> Vec<u64> {
    let name = |names: &[String], index: Option<u16>| {
        index
            .and_then(|index| names.get(usize::from(index)).cloned())
            .unwrap_or_default()
    };
    classes
        .classes
        .iter()
        .map(|class| {
            StableHash::new()
                .word(u64::from(class.exponent))
                .text(&name(&classes.ethnicities, class.ethnicity))
                .text(&name(&classes.religions, class.religion))
                .word(u64::from(class.flood_awareness) << 1 | u64::from(class.farmer))
                .finish()
        })
        .collect()
}

fn check_settings(scenario: &Scenario, options: &RunOptions) -> Result<(), EngineError> {
    let rules = &scenario.settings.move_rules;
    let spawn = &scenario.settings.spawn_rules;
    let wrong = |setting, problem: &str| {
        Err(EngineError::Setting {
            setting,
            problem: problem.to_owned(),
        })
    };
    if rules.awareness_level == 0 {
        return wrong(
            "move_rules.awareness_level",
            "0 freezes everybody in Flee; write 1 for the neighbouring places, 2 for those behind them",
        );
    }
    if !(rules.max_move_speed > 0.0 && rules.max_walk_speed > 0.0) {
        return wrong(
            "move_rules.max_move_speed",
            "speeds must be above 0 km per day",
        );
    }
    if rules.fixed_routes {
        return wrong("move_rules.fixed_routes", "not supported; leave it out");
    }
    if scenario.settings.hasten == 0 {
        return wrong("hasten", "must be at least 1");
    }
    if !(0.0..1.0).contains(&rules.capacity_buffer) {
        return wrong(
            "move_rules.capacity_buffer",
            "must be at least 0 and below 1",
        );
    }
    if let Some(month) = rules
        .harvest_months
        .iter()
        .find(|month| !(1..=12).contains(*month))
    {
        return wrong(
            "move_rules.harvest_months",
            &format!("{month} is no month; write 1 to 12"),
        );
    }
    if spawn
        .conflict_spawn_decay
        .as_ref()
        .is_some_and(Vec::is_empty)
    {
        return wrong(
            "spawn_rules.conflict_spawn_decay",
            "is empty; write a factor for each interval, or leave it out",
        );
    }
    if spawn.flood_driven_spawn_mode.is_some() && !spawn.take_from_population {
        return wrong(
            "spawn_rules.take_from_population",
            "must be true when floods displace people",
        );
    }
    let floods = scenario.settings.reads_floods();
    if floods && scenario.timeline.floods.is_none() {
        return wrong(
            "move_rules.flood_rules",
            "need a table of flood levels (flood_level.csv)",
        );
    }
    if let Some((setting, lacking)) = lacking(scenario) {
        return wrong(setting, lacking);
    }
    let (table, rows) = if floods {
        ("the flood table", &scenario.timeline.floods)
    } else {
        ("the conflict table", &scenario.timeline.conflicts)
    };
    if let Some(short) = rows
        .as_ref()
        .map(|table| table.rows.len())
        .filter(|rows| *rows < scenario.days as usize)
    {
        let day = u32::try_from(short).unwrap_or(u32::MAX);
        return Err(TimelineError::TooShort {
            table,
            rows: short,
            day,
        }
        .into());
    }
    if scenario.places.len() >= usize::from(u16::MAX) {
        return wrong("places", "at most 65534 places");
    }
    if matches!(options.recent_grid, RecentGrid::Bits(bits) if !(1..=16).contains(&bits)) {
        return wrong("recent grid", "write 1 to 16 bits, or exact");
    }
    Ok(())
}

/// A rule that is on and reads what the scenario lacks, and what that is; attributes of people are looked
/// at where people are told apart.
fn lacking(scenario: &Scenario) -> Option<(&'static str, &'static str)> {
    let rules = &scenario.settings.move_rules;
    let without_food = scenario.timeline.food_insecurity.is_none();
    for (setting, on) in [
        ("move_rules.flee_when_starving", rules.flee_when_starving),
        (
            "move_rules.avoid_food_deprived_locations",
            rules.avoid_food_deprived_locations,
        ),
        (
            "spawn_rules.starvation_driven_spawning",
            scenario.settings.spawn_rules.starvation_driven_spawning,
        ),
    ] {
        if on && without_food {
            return Some((setting, "reads a table of food insecurity, which is absent"));
        }
    }
    let home = scenario.places.first().map(|place| place.country.as_str());
    let lacks = |place: &Place| {
        Some(place.country.as_str()) != home
            && (place.trade_volume.is_none() || place.human_development_index.is_none())
    };
    (rules.use_economic_pull && scenario.places.iter().any(lacks)).then_some((
        "move_rules.use_economic_pull",
        "reads trade volume and human development index of every place abroad, which some lack",
    ))
}
