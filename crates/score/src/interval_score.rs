//! Scores of quantiles and intervals.
//!
//! The interval score of a central interval `[l, u]` of coverage `1 - alpha`, and the weighted
//! interval score (WIS) of `K` such intervals and the median `m`:
//!
//! ```text
//! IS  = (u - l) + 2/alpha max(l - y, 0) + 2/alpha max(y - u, 0)
//! WIS = 1 / (K + 1/2) (1/2 |y - m| + sum over k of alpha_k / 2 IS_k)
//! ```
//!
//! The WIS is twice the mean pinball loss of the `2 K + 1` quantiles, tends to the CRPS as
//! intervals are added, and is in people. Source: Bracher, Ray, Gneiting, Reich, PLoS Comput. Biol.
//! 17(2), 2021.

use crate::quantiles::{LEVELS, Quantiles};

/// The interval score.
#[must_use]
pub fn interval_score(lower: f64, upper: f64, alpha: f64, observed: f64) -> f64 {
    (upper - lower)
        + 2.0 / alpha * (lower - observed).max(0.0)
        + 2.0 / alpha * (observed - upper).max(0.0)
}

/// The pinball loss of a quantile.
#[must_use]
pub fn pinball(quantile: f64, level: f64, observed: f64) -> f64 {
    if observed < quantile {
        (1.0 - level) * (quantile - observed)
    } else {
        level * (observed - quantile)
    }
}

/// The weighted interval score.
///
/// ```
/// use outflow_score::{Quantiles, weighted_interval_score};
/// // A point forecast scores its absolute error.
/// let point = Quantiles::from_fn(|_| 100.0);
/// assert!((weighted_interval_score(&point, 130.0) - 30.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn weighted_interval_score(forecast: &Quantiles, observed: f64) -> f64 {
    let losses = forecast
        .values()
        .iter()
        .zip(LEVELS)
        .map(|(value, level)| pinball(*value, level, observed));
    2.0 / LEVELS.len() as f64 * losses.sum::<f64>()
}

/// Skill against another forecast of the same cells: `1 - own / other`, with sums or means of a
/// score of which 0 is best. `None` when the other is perfect.
#[must_use]
pub fn skill(own: f64, other: f64) -> Option<f64> {
    (other > 0.0).then(|| 1.0 - own / other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scoringrules` 0.10.0: `interval_score(y, lower, upper, alpha)`.
    #[test]
    fn interval_scores_of_another_library() {
        for (alpha, observed, expected) in [(0.1, 15.0, 10.0), (0.1, 4.0, 130.0), (0.5, 23.0, 22.0)]
        {
            assert!((interval_score(10.0, 20.0, alpha, observed) - expected).abs() < 1e-12);
        }
    }

    /// `scoringrules` 0.10.0: `quantile_score(y, quantile, level)`.
    #[test]
    fn pinball_losses_of_another_library() {
        assert!((pinball(12.0, 0.3, 15.0) - 0.9).abs() < 1e-12);
        assert!((pinball(12.0, 0.9, 7.0) - 0.5).abs() < 1e-12);
    }

    /// The sum of `quantile_score(y, q, level)` of `scoringrules` 0.10.0 over the median 10 and
    /// the ends of the intervals [8, 14], [5, 19], [2, 30] of 50, 80 and 90 %, over 3.5. (Its own
    /// `weighted_interval_score` takes half the median in place of half its error.)
    #[test]
    fn the_form_with_intervals_is_the_form_with_quantiles() {
        let intervals = [(8.0, 14.0, 0.5), (5.0, 19.0, 0.2), (2.0, 30.0, 0.1)];
        for (observed, expected) in ORACLE {
            let sum: f64 = intervals
                .iter()
                .map(|(lower, upper, alpha)| {
                    alpha / 2.0 * interval_score(*lower, *upper, *alpha, observed)
                })
                .sum();
            let score = (0.5 * (observed - 10.0_f64).abs() + sum) / 3.5;
            assert!((score - expected).abs() < 1e-12, "{score} for {expected}");
        }
    }

    const ORACLE: [(f64, f64); 4] = [
        (11.0, 1.371_428_571_428_571_7),
        (9.0, 1.371_428_571_428_571_7),
        (3.0, 4.228_571_428_571_429),
        (40.0, 21.8),
    ];

    #[test]
    fn all_levels_agree_with_the_form_with_intervals() {
        let forecast = Quantiles::from_fn(|level| 100.0 + 60.0 * (level - 0.4).powi(3));
        for observed in [60.0, 99.0, 100.1, 180.0] {
            let half = LEVELS.len() / 2;
            let sum: f64 = (0..half)
                .map(|k| {
                    let alpha = 2.0 * LEVELS[k];
                    let values = forecast.values();
                    let (lower, upper) = (values[k], values[LEVELS.len() - 1 - k]);
                    alpha / 2.0 * interval_score(lower, upper, alpha, observed)
                })
                .sum();
            let expected = (0.5 * (observed - forecast.median()).abs() + sum) / (half as f64 + 0.5);
            assert!((weighted_interval_score(&forecast, observed) - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn skill_is_relative() {
        assert_eq!(skill(1.0, 4.0), Some(0.75));
        assert_eq!(skill(5.0, 4.0), Some(-0.25));
        assert_eq!(skill(1.0, 0.0), None);
    }
}
