//! One parameter set for all conflicts: fitted on all cases but one, scored on that one.

use super::abc::{AbcOptions, fit_from, plausible, wave as draws};
use super::cma::{self, CmaOptions};
use super::least::Least;
use super::priors::Prior;
use super::problem::{Case, Cases, Outcome, Problem, cheapest_first};
use super::store::{Generation, Store};
use crate::error::InferError;
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;
use std::path::Path;

const CHOICE: Purpose = Purpose(12);
/// How many of the best particles are simulated again before one is chosen.
const CANDIDATES: usize = 8;
/// How often each.
const AGAIN: u32 = 3;

/// How each fold is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Search {
    /// Sequential Monte Carlo, all folds from one first wave.
    Abc(AbcOptions),
    /// A search of its own for each fold.
    Cma(CmaOptions),
}

/// What was found without one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// Index of the case that was left out.
    pub left_out: usize,
    /// The parameter set, in the unit cube.
    pub chosen: Vec<f64>,
    /// Its mean distance on the other cases, over new seeds.
    pub distance_on_others: f64,
    /// All generations.
    pub generations: Vec<Generation>,
}

/// Fits each fold. With [`Search::Abc`] the first wave is simulated once for all of them: it looks
/// at no report. Generations are kept in a folder a case within `folder`.
///
/// # Errors
/// When a simulation fails, a generation cannot be kept, or `after_simulation` stops.
pub fn leave_one_out(
    priors: &[Prior],
    cases: &[(String, Case)],
    search: &Search,
    folder: Option<(&Path, &str)>,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Fold>, InferError> {
    let stores: Vec<Store> = cases
        .iter()
        .map(|(name, _)| match folder {
            Some((folder, identity)) => {
                Store::open(&folder.join(format!("without-{name}")), identity)
            }
            None => Ok(Store::none()),
        })
        .collect::<Result<_, InferError>>()?;
    let mut first = match search {
        Search::Abc(options) => first_wave(priors, cases, options, &stores, after_simulation)?,
        Search::Cma(_) => vec![None; cases.len()],
    };
    let mut folds = Vec::new();
    for (left_out, store) in stores.iter().enumerate() {
        let others = Cases {
            priors: priors.to_vec(),
            cases: cases
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != left_out)
                .map(|(_, (_, case))| case.clone())
                .collect(),
        };
        let (generations, seed) = match (search, first[left_out].take()) {
            (Search::Abc(options), Some(first)) => {
                let fitted = fit_from(&others, options, store, first, after_simulation)?;
                (fitted, options.seed)
            }
            (Search::Abc(options), None) => (Vec::new(), options.seed),
            (Search::Cma(options), _) => {
                let fitted = cma::fit(&others, options, store, after_simulation)?;
                (fitted, options.seed)
            }
        };
        // A posterior speaks by its last generation; of a search any point may be the best.
        let from = match search {
            Search::Abc(_) => generations.len().saturating_sub(1),
            Search::Cma(_) => 0,
        };
        let (chosen, distance_on_others) = choose(&others, seed, &generations[from..])?;
        folds.push(Fold {
            left_out,
            chosen,
            distance_on_others,
            generations,
        });
    }
    Ok(folds)
}

/// What a wave over all cases left for each fold.
fn first_wave(
    priors: &[Prior],
    cases: &[(String, Case)],
    options: &AbcOptions,
    stores: &[Store],
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Option<Generation>>, InferError> {
    let mut first: Vec<Option<Generation>> = stores
        .iter()
        .map(|store| store.load(0))
        .collect::<Result<_, InferError>>()?;
    if first.iter().any(Option::is_none) {
        let wave = Wave {
            priors,
            cases,
            order: cheapest_first(cases.iter().map(|(_, case)| case)),
            least: (0..cases.len())
                .map(|_| Least::new(options.particles as usize))
                .collect(),
        };
        let distances: Vec<Vec<Option<f64>>> = draws(options, priors.len())
            .par_iter()
            .map(|(point, seed)| {
                let each = wave.without_each(point, *seed)?;
                if after_simulation() {
                    Ok(each)
                } else {
                    Err(InferError::Stopped)
                }
            })
            .collect::<Result<_, InferError>>()?;
        for (left_out, first) in first.iter_mut().enumerate() {
            let without: Vec<Option<Outcome>> = distances
                .iter()
                .map(|each| {
                    each[left_out].map(|distance| Outcome {
                        distance,
                        summaries: Vec::new(),
                        answers: Vec::new(),
                    })
                })
                .collect();
            *first = Some(plausible(options, priors.len(), without));
        }
    }
    Ok(first)
}

/// A first wave for all folds.
struct Wave<'a> {
    priors: &'a [Prior],
    cases: &'a [(String, Case)],
    /// In which cases are run.
    order: Vec<usize>,
    /// Mean distances without each case.
    least: Vec<Least>,
}

impl Wave<'_> {
    /// Mean distances of a draw without each case in turn; nothing for folds in which it is farther
    /// than as many others as count.
    fn without_each(&self, point: &[f64], seed: u64) -> Result<Vec<Option<f64>>, InferError> {
        let others = (self.cases.len() - 1).max(1) as f64;
        let mut distances = vec![0.0; self.cases.len()];
        // What the other cases may still add up to in each fold, with room for rounding.
        let mut left: Vec<f64> = self
            .least
            .iter()
            .map(|least| least.bound() * others * (1.0 + 1e-12))
            .collect();
        for &at in &self.order {
            let folds = left.iter().enumerate().filter(|(fold, _)| *fold != at);
            let most = folds.map(|(_, left)| *left).fold(-1.0, f64::max);
            if most < 0.0 {
                // Nobody asks but the fold that leaves this case out.
                continue;
            }
            let (_, case) = &self.cases[at];
            let found = case.counts_within(self.priors, point, seed, most)?;
            distances[at] = found.map_or(f64::INFINITY, |counts| case.distance(&counts));
            for (fold, left) in left.iter_mut().enumerate() {
                if fold != at {
                    *left -= distances[at];
                }
            }
        }
        let without = (0..self.cases.len()).map(|left_out| {
            let each = distances.iter().enumerate();
            let sum: f64 = each
                .filter(|(case, _)| *case != left_out)
                .map(|(_, distance)| distance)
                .sum();
            let mean = sum / others;
            let counts = left[left_out] >= 0.0 && mean.is_finite();
            if counts {
                self.least[left_out].add(mean);
            }
            counts.then_some(mean)
        });
        Ok(without.collect())
    }
}

/// The best point of some generations, simulated again so that a lucky seed does not win.
///
/// # Errors
/// When a simulation fails.
pub fn choose(
    problem: &dyn Problem,
    seed: u64,
    generations: &[Generation],
) -> Result<(Vec<f64>, f64), InferError> {
    let mut order: Vec<(&[f64], f64)> = generations
        .iter()
        .flat_map(|generation| {
            let points = generation.points.iter().map(Vec::as_slice);
            points.zip(generation.distances.iter().copied())
        })
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order.dedup_by(|a, b| a.0 == b.0);
    order.truncate(CANDIDATES);
    let again: Vec<(f64, usize)> = order
        .par_iter()
        .enumerate()
        .map(|(index, (point, _))| {
            let mut sum = 0.0;
            for time in 0..AGAIN {
                let seed = StreamKey::new(seed, time)
                    .purpose(CHOICE)
                    .stream()
                    .next_u64();
                sum += problem.simulate(point, seed)?.distance;
            }
            Ok((sum / f64::from(AGAIN), index))
        })
        .collect::<Result<_, InferError>>()?;
    again
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(distance, index)| (order[index].0.to_vec(), distance))
        .ok_or_else(|| InferError::TooLittle("there is no generation to choose from".into()))
}
