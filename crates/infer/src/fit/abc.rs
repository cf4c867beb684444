//! Approximate Bayesian computation: a wave of history matching, then sequential Monte Carlo.
//!
//! The wave draws from the priors and rules out what is implausible: of `wave` times as many
//! draws as particles, those with the largest distances. Each generation then takes particles of
//! the one before that are within a smaller tolerance, moves them by a normal kernel of twice
//! their weighted covariance, simulates, and keeps what is within the tolerance; weights undo the
//! kernel. They move in normal scores of the priors, where no step leaves these: of steps in the
//! box of fourteen priors itself one in eighty stayed in it (Beaumont, Cornuet, Marin, Robert, Biometrika 96, 2009; tolerance as a quantile of the
//! last distances: Del Moral, Doucet, Jasra, Stat. Comput. 22, 2012).
//!
//! Every try of every particle has its own stream, named by generation, particle and try, so the
//! result does not depend on threads or interruptions.

use super::least::Least;
use super::linear::{cholesky, solve};
use super::normal;
use super::problem::{Outcome, Problem, simulated};
use super::store::{Generation, Store};
use crate::error::InferError;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

const WAVE: Purpose = Purpose(10);
const MOVE: Purpose = Purpose(11);

/// How a fit is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbcOptions {
    /// Particles.
    pub particles: u32,
    /// Draws from the priors for each particle in the first wave.
    pub wave: u32,
    /// Generations after it.
    pub generations: u32,
    /// Share of the particles within the next tolerance.
    pub keep: f64,
    /// Tries for each particle before it stays where it was.
    pub tries: u32,
    /// Seed.
    pub seed: u64,
}

impl Default for AbcOptions {
    fn default() -> Self {
        Self {
            particles: 200,
            wave: 4,
            generations: 6,
            keep: 0.5,
            tries: 30,
            seed: 1,
        }
    }
}

impl AbcOptions {
    /// About how many simulations a fit takes, for `folds` fits from one first wave.
    #[must_use]
    pub fn simulations(&self, folds: u64) -> u64 {
        u64::from(self.particles) * (u64::from(self.wave) + 3 * folds * u64::from(self.generations))
    }
}

/// Fits. `after_simulation` is told of every simulation; `false` stops.
///
/// # Errors
/// When a simulation fails, a generation cannot be kept, or `after_simulation` stops.
pub fn fit(
    problem: &dyn Problem,
    options: &AbcOptions,
    store: &Store,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Generation>, InferError> {
    let first = match store.load(0)? {
        Some(kept) => kept,
        None => {
            let least = Least::new(options.particles as usize);
            let outcomes = wave(options, problem.parameters())
                .par_iter()
                .map(|(point, seed)| {
                    let bound = least.bound();
                    let outcome = simulated(problem, point, *seed, bound, after_simulation)?;
                    if let Some(outcome) = &outcome {
                        least.add(outcome.distance);
                    }
                    Ok(outcome)
                })
                .collect::<Result<Vec<Option<Outcome>>, InferError>>()?;
            plausible(options, problem.parameters(), outcomes)
        }
    };
    fit_from(problem, options, store, first, after_simulation)
}

/// Goes on from the generation that a wave gave.
///
/// # Errors
/// As [`fit`].
pub fn fit_from(
    problem: &dyn Problem,
    options: &AbcOptions,
    store: &Store,
    first: Generation,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Generation>, InferError> {
    store.save(0, &first)?;
    let mut generations = vec![first];
    for number in 1..=options.generations {
        let last = &generations[number as usize - 1];
        let next = match store.load(number as usize)? {
            Some(kept) => kept,
            None => moved(problem, options, number, last, after_simulation)?,
        };
        store.save(number as usize, &next)?;
        // Where hardly anybody moves, smaller tolerances cost more than they tell.
        let stuck = next.tolerance >= last.tolerance;
        generations.push(next);
        if stuck {
            break;
        }
    }
    Ok(generations)
}

/// The draws of the first wave: points and the seeds to simulate them with.
#[must_use]
pub fn wave(options: &AbcOptions, parameters: usize) -> Vec<(Vec<f64>, u64)> {
    (0..options.particles * options.wave.max(1))
        .map(|index| {
            let mut stream = StreamKey::new(options.seed, index).purpose(WAVE).stream();
            let point: Vec<f64> = (0..parameters).map(|_| stream.uniform()).collect();
            (point, stream.next_u64())
        })
        .collect()
}

/// The first generation: the draws of the wave with the least distances. Those that were stopped, since
/// as many others are nearer, have no outcome.
#[must_use]
pub fn plausible(
    options: &AbcOptions,
    parameters: usize,
    outcomes: Vec<Option<Outcome>>,
) -> Generation {
    let simulations = outcomes.len() as u64;
    let mut drawn: Vec<(Outcome, Vec<f64>)> = outcomes
        .into_iter()
        .zip(
            wave(options, parameters)
                .into_iter()
                .map(|(point, _)| point),
        )
        .filter_map(|(outcome, point)| Some((outcome?, point)))
        .collect();
    // Stable: draws of equal distance in order.
    drawn.sort_by(|a, b| a.0.distance.total_cmp(&b.0.distance));
    drawn.truncate(options.particles as usize);
    let even = 1.0 / drawn.len().max(1) as f64;
    let mut first = Generation {
        tolerance: drawn.last().map_or(0.0, |(outcome, _)| outcome.distance),
        weights: vec![even; drawn.len()],
        distances: Vec::new(),
        points: Vec::new(),
        simulations,
        summaries: Vec::new(),
        answers: Vec::new(),
    };
    for (outcome, point) in drawn {
        first.distances.push(outcome.distance);
        first.points.push(point);
        first.answers.extend(some(outcome.answers));
    }
    first
}

/// Answers, if there are any.
fn some(answers: Vec<Option<f64>>) -> Option<Vec<Option<f64>>> {
    (!answers.is_empty()).then_some(answers)
}

fn moved(
    problem: &dyn Problem,
    options: &AbcOptions,
    number: u32,
    last: &Generation,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Generation, InferError> {
    let parameters = problem.parameters();
    let mut distances = last.distances.clone();
    distances.sort_unstable_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let kept = ((options.keep * distances.len() as f64).ceil() as usize).clamp(1, distances.len());
    let tolerance = distances[kept - 1];
    let ancestors: Vec<usize> = (0..last.points.len())
        .filter(|index| last.distances[*index] <= tolerance)
        .collect();
    let total: f64 = ancestors.iter().map(|index| last.weights[*index]).sum();
    let weights: Vec<f64> = ancestors
        .iter()
        .map(|index| last.weights[*index] / total)
        .collect();
    let points: Vec<Vec<f64>> = ancestors
        .iter()
        .map(|index| scores(&last.points[*index]))
        .collect();
    let kernel = cholesky(&twice_covariance(&points, &weights, parameters), parameters);
    let found: Vec<Found> = (0..options.particles)
        .into_par_iter()
        .map(|particle| {
            for attempt in 0..options.tries.max(1) {
                let mut stream = StreamKey::new(options.seed, particle)
                    .purpose(MOVE)
                    .tick(number)
                    .hop(attempt)
                    .stream();
                let ancestor = &points[chosen(&weights, stream.uniform())];
                let step: Vec<f64> = (0..parameters).map(|_| normal::draw(&mut stream)).collect();
                let point: Vec<f64> = (0..parameters)
                    .map(|i| {
                        let by: f64 = (0..=i).map(|k| kernel[i * parameters + k] * step[k]).sum();
                        within(normal::below(ancestor[i] + by))
                    })
                    .collect();
                let seed = stream.next_u64();
                let outcome = simulated(problem, &point, seed, tolerance, after_simulation)?;
                if let Some(outcome) = outcome.filter(|one| one.distance <= tolerance) {
                    return Ok(Found {
                        point,
                        distance: outcome.distance,
                        answers: some(outcome.answers),
                        simulations: u64::from(attempt) + 1,
                    });
                }
            }
            // Nothing better was found: an ancestor within the tolerance stands in.
            let mut stream = StreamKey::new(options.seed, particle)
                .purpose(MOVE)
                .tick(number)
                .hop(u32::MAX)
                .stream();
            let index = ancestors[chosen(&weights, stream.uniform())];
            Ok(Found {
                point: last.points[index].clone(),
                distance: last.distances[index],
                answers: last.answers.get(index).cloned(),
                simulations: u64::from(options.tries.max(1)),
            })
        })
        .collect::<Result<_, InferError>>()?;
    // Kernels have a common factor, which normalising takes away.
    let mut new_weights: Vec<f64> = found
        .par_iter()
        .map(|found| {
            let point = scores(&found.point);
            let prior = libm::exp(-point.iter().map(|z| z * z).sum::<f64>() / 2.0);
            let density: f64 = points
                .iter()
                .zip(&weights)
                .map(|(ancestor, weight)| {
                    let step: Vec<f64> = point.iter().zip(ancestor).map(|(a, b)| a - b).collect();
                    let solved = solve(&kernel, parameters, &step);
                    let square: f64 = step.iter().zip(&solved).map(|(a, b)| a * b).sum();
                    weight * libm::exp(-square / 2.0)
                })
                .sum();
            prior / density.max(1e-300)
        })
        .collect();
    let sum: f64 = new_weights.iter().sum();
    for weight in &mut new_weights {
        *weight /= sum;
    }
    Ok(Generation {
        weights: new_weights,
        distances: found.iter().map(|found| found.distance).collect(),
        simulations: found.iter().map(|found| found.simulations).sum(),
        summaries: Vec::new(),
        answers: found
            .iter()
            .filter_map(|found| found.answers.clone())
            .collect(),
        points: found.into_iter().map(|found| found.point).collect(),
        tolerance,
    })
}

/// A particle that was moved.
struct Found {
    point: Vec<f64>,
    distance: f64,
    answers: Option<Vec<Option<f64>>>,
    simulations: u64,
}

fn chosen(weights: &[f64], uniform: f64) -> usize {
    let mut reached = 0.0;
    for (index, weight) in weights.iter().enumerate() {
        reached += weight;
        if uniform < reached {
            return index;
        }
    }
    weights.len() - 1
}

/// A point of the unit cube held off its faces, where normal scores are infinite.
fn within(unit: f64) -> f64 {
    unit.clamp(1e-9, 1.0 - 1e-9)
}

/// Normal scores of a point.
fn scores(point: &[f64]) -> Vec<f64> {
    let score = |unit: &f64| normal::quantile(within(*unit));
    point.iter().map(score).collect()
}

fn twice_covariance(points: &[Vec<f64>], weights: &[f64], parameters: usize) -> Vec<f64> {
    let mean: Vec<f64> = (0..parameters)
        .map(|i| points.iter().zip(weights).map(|(p, w)| w * p[i]).sum())
        .collect();
    let mut matrix = vec![0.0; parameters * parameters];
    for (point, weight) in points.iter().zip(weights) {
        for i in 0..parameters {
            for j in 0..parameters {
                matrix[i * parameters + j] +=
                    2.0 * weight * (point[i] - mean[i]) * (point[j] - mean[j]);
            }
        }
    }
    for i in 0..parameters {
        matrix[i * parameters + i] += 1e-8;
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The distance is that of the first parameter from the middle; the others say nothing.
    struct Middle;

    impl Problem for Middle {
        fn parameters(&self) -> usize {
            6
        }

        fn simulate(&self, unit: &[f64], _: u64) -> Result<Outcome, InferError> {
            Ok(Outcome {
                distance: (unit[0] - 0.5).abs(),
                summaries: Vec::new(),
                answers: Vec::new(),
            })
        }

        fn observed(&self) -> (Vec<f64>, Vec<f64>) {
            (Vec::new(), Vec::new())
        }
    }

    #[test]
    fn weights_undo_the_kernel() {
        let options = AbcOptions {
            particles: 4000,
            wave: 1,
            ..AbcOptions::default()
        };
        let outcomes = wave(&options, 6)
            .iter()
            .map(|(point, seed)| simulated(&Middle, point, *seed, f64::INFINITY, &|| true).unwrap())
            .collect();
        let first = plausible(&options, 6, outcomes);
        let next = moved(&Middle, &options, 1, &first, &|| true).unwrap();
        let tries = next.simulations as f64 / 4000.0;
        assert!((1.0..4.0).contains(&tries), "{tries} tries a particle");
        let mean = |value: &dyn Fn(&[f64]) -> f64| -> f64 {
            let weighed = next.points.iter().zip(&next.weights);
            weighed.map(|(point, weight)| weight * value(point)).sum()
        };
        // Uniform within the tolerance, and over the priors: four standard errors of the people
        // who are left by the weights.
        let people = 1.0 / next.weights.iter().map(|w| w * w).sum::<f64>();
        let near = |found: f64, expected: f64, sd: f64| {
            assert!(
                (found - expected).abs() < 4.0 * sd / people.sqrt(),
                "{found} for {expected}"
            );
        };
        let tolerance = next.tolerance;
        near(
            mean(&|p| (p[0] - 0.5).abs()),
            tolerance / 2.0,
            tolerance / 12_f64.sqrt(),
        );
        for i in 1..6 {
            near(mean(&|p| p[i]), 0.5, 1.0 / 12_f64.sqrt());
            near(
                mean(&|p| (p[i] - 0.5) * (p[i] - 0.5)),
                1.0 / 12.0,
                1.0 / 180_f64.sqrt(),
            );
        }
    }
}
