//! What a report shows of a run, taken from the records of its members one after another.

use super::samples::{ByPlace, Sums};
use crate::chain::Held;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::{Cause, Holder, Scenario, Target};
use outflow_model::rules::chain::frames::Movement;
use outflow_results::chain::{
    ALL_REGIONS, FRONT_KM, Reading, SeriesAnswers, region_of, regions_of, sum as movement_of,
};
use std::collections::BTreeMap;

pub(super) const SHELTERS: [&str; 4] = ["host", "rent", "centre", "none"];
pub(super) const AGES: [&str; 4] = ["under5", "school_age", "older", "women_with_children"];
pub(super) const CHOICES: [&str; 3] = ["both", "one", "none"];
pub(super) const MODES: [&str; 3] = ["car", "bus", "foot"];

/// What is summed over all places: topics of a record and their measures.
const SUMMED: [(&str, &[&str]); 7] = [
    ("people", &SHELTERS),
    ("people", &AGES),
    ("people", &["wants_cannot"]),
    ("choices", &CHOICES),
    ("choices", &MODES),
    ("crossings", &["queue_persons"]),
    ("moves", &["left", "returned"]),
];

/// What stands once for the whole run.
const WHOLE: [&str; 2] = ["travelling", "queueing"];

/// What a report shows of a run.
pub(super) struct Gathered {
    days: usize,
    /// Part of the whole that a member is.
    share: f64,
    regions: Vec<(String, Target)>,
    pub sums: Sums,
    pub present: ByPlace,
    /// Who looks for a bed.
    pub asking: ByPlace,
    pub centre: ByPlace,
    pub arrived: ByPlace,
    pub onward: ByPlace,
    pub refused: ByPlace,
    pub beds: ByPlace,
    pub crossed: ByPlace,
    pub queue: ByPlace,
    pub wait: ByPlace,
    /// Whether a place is near the front on some day, in some member.
    pub near_front: Vec<bool>,
    pub belief: ByPlace,
    /// Persons who left each place in the whole run, the mean of members.
    pub left: Vec<f64>,
    /// Members by holder, for each day and place.
    pub held: Vec<Vec<BTreeMap<Held, u32>>>,
    /// Persons along each link in the whole run less those against it, by member.
    pub flows: Vec<Vec<f64>>,
    /// Persons by home and where they are at the end, the mean of members.
    pub homes: BTreeMap<(String, String), f64>,
    /// Persons by region of home and intention, by member.
    pub intentions: BTreeMap<String, Vec<[f64; 4]>>,
    /// Movements by region, `*` for all, by member.
    pub movements: BTreeMap<String, Vec<Movement>>,
    pub answers: Vec<SeriesAnswers>,
}

impl Gathered {
    /// Nothing yet of a run of so many members.
    pub(super) fn new(scenario: &Scenario, members: usize) -> Self {
        let days = usize::try_from(scenario.days).unwrap_or(0);
        let count = scenario.places.len();
        let none = ByPlace::new(count, days);
        #[allow(clippy::cast_precision_loss)]
        let share = 1.0 / members.max(1) as f64;
        Self {
            days,
            share,
            regions: regions(scenario),
            sums: Sums::new(days),
            present: none.clone(),
            asking: none.clone(),
            centre: none.clone(),
            arrived: none.clone(),
            onward: none.clone(),
            refused: none.clone(),
            beds: none.clone(),
            crossed: none.clone(),
            queue: none.clone(),
            wait: none.clone(),
            near_front: vec![false; count],
            belief: none,
            left: vec![0.0; count],
            held: vec![vec![BTreeMap::new(); count]; days],
            flows: vec![Vec::new(); scenario.links.len()],
            homes: BTreeMap::new(),
            intentions: BTreeMap::new(),
            movements: BTreeMap::new(),
            answers: Vec::new(),
        }
    }

    /// Takes in the record of the next member.
    pub(super) fn add(&mut self, scenario: &Scenario, record: &ChainRecord) {
        let reading = Reading::new(scenario, record);
        self.answers.push(reading.series());
        self.add_sums(record, scenario.places.len());
        self.add_places(record);
        self.add_control(&reading);
        self.add_flows(record);
        self.add_homes(scenario, record);
        let everywhere = (ALL_REGIONS.to_owned(), Target::Everywhere);
        for (region, target) in std::iter::once(&everywhere).chain(&self.regions) {
            self.movements
                .entry(region.clone())
                .or_default()
                .push(movement_of(&reading, target));
        }
    }

    fn add_sums(&mut self, record: &ChainRecord, places: usize) {
        for cause in Cause::ALL {
            self.sums.add(record, "motives", cause.name(), places);
        }
        for (topic, measures) in SUMMED {
            for measure in measures {
                self.sums.add(record, topic, measure, places);
            }
        }
        for measure in WHOLE {
            self.sums.add(record, "whole", measure, 1);
        }
    }

    fn add_places(&mut self, record: &ChainRecord) {
        self.present.add(record, "people", &SHELTERS);
        self.asking.add(record, "people", &["centre", "none"]);
        self.centre.add(record, "people", &["centre"]);
        self.arrived.add(record, "moves", &["arrived"]);
        self.onward.add(record, "moves", &["sent_onward"]);
        self.refused.add(record, "moves", &["shelter_refused"]);
        self.beds.add(record, "control", &["beds"]);
        self.crossed.add(record, "crossings", &["crossed"]);
        self.queue.add(record, "crossings", &["queue_persons"]);
        self.wait.add(record, "crossings", &["wait_hours"]);
        self.belief.add(record, "control", &["belief"]);
        if let Some(front) = ChainRecord::position("control", "front_km") {
            for (place, near) in self.near_front.iter_mut().enumerate() {
                let mut days = 0..self.days;
                *near |= days.any(|day| record.value(front, place, day) < FRONT_KM);
            }
        }
    }

    fn add_control(&mut self, reading: &Reading) {
        for (place, left) in self.left.iter_mut().enumerate() {
            *left += (0..self.days)
                .map(|day| reading.value("moves", "left", place, day))
                .sum::<f64>()
                * self.share;
        }
        for (day, held) in self.held.iter_mut().enumerate() {
            for (place, counts) in held.iter_mut().enumerate() {
                let holder = match reading.holder(place, day) {
                    Holder::Party(party) => Held::By(party),
                    Holder::Contested => Held::Contested,
                    Holder::Nobody => Held::Nobody,
                };
                *counts.entry(holder).or_default() += 1;
            }
        }
    }

    fn add_flows(&mut self, record: &ChainRecord) {
        let mut nets = vec![0.0; self.flows.len()];
        for flow in &record.flows {
            if let Some(net) = nets.get_mut(index(flow.link)) {
                *net += if flow.forth {
                    flow.persons
                } else {
                    -flow.persons
                };
            }
        }
        for (flows, net) in self.flows.iter_mut().zip(nets) {
            flows.push(net);
        }
    }

    fn add_homes(&mut self, scenario: &Scenario, record: &ChainRecord) {
        let place = |number: u32| scenario.places.get(index(number));
        let mut by_region: BTreeMap<&str, [f64; 4]> = BTreeMap::new();
        for origin in &record.origins {
            let (Some(home), Some(place)) = (place(origin.home), place(origin.place)) else {
                continue;
            };
            *self
                .homes
                .entry((home.name.clone(), place.name.clone()))
                .or_default() += origin.persons * self.share;
            let sums = by_region.entry(region_of(home)).or_default();
            for (sum, persons) in sums.iter_mut().zip(origin.intentions) {
                *sum += persons;
            }
        }
        for (region, _) in &self.regions {
            self.intentions
                .entry(region.clone())
                .or_default()
                .push(by_region.get(region.as_str()).copied().unwrap_or_default());
        }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Regions of places where somebody lives, by name.
fn regions(scenario: &Scenario) -> Vec<(String, Target)> {
    let mut regions = regions_of(scenario, |place| place.residents > 0.0);
    regions.sort_by(|(a, _), (b, _)| a.cmp(b));
    regions
}
