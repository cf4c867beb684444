//! What ends the command early, and with which exit code.

use outflow_diagnostics::printable;
use outflow_engine::EngineError;
use outflow_results::ResultsError;
use outflow_scenario::setting::SettingError;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why the command ends early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The reader of standard output is gone: nothing more to say.
    #[error("standard output is closed")]
    Closed,
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
    /// The input has problems, and standard output says which.
    #[error("the input has problems")]
    Shown,
    /// The input has problems.
    #[error("{0}")]
    Input(String),
    /// The scenario cannot be run.
    #[error("'{}' cannot be run: {error}", scenario.display())]
    Engine {
        /// The scenario.
        scenario: PathBuf,
        /// Why.
        error: EngineError,
    },
    /// Wrong use of a flag or an argument.
    #[error("{flag}: {problem}")]
    Usage {
        /// The flag.
        flag: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A file cannot be read or written.
    #[error("{flag}: cannot {action} '{}': {source}", path.display())]
    Io {
        /// The flag that named it.
        flag: &'static str,
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A run folder cannot be written, read or merged.
    #[error("{flag}: {source}")]
    Results {
        /// The flag that named it.
        flag: &'static str,
        /// The reason.
        source: ResultsError,
    },
    /// Stopped from outside.
    #[error("interrupted{}", if *.0 { "; continue with --resume" } else { "" })]
    Interrupted(bool),
    /// A value has no JSON form.
    #[error("--json: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<SettingError> for CliError {
    fn from(error: SettingError) -> Self {
        Self::usage("--set", error.0)
    }
}

impl CliError {
    /// Wrong use of a flag.
    pub(crate) fn usage(flag: &'static str, problem: impl Into<String>) -> Self {
        Self::Usage {
            flag,
            problem: problem.into(),
        }
    }

    /// A run folder named by a flag.
    pub(crate) fn results(flag: &'static str) -> impl Fn(ResultsError) -> Self + Copy {
        move |source| Self::Results { flag, source }
    }

    /// A file named by a flag.
    pub(crate) fn io(
        flag: &'static str,
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io {
            flag,
            action,
            path,
            source,
        }
    }

    /// Says what happened on standard error and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        let code = match self {
            Self::Closed => return ExitCode::SUCCESS,
            Self::Shown => return ExitCode::from(1),
            Self::Input(_) | Self::Engine { .. } => 1,
            Self::Interrupted(_) => 130,
            _ => 2,
        };
        eprintln!("error: {}", printable(&self.to_string()));
        ExitCode::from(code)
    }
}
