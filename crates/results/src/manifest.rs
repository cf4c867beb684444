//! `manifest.json`: what was run, which tables there are, and what it cost.

use crate::canonical::{canonical_json, sha256_hex};
use crate::identity::Pipeline;
use crate::{ResultsError, Table};
use outflow_engine::chain::ChainOptions;
use outflow_engine::{EngineKind, RecentGrid, RunOptions, Work};
use outflow_model::chain::{self, Moment, Tick};
use outflow_model::rules::chain::front::DRAWN;
use outflow_model::scenario::{Date, PlaceKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the folder's layout.
pub(crate) const FORMAT: u32 = 1;

/// Everything that `manifest.json` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the folder's layout.
    pub outflow_run: u32,
    /// A function of scenario, options and members.
    pub reproducible: Reproducible,
    /// SHA-256 of the canonical JSON of [`Manifest::reproducible`].
    pub reproducible_sha256: String,
    /// What differs from one machine to the next.
    pub volatile: Volatile,
}

/// The part of a manifest that is the same wherever and however the run was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reproducible {
    /// Which pipeline; left out for wayfinding.
    #[serde(default, skip_serializing_if = "Pipeline::is_wayfinding")]
    pub model: Pipeline,
    /// Title of the scenario.
    pub title: String,
    /// SHA-256 of the canonical JSON of the scenario, settings included.
    pub scenario_sha256: String,
    /// Version of Outflow.
    pub version: String,
    /// Engine, seed and the like.
    pub options: OptionsEntry,
    /// Which members, ascending, neighbours joined.
    pub members: Vec<MemberRange>,
    /// Date of day 0.
    pub start: Date,
    /// Number of days.
    pub days: u32,
    /// People that one unit of a count stands for (`hasten`).
    pub people_per_count: u32,
    /// Places in the order of the scenario.
    pub places: Vec<PlaceEntry>,
    /// Links in the order of the scenario; in wayfinding the column `link` of `flows` counts them
    /// from 0.
    pub links: Vec<LinkEntry>,
    /// Ids of the parties, in the order of the scenario; the holder of a place counts them from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
    /// Goals of flight, in the order of the scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<ExitEntry>,
    /// Names of the places compared with reports; in the chain of control ids of reported figures.
    pub reported: Vec<String>,
    /// The Parquet files.
    pub tables: Vec<TableEntry>,
    /// The other files.
    pub exports: Vec<ExportEntry>,
}

/// The part of a manifest that differs from one machine to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volatile {
    /// Threads used.
    pub threads: usize,
    /// Seconds from the start until every member was finished, of the last process that worked on
    /// the run.
    pub seconds: f64,
    /// Seconds that the engine took, summed over members and threads.
    pub engine_seconds: f64,
    /// Whether the run was interrupted and continued, or merged from slices.
    pub assembled: Option<String>,
    /// What the members cost in the engine's own terms, summed.
    pub work: WorkEntry,
}

/// What members cost in the engine's own terms, summed over members (the peak is the largest).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkEntry {
    /// Occupied states summed over days (people, for `agent`).
    pub states: u64,
    /// Largest number of occupied states on a day.
    pub peak_states: u64,
    /// Decisions and link steps drawn.
    pub visits: u64,
    /// Sub-batches run.
    pub batches: u64,
}

impl WorkEntry {
    /// Adds another member's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.states = self.states.saturating_add(other.states);
        self.peak_states = self.peak_states.max(other.peak_states);
        self.visits = self.visits.saturating_add(other.visits);
        self.batches = self.batches.saturating_add(other.batches);
    }
}

impl From<&Work> for WorkEntry {
    fn from(work: &Work) -> Self {
        Self {
            states: work.states,
            peak_states: work.peak_states,
            visits: work.visits,
            batches: work.batches,
        }
    }
}

/// What a result depends on besides scenario and member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OptionsEntry {
    /// In wayfinding.
    Wayfinding(WayfindingOptionsEntry),
    /// In the chain of control.
    Chain(ChainOptionsEntry),
}

/// What a result of wayfinding depends on besides scenario and member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayfindingOptionsEntry {
    /// Which engine.
    pub engine: EngineKind,
    /// The seed.
    pub seed: u64,
    /// Grid of recent travel.
    pub recent_grid: RecentGrid,
    /// Whether origins are tracked.
    pub track_origin: bool,
    /// Of the priors or the draws from which each member has its settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_sha256: Option<String>,
}

impl From<&RunOptions> for WayfindingOptionsEntry {
    fn from(options: &RunOptions) -> Self {
        // Every field by name: a new option must be listed here or be known to change nothing.
        let RunOptions {
            engine,
            seed,
            recent_grid,
            track_origin,
            threads: _,
        } = *options;
        Self {
            engine,
            seed,
            recent_grid,
            track_origin,
            drawn_sha256: None,
        }
    }
}

/// What a result of the chain of control depends on besides scenario and member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainOptionsEntry {
    /// Which engine.
    pub engine: EngineKind,
    /// The seed.
    pub seed: u64,
    /// Where a member has its parameters from.
    pub parameters: ParameterChoice,
    /// Households that each household of the run stands for; 1 is exact.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub hasten: u32,
    /// The what-if, as far as the scenario has a name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// What was known at this moment is all that the run sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
    /// The front of every member; with `as_of` and none given, members have fronts by weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<String>,
}

impl ChainOptionsEntry {
    /// The options of the engine for a scenario that begins on a day. A scenario as of a moment, on a front
    /// of its own, holds both already: the engine is told of them where it draws the front itself.
    #[must_use]
    pub fn to_engine(&self, start: Date) -> ChainOptions {
        let front = self.front.clone().filter(|front| front == DRAWN);
        let as_of = self.as_of.filter(|_| front.is_some());
        ChainOptions {
            as_of: as_of.and_then(|moment| Tick::try_from(moment.ticks_since(start)).ok()),
            front,
            engine: self.engine,
            seed: self.seed,
            hasten: self.hasten,
            draw_parameters: self.parameters == ParameterChoice::Drawn,
        }
    }

    /// The title of the what-if, or its id where the scenario does not name it.
    #[must_use]
    pub fn variant_title<'a>(&'a self, scenario: &'a chain::Scenario) -> Option<&'a str> {
        let id = self.variant.as_deref()?;
        let known = scenario.variants.iter().find(|variant| variant.id == id);
        Some(known.map_or(id, |variant| &variant.title))
    }

    /// The title of the front that all members have, or its id where the scenario does not name it.
    #[must_use]
    pub fn front_title<'a>(&'a self, scenario: &'a chain::Scenario) -> Option<&'a str> {
        let id = self.front.as_deref()?;
        let known = scenario.fronts.iter().find(|front| front.id == id);
        Some(known.map_or(id, |front| &front.title))
    }
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_one(number: &u32) -> bool {
    *number == 1
}

/// Where the members of the chain of control have their parameters from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterChoice {
    /// Each member draws them from their priors, or posteriors where there are some.
    Drawn,
    /// All members have the best single values.
    Best,
}

impl OptionsEntry {
    /// Which engine.
    #[must_use]
    pub fn engine(&self) -> EngineKind {
        match self {
            Self::Wayfinding(options) => options.engine,
            Self::Chain(options) => options.engine,
        }
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        match self {
            Self::Wayfinding(options) => options.seed,
            Self::Chain(options) => options.seed,
        }
    }

    /// Whether counts are whole people (false for `mean`, which gives expectations).
    #[must_use]
    pub fn whole(&self) -> bool {
        self.engine() != EngineKind::Mean
    }

    /// Those of the chain of control, if it is one.
    #[must_use]
    pub fn chain(&self) -> Option<&ChainOptionsEntry> {
        match self {
            Self::Chain(options) => Some(options),
            Self::Wayfinding(_) => None,
        }
    }
}

/// Members `first <= member < end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRange {
    /// The first one.
    pub first: u32,
    /// The one after the last.
    pub end: u32,
}

impl MemberRange {
    /// The ranges that cover ascending members, neighbours joined.
    pub(crate) fn covering(members: impl IntoIterator<Item = u32>) -> Vec<Self> {
        let mut ranges: Vec<Self> = Vec::new();
        for member in members {
            match ranges.last_mut() {
                Some(range) if range.end == member => range.end += 1,
                _ => ranges.push(Self {
                    first: member,
                    end: member.saturating_add(1),
                }),
            }
        }
        ranges
    }
}

impl fmt::Display for MemberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.end == self.first.saturating_add(1) {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}..{}", self.first, self.end)
        }
    }
}

/// A place of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceEntry {
    /// Stable id, as in the tables of the chain of control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name, as in the tables of wayfinding.
    pub name: String,
    /// Region.
    pub region: String,
    /// Country.
    pub country: String,
    /// What it is at the start.
    pub kind: PlaceKindEntry,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl PlaceEntry {
    /// What stands for it in the tables.
    #[must_use]
    pub fn label(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PlaceKindEntry {
    /// In wayfinding.
    Wayfinding(PlaceKind),
    /// In the chain of control.
    Chain(chain::PlaceKind),
}

/// A goal of flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitEntry {
    /// Index of the place.
    pub place: usize,
    /// Index of the party that holds it.
    pub party: usize,
}

/// A link of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkEntry {
    /// Stable id, as in the tables of the chain of control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Index of the first place.
    pub from: usize,
    /// Index of the second place.
    pub to: usize,
    /// Length in km.
    pub length_km: f64,
}

/// A Parquet file of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableEntry {
    /// Which table.
    pub name: Table,
    /// File name.
    pub file: String,
    /// Rows of all members.
    pub rows: u64,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Another file of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportEntry {
    /// File name.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Manifest {
    /// Joins both parts.
    ///
    /// # Errors
    /// When a number has no JSON form.
    pub(crate) fn new(
        reproducible: Reproducible,
        volatile: Volatile,
    ) -> Result<Self, ResultsError> {
        let reproducible_sha256 = hash(&reproducible)?;
        Ok(Self {
            outflow_run: FORMAT,
            reproducible,
            reproducible_sha256,
            volatile,
        })
    }

    /// Whether the reproducible part is the one that was hashed.
    ///
    /// # Errors
    /// When a number has no JSON form.
    pub(crate) fn is_intact(&self) -> Result<bool, ResultsError> {
        Ok(hash(&self.reproducible)? == self.reproducible_sha256)
    }
}

fn hash(reproducible: &Reproducible) -> Result<String, ResultsError> {
    canonical_json(reproducible)
        .map(|text| sha256_hex(text.as_bytes()))
        .map_err(|source| ResultsError::Json {
            file: "manifest.json".into(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_told_of_a_front_that_it_draws() {
        let entry = |front: Option<&str>| ChainOptionsEntry {
            engine: EngineKind::Agent,
            seed: 7,
            parameters: ParameterChoice::Drawn,
            hasten: 3,
            variant: None,
            as_of: Some("2022-09-07T12:00".parse().unwrap()),
            front: front.map(str::to_owned),
        };
        let start = "2022-09-05".parse().unwrap();
        let drawn = entry(Some(DRAWN)).to_engine(start);
        assert_eq!(drawn.front.as_deref(), Some(DRAWN));
        assert_eq!(drawn.as_of, Some(2 * chain::DAY + chain::DAY / 2));
        assert_eq!((drawn.seed, drawn.hasten), (7, 3));
        assert!(drawn.draw_parameters);
        for front in [None, Some("hold")] {
            let other = entry(front).to_engine(start);
            assert_eq!((other.front, other.as_of), (None, None));
        }
    }

    #[test]
    fn neighbours_are_joined() {
        let ranges = MemberRange::covering([0, 1, 2, 5, 7, 8]);
        let text: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["0..3", "5", "7..9"]);
        assert!(MemberRange::covering([]).is_empty());
    }
}
