//! How to run a scenario of the chain of control.

use crate::options::EngineKind;
use outflow_model::chain::Tick;
use serde::{Deserialize, Serialize};

/// Everything that a result depends on besides the scenario and the member's number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainOptions {
    /// Which engine.
    pub engine: EngineKind,
    /// Seed of every stream.
    pub seed: u64,
    /// Each member draws its parameters from their priors or posteriors; else they are at their
    /// best values.
    pub draw_parameters: bool,
    /// A forecast: rows that could not be known at this tick are left out.
    pub as_of: Option<Tick>,
    /// Households that each household of the run stands for. 1 is exact. With more, a run is
    /// faster, means stay, the noise of few people grows by the root of it, and what is smaller than
    /// one household of the run (a bus, a small centre) becomes coarse.
    pub hasten: u32,
    /// Id of the front scenario whose control follows the date of a forecast, or
    /// [`DRAWN`](outflow_model::rules::chain::front::DRAWN): the simple front, drawn for each member.
    pub front: Option<String>,
}

impl Default for ChainOptions {
    fn default() -> Self {
        Self {
            engine: EngineKind::Cohort,
            seed: 1,
            draw_parameters: false,
            as_of: None,
            hasten: 1,
            front: None,
        }
    }
}
