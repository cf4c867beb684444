//! The chain of control as data: what a scenario of the second pipeline says (design.md §4).
//!
//! A place is named by its index in [`Scenario::places`], a link by its index in
//! [`Scenario::links`], a party by its index in [`Scenario::parties`]. Moments are ticks of 15
//! minutes since the start of day 0 ([`Tick`]). Everything is read once, shared by every member,
//! and never changed by an engine. The rules that use it are in [`rules::chain`](crate::rules::chain).

mod as_of;
mod facts;
mod parameters;
mod people;
mod places;
mod series;
mod switches;
mod time;
mod timeline;

pub use facts::{Fact, FactKind, Measure};
pub use parameters::{
    Distribution, PARAMETERS, Parameter, ParameterSpec, ParameterTable, Parameters, Status,
};
pub use people::{
    Association, Grade, HouseholdType, KinSet, KinShare, Leaning, LeaningShare, Persons, Sanction,
};
pub use places::{
    Crossing, Exit, Holder, Link, Onward, Party, Pathway, Place, PlaceKind, Reception,
};
pub use series::{Series, SeriesValue};
pub use switches::{Cause, Causes, Front, Part, Parts, Variant};
pub use time::{DAY, Moment, StepWindow, Tick};
pub use timeline::{
    Channel, ChannelKind, ControlRow, Event, EventKind, Hazard, HazardKind, Target, UNLIMITED,
    Uncertain,
};

use crate::scenario::Date;
use serde::{Deserialize, Serialize};

/// One scenario of the chain of control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// A short human-readable name.
    pub title: String,
    /// The calendar date of day 0.
    pub start: Date,
    /// Length of the run in days.
    pub days: u32,
    /// Interval of decisions in ticks, where no window says otherwise; divides [`DAY`].
    pub step: Tick,
    /// Windows with another interval.
    pub windows: Vec<StepWindow>,
    /// Who can hold a place.
    pub parties: Vec<Party>,
    /// Pairs of parties hostile to each other, each pair once, lower index first.
    pub hostile: Vec<(usize, usize)>,
    /// Parts of the model that are switched on.
    pub parts: Parts,
    /// Causes of leaving that are switched on.
    pub causes: Causes,
    /// Parameters with their priors, in the order of [`PARAMETERS`].
    pub parameters: ParameterTable,
    /// Places in file order.
    pub places: Vec<Place>,
    /// Two-way links in file order.
    pub links: Vec<Link>,
    /// Changes of control, in file order.
    pub control: Vec<ControlRow>,
    /// Shelling, fighting and abuse.
    pub hazards: Vec<Hazard>,
    /// Statements, inducements, coercion, closures and the like.
    pub events: Vec<Event>,
    /// Channels by which news travels.
    pub channels: Vec<Channel>,
    /// What parties may do to those associated with their enemies.
    pub sanctions: Vec<Sanction>,
    /// Household types.
    pub types: Vec<HouseholdType>,
    /// Shares of leanings by region.
    pub leanings: Vec<LeaningShare>,
    /// Associations at the start, by region.
    pub associations: Vec<Association>,
    /// Sets of places where kin live.
    pub kin_sets: Vec<KinSet>,
    /// Shares of households with kin, by region.
    pub kin: Vec<KinShare>,
    /// Service of crossings.
    pub crossings: Vec<Crossing>,
    /// Places that shelter people.
    pub receptions: Vec<Reception>,
    /// Ways on from places of reception.
    pub onward: Vec<Onward>,
    /// Goals of flight.
    pub exits: Vec<Exit>,
    /// Reported figures.
    pub facts: Vec<Fact>,
    /// Reported series.
    #[serde(default)]
    pub series: Vec<Series>,
    /// Front scenarios, for forecasts.
    pub fronts: Vec<Front>,
    /// What-ifs. Their rows stand apart until [applied](Scenario::with_variant).
    pub variants: Vec<Variant>,
}

impl Scenario {
    /// Index of the place with this id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.iter().position(|place| place.id == id)
    }

    /// Index of the party with this id.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<usize> {
        self.parties.iter().position(|party| party.id == id)
    }

    /// Whether two parties are hostile to each other.
    #[must_use]
    pub fn are_hostile(&self, a: usize, b: usize) -> bool {
        self.hostile.contains(&(a.min(b), a.max(b)))
    }

    /// The first tick after the run.
    #[must_use]
    pub fn end(&self) -> Tick {
        self.days * DAY
    }

    /// The interval of decisions that begins at a tick.
    #[must_use]
    pub fn step_at(&self, tick: Tick) -> Tick {
        self.windows
            .iter()
            .find(|window| (window.from..window.to).contains(&tick))
            .map_or(self.step, |window| window.step)
    }

    /// Number of persons that live in all places together.
    #[must_use]
    pub fn residents(&self) -> f64 {
        self.places.iter().map(|place| place.residents).sum()
    }

    /// The same scenario in the what-if `id`: its rows added, its changes made. `None` when there
    /// is no such what-if.
    #[must_use]
    pub fn with_variant(&self, id: &str) -> Option<Self> {
        let variant = self.variants.iter().find(|variant| variant.id == id)?;
        let mut changed = self.clone();
        variant.apply(&mut changed);
        Some(changed)
    }
}
