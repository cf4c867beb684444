//! Particles over dates: weighed by what was reported until each date, resampled, and moved.
//!
//! From one date to the next the weights change by the chance of the new reports. Where that leaves
//! fewer than half as many particles in effect as there are, it is done in steps, each so small that half
//! remain; then particles are drawn anew by weight and moved by a Metropolis step of their own
//! posterior, which keeps the distribution and makes copies differ (iterated batch importance sampling:
//! Chopin, Biometrika 89, 2002; tempering: Del Moral, Doucet, Jasra, J. R. Stat. Soc. B 68, 2006). A
//! step proposes parameters near by, along the cloud of particles or, so that a cloud that has shrunk can
//! grow again, in all directions in a way that keeps the prior (Cotter, Roberts, Stuart, White, Stat. Sci.
//! 28, 2013), and, every second time, another seed, so the chance that a run
//! holds is part of what is sampled. Every particle is run anew from the start at every date, in
//! the world as it was known then.

use crate::error::InferError;
use crate::fit::linear::cholesky;
use crate::fit::normal;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;

const START: Purpose = Purpose(40);
const CHOOSE: Purpose = Purpose(41);
const MOVE: Purpose = Purpose(42);

/// Length of the steps that keep the prior.
const NEAR: f64 = 0.25;
/// Most steps between two dates.
const MOST_STEPS: u32 = 20;

/// What is filtered.
pub trait Filtered: Sync {
    /// A run of the model, as far as it is needed.
    type Run: Clone + Send + Sync;

    /// Number of parameters, each uniform on [0, 1] at first.
    fn parameters(&self) -> usize;

    /// Runs the model in the world as known on a date.
    ///
    /// # Errors
    /// When it cannot run.
    fn simulate(&self, date: usize, unit: &[f64], seed: u64) -> Result<Self::Run, InferError>;

    /// The logarithm of the chance of the reports known on the date `until` (not after `date`, that of
    /// the run), given the run.
    fn log_likelihood(&self, date: usize, until: usize, unit: &[f64], run: &Self::Run) -> f64;
}

/// How it is filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamplerOptions {
    /// Particles.
    pub particles: u32,
    /// Metropolis steps after each resampling.
    pub moves: u32,
    /// Seed.
    pub seed: u64,
}

impl Default for SamplerOptions {
    fn default() -> Self {
        Self {
            particles: 64,
            moves: 1,
            seed: 1,
        }
    }
}

/// A particle.
#[derive(Clone, Debug)]
pub struct Particle<R> {
    /// Its place in the unit cube.
    pub unit: Vec<f64>,
    /// Seed of its run.
    pub seed: u64,
    /// Weight; all sum to one.
    pub weight: f64,
    /// Its run.
    pub run: R,
    /// Likelihoods before and after the reports of this date.
    before: f64,
    after: f64,
}

/// Particles on a date.
#[derive(Debug)]
pub struct Sampler<'a, P: Filtered> {
    problem: &'a P,
    options: SamplerOptions,
    particles: Vec<Particle<P::Run>>,
    date: Option<usize>,
    steps: u32,
    scale: f64,
    /// Metropolis steps proposed and taken.
    pub proposed: u64,
    /// Those taken.
    pub taken: u64,
}

impl<'a, P: Filtered> Sampler<'a, P> {
    /// Before any date.
    #[must_use]
    pub fn new(problem: &'a P, options: SamplerOptions) -> Self {
        Self {
            problem,
            options,
            particles: Vec::new(),
            date: None,
            steps: 0,
            scale: 0.5,
            proposed: 0,
            taken: 0,
        }
    }

    /// The particles on the last date.
    #[must_use]
    pub fn particles(&self) -> &[Particle<P::Run>] {
        &self.particles
    }

    /// How many particles there are in effect.
    #[must_use]
    pub fn effective(&self) -> f64 {
        effective(self.particles.iter().map(|particle| particle.weight))
    }

    /// Goes on to a date. `after_simulation` is told of every run; `false` stops. Says what each run
    /// from the prior would be on the first date only.
    ///
    /// # Errors
    /// When a run fails or `after_simulation` stops.
    pub fn advance(
        &mut self,
        date: usize,
        after_simulation: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InferError> {
        let before = self.date;
        let points: Vec<(Vec<f64>, u64, f64)> = if before.is_none() {
            (0..self.options.particles.max(2))
                .map(|index| {
                    let (unit, seed) = self.from_prior(index);
                    (unit, seed, 1.0 / f64::from(self.options.particles.max(2)))
                })
                .collect()
        } else {
            let kept = std::mem::take(&mut self.particles).into_iter();
            kept.map(|particle| (particle.unit, particle.seed, particle.weight))
                .collect()
        };
        self.particles = points
            .into_par_iter()
            .map(|(unit, seed, weight)| {
                let made = self.made(date, before, unit, seed)?;
                if after_simulation() {
                    Ok(Particle { weight, ..made })
                } else {
                    Err(InferError::Stopped)
                }
            })
            .collect::<Result<_, InferError>>()?;
        self.date = Some(date);
        let mut reached = 0.0;
        for _ in 0..MOST_STEPS {
            let step = self.step_to(1.0 - reached);
            self.reweigh(step);
            reached += step;
            let enough = self.effective() >= 0.5 * self.particles.len() as f64;
            if reached >= 1.0 && enough {
                break;
            }
            self.resample();
            for _ in 0..self.options.moves {
                self.moved(date, before, reached, after_simulation)?;
            }
            if reached >= 1.0 {
                break;
            }
        }
        if reached < 1.0 {
            self.reweigh(1.0 - reached);
        }
        Ok(())
    }

    /// A draw from the prior: its place and the seed of its run.
    #[must_use]
    pub fn from_prior(&self, index: u32) -> (Vec<f64>, u64) {
        let mut stream = StreamKey::new(self.options.seed, index)
            .purpose(START)
            .stream();
        let unit = (0..self.problem.parameters())
            .map(|_| stream.uniform_open())
            .collect();
        (unit, stream.next_u64())
    }

    fn made(
        &self,
        date: usize,
        before: Option<usize>,
        unit: Vec<f64>,
        seed: u64,
    ) -> Result<Particle<P::Run>, InferError> {
        let run = self.problem.simulate(date, &unit, seed)?;
        Ok(Particle {
            before: before.map_or(0.0, |until| {
                self.problem.log_likelihood(date, until, &unit, &run)
            }),
            after: self.problem.log_likelihood(date, date, &unit, &run),
            unit,
            seed,
            weight: 0.0,
            run,
        })
    }

    /// The largest step, up to `most`, that leaves half of the particles in effect.
    fn step_to(&self, most: f64) -> f64 {
        let half = 0.5 * self.particles.len() as f64;
        let left = |step: f64| effective(self.weights_after(step).into_iter());
        if left(most) >= half {
            return most;
        }
        let (mut low, mut high) = (0.0, most);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if left(middle) >= half {
                low = middle;
            } else {
                high = middle;
            }
        }
        // A step of nothing would go on for ever.
        low.max(most * 1e-4)
    }

    /// Weights, not summing to one, after a part of the way to the new reports.
    fn weights_after(&self, step: f64) -> Vec<f64> {
        let gain = |particle: &Particle<P::Run>| step * (particle.after - particle.before);
        let most = self
            .particles
            .iter()
            .map(gain)
            .fold(f64::NEG_INFINITY, f64::max);
        self.particles
            .iter()
            .map(|particle| particle.weight * libm::exp(gain(particle) - most))
            .collect()
    }

    fn reweigh(&mut self, step: f64) {
        let weights = self.weights_after(step);
        let total: f64 = weights.iter().sum();
        let even = 1.0 / self.particles.len() as f64;
        for (particle, weight) in self.particles.iter_mut().zip(weights) {
            particle.weight = if total > 0.0 { weight / total } else { even };
        }
    }

    /// As often as weights say (systematic resampling).
    fn resample(&mut self) {
        self.steps += 1;
        let first = StreamKey::new(self.options.seed, 0)
            .purpose(CHOOSE)
            .tick(self.steps)
            .stream()
            .uniform();
        let count = self.particles.len();
        let (mut at, mut reached) = (0, self.particles[0].weight);
        let mut chosen = Vec::with_capacity(count);
        for number in 0..count {
            let wanted = (number as f64 + first) / count as f64;
            while reached < wanted && at + 1 < count {
                at += 1;
                reached += self.particles[at].weight;
            }
            let mut copy = self.particles[at].clone();
            copy.weight = 1.0 / count as f64;
            chosen.push(copy);
        }
        self.particles = chosen;
    }

    /// A Metropolis step of every particle towards the posterior that is `reached` of the way to the
    /// new reports.
    fn moved(
        &mut self,
        date: usize,
        before: Option<usize>,
        reached: f64,
        after_simulation: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InferError> {
        self.steps += 1;
        let n = self.problem.parameters();
        let normals: Vec<Vec<f64>> = self
            .particles
            .iter()
            .map(|particle| particle.unit.iter().map(|u| normal::quantile(*u)).collect())
            .collect();
        let factor = cholesky(&covariance(&normals, n), n);
        let step = self.scale * 2.38 / libm::sqrt(n.max(1) as f64);
        let target = |particle: &Particle<P::Run>| {
            (1.0 - reached) * particle.before + reached * particle.after
        };
        let this = &*self;
        let next: Vec<(Particle<P::Run>, bool)> = this
            .particles
            .par_iter()
            .zip(&normals)
            .enumerate()
            .map(|(index, (particle, here))| {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                let mut stream = StreamKey::new(this.options.seed, index)
                    .purpose(MOVE)
                    .tick(this.steps)
                    .stream();
                let z: Vec<f64> = (0..n).map(|_| normal::draw(&mut stream)).collect();
                let by_cloud = stream.uniform() < 0.5;
                let there: Vec<f64> = (0..n)
                    .map(|i| {
                        if by_cloud {
                            let along: f64 = (0..=i).map(|j| factor[i * n + j] * z[j]).sum();
                            here[i] + step * along
                        } else {
                            libm::sqrt(1.0 - NEAR * NEAR) * here[i] + NEAR * z[i]
                        }
                    })
                    .collect();
                let unit: Vec<f64> = there
                    .iter()
                    .map(|x| normal::below(*x).clamp(1e-9, 1.0 - 1e-9))
                    .collect();
                let other = stream.next_u64();
                let seed = if stream.uniform() < 0.5 {
                    other
                } else {
                    particle.seed
                };
                let mut proposal = this.made(date, before, unit, seed)?;
                if !after_simulation() {
                    return Err(InferError::Stopped);
                }
                proposal.weight = particle.weight;
                // Normal scores of a uniform prior are standard normal.
                let prior = |x: &[f64]| -0.5 * x.iter().map(|x| x * x).sum::<f64>();
                // The second kind of step keeps the prior by itself.
                let kept = if by_cloud {
                    prior(&there) - prior(here)
                } else {
                    0.0
                };
                let ratio = target(&proposal) - target(particle) + kept;
                let take = libm::log(stream.uniform_open()) < ratio;
                Ok(if take {
                    (proposal, true)
                } else {
                    (particle.clone(), false)
                })
            })
            .collect::<Result<_, InferError>>()?;
        let taken = next.iter().filter(|(_, taken)| *taken).count();
        let share = taken as f64 / next.len().max(1) as f64;
        self.proposed += next.len() as u64;
        self.taken += taken as u64;
        self.scale = (self.scale * libm::exp(share - 0.25)).clamp(0.05, 1.5);
        self.particles = next.into_iter().map(|(particle, _)| particle).collect();
        Ok(())
    }
}

/// How many draws of equal weight say as much: the square of the sum of the weights over the sum of their
/// squares (L. Kish, "Survey Sampling", 1965).
pub(crate) fn effective(weights: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for weight in weights {
        sum += weight;
        squares += weight * weight;
    }
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

/// Covariance of points of equal weight, with a little of the identity.
fn covariance(points: &[Vec<f64>], n: usize) -> Vec<f64> {
    let count = points.len().max(1) as f64;
    let mean: Vec<f64> = (0..n)
        .map(|i| points.iter().map(|point| point[i]).sum::<f64>() / count)
        .collect();
    (0..n * n)
        .map(|at| {
            let (i, j) = (at / n, at % n);
            let sum: f64 = points
                .iter()
                .map(|point| (point[i] - mean[i]) * (point[j] - mean[j]))
                .sum();
            sum / count + if i == j { 1e-4 } else { 0.0 }
        })
        .collect()
}
