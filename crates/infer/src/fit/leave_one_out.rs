//! One parameter set for all conflicts: fitted on all cases but one, scored on that one.

use super::abc::{AbcOptions, fit_from, plausible, wave};
use super::priors::Prior;
use super::problem::{Case, Cases, Outcome, Problem as _};
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

/// Fits each fold. The first wave is simulated once for all of them: it looks at no report.
/// Generations are kept in a folder a case within `folder`.
///
/// # Errors
/// When a simulation fails, a generation cannot be kept, or `after_simulation` stops.
pub fn leave_one_out(
    priors: &[Prior],
    cases: &[(String, Case)],
    options: &AbcOptions,
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
    let mut first: Vec<Option<Generation>> = stores
        .iter()
        .map(|store| store.load(0))
        .collect::<Result<_, InferError>>()?;
    if first.iter().any(Option::is_none) {
        let draws = wave(options, priors.len());
        let distances: Vec<Vec<f64>> = draws
            .par_iter()
            .map(|(point, seed)| {
                let each = cases
                    .iter()
                    .map(|(_, case)| Ok(case.distance(&case.counts(priors, point, *seed)?)))
                    .collect::<Result<Vec<f64>, InferError>>()?;
                if after_simulation() {
                    Ok(each)
                } else {
                    Err(InferError::Stopped)
                }
            })
            .collect::<Result<_, InferError>>()?;
        for (left_out, first) in first.iter_mut().enumerate() {
            let without: Vec<Outcome> = distances
                .iter()
                .map(|each| {
                    let sum: f64 = each
                        .iter()
                        .enumerate()
                        .filter(|(case, _)| *case != left_out)
                        .map(|(_, distance)| distance)
                        .sum();
                    Outcome {
                        distance: sum / (cases.len() - 1).max(1) as f64,
                        summaries: Vec::new(),
                        answers: Vec::new(),
                    }
                })
                .collect();
            *first = Some(plausible(options, priors.len(), without));
        }
    }
    let mut folds = Vec::new();
    for (left_out, (first, store)) in first.into_iter().flatten().zip(&stores).enumerate() {
        let others = Cases {
            priors: priors.to_vec(),
            cases: cases
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != left_out)
                .map(|(_, (_, case))| case.clone())
                .collect(),
        };
        let generations = fit_from(&others, options, store, first, after_simulation)?;
        let (chosen, distance_on_others) = choose(&others, options.seed, &generations)?;
        folds.push(Fold {
            left_out,
            chosen,
            distance_on_others,
            generations,
        });
    }
    Ok(folds)
}

/// The best of the last generation, simulated again so that a lucky seed does not win.
///
/// # Errors
/// When a simulation fails.
pub fn choose(
    cases: &Cases,
    seed: u64,
    generations: &[Generation],
) -> Result<(Vec<f64>, f64), InferError> {
    let Some(last) = generations.last() else {
        return Err(InferError::TooLittle("there is no generation".into()));
    };
    let mut order: Vec<usize> = (0..last.points.len()).collect();
    order.sort_by(|a, b| last.distances[*a].total_cmp(&last.distances[*b]));
    order.dedup_by(|a, b| last.points[*a] == last.points[*b]);
    order.truncate(CANDIDATES);
    let again: Vec<(f64, usize)> = order
        .par_iter()
        .map(|index| {
            let mut sum = 0.0;
            for time in 0..AGAIN {
                let seed = StreamKey::new(seed, time)
                    .purpose(CHOICE)
                    .stream()
                    .next_u64();
                sum += cases.simulate(&last.points[*index], seed)?.distance;
            }
            Ok((sum / f64::from(AGAIN), *index))
        })
        .collect::<Result<_, InferError>>()?;
    again
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(distance, index)| (last.points[index].clone(), distance))
        .ok_or_else(|| InferError::TooLittle("the last generation is empty".into()))
}
