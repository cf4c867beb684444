//! Places and the links between them, as a scenario gives them.

use serde::{Deserialize, Serialize};

/// A place: settlement, camp, crossing or junction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name; unique in principle. Flee folders may repeat one (flee-model §2.3).
    pub name: String,
    /// Region name, `unknown` when the file gives none.
    pub region: String,
    /// Country name, `unknown` when the file gives none.
    pub country: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What the place is at the start.
    pub kind: PlaceKind,
    /// Residents, unscaled (`hasten` 1).
    pub population: u64,
    /// Capacity in people, unscaled; 0 means unlimited (or not a camp).
    pub capacity: u64,
    /// Conflict intensity of a place that starts as a conflict zone (1 when absent).
    pub conflict_intensity: Option<f64>,
    /// People added to the capacity every day.
    pub capacity_per_day: Option<i64>,
    /// People displaced here before the run starts; honoured for reported camps only.
    pub initial_present: Option<u64>,
    /// Probability per day that somebody standing in this camp settles for good.
    pub deactivation_probability: Option<f64>,
    /// Share of farmers among those who leave here.
    pub farmer_fraction: Option<f64>,
    /// Trade volume, for the economic pull rule.
    pub trade_volume: Option<f64>,
    /// Human development index, for the economic pull rule.
    pub human_development_index: Option<f64>,
}

/// What a place is (flee-model §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A camp or collective centre, its occupancy compared with observations.
    Camp,
    /// A camp for internally displaced people.
    IdpCamp,
    /// A place where people are displaced from the start.
    ConflictZone,
    /// A place that people pass on from with certainty.
    ForwardingHub,
    /// A bend in the road: a node where nobody decides.
    Marker,
    /// A place exposed to floods.
    FloodZone,
    /// An ordinary settlement.
    Town,
    /// A type that Flee does not know: its move chance is 1.
    Other,
}

/// A two-way link between two places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the first place of the row.
    pub from: usize,
    /// Index of the second place of the row.
    pub to: usize,
    /// Length in km, above 0.
    pub length_km: f64,
    /// The `forced_redirection` mark; without effect on movement (flee-model S12).
    pub redirection: Redirection,
    /// Speed on this link in km per day, in place of the general one.
    pub max_move_speed: Option<f64>,
    /// Probability per day that somebody on this link walks.
    pub walk_probability: Option<f64>,
}

/// The `forced_redirection` column of routes.csv.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Redirection {
    /// 0 or empty.
    #[default]
    None,
    /// 1: towards the second place. Flee builds such a link twice (S12), reproduced under
    /// `compat = "flee"`.
    Forward,
    /// 2: towards the first place; inert.
    Backward,
}
