//! `outflow run`: simulate a scenario and write a run folder.

mod report;
mod work;

use crate::chain::changes::{ChainFlags, Choice};
use crate::chain::figures::MinCell;
use crate::engine::Engine;
use crate::error::CliError;
use crate::inference::setting_draws;
use crate::input::{Capacities, Changes, Say, changed, open_to_run};
use crate::members::Members;
use crate::output::Output;
use crate::parallel::default_threads;
use crate::scoring::Scorer;
use clap::ValueEnum;
use outflow_engine::{EngineError, Plan, RecentGrid, RunOptions};
use outflow_infer::fit::draws::Drawn;
use outflow_infer::fit::priors::builtin;
use outflow_model::scenario::Scenario;
use outflow_results::{Existing, Identity};
use outflow_scenario::Input;
use report::Report;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;
use work::{Apart, Runs, Work};

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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) threads: Option<u32>,
    /// Also count people by place of origin
    #[arg(long, value_enum, value_name = "WHAT")]
    track: Option<Track>,
    /// Grid of recent travel: multiples of 2^-BITS, or exact [default: 4]
    #[arg(long, value_name = "BITS|exact")]
    recent_grid: Option<Grid>,
    /// Whether camps are full at their capacity [default: given]
    #[arg(long, value_enum)]
    capacities: Option<Capacities>,
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
enum Track {
    Origin,
}

#[derive(Clone, Copy, Debug)]
struct Grid(RecentGrid);

impl FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "exact" {
            return Ok(Self(RecentGrid::Exact));
        }
        match text.parse::<u8>() {
            Ok(bits @ 1..=30) => Ok(Self(RecentGrid::Bits(bits))),
            _ => Err("expected a number of bits from 1 to 30, or 'exact'".to_owned()),
        }
    }
}

impl Args {
    fn options(&self, threads: usize) -> RunOptions {
        let members = self.members.0.len().max(1);
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
    fn refused(&self, error: EngineError) -> CliError {
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
    fn drawn(&self) -> Result<Option<Drawn>, CliError> {
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

    fn say(&self) -> Say {
        match (self.quiet, self.verbose) {
            (true, _) => Say::Nothing,
            (_, true) => Say::All,
            _ => Say::Count,
        }
    }
}

/// Runs a scenario.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let started = Instant::now();
    match open_to_run(&args.scenario, &args.changes, args.say())? {
        Input::Wayfinding(scenario) => wayfinding(args, *scenario, started, out),
        Input::Chain(scenario) => {
            let not_for_it = [
                ("--track", args.track.is_some()),
                ("--recent-grid", args.recent_grid.is_some()),
                ("--capacities", args.capacities.is_some()),
            ];
            if let Some((flag, _)) = not_for_it.iter().find(|(_, given)| *given) {
                return Err(CliError::usage(
                    flag,
                    "does not go with a scenario of the chain of control",
                ));
            }
            crate::chain::run::run(args, *scenario, started, out)
        }
    }
}

fn wayfinding(
    args: &Args,
    scenario: Scenario,
    started: Instant,
    out: &mut Output,
) -> Result<(), CliError> {
    if let Some(flag) = args.chain.given_for_chain_only() {
        return Err(CliError::usage(
            flag,
            "goes with scenarios of the chain of control only",
        ));
    }
    let drawn = args.drawn()?;
    if args.engine == Engine::Mean && args.members.0.len() > 1 && drawn.is_none() {
        return Err(CliError::usage(
            "--members",
            "the engine 'mean' draws nothing, so all its members are the same; run one",
        ));
    }
    let capacities = args.capacities.unwrap_or_default();
    let scenario = changed(scenario, &args.changes, capacities)?;
    let threads = args
        .threads
        .map_or_else(default_threads, |threads| threads as usize);
    let options = args.options(threads);
    let plan = Plan::new(&scenario, &options).map_err(|error| args.refused(error))?;
    let scorer = Scorer::new(&scenario).map_err(|error| args.refused(error.into()))?;
    let runs = match &drawn {
        None => Runs::Alike(&plan),
        Some(drawn) => Runs::Apart(Apart {
            scenario: &scenario,
            options: &options,
            drawn,
        }),
    };
    let work = Work {
        args,
        runs,
        scorer: scorer.as_ref(),
        threads,
    };
    let mut report = Report::new(args, &scenario, scorer.as_ref());
    let refused = |error| match error {
        CliError::Engine { error, .. } => args.refused(error),
        error => error,
    };
    if args.no_write {
        report.members = work.run_only(&mut report.engine_seconds).map_err(refused)?;
    } else {
        let target = args.target()?;
        let named = drawn.as_ref().map(Drawn::identity);
        let identity = Identity::of_members(scenario.clone(), &options, named.as_deref())
            .map_err(CliError::results("--out"))?;
        let (run, ends) = work.write(&target, identity, started).map_err(refused)?;
        report.engine_seconds = run.manifest().volatile.engine_seconds;
        report.members = ends;
        report.run = Some(run);
    }
    report.seconds = started.elapsed().as_secs_f64();
    report.print(out)
}
