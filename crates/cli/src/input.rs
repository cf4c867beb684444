//! Reading the scenario that the command line names, with the changes that it asks for.

use crate::error::CliError;
use clap::ValueEnum;
use outflow_diagnostics::{Diagnostics, render_text, summary};
use outflow_model::scenario::Scenario;
use outflow_scenario::setting::{Change, change};
use outflow_scenario::{FleeOptions, Input, ReadOptions};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Whether camps are full at their capacity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Capacities {
    /// As the scenario gives them.
    #[default]
    Given,
    /// No camp is ever full.
    Removed,
}

impl Capacities {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Removed => "removed",
        }
    }
}

/// Flags that change a scenario before it is run.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Changes {
    /// Settings file to use in place of the scenario's own
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Divide people, capacities and reports by this; in the chain of control each household stands for
    /// this many
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) hasten: Option<u32>,
    /// Change one setting, for example move_rules.awareness_level=2; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<Change>,
    /// Run this many days in place of the scenario's own number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(outflow_scenario::limits::DAYS)))]
    pub(crate) days: Option<u32>,
}

/// How much to say of problems that do not stop a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Say {
    Nothing,
    Count,
    All,
}

/// Checks that a scenario folder is there, and reads it.
pub(crate) fn read(
    folder: &Path,
    changes: &Changes,
) -> Result<(Option<Scenario>, Diagnostics), CliError> {
    let options = options(folder, changes)?;
    Ok(outflow_scenario::read(folder, &options))
}

/// As [`read`], for a folder of either model.
pub(crate) fn open(
    folder: &Path,
    changes: &Changes,
) -> Result<(Option<Input>, Diagnostics), CliError> {
    let options = options(folder, changes)?;
    Ok(outflow_scenario::open(folder, &options))
}

/// How to read a folder that is there.
fn options(folder: &Path, changes: &Changes) -> Result<ReadOptions, CliError> {
    folder_is_there("SCENARIO", folder)?;
    if let Some(settings) = &changes.settings {
        std::fs::File::open(settings).map_err(CliError::io("--settings", "read", settings))?;
    }
    let flee = FleeOptions {
        settings: changes.settings.clone(),
        hasten: changes.hasten,
        days: changes.days,
    };
    Ok(ReadOptions { flee })
}

/// Refuses what is no folder.
pub(crate) fn folder_is_there(flag: &'static str, folder: &Path) -> Result<(), CliError> {
    if folder.is_file() {
        let shown = folder.display();
        return Err(CliError::usage(
            flag,
            format!("'{shown}' is a file; give the folder that it is in"),
        ));
    }
    std::fs::read_dir(folder)
        .map(drop)
        .map_err(CliError::io(flag, "read", folder))
}

/// Reads a scenario of wayfinding to run it; says what is wrong with it on standard error.
pub(crate) fn scenario_to_run(
    folder: &Path,
    changes: &Changes,
    capacities: Capacities,
    say: Say,
) -> Result<Scenario, CliError> {
    let (scenario, problems) = read(folder, changes)?;
    let scenario = usable(folder, scenario, &problems, say)?;
    changed(scenario, changes, capacities)
}

/// As [`scenario_to_run`], for a folder of either model, still unchanged.
pub(crate) fn open_to_run(folder: &Path, changes: &Changes, say: Say) -> Result<Input, CliError> {
    let (input, problems) = open(folder, changes)?;
    usable(folder, input, &problems, say)
}

/// What was read, when it has no errors.
fn usable<T>(
    folder: &Path,
    input: Option<T>,
    problems: &Diagnostics,
    say: Say,
) -> Result<T, CliError> {
    let colour = std::io::stderr().is_terminal();
    let Some(input) = input.filter(|_| !problems.has_errors()) else {
        eprint!("{}", render_text(problems, colour));
        return Err(CliError::Input(format!(
            "'{}': {}",
            folder.display(),
            summary(problems)
        )));
    };
    match say {
        Say::All => eprint!("{}", render_text(problems, colour)),
        Say::Count if problems.warnings() > 0 => {
            eprintln!(
                "'{}': {}; 'outflow check' shows them",
                folder.display(),
                summary(problems)
            );
        }
        Say::Count | Say::Nothing => {}
    }
    Ok(input)
}

/// A scenario of wayfinding with the changes that the command line asks for.
pub(crate) fn changed(
    mut scenario: Scenario,
    changes: &Changes,
    capacities: Capacities,
) -> Result<Scenario, CliError> {
    scenario.settings = change(&scenario.settings, &changes.set)?;
    if let Some(days) = changes.days {
        scenario.days = days;
    }
    if capacities == Capacities::Removed {
        remove_capacities(&mut scenario);
    }
    Ok(scenario)
}

/// Makes every camp endless.
pub(crate) fn remove_capacities(scenario: &mut Scenario) {
    for place in &mut scenario.places {
        place.capacity = 0;
        place.capacity_per_day = None;
    }
}
