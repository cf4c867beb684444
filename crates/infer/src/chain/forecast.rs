//! Forecasts of reported series of the chain of control from many dates, with intervals and baselines.

use super::outlook::{Answers, Outlooks, daily_series, end_of};
use crate::assimilate::sampler::{Filtered as _, Sampler, SamplerOptions};
use crate::error::InferError;
use crate::forecast::{Component, Issued, Outlook, issue};
use crate::reports::Reports;
use outflow_engine::EngineKind;
use outflow_model::chain::{DAY, Scenario, Series};
use outflow_score::{Quantiles, SeriesRule};
use rayon::prelude::*;

/// Daily values that a series needs before it is forecast.
const LEAST_VALUES: usize = 4;
/// Counts are raised by this share of the mean of what was reported, before logarithms are taken.
const FLOOR: f64 = 0.05;

/// What is forecast, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesOptions {
    /// Days ahead, ascending.
    pub horizons: Vec<u32>,
    /// Parameters that the filter weighs, by index; the others are drawn from their priors.
    pub free: Vec<usize>,
    /// The filter.
    pub filter: SamplerOptions,
    /// Which engine.
    pub engine: EngineKind,
    /// Households that each of a simulation stands for.
    pub hasten: u32,
}

/// Forecasts from some dates.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesForecasts {
    /// By date.
    pub issued: Vec<Issued>,
    /// Particles in effect, by date.
    pub effective: Vec<f64>,
    /// What the filter says of each free parameter on each date: 5, 50 and 95 % in the unit cube.
    pub learnt: Vec<Vec<[f64; 3]>>,
    /// Share of the filter's moves that were taken.
    pub taken: f64,
}

/// The components, the stack last.
#[must_use]
pub fn components() -> Vec<Component> {
    SeriesRule::ALL
        .into_iter()
        .map(Component::Series)
        .chain([Component::Prior, Component::Filter, Component::Stack])
        .collect()
}

/// What a series reports by day, over all days of the run; only values that `keep` says.
fn by_day(series: &Series, days: usize, keep: &dyn Fn(i64, i64, i64) -> bool) -> Vec<Option<f64>> {
    let mut values = vec![None; days];
    for value in &series.values {
        let day = usize::try_from(value.start.div_euclid(i64::from(DAY)));
        if let Some(slot) = day.ok().and_then(|day| values.get_mut(day))
            && keep(value.start, value.end, value.known)
        {
            *slot = Some(value.middle());
        }
    }
    values
}

/// The daily values of all series that are daily, of those that are scored: what forecasts are held
/// against.
#[must_use]
pub fn scored(scenario: &Scenario) -> Reports {
    let days = scenario.days as usize;
    let daily = daily_series(scenario, i64::MAX, LEAST_VALUES);
    let series: Vec<&Series> = daily.iter().map(|at| &scenario.series[*at]).collect();
    let each: Vec<Vec<Option<f64>>> = series
        .iter()
        .map(|series| {
            by_day(series, days, &|start, end, _| {
                series.score_from <= start && end <= series.score_to
            })
        })
        .collect();
    table(&series, &each, days)
}

/// Every daily value, for pictures.
#[must_use]
pub fn reported(scenario: &Scenario) -> Reports {
    let days = scenario.days as usize;
    let daily = daily_series(scenario, i64::MAX, LEAST_VALUES);
    let series: Vec<&Series> = daily.iter().map(|at| &scenario.series[*at]).collect();
    let each: Vec<Vec<Option<f64>>> = series
        .iter()
        .map(|series| by_day(series, days, &|_, _, _| true))
        .collect();
    table(&series, &each, days)
}

fn table(series: &[&Series], each: &[Vec<Option<f64>>], days: usize) -> Reports {
    let counts = (0..days)
        .flat_map(|day| {
            each.iter()
                .map(move |values| values[day].unwrap_or(f64::NAN))
        })
        .collect();
    let names = series.iter().map(|series| series.id.clone()).collect();
    Reports::daily(names, counts)
}

/// About how many runs of the model forecasts from some dates take.
#[must_use]
pub fn simulations(options: &SeriesOptions, dates: usize) -> u64 {
    let particles = u64::from(options.filter.particles.max(2));
    particles * (dates as u64 * (2 + u64::from(options.filter.moves)) + 4)
}

/// Forecasts from ascending days, each the last day that is over. Nothing that became known later is used: a
/// value of a series counts from the moment `known`.
///
/// # Errors
/// When the model cannot run, nothing is reported day by day, or `after_simulation` stops.
pub fn run(
    scenario: &Scenario,
    days: &[u32],
    options: &SeriesOptions,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<SeriesForecasts, InferError> {
    let enough = |day: &&u32| !daily_series(scenario, end_of(**day), LEAST_VALUES).is_empty();
    let days: Vec<u32> = days.iter().filter(enough).copied().collect();
    if days.is_empty() {
        return Err(InferError::TooLittle(format!(
            "no series has {LEAST_VALUES} daily values by then; forecast from a later date"
        )));
    }
    let problem = Outlooks::new(
        scenario,
        &options.free,
        &days,
        &options.horizons,
        options.engine,
        options.hasten,
    )?;
    let mut sampler = Sampler::new(&problem, options.filter);
    let mut said = SeriesForecasts {
        issued: Vec::new(),
        effective: Vec::new(),
        learnt: Vec::new(),
        taken: 0.0,
    };
    for (date, day) in days.iter().enumerate() {
        let series = daily_series(scenario, end_of(*day), LEAST_VALUES);
        let unweighed = prior_runs(&problem, &sampler, date, options, after_simulation)?;
        let even: Vec<(&[f64], f64, &Answers)> = unweighed
            .iter()
            .map(|(unit, run)| (unit.as_slice(), 1.0, run))
            .collect();
        let prior = problem.forecast(date, &even, &series);
        sampler.advance(date, after_simulation)?;
        let filter = problem.of_particles(date, sampler.particles(), &series);
        let outlook = outlook(scenario, *day, &series, options, prior, filter);
        let next = issue(outlook, &said.issued, &options.horizons);
        said.issued.push(next);
        said.effective.push(sampler.effective());
        said.learnt.push(learnt(&sampler, options.free.len()));
    }
    said.taken = sampler.taken as f64 / sampler.proposed.max(1) as f64;
    Ok(said)
}

/// Runs with parameters from the priors, in the world as known on a date.
fn prior_runs(
    problem: &Outlooks,
    sampler: &Sampler<'_, Outlooks>,
    date: usize,
    options: &SeriesOptions,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<(Vec<f64>, Answers)>, InferError> {
    (0..options.filter.particles.max(2))
        .into_par_iter()
        .map(|index| {
            let (unit, seed) = sampler.from_prior(index);
            let run = problem.simulate(date, &unit, seed)?;
            if after_simulation() {
                Ok((unit, run))
            } else {
                Err(InferError::Stopped)
            }
        })
        .collect()
}

/// 5, 50 and 95 % quantiles of each free parameter.
fn learnt(sampler: &Sampler<'_, Outlooks>, free: usize) -> Vec<[f64; 3]> {
    (0..free)
        .map(|axis| {
            let mut values: Vec<(f64, f64)> = sampler
                .particles()
                .iter()
                .map(|one| (one.unit[axis], one.weight))
                .collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            [0.05, 0.5, 0.95].map(|level| {
                let mut reached = 0.0;
                let found = values.iter().find(|(_, weight)| {
                    reached += weight;
                    reached >= level
                });
                found.or(values.last()).map_or(0.5, |(value, _)| *value)
            })
        })
        .collect()
}

/// What every component expects.
fn outlook(
    scenario: &Scenario,
    day: u32,
    series: &[usize],
    options: &SeriesOptions,
    prior: Vec<Vec<Quantiles>>,
    filter: Vec<Vec<Quantiles>>,
) -> Outlook {
    let tick = end_of(day);
    let of: Vec<&Series> = series.iter().map(|at| &scenario.series[*at]).collect();
    let known: Vec<Vec<Option<f64>>> = of
        .iter()
        .map(|series| by_day(series, day as usize + 1, &|_, _, known| known < tick))
        .collect();
    let last = |values: &[Option<f64>]| values.iter().rev().copied().flatten().next();
    let mut points: Vec<Vec<Vec<f64>>> = SeriesRule::ALL
        .iter()
        .map(|rule| {
            let at = |horizon: &u32| {
                let day = (day + horizon) as usize;
                let each = known
                    .iter()
                    .map(|values| rule.value(values, day).unwrap_or(0.0));
                each.collect()
            };
            options.horizons.iter().map(at).collect()
        })
        .collect();
    let mut own = vec![None; points.len()];
    // Half to the rules and half to the model, until there is something to go by.
    let mut assumed = vec![1.0; points.len()];
    for model in [prior, filter] {
        let medians = |places: &Vec<Quantiles>| places.iter().map(Quantiles::median).collect();
        points.push(model.iter().map(medians).collect());
        own.push(Some(model));
        assumed.push(SeriesRule::ALL.len() as f64 / 2.0);
    }
    Outlook {
        origin: day,
        published: table(&of, &known, day as usize + 1),
        expected: Vec::new(),
        today: known
            .iter()
            .map(|values| last(values).unwrap_or(0.0))
            .collect(),
        floor: known
            .iter()
            .map(|values| {
                let told: Vec<f64> = values.iter().copied().flatten().collect();
                (FLOOR * told.iter().sum::<f64>() / told.len().max(1) as f64).max(1.0)
            })
            .collect(),
        assumed,
        points,
        own,
        members: Vec::new(),
    }
}
