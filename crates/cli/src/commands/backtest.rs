//! `outflow backtest`: forecasts from many past dates, against what was reported afterwards.

use super::forecast::{
    Looking, band, date_of, infer_error, kinds, quantile_table, quoted, reported, write_folder,
};
use crate::error::CliError;
use crate::output::{Output, columns, people};
use outflow_infer::chart::{Panel, fans};
use outflow_infer::forecast::{Component, Issued, run as forecast_from_all};
use outflow_infer::reports::Reports;
use outflow_infer::verify::{Row, Verification, verify};
use outflow_model::scenario::Date;
use outflow_scenario::Input;
use serde_json::json;
use std::fmt::Write as _;
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
    out.text(&summary(&verification.rows, &verification.best))?;
    if let Some(target) = target {
        out.line(&format!("written to '{}'", target.display()))?;
    }
    Ok(())
}

pub(crate) fn summary(scored: &[Row], best: &[(u32, Component)]) -> String {
    let mut rows = vec![
        [
            "forecast",
            "days",
            "cells",
            "wis",
            "error",
            "RMSPE",
            "in 50 %",
            "in 90 %",
            "skill: best",
            "share 30",
            "persist",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let skill = |skill: Option<f64>| skill.map_or("-".to_owned(), |skill| format!("{skill:.2}"));
    for row in scored {
        let is_best = best.contains(&(row.horizon, row.component));
        rows.push(vec![
            format!(
                "{}{}",
                row.component.name(),
                if is_best { " *" } else { "" }
            ),
            row.horizon.to_string(),
            row.cells.to_string(),
            people(row.wis),
            format!("{:.3}", row.relative_error),
            row.rmspe
                .map_or("-".to_owned(), |rmspe| format!("{rmspe:.3}")),
            format!("{:.2}", row.coverage_50),
            format!("{:.2}", row.coverage_90),
            skill(row.skill_best),
            skill(row.skill_share),
            skill(row.skill_persistence),
        ]);
    }
    let mut text = columns(&rows);
    if !best.is_empty() {
        text.push_str("* the best statistical rule at this horizon, known only afterwards\n");
    }
    text
}

pub(crate) fn skill_table(verification: &Verification) -> String {
    let mut text = String::from(
        "place,horizon,forecast,cells,wis,absolute_error,relative_error,rmspe,coverage_50,coverage_90,\
         skill_best,skill_share_of_30_days_ago,skill_persistence,pit\n",
    );
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.4}"));
    for row in verification.rows.iter().chain(&verification.by_place) {
        let Row {
            component,
            horizon,
            place,
            cells,
            ..
        } = row;
        let pit: Vec<String> = row.pit.iter().map(u64::to_string).collect();
        let _ = writeln!(
            text,
            "{},{horizon},{},{cells},{:.2},{:.2},{:.4},{},{:.4},{:.4},{},{},{},{}",
            quoted(place.as_deref().unwrap_or("")),
            component.name(),
            row.wis,
            row.error,
            row.relative_error,
            number(row.rmspe),
            row.coverage_50,
            row.coverage_90,
            number(row.skill_best),
            number(row.skill_share),
            number(row.skill_persistence),
            pit.join(" ")
        );
    }
    text
}

/// A chart a horizon: what was reported, and the stack's bands for each day, made that many days
/// before.
pub(crate) fn charts(
    title: &str,
    start: Date,
    reports: &Reports,
    issued: &[Issued],
    horizons: &[u32],
) -> Vec<(String, String)> {
    let days = u32::try_from(reports.days()).unwrap_or(0);
    let mut files = Vec::new();
    for (h, horizon) in horizons.iter().enumerate() {
        let panels: Vec<Panel> = reports
            .names
            .iter()
            .map(|name| {
                let fan = issued
                    .iter()
                    .filter(|from| from.origin + horizon < days)
                    .filter_map(|from| {
                        let place = from.places.iter().position(|other| other == name)?;
                        let stack = from.quantiles.last()?;
                        Some(band(from.origin + horizon, &stack[h][place]))
                    })
                    .collect();
                Panel {
                    title: name.clone(),
                    reported: reported(reports, name),
                    fans: vec![fan],
                    mark: None,
                }
            })
            .collect();
        let title = format!(
            "{title}: {} forecast {horizon} days before",
            Component::Stack.name()
        );
        files.push((
            format!("fans_{horizon}_days.svg"),
            fans(&title, &panels, &|day| date_of(start, day)),
        ));
    }
    files
}
