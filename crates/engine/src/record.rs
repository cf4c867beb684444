//! What an engine reports of one member: plain columns, day-major.

use serde::{Deserialize, Serialize};

/// The record of one member of a run.
///
/// Shapes: `P` places, `L` links as the scenario lists them, `T` days. A value of day `t` is the
/// state at the end of day `t` (half-open intervals: arrivals of day `t` happened in it).
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct MemberRecord {
    /// Number of the member within its ensemble.
    pub member: u32,
    /// `T`, days recorded.
    pub days: usize,
    /// `P`.
    pub places: usize,
    /// `L`.
    pub links: usize,
    /// Whether the numbers are whole people (false for the `mean` engine, which gives
    /// expectations).
    pub whole: bool,
    /// People at each place, `T × P` (`present[day * P + place]`).
    pub present: Vec<f64>,
    /// People who reached each place in the day, those who passed through included, `T × P`.
    pub arrivals: Vec<f64>,
    /// People who set out on each link in the day, `T × 2L`: index `day * 2L + 2 * link` counts
    /// `from` towards `to`, the next one the opposite way.
    pub flows: Vec<f64>,
    /// People on their way at the end of each day, `T`.
    pub travelling: Vec<f64>,
    /// People ever displaced until the end of each day, those of day 0 included, `T`.
    pub displaced: Vec<f64>,
    /// Flee's `raw UNHCR refugee count`, `T`.
    pub raw_reported: Vec<i64>,
    /// Flee's `refugee_debt`, `T`: fall in the reports not yet made up for.
    pub debt: Vec<i64>,
    /// People by place of origin at each place on each day; empty unless tracked.
    pub origins: Vec<OriginCount>,
    /// What the run cost.
    pub work: Work,
}

impl MemberRecord {
    /// What it says of the days before `day`, in the form of a run of `days` days with `links`
    /// links. `None` where it has another form or fewer days.
    pub(crate) fn until(&self, days: u32, links: usize, day: u32) -> Option<Self> {
        let done = day as usize;
        let fits = self.links == links
            && done <= self.days
            && self.present.len() == self.days * self.places
            && self.arrivals.len() == self.days * self.places
            && self.flows.len() == self.days * 2 * links
            && [self.travelling.len(), self.displaced.len()] == [self.days; 2]
            && [self.raw_reported.len(), self.debt.len()] == [self.days; 2];
        if !fits {
            return None;
        }
        // Rows ascend by day.
        let origins = self.origins.partition_point(|row| row.day < day);
        Some(Self {
            member: self.member,
            days: days as usize,
            places: self.places,
            links,
            whole: self.whole,
            present: self.present[..done * self.places].to_vec(),
            arrivals: self.arrivals[..done * self.places].to_vec(),
            flows: self.flows[..done * 2 * links].to_vec(),
            travelling: self.travelling[..done].to_vec(),
            displaced: self.displaced[..done].to_vec(),
            raw_reported: self.raw_reported[..done].to_vec(),
            debt: self.debt[..done].to_vec(),
            origins: self.origins[..origins].to_vec(),
            work: self.work,
        })
    }
}

/// People of one origin at one place at the end of one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OriginCount {
    /// Day.
    pub day: u32,
    /// Index of the place where they entered the simulation.
    pub origin: u32,
    /// Index of the place where they are.
    pub place: u32,
    /// How many.
    pub people: f64,
}

/// What a member cost, in the engine's own terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Occupied states summed over days (people, for `agent`).
    pub states: u64,
    /// Largest number of occupied states on a day.
    pub peak_states: u64,
    /// Decisions and link steps drawn, for a group or a person.
    pub visits: u64,
    /// Sub-batches run, summed over days; steps, in the chain of control.
    pub batches: u64,
}

/// Sums of people by place and origin.
#[derive(Default)]
pub(crate) struct OriginSums(std::collections::BTreeMap<(usize, u16), f64>);

impl OriginSums {
    pub(crate) fn add(&mut self, place: usize, origin: u16, people: f64) {
        *self.0.entry((place, origin)).or_default() += people;
    }

    pub(crate) fn write(self, day: u32, into: &mut Vec<OriginCount>) {
        into.extend(
            self.0
                .into_iter()
                .map(|((place, origin), people)| OriginCount {
                    day,
                    origin: u32::from(origin),
                    place: u32::try_from(place).unwrap_or(u32::MAX),
                    people,
                }),
        );
    }
}
