//! `outflow forecast` and `outflow backtest` for reported series of the chain of control.

use crate::chain::changes::{ChainFlags, parameters_named, prepare};
use crate::error::CliError;
use crate::files::write_folder;
use crate::forecasts::charts::{chart, charts};
use crate::forecasts::issued::{document, quantile_table, summary};
use crate::forecasts::looking::Looking;
use crate::forecasts::skill::{skill_summary, skill_table};
use crate::output::{Output, columns};
use outflow_engine::EngineKind;
use outflow_infer::assimilate::sampler::SamplerOptions;
use outflow_infer::chain::forecast::{
    SeriesForecasts, SeriesOptions, components, reported, run, scored, simulations,
};
use outflow_infer::chain::outlook::{end_of, named_in};
use outflow_infer::chain::problem::Factor;
use outflow_infer::fit::priors::Axis as _;
use outflow_infer::forecast::Component;
use outflow_infer::verify::{Verification, verify_against};
use outflow_model::chain::Scenario;
use outflow_model::scenario::Date;
use outflow_score::SeriesRule;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const HORIZONS: [u32; 2] = [7, 14];
const STEP: u32 = 4;
const FIRST: u32 = 9;
const PARTICLES: u32 = 64;
const HASTEN: u32 = 100;

/// Forecasts the series from a date; earlier dates are gone through to learn from them.
pub(crate) fn forecast(
    looking: &Looking,
    scenario: Scenario,
    as_of: Date,
    (folder, target): (&Path, Option<&PathBuf>),
    out: &mut Output,
) -> Result<(), CliError> {
    let (scenario, options) = ready(looking, scenario, folder)?;
    let day = u32::try_from(as_of.days_since(scenario.start))
        .ok()
        .filter(|day| *day < scenario.days)
        .ok_or_else(|| {
            CliError::usage(
                "--as-of",
                format!(
                    "{as_of} is not within the run, which has {} days from {}",
                    scenario.days, scenario.start
                ),
            )
        })?;
    let target = looking.target(folder, target, "forecast")?;
    let step = looking.step(STEP);
    let back = std::iter::successors(Some(day), |one| one.checked_sub(step));
    let first = looking.first(FIRST);
    let mut days: Vec<u32> = back
        .take_while(|one| *one == day || *one >= first)
        .collect();
    days.reverse();
    let said = work(looking, &scenario, folder, &days, &options)?;
    let Some(issued) = said.issued.last() else {
        return Err(CliError::Input("there is no forecast".into()));
    };
    let kinds = components();
    let mut json = document(
        &scenario.title,
        scenario.start,
        issued,
        &kinds,
        &options.horizons,
    );
    json["filter"] = filter_json(&scenario, &options, &said);
    if let Some(target) = &target {
        let then = scenario.known_by(end_of(day) - 1);
        let table = quantile_table(
            scenario.start,
            std::slice::from_ref(issued),
            &kinds,
            &options.horizons,
        );
        let fans = chart(
            &scenario.title,
            scenario.start,
            &reported(&then),
            issued,
            &options.horizons,
        );
        write_folder(
            target,
            &[
                ("forecast.csv".into(), table),
                ("forecast.json".into(), serde_json::to_string_pretty(&json)?),
                ("fans.svg".into(), fans),
            ],
        )?;
    }
    if looking.json() {
        return out.json(&json);
    }
    if looking.quiet() {
        return Ok(());
    }
    out.text(&summary(
        &scenario.title,
        scenario.start,
        issued,
        &kinds,
        &options.horizons,
    ))?;
    out.text(&filter_table(&scenario, &options, &said))?;
    wrote(target, out)
}

/// Forecasts from many dates, and how good that was.
pub(crate) fn backtest(
    looking: &Looking,
    scenario: Scenario,
    (folder, target): (&Path, Option<&PathBuf>),
    out: &mut Output,
) -> Result<(), CliError> {
    let (scenario, options) = ready(looking, scenario, folder)?;
    let target = looking.target(folder, target, "backtest")?;
    let against = scored(&scenario);
    let last = against.span.iter().map(|(_, last)| *last).max();
    let nearest = options.horizons.first().copied().unwrap_or(1);
    let end = u32::try_from(last.unwrap_or(-1) + 1).unwrap_or(0);
    let days: Vec<u32> = (looking.first(FIRST)..end.saturating_sub(nearest))
        .step_by(looking.step(STEP) as usize)
        .collect();
    if days.is_empty() {
        return Err(CliError::usage(
            "--first",
            format!(
                "no report is {nearest} days after it or later: scored reports end on {}",
                scenario.start.plus_days(i64::from(end) - 1)
            ),
        ));
    }
    let said = work(looking, &scenario, folder, &days, &options)?;
    let kinds = components();
    let verification = verify_against(&against, &said.issued, &kinds, &options.horizons);
    if verification.rows.is_empty() {
        return Err(CliError::Input(format!(
            "'{}': no forecast can be compared with a report; the scenario has too few daily series or days",
            folder.display()
        )));
    }
    let json = json!({
        "title": scenario.title,
        "dates": said.issued.len(),
        "step": looking.step(STEP),
        "filter": filter_json(&scenario, &options, &said),
        "verification": verification,
    });
    if let Some(target) = &target {
        let mut files = vec![
            ("skill.csv".into(), skill_table(&verification)),
            (
                "forecasts.csv".into(),
                quantile_table(scenario.start, &said.issued, &kinds, &options.horizons),
            ),
            ("backtest.json".into(), serde_json::to_string_pretty(&json)?),
        ];
        files.extend(charts(
            &scenario.title,
            scenario.start,
            &reported(&scenario),
            &said.issued,
            &options.horizons,
        ));
        write_folder(target, &files)?;
    }
    if looking.json() {
        return out.json(&json);
    }
    if looking.quiet() {
        return Ok(());
    }
    out.line(&format!(
        "{}: forecasts from {} dates, {} days apart; all series",
        scenario.title,
        said.issued.len(),
        looking.step(STEP),
    ))?;
    out.text(&skill_summary(&verification.rows, &verification.best))?;
    out.line("by series, root mean square percentage error of the median:")?;
    out.text(&by_series(&verification))?;
    out.text(&filter_table(&scenario, &options, &said))?;
    wrote(target, out)
}

/// A line a series and horizon.
fn by_series(verification: &Verification) -> String {
    let shown = [
        Component::Series(SeriesRule::Persistence),
        Component::Series(SeriesRule::Drift),
        Component::Series(SeriesRule::Trend),
        Component::Prior,
        Component::Filter,
        Component::Stack,
    ];
    let mut header = vec!["series".to_owned(), "days".to_owned(), "cells".to_owned()];
    header.extend(shown.map(|one| one.name().to_owned()));
    header.extend(["filter: in 90 %", "skill", "stack: in 90 %", "skill"].map(str::to_owned));
    let mut rows = vec![header];
    let stacks = verification.by_place.iter();
    for stack in stacks.filter(|row| row.component == Component::Stack) {
        let of = |component: Component| {
            verification.by_place.iter().find(|row| {
                row.component == component
                    && row.place == stack.place
                    && row.horizon == stack.horizon
            })
        };
        let mut row = vec![
            stack.place.clone().unwrap_or_default(),
            stack.horizon.to_string(),
            stack.cells.to_string(),
        ];
        row.extend(shown.map(|one| {
            let rmspe = of(one).and_then(|row| row.rmspe);
            rmspe.map_or("-".to_owned(), |rmspe| format!("{rmspe:.3}"))
        }));
        for one in [Component::Filter, Component::Stack] {
            let Some(of) = of(one) else { continue };
            row.push(format!("{:.2}", of.coverage_90));
            let skill = of.skill_persistence;
            row.push(skill.map_or("-".to_owned(), |skill| format!("{skill:.2}")));
        }
        rows.push(row);
    }
    let mut text = columns(&rows);
    text.push_str("skill: against persistence\n");
    text
}

/// The scenario with the changes asked for, and how it is forecast.
fn ready(
    looking: &Looking,
    scenario: Scenario,
    folder: &Path,
) -> Result<(Scenario, SeriesOptions), CliError> {
    if let Some(flag) = looking.for_wayfinding() {
        return Err(CliError::usage(
            flag,
            "does not go with a scenario of the chain of control",
        ));
    }
    let changes = &looking.changes;
    let flags = ChainFlags::default();
    let prepared = prepare(scenario, folder, &flags, &changes.set, changes.days)?;
    let mut scenario = prepared.scenario;
    // They were fitted to what is forecast.
    scenario.parameters.forget_posteriors();
    let free = match &looking.series.parameters {
        Some(names) => parameters_named("--parameters", names)?,
        None => named_in(&scenario),
    };
    let options = SeriesOptions {
        horizons: looking.horizons(&HORIZONS),
        free,
        filter: SamplerOptions {
            particles: looking.particles.unwrap_or(PARTICLES),
            seed: looking.seed(),
            ..SamplerOptions::default()
        },
        engine: EngineKind::Cohort,
        hasten: changes.hasten.unwrap_or(HASTEN),
    };
    Ok((scenario, options))
}

fn work(
    looking: &Looking,
    scenario: &Scenario,
    folder: &Path,
    days: &[u32],
    options: &SeriesOptions,
) -> Result<SeriesForecasts, CliError> {
    looking.work(simulations(options, days.len()), folder, |after| {
        run(scenario, days, options, after)
    })
}

fn wrote(target: Option<PathBuf>, out: &mut Output) -> Result<(), CliError> {
    match target {
        Some(target) => out.line(&format!("written to '{}'", target.display())),
        None => Ok(()),
    }
}

fn factors(scenario: &Scenario, options: &SeriesOptions) -> Vec<Factor> {
    let free = options.free.iter();
    free.map(|index| Factor {
        index: *index,
        parameter: scenario.parameters.0[*index].clone(),
    })
    .collect()
}

/// What the filter said on the last date.
fn filter_table(scenario: &Scenario, options: &SeriesOptions, said: &SeriesForecasts) -> String {
    let Some(last) = said.learnt.last() else {
        return String::new();
    };
    let header = [
        "weighed by the filter",
        "prior",
        "on the last date: 5 %",
        "50 %",
        "95 %",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for (factor, learnt) in factors(scenario, options).iter().zip(last) {
        let mut row = vec![
            factor.name().to_owned(),
            format!("{} to {}", factor.text(0.05), factor.text(0.95)),
        ];
        row.extend(learnt.map(|unit| factor.text(unit)));
        rows.push(row);
    }
    let mut text = columns(&rows);
    let least = said.effective.iter().copied().fold(f64::INFINITY, f64::min);
    text.push_str(&format!(
        "{} particles, {least:.0} of them in effect at least; {:.0} % of their moves were taken\n",
        options.filter.particles,
        100.0 * said.taken
    ));
    text
}

fn filter_json(scenario: &Scenario, options: &SeriesOptions, said: &SeriesForecasts) -> Value {
    let parameters: Vec<Value> = factors(scenario, options)
        .iter()
        .enumerate()
        .map(|(at, factor)| {
            json!({
                "name": factor.name(),
                "prior": Vec::from([0.05, 0.5, 0.95].map(|unit| factor.at(unit))),
                "by_date": said.learnt.iter().map(|all| all[at].map(|unit| factor.at(unit))).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "particles": options.filter.particles,
        "hasten": options.hasten,
        "effective": said.effective,
        "moves_taken": said.taken,
        "parameters": parameters,
    })
}
