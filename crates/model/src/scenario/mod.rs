//! What a scenario folder or a Flee folder says, as plain data: read once, shared by every member,
//! never changed by an engine.
//!
//! Indices: a place is named by its index in [`Scenario::places`], a link by its index in
//! [`Scenario::links`]. Days are whole days since [`Scenario::start`] and may be negative for
//! observations.

mod date;
mod observations;
mod places;
mod settings;
mod timeline;
mod traits;

pub use date::{Date, DateError};
pub use observations::{Correction, Observations, Report, Series};
pub use places::{Link, Place, PlaceKind, Redirection};
pub use settings::{
    Compat, ConflictDriven, Departures, FloodDriven, FloodRules, MoveRules, Settings, SpawnMode,
    SpawnRules,
};
pub use timeline::{Closure, ClosureKind, DailyTable, KindChange, RegionTable, Timeline};
pub use traits::{ListedGroup, TraitTable, TraitValue, TraitWeights};

use serde::{Deserialize, Serialize};

/// One scenario: places, links, what happens when, who is there, and what was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// A short human-readable name.
    pub title: String,
    /// The calendar date of day 0.
    pub start: Date,
    /// Length of the run in days (one step a day).
    pub days: u32,
    /// Every setting of the model.
    pub settings: Settings,
    /// Places in file order (the order matters: the country of the first is the home country).
    pub places: Vec<Place>,
    /// Two-way links in file order.
    pub links: Vec<Link>,
    /// What happens when.
    pub timeline: Timeline,
    /// Attributes that newly displaced people draw (demographics), in file-name order.
    pub traits: Vec<TraitTable>,
    /// Groups that are present from the start besides those of the observations (`agents.csv`).
    pub listed_groups: Vec<ListedGroup>,
    /// Reported figures.
    pub observations: Observations,
}

impl Scenario {
    /// Index of the first place with this name.
    #[must_use]
    pub fn first_place(&self, name: &str) -> Option<usize> {
        self.places.iter().position(|place| place.name == name)
    }

    /// Index of the last place with this name: most of Flee's lookups use the last
    /// (flee-model §2.3).
    #[must_use]
    pub fn last_place(&self, name: &str) -> Option<usize> {
        self.places.iter().rposition(|place| place.name == name)
    }
}
