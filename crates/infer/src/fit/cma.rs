//! A search for the one point with the least distance: covariance matrix adaptation.
//!
//! Each generation draws points about a mean, ranks them by distance and moves mean, spread and
//! covariance towards the better half (CMA-ES; Hansen, arXiv:1604.00772, its default constants). In
//! place of the symmetric root of the covariance stands its Cholesky factor, which does as well (Krause,
//! Arbonès, Igel, NIPS 2016). Points outside the unit cube are mirrored into it. All points of a
//! generation are simulated with the same seed, the next with another, so ranks compare settings
//! and no lucky seed lasts.
//!
//! It gives a best point and no posterior: the points of its last generation say how far it got, not
//! what is known.

use super::least::Least;
use super::linear::cholesky;
use super::normal;
use super::problem::{Problem, simulated};
use super::store::{Generation, Store};
use crate::error::InferError;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

const POINT: Purpose = Purpose(30);
const SEED: Purpose = Purpose(31);

/// How a search is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CmaOptions {
    /// Points a generation.
    pub population: u32,
    /// Generations.
    pub generations: u32,
    /// Spread of the first generation, in widths of the unit cube.
    pub spread: f64,
    /// Seed.
    pub seed: u64,
}

impl Default for CmaOptions {
    fn default() -> Self {
        Self {
            population: 16,
            generations: 50,
            spread: 0.3,
            seed: 1,
        }
    }
}

impl CmaOptions {
    /// How many simulations `folds` searches take.
    #[must_use]
    pub fn simulations(&self, folds: u64) -> u64 {
        folds * u64::from(self.population.max(4)) * u64::from(self.generations)
    }
}

/// Searches. `after_simulation` is told of every simulation; `false` stops.
///
/// # Errors
/// When a simulation fails, a generation cannot be kept, or `after_simulation` stops.
pub fn fit(
    problem: &dyn Problem,
    options: &CmaOptions,
    store: &Store,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Generation>, InferError> {
    let mut state = State::new(problem.parameters(), options);
    let mut generations = Vec::new();
    for number in 0..options.generations {
        let steps = state.steps(options, number);
        let generation = match store.load(number as usize)? {
            Some(kept) => kept,
            None => {
                let new = generation(problem, &state, &steps, options, number, after_simulation)?;
                store.save(number as usize, &new)?;
                new
            }
        };
        state.learn(&steps, &generation.distances, number);
        generations.push(generation);
    }
    Ok(generations)
}

fn generation(
    problem: &dyn Problem,
    state: &State,
    steps: &[Vec<f64>],
    options: &CmaOptions,
    number: u32,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Generation, InferError> {
    let seed = StreamKey::new(options.seed, number)
        .purpose(SEED)
        .stream()
        .next_u64();
    let points: Vec<Vec<f64>> = steps.iter().map(|step| state.point(step)).collect();
    let least = Least::new(state.weights.len());
    let found: Vec<f64> = points
        .par_iter()
        .map(|point| {
            let outcome = simulated(problem, point, seed, least.bound(), after_simulation)?;
            let distance = outcome.map_or(f64::INFINITY, |outcome| outcome.distance);
            least.add(distance);
            Ok(distance)
        })
        .collect::<Result<_, InferError>>()?;
    // Only the better half is learnt from. The others, which may have been stopped, are put just behind
    // the last of it.
    let most = least.bound();
    let distances: Vec<f64> = found
        .into_iter()
        .map(|one| one.min(most.next_up()))
        .collect();
    let mut weights = vec![0.0; points.len()];
    for (rank, index) in ranked(&distances).into_iter().enumerate() {
        weights[index] = state.weights.get(rank).copied().unwrap_or(0.0);
    }
    Ok(Generation {
        weights,
        tolerance: distances.iter().copied().fold(0.0, f64::max),
        simulations: points.len() as u64,
        distances,
        points,
        summaries: Vec::new(),
        answers: Vec::new(),
    })
}

/// Positions by distance; equal ones in order.
fn ranked(distances: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|a, b| distances[*a].total_cmp(&distances[*b]));
    order
}

/// Mirrored into [0, 1].
fn mirrored(x: f64) -> f64 {
    let x = x.rem_euclid(2.0);
    if x > 1.0 { 2.0 - x } else { x }
}

/// Names as in Hansen's tutorial.
struct State {
    n: usize,
    mean: Vec<f64>,
    sigma: f64,
    covariance: Vec<f64>,
    factor: Vec<f64>,
    path_sigma: Vec<f64>,
    path_c: Vec<f64>,
    /// Of the better half, falling, summing to one.
    weights: Vec<f64>,
    mu_eff: f64,
    c_sigma: f64,
    d_sigma: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    /// Expected length of a standard normal vector.
    length: f64,
}

impl State {
    fn new(n: usize, options: &CmaOptions) -> Self {
        let half = (options.population.max(4) / 2) as usize;
        let raw: Vec<f64> = (1..=half)
            .map(|rank| libm::log(half as f64 + 0.5) - libm::log(rank as f64))
            .collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        let mu_eff = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let d = n as f64;
        let c_sigma = (mu_eff + 2.0) / (d + mu_eff + 5.0);
        let c_1 = 2.0 / ((d + 1.3) * (d + 1.3) + mu_eff);
        let mut identity = vec![0.0; n * n];
        for i in 0..n {
            identity[i * n + i] = 1.0;
        }
        Self {
            n,
            mean: vec![0.5; n],
            sigma: options.spread,
            factor: identity.clone(),
            covariance: identity,
            path_sigma: vec![0.0; n],
            path_c: vec![0.0; n],
            weights,
            mu_eff,
            c_sigma,
            d_sigma: 1.0 + 2.0 * (libm::sqrt((mu_eff - 1.0) / (d + 1.0)) - 1.0).max(0.0) + c_sigma,
            c_c: (4.0 + mu_eff / d) / (d + 4.0 + 2.0 * mu_eff / d),
            c_1,
            c_mu: (2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((d + 2.0) * (d + 2.0) + mu_eff))
                .min(1.0 - c_1),
            length: libm::sqrt(d) * (1.0 - 1.0 / (4.0 * d) + 1.0 / (21.0 * d * d)),
        }
    }

    /// The steps of a generation, with the covariance and without the spread.
    fn steps(&self, options: &CmaOptions, number: u32) -> Vec<Vec<f64>> {
        (0..options.population.max(4))
            .map(|index| {
                let mut stream = StreamKey::new(options.seed, index)
                    .purpose(POINT)
                    .tick(number)
                    .stream();
                let z: Vec<f64> = (0..self.n).map(|_| normal::draw(&mut stream)).collect();
                (0..self.n)
                    .map(|i| (0..=i).map(|j| self.factor[i * self.n + j] * z[j]).sum())
                    .collect()
            })
            .collect()
    }

    fn point(&self, step: &[f64]) -> Vec<f64> {
        let moved = self.mean.iter().zip(step);
        moved
            .map(|(mean, step)| mirrored(mean + self.sigma * step))
            .collect()
    }

    fn learn(&mut self, steps: &[Vec<f64>], distances: &[f64], number: u32) {
        let n = self.n;
        let best: Vec<&Vec<f64>> = ranked(distances)
            .into_iter()
            .take(self.weights.len())
            .map(|index| &steps[index])
            .collect();
        let pairs = || best.iter().zip(&self.weights);
        let step: Vec<f64> = (0..n)
            .map(|i| pairs().map(|(step, weight)| weight * step[i]).sum())
            .collect();
        // L⁻¹ of the step.
        let mut white = step.clone();
        for i in 0..n {
            let sum: f64 = (0..i).map(|k| self.factor[i * n + k] * white[k]).sum();
            white[i] = (white[i] - sum) / self.factor[i * n + i];
        }
        let keep = 1.0 - self.c_sigma;
        let gain = libm::sqrt(self.c_sigma * (2.0 - self.c_sigma) * self.mu_eff);
        let mut norm = 0.0;
        for (path, white) in self.path_sigma.iter_mut().zip(&white) {
            *path = keep * *path + gain * white;
            norm += *path * *path;
        }
        let norm = libm::sqrt(norm);
        let begun = libm::sqrt(1.0 - libm::pow(keep, 2.0 * f64::from(number + 1)));
        let follows = norm / begun < (1.4 + 2.0 / (n as f64 + 1.0)) * self.length;
        let gain = libm::sqrt(self.c_c * (2.0 - self.c_c) * self.mu_eff);
        for (path, step) in self.path_c.iter_mut().zip(&step) {
            *path = (1.0 - self.c_c) * *path + if follows { gain * step } else { 0.0 };
        }
        let lost = if follows {
            0.0
        } else {
            self.c_1 * self.c_c * (2.0 - self.c_c)
        };
        let covariance: Vec<f64> = (0..n * n)
            .map(|at| {
                let (i, j) = (at / n, at % n);
                let spread: f64 = pairs()
                    .map(|(step, weight)| weight * step[i] * step[j])
                    .sum();
                (1.0 - self.c_1 - self.c_mu + lost) * self.covariance[at]
                    + self.c_1 * self.path_c[i] * self.path_c[j]
                    + self.c_mu * spread
            })
            .collect();
        self.covariance = covariance;
        self.factor = cholesky(&self.covariance, n);
        for (mean, step) in self.mean.iter_mut().zip(&step) {
            *mean = mirrored(*mean + self.sigma * step);
        }
        let change = self.c_sigma / self.d_sigma * (norm / self.length - 1.0);
        self.sigma = (self.sigma * libm::exp(change.min(1.0))).min(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::problem::Outcome;

    /// A narrow valley that bends: Rosenbrock's, in the unit cube, its least value at .75.
    struct Valley;

    impl Problem for Valley {
        fn parameters(&self) -> usize {
            4
        }

        fn simulate(&self, unit: &[f64], _: u64) -> Result<Outcome, InferError> {
            let x: Vec<f64> = unit.iter().map(|unit| 4.0 * unit - 2.0).collect();
            let distance = x
                .windows(2)
                .map(|pair| {
                    let bend = pair[1] - pair[0] * pair[0];
                    100.0 * bend * bend + (1.0 - pair[0]) * (1.0 - pair[0])
                })
                .sum();
            Ok(Outcome {
                distance,
                summaries: Vec::new(),
                answers: Vec::new(),
            })
        }

        fn observed(&self) -> (Vec<f64>, Vec<f64>) {
            (Vec::new(), Vec::new())
        }
    }

    #[test]
    fn a_bent_valley_is_followed_to_its_end() {
        let options = CmaOptions {
            population: 12,
            generations: 250,
            ..CmaOptions::default()
        };
        let found = fit(&Valley, &options, &Store::none(), &|| true).unwrap();
        let (point, distance) = found.last().and_then(Generation::best).unwrap();
        assert!(distance < 1e-6, "{distance}");
        assert!(
            point.iter().all(|unit| (unit - 0.75).abs() < 1e-3),
            "{point:?}"
        );
    }

    #[test]
    fn a_search_goes_on_to_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let short = CmaOptions {
            population: 8,
            generations: 5,
            ..CmaOptions::default()
        };
        let long = CmaOptions {
            generations: 12,
            ..short
        };
        let store = Store::open(folder.path(), "valley").unwrap();
        fit(&Valley, &short, &store, &|| true).unwrap();
        let resumed = fit(&Valley, &long, &store, &|| true).unwrap();
        let whole = fit(&Valley, &long, &Store::none(), &|| true).unwrap();
        assert_eq!(resumed, whole);
    }

    #[test]
    fn points_outside_are_mirrored() {
        for (x, inside) in [(0.3, 0.3), (-0.3, 0.3), (1.2, 0.8), (2.4, 0.4), (-1.4, 0.6)] {
            assert!((mirrored(x) - inside).abs() < 1e-12);
        }
    }
}
