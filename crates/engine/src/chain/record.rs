//! What the chain of control reports of one member: dense daily tables, and a few sparse ones.

use crate::record::Work;
use outflow_model::chain::Cause;
use outflow_model::rules::chain::frames::Movement;
use serde::{Deserialize, Serialize};

/// What the rows of a table are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// Every place of the scenario.
    Place,
    /// Every link of the scenario.
    Link,
    /// Every party of the scenario.
    Party,
    /// The run as a whole: one entity.
    Whole,
}

/// A daily table: its name, what its rows are about, and what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Name of the table.
    pub name: &'static str,
    /// What its rows are about.
    pub entity: Entity,
    /// Names of the measures; see the page on the run folder.
    pub measures: &'static [&'static str],
}

/// The daily tables, in the order of [`ChainRecord::tables`]. People are persons unless the name
/// says households or cars; states are those at the end of the day, the rest happened in the day.
pub const TOPICS: [Topic; 9] = [
    Topic {
        name: "people",
        entity: Entity::Place,
        measures: &[
            // Residents at home, persons and households; of them those who want to leave and cannot.
            "present",
            "present_households",
            "wants_cannot",
            // Residents of the place who are away from it, wherever.
            "away",
            // Displaced persons staying in the place, by shelter, then by age.
            "host",
            "rent",
            "centre",
            "none",
            "under5",
            "school_age",
            "older",
            // Women alone with children among them, persons in such households.
            "women_with_children",
        ],
    },
    Topic {
        name: "moves",
        entity: Entity::Place,
        measures: &[
            "left",
            "arrived",
            "returned",
            "visits",
            "sent_onward",
            "dead",
            "shelter_refused",
            // Displaced persons who left a shelter again for danger.
            "fled_again",
            // Residents injured; they stay.
            "injured",
        ],
    },
    Topic {
        name: "motives",
        entity: Entity::Place,
        // Persons who left home in the day, by cause in the order of `Cause::ALL`.
        measures: &[
            "danger",
            "reprisal",
            "coercion",
            "draft",
            "hardship",
            "contagion",
            "evacuation",
            "transfer",
            "family",
            "permanence",
        ],
    },
    Topic {
        name: "choices",
        entity: Entity::Place,
        // Persons who left home by the choice there was, by mode.
        measures: &["both", "one", "none", "car", "bus", "foot"],
    },
    Topic {
        name: "control",
        entity: Entity::Place,
        // Holder: index of the party, -1 contested, -2 nobody. Belief over 30 days, mean over residents.
        measures: &[
            "holder",
            "front_km",
            "events_felt",
            "belief",
            "abstain",
            "accept",
            "serve",
            "resist",
            "duress",
            "beds",
            "rent_index",
        ],
    },
    Topic {
        name: "crossings",
        entity: Entity::Place,
        // Queues: largest of the day. Wait: longest of those served in the day, or of who waits at
        // its end, hours.
        measures: &[
            "queue_cars",
            "queue_walkers",
            "queue_persons",
            "wait_hours",
            "crossed",
            "crossed_cars",
            "turned_back",
            "held",
            "separated",
        ],
    },
    Topic {
        name: "parties",
        entity: Entity::Party,
        measures: &["area_km2", "residents_under", "credibility"],
    },
    Topic {
        name: "whole",
        entity: Entity::Whole,
        // The mass balance, persons: at home, on the road, in queues, sheltered, held, dead; they
        // add up to the persons of the scenario every day.
        measures: &[
            "present",
            "travelling",
            "queueing",
            "sheltered",
            "held",
            "dead",
            "total",
        ],
    },
    Topic {
        name: "composition",
        entity: Entity::Place,
        // Who the displaced persons of a place are, by shelter: children, older persons, and persons in
        // households of women alone with children.
        measures: &[
            "host_under5",
            "host_school_age",
            "host_older",
            "host_women_with_children",
            "rent_under5",
            "rent_school_age",
            "rent_older",
            "rent_women_with_children",
            "centre_under5",
            "centre_school_age",
            "centre_older",
            "centre_women_with_children",
            "none_under5",
            "none_school_age",
            "none_older",
            "none_women_with_children",
        ],
    },
];

/// Persons who left one place towards one exit on one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// Day.
    pub day: u32,
    /// Index of the place they left.
    pub origin: u32,
    /// Index of the exit in the scenario's list.
    pub exit: u32,
    /// Persons.
    pub persons: f64,
}

/// Persons on one link, one way, on one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Day on which they set out on it.
    pub day: u32,
    /// Index of the link.
    pub link: u32,
    /// From its `from` to its `to`.
    pub forth: bool,
    /// Persons.
    pub persons: f64,
}

/// Displaced persons by home and place at the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Index of the home.
    pub home: u32,
    /// Index of the place where they are.
    pub place: u32,
    /// Persons.
    pub persons: f64,
    /// Of them by intention to return, in the order of `Intention::ALL`.
    pub intentions: [f64; 4],
}

/// The record of one member of the chain of control.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ChainRecord {
    /// Number of the member within its ensemble.
    pub member: u32,
    /// `T`, days recorded.
    pub days: usize,
    /// Whether the numbers are whole households (false for the `mean` engine).
    pub whole: bool,
    /// Values of the parameters of this member, in the order of `PARAMETERS`.
    pub parameters: Vec<f64>,
    /// One table a topic of [`TOPICS`]: `values[(day * entities + entity) * measures + measure]`.
    pub tables: Vec<Vec<f64>>,
    /// Who left where to, ascending by day, origin, exit.
    pub departures: Vec<Departure>,
    /// Persons on links, ascending by day, link, direction.
    pub flows: Vec<Flow>,
    /// Displaced persons by home and place at the end.
    pub origins: Vec<Origin>,
    /// Departures by home place and day, as the frames look at them; ascending by day, place; only
    /// where somebody left.
    pub movements: Vec<(u32, u32, Movement)>,
    /// Tick at which each row of the scenario's control table took effect in this member;
    /// `None`: not within the run.
    pub control: Vec<Option<u32>>,
    /// What the run cost.
    pub work: Work,
}

impl ChainRecord {
    /// Number of entities of a kind.
    #[must_use]
    pub fn entities(scenario: &outflow_model::chain::Scenario, entity: Entity) -> usize {
        match entity {
            Entity::Place => scenario.places.len(),
            Entity::Link => scenario.links.len(),
            Entity::Party => scenario.parties.len(),
            Entity::Whole => 1,
        }
    }

    /// Position of a topic and measure by name.
    #[must_use]
    pub fn position(topic: &str, measure: &str) -> Option<(usize, usize)> {
        let at = TOPICS.iter().position(|one| one.name == topic)?;
        let measure = TOPICS[at].measures.iter().position(|one| *one == measure)?;
        Some((at, measure))
    }

    /// What it says of the days before `day`, in the form of a scenario of the same places, links
    /// and parties; the later days are empty. `None` where it has another form or fewer days.
    pub(super) fn until(
        &self,
        scenario: &outflow_model::chain::Scenario,
        day: u32,
    ) -> Option<Self> {
        let (days, done) = (scenario.days as usize, day as usize);
        if done > days || done > self.days || self.tables.len() != TOPICS.len() {
            return None;
        }
        let mut tables = Vec::with_capacity(TOPICS.len());
        for (topic, table) in TOPICS.iter().zip(&self.tables) {
            let a_day = Self::entities(scenario, topic.entity) * topic.measures.len();
            if table.len() != a_day * self.days {
                return None;
            }
            let mut rows = table[..done * a_day].to_vec();
            rows.resize(days * a_day, 0.0);
            tables.push(rows);
        }
        // Rows ascend by day.
        let departures = self.departures.partition_point(|row| row.day < day);
        let flows = self.flows.partition_point(|row| row.day < day);
        let movements = self.movements.partition_point(|row| row.0 < day);
        Some(Self {
            days,
            tables,
            departures: self.departures[..departures].to_vec(),
            flows: self.flows[..flows].to_vec(),
            movements: self.movements[..movements].to_vec(),
            origins: Vec::new(),
            control: vec![None; scenario.control.len()],
            member: self.member,
            whole: self.whole,
            parameters: self.parameters.clone(),
            work: self.work,
        })
    }

    /// The value of a measure for an entity on a day; 0 where there is none.
    #[must_use]
    pub fn value(&self, (topic, measure): (usize, usize), entity: usize, day: usize) -> f64 {
        let measures = TOPICS[topic].measures.len();
        let table = &self.tables[topic];
        let entities = table.len() / (measures * self.days.max(1));
        table
            .get((day * entities + entity) * measures + measure)
            .copied()
            .unwrap_or(0.0)
    }
}

const _: () = assert!(TOPICS[2].measures.len() == Cause::ALL.len());
