//! What only runs of the chain of control have.

use crate::fan::{Interval, Samples};
use outflow_model::chain::{ParameterSpec, Status};
use outflow_model::scenario::Date;

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
    /// Persons in queues, all crossings together, each at its longest of the day.
    pub(crate) queueing: Samples,
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
    /// Fronts of a forecast, side by side.
    pub(crate) fronts: Vec<Front>,
    /// Figures reported date after date.
    pub(crate) series: Vec<Reports>,
    /// Series that are parts of one whole.
    pub(crate) groups: Vec<Shares>,
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
    pub(crate) known: Date,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) kind: &'static str,
    pub(crate) modelled: Option<Interval>,
    pub(crate) inside: [Option<bool>; 2],
    pub(crate) fitted: bool,
    /// What each front says.
    pub(crate) fronts: Vec<Option<Interval>>,
}

/// A way the control of places could go.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    pub(crate) title: String,
    /// Share of the weights of all fronts.
    pub(crate) weight: f64,
    /// Positions of the members that have it.
    pub(crate) members: Vec<usize>,
}

/// A quantity reported date after date, beside the members. Reports of several days are means per
/// day.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    pub(crate) text: String,
    pub(crate) source: String,
    pub(crate) unit: String,
    pub(crate) fitted: bool,
    /// Last days of the periods reported, and what was reported.
    pub(crate) days: Vec<usize>,
    pub(crate) reported: Vec<f64>,
    /// What the members say of the same periods; none where they cannot say.
    pub(crate) said: Vec<Option<Interval>>,
    /// How many values are scored, root mean square percentage error, correlation.
    pub(crate) scored: usize,
    pub(crate) rmspe: Option<f64>,
    pub(crate) pcc: Option<f64>,
    /// Shares of the values scored inside the 50 % and the 90 % interval.
    pub(crate) inside: [Option<f64>; 2],
    /// Root mean square percentage error of trivial rules.
    pub(crate) rules: Vec<(String, Option<f64>)>,
}

/// How well a whole is shared out over the series of a group.
#[derive(Clone, Debug)]
pub(crate) struct Shares {
    pub(crate) group: String,
    pub(crate) parts: usize,
    pub(crate) days: usize,
    pub(crate) ard: Option<f64>,
    pub(crate) ard_rescaled: Option<f64>,
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
    pub(crate) spec: &'static ParameterSpec,
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Held at its value.
    pub(crate) fixed: bool,
    pub(crate) status: Status,
    pub(crate) source: String,
}
