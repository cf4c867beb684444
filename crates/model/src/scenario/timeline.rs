//! Dated events of a scenario.

use super::PlaceKind;
use serde::{Deserialize, Serialize};

/// Everything that changes on a known day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Conflict intensity by place and day (`conflicts.csv`).
    pub conflicts: Option<DailyTable>,
    /// Flood level by place and day (`flood_level.csv`).
    pub floods: Option<DailyTable>,
    /// Closures in file order: several on one day act in this order.
    pub closures: Vec<Closure>,
    /// Changes of a place's kind, in file order (`location_changes.csv`).
    pub kind_changes: Vec<KindChange>,
    /// Percent of people with critical food deprivation by region
    /// (`region_attributes_IPC.csv`).
    pub food_insecurity: Option<RegionTable>,
}

/// One value per day for some of the places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DailyTable {
    /// Place index (the first of its name) of each column, in column order.
    pub places: Vec<usize>,
    /// `rows[day][column]`.
    pub rows: Vec<Vec<f64>>,
}

/// Values of regions on listed days, linear in between.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RegionTable {
    /// Region names in column order.
    pub regions: Vec<String>,
    /// Days of the rows, ascending.
    pub days: Vec<f64>,
    /// `rows[row][column]`, percent.
    pub rows: Vec<Vec<f64>>,
}

/// A closure, in force on `start <= day < end`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// What is closed.
    pub kind: ClosureKind,
    /// Day on which it closes.
    pub start: i32,
    /// Day on which it opens again; -1 for never.
    pub end: i32,
}

/// What a closure closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureKind {
    /// All links between two countries, both ways.
    Country(String, String),
    /// All links of every place with the name of this one.
    Location(usize),
    /// The same, of a row that names a second place: with the departure `close_named_link`, the
    /// links between the two only.
    LocationTowards(usize, usize),
    /// All links between two places, both ways (Outflow's reading; inert in Flee, S11).
    Link(usize, usize),
    /// The place is an ordinary town while closed and a camp afterwards.
    Camp(usize),
    /// The place is an ordinary town while closed and a camp for internally displaced people
    /// afterwards.
    IdpCamp(usize),
    /// `remove_forced_redirection`; without effect (S12).
    ForcedRedirection(usize, usize),
}

/// A place that becomes something else on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindChange {
    /// The place.
    pub place: usize,
    /// What it becomes.
    pub kind: PlaceKind,
    /// The day on which it does.
    pub day: i32,
}
