//! Everything about the world that does not depend on where people are: it changes with the
//! timeline alone (flee-model §5, steps 1 to 3, 6 and 8).

use crate::network::Network;
use crate::place_state::{NO_CONFLICT, PlaceState};
use crate::rules::flood::Forecast;
use crate::rules::place_score::place_score;
use crate::rules::route_weight::size_pull;
use crate::scenario::{ClosureKind, DailyTable, PlaceKind, RegionTable, Scenario};

/// Intensities up to this count as none (flee-model §7.1).
const NO_INTENSITY: f64 = 1e-6;

/// The world on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// Places, by index.
    pub places: Vec<PlaceState>,
    /// Links.
    pub network: Network,
    /// Flood level by day of each place; empty where none is given.
    flood_levels: Vec<Vec<f64>>,
}

/// Why a day cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// A daily table ends before the run.
    #[error(
        "{table} has no row for day {day}: it has {rows}, the first for day 0; add the missing days or run {rows} at most"
    )]
    TooShort {
        /// Which table.
        table: &'static str,
        /// Rows it has.
        rows: usize,
        /// Day asked for.
        day: u32,
    },
}

impl Environment {
    /// The world before day 0.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let settings = &scenario.settings;
        let scaled = |people: u64| {
            i64::try_from(people / u64::from(settings.hasten.max(1))).unwrap_or(i64::MAX)
        };
        let home = scenario.places.first().map(|place| place.country.as_str());
        let places = scenario
            .places
            .iter()
            .map(|place| {
                let intensity = place.conflict_intensity.unwrap_or(1.0);
                let mut state = PlaceState::of_kind(place.kind, intensity, &settings.move_rules);
                state.foreign = Some(place.country.as_str()) != home;
                state.population = scaled(place.population);
                // 0 and less are no limit; what grows by the day begins at 0 in camps (flee-model §2.3, §5).
                let camp = matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
                state.capacity = if camp || place.capacity > 0 {
                    scaled(place.capacity)
                } else {
                    -1
                };
                state.size_pull = size_pull(place.capacity, &settings.move_rules);
                state
            })
            .collect();
        let mut this = Self {
            places,
            network: Network::new(scenario),
            flood_levels: vec![Vec::new(); scenario.places.len()],
        };
        if let Some(floods) = &scenario.timeline.floods {
            for (column, &place) in floods.places.iter().enumerate() {
                let levels = floods
                    .rows
                    .iter()
                    .map(|row| row.get(column).copied().unwrap_or(0.0));
                this.flood_levels[place] = levels.collect();
            }
        }
        this.set_food_deprivation(scenario, 0);
        this.rescore(scenario, 0);
        this
    }

    /// Steps 1 to 3 of day `day`: changes of kind, food deprivation, floods or conflicts.
    /// Returns whether a conflict began or ended.
    ///
    /// # Errors
    /// When the flood or conflict table ends before `day`.
    pub fn begin_day(&mut self, scenario: &Scenario, day: u32) -> Result<bool, TimelineError> {
        let t = i32::try_from(day).unwrap_or(i32::MAX);
        let settings = &scenario.settings;
        for change in scenario
            .timeline
            .kind_changes
            .iter()
            .filter(|change| change.day == t)
        {
            #[allow(clippy::cast_precision_loss)]
            let intensity = settings.default_conflict_intensity as f64;
            self.places[change.place].become_kind(change.kind, intensity, &settings.move_rules);
        }
        self.set_food_deprivation(scenario, day);
        if settings.reads_floods() {
            if let Some(floods) = &scenario.timeline.floods {
                row_of(floods, "the flood table", day)?;
            }
            for (place, levels) in self.places.iter_mut().zip(&self.flood_levels) {
                let level = levels.get(day as usize).copied().unwrap_or(0.0);
                #[allow(clippy::cast_possible_truncation)]
                let level = level as i64;
                place.flood_level = level;
            }
            return Ok(false);
        }
        match &scenario.timeline.conflicts {
            Some(conflicts) => self.apply_conflicts(scenario, conflicts, day),
            None => Ok(false),
        }
    }

    fn apply_conflicts(
        &mut self,
        scenario: &Scenario,
        table: &DailyTable,
        day: u32,
    ) -> Result<bool, TimelineError> {
        let today = row_of(table, "the conflict table", day)?;
        let yesterday = day.checked_sub(1).map(|day| &table.rows[day as usize]);
        let rules = &scenario.settings.move_rules;
        let graded = scenario.settings.departures().graded_conflicts;
        let mut changed = false;
        for (column, &place) in table.places.iter().enumerate() {
            let now = today.get(column).copied().unwrap_or(0.0);
            let before = yesterday.map(|row| row.get(column).copied().unwrap_or(0.0));
            let began = now > NO_INTENSITY && before.is_none_or(|before| before < NO_INTENSITY);
            let ended = now < NO_INTENSITY && before.is_some_and(|before| before >= NO_INTENSITY);
            if began {
                self.places[place].start_conflict(now, i64::from(day), rules);
            } else if ended {
                let name = self.network.first_of_name[place];
                for other in 0..self.places.len() {
                    if self.network.first_of_name[other] == name {
                        self.places[other].end_conflict(rules);
                    }
                }
            } else if graded && now > NO_INTENSITY && before.is_some_and(|before| before != now) {
                self.places[place].intensity = now;
            } else {
                continue;
            }
            changed = true;
        }
        Ok(changed)
    }

    /// Step 6: closures of the day, in file order.
    pub fn apply_closures(&mut self, scenario: &Scenario, day: u32) {
        let t = i32::try_from(day).unwrap_or(i32::MAX);
        for closure in &scenario.timeline.closures {
            if closure.start == t {
                self.set_closed(scenario, &closure.kind, true);
            }
            if closure.end == t {
                self.set_closed(scenario, &closure.kind, false);
            }
        }
    }

    fn set_closed(&mut self, scenario: &Scenario, kind: &ClosureKind, close: bool) {
        let rules = &scenario.settings.move_rules;
        match kind {
            ClosureKind::Country(one, other) => {
                for (place, from) in scenario.places.iter().enumerate() {
                    for (from_country, to_country) in [(one, other), (other, one)] {
                        if from.country != **from_country {
                            continue;
                        }
                        for end in self.ends(place, close) {
                            if scenario.places[end].country == **to_country {
                                self.set_link(place, end, close);
                            }
                        }
                    }
                }
            }
            ClosureKind::LocationTowards(one, other)
                if scenario.settings.departures().close_named_link =>
            {
                self.set_closed(scenario, &ClosureKind::Link(*one, *other), close);
            }
            ClosureKind::Location(place) | ClosureKind::LocationTowards(place, _) => {
                let name = self.network.first_of_name[*place];
                for place in 0..self.places.len() {
                    if self.network.first_of_name[place] != name {
                        continue;
                    }
                    for end in self.ends(place, close) {
                        self.set_link(end, place, close);
                        self.set_link(place, end, close);
                    }
                }
            }
            ClosureKind::Link(one, other) => {
                self.set_link(*one, *other, close);
                self.set_link(*other, *one, close);
            }
            ClosureKind::Camp(place) | ClosureKind::IdpCamp(place) => {
                let idp = matches!(kind, ClosureKind::IdpCamp(_));
                if close {
                    self.places[*place].close_camp(rules);
                } else {
                    self.places[*place].open_camp(idp, rules);
                }
            }
            ClosureKind::ForcedRedirection(..) => {}
        }
    }

    fn ends(&self, place: usize, open: bool) -> Vec<usize> {
        if open {
            self.network.open_ends(place)
        } else {
            self.network.closed_ends(place)
        }
    }

    fn set_link(&mut self, from: usize, to: usize, close: bool) {
        if close {
            self.network.close(from, to);
        } else {
            self.network.reopen(from, to);
        }
    }

    /// Step 8: scores of the day, then the daily growth of capacities.
    pub fn rescore(&mut self, scenario: &Scenario, day: u32) {
        for (state, place) in self.places.iter_mut().zip(&scenario.places) {
            state.score = place_score(state, place, i64::from(day), &scenario.settings);
        }
    }

    /// Step 8, second half.
    pub fn grow_capacities(&mut self, scenario: &Scenario) {
        for (state, place) in self.places.iter_mut().zip(&scenario.places) {
            if let Some(growth) = place.capacity_per_day.filter(|growth| *growth > 0) {
                state.capacity += growth;
            }
        }
    }

    /// What flood forecasts say about a place on `day`.
    #[must_use]
    pub fn forecast(&self, place: usize, day: u32) -> Forecast<'_> {
        Forecast {
            day: i64::from(day),
            levels: &self.flood_levels[place],
        }
    }

    /// Whether any place is in conflict.
    #[must_use]
    pub fn any_conflict(&self) -> bool {
        self.places
            .iter()
            .any(|place| place.intensity != NO_CONFLICT)
    }

    fn set_food_deprivation(&mut self, scenario: &Scenario, day: u32) {
        let Some(table) = &scenario.timeline.food_insecurity else {
            return;
        };
        for (state, place) in self.places.iter_mut().zip(&scenario.places) {
            if let Some(column) = table
                .regions
                .iter()
                .position(|region| *region == place.region)
            {
                state.food_deprivation = Some(on_day(table, column, f64::from(day)));
            }
        }
    }
}

fn row_of<'a>(
    table: &'a DailyTable,
    name: &'static str,
    day: u32,
) -> Result<&'a Vec<f64>, TimelineError> {
    table.rows.get(day as usize).ok_or(TimelineError::TooShort {
        table: name,
        rows: table.rows.len(),
        day,
    })
}

/// Linear between rows, held at the ends (Flee aborts outside, S37).
fn on_day(table: &RegionTable, column: usize, day: f64) -> f64 {
    let value = |row: usize| table.rows[row].get(column).copied().unwrap_or(0.0);
    let after = table.days.partition_point(|row| *row <= day);
    match (after.checked_sub(1), after < table.days.len()) {
        (None, true) => value(0),
        (Some(row), false) => value(row),
        (Some(row), true) => {
            let share = (day - table.days[row]) / (table.days[after] - table.days[row]);
            value(row) + share * (value(after) - value(row))
        }
        (None, false) => 0.0,
    }
}
