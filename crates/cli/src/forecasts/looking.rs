//! Flags of forecasts.

use crate::error::CliError;
use crate::files::replaceable;
use crate::inference::{on_threads, setting_draws};
use crate::input::{Capacities, Changes, Say, changed, open_to_run};
use crate::parallel::default_threads;
use clap::ValueEnum;
use outflow_infer::InferError;
use outflow_infer::assimilate::sampler::SamplerOptions;
use outflow_infer::fit::priors::builtin;
use outflow_infer::forecast::{ForecastOptions, StockFilter};
use outflow_infer::simulator::SimulatorOptions;
use outflow_scenario::Input;
use std::fs;
use std::path::{Path, PathBuf};

/// Flags of forecasts.
#[derive(Debug, clap::Args)]
pub(crate) struct Looking {
    /// Days ahead [default: 7,14,30,90; for series of the chain of control 7,14]
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=3650))]
    horizons: Vec<u32>,
    /// Days between the dates from which is learnt [default: 14; for the chain of control 4]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    step: Option<u32>,
    /// Days after the start before the first forecast [default: 30; for the chain of control 9]
    #[arg(long, value_name = "DAYS")]
    first: Option<u32>,
    /// What is given after the date: the totals reported, or conflict and closures
    #[arg(long, value_enum, value_delimiter = ',')]
    given: Vec<Known>,
    /// Runs of the simulator from each date; 0 leaves it out [default: 8]
    #[arg(long, value_name = "N")]
    members: Option<u32>,
    /// Days from the day of a report to its publication, where the tables do not tell
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    lag: u32,
    /// Take settings from a fit: the posterior.csv of 'outflow fit', a draw for each run
    #[arg(long, value_name = "FILE")]
    posterior: Option<PathBuf>,
    /// Filter: so many sets of settings or parameters are weighed by what was reported [default: none;
    /// for the chain of control 64]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(crate) particles: Option<u32>,
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    pub(crate) series: ForSeries,
    #[command(flatten)]
    pub(crate) changes: Changes,
    /// Whether camps are full at their capacity; those of historical cases know the future
    #[arg(long, value_enum, default_value_t = Capacities::Removed)]
    capacities: Capacities,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Write nothing, print only
    #[arg(long, conflicts_with_all = ["out", "force"])]
    no_write: bool,
    /// Replace the folder if there is one
    #[arg(long)]
    force: bool,
    /// Print nothing but errors (and JSON, with --json)
    #[arg(long)]
    quiet: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Flags for series of the chain of control only.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Chain of control")]
pub(crate) struct ForSeries {
    /// Parameters that it weighs, names joined by commas; the others are drawn from their priors
    /// [default: those in the scenario's parameters.csv]
    #[arg(long, value_name = "NAMES")]
    pub(crate) parameters: Option<String>,
}

/// What may be given after the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Known {
    Totals,
    Timeline,
}

impl Looking {
    /// The scenario, its capacities as asked.
    pub(crate) fn input(&self, folder: &Path) -> Result<Input, CliError> {
        let say = if self.quiet { Say::Nothing } else { Say::Count };
        let scenario = match open_to_run(folder, &self.changes, say)? {
            Input::Chain(scenario) => return Ok(Input::Chain(scenario)),
            Input::Wayfinding(scenario) => *scenario,
        };
        self.refuse_series()?;
        if self.posterior.is_some() && !self.quiet {
            eprintln!(
                "note: whether the posterior was fitted to reports after the date is not checked"
            );
        }
        let scenario = changed(scenario, &self.changes, self.capacities)?;
        Ok(Input::Wayfinding(Box::new(scenario)))
    }

    /// Days ahead, ascending.
    pub(crate) fn horizons(&self, default: &[u32]) -> Vec<u32> {
        let mut horizons = if self.horizons.is_empty() {
            default.to_vec()
        } else {
            self.horizons.clone()
        };
        horizons.sort_unstable();
        horizons.dedup();
        horizons
    }

    pub(crate) fn step(&self, default: u32) -> u32 {
        self.step.unwrap_or(default)
    }

    pub(crate) fn first(&self, default: u32) -> u32 {
        self.first.unwrap_or(default)
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// The first flag that goes with wayfinding only.
    pub(crate) fn for_wayfinding(&self) -> Option<&'static str> {
        [
            ("--members", self.members.is_some()),
            ("--lag", self.lag > 0),
            ("--given", !self.given.is_empty()),
            ("--posterior", self.posterior.is_some()),
            ("--settings", self.changes.settings.is_some()),
            ("--capacities", self.capacities != Capacities::Removed),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag))
    }

    /// Refuses flags that go with the chain of control only.
    fn refuse_series(&self) -> Result<(), CliError> {
        match &self.series.parameters {
            Some(_) => Err(CliError::usage(
                "--parameters",
                "goes with scenarios of the chain of control only",
            )),
            None => Ok(()),
        }
    }

    pub(crate) fn options(&self) -> Result<ForecastOptions, CliError> {
        let members = self.members.unwrap_or(8);
        Ok(ForecastOptions {
            horizons: self.horizons(&[7, 14, 30, 90]),
            step: self.step(14),
            first: self.first(30),
            lag: self.lag,
            totals_given: self.given.contains(&Known::Totals),
            timeline_given: self.given.contains(&Known::Timeline),
            simulator: (members > 0).then_some(SimulatorOptions {
                members,
                seed: self.seed,
                keep_capacities: self.capacities == Capacities::Given,
                posterior: self.posterior.as_deref().map(setting_draws).transpose()?,
            }),
            filter: self.particles.map(|particles| StockFilter {
                priors: builtin(),
                sampler: SamplerOptions {
                    particles,
                    seed: self.seed,
                    ..SamplerOptions::default()
                },
                keep_capacities: self.capacities == Capacities::Given,
            }),
        })
    }

    /// What is given, for the names of files: `_given_totals_timeline`, or nothing.
    pub(crate) fn suffix(&self) -> String {
        let given = |known| self.given.contains(&known);
        match (given(Known::Totals), given(Known::Timeline)) {
            (false, false) => String::new(),
            (true, false) => "_given_totals".to_owned(),
            (false, true) => "_given_timeline".to_owned(),
            (true, true) => "_given_totals_timeline".to_owned(),
        }
    }

    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// The folder to write, unless nothing is written.
    pub(crate) fn target(
        &self,
        scenario: &Path,
        out: Option<&PathBuf>,
        ending: &str,
    ) -> Result<Option<PathBuf>, CliError> {
        if self.no_write {
            return Ok(None);
        }
        let target = out.cloned().unwrap_or_else(|| {
            let name = fs::canonicalize(scenario).ok();
            let name = name.as_deref().unwrap_or(scenario);
            let name = name.file_name().unwrap_or_default().to_string_lossy();
            PathBuf::from(format!("{name}-{ending}"))
        });
        if target.exists() && !self.force {
            return Err(CliError::usage(
                "--out",
                format!(
                    "'{}' exists; name another folder, or write --force",
                    target.display()
                ),
            ));
        }
        if target.exists() {
            replaceable(&target, &[ending])?;
        }
        Ok(Some(target))
    }

    /// Runs work on as many threads as asked for, with a bar of `steps`. The work is told to call
    /// its argument after each step; that says `false` when somebody asked to stop.
    pub(crate) fn work<T: Send>(
        &self,
        steps: u64,
        scenario: &Path,
        work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> Result<T, InferError> + Send,
    ) -> Result<T, CliError> {
        let threads = self
            .threads
            .map_or_else(default_threads, |threads| threads as usize);
        on_threads(threads, steps, self.quiet, scenario, work)
    }
}
