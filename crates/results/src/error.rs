//! What can go wrong with a run folder.

use std::path::{Path, PathBuf};

/// Why a run folder cannot be written, read or merged.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The operating system refused.
    #[error("cannot {action} '{}': {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`, ...
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A Parquet file cannot be encoded or decoded.
    #[error("table '{table}' cannot be {action}: {source}")]
    Parquet {
        /// Which table.
        table: &'static str,
        /// `written` or `read`.
        action: &'static str,
        /// The reason.
        source: parquet::errors::ParquetError,
    },
    /// A JSON file cannot be encoded or decoded.
    #[error("'{file}' is not what this version of outflow writes: {source}")]
    Json {
        /// Which file.
        file: String,
        /// The reason.
        source: serde_json::Error,
    },
    /// The output exists.
    #[error("'{}' exists already; choose another name or replace it with --force", .0.display())]
    Exists(PathBuf),
    /// The output exists and is no run folder, so it is not replaced.
    #[error("'{}' is not a run folder and will not be replaced", .0.display())]
    NotReplaceable(PathBuf),
    /// An unfinished run stands in the way.
    #[error(
        "'{}' holds an unfinished run; continue it with --resume or start again with --force",
        .0.display()
    )]
    Unfinished(PathBuf),
    /// Another process writes the same run.
    #[error("'{}' is being written by another process", .0.display())]
    Busy(PathBuf),
    /// Nothing to resume.
    #[error("nothing to resume: '{}' does not exist", .0.display())]
    NothingToResume(PathBuf),
    /// The unfinished run is of something else.
    #[error(
        "'{}' holds an unfinished run of another scenario, seed, option or version; start again \
         with --force",
        .0.display()
    )]
    OtherRun(PathBuf),
    /// A folder that is no run folder.
    #[error("'{}' is not a run folder: {reason}", path.display())]
    NotARun {
        /// Where.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// A file of a run folder is damaged or was changed.
    #[error("'{}' is damaged: {reason}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A run of the other pipeline.
    #[error("the run is not of {0}")]
    OtherPipeline(&'static str),
    /// A member that the folder does not hold.
    #[error("member {member} is not in this run; it holds {held}")]
    NoSuchMember {
        /// Which.
        member: u32,
        /// What there is.
        held: String,
    },
    /// A record that does not fit the scenario.
    #[error("the record of member {member} does not fit the scenario: {reason}")]
    Record {
        /// Which member.
        member: u32,
        /// What does not fit.
        reason: String,
    },
    /// Slices that do not belong together.
    #[error("'{}' and '{}' cannot be merged: {reason}", first.display(), second.display())]
    Unlike {
        /// One slice.
        first: PathBuf,
        /// Another.
        second: PathBuf,
        /// In what they differ.
        reason: String,
    },
    /// Nothing to merge.
    #[error("nothing to merge: give at least one run folder")]
    NothingToMerge,
    /// No member at all.
    #[error("a run needs at least one member")]
    NoMembers,
    /// Members not all finished.
    #[error("member {0} has not been computed")]
    Missing(u32),
    /// The observations of the scenario cannot be used.
    #[error("the observations cannot be used: {0}")]
    Observed(#[from] outflow_model::observed::ObservedError),
}

impl ResultsError {
    /// Turns a refusal of the operating system into an error that names the file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// A file that is not as it was written.
    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_path_buf(),
            reason: reason.into(),
        }
    }
}
