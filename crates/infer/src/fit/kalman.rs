//! Ensemble Kalman inversion with multiple data assimilation.
//!
//! Points are taken as standard normal (the normal quantile of their place in the unit cube). In
//! each of `generations` steps the ensemble moves by the Kalman gain of its own covariances, with
//! observation errors `generations` times as large in variance, which is exact for a linear model
//! as the ensemble grows (Emerick and Reynolds, Comput. Geosci. 55, 2013; Iglesias, Law, Stuart,
//! Inverse Problems 29, 2013). It is fast and takes the posterior to be normal.
//!
//! An ensemble of some tens of members shows correlations where there are none. With `localised`
//! each parameter moves by those reports alone with which it is correlated beyond chance (see
//! [`screening`](super::screening)); a parameter of which no report speaks keeps its prior, draw for
//! draw. Each block of parameters with the same reports is updated by these reports and their
//! covariances (local analysis; by correlations: Luo, Bhakta, Naevdal, SPE Journal 23, 2018).

use super::linear::{cholesky, solve};
use super::normal;
use super::problem::{Outcome, Problem};
use super::screening::Screening;
use super::store::{Generation, Store};
use crate::error::InferError;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const START: Purpose = Purpose(20);
const STEP: Purpose = Purpose(21);
const SHUFFLE: Purpose = Purpose(22);
const SCREEN: Purpose = Purpose(24);

/// How a fit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KalmanOptions {
    /// Members of the ensemble.
    pub members: u32,
    /// Steps.
    pub generations: u32,
    /// Seed.
    pub seed: u64,
    /// Whether a parameter moves by the reports alone that speak of it.
    #[serde(default)]
    pub localised: bool,
}

impl Default for KalmanOptions {
    fn default() -> Self {
        Self {
            members: 200,
            generations: 4,
            seed: 1,
            localised: false,
        }
    }
}

impl KalmanOptions {
    /// How many simulations a fit takes.
    #[must_use]
    pub fn simulations(&self) -> u64 {
        u64::from(self.members.max(2)) * (1 + u64::from(self.generations))
    }
}

/// Fits. Generation 0 is the prior, the last one the posterior. `after_simulation` is told of
/// every simulation; `false` stops.
///
/// # Errors
/// When a simulation fails, a generation cannot be kept, or `after_simulation` stops.
pub fn fit(
    problem: &dyn Problem,
    options: &KalmanOptions,
    store: &Store,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Generation>, InferError> {
    let members = options.members.max(2);
    let mut points: Vec<Vec<f64>> = (0..members)
        .map(|member| {
            let mut stream = StreamKey::new(options.seed, member).purpose(START).stream();
            (0..problem.parameters())
                .map(|_| stream.uniform_open())
                .collect()
        })
        .collect();
    let mut generations: Vec<Generation> = Vec::new();
    for number in 0..=options.generations {
        let generation = match store.load(number as usize)? {
            Some(kept) => kept,
            None => {
                let simulated = simulated(problem, options, number, points, after_simulation)?;
                store.save(number as usize, &simulated)?;
                simulated
            }
        };
        points = if number < options.generations {
            step(problem, options, number, &generation)
        } else {
            Vec::new()
        };
        generations.push(generation);
    }
    Ok(generations)
}

fn simulated(
    problem: &dyn Problem,
    options: &KalmanOptions,
    number: u32,
    points: Vec<Vec<f64>>,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Generation, InferError> {
    let outcomes: Vec<Outcome> = points
        .par_iter()
        .enumerate()
        .map(|(member, point)| {
            let member = u32::try_from(member).unwrap_or(u32::MAX);
            let mut stream = step_stream(options.seed, member, number);
            let outcome = problem.simulate(point, stream.next_u64())?;
            if after_simulation() {
                Ok(outcome)
            } else {
                Err(InferError::Stopped)
            }
        })
        .collect::<Result<_, InferError>>()?;
    let mut generation = Generation {
        weights: vec![1.0 / points.len() as f64; points.len()],
        simulations: points.len() as u64,
        points,
        distances: Vec::new(),
        tolerance: 0.0,
        summaries: Vec::new(),
        answers: Vec::new(),
    };
    for outcome in outcomes {
        generation.tolerance = generation.tolerance.max(outcome.distance);
        generation.distances.push(outcome.distance);
        generation.summaries.push(outcome.summaries);
        if !outcome.answers.is_empty() {
            generation.answers.push(outcome.answers);
        }
    }
    Ok(generation)
}

fn step_stream(seed: u64, member: u32, number: u32) -> outflow_random::Stream {
    StreamKey::new(seed, member)
        .purpose(STEP)
        .tick(number)
        .stream()
}

/// The next points. Each parameter moves by the reports that speak of it; with
/// [`localised`](KalmanOptions::localised) off, those are all.
fn step(
    problem: &dyn Problem,
    options: &KalmanOptions,
    number: u32,
    generation: &Generation,
) -> Vec<Vec<f64>> {
    let (observed, errors) = problem.observed();
    let normals: Vec<Vec<f64>> = generation
        .points
        .iter()
        .map(|point| point.iter().map(|unit| normal::quantile(*unit)).collect())
        .collect();
    let summaries = &generation.summaries;
    let mut blocks: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    if options.localised {
        let key = StreamKey::new(options.seed, 0)
            .purpose(SHUFFLE)
            .tick(number);
        let found = Screening::new(&normals, summaries, key);
        for parameter in 0..problem.parameters() {
            let reports = found.reports(parameter);
            if !reports.is_empty() {
                blocks.entry(reports).or_default().push(parameter);
            }
        }
    } else {
        let all = (0..problem.parameters()).collect();
        blocks.insert((0..observed.len()).collect(), all);
    }
    let inflation = f64::from(options.generations);
    // How far each member is from what was reported, with an error of reporting of its own.
    let gaps: Vec<Vec<f64>> = summaries
        .iter()
        .enumerate()
        .map(|(member, said)| {
            let member = u32::try_from(member).unwrap_or(u32::MAX);
            let mut stream = step_stream(options.seed, member, number);
            stream.next_u64();
            (0..observed.len())
                .map(|i| {
                    let noise = libm::sqrt(inflation) * errors[i] * normal::draw(&mut stream);
                    observed[i] + noise - said[i]
                })
                .collect()
        })
        .collect();
    let (theta, shape) = (centred(&normals), centred(summaries));
    let count = normals.len() as f64;
    let mut moved = normals;
    for (reports, parameters) in &blocks {
        let d = reports.len();
        let mut covariance = vec![0.0; d * d];
        for row in &shape {
            for (i, one) in reports.iter().enumerate() {
                for (j, other) in reports.iter().enumerate() {
                    covariance[i * d + j] += row[*one] * row[*other] / (count - 1.0);
                }
            }
        }
        for (i, report) in reports.iter().enumerate() {
            covariance[i * d + i] += inflation * errors[*report] * errors[*report];
        }
        let factor = cholesky(&covariance, d);
        moved.par_iter_mut().zip(&gaps).for_each(|(point, gap)| {
            let gap: Vec<f64> = reports.iter().map(|report| gap[*report]).collect();
            let solved = solve(&factor, d, &gap);
            let along: Vec<f64> = shape
                .iter()
                .map(|row| {
                    let pairs = reports.iter().zip(&solved);
                    pairs.map(|(report, by)| row[*report] * by).sum::<f64>()
                })
                .collect();
            for parameter in parameters {
                let pairs = theta.iter().zip(&along);
                let by: f64 = pairs.map(|(row, along)| row[*parameter] * along).sum();
                point[*parameter] += by / (count - 1.0);
            }
        });
    }
    let moving: BTreeSet<usize> = blocks.into_values().flatten().collect();
    moved
        .into_iter()
        .zip(&generation.points)
        .map(|(point, before)| {
            let pairs = point.into_iter().zip(before).enumerate();
            pairs
                .map(|(parameter, (normal, before))| {
                    if moving.contains(&parameter) {
                        normal::below(normal).clamp(1e-9, 1.0 - 1e-9)
                    } else {
                        *before
                    }
                })
                .collect()
        })
        .collect()
}

/// Rows less their mean.
fn centred(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    let mean: Vec<f64> = (0..width)
        .map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / rows.len() as f64)
        .collect();
    rows.iter()
        .map(|row| row.iter().zip(&mean).map(|(a, b)| a - b).collect())
        .collect()
}

/// [Screens](super::screening) an ensemble drawn from the priors: which reports speak of which parameters.
///
/// # Errors
/// When a simulation fails, the ensemble cannot be kept, or `after_simulation` stops.
pub fn screen(
    problem: &dyn Problem,
    members: u32,
    seed: u64,
    store: &Store,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Screening, InferError> {
    let options = KalmanOptions {
        members,
        generations: 0,
        seed,
        localised: false,
    };
    let drawn = fit(problem, &options, store, after_simulation)?;
    let Some(drawn) = drawn.first() else {
        return Err(InferError::TooLittle("there is no ensemble".into()));
    };
    let scores: Vec<Vec<f64>> = drawn
        .points
        .iter()
        .map(|point| point.iter().map(|unit| normal::quantile(*unit)).collect())
        .collect();
    let key = StreamKey::new(seed, 0).purpose(SCREEN);
    Ok(Screening::new(&scores, &drawn.summaries, key))
}
