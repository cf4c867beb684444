//! What the data said of each parameter.

use super::draws::Draws;
use super::problem::{Factor, Figures};
use crate::fit::normal;
use crate::fit::priors::Axis as _;
use crate::fit::store::Generation;
use outflow_model::chain::{Moment, PARAMETERS};
use outflow_random::{Purpose, StreamKey};
use serde::Serialize;

const RESAMPLE: Purpose = Purpose(23);
const PRIOR: Purpose = Purpose(26);

/// Data speak of a parameter when they narrow it by a tenth or more ...
pub const NARROWED: f64 = 0.9;
/// ... or move its mean by this part of its prior's standard deviation.
pub const MOVED: f64 = 0.5;

/// Prior and posterior of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learnt {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// 5, 50 and 95 % quantiles of the prior.
    pub prior: [f64; 3],
    /// Those of the posterior.
    pub posterior: [f64; 3],
    /// Standard deviation of the posterior over that of the prior, both in normal scores of the
    /// prior.
    pub sd_ratio: f64,
    /// Mean of the posterior less that of the prior, in the prior's standard deviations.
    pub shift: f64,
    /// Whether data speak of it; if not, it keeps its prior.
    pub spoken_of: bool,
}

/// What was learnt of each free parameter: the last generation against the first, or against the
/// prior itself where the first is no sample of it.
#[must_use]
pub fn learnt(
    factors: &[Factor],
    prior: Option<&Generation>,
    posterior: &Generation,
) -> Vec<Learnt> {
    factors
        .iter()
        .enumerate()
        .map(|(position, factor)| {
            let (mean, sd) = moments(posterior, position);
            let (prior_mean, prior_sd) = prior.map_or((0.0, 1.0), |prior| moments(prior, position));
            let (sd_ratio, shift) = (sd / prior_sd, (mean - prior_mean) / prior_sd);
            let (narrowed, moved) = match prior {
                // The same members before and after: what differs is what was learnt.
                Some(_) => (NARROWED, MOVED),
                None => beyond_chance(posterior.effective()),
            };
            let levels = [0.05, 0.5, 0.95];
            Learnt {
                name: PARAMETERS[factor.index].name,
                unit: PARAMETERS[factor.index].unit,
                prior: levels.map(|level| factor.at(level)),
                posterior: levels.map(|level| factor.at(posterior.quantile(position, level))),
                sd_ratio,
                shift,
                spoken_of: sd_ratio <= narrowed || shift.abs() >= moved,
            }
        })
        .collect()
}

/// From when on so many draws that stand for nothing but themselves say more than a sample of the prior of
/// that size would in one of twenty cases: two standard errors of a standard deviation, and of a mean.
fn beyond_chance(draws: f64) -> (f64, f64) {
    let of_sd = 2.0 / libm::sqrt(2.0 * (draws - 1.0).max(0.5));
    let of_mean = 2.0 / libm::sqrt(draws.max(1.0));
    (NARROWED.min(1.0 - of_sd), MOVED.max(of_mean))
}

/// Weighted mean and standard deviation of a parameter in normal scores.
fn moments(generation: &Generation, position: usize) -> (f64, f64) {
    let scores = || {
        let points = generation.points.iter().zip(&generation.weights);
        points.map(|(point, weight)| (normal::quantile(point[position]), *weight))
    };
    let mean: f64 = scores().map(|(score, weight)| weight * score).sum();
    let square: f64 = scores()
        .map(|(score, weight)| weight * (score - mean) * (score - mean))
        .sum();
    (mean, libm::sqrt(square).max(1e-9))
}

/// Joint draws, all of the same weight. A parameter of which no data speak has the draws of the prior
/// that its members began with, where the first generation is a sample of the prior, and new ones else.
#[must_use]
pub fn draws(
    problem: &Figures,
    learnt: &[Learnt],
    prior: Option<&Generation>,
    posterior: &Generation,
    seed: u64,
) -> Draws {
    let even = posterior.weights.windows(2).all(|pair| pair[0] == pair[1]);
    let chosen: Vec<usize> = if even {
        (0..posterior.points.len()).collect()
    } else {
        let first = StreamKey::new(seed, 0).purpose(RESAMPLE).stream().uniform();
        systematic(&posterior.weights, posterior.weights.len(), first)
    };
    let rows = chosen
        .into_iter()
        .zip(0..)
        .map(|(member, row)| {
            let mut stream = StreamKey::new(seed, row).purpose(PRIOR).stream();
            let factors = problem.factors.iter().zip(learnt).enumerate();
            factors
                .map(|(position, (factor, learnt))| {
                    let anew = stream.uniform();
                    factor.at(match prior {
                        _ if learnt.spoken_of => posterior.points[member][position],
                        Some(prior) => prior.points[member][position],
                        None => anew,
                    })
                })
                .collect()
        })
        .collect();
    Draws {
        parameters: problem.factors.iter().map(|factor| factor.index).collect(),
        rows,
        known: known(problem),
    }
}

/// From when all figures of a fit could be known.
fn known(problem: &Figures) -> Moment {
    let facts = &problem.scenario.facts;
    let figures = problem.figures.iter();
    let last = figures.map(|figure| facts[figure.fact].known).max();
    Moment::from_ticks(problem.scenario.start, last.unwrap_or(0))
}

/// So many positions, each as often as its weight says (systematic resampling); `first` of 0 to 1 is where in its
/// step the first lies.
#[must_use]
pub fn systematic(weights: &[f64], wanted: usize, first: f64) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    let (mut at, mut reached) = (0, weights.first().copied().unwrap_or(0.0) / total);
    (0..wanted)
        .map(|number| {
            let due = (number as f64 + first) / wanted as f64;
            while reached < due && at + 1 < weights.len() {
                at += 1;
                reached += weights[at] / total;
            }
            at
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_drawn_as_often_as_they_weigh() {
        let chosen = systematic(&[0.5, 0.25, 0.0, 0.25], 4, 0.3);
        let count = |one| chosen.iter().filter(|at| **at == one).count();
        assert_eq!((count(0), count(1), count(2), count(3)), (2, 1, 0, 1));
    }
}
