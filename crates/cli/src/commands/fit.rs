//! `outflow fit`: settings fitted to reports.

use super::forecast::{date_of, infer_error, on_threads, quoted};
use crate::error::CliError;
use crate::input::{
    Capacities, Changes, Say, folder_is_there, open_to_run, remove_capacities, scenario_to_run,
};
use crate::output::{Output, columns};
use crate::parallel::default_threads;
use crate::scoring::Scorer;
use clap::ValueEnum;
use outflow_infer::chart::{Band, Panel, fans};
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::chart::marginals;
use outflow_infer::fit::cma::{CmaOptions, fit as cma};
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman};
use outflow_infer::fit::leave_one_out::{Fold, Search, choose, leave_one_out};
use outflow_infer::fit::priors::{Axis, Prior, applied, builtin, parse};
use outflow_infer::fit::problem::{Case, Cases};
use outflow_infer::fit::store::{Generation, Store};
use outflow_model::chain::Moment;
use outflow_model::scenario::Scenario;
use outflow_scenario::Input;
use outflow_score::{Quantiles, Spread};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
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
        return all_but_one(args, &priors, &search, out);
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
    write("posterior.csv", &particles(&priors, posterior))?;
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
    out.line(&format!("written to '{}'", folder.display()))
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
        .map(|(prior, unit)| (prior.name.clone(), json!(prior.at(*unit))))
        .collect()
}

/// Weighted quantile of one parameter, in its own unit.
fn quantile(prior: &Prior, index: usize, posterior: &Generation, level: f64) -> f64 {
    prior.at(posterior.quantile(index, level))
}

fn summary_of(priors: &[Prior], posterior: &Generation) -> Vec<Value> {
    priors
        .iter()
        .enumerate()
        .map(|(index, prior)| {
            let at = |level| quantile(prior, index, posterior, level);
            json!({
                "name": prior.name,
                "prior": { "low": prior.low, "high": prior.high, "scale": prior.scale, "source": prior.source },
                "q05": at(0.05), "q50": at(0.5), "q95": at(0.95),
            })
        })
        .collect()
}

fn parameter_table(priors: &[Prior], posterior: &Generation, chosen: &[f64]) -> String {
    let mut rows = vec![
        ["setting", "prior", "5 %", "50 %", "95 %", "chosen"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (index, prior) in priors.iter().enumerate() {
        let at = |level| format!("{:.4}", quantile(prior, index, posterior, level));
        rows.push(vec![
            prior.name.clone(),
            format!("{} to {}", prior.low, prior.high),
            at(0.05),
            at(0.5),
            at(0.95),
            format!("{:.4}", prior.at(chosen[index])),
        ]);
    }
    columns(&rows)
}

/// One row a particle.
fn particles(priors: &[Prior], posterior: &Generation) -> String {
    let mut text = String::from("weight,distance");
    for prior in priors {
        let _ = write!(text, ",{}", quoted(&prior.name));
    }
    text.push('\n');
    for ((point, weight), distance) in posterior
        .points
        .iter()
        .zip(&posterior.weights)
        .zip(&posterior.distances)
    {
        let _ = write!(text, "{weight},{distance}");
        for (prior, unit) in priors.iter().zip(point) {
            let _ = write!(text, ",{}", prior.at(*unit));
        }
        text.push('\n');
    }
    text
}

/// Reports, and the spread of simulations with settings from the posterior.
#[allow(clippy::cast_precision_loss)]
fn fitted(
    problem: &Cases,
    scenario: &Scenario,
    posterior: &Generation,
    folder: &Path,
) -> Result<String, CliError> {
    let Some(scorer) = Scorer::new(scenario).map_err(|error| CliError::Engine {
        scenario: folder.to_path_buf(),
        error: error.into(),
    })?
    else {
        return Ok(String::new());
    };
    let runs: Vec<Vec<f64>> = posterior
        .points
        .iter()
        .take(20)
        .zip(1_u64..)
        .map(|(point, seed)| problem.cases[0].counts(&problem.priors, point, seed))
        .collect::<Result<_, _>>()
        .map_err(|error| infer_error(folder, error))?;
    let camps = scorer.names.len();
    let people = f64::from(scenario.settings.hasten);
    let days = scenario.days as usize;
    let panels: Vec<Panel> = scorer
        .names
        .iter()
        .enumerate()
        .map(|(camp, name)| {
            let fan = (0..days)
                .step_by((days / 100).max(1))
                .filter_map(|day| {
                    let sample: Vec<f64> = runs
                        .iter()
                        .map(|run| run[day * camps + camp] * people)
                        .collect();
                    let quantiles = Quantiles::of_sample(&sample)?;
                    let (low, high) = quantiles.interval(0.9)?;
                    let (lower, upper) = quantiles.interval(0.5)?;
                    Some(Band {
                        day: day as f64,
                        values: [low, lower, quantiles.median(), upper, high],
                    })
                })
                .collect();
            let reported = (0..days)
                .map(|day| (day as f64, scorer.reported(day, camp) * people))
                .collect();
            Panel {
                title: name.clone(),
                reported,
                fans: vec![fan],
                mark: None,
            }
        })
        .collect();
    let start = scenario.start;
    Ok(fans(
        &format!(
            "{}: simulated with settings from the posterior",
            scenario.title
        ),
        &panels,
        &|day| date_of(start, day),
    ))
}

/// The score of one case that was left out.
struct Scored {
    name: String,
    given: Spread,
    removed: Spread,
    default_given: Spread,
    default_removed: Spread,
}

fn all_but_one(
    args: &Args,
    priors: &[Prior],
    search: &Search,
    out: &mut Output,
) -> Result<(), CliError> {
    let folders: Vec<PathBuf> = scenarios_of(&args.scenario)?
        .into_iter()
        .filter(|folder| !args.without.contains(&name_of(folder)))
        .collect();
    if folders.len() < 2 {
        return Err(CliError::usage(
            "--leave-one-out",
            format!(
                "'{}' holds {} scenarios; two are needed",
                args.scenario.display(),
                folders.len()
            ),
        ));
    }
    let mut scenarios = Vec::new();
    for folder in &folders {
        let mut scenario = args.read(folder, None)?;
        if args.capacities == Capacities::Removed {
            remove_capacities(&mut scenario);
        }
        scenarios.push(scenario);
    }
    let cases: Vec<(String, Case)> = folders
        .iter()
        .zip(&scenarios)
        .map(|(folder, scenario)| {
            let case = Case::new(scenario).map_err(|error| infer_error(folder, error))?;
            Ok((name_of(folder), case))
        })
        .collect::<Result<_, CliError>>()?;
    let folder = args.folder()?;
    let identity = identity(args, priors, &scenarios.iter().collect::<Vec<_>>())?;
    let folds = on_threads(
        args.threads(),
        args.simulations(folders.len() as u64),
        args.quiet,
        &args.scenario,
        |after| leave_one_out(priors, &cases, search, Some((&folder, &identity)), after),
    )?;
    let mut scored = Vec::new();
    for fold in &folds {
        let path = &folders[fold.left_out];
        scored.push(on_threads(args.threads(), 1, true, path, |_| {
            Ok(score(args, priors, path, fold))
        })??);
    }
    let document = json!({
        "cases": folds.iter().zip(&scored).map(|(fold, scored)| json!({
            "name": scored.name,
            "ard_given": scored.given,
            "ard_removed": scored.removed,
            "ard_given_before": scored.default_given,
            "ard_removed_before": scored.default_removed,
            "ard_on_the_others": fold.distance_on_others,
            "settings": values(priors, &fold.chosen),
        })).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&document)?;
    fs::write(folder.join("leave_one_out.json"), text)
        .map_err(CliError::io("--out", "write", &folder))?;
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    out.text(&fold_table(&folds, &scored))?;
    out.line(&format!("written to '{}'", folder.display()))
}

fn fold_table(folds: &[Fold], scored: &[Scored]) -> String {
    let mut rows = vec![
        [
            "left out",
            "on the others",
            "ard given",
            "sd",
            "ard removed",
            "sd",
            "own settings: given",
            "removed",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let three = |value: f64| format!("{value:.3}");
    for (fold, case) in folds.iter().zip(scored) {
        rows.push(vec![
            case.name.clone(),
            three(fold.distance_on_others),
            three(case.given.mean),
            three(case.given.sd),
            three(case.removed.mean),
            three(case.removed.sd),
            three(case.default_given.mean),
            three(case.default_removed.mean),
        ]);
    }
    let mean = |of: &dyn Fn(&Scored) -> f64| {
        three(scored.iter().map(of).sum::<f64>() / scored.len().max(1) as f64)
    };
    rows.push(vec![
        "mean".to_owned(),
        String::new(),
        mean(&|case| case.given.mean),
        String::new(),
        mean(&|case| case.removed.mean),
        String::new(),
        mean(&|case| case.default_given.mean),
        mean(&|case| case.default_removed.mean),
    ]);
    columns(&rows)
}

/// Scores the parameter set of a fold on the case that was left out, beside the case's own
/// settings.
fn score(args: &Args, priors: &[Prior], folder: &Path, fold: &Fold) -> Result<Scored, CliError> {
    let hasten = args.score_hasten.or(args.changes.hasten);
    let given = args.read(folder, hasten)?;
    let mut removed = given.clone();
    remove_capacities(&mut removed);
    let spread = |scenario: &Scenario, unit: Option<&[f64]>| -> Result<Spread, CliError> {
        let mut scenario = scenario.clone();
        if let Some(unit) = unit {
            scenario.settings = applied(&scenario.settings, priors, unit)
                .map_err(|error| infer_error(folder, error))?;
        }
        let case = Case::new(&scenario).map_err(|error| infer_error(folder, error))?;
        let scores: Vec<f64> = (0..args.score_seeds)
            .map(|time| {
                let counts = case
                    .counts(&[], &[], u64::from(time) + 1)
                    .map_err(|error| infer_error(folder, error))?;
                Ok(case.distance(&counts))
            })
            .collect::<Result<_, CliError>>()?;
        Spread::of(&scores).ok_or_else(|| CliError::Input("there is no score".into()))
    };
    Ok(Scored {
        name: name_of(folder),
        given: spread(&given, Some(&fold.chosen))?,
        removed: spread(&removed, Some(&fold.chosen))?,
        default_given: spread(&given, None)?,
        default_removed: spread(&removed, None)?,
    })
}

/// The scenarios in a folder, by name.
fn scenarios_of(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    folder_is_there("SCENARIO", folder)?;
    let unreadable = |error| CliError::io("SCENARIO", "read", folder)(error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join("input_csv").is_dir() || path.join("scenario.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
