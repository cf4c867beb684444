//! `outflow backtest`: forecasts from many past dates, against what was reported afterwards.

use crate::error::CliError;
use crate::files::write_folder;
use crate::forecasts::charts::charts;
use crate::forecasts::issued::{kinds, quantile_table};
use crate::forecasts::looking::Looking;
use crate::forecasts::skill::{skill_summary, skill_table};
use crate::inference::infer_error;
use crate::output::Output;
use outflow_infer::forecast::run as forecast_from_all;
use outflow_infer::reports::Reports;
use outflow_infer::verify::verify;
use outflow_scenario::Input;
use serde_json::json;
use std::path::PathBuf;

/// Forecast from many past dates and say how good that was: skill and coverage
///
/// The date rolls forward by --step; each forecast uses nothing after its date. Skill is 1 - WIS /
/// WIS of another forecast (WIS: weighted interval score): above 0 is better than it. 'best' is
/// the statistical rule that turned out best at that horizon, known only afterwards.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder or Flee folder
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    #[command(flatten)]
    looking: Looking,
    /// Folder to write [default: the scenario's name with '-backtest' added, in this folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Backtests.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let looking = &args.looking;
    let scenario = match looking.input(&args.scenario)? {
        Input::Chain(scenario) => {
            let at = (args.scenario.as_path(), args.out.as_ref());
            return crate::chain::forecast::backtest(looking, *scenario, at, out);
        }
        Input::Wayfinding(scenario) => *scenario,
    };
    let target = looking.target(&args.scenario, args.out.as_ref(), "backtest")?;
    let options = looking.options()?;
    let nearest = options.horizons.first().copied().unwrap_or(1);
    let days: Vec<u32> = (options.first..scenario.days.saturating_sub(nearest))
        .step_by(options.step.max(1) as usize)
        .collect();
    let issued = looking.work(days.len() as u64, &args.scenario, |after_date| {
        forecast_from_all(&scenario, &days, &options, after_date)
    })?;
    let named = |error| infer_error(&args.scenario, error);
    let verification = verify(&scenario, &issued, &options).map_err(named)?;
    if verification.rows.is_empty() {
        return Err(CliError::Input(format!(
            "'{}': no forecast can be compared with a report; the scenario has too few reports or days",
            args.scenario.display()
        )));
    }
    let document = json!({
        "title": scenario.title,
        "dates": issued.len(),
        "step": options.step,
        "given": { "totals": options.totals_given, "timeline": options.timeline_given },
        "verification": verification,
    });
    if let Some(target) = &target {
        let suffix = looking.suffix();
        let json = serde_json::to_string_pretty(&document)?;
        let reports = Reports::published(&scenario).map_err(named)?;
        let chart = charts(
            &scenario.title,
            scenario.start,
            &reports,
            &issued,
            &options.horizons,
        );
        let mut files = vec![
            (format!("skill{suffix}.csv"), skill_table(&verification)),
            (
                format!("forecasts{suffix}.csv"),
                quantile_table(scenario.start, &issued, &kinds(&options), &options.horizons),
            ),
            (format!("backtest{suffix}.json"), json),
        ];
        files.extend(chart);
        write_folder(target, &files)?;
    }
    if looking.json() {
        return out.json(&document);
    }
    if looking.quiet() {
        return Ok(());
    }
    out.line(&format!(
        "{}: forecasts from {} dates, {} days apart{}",
        scenario.title,
        issued.len(),
        options.step,
        match (options.totals_given, options.timeline_given) {
            (false, false) => "",
            (true, false) => ", totals given",
            (false, true) => ", conflict and closures given",
            (true, true) => ", totals, conflict and closures given",
        }
    ))?;
    out.text(&skill_summary(&verification.rows, &verification.best))?;
    if let Some(target) = target {
        out.line(&format!("written to '{}'", target.display()))?;
    }
    Ok(())
}
