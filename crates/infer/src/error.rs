//! What can stop a forecast or a fit.

use outflow_engine::EngineError;
use outflow_model::observed::ObservedError;

/// Why there is no forecast or no fit.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// The simulator cannot run.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The reports cannot be used.
    #[error(transparent)]
    Observed(#[from] ObservedError),
    /// Too little was reported.
    #[error("{0}")]
    TooLittle(String),
    /// A file of priors or of a fit cannot be used.
    #[error("{0}")]
    File(String),
    /// A parameter cannot be set.
    #[error("{name}: {problem}")]
    Parameter {
        /// Its name.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// Stopped from outside.
    #[error("stopped, as asked")]
    Stopped,
}
