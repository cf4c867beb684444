//! People by camp as something to filter: settings of the model and its errors at each camp, weighed by
//! what was reported there.
//!
//! As in [`simulator`](crate::simulator) the model runs from some months before a date, begins with the
//! people reported then and follows the reported total; here each run has settings from priors, and the
//! reports since tell how far it is off at each camp ([`residual`](crate::assimilate::residual)). Where a
//! register was corrected, the level may jump. Errors of camps are partly the same, so the likelihood of
//! n camps counts as that of the root of n: assumed.

use crate::as_of::since;
use crate::assimilate::mixture::{Part, quantiles};
use crate::assimilate::residual::{ReportModel, Residual, Told};
use crate::assimilate::sampler::{Filtered, Particle};
use crate::error::InferError;
use crate::fit::priors::{Prior, applied};
use crate::reports::Reports;
use crate::simulator::{BEFORE, Future, scenario_ahead};
use outflow_engine::{Plan, RunOptions, Unattended, run_member};
use outflow_model::scenario::Scenario;
use outflow_score::Quantiles;

/// Groups that a run should have at most.
const GROUPS: f64 = 3_000.0;

/// Axes of the report model after those of the settings.
const REPORT_AXES: usize = 3;

/// Modelled people by camp: on the days of its reports, then at the horizons.
#[derive(Clone, Debug, PartialEq)]
pub struct StockRun {
    told: Vec<Vec<f64>>,
    ahead: Vec<Vec<f64>>,
}

/// A camp on a date.
#[derive(Clone, Debug)]
struct Camp {
    place: usize,
    /// Day, people, and whether the register was corrected since the report before.
    told: Vec<(u32, f64, bool)>,
    floor: f64,
}

#[derive(Clone, Debug)]
struct StockDate {
    day: u32,
    first: u32,
    scenario: Scenario,
    camps: Vec<Camp>,
}

/// What is filtered, over dates.
#[derive(Debug)]
pub struct Stocks {
    priors: Vec<Prior>,
    dates: Vec<StockDate>,
    horizons: Vec<u32>,
}

impl Stocks {
    /// Before any date.
    #[must_use]
    pub fn new(priors: Vec<Prior>, horizons: &[u32]) -> Self {
        Self {
            priors,
            dates: Vec::new(),
            horizons: horizons.to_vec(),
        }
    }

    /// Adds a date: what was known on it, and the totals expected at the horizons.
    ///
    /// # Errors
    /// When the reports cannot be used.
    pub fn add(
        &mut self,
        known: &Scenario,
        published: &Reports,
        day: u32,
        future: Future<'_>,
        keep_capacities: bool,
    ) -> Result<(), InferError> {
        let ahead = scenario_ahead(known, published, day, future, keep_capacities, GROUPS)?;
        let first = day.saturating_sub(BEFORE);
        let mean = published.on(day as usize).iter().sum::<f64>() / published.names.len() as f64;
        let camps = published
            .names
            .iter()
            .zip(&published.places)
            .map(|(name, place)| Camp {
                place: *place,
                told: told(known, published, name, first),
                floor: 10.0 + 0.05 * mean,
            })
            .collect();
        self.dates.push(StockDate {
            day,
            first,
            scenario: since(&ahead, first),
            camps,
        });
        Ok(())
    }

    fn residual(
        &self,
        date: usize,
        until: u32,
        camp: usize,
        unit: &[f64],
        run: &StockRun,
    ) -> Residual {
        let at = |axis: usize, low: f64, high: f64| {
            let unit = unit.get(self.priors.len() + axis).copied().unwrap_or(0.5);
            low * libm::pow(high / low, unit)
        };
        let model = ReportModel {
            coverage: 0.2,
            drift: at(0, 0.05, 0.6),
            half_life_days: at(1, 20.0, 400.0),
            weekly: 0.0,
            noise: at(2, 0.005, 0.1),
            correction: 0.3,
        };
        let of = &self.dates[date].camps[camp];
        let mut residual = Residual::new(model, of.floor);
        for ((day, reported, corrected), modelled) in of.told.iter().zip(&run.told[camp]) {
            if *day > until {
                break;
            }
            if *corrected {
                residual.correct();
            }
            residual.see(Told {
                day: f64::from(*day),
                weekday: None,
                reported: *reported,
                modelled: *modelled,
            });
        }
        residual
    }

    /// The forecast of weighted runs: quantiles by horizon and camp.
    #[must_use]
    pub fn forecast(&self, date: usize, runs: &[(&[f64], f64, &StockRun)]) -> Vec<Vec<Quantiles>> {
        let now = &self.dates[date];
        let residuals: Vec<Vec<Residual>> = (0..now.camps.len())
            .map(|camp| {
                let each = runs.iter();
                each.map(|(unit, _, run)| self.residual(date, now.day, camp, unit, run))
                    .collect()
            })
            .collect();
        self.horizons
            .iter()
            .enumerate()
            .map(|(h, horizon)| {
                let day = f64::from(now.day + horizon);
                (0..now.camps.len())
                    .map(|camp| {
                        let parts: Vec<Part> = runs
                            .iter()
                            .zip(&residuals[camp])
                            .map(|((_, weight, run), residual)| {
                                let (mean, variance) =
                                    residual.ahead(day, None, run.ahead[h][camp]);
                                Part {
                                    weight: *weight,
                                    mean,
                                    variance,
                                }
                            })
                            .collect();
                        quantiles(&parts, now.camps[camp].floor)
                            .unwrap_or_else(|| Quantiles::from_fn(|_| 0.0))
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
        particles: &[Particle<StockRun>],
    ) -> Vec<Vec<Quantiles>> {
        let runs: Vec<(&[f64], f64, &StockRun)> = particles
            .iter()
            .map(|one| (one.unit.as_slice(), one.weight, &one.run))
            .collect();
        self.forecast(date, &runs)
    }
}

/// The reports of a camp since a day, and before which of them its register was corrected.
fn told(known: &Scenario, published: &Reports, name: &str, first: u32) -> Vec<(u32, f64, bool)> {
    let observations = &known.observations;
    let Some(index) = observations.series.iter().position(|one| one.name == name) else {
        return Vec::new();
    };
    let mut days: Vec<u32> = observations.series[index]
        .parts
        .first()
        .into_iter()
        .flatten()
        .filter_map(|report| u32::try_from(report.day).ok())
        .filter(|day| *day >= first)
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut before = first;
    days.into_iter()
        .filter_map(|day| {
            let corrected = observations.corrections.iter().any(|one| {
                let at = u32::try_from(one.day).unwrap_or(0);
                one.series == index && at > before && at <= day
            });
            before = day;
            Some((day, published.told(name, day)?, corrected))
        })
        .collect()
}

impl Filtered for Stocks {
    type Run = StockRun;

    fn parameters(&self) -> usize {
        self.priors.len() + REPORT_AXES
    }

    fn simulate(&self, date: usize, unit: &[f64], seed: u64) -> Result<StockRun, InferError> {
        let now = &self.dates[date];
        let mut scenario = now.scenario.clone();
        scenario.settings = applied(&scenario.settings, &self.priors, unit)?;
        let options = RunOptions {
            seed,
            ..RunOptions::default()
        };
        let plan = Plan::new(&scenario, &options)?;
        let record = run_member(&plan, 0, &mut Unattended)?;
        let scale = f64::from(scenario.settings.hasten);
        let at = |day: u32, place: usize| {
            let row = (day - now.first) as usize * record.places;
            record
                .present
                .get(row + place)
                .map_or(0.0, |people| people * scale)
        };
        Ok(StockRun {
            told: now
                .camps
                .iter()
                .map(|camp| {
                    camp.told
                        .iter()
                        .map(|(day, ..)| at(*day, camp.place))
                        .collect()
                })
                .collect(),
            ahead: self
                .horizons
                .iter()
                .map(|horizon| {
                    let camps = now.camps.iter();
                    camps
                        .map(|camp| at(now.day + horizon, camp.place))
                        .collect()
                })
                .collect(),
        })
    }

    fn log_likelihood(&self, date: usize, until: usize, unit: &[f64], run: &StockRun) -> f64 {
        let until = self.dates[until].day;
        let camps = self.dates[date].camps.len();
        let sum: f64 = (0..camps)
            .map(|camp| self.residual(date, until, camp, unit, run).log_likelihood())
            .sum();
        sum / libm::sqrt(camps.max(1) as f64)
    }
}
