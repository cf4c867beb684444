//! Writing a scenario folder: complete, or not there.

use super::days::Days;
use super::{events, food, groups, hazards, head, ids, links, observations, places, traits};
use outflow_model::scenario::Scenario;
use std::fs;
use std::path::{Path, PathBuf};

/// Why a scenario cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something of this name is there already.
    #[error("'{}' exists already; give the name of a new folder", .0.display())]
    Exists(PathBuf),
    /// The path does not end in a name.
    #[error("'{}' does not end in the name of a folder", .0.display())]
    NoFolderName(PathBuf),
    /// The system refuses.
    #[error("cannot write '{}': {error}", path.display())]
    System {
        /// What was to be written.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// A number is infinite or not a number.
    #[error("the scenario holds the number {0}; only finite numbers can be written")]
    NotFinite(f64),
    /// A day lies outside the calendar.
    #[error("day {0} has no date between the years 0 and 9999")]
    NoDate(i64),
    /// A place is named by an index that no place has.
    #[error("the scenario names place number {0}, which does not exist")]
    NoPlace(usize),
    /// A party, set or other part is named by an index that none has.
    #[error("the scenario names {what} number {index}, which does not exist")]
    NoSuch {
        /// What.
        what: &'static str,
        /// Its number.
        index: usize,
    },
    /// A place has an empty name.
    #[error("the place '{0}' has no name")]
    NoName(String),
    /// A part of the scenario contradicts itself, or cannot be told apart in a table.
    #[error("{0} has a shape that no table can hold")]
    Shape(&'static str),
}

/// Writes a scenario as a new folder. Reading it gives an equal scenario, floats bit for bit.
///
/// The folder is written under a temporary name beside `out_dir` and renamed when complete, so it is
/// there as a whole or not at all.
///
/// # Errors
///
/// When `out_dir` exists, the system refuses, or the scenario holds what the tables cannot (a number
/// that is not finite, an index without a place, a table whose rows differ in length).
///
/// ```no_run
/// use std::path::Path;
/// let (scenario, problems) = outflow_scenario::read_flee(Path::new("flee/burundi2015"));
/// if let Some(scenario) = scenario {
///     outflow_scenario::write_native(&scenario, Path::new("burundi-2015"))?;
/// }
/// # Ok::<(), outflow_scenario::native::WriteError>(())
/// ```
pub fn write_native(scenario: &Scenario, out_dir: &Path) -> Result<(), WriteError> {
    write_files(&to_files(scenario)?, out_dir)
}

/// Writes files as a new folder, which is there as a whole or not at all.
pub(crate) fn write_files<N: AsRef<Path>>(
    files: &[(N, String)],
    out_dir: &Path,
) -> Result<(), WriteError> {
    let name = out_dir
        .file_name()
        .ok_or_else(|| WriteError::NoFolderName(out_dir.to_owned()))?;
    if out_dir.exists() {
        return Err(WriteError::Exists(out_dir.to_owned()));
    }
    let mut partial = std::ffi::OsString::from(".");
    partial.push(name);
    partial.push(format!(".partial-{}", std::process::id()));
    let partial = out_dir.with_file_name(partial);
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |error| WriteError::System { path, error }
    };
    let written = (|| {
        fs::create_dir_all(&partial).map_err(refused(&partial))?;
        for (name, text) in files {
            let path = partial.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(refused(folder))?;
            }
            fs::write(&path, text).map_err(refused(&path))?;
        }
        fs::rename(&partial, out_dir).map_err(refused(out_dir))
    })();
    if written.is_err() {
        // What is left is of no use; that it cannot be removed either is not worth another error.
        let _ = fs::remove_dir_all(&partial);
    }
    written
}

/// The files of a scenario folder, each with its name.
///
/// # Errors
///
/// As [`write_native`], but for those of the system.
pub fn to_files(scenario: &Scenario) -> Result<Vec<(&'static str, String)>, WriteError> {
    let calendar = Days {
        start: scenario.start,
    };
    let places = ids::make(scenario.places.iter().map(|place| place.name.as_str()));
    let timeline = &scenario.timeline;
    let (hazards, lengths) = hazards::write(
        [timeline.conflicts.as_ref(), timeline.floods.as_ref()],
        &places,
        calendar,
        scenario.days,
    )?;
    let start = calendar.text(0)?;
    let head = head::write(
        &scenario.title,
        &start,
        scenario.days,
        lengths,
        &scenario.settings,
    )?;
    let events = events::write(
        &timeline.closures,
        &timeline.kind_changes,
        &places,
        calendar,
    )?;
    let food = timeline
        .food_insecurity
        .as_ref()
        .map(|table| food::write(table, calendar))
        .transpose()?;
    let observed = &scenario.observations;
    let corrections =
        observations::write_corrections(&observed.corrections, &observed.series, calendar)?;
    let files = [
        ("scenario.toml", Some(head)),
        (
            "places.csv",
            Some(places::write(&scenario.places, &places)?),
        ),
        ("links.csv", Some(links::write(&scenario.links, &places)?)),
        ("hazards.csv", hazards),
        ("events.csv", events),
        ("traits.csv", traits::write(&scenario.traits)?),
        (
            "groups.csv",
            groups::write(&scenario.listed_groups, &places)?,
        ),
        (
            "observations.csv",
            observations::write(&observed.series, calendar)?,
        ),
        ("corrections.csv", corrections),
        ("food_insecurity.csv", food),
    ];
    let files: Vec<_> = files
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect();
    if files.iter().any(|(_, text)| text.contains('\0')) {
        return Err(WriteError::Shape("a text with a NUL character"));
    }
    Ok(files)
}
