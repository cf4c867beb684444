//! How to run a scenario.

use serde::{Deserialize, Serialize};

/// Which engine draws (design.md §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// Counts of exchangeable people, exact binomial and multinomial splits.
    #[default]
    Cohort,
    /// One record a person.
    Agent,
    /// Expected counts, no draws.
    Mean,
}

impl EngineKind {
    /// The name in options and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Agent => "agent",
            Self::Mean => "mean",
        }
    }
}

/// How the continuous "recent travel" of `avoid_short_stints` is kept in the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecentGrid {
    /// Rounded at random to one of the two neighbouring multiples of `2^-bits`, so that the mean
    /// is kept.
    Bits(u8),
    /// Not rounded: for proofs, not for speed.
    Exact,
}

impl Default for RecentGrid {
    fn default() -> Self {
        Self::Bits(4)
    }
}

/// Everything that a result depends on besides the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Which engine.
    pub engine: EngineKind,
    /// Seed of every stream.
    pub seed: u64,
    /// Grid of recent travel.
    pub recent_grid: RecentGrid,
    /// Keep joint counts of origin and place.
    pub track_origin: bool,
    /// Threads within a member (`agent` only). Never changes a result.
    pub threads: usize,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            engine: EngineKind::Cohort,
            seed: 1,
            recent_grid: RecentGrid::default(),
            track_origin: false,
            threads: 1,
        }
    }
}
