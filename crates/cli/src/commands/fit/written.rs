//! What a fit of settings writes: tables, draws and the picture of the fit.

use crate::error::CliError;
use crate::files::quoted;
use crate::forecasts::charts::date_of;
use crate::inference::infer_error;
use crate::output::columns;
use crate::scoring::Scorer;
use outflow_infer::chain::posterior::systematic;
use outflow_infer::chart::{Band, Panel, fans};
use outflow_infer::fit::priors::{Axis, Prior};
use outflow_infer::fit::problem::Cases;
use outflow_infer::fit::store::Generation;
use outflow_model::scenario::Scenario;
use outflow_score::Quantiles;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Weighted quantile of one parameter, in its own unit.
fn quantile(prior: &Prior, index: usize, posterior: &Generation, level: f64) -> f64 {
    prior.at(posterior.quantile(index, level))
}

/// Quantiles of each parameter, beside its prior.
pub(super) fn summary_of(priors: &[Prior], posterior: &Generation) -> Vec<Value> {
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

/// The same for people, with the settings chosen.
pub(super) fn parameter_table(priors: &[Prior], posterior: &Generation, chosen: &[f64]) -> String {
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

/// Draws as `run --posterior` takes them: points, weights and distances, a line each.
pub(super) fn draws_text<'a>(
    priors: &[Prior],
    draws: impl Iterator<Item = (&'a [f64], f64, f64)>,
) -> String {
    let mut text = String::from("weight,distance");
    for prior in priors {
        let _ = write!(text, ",{}", quoted(&prior.name));
    }
    text.push('\n');
    for (point, weight, distance) in draws {
        let _ = write!(text, "{weight},{distance}");
        for (prior, unit) in priors.iter().zip(point) {
            let _ = write!(text, ",{}", prior.at(*unit));
        }
        text.push('\n');
    }
    text
}

/// Simulations for a picture.
const SIMULATED: usize = 20;

/// Reports, and the spread of simulations with settings from the posterior.
#[allow(clippy::cast_precision_loss)]
pub(super) fn fitted(
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
    let runs: Vec<Vec<f64>> = systematic(&posterior.weights, SIMULATED, 0.5)
        .into_iter()
        .zip(1_u64..)
        .map(|(at, seed)| problem.cases[0].counts(&problem.priors, &posterior.points[at], seed))
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
