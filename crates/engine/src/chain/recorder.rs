//! Writing a member's record, day by day.

use super::plan::Plan;
use super::record::{ChainRecord, Departure, Flow, TOPICS};
use outflow_model::chain::{Cause, Grade};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::destination::ChoiceSet;
use outflow_model::rules::chain::frames::Movement;
use std::collections::BTreeMap;

/// A measure: topic and position within it.
pub(super) type At = (usize, usize);

macro_rules! measures {
    ($($name:ident = $topic:literal $measure:literal at $t:literal $m:literal;)*) => {
        $(pub(super) const $name: At = ($t, $m);)*

        #[cfg(test)]
        const NAMES: &[(At, &str, &str)] = &[$(($name, $topic, $measure),)*];
    };
}

measures! {
    PRESENT = "people" "present" at 0 0;
    PRESENT_HOUSEHOLDS = "people" "present_households" at 0 1;
    WANTS_CANNOT = "people" "wants_cannot" at 0 2;
    AWAY = "people" "away" at 0 3;
    HOST = "people" "host" at 0 4;
    UNDER5 = "people" "under5" at 0 8;
    LEFT = "moves" "left" at 1 0;
    ARRIVED = "moves" "arrived" at 1 1;
    RETURNED = "moves" "returned" at 1 2;
    VISITS = "moves" "visits" at 1 3;
    SENT_ONWARD = "moves" "sent_onward" at 1 4;
    DEAD = "moves" "dead" at 1 5;
    SHELTER_REFUSED = "moves" "shelter_refused" at 1 6;
    FLED_AGAIN = "moves" "fled_again" at 1 7;
    INJURED = "moves" "injured" at 1 8;
    MOTIVES = "motives" "danger" at 2 0;
    CHOICES = "choices" "both" at 3 0;
    MODES = "choices" "car" at 3 3;
    HOLDER = "control" "holder" at 4 0;
    FRONT_KM = "control" "front_km" at 4 1;
    EVENTS_FELT = "control" "events_felt" at 4 2;
    BELIEF = "control" "belief" at 4 3;
    CONDUCT = "control" "abstain" at 4 4;
    DURESS = "control" "duress" at 4 8;
    BEDS = "control" "beds" at 4 9;
    RENT_INDEX = "control" "rent_index" at 4 10;
    QUEUE_CARS = "crossings" "queue_cars" at 5 0;
    QUEUE_WALKERS = "crossings" "queue_walkers" at 5 1;
    QUEUE_PERSONS = "crossings" "queue_persons" at 5 2;
    WAIT_HOURS = "crossings" "wait_hours" at 5 3;
    CROSSED = "crossings" "crossed" at 5 4;
    CROSSED_CARS = "crossings" "crossed_cars" at 5 5;
    TURNED_BACK = "crossings" "turned_back" at 5 6;
    BORDER_HELD = "crossings" "held" at 5 7;
    SEPARATED = "crossings" "separated" at 5 8;
    AREA = "parties" "area_km2" at 6 0;
    RESIDENTS_UNDER = "parties" "residents_under" at 6 1;
    CREDIBILITY = "parties" "credibility" at 6 2;
    ALL_PRESENT = "whole" "present" at 7 0;
    TRAVELLING = "whole" "travelling" at 7 1;
    QUEUEING = "whole" "queueing" at 7 2;
    SHELTERED = "whole" "sheltered" at 7 3;
    HELD = "whole" "held" at 7 4;
    ALL_DEAD = "whole" "dead" at 7 5;
    TOTAL = "whole" "total" at 7 6;
    COMPOSITION = "composition" "host_under5" at 8 0;
}

/// Writes into the day that runs.
pub(super) struct Recorder {
    pub(super) record: ChainRecord,
    day: usize,
    entities: [usize; TOPICS.len()],
    departures: BTreeMap<(u32, u32), f64>,
    /// Persons by link and direction: back, forth.
    flows: Vec<f64>,
    movements: BTreeMap<u32, Movement>,
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Recorder {
    /// An empty record of a member.
    pub(super) fn new(plan: &Plan, member: u32, whole: bool, parameters: Vec<f64>) -> Self {
        let days = plan.scenario.days as usize;
        let entities = TOPICS.map(|topic| ChainRecord::entities(&plan.scenario, topic.entity));
        let tables = TOPICS
            .iter()
            .zip(entities)
            .map(|(topic, entities)| vec![0.0; days * entities * topic.measures.len()])
            .collect();
        Self {
            record: ChainRecord {
                member,
                days,
                whole,
                parameters,
                tables,
                control: vec![None; plan.scenario.control.len()],
                ..ChainRecord::default()
            },
            day: 0,
            entities,
            departures: BTreeMap::new(),
            flows: vec![0.0; 2 * plan.scenario.links.len()],
            movements: BTreeMap::new(),
        }
    }

    /// Goes on with a record, from the start of a day.
    pub(super) fn resume(plan: &Plan, record: ChainRecord, day: usize) -> Self {
        Self {
            day,
            record,
            ..Self::new(plan, 0, true, Vec::new())
        }
    }

    fn cell(&mut self, (topic, measure): At, entity: usize) -> Option<&mut f64> {
        let measures = TOPICS[topic].measures.len();
        let at = (self.day * self.entities[topic] + entity) * measures + measure;
        self.record.tables[topic].get_mut(at)
    }

    /// Adds to a measure of the day.
    #[inline]
    pub(super) fn add(&mut self, at: At, entity: usize, value: f64) {
        if let Some(cell) = self.cell(at, entity) {
            *cell += value;
        }
    }

    /// Sets a measure of the day.
    pub(super) fn set(&mut self, at: At, entity: usize, value: f64) {
        if let Some(cell) = self.cell(at, entity) {
            *cell = value;
        }
    }

    /// Raises a measure of the day to a value.
    pub(super) fn raise(&mut self, at: At, entity: usize, value: f64) {
        if let Some(cell) = self.cell(at, entity) {
            *cell = cell.max(value);
        }
    }

    /// Departures from a home place in a step.
    pub(super) fn depart(&mut self, place: usize, departures: &Departures) {
        self.add(LEFT, place, departures.persons());
        for (topic, first, counts) in [
            (MOTIVES.0, MOTIVES.1, &departures.movement.by_motive[..]),
            (CHOICES.0, CHOICES.1, &departures.choices[..]),
            (MODES.0, MODES.1, &departures.modes[..]),
        ] {
            for (number, &persons) in counts.iter().enumerate() {
                self.add((topic, first + number), place, persons);
            }
        }
        for (exit, &persons) in departures.exits.iter().enumerate() {
            if persons > 0.0 {
                *self
                    .departures
                    .entry((index(place), index(exit)))
                    .or_default() += persons;
            }
        }
        let movement = self.movements.entry(index(place)).or_default();
        *movement += departures.movement;
    }

    /// Persons set out on a link.
    pub(super) fn set_out(&mut self, link: usize, forth: bool, persons: f64) {
        self.flows[2 * link + usize::from(forth)] += persons;
    }

    /// The day ends.
    pub(super) fn end_day(&mut self) {
        let day = index(self.day);
        let record = &mut self.record;
        for ((origin, exit), persons) in std::mem::take(&mut self.departures) {
            record.departures.push(Departure {
                day,
                origin,
                exit,
                persons,
            });
        }
        for (at, persons) in self.flows.iter_mut().enumerate() {
            if *persons > 0.0 {
                record.flows.push(Flow {
                    day,
                    link: index(at / 2),
                    forth: at % 2 == 1,
                    persons: std::mem::take(persons),
                });
            }
        }
        for (place, movement) in std::mem::take(&mut self.movements) {
            record.movements.push((day, place, movement));
        }
        self.day += 1;
    }
}

/// Who leaves, as far as the record asks.
pub(super) struct Leaving {
    pub(super) cause: Cause,
    pub(super) choice: ChoiceSet,
    pub(super) mode: Mode,
    /// Highest grade towards any party.
    pub(super) grade: Grade,
    pub(super) with_dependants: bool,
}

/// Persons who leave one place in one step, by what is reported of them.
pub(super) struct Departures {
    movement: Movement,
    choices: [f64; 3],
    modes: [f64; Mode::ALL.len()],
    /// By exit.
    exits: Vec<f64>,
}

impl Departures {
    pub(super) fn new(exits: usize) -> Self {
        Self {
            movement: Movement::default(),
            choices: [0.0; 3],
            modes: [0.0; Mode::ALL.len()],
            exits: vec![0.0; exits],
        }
    }

    pub(super) fn add(&mut self, leaving: &Leaving, persons: f64) {
        let Leaving { grade, cause, .. } = *leaving;
        self.movement
            .add(persons, cause, grade, leaving.with_dependants);
        self.choices[leaving.choice as usize] += persons;
        self.modes[leaving.mode as usize] += persons;
    }

    /// Some of those added go to an exit.
    pub(super) fn go_to(&mut self, exit: usize, persons: f64) {
        self.exits[exit] += persons;
    }

    pub(super) fn persons(&self) -> f64 {
        self.movement.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_names() {
        for (at, topic, measure) in NAMES {
            assert_eq!(ChainRecord::position(topic, measure), Some(*at));
        }
        assert_eq!(TOPICS[2].measures.len(), Cause::ALL.len());
        for (mode, name) in Mode::ALL.iter().zip(&TOPICS[3].measures[MODES.1..]) {
            assert_eq!(mode.name(), *name);
        }
    }
}
