//! `outflow forecast`: what comes next, with intervals, using nothing after a date.

use crate::error::CliError;
use crate::files::write_folder;
use crate::forecasts::charts::chart;
use crate::forecasts::issued::{document, kinds, quantile_table, summary};
use crate::forecasts::looking::Looking;
use crate::inference::infer_error;
use crate::output::Output;
use outflow_infer::forecast::{ForecastOptions, Issued, dates, forecast as forecast_from};
use outflow_infer::reports::Reports;
use outflow_model::scenario::{Date, Scenario};
use outflow_scenario::Input;
use serde_json::{Value, json};
use std::path::PathBuf;

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
    let known = outflow_infer::as_of::as_of(&scenario, day);
    let known = outflow_infer::as_of::published_by(known, day, options.lag);
    let reports = Reports::published(&known).map_err(|error| infer_error(&args.scenario, error))?;
    let notes = notes(&scenario, day, &reports, &options)?;
    let steps = dates(&options, day).len() as u64;
    let issued = looking.work(steps, &args.scenario, |after_date| {
        forecast_from(&scenario, day, &options, after_date)
    })?;
    let mut document = to_json(&scenario, &issued, &options);
    document["notes"] = json!(notes);
    if let Some(target) = &target {
        let suffix = looking.suffix();
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
    for note in notes {
        out.line(&format!("note: {note}"))?;
    }
    if let Some(target) = target {
        out.line(&format!("written to '{}'", target.display()))?;
    }
    Ok(())
}

/// Days without a report that go without saying.
const FRESH_DAYS: i64 = 14;
/// Days without a report after which nothing is forecast.
const STALE_DAYS: i64 = 366;

/// What a reader of the forecast must know: how old the last report is, and for which horizons there is
/// no earlier forecast to learn from.
fn notes(
    scenario: &Scenario,
    day: u32,
    reports: &Reports,
    options: &ForecastOptions,
) -> Result<Vec<String>, CliError> {
    let mut notes = Vec::new();
    if let Some(last) = reports.span.iter().map(|span| span.1).max() {
        let age = i64::from(day) - i64::from(last);
        let date = scenario.start.plus_days(i64::from(last));
        if age > STALE_DAYS {
            return Err(CliError::usage(
                "--as-of",
                format!(
                    "the last report until then is of {date}, {age} days before; give a date nearer to it"
                ),
            ));
        }
        if age > FRESH_DAYS {
            notes.push(format!(
                "the last report is of {date}, {age} days before; the intervals are those of fresh reports"
            ));
        }
    }
    let past = dates(options, day);
    let due = |ahead: u32| past.iter().any(|from| from + ahead + options.lag <= day);
    let unlearnt: Vec<String> = options
        .horizons
        .iter()
        .filter(|ahead| !due(**ahead))
        .map(u32::to_string)
        .collect();
    if !unlearnt.is_empty() {
        notes.push(format!(
            "{} days ahead: no earlier forecast has come due, so all weigh alike and the intervals are untried",
            unlearnt.join(", ")
        ));
    }
    Ok(notes)
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
