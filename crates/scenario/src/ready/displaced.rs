//! Whether those who are due have somewhere to come from, asked day by day as the engines ask it.

use crate::geography::PlaceRows;
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, quoted};
use outflow_model::environment::Environment;
use outflow_model::observed::Observed;
use outflow_model::rules::{inflow, spawning};
use outflow_model::scenario::Scenario;

/// A day on which people are due whom no place displaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nowhere {
    /// The first such day.
    pub day: u32,
    /// People due on it, in the unit of the reports.
    people: u64,
    why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// No place is in conflict.
    Peace,
    /// This place is, but nobody lives there.
    Empty(usize),
    /// This place is from this day on, and displaces from the next.
    NotYet(usize),
    /// Everybody who lived there has left.
    AllGone(usize),
    /// As many are displaced by then as lived in all places of departure: the run stops once nobody is left.
    MayRunOut,
}

/// Finds the first day on which the engines would stop because people are due but no place displaces any. The
/// places from which people come are drawn, so with `take_from_population` it is certain only as long as one
/// place alone displaces people.
fn nowhere_to_come_from(scenario: &Scenario, days: u32) -> Option<Nowhere> {
    let settings = &scenario.settings;
    let rules = &settings.spawn_rules;
    if rules.flood_driven_spawn_mode.is_some() || rules.conflict_driven_spawning.is_some() {
        return None;
    }
    let due = due(scenario, days)?;
    let last = due.iter().rposition(|people| *people > 0)?;
    let mut world = Environment::new(scenario);
    let residents: Vec<i64> = world.places.iter().map(|place| place.population).collect();
    let mut ever = vec![false; residents.len()];
    let mut displaced = 0_u64;
    // Whether all who have left are known to be from one place.
    let mut certain = true;
    let mut may_run_out = None;
    let mut weights = weights_of(&world, scenario, 0);
    if rules.take_from_population {
        for group in &scenario.listed_groups {
            let people = i64::try_from(group.people).unwrap_or(i64::MAX);
            let state = &mut world.places[group.place];
            state.population = state.population.saturating_sub(people).max(0);
        }
    }
    for (day, &people) in (0_u32..).zip(&due[..=last]) {
        // A table that ends too early is an error of its own.
        if world.begin_day(scenario, day).ok()? {
            weights = weights_of(&world, scenario, day);
        }
        if people > 0 {
            let mut from = (0..weights.len()).filter(|&place| weights[place] > 0.0);
            let Some(first) = from.next() else {
                let why = why(&world, scenario, &ever);
                let hasten = u64::from(settings.hasten);
                let people = people.saturating_mul(hasten);
                return Some(Nowhere { day, people, why });
            };
            certain &= from.next().is_none();
            for place in (0..weights.len()).filter(|&place| weights[place] > 0.0) {
                ever[place] = true;
            }
            displaced = displaced.saturating_add(people);
            if rules.take_from_population {
                if certain {
                    let people = i64::try_from(people).unwrap_or(i64::MAX);
                    let state = &mut world.places[first];
                    state.population = state.population.saturating_sub(people).max(0);
                } else if may_run_out.is_none() {
                    let all = (0..ever.len()).filter(|&place| ever[place]);
                    let all: i64 = all
                        .map(|place| residents[place])
                        .fold(0, i64::saturating_add);
                    let gone = u64::try_from(all).is_ok_and(|all| displaced >= all);
                    may_run_out = (gone && (day as usize) < last).then_some(Nowhere {
                        day,
                        people: displaced.saturating_mul(u64::from(settings.hasten)),
                        why: Why::MayRunOut,
                    });
                }
            }
        }
        world.apply_closures(scenario, day);
        weights = weights_of(&world, scenario, day);
    }
    may_run_out
}

/// People due by day, in counts of the run; none where there are no reports to go by.
fn due(scenario: &Scenario, days: u32) -> Option<Vec<u64>> {
    let observed = Observed::new(scenario).ok()?;
    if observed.is_empty() {
        return None;
    }
    let settings = &scenario.settings;
    let once = settings.departures().count_day0_once;
    let mut debt = 0;
    let day = |day: u32| {
        let change = observed.inflow(day, once);
        if day == 0 && settings.spawn_rules.insert_day0 {
            return 0;
        }
        let (new, left) = inflow::displaced(change, debt);
        debt = left;
        new
    };
    Some((0..days).map(day).collect())
}

fn weights_of(world: &Environment, scenario: &Scenario, day: u32) -> Vec<f64> {
    let rules = &scenario.settings.spawn_rules;
    let places = world.places.iter();
    places
        .map(|place| spawning::weight(place, i64::from(day), rules))
        .collect()
}

fn why(world: &Environment, scenario: &Scenario, ever: &[bool]) -> Why {
    let in_conflict = |&place: &usize| world.places[place].in_conflict();
    let places = || (0..world.places.len()).filter(in_conflict);
    if let Some(place) = places().find(|&place| world.places[place].population > 0) {
        return Why::NotYet(place);
    }
    match places().next() {
        None => Why::Peace,
        Some(place) if ever[place] && scenario.places[place].population > 0 => Why::AllGone(place),
        Some(place) => Why::Empty(place),
    }
}

impl Nowhere {
    /// What kind of problem it is: a run stops for certain, or people may run out.
    pub(crate) fn code(&self) -> Code {
        match self.why {
            Why::MayRunOut => Code::NoPopulation,
            _ => Code::NowhereToComeFrom,
        }
    }

    /// The place that it is about.
    fn place(&self) -> Option<usize> {
        match self.why {
            Why::Empty(place) | Why::NotYet(place) | Why::AllGone(place) => Some(place),
            Why::Peace | Why::MayRunOut => None,
        }
    }

    /// Says what it is.
    pub(crate) fn describe(&self, scenario: &Scenario, d: Diagnostic) -> Diagnostic {
        let date = scenario.start.plus_days(i64::from(self.day));
        let (day, people) = (self.day, self.people);
        let name = self.place().and_then(|place| scenario.places.get(place));
        let name = quoted(name.map_or("", |place| place.name.as_str()));
        let due = format!("on day {day} ({date}) {people} people are newly displaced");
        match self.why {
            Why::Peace => d
                .message(format!("{due}, but no place is in conflict to displace them"))
                .help("start a conflict by then, or let the reported figures rise later"),
            Why::Empty(_) => d
                .message(format!("{due}, but nobody lives in {name} or anywhere else in conflict"))
                .help("write its population"),
            Why::NotYet(_) => d
                .message(format!("{due}, but {name} displaces people from the next day only"))
                .help("a place that changes its kind does so on the next day: let it change a day earlier"),
            Why::AllGone(_) => d
                .message(format!("{due}, but all who lived in {name} have left"))
                .help("give it more people, or let take_from_population be false"),
            Why::MayRunOut => d
                .message(format!(
                    "by day {day} ({date}) {people} people are displaced, as many as lived in all places of departure; the run stops when nobody is left"
                ))
                .help("give them more people, or let take_from_population be false"),
        }
    }
}

/// Reports such a day among the first `days`: at the place that it is about, else by `elsewhere`.
pub(crate) fn check_departures(
    scenario: &Scenario,
    days: u32,
    rows: Option<&PlaceRows<'_>>,
    problems: &mut Diagnostics,
    elsewhere: impl FnOnce(&Nowhere, &mut Diagnostics),
) {
    let Some(nowhere) = nowhere_to_come_from(scenario, days) else {
        return;
    };
    match (nowhere.place(), rows) {
        (Some(place), Some(rows)) => {
            rows.report(place, nowhere.code(), problems, |d| {
                nowhere.describe(scenario, d)
            });
        }
        _ => elsewhere(&nowhere, problems),
    }
}
