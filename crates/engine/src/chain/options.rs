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
    /// Id of the front scenario whose control follows the date of a forecast.
    pub front: Option<String>,
}

impl Default for ChainOptions {
    fn default() -> Self {
        Self {
            engine: EngineKind::Cohort,
            seed: 1,
            draw_parameters: false,
            as_of: None,
            front: None,
        }
    }
}
