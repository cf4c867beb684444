//! Ensemble Kalman inversion with multiple data assimilation.
//!
//! Points are taken as standard normal (the normal quantile of their place in the unit cube). In
//! each of `generations` steps the ensemble moves by the Kalman gain of its own covariances, with
//! observation errors `generations` times as large in variance, which is exact for a linear model
//! as the ensemble grows (Emerick and Reynolds, Comput. Geosci. 55, 2013; Iglesias, Law, Stuart,
//! Inverse Problems 29, 2013). It is fast and takes the posterior to be normal.

use super::linear::{cholesky, solve};
use super::normal;
use super::problem::{Outcome, Problem};
use super::store::{Generation, Store};
use crate::error::InferError;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

const START: Purpose = Purpose(20);
const STEP: Purpose = Purpose(21);

/// How a fit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KalmanOptions {
    /// Members of the ensemble.
    pub members: u32,
    /// Steps.
    pub generations: u32,
    /// Seed.
    pub seed: u64,
}

impl Default for KalmanOptions {
    fn default() -> Self {
        Self {
            members: 200,
            generations: 4,
            seed: 1,
        }
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
        if let (Some(kept), Some(next)) = (
            store.load(number as usize)?,
            store.load(number as usize + 1)?,
        ) {
            points = next.points;
            generations.push(kept);
            continue;
        }
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
        let generation = Generation {
            weights: vec![1.0 / f64::from(members); members as usize],
            distances: outcomes.iter().map(|outcome| outcome.distance).collect(),
            tolerance: outcomes
                .iter()
                .map(|outcome| outcome.distance)
                .fold(0.0, f64::max),
            points: points.clone(),
            simulations: u64::from(members),
        };
        store.save(number as usize, &generation)?;
        generations.push(generation);
        if number < options.generations {
            points = step(problem, options, number, &points, &outcomes);
        }
    }
    Ok(generations)
}

fn step_stream(seed: u64, member: u32, number: u32) -> outflow_random::Stream {
    StreamKey::new(seed, member)
        .purpose(STEP)
        .tick(number)
        .stream()
}

fn step(
    problem: &dyn Problem,
    options: &KalmanOptions,
    number: u32,
    points: &[Vec<f64>],
    outcomes: &[Outcome],
) -> Vec<Vec<f64>> {
    let (observed, errors) = problem.observed();
    let (d, count) = (observed.len(), points.len() as f64);
    let inflation = f64::from(options.generations);
    let normals: Vec<Vec<f64>> = points
        .iter()
        .map(|point| point.iter().map(|unit| normal::quantile(*unit)).collect())
        .collect();
    let centred = |rows: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let width = rows.first().map_or(0, Vec::len);
        let mean: Vec<f64> = (0..width)
            .map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / count)
            .collect();
        rows.iter()
            .map(|row| row.iter().zip(&mean).map(|(a, b)| a - b).collect())
            .collect()
    };
    let summaries: Vec<Vec<f64>> = outcomes
        .iter()
        .map(|outcome| outcome.summaries.clone())
        .collect();
    let (theta, shape) = (centred(&normals), centred(&summaries));
    let mut covariance = vec![0.0; d * d];
    for row in &shape {
        for i in 0..d {
            for j in 0..=i {
                covariance[i * d + j] += row[i] * row[j] / (count - 1.0);
            }
        }
    }
    for i in 0..d {
        for j in 0..i {
            covariance[j * d + i] = covariance[i * d + j];
        }
        covariance[i * d + i] += inflation * errors[i] * errors[i];
    }
    let factor = cholesky(&covariance, d);
    normals
        .par_iter()
        .enumerate()
        .map(|(member, point)| {
            let number_of = u32::try_from(member).unwrap_or(u32::MAX);
            let mut stream = step_stream(options.seed, number_of, number);
            stream.next_u64();
            let gap: Vec<f64> = (0..d)
                .map(|i| {
                    let noise = libm::sqrt(inflation) * errors[i] * normal::draw(&mut stream);
                    observed[i] + noise - summaries[member][i]
                })
                .collect();
            let solved = solve(&factor, d, &gap);
            let along: Vec<f64> = shape
                .iter()
                .map(|row| row.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>())
                .collect();
            (0..point.len())
                .map(|i| {
                    let by: f64 = theta
                        .iter()
                        .zip(&along)
                        .map(|(row, along)| row[i] * along)
                        .sum();
                    normal::below(point[i] + by / (count - 1.0)).clamp(1e-9, 1.0 - 1e-9)
                })
                .collect()
        })
        .collect()
}
