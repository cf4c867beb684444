//! What only runs of the chain of control have.

use crate::fan::{Interval, Samples};

/// What only runs of the chain of control have.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// Names of the parties.
    pub(crate) parties: Vec<String>,
    /// Who holds each place on some days, as most members have it.
    pub(crate) control: Vec<(usize, Vec<Held>)>,
    /// Persons leaving home by cause, day by day.
    pub(crate) motives: Vec<(&'static str, Samples)>,
    /// Persons leaving home by the choice of ways they had, then by mode, over the run.
    pub(crate) choices: Vec<(&'static str, Interval)>,
    pub(crate) modes: Vec<(&'static str, Interval)>,
    /// Persons who want to leave and cannot.
    pub(crate) wants_cannot: Samples,
    /// Displaced persons by shelter.
    pub(crate) shelter: Vec<(&'static str, Samples)>,
    /// Displaced persons by age and the like.
    pub(crate) composition: Vec<(&'static str, Samples)>,
    /// Centres by place.
    pub(crate) centres: Vec<Centre>,
    /// Persons who came home in each day.
    pub(crate) returned: Samples,
    /// Belief that the holder still holds in 30 days, by place.
    pub(crate) belief: Vec<(String, Samples)>,
    /// What displaced persons intend, by region of their homes, at the end.
    pub(crate) intentions: Vec<(String, [Interval; 4])>,
    pub(crate) facts: Vec<Fact>,
    /// Title, share of weight and members of each front of a forecast.
    pub(crate) fronts: Vec<(String, f64, usize)>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) parameters: Vec<Parameter>,
}

/// Who holds a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Held {
    By(usize),
    Contested,
    Nobody,
}

/// Centres of one place.
#[derive(Clone, Debug)]
pub(crate) struct Centre {
    pub(crate) name: String,
    pub(crate) present: Samples,
    /// Arrivals at the place, persons sent on from it, and refused a bed, by day.
    pub(crate) arrived: Samples,
    pub(crate) sent_onward: Samples,
    pub(crate) refused: Samples,
    /// Beds open at the end of each day, median.
    pub(crate) beds: Vec<f64>,
}

/// A reported figure beside the members.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) text: String,
    pub(crate) source: String,
    pub(crate) unit: String,
    pub(crate) known: String,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) kind: &'static str,
    pub(crate) modelled: Option<Interval>,
    pub(crate) inside: [Option<bool>; 2],
    pub(crate) fitted: bool,
    /// What each front says.
    pub(crate) fronts: Vec<Option<Interval>>,
}

/// Shares of those who left a region, as four people tell it.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) region: String,
    pub(crate) left: Interval,
    /// Governor, official, activist.
    pub(crate) shares: [Option<Interval>; 3],
    /// The motive with the largest median share.
    pub(crate) residents: Vec<(&'static str, Interval)>,
}

/// A parameter of the rules.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) status: &'static str,
    pub(crate) source: String,
}
