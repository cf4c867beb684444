//! Flags of `outflow run`, and what follows from them.

use crate::chain::changes::{ChainFlags, Choice};
use crate::chain::figures::MinCell;
use crate::engine::Engine;
use crate::error::CliError;
use crate::inference::setting_draws;
use crate::input::{Capacities, Changes, Say};
use crate::members::Members;
use clap::ValueEnum;
use outflow_engine::{EngineError, RecentGrid, RunOptions};
use outflow_infer::fit::draws::Drawn;
use outflow_infer::fit::priors::builtin;
use outflow_results::Existing;
use std::path::PathBuf;
use std::str::FromStr;

/// Simulate a scenario and write a run folder
///
/// The run folder holds the tables in Parquet and CSV and a manifest. It appears under its name
/// when it is complete; until then finished members are kept in a folder of that name with
/// '.partial' added, from which --resume goes on to the same bytes. The result depends on the
/// scenario, the settings, the seed and the members only, never on --threads.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder or Flee folder
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: PathBuf,
    /// Members to run: N (0 to N - 1), or A..B (A to B - 1), a slice for 'outflow merge'
    #[arg(long, value_name = "N|A..B", default_value = "1")]
    pub(crate) members: Members,
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which engine: groups of like people, one record a person, or expectations
    #[arg(long, value_enum, default_value_t = Engine::Cohort)]
    pub(crate) engine: Engine,
    #[command(flatten)]
    pub(crate) changes: Changes,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// Also count people by place of origin
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) track: Option<Track>,
    /// Grid of recent travel: multiples of 2^-BITS, or exact [default: 4]
    #[arg(long, value_name = "BITS|exact")]
    pub(super) recent_grid: Option<Grid>,
    /// Whether camps are full at their capacity [default: given]
    #[arg(long, value_enum)]
    pub(super) capacities: Option<Capacities>,
    /// Run folder to write [default: the scenario's name with '-run' added, in this folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing, print the summary only
    #[arg(long, conflicts_with_all = ["out", "force", "resume"])]
    pub(crate) no_write: bool,
    /// Replace the run folder if there is one, and discard an unfinished run
    #[arg(long)]
    force: bool,
    /// Go on with an unfinished run
    #[arg(long)]
    pub(crate) resume: bool,
    /// Show every warning and note about the scenario, and what the run cost
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Print nothing but errors (and JSON, with --json)
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) chain: ChainFlags,
    #[command(flatten)]
    pub(crate) min_cell: MinCell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Track {
    Origin,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Grid(RecentGrid);

impl FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "exact" {
            return Ok(Self(RecentGrid::Exact));
        }
        match text.parse::<u8>() {
            Ok(bits @ 1..=16) => Ok(Self(RecentGrid::Bits(bits))),
            _ => Err("expected a number of bits from 1 to 16, or 'exact'".to_owned()),
        }
    }
}

impl Args {
    pub(super) fn options(&self, threads: usize) -> RunOptions {
        let members = self.members.range.len().max(1);
        RunOptions {
            engine: self.engine.kind(),
            seed: self.seed,
            recent_grid: self
                .recent_grid
                .map_or_else(RecentGrid::default, |grid| grid.0),
            track_origin: self.track.is_some(),
            threads: (threads / members).max(1),
        }
    }

    pub(crate) fn existing(&self) -> Existing {
        match (self.resume, self.force) {
            (false, false) => Existing::Refuse,
            (false, true) => Existing::Replace,
            (true, false) => Existing::Resume,
            (true, true) => Existing::ResumeAndReplace,
        }
    }

    /// The run folder: as asked, or after the scenario.
    pub(crate) fn target(&self) -> Result<PathBuf, CliError> {
        if let Some(out) = &self.out {
            return Ok(out.clone());
        }
        let folder = std::fs::canonicalize(&self.scenario).map_err(CliError::io(
            "SCENARIO",
            "read",
            &self.scenario,
        ))?;
        let name = folder.file_name().ok_or_else(|| {
            CliError::usage("--out", "the scenario has no name; name the run folder")
        })?;
        let mut name = name.to_os_string();
        name.push("-run");
        Ok(PathBuf::from(name))
    }

    /// Names the flag to which the engine objects, if it was a flag.
    pub(super) fn refused(&self, error: EngineError) -> CliError {
        match &error {
            EngineError::Timeline(_) if self.changes.days.is_some() => {
                CliError::usage("--days", error.to_string())
            }
            EngineError::Setting { setting, .. }
                if self.changes.set.iter().any(|change| change.sets(setting)) =>
            {
                CliError::usage("--set", error.to_string())
            }
            _ => CliError::Engine {
                scenario: self.scenario.clone(),
                error,
            },
        }
    }

    /// Where members of wayfinding have their settings from, unless they are all alike.
    pub(super) fn drawn(&self) -> Result<Option<Drawn>, CliError> {
        match (&self.chain.posterior, self.chain.parameters) {
            (Some(Some(file)), None | Some(Choice::Drawn)) => {
                setting_draws(file).map(|draws| Some(Drawn::Posterior(draws)))
            }
            (Some(_), _) => Err(CliError::usage(
                "--posterior",
                "needs the file posterior.csv of 'outflow fit', and goes with drawn parameters",
            )),
            (None, Some(Choice::Drawn)) => Ok(Some(Drawn::Prior(builtin(), self.seed))),
            (None, None | Some(Choice::Best)) => Ok(None),
        }
    }

    pub(super) fn say(&self) -> Say {
        match (self.quiet, self.verbose) {
            (true, _) => Say::Nothing,
            (_, true) => Say::All,
            _ => Say::Count,
        }
    }
}
