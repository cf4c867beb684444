//! What a person changes in a scenario before it is run again.
//!
//! Changes are data: they travel as JSON, stand in a link, and are made in order. A changed
//! scenario is written to tables in memory and read again, so that it passes the same checks as a
//! folder, and what is saved is what was run.

mod camp;
pub(crate) mod chain;
mod counts;
mod wayfinding;

use outflow_diagnostics::Diagnostics;
use outflow_model::chain::Moment;
use outflow_model::scenario::Date;
use outflow_scenario::files::Folder;
use outflow_scenario::{Input, ReadOptions, open_from};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Change {
    /// A setting by its dotted name, as `--set` takes it.
    Set { key: String, value: Value },
    /// Another length of the run.
    Days { days: u32 },
    /// A what-if of the scenario.
    Variant { id: String },
    /// Changes of control of a period moved and stretched, with the withdrawals seen, calls to
    /// leave and closures of that period.
    MoveControl {
        from: Moment,
        to: Moment,
        days: f64,
        #[serde(default = "one")]
        stretch: f64,
    },
    /// Changes of control that share a draw, or a single row by its id, moved.
    MoveRows { rows: String, days: f64 },
    /// Period and value of an event.
    Event {
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Moment>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Moment>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<f64>,
    },
    /// Events of a kind, of one party or of all, times a factor.
    Scale {
        kind: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<String>,
        factor: f64,
    },
    /// Sanctions of a party, as practised and as perceived at the start, times a factor.
    Sanctions { party: String, factor: f64 },
    /// Seats on buses that a party offers.
    Buses {
        party: String,
        place: String,
        seats_per_day: f64,
        start: Date,
        end: Date,
    },
    /// A place or a link closed.
    Close {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        start: Date,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Date>,
    },
    /// Another period of a closure of the scenario, by its number.
    MoveClosure {
        closure: usize,
        start: Date,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Date>,
    },
    /// Service of a crossing, one row of its table.
    Crossing {
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cars_per_day: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        walkers_per_day: Option<f64>,
    },
    /// Beds of a place that receives people.
    Beds {
        place: String,
        beds: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<f64>,
    },
    /// A new camp, with a way to the nearest place or to one that is named.
    Camp {
        name: String,
        latitude: f64,
        longitude: f64,
        beds: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        near: Option<String>,
    },
    /// The conflict of a place begins and ends so many days later.
    Conflict { place: String, days: i32 },
    /// Counts of today, pasted from a sheet.
    Counts { rows: Vec<Count> },
}

fn one() -> f64 {
    1.0
}

/// One count of today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    /// Name of a place, or `total`.
    pub(crate) series: String,
    /// Its date.
    pub(crate) date: Date,
    /// People.
    pub(crate) people: i64,
}

/// A change that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(pub(crate) String);

impl Refusal {
    fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }

    /// Nothing is called so; the nearest name.
    fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let near = outflow_diagnostics::nearest(name, known)
            .map_or(String::new(), |near| format!("; did you mean '{near}'?"));
        Self(format!("there is no {what} '{name}'{near}"))
    }
}

/// A number within bounds.
fn within(what: &str, value: f64, low: f64, high: f64) -> Result<f64, Refusal> {
    if (low..=high).contains(&value) {
        Ok(value)
    } else {
        Err(Refusal(format!(
            "{what} is {value}; expected {low} to {high}"
        )))
    }
}

/// Why a changed scenario cannot be run.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// A change cannot be made: its number, and why.
    Change(usize, Refusal),
    /// What came of the changes has problems.
    Problems(Diagnostics),
    /// It has no form in tables.
    Tables(String),
}

/// The scenario with changes made, in order, and checked.
pub(crate) fn changed(base: &Input, changes: &[Change]) -> Result<Input, Unfit> {
    let mut input = base.clone();
    for (number, change) in changes.iter().enumerate() {
        match &mut input {
            Input::Chain(scenario) => chain::apply(scenario, change),
            Input::Wayfinding(scenario) => wayfinding::apply(scenario, change),
        }
        .map_err(|refusal| Unfit::Change(number, refusal))?;
    }
    if changes.is_empty() {
        return Ok(input);
    }
    let files = files(&input).map_err(Unfit::Tables)?;
    let folder = Folder::memory(
        files
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes())),
    );
    match open_from(&folder, &ReadOptions::default()) {
        (Some(input), problems) if !problems.has_errors() => Ok(input),
        (_, problems) => Err(Unfit::Problems(problems)),
    }
}

/// The files of a scenario folder.
pub(crate) fn files(input: &Input) -> Result<Vec<(String, String)>, String> {
    match input {
        Input::Chain(scenario) => {
            outflow_scenario::chain::to_files(scenario).map_err(|error| error.to_string())
        }
        Input::Wayfinding(scenario) => outflow_scenario::native::to_files(scenario)
            .map(|files| {
                files
                    .into_iter()
                    .map(|(name, text)| (name.to_string(), text))
                    .collect()
            })
            .map_err(|error| error.to_string()),
    }
}
