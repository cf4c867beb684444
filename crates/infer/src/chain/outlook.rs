//! Reported series of the chain of control as something to filter and to forecast.
//!
//! On each date the model runs in the world as known then ([`going_on`]) and answers what every
//! series says, until the last day that is forecast. Series marked `fitted` are taken in. Daily series count
//! the same people in several ways and err together, so all of them count as one series: each group of
//! series and each series without a group has an equal part.

use super::as_of::going_on;
use super::problem::{Factor, at_point};
use crate::assimilate::mixture::{Part, quantiles};
use crate::assimilate::residual::{ReportModel, Residual, Told};
use crate::assimilate::sampler::{Filtered, Particle};
use crate::error::InferError;
use outflow_engine::EngineKind;
use outflow_model::chain::{DAY, Distribution, ParameterTable, Scenario, Series, SeriesValue};
use outflow_score::Quantiles;

/// Counts are raised by this share of the mean of what was reported, before logarithms are taken.
const FLOOR: f64 = 0.02;

/// Answers of a run: by series, then by value of the run's own scenario.
pub type Answers = Vec<Vec<Option<f64>>>;

/// Axes of the report model after those of the parameters: slow error, its half-life, noise.
const REPORT_AXES: usize = 3;

/// A value known on a date.
#[derive(Clone, Copy, Debug)]
struct KnownValue {
    /// Its position among the values of the run's series.
    at: usize,
    day: f64,
    weekday: Option<usize>,
    reported: f64,
    known: i64,
}

/// One series on a date.
#[derive(Clone, Debug)]
struct SeriesThen {
    told: Vec<KnownValue>,
    /// Positions among the values of the run's series, by horizon; for daily series only.
    ahead: Vec<usize>,
    floor: f64,
    /// Power of its likelihood; 0: not taken in.
    power: f64,
}

/// A date and the world as it was known then.
#[derive(Clone, Debug)]
pub struct Date {
    /// The last day that is over.
    pub day: u32,
    scenario: Scenario,
    series: Vec<SeriesThen>,
}

/// What is filtered: parameters and report model, over dates.
#[derive(Debug)]
pub struct Outlooks {
    factors: Vec<Factor>,
    dates: Vec<Date>,
    engine: EngineKind,
    hasten: u32,
    horizons: Vec<u32>,
}

/// The parameters that a scenario itself says something of and that have a prior.
#[must_use]
pub fn named_in(scenario: &Scenario) -> Vec<usize> {
    let list = ParameterTable::default();
    let pairs = scenario.parameters.0.iter().zip(&list.0).enumerate();
    pairs
        .filter(|(_, (here, listed))| here != listed && here.distribution != Distribution::Fixed)
        .map(|(index, _)| index)
        .collect()
}

/// The moment at which a day is over. What is known from it on, such as what a row says of the next day
/// without an hour, was not known on the day.
#[must_use]
pub fn end_of(day: u32) -> i64 {
    (i64::from(day) + 1) * i64::from(DAY)
}

/// Whether values are reported day by day, for one day each.
fn is_daily<'a>(series: &Series, mut values: impl Iterator<Item = &'a SeriesValue>) -> bool {
    let day = i64::from(DAY);
    !series.measure.is_state()
        && values.all(|value| value.end - value.start == day && value.start % day == 0)
}

/// The series that were daily by what was known before a moment, by position; at least `least` values.
#[must_use]
pub fn daily_series(scenario: &Scenario, tick: i64, least: usize) -> Vec<usize> {
    (0..scenario.series.len())
        .filter(|at| {
            let series = &scenario.series[*at];
            let known = || series.values.iter().filter(|value| value.known < tick);
            known().count() >= least && is_daily(series, known())
        })
        .collect()
}

impl Outlooks {
    /// Dates are days of the run that are over, ascending.
    ///
    /// # Errors
    /// When a free parameter has no prior.
    pub fn new(
        scenario: &Scenario,
        free: &[usize],
        days: &[u32],
        horizons: &[u32],
        engine: EngineKind,
        hasten: u32,
    ) -> Result<Self, InferError> {
        let mut plain = scenario.clone();
        plain.parameters.forget_posteriors();
        plain.variants.clear();
        plain.facts.clear();
        // Shocks of a day or a place belong to the errors about the curve. Drawn in each run they would
        // make lucky seeds look like good parameters.
        plain.parameters.fix("shock_place", 0.0);
        plain.parameters.fix("shock_day", 0.0);
        let mut factors = Vec::new();
        for index in free {
            let parameter = plain.parameters.0[*index].clone();
            let factor = Factor {
                index: *index,
                parameter,
            };
            if factor.parameter.distribution == Distribution::Fixed {
                return Err(InferError::Parameter {
                    name: crate::fit::priors::Axis::name(&factor).to_owned(),
                    problem: "it is fixed in the scenario and cannot be weighed".into(),
                });
            }
            factors.push(factor);
        }
        let dates = days
            .iter()
            .map(|day| date(&plain, *day, horizons))
            .collect();
        Ok(Self {
            factors,
            dates,
            engine,
            hasten,
            horizons: horizons.to_vec(),
        })
    }

    /// The dates.
    #[must_use]
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// The parameters that are free.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The report model at a point of the unit cube. Ranges are assumed.
    fn report_model(&self, unit: &[f64]) -> ReportModel {
        let at = |axis: usize, low: f64, high: f64| {
            let unit = unit.get(self.factors.len() + axis).copied().unwrap_or(0.5);
            low * libm::pow(high / low, unit)
        };
        ReportModel {
            drift: at(0, 0.1, 0.8),
            half_life_days: at(1, 4.0, 60.0),
            noise: at(2, 0.03, 0.2),
            ..ReportModel::default()
        }
    }

    fn residual(
        &self,
        date: usize,
        until: i64,
        series: usize,
        unit: &[f64],
        run: &Answers,
    ) -> Residual {
        let then = &self.dates[date].series[series];
        let mut residual = Residual::new(self.report_model(unit), then.floor);
        for told in then.told.iter().filter(|told| told.known < until) {
            if let Some(modelled) = run[series].get(told.at).copied().flatten() {
                residual.see(Told {
                    day: told.day,
                    weekday: told.weekday,
                    reported: told.reported,
                    modelled,
                });
            }
        }
        residual
    }

    /// The forecast of weighted runs: quantiles by horizon and series, of those in `series`.
    #[must_use]
    pub fn forecast(
        &self,
        date: usize,
        runs: &[(&[f64], f64, &Answers)],
        series: &[usize],
    ) -> Vec<Vec<Quantiles>> {
        let now = &self.dates[date];
        let until = end_of(now.day);
        let residuals: Vec<Vec<Residual>> = series
            .iter()
            .map(|at| {
                runs.iter()
                    .map(|(unit, _, run)| self.residual(date, until, *at, unit, run))
                    .collect()
            })
            .collect();
        self.horizons
            .iter()
            .enumerate()
            .map(|(h, horizon)| {
                let day = now.day + horizon;
                series
                    .iter()
                    .zip(&residuals)
                    .map(|(at, residuals)| {
                        let then = &now.series[*at];
                        let parts: Vec<Part> = runs
                            .iter()
                            .zip(residuals)
                            .filter_map(|((_, weight, run), residual)| {
                                let modelled = run[*at].get(*then.ahead.get(h)?).copied()??;
                                let (mean, variance) = residual.ahead(
                                    f64::from(day) + 0.5,
                                    Some(day as usize % 7),
                                    modelled,
                                );
                                Some(Part {
                                    weight: *weight,
                                    mean,
                                    variance,
                                })
                            })
                            .collect();
                        quantiles(&parts, then.floor).unwrap_or_else(|| Quantiles::from_fn(|_| 0.0))
                    })
                    .collect()
            })
            .collect()
    }

    /// The forecast of a filter's particles.
    #[must_use]
    pub fn of_particles(
        &self,
        date: usize,
        particles: &[Particle<Answers>],
        series: &[usize],
    ) -> Vec<Vec<Quantiles>> {
        let runs: Vec<(&[f64], f64, &Answers)> = particles
            .iter()
            .map(|one| (one.unit.as_slice(), one.weight, &one.run))
            .collect();
        self.forecast(date, &runs, series)
    }
}

/// A date: the world as known then, and which values are asked of the model.
fn date(scenario: &Scenario, day: u32, horizons: &[u32]) -> Date {
    let tick = end_of(day);
    let last = day + horizons.iter().copied().max().unwrap_or(0);
    let mut then = going_on(scenario, tick, last + 1);
    let ticks = i64::from(DAY);
    let mut series = Vec::new();
    let parts = shares(&then.series);
    for (of, power) in then.series.iter_mut().zip(parts) {
        let daily = is_daily(of, of.values.iter());
        let told: Vec<KnownValue> = of
            .values
            .iter()
            .enumerate()
            .map(|(at, value)| {
                let middle = if of.measure.is_state() {
                    value.end
                } else {
                    (value.start + value.end) / 2
                };
                KnownValue {
                    at,
                    day: middle as f64 / ticks as f64,
                    weekday: daily
                        .then(|| value.start.div_euclid(ticks).rem_euclid(7))
                        .and_then(|day| usize::try_from(day).ok()),
                    reported: value.middle(),
                    known: value.known,
                }
            })
            .collect();
        let mean = told.iter().map(|one| one.reported).sum::<f64>() / told.len().max(1) as f64;
        let ahead = if daily {
            horizons
                .iter()
                .map(|horizon| {
                    let start = i64::from(day + horizon) * ticks;
                    of.values.push(SeriesValue {
                        start,
                        end: start + ticks,
                        low: 0.0,
                        high: 0.0,
                        known: start,
                    });
                    of.values.len() - 1
                })
                .collect()
        } else {
            Vec::new()
        };
        series.push(SeriesThen {
            told,
            ahead,
            floor: (FLOOR * mean).max(1.0),
            power,
        });
    }
    Date {
        day,
        scenario: then,
        series,
    }
}

/// The part that each series has in the likelihood: of the daily ones, equal parts for groups and for series
/// without a group, all together 1; 1 for the others; 0 for those not fitted.
fn shares(series: &[Series]) -> Vec<f64> {
    let daily = |one: &Series| is_daily(one, one.values.iter());
    let taken = |one: &Series| one.fitted && !one.values.is_empty();
    let mut units: Vec<(&str, f64)> = Vec::new();
    let mut count = 0.0;
    for one in series.iter().filter(|one| taken(one) && daily(one)) {
        match units.iter_mut().find(|(group, _)| *group == one.group) {
            Some((_, members)) if !one.group.is_empty() => *members += 1.0,
            _ => {
                units.push((&one.group, 1.0));
                count += 1.0;
            }
        }
    }
    series
        .iter()
        .map(|one| match (taken(one), daily(one)) {
            (false, _) => 0.0,
            (true, false) => 1.0,
            (true, true) => {
                let unit = units.iter().find(|(group, _)| *group == one.group);
                1.0 / (count * unit.map_or(1.0, |(_, members)| *members))
            }
        })
        .collect()
}

impl Filtered for Outlooks {
    type Run = Answers;

    fn parameters(&self) -> usize {
        self.factors.len() + REPORT_AXES
    }

    fn simulate(&self, date: usize, unit: &[f64], seed: u64) -> Result<Answers, InferError> {
        let scenario = &self.dates[date].scenario;
        let (engine, hasten) = (self.engine, self.hasten);
        at_point(
            scenario,
            &self.factors,
            unit,
            engine,
            hasten,
            seed,
            |reading| reading.series(),
        )
    }

    fn log_likelihood(&self, date: usize, until: usize, unit: &[f64], run: &Answers) -> f64 {
        let until = end_of(self.dates[until].day);
        let each = self.dates[date].series.iter().enumerate();
        each.filter(|(_, series)| series.power > 0.0)
            .map(|(at, series)| {
                series.power * self.residual(date, until, at, unit, run).log_likelihood()
            })
            .sum()
    }
}
