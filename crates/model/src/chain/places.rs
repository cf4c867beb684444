//! Parties, places, links, crossings and places of reception.

use super::Tick;
use serde::{Deserialize, Serialize};

/// Someone who can hold a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// Who holds a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A party.
    Party(usize),
    /// Several parties fight over it.
    Contested,
    /// Garrison and officials have gone, and no one else is there yet.
    Nobody,
}

impl Holder {
    /// The party, where one holds the place.
    #[must_use]
    pub fn party(self) -> Option<usize> {
        match self {
            Self::Party(party) => Some(party),
            Self::Contested | Self::Nobody => None,
        }
    }
}

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A settlement or a group of settlements.
    Settlement,
    /// A border point: whoever passes it is served in turn.
    Crossing,
    /// A point where roads meet; nobody stays.
    Junction,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Latitude, degrees north.
    pub latitude: f64,
    /// Longitude, degrees east.
    pub longitude: f64,
    /// Country code.
    pub country: String,
    /// Region, for selectors and summaries; may be empty.
    pub region: String,
    /// Holder at the start.
    pub holder: Holder,
    /// Persons who live there at the start.
    pub residents: f64,
    /// Persons displaced there from earlier; they take rooms and beds.
    pub displaced: f64,
    /// Area in km².
    pub area_km2: f64,
}

/// A two-way link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Stable id.
    pub id: String,
    /// One end.
    pub from: usize,
    /// The other end.
    pub to: usize,
    /// Length in km.
    pub length_km: f64,
    /// Speed of cars in km/h; `None`: the parameter.
    pub speed_kmh: Option<f64>,
    /// Checkpoints on it.
    pub checkpoints: f64,
    /// Whether it can be walked.
    pub walk: bool,
}

/// Service of a crossing in one direction during a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// Stable id.
    pub id: String,
    /// The place.
    pub place: usize,
    /// Country towards which people are let through.
    pub towards: String,
    /// First tick; may be before the run.
    pub start: i64,
    /// First tick after it; `None`: to the end.
    pub end: Option<i64>,
    /// Vehicles served per day.
    pub cars_per_day: f64,
    /// Walkers served per day, persons.
    pub walkers_per_day: f64,
    /// Share of parties turned back.
    pub turned_back: f64,
    /// Share of parties held.
    pub held: f64,
    /// Share of parties separated (men held, the others pass).
    pub separated: f64,
    /// When it could be known.
    pub known: i64,
    /// The what-if to which the row belongs.
    pub variant: Option<String>,
}

/// In which order reception offers shelter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pathway {
    /// Through a centre for some nights, then kin, rent or onward.
    CentreFirst,
    /// Straight to kin or rent; a centre for the others.
    KinFirst,
}

/// What a place offers to those who arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reception {
    /// The place.
    pub place: usize,
    /// Order of shelter.
    pub pathway: Pathway,
    /// Beds in centres open at the start.
    pub beds: f64,
    /// Beds that can be open at most.
    pub beds_max: f64,
    /// Days from the demand for beds to their opening.
    pub lead_days: f64,
    /// Mean nights in a centre.
    pub nights: f64,
    /// Dwellings to let.
    pub rent_units: f64,
    /// Share of households without kin in the place who find hosts.
    pub host_share: f64,
}

/// A way on from a place of reception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Onward {
    /// From where.
    pub from: usize,
    /// To where.
    pub to: usize,
    /// Relative weight among the ways on.
    pub weight: f64,
    /// Seats per day.
    pub seats_per_day: f64,
    /// First tick; may be before the run.
    pub start: i64,
    /// First tick after it; `None`: to the end.
    pub end: Option<i64>,
}

/// A goal of flight: whoever reaches it is through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exit {
    /// The place.
    pub place: usize,
    /// The party that holds it, for the fear of who holds the other end; where the exit
    /// [follows](Self::follows) the holder, the one at the start.
    pub party: usize,
    /// Whether its party is whoever holds the place when a household sets out
    /// ([`control::side`](crate::rules::chain::control::side)).
    pub follows: bool,
    /// Attraction beside distance and side, logit units.
    pub attraction: f64,
}

/// Whether a period holds at a tick.
#[must_use]
pub(super) fn holds(start: i64, end: Option<i64>, tick: Tick) -> bool {
    let tick = i64::from(tick);
    start <= tick && end.is_none_or(|end| tick < end)
}

impl Crossing {
    /// Whether the row is in force at a tick.
    #[must_use]
    pub fn holds(&self, tick: Tick) -> bool {
        holds(self.start, self.end, tick)
    }
}

impl Onward {
    /// Whether the way is open at a tick.
    #[must_use]
    pub fn holds(&self, tick: Tick) -> bool {
        holds(self.start, self.end, tick)
    }
}
