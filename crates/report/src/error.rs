//! Why there is no report.

use outflow_model::observed::ObservedError;
use outflow_results::ResultsError;
use std::path::PathBuf;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The run folder cannot be read.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The reports in the scenario cannot be used.
    #[error("the reports of the scenario cannot be used: {0}")]
    Observed(#[from] ObservedError),
    /// A file beside the run cannot be read.
    #[error("cannot read '{}': {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// The folder is not the scenario of the run.
    #[error("'{}' is not the scenario of the run: {reason}", path.display())]
    OtherScenario {
        /// The folder.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// Runs of different models cannot be compared.
    #[error("it is a run of another model, and cannot be compared with this one")]
    OtherModel,
    /// No figure of this name.
    #[error("there is no figure '{name}' in this report; there are {}", known.join(", "))]
    NoFigure {
        /// The name asked for.
        name: String,
        /// The figures of the report.
        known: Vec<String>,
    },
    /// A figure cannot be drawn as pixels.
    #[cfg(feature = "png")]
    #[error("the figure cannot be drawn as PNG: {reason}")]
    Picture {
        /// The reason.
        reason: String,
    },
    /// A file of phrases is damaged.
    #[error("the words of language '{language}' cannot be read: {reason}")]
    Words {
        /// The language.
        language: &'static str,
        /// The reason.
        reason: String,
    },
}
