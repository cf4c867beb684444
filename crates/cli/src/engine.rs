//! `--engine`.

use clap::ValueEnum;
use outflow_engine::EngineKind;

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Cohort,
    Agent,
    Mean,
}

impl Engine {
    pub(crate) fn kind(self) -> EngineKind {
        match self {
            Self::Cohort => EngineKind::Cohort,
            Self::Agent => EngineKind::Agent,
            Self::Mean => EngineKind::Mean,
        }
    }
}
