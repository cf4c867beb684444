//! The stack: forecasts averaged quantile by quantile, with weights and a width learnt on past
//! forecasts whose day has come.
//!
//! The weights minimise the mean weighted interval score of the average, each score over the total
//! at its date, so that every date counts alike; older dates count less. The score of an average
//! of quantiles is convex in the weights, and exponentiated gradient descent (Kivinen and Warmuth
//! 1997) finds its minimum. It starts from the inverse squares of past scores, and with few dates
//! the weights stay near those. The
//! widths are the factors on the logarithmic distance from the median with which 90 % intervals would have
//! held 90 % of what was reported, and 50 % intervals half of it: errors of forecasts are more
//! peaked than the assumed ones, so one factor does not do for both.

use outflow_score::{LEVELS, Quantiles, weighted_interval_score};

/// Steps of the descent.
const STEPS: usize = 60;
/// How many dates the first weights count for.
const ASSUMED_DATES: f64 = 6.0;
/// How many cells the assumption that the width is right counts for.
const ASSUMED_CELLS: f64 = 15.0;

/// A past cell whose day has come.
pub(crate) struct PastCell<'a> {
    /// The forecasts for it.
    pub(crate) forecasts: Vec<&'a Quantiles>,
    /// What was reported.
    pub(crate) observed: f64,
    /// Weight over scale.
    pub(crate) weight: f64,
}

/// Weights before any are learnt: those assumed (0: takes no part) by the inverse square of past
/// scores, or as assumed where none has come yet.
pub(crate) fn first_weights(assumed: &[f64], cells: &[PastCell<'_>]) -> Vec<f64> {
    let worth: Vec<f64> = assumed
        .iter()
        .enumerate()
        .map(|(index, assumed)| {
            let loss: f64 = cells
                .iter()
                .map(|cell| {
                    cell.weight * weighted_interval_score(cell.forecasts[index], cell.observed)
                })
                .sum();
            if *assumed > 0.0 && loss > 0.0 {
                assumed / (loss * loss)
            } else {
                *assumed
            }
        })
        .collect();
    let total: f64 = worth.iter().sum();
    worth.iter().map(|worth| worth / total).collect()
}

/// Weights summing to one, from first weights and past cells of `dates` dates (weighted by age).
pub(crate) fn weights(first: &[f64], cells: &[PastCell<'_>], dates: f64) -> Vec<f64> {
    let mut weights = first.to_vec();
    if cells.is_empty() {
        return weights;
    }
    // Positions in what takes part only.
    let parts: Vec<usize> = (0..first.len())
        .filter(|index| first[*index] > 0.0)
        .collect();
    let mut average = vec![0.0; first.len()];
    for step in 1..=STEPS {
        let mut gradient = vec![0.0; first.len()];
        for cell in cells {
            for (index, level) in LEVELS.iter().enumerate() {
                let value: f64 = parts
                    .iter()
                    .map(|part| weights[*part] * cell.forecasts[*part].values()[index])
                    .sum();
                let slope = if cell.observed < value {
                    1.0 - level
                } else {
                    -level
                };
                for part in &parts {
                    gradient[*part] += cell.weight * slope * cell.forecasts[*part].values()[index];
                }
            }
        }
        let of_parts = || parts.iter().map(|part| gradient[*part]);
        let least = of_parts().fold(f64::INFINITY, f64::min);
        let most = of_parts().fold(f64::NEG_INFINITY, f64::max);
        if most <= least {
            return weights;
        }
        let rate = 1.0 / libm::sqrt(step as f64) / (most - least);
        let mut total = 0.0;
        for (weight, slope) in weights.iter_mut().zip(&gradient) {
            *weight *= libm::exp(-rate * (slope - least));
            total += *weight;
        }
        for (weight, sum) in weights.iter_mut().zip(&mut average) {
            *weight /= total;
            *sum += *weight / STEPS as f64;
        }
    }
    let trust = dates / (dates + ASSUMED_DATES);
    average
        .iter()
        .zip(first)
        .map(|(weight, first)| trust * weight + (1.0 - trust) * first)
        .collect()
}

/// How far a past value lay outside: its distance from the median over that of the end of an
/// interval on its side, for the 50 % and the 90 % interval.
pub(crate) type Outlying = [f64; 2];

/// Factors on the width of intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Widths {
    /// On the middle half.
    pub half: f64,
    /// On the 90 % interval and beyond; in between it goes over from one to the other.
    pub most: f64,
}

impl Widths {
    /// From what happened: how far outside past values lay, with weights.
    pub(crate) fn learnt(ratios: Vec<(Outlying, f64)>) -> Self {
        let of = |which: usize| {
            ratios
                .iter()
                .map(move |(out, weight)| (out[which], *weight))
        };
        Self {
            half: width(of(0).collect(), 0.5, (0.3, 1.5)),
            most: width(of(1).collect(), 0.9, (0.4, 1.5)),
        }
    }

    fn at(&self, coverage: f64) -> f64 {
        let over = ((coverage - 0.5) / 0.4).clamp(0.0, 1.0);
        self.half + over * (self.most - self.half)
    }
}

/// The factor with which intervals that should hold a share would have held it.
fn width(mut ratios: Vec<(f64, f64)>, share: f64, bounds: (f64, f64)) -> f64 {
    // An assumption of right widths: a share of its values is below 1.
    ratios.extend((0..20).map(|i| ((f64::from(i) + 0.5) / (20.0 * share), ASSUMED_CELLS / 20.0)));
    ratios.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = ratios.iter().map(|(_, weight)| weight).sum();
    let mut reached = 0.0;
    for (ratio, weight) in &ratios {
        reached += weight;
        if reached >= share * total {
            return ratio.clamp(bounds.0, bounds.1);
        }
    }
    1.0
}

/// How far outside a value lay, on logarithms; `None` where an interval has no width.
pub(crate) fn outlyingness(forecast: &Quantiles, observed: f64, floor: f64) -> Option<Outlying> {
    let log = |value: f64| libm::log(value.max(0.0) + floor);
    let median = log(forecast.median());
    let distance = log(observed) - median;
    let mut out = [0.0; 2];
    for (out, coverage) in out.iter_mut().zip([0.5, 0.9]) {
        let (low, high) = forecast.interval(coverage)?;
        let reach = if distance < 0.0 {
            log(low) - median
        } else {
            log(high) - median
        };
        if reach.abs() <= 1e-9 {
            return None;
        }
        *out = distance / reach;
    }
    Some(out)
}

/// The forecast with distances from its median multiplied, on logarithms.
pub(crate) fn widened(forecast: &Quantiles, widths: &Widths, floor: f64) -> Quantiles {
    let median = (forecast.median().max(0.0) + floor).max(1e-9);
    let values = forecast.values();
    Quantiles::from_fn(|level| {
        let at = LEVELS.iter().position(|one| (one - level).abs() < 1e-9);
        let value = at.map_or(forecast.median(), |at| values[at]).max(0.0);
        let factor = widths.at((2.0 * level - 1.0).abs());
        (median * libm::exp(factor * libm::log((value + floor).max(1e-9) / median)) - floor)
            .max(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_forecast_gets_the_weight() {
        let good = Quantiles::from_fn(|level| 100.0 + level);
        let bad = Quantiles::from_fn(|level| 300.0 + level);
        let cells: Vec<PastCell<'_>> = (0..30)
            .map(|_| PastCell {
                forecasts: vec![&good, &bad],
                observed: 100.4,
                weight: 1.0,
            })
            .collect();
        let learnt = weights(&[0.5, 0.5], &cells, 100.0);
        assert!(learnt[0] > 0.85, "{learnt:?}");
        assert!((learnt.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(first_weights(&[1.0, 1.0], &[]), [0.5, 0.5]);
        assert_eq!(weights(&[0.5, 0.5], &[], 0.0), [0.5, 0.5]);
        let first = first_weights(&[1.0, 1.0], &cells);
        assert!(first[0] > 0.99);
        assert_eq!(first_weights(&[0.0, 1.0], &cells), [0.0, 1.0]);
    }

    #[test]
    fn a_mixture_is_found_where_it_is_best() {
        let low = Quantiles::from_fn(|level| 90.0 + 20.0 * level);
        let high = Quantiles::from_fn(|level| 190.0 + 20.0 * level);
        let cells: Vec<PastCell<'_>> = (0..200)
            .map(|i| PastCell {
                forecasts: vec![&low, &high],
                observed: 115.0 + 20.0 * f64::from(i) / 200.0,
                weight: 1.0,
            })
            .collect();
        // Medians of 100 and 200: 0.75 and 0.25 give 125.
        let learnt = weights(&[0.5, 0.5], &cells, 1e9);
        assert!((learnt[0] - 0.75).abs() < 0.05, "{learnt:?}");
    }

    #[test]
    fn widths_follow_what_happened() {
        let most = |ratios| width(ratios, 0.9, (0.7, 1.5));
        assert!((most(Vec::new()) - 1.0).abs() < 0.05);
        let half = width(Vec::new(), 0.5, (0.3, 1.5));
        assert!((half - 1.0).abs() < 0.06, "{half}");
        let outside: Vec<(f64, f64)> = (0..200).map(|i| (f64::from(i) / 90.0, 1.0)).collect();
        assert_eq!(most(outside), 1.5);
        let wider: Vec<(f64, f64)> = (0..200).map(|i| (f64::from(i) / 150.0, 1.0)).collect();
        let factor = most(wider);
        assert!((1.1..1.3).contains(&factor), "{factor}");
        let widths = Widths {
            half: 0.5,
            most: 2.0,
        };
        let forecast = Quantiles::from_fn(|level| 100.0 * libm::exp(level - 0.5));
        let wide = widened(&forecast, &widths, 0.0);
        let (low, high) = wide.interval(0.9).unwrap();
        assert!((low - 100.0 * libm::exp(-0.9)).abs() < 1e-6);
        assert!((high - 100.0 * libm::exp(0.9)).abs() < 1e-6);
        let (low, high) = wide.interval(0.5).unwrap();
        assert!((low - 100.0 * libm::exp(-0.125)).abs() < 1e-6);
        assert!((high - 100.0 * libm::exp(0.125)).abs() < 1e-6);
        let out = outlyingness(&forecast, 100.0 * libm::exp(0.9), 0.0).unwrap();
        assert!((out[1] - 2.0).abs() < 1e-9 && (out[0] - 3.6).abs() < 1e-9);
    }
}
