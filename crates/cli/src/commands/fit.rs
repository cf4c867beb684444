//! `outflow fit`: settings fitted to reports.

mod leave_one_out;
mod written;

use crate::error::CliError;
use crate::inference::{infer_error, on_threads};
use crate::input::{Capacities, Changes, Say, open_to_run, remove_capacities, scenario_to_run};
use crate::output::Output;
use crate::parallel::default_threads;
use clap::ValueEnum;
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::chart::marginals;
use outflow_infer::fit::cma::{CmaOptions, fit as cma};
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman};
use outflow_infer::fit::leave_one_out::{Search, choose};
use outflow_infer::fit::priors::{Prior, builtin, parse};
use outflow_infer::fit::problem::{Case, Cases};
use outflow_infer::fit::store::{Generation, Store};
use outflow_model::chain::Moment;
use outflow_model::scenario::Scenario;
use outflow_scenario::Input;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use written::{draws_text, fitted, parameter_table, summary_of};

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
    leave_one_out: bool,
    /// File of priors (TOML) [default: built in, all assumed]
    #[arg(long, value_name = "FILE")]
    priors: Option<PathBuf>,
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
    capacities: Capacities,
    /// Divide people by this for the scores of --leave-one-out [default: as in the fit]
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..))]
    score_hasten: Option<u32>,
    /// Runs for each score of --leave-one-out
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    score_seeds: u32,
    /// Leave scenarios of this name out of --leave-one-out altogether; may be repeated
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Folder to write [default: the scenario's name with '-fit' added, in this folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the folder if there is one
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Go on with a fit that was stopped
    #[arg(long)]
    resume: bool,
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
    fn given(&self) -> Option<&'static str> {
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

impl Args {
    fn method(&self) -> Method {
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

    fn priors(&self) -> Result<Vec<Prior>, CliError> {
        let Some(path) = &self.priors else {
            return Ok(builtin());
        };
        let text = fs::read_to_string(path).map_err(CliError::io("--priors", "read", path))?;
        parse(&text).map_err(|error| CliError::Input(format!("'{}': {error}", path.display())))
    }

    fn abc(&self) -> AbcOptions {
        AbcOptions {
            particles: self.particles.unwrap_or(200),
            wave: self.wave,
            generations: self.generations.unwrap_or(5),
            seed: self.seed,
            ..AbcOptions::default()
        }
    }

    fn kalman(&self) -> KalmanOptions {
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
    fn simulations(&self, folds: u64) -> u64 {
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

    fn read(&self, folder: &Path, hasten: Option<u32>) -> Result<Scenario, CliError> {
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

/// Fits.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    if !args.leave_one_out
        && let Input::Chain(scenario) =
            open_to_run(&args.scenario, &Changes::default(), Say::Nothing)?
    {
        return crate::chain::fit::run(args, *scenario, out);
    }
    if let Some(flag) = args.chain.given() {
        return Err(CliError::usage(
            flag,
            "goes with scenarios of the chain of control only",
        ));
    }
    let priors = args.priors()?;
    if args.leave_one_out {
        let search = match args.method() {
            Method::Abc => Search::Abc(args.abc()),
            Method::Cma => Search::Cma(args.cma()),
            Method::Kalman => {
                return Err(CliError::usage(
                    "--leave-one-out",
                    "works with --method abc or cma",
                ));
            }
        };
        return leave_one_out::run(args, &priors, &search, out);
    }
    let mut scenario = args.read(&args.scenario, None)?;
    if args.capacities == Capacities::Removed {
        remove_capacities(&mut scenario);
    }
    let named = |error| infer_error(&args.scenario, error);
    let problem = Cases {
        cases: vec![Case::new(&scenario).map_err(named)?],
        priors: priors.clone(),
    };
    let folder = args.folder()?;
    let identity = identity(args, &priors, &[&scenario])?;
    let store = Store::open(&folder, &identity).map_err(named)?;
    let generations = on_threads(
        args.threads(),
        args.simulations(1),
        args.quiet,
        &args.scenario,
        |after| match args.method() {
            Method::Abc => abc(&problem, &args.abc(), &store, after),
            Method::Kalman => kalman(&problem, &args.kalman(), &store, after),
            Method::Cma => cma(&problem, &args.cma(), &store, after),
        },
    )?;
    let Some(posterior) = generations.last() else {
        return Err(CliError::Input("there is no generation".into()));
    };
    let from = match args.method() {
        Method::Abc | Method::Kalman => generations.len() - 1,
        Method::Cma => 0,
    };
    let (chosen, distance) = choose(&problem, args.seed, &generations[from..]).map_err(named)?;
    let document = json!({
        "title": scenario.title,
        "method": args.method().name(),
        "generations": generations.iter().map(|generation| json!({
            "tolerance": generation.tolerance,
            "simulations": generation.simulations,
            "mean_distance": weighted_mean(generation),
        })).collect::<Vec<_>>(),
        "posterior": summary_of(&priors, posterior),
        "chosen": values(&priors, &chosen),
        "chosen_distance": distance,
    });
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(CliError::io("--out", "write", &folder))
    };
    write("posterior.json", &serde_json::to_string_pretty(&document)?)?;
    let drawn = posterior.points.iter().zip(&posterior.weights);
    let draws = drawn.zip(&posterior.distances);
    let draws = draws.map(|((point, weight), distance)| (&point[..], *weight, *distance));
    write("posterior.csv", &draws_text(&priors, draws))?;
    write(
        "chosen.csv",
        &draws_text(&priors, [(&chosen[..], 1.0, distance)].into_iter()),
    )?;
    let title = format!("{}: prior and posterior", scenario.title);
    write("posterior.svg", &marginals(&title, &priors, posterior))?;
    write(
        "fit.svg",
        &fitted(&problem, &scenario, posterior, &args.scenario)?,
    )?;
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    out.line(&format!(
        "{}: {} generations, {} simulations, distance (ARD) {:.3} at first, {distance:.3} chosen",
        scenario.title,
        generations.len(),
        generations.iter().map(|g| g.simulations).sum::<u64>(),
        generations.first().map_or(0.0, weighted_mean),
    ))?;
    out.text(&parameter_table(&priors, posterior, &chosen))?;
    out.line(&format!(
        "written to '{}'; 'outflow run {} --posterior {}' runs the chosen settings",
        folder.display(),
        args.scenario.display(),
        folder.join("chosen.csv").display()
    ))
}

/// What a fit depends on.
fn identity(args: &Args, priors: &[Prior], scenarios: &[&Scenario]) -> Result<String, CliError> {
    let method = match args.method() {
        Method::Abc => json!(args.abc()),
        Method::Kalman => json!(args.kalman()),
        Method::Cma => json!(args.cma()),
    };
    Ok(serde_json::to_string(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "method": method,
        "priors": priors,
        "scenarios": scenarios,
    }))?)
}

pub(crate) fn weighted_mean(generation: &Generation) -> f64 {
    let pairs = generation.distances.iter().zip(&generation.weights);
    pairs.map(|(distance, weight)| distance * weight).sum()
}

fn values(priors: &[Prior], unit: &[f64]) -> Map<String, Value> {
    priors
        .iter()
        .zip(unit)
        .map(|(prior, unit)| (prior.name.clone(), prior.json(*unit)))
        .collect()
}
