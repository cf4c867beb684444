//! Scenario folders: `scenario.toml` and tables that a person can read and edit. The format is
//! specified in `docs/scenario-format.md`; here is one file per table.

pub mod events;
pub mod food;
pub mod groups;
pub mod hazards;
pub mod keys;
pub mod links;
pub mod observations;
pub mod places;
pub mod traits;

mod check;
mod days;
mod head;
pub(crate) mod ids;
pub(crate) mod read;
pub(crate) mod rows;
mod schema;
pub(crate) mod sheet;
mod values;
pub(crate) mod words;
pub(crate) mod write;

pub use read::{read_folder, read_folder_with, read_tables};
pub use schema::schema;
pub use sheet::Column;
pub use write::{WriteError, to_files, write_native};

use crate::ReadOutcome;
use crate::files::Folder;
use std::path::Path;

/// The file that makes a folder a scenario folder.
pub const HEAD: &str = "scenario.toml";

/// The tables of a scenario folder: file name, columns, and the prefix of free columns.
pub const TABLES: &[(&str, &[Column], Option<&str>)] = &[
    ("places.csv", places::COLUMNS, None),
    ("links.csv", links::COLUMNS, None),
    ("hazards.csv", hazards::COLUMNS, None),
    ("events.csv", events::COLUMNS, None),
    ("traits.csv", traits::COLUMNS, None),
    ("groups.csv", groups::COLUMNS, Some(groups::PREFIX)),
    ("observations.csv", observations::COLUMNS, None),
    ("corrections.csv", observations::CORRECTION_COLUMNS, None),
    ("food_insecurity.csv", food::COLUMNS, None),
];

/// Reads a scenario folder.
///
/// ```
/// use outflow_scenario::read_native;
/// use std::path::Path;
/// let (scenario, problems) = read_native(Path::new("no/such/folder"));
/// assert!(scenario.is_none());
/// assert_eq!(problems.errors(), 1);
/// ```
#[must_use]
pub fn read_native(path: &Path) -> ReadOutcome {
    read_folder(&Folder::disk(path))
}
