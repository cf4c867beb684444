//! A forecast as quantiles at fixed levels.

use serde::{Deserialize, Serialize};

/// The levels of every forecast: the median and eleven central intervals from 10 to 98 %, those of
/// the forecast hubs for epidemics (Bracher et al. 2021).
pub const LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
    0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
];

const MEDIAN: usize = LEVELS.len() / 2;

/// Quantiles at [`LEVELS`], ascending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantiles(Vec<f64>);

impl Quantiles {
    /// From a value for each level; values that cross are put in order.
    ///
    /// ```
    /// use outflow_score::Quantiles;
    /// let flat = Quantiles::from_fn(|_| 5.0);
    /// assert_eq!(flat.median(), 5.0);
    /// ```
    #[must_use]
    pub fn from_fn(value: impl Fn(f64) -> f64) -> Self {
        let mut values: Vec<f64> = LEVELS.iter().map(|level| value(*level)).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// Of a sample, by linear interpolation between order statistics (type 7 of Hyndman and Fan
    /// 1996); `None` when it is empty.
    #[must_use]
    pub fn of_sample(sample: &[f64]) -> Option<Self> {
        let mut sorted = sample.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        (!sorted.is_empty()).then(|| Self::from_fn(|level| of_sorted(&sorted, level)))
    }

    /// The values, one a level.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The median.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.0[MEDIAN]
    }

    /// The central interval that should hold a share `coverage` of all observed values, where its
    /// ends are among [`LEVELS`].
    #[must_use]
    pub fn interval(&self, coverage: f64) -> Option<(f64, f64)> {
        let lower = LEVELS
            .iter()
            .position(|level| (level - (1.0 - coverage) / 2.0).abs() < 1e-9)?;
        Some((self.0[lower], self.0[LEVELS.len() - 1 - lower]))
    }

    /// The same with every value changed, put in order again.
    #[must_use]
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        let mut values: Vec<f64> = self.0.iter().map(|value| change(*value)).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// The mean of several forecasts quantile by quantile, weighted. `None` without any, or when
    /// the weights sum to nothing.
    #[must_use]
    pub fn mean(forecasts: &[&Self], weights: &[f64]) -> Option<Self> {
        let total: f64 = weights.iter().sum();
        if forecasts.is_empty()
            || forecasts.len() != weights.len()
            || total.is_nan()
            || total <= 0.0
        {
            return None;
        }
        let mut values = vec![0.0; LEVELS.len()];
        for (forecast, weight) in forecasts.iter().zip(weights) {
            for (sum, value) in values.iter_mut().zip(&forecast.0) {
                *sum += weight / total * value;
            }
        }
        Some(Self(values))
    }
}

/// The quantile of an ascending, non-empty sample.
fn of_sorted(sorted: &[f64], level: f64) -> f64 {
    let last = sorted.len() - 1;
    let position = level * last as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_symmetric() {
        for (low, high) in LEVELS.iter().zip(LEVELS.iter().rev()) {
            assert!((low + high - 1.0).abs() < 1e-12);
        }
        assert_eq!(LEVELS[MEDIAN], 0.5);
    }

    #[test]
    fn samples_and_intervals() {
        let sample: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let quantiles = Quantiles::of_sample(&sample).unwrap();
        assert_eq!(quantiles.median(), 50.0);
        assert_eq!(quantiles.interval(0.9), Some((5.0, 95.0)));
        assert_eq!(quantiles.interval(0.5), Some((25.0, 75.0)));
        assert_eq!(quantiles.interval(0.33), None);
        assert_eq!(Quantiles::of_sample(&[]), None);
    }

    #[test]
    fn means_are_weighted() {
        let (low, high) = (Quantiles::from_fn(|_| 1.0), Quantiles::from_fn(|_| 5.0));
        let mean = Quantiles::mean(&[&low, &high], &[3.0, 1.0]).unwrap();
        assert_eq!(mean.median(), 2.0);
        assert_eq!(Quantiles::mean(&[&low], &[0.0]), None);
        assert_eq!(Quantiles::mean(&[], &[]), None);
        assert_eq!(low.map(|value| -value).median(), -1.0);
    }
}
