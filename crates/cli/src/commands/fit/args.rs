//! Flags of `outflow fit`, and what follows from them.

use crate::error::CliError;
use crate::files::replaceable;
use crate::input::{Capacities, Changes, Say, scenario_to_run};
use crate::parallel::default_threads;
use clap::ValueEnum;
use outflow_infer::fit::abc::AbcOptions;
use outflow_infer::fit::cma::CmaOptions;
use outflow_infer::fit::kalman::KalmanOptions;
use outflow_infer::fit::priors::{Prior, builtin, parse};
use outflow_model::chain::Moment;
use outflow_model::scenario::Scenario;
use std::fs;
use std::path::{Path, PathBuf};

/// Fit settings or parameters to what was reported
///
/// Writes the posterior as JSON and CSV and pictures of prior, posterior and fit. Every generation
/// is kept as it is finished; --resume goes on from there to the same bits, whatever --threads is.
/// For scenarios of the chain of control, parameters are fitted to the rows of facts.csv with
/// fitted = yes; 'outflow run --posterior' takes the result. With --leave-one-out, SCENARIO is a
/// folder of scenarios: one set of settings is fitted to all but one and scored on that one, for
/// each in turn.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder or Flee folder; a folder of them with --leave-one-out
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: PathBuf,
    /// Fit to all scenarios of the folder but one, and score on that one
    #[arg(long)]
    pub(crate) leave_one_out: bool,
    /// File of priors (TOML) [default: built in, all assumed]
    #[arg(long, value_name = "FILE")]
    pub(crate) priors: Option<PathBuf>,
    /// How to fit [default: abc; for the chain of control kalman]
    #[arg(long, value_enum)]
    pub(crate) method: Option<Method>,
    /// Particles, members of the ensemble, or points a generation [default: abc and kalman 200, for
    /// the chain of control 100; cma 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) particles: Option<u32>,
    /// Draws from the priors for each particle in the first wave (abc)
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) wave: u32,
    /// Generations after the first [default: 5; for the chain of control 3; cma 50 in all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) generations: Option<u32>,
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) changes: Changes,
    /// Whether camps are full at their capacity while fitting
    #[arg(long, value_enum, default_value_t = Capacities::Given)]
    pub(crate) capacities: Capacities,
    /// Divide people by this for the scores of --leave-one-out [default: as in the fit]
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) score_hasten: Option<u32>,
    /// Runs for each score of --leave-one-out
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) score_seeds: u32,
    /// Leave scenarios of this name out of --leave-one-out altogether; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) without: Vec<String>,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// Folder to write [default: the scenario's name with '-fit' added, in this folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the folder if there is one
    #[arg(long, conflicts_with = "resume")]
    pub(crate) force: bool,
    /// Go on with a fit that was stopped
    #[arg(long)]
    pub(crate) resume: bool,
    /// Print nothing but errors (and JSON, with --json)
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) chain: ForChain,
}

/// Flags for scenarios of the chain of control only.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Chain of control")]
pub(crate) struct ForChain {
    /// Fit these parameters only, names joined by commas [default: all of which the data speak]
    #[arg(long, value_name = "NAMES")]
    pub(crate) parameters: Option<String>,
    /// Use only what was known at this moment
    #[arg(long, value_name = "MOMENT")]
    pub(crate) as_of: Option<Moment>,
    /// Relative error of reported figures [default: the parameter report_spread]
    #[arg(long, value_name = "SD")]
    pub(crate) reporting: Option<f64>,
    /// Relative error of the model itself [default: 0.2]
    #[arg(long, value_name = "SD")]
    pub(crate) discrepancy: Option<f64>,
    /// Also put the posterior into the scenario folder: posterior.csv, and the columns posterior_* of
    /// parameters.csv
    #[arg(long)]
    pub(crate) write: bool,
}

impl ForChain {
    /// The first of these flags that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        [
            ("--parameters", self.parameters.is_some()),
            ("--as-of", self.as_of.is_some()),
            ("--reporting", self.reporting.is_some()),
            ("--discrepancy", self.discrepancy.is_some()),
            ("--write", self.write),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// History matching, then approximate Bayesian computation by sequential Monte Carlo
    Abc,
    /// Ensemble Kalman inversion
    Kalman,
    /// Covariance matrix adaptation: the one best point, no posterior
    Cma,
}

impl Method {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Abc => "abc",
            Self::Kalman => "kalman",
            Self::Cma => "cma",
        }
    }
}

/// What the files of a fit are called.
const RESULTS: [&str; 4] = ["fit", "generation", "posterior", "leave_one_out"];

impl Args {
    pub(crate) fn method(&self) -> Method {
        self.method.unwrap_or(Method::Abc)
    }

    /// The first flag that goes with wayfinding only.
    pub(crate) fn for_wayfinding(&self) -> Option<&'static str> {
        [
            ("--leave-one-out", self.leave_one_out),
            ("--priors", self.priors.is_some()),
            ("--settings", self.changes.settings.is_some()),
            ("--capacities", self.capacities != Capacities::Given),
            ("--score-hasten", self.score_hasten.is_some()),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag))
    }

    pub(crate) fn priors(&self) -> Result<Vec<Prior>, CliError> {
        let Some(path) = &self.priors else {
            return Ok(builtin());
        };
        let text = fs::read_to_string(path).map_err(CliError::io("--priors", "read", path))?;
        parse(&text).map_err(|error| CliError::Input(format!("'{}': {error}", path.display())))
    }

    pub(crate) fn abc(&self) -> AbcOptions {
        AbcOptions {
            particles: self.particles.unwrap_or(200),
            wave: self.wave,
            generations: self.generations.unwrap_or(5),
            seed: self.seed,
            ..AbcOptions::default()
        }
    }

    pub(crate) fn kalman(&self) -> KalmanOptions {
        KalmanOptions {
            members: self.particles.unwrap_or(200),
            generations: self.generations.unwrap_or(5),
            seed: self.seed,
            ..KalmanOptions::default()
        }
    }

    pub(crate) fn cma(&self) -> CmaOptions {
        CmaOptions {
            population: self.particles.unwrap_or(16),
            generations: self.generations.unwrap_or(50),
            seed: self.seed,
            ..CmaOptions::default()
        }
    }

    /// About how many simulations there will be, for the bar.
    pub(crate) fn simulations(&self, folds: u64) -> u64 {
        match self.method() {
            Method::Cma => self.cma().simulations(folds),
            Method::Abc => self.abc().simulations(folds),
            Method::Kalman => self.kalman().simulations(),
        }
    }

    pub(crate) fn folder(&self) -> Result<PathBuf, CliError> {
        let target = self
            .out
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{}-fit", name_of(&self.scenario))));
        if target.exists() {
            if self.force {
                replaceable(&target, &RESULTS)?;
                fs::remove_dir_all(&target).map_err(CliError::io("--out", "remove", &target))?;
            } else if !self.resume {
                return Err(CliError::usage(
                    "--out",
                    format!(
                        "'{}' exists; name another folder, or write --force or --resume",
                        target.display()
                    ),
                ));
            }
        }
        fs::create_dir_all(&target).map_err(CliError::io("--out", "write", &target))?;
        Ok(target)
    }

    pub(crate) fn read(&self, folder: &Path, hasten: Option<u32>) -> Result<Scenario, CliError> {
        let changes = Changes {
            hasten: hasten.or(self.changes.hasten),
            ..self.changes.clone()
        };
        scenario_to_run(folder, &changes, Capacities::Given, Say::Nothing)
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads
            .map_or_else(default_threads, |threads| threads as usize)
    }
}

pub(crate) fn name_of(folder: &Path) -> String {
    let path = fs::canonicalize(folder).ok();
    let path = path.as_deref().unwrap_or(folder);
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
