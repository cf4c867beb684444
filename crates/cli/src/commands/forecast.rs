//! `outflow forecast`: what comes next, with intervals, using nothing after a date.

use crate::error::CliError;
use crate::input::{Capacities, Changes, Say, changed, open_to_run};
use crate::interrupt;
use crate::output::{Output, columns, people};
use crate::parallel::default_threads;
use crate::progress::{Bar, Progress};
use clap::ValueEnum;
use outflow_infer::InferError;
use outflow_infer::assimilate::sampler::SamplerOptions;
use outflow_infer::chart::{Band, Panel, fans};
use outflow_infer::fit::draws::SettingDraws;
use outflow_infer::fit::priors::builtin;
use outflow_infer::forecast::{
    Component, ForecastOptions, Issued, StockFilter, components, dates, forecast as forecast_from,
};
use outflow_infer::reports::Reports;
use outflow_infer::simulator::SimulatorOptions;
use outflow_model::scenario::{Date, Scenario};
use outflow_scenario::Input;
use outflow_score::{LEVELS, Quantiles};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Forecast people by camp 7 to 90 days ahead, using nothing reported after a date
///
/// Simulator and statistical rules forecast side by side, each with intervals from its own past
/// errors; the stack averages them with weights learnt on forecasts from earlier dates. What is
/// given on purpose after the date (--given) is named in the names of the files. In a scenario of the
/// chain of control, series reported day by day are forecast, with a filter of its parameters.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder or Flee folder
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// The date: nothing later is used
    #[arg(long, value_name = "DATE")]
    as_of: Date,
    #[command(flatten)]
    looking: Looking,
    /// Folder to write [default: the scenario's name with '-forecast' added, in this folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
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

/// The draws of settings in a file that a fit has written.
pub(crate) fn setting_draws(path: &Path) -> Result<SettingDraws, CliError> {
    let text = fs::read_to_string(path).map_err(CliError::io("--posterior", "read", path))?;
    SettingDraws::parse(&text)
        .map_err(|error| CliError::Input(format!("'{}': {error}", path.display())))
}

/// Runs work on a number of threads, with a bar.
pub(crate) fn on_threads<T: Send>(
    threads: usize,
    steps: u64,
    quiet: bool,
    scenario: &Path,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> Result<T, InferError> + Send,
) -> Result<T, CliError> {
    interrupt::listen();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| CliError::usage("--threads", error.to_string()))?;
    let progress = Progress::new(steps, quiet);
    let done = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            pool.install(|| {
                work(&|| {
                    progress.step();
                    !interrupt::asked()
                })
            })
        });
        let mut bar = Bar::default();
        while !worker.is_finished() {
            std::thread::sleep(Duration::from_millis(20));
            progress.show(&mut bar);
        }
        worker.join()
    });
    match done {
        Ok(result) => result.map_err(|error| infer_error(scenario, error)),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// What went wrong, in the command's words.
pub(crate) fn infer_error(scenario: &Path, error: InferError) -> CliError {
    match error {
        InferError::Engine(error) => CliError::Engine {
            scenario: scenario.to_path_buf(),
            error,
        },
        InferError::Stopped => CliError::Interrupted(false),
        other => CliError::Input(format!("'{}': {other}", scenario.display())),
    }
}

/// Forecasts.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let looking = &args.looking;
    let scenario = match looking.input(&args.scenario)? {
        Input::Chain(scenario) => {
            let at = (args.scenario.as_path(), args.out.as_ref());
            return crate::chain::forecast::forecast(looking, *scenario, args.as_of, at, out);
        }
        Input::Wayfinding(scenario) => *scenario,
    };
    let day = args.as_of.days_since(scenario.start);
    let Some(day) = u32::try_from(day).ok().filter(|day| *day <= 100_000) else {
        return Err(CliError::usage(
            "--as-of",
            format!(
                "'{}' is before the scenario's start ({})",
                args.as_of, scenario.start
            ),
        ));
    };
    let target = looking.target(&args.scenario, args.out.as_ref(), "forecast")?;
    let options = looking.options()?;
    let steps = dates(&options, day).len() as u64;
    let issued = looking.work(steps, &args.scenario, |after_date| {
        forecast_from(&scenario, day, &options, after_date)
    })?;
    let document = to_json(&scenario, &issued, &options);
    if let Some(target) = &target {
        let suffix = looking.suffix();
        let known = outflow_infer::as_of::as_of(&scenario, day);
        let reports =
            Reports::published(&known).map_err(|error| infer_error(&args.scenario, error))?;
        let chart = chart(
            &scenario.title,
            scenario.start,
            &reports,
            &issued,
            &options.horizons,
        );
        let json = serde_json::to_string_pretty(&document)?;
        write_folder(
            target,
            &[
                (
                    format!("forecast{suffix}.csv"),
                    quantile_table(
                        scenario.start,
                        std::slice::from_ref(&issued),
                        &kinds(&options),
                        &options.horizons,
                    ),
                ),
                (format!("forecast{suffix}.json"), json),
                (format!("fans{suffix}.svg"), chart),
            ],
        )?;
    }
    if looking.json() {
        return out.json(&document);
    }
    if looking.quiet() {
        return Ok(());
    }
    out.text(&summary(
        &scenario.title,
        scenario.start,
        &issued,
        &kinds(&options),
        &options.horizons,
    ))?;
    if let Some(target) = target {
        out.line(&format!("written to '{}'", target.display()))?;
    }
    Ok(())
}

/// Every forecast, the stack last.
pub(crate) fn kinds(options: &ForecastOptions) -> Vec<Component> {
    let mut kinds = components(options);
    kinds.push(Component::Stack);
    kinds
}

/// What is forecast from a date, as tables.
pub(crate) fn summary(
    title: &str,
    start: Date,
    issued: &Issued,
    kinds: &[Component],
    horizons: &[u32],
) -> String {
    let date = |day: u32| start.plus_days(i64::from(day));
    let mut text = format!(
        "{title}: as of {}, the stack of {} forecasts, median (90 % interval)\n",
        date(issued.origin),
        kinds.len() - 1
    );
    let mut head = vec!["place".to_owned(), "last known".to_owned()];
    head.extend(
        horizons
            .iter()
            .map(|horizon| date(issued.origin + horizon).to_string()),
    );
    let mut rows = vec![head];
    let Some(stack) = issued.quantiles.last() else {
        return text;
    };
    for (place, name) in issued.places.iter().enumerate() {
        let mut row = vec![name.clone(), people(issued.today[place])];
        for horizon in stack {
            let (low, high) = horizon[place].interval(0.9).unwrap_or_default();
            row.push(format!(
                "{} ({} to {})",
                people(horizon[place].median()),
                people(low),
                people(high)
            ));
        }
        rows.push(row);
    }
    text.push_str(&columns(&rows));
    text.push_str("weights in the stack:\n");
    let mut rows = vec![
        std::iter::once("forecast".to_owned())
            .chain(horizons.iter().map(|h| format!("{h} days")))
            .collect::<Vec<_>>(),
    ];
    for (index, component) in kinds[..kinds.len() - 1].iter().enumerate() {
        rows.push(
            std::iter::once(component.name().to_owned())
                .chain(
                    issued
                        .weights
                        .iter()
                        .map(|weights| format!("{:.2}", weights[index])),
                )
                .collect(),
        );
    }
    text.push_str(&columns(&rows));
    text
}

fn to_json(scenario: &Scenario, issued: &Issued, options: &ForecastOptions) -> Value {
    let mut document = document(
        &scenario.title,
        scenario.start,
        issued,
        &kinds(options),
        &options.horizons,
    );
    document["given"] = json!({
        "totals": options.totals_given,
        "timeline": options.timeline_given,
    });
    document
}

/// What is forecast from a date, as JSON.
pub(crate) fn document(
    title: &str,
    start: Date,
    issued: &Issued,
    kinds: &[Component],
    horizons: &[u32],
) -> Value {
    let ahead = horizons;
    let forecasts: Vec<Value> = kinds
        .iter()
        .zip(&issued.quantiles)
        .flat_map(|(component, by_horizon)| {
            ahead
                .iter()
                .zip(by_horizon)
                .flat_map(move |(horizon, places)| {
                    issued
                        .places
                        .iter()
                        .zip(places)
                        .map(move |(place, quantiles)| {
                            json!({
                                "forecast": component.name(),
                                "horizon": horizon,
                                "date": start.plus_days(i64::from(issued.origin + horizon)),
                                "place": place,
                                "quantiles": quantiles.values(),
                            })
                        })
                })
        })
        .collect();
    json!({
        "title": title,
        "as_of": start.plus_days(i64::from(issued.origin)),
        "levels": LEVELS,
        "places": issued.places,
        "last_known": issued.today,
        "weights": horizons.iter().zip(&issued.weights).map(|(horizon, weights)| {
            let named: serde_json::Map<String, Value> = kinds
                .iter()
                .zip(weights)
                .map(|(component, weight)| (component.name().to_owned(), json!(weight)))
                .collect();
            json!({ "horizon": horizon, "weights": named })
        }).collect::<Vec<_>>(),
        "forecasts": forecasts,
    })
}

/// Quantiles of every forecast: date of the forecast, days ahead, date, place, levels.
pub(crate) fn quantile_table(
    start: Date,
    issued: &[Issued],
    kinds: &[Component],
    horizons: &[u32],
) -> String {
    let date = |day: u32| start.plus_days(i64::from(day));
    let mut text = String::from("as_of,horizon,date,place,forecast");
    for level in LEVELS {
        let _ = write!(text, ",q{level}");
    }
    text.push('\n');
    for from in issued {
        for (h, horizon) in horizons.iter().enumerate() {
            for (place, name) in from.places.iter().enumerate() {
                for (component, quantiles) in kinds.iter().zip(&from.quantiles) {
                    let _ = write!(
                        text,
                        "{},{horizon},{},{},{}",
                        date(from.origin),
                        date(from.origin + horizon),
                        quoted(name),
                        component.name()
                    );
                    for value in quantiles[h][place].values() {
                        let _ = write!(text, ",{value:.1}");
                    }
                    text.push('\n');
                }
            }
        }
    }
    text
}

/// A cell of a CSV table.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The values of a band.
pub(crate) fn band(day: u32, quantiles: &Quantiles) -> Band {
    let (low, high) = quantiles.interval(0.9).unwrap_or_default();
    let (lower, upper) = quantiles.interval(0.5).unwrap_or_default();
    Band {
        day: f64::from(day),
        values: [low, lower, quantiles.median(), upper, high],
    }
}

/// What was reported and the stack's fan, a panel a place.
pub(crate) fn chart(
    title: &str,
    start: Date,
    reports: &Reports,
    issued: &Issued,
    horizons: &[u32],
) -> String {
    let panels: Vec<Panel> = issued
        .places
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let now = issued.today[place];
            let mut fan = vec![Band {
                day: f64::from(issued.origin),
                values: [now; 5],
            }];
            if let Some(stack) = issued.quantiles.last() {
                fan.extend(
                    horizons
                        .iter()
                        .zip(stack)
                        .map(|(horizon, places)| band(issued.origin + horizon, &places[place])),
                );
            }
            Panel {
                title: name.clone(),
                reported: reported(reports, name),
                fans: vec![fan],
                mark: Some(f64::from(issued.origin)),
            }
        })
        .collect();
    fans(
        &format!(
            "{title}: forecast as of {}",
            start.plus_days(i64::from(issued.origin))
        ),
        &panels,
        &|day| date_of(start, day),
    )
}

/// The date of a day, for a chart.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn date_of(start: Date, day: f64) -> String {
    start.plus_days(day as i64).to_string()
}

/// What was reported at a place, by day.
pub(crate) fn reported(reports: &Reports, name: &str) -> Vec<(f64, f64)> {
    (0..u32::try_from(reports.days()).unwrap_or(0))
        .filter_map(|day| reports.told(name, day).map(|count| (f64::from(day), count)))
        .collect()
}

/// Writes a folder under another name and gives it its own when it is whole.
pub(crate) fn write_folder(target: &Path, files: &[(String, String)]) -> Result<(), CliError> {
    let failed = |error| CliError::io("--out", "write", target)(error);
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(failed)?;
    }
    fs::create_dir_all(&partial).map_err(failed)?;
    for (name, text) in files {
        fs::write(partial.join(name), text).map_err(failed)?;
    }
    if target.exists() {
        fs::remove_dir_all(target).map_err(failed)?;
    }
    fs::rename(&partial, target).map_err(failed)
}
