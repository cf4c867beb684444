//! Reads scenario folders and Flee folders, and reports everything that is wrong with them.
//!
//! [`read`] never panics, never writes, and says everything at once: a list of
//! [`Diagnostics`], each with file, line and column. A scenario
//! is given only when there is no error.

pub mod files;
pub mod flee;
pub mod limits;
pub mod native;
pub mod table;
pub mod yaml;

use files::Folder;
use outflow_diagnostics::Diagnostics;
use outflow_model::scenario::Scenario;
use std::path::Path;

pub use flee::FleeOptions;
pub use native::{read_native, write_native};

/// What reading gives: the scenario, when there is no error, and everything there is to say.
pub type ReadOutcome = (Option<Scenario>, Diagnostics);

/// How to read a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// For Flee folders; `hasten` for both.
    pub flee: FleeOptions,
}

/// Reads a folder: a scenario folder when it holds a `scenario.toml`, else a Flee folder.
#[must_use]
pub fn read(path: &Path, options: &ReadOptions) -> ReadOutcome {
    read_from(&Folder::disk(path), options)
}

/// Reads a folder that may be in memory.
#[must_use]
pub fn read_from(folder: &Folder, options: &ReadOptions) -> ReadOutcome {
    if folder.has_file(native::HEAD) {
        native::read_folder_with(folder, &options.flee)
    } else {
        flee::read_folder(folder, &options.flee)
    }
}

/// Reads a Flee folder with its own settings.
#[must_use]
pub fn read_flee(path: &Path) -> ReadOutcome {
    flee::read_folder(&Folder::disk(path), &FleeOptions::default())
}
