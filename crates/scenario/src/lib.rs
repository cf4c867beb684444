//! Reads scenario folders and Flee folders, and reports everything that is wrong with them.
//!
//! [`read`] never panics, never writes, and says everything at once: a list of
//! [`Diagnostics`], each with file, line and column. A scenario
//! is given only when there is no error.

pub mod chain;
pub mod draft;
pub mod files;
pub mod flee;
pub mod limits;
pub mod native;
pub mod setting;
pub mod table;
pub mod yaml;

mod geography;
mod head_text;
mod model;
mod ready;
mod reported;

use files::Folder;
use model::Model;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::Scenario;
use std::path::Path;

pub use flee::FleeOptions;
pub use native::{read_native, write_native};

/// What reading gives: the scenario, when there is no error, and everything there is to say.
pub type ReadOutcome = (Option<Scenario>, Diagnostics);

/// How to read a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// For Flee folders; `hasten` for all of wayfinding. In the chain of control it belongs to a run.
    pub flee: FleeOptions,
}

/// A scenario of either model.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// People find their way by the Flee rule, day by day.
    Wayfinding(Box<Scenario>),
    /// The chain of control.
    Chain(Box<outflow_model::chain::Scenario>),
}

/// Reads a folder of either model: a scenario folder when it holds a `scenario.toml`, else a Flee
/// folder.
///
/// ```
/// use outflow_scenario::{ReadOptions, open};
/// use std::path::Path;
/// let (input, problems) = open(Path::new("no/such/folder"), &ReadOptions::default());
/// assert!(input.is_none());
/// assert_eq!(problems.errors(), 1);
/// ```
#[must_use]
pub fn open(path: &Path, options: &ReadOptions) -> (Option<Input>, Diagnostics) {
    open_from(&Folder::disk(path), options)
}

/// Reads a folder of either model that may be in memory.
#[must_use]
pub fn open_from(folder: &Folder, options: &ReadOptions) -> (Option<Input>, Diagnostics) {
    if !folder.has_file(native::HEAD) || !matches!(model::of_folder(folder), Model::Chain) {
        let (scenario, problems) = read_from(folder, options);
        return (
            scenario.map(|scenario| Input::Wayfinding(Box::new(scenario))),
            problems,
        );
    }
    let (scenario, mut problems) = chain::read_folder(folder);
    refuse_options(folder, &options.flee, &mut problems);
    let scenario = scenario.filter(|_| !problems.has_errors());
    (
        scenario.map(|scenario| Input::Chain(Box::new(scenario))),
        problems,
    )
}

/// Says which options do not go with the chain of control.
fn refuse_options(folder: &Folder, options: &FleeOptions, problems: &mut Diagnostics) {
    if options.settings.is_some() {
        problems.report_file(Code::UnsupportedSetting, &folder.shown(native::HEAD), |d| {
            d.message("a settings file of Flee does not go with a scenario of the chain of control")
        });
    }
}

/// Reads a folder of the model `wayfinding`: a scenario folder when it holds a `scenario.toml`, else
/// a Flee folder. One of the chain of control is refused; [`open`] reads both.
#[must_use]
pub fn read(path: &Path, options: &ReadOptions) -> ReadOutcome {
    read_from(&Folder::disk(path), options)
}

/// Reads a folder of the model `wayfinding` that may be in memory.
#[must_use]
pub fn read_from(folder: &Folder, options: &ReadOptions) -> ReadOutcome {
    if !folder.has_file(native::HEAD) {
        return flee::read_folder(folder, &options.flee);
    }
    let refusal = match model::of_folder(folder) {
        Model::Wayfinding => return native::read_folder_with(folder, &options.flee),
        Model::Chain => model::refuse_chain(folder),
        Model::Unknown(problem) => problem,
    };
    let mut problems = Diagnostics::new();
    problems.push(refusal);
    (None, problems)
}

/// Reads a Flee folder with its own settings.
#[must_use]
pub fn read_flee(path: &Path) -> ReadOutcome {
    flee::read_folder(&Folder::disk(path), &FleeOptions::default())
}
