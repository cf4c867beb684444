//! Whether forecasts hold what their intervals promise: PIT histogram and coverage.
//!
//! The probability integral transform (PIT) of an observed value is its place in the forecast
//! distribution. For forecasts that can be believed it is uniform: a histogram with a hump means
//! intervals too wide, one with horns intervals too narrow, a slope a bias. Counts need a random
//! place within the mass at the observed value. Source: Czado, Gneiting, Held, Biometrics 65, 2009.

use crate::quantiles::{LEVELS, Quantiles};
use serde::{Deserialize, Serialize};

/// The randomised PIT in an ensemble: `(below + uniform * (equal + 1)) / (m + 1)`, uniform when
/// the observed value is a draw like the members. `uniform` is in [0, 1). `None` without members.
#[must_use]
pub fn pit_in_ensemble(members: &[f64], observed: f64, uniform: f64) -> Option<f64> {
    let below = members.iter().filter(|x| **x < observed).count();
    let equal = members
        .iter()
        .filter(|x| x.total_cmp(&observed).is_eq())
        .count();
    (!members.is_empty())
        .then(|| (below as f64 + uniform * (equal + 1) as f64) / (members.len() + 1) as f64)
}

/// The PIT in a forecast by quantiles: linear between levels; where several quantiles equal the
/// observed value, and beyond the outermost quantiles, `uniform` chooses.
#[must_use]
pub fn pit_in_quantiles(forecast: &Quantiles, observed: f64, uniform: f64) -> f64 {
    let values = forecast.values();
    let below = values.iter().filter(|value| **value < observed).count();
    let through = values.iter().filter(|value| **value <= observed).count();
    let level = |index: usize| {
        if index == 0 {
            0.0
        } else {
            LEVELS.get(index - 1).copied().unwrap_or(1.0)
        }
    };
    if through > below {
        // At one or several quantiles: the mass there, with nothing to tell how it is spread.
        let (low, high) = if through == below + 1 {
            (level(below + 1), level(below + 1))
        } else {
            (level(below + 1), level(through))
        };
        return low + uniform * (high - low);
    }
    let (low, high) = (
        level(below),
        if below == LEVELS.len() {
            1.0
        } else {
            LEVELS[below]
        },
    );
    if below == 0 || below == values.len() {
        return low + uniform * (high - low);
    }
    let share = (observed - values[below - 1]) / (values[below] - values[below - 1]);
    low + share * (high - low)
}

/// Counts of values in equal bins of [0, 1].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    counts: Vec<u64>,
}

impl Histogram {
    /// With a number of bins (at least 1).
    #[must_use]
    pub fn new(bins: usize) -> Self {
        Self {
            counts: vec![0; bins.max(1)],
        }
    }

    /// Counts a value of [0, 1].
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn add(&mut self, value: f64) {
        let bins = self.counts.len();
        let bin = ((value.clamp(0.0, 1.0) * bins as f64) as usize).min(bins - 1);
        self.counts[bin] += 1;
    }

    /// The counts.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Pearson's statistic against equal counts; chi-square with one degree of freedom less than
    /// there are bins when the values are uniform and independent.
    #[must_use]
    pub fn chi_square(&self) -> f64 {
        let total: u64 = self.counts.iter().sum();
        let expected = total as f64 / self.counts.len() as f64;
        if total == 0 {
            return 0.0;
        }
        self.counts
            .iter()
            .map(|count| (*count as f64 - expected).powi(2) / expected)
            .sum()
    }
}

/// How many observed values lay in their intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Values within, ends included.
    pub within: u64,
    /// All values.
    pub all: u64,
}

impl Coverage {
    /// Counts a value.
    pub fn add(&mut self, interval: (f64, f64), observed: f64) {
        self.all += 1;
        self.within += u64::from(interval.0 <= observed && observed <= interval.1);
    }

    /// The share within; `None` without values.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.all > 0).then(|| self.within as f64 / self.all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_in_an_ensemble() {
        let members = [1.0, 2.0, 2.0, 5.0];
        assert_eq!(pit_in_ensemble(&members, 0.0, 0.0), Some(0.0));
        assert_eq!(pit_in_ensemble(&members, 3.0, 0.0), Some(0.6));
        // One below, two equal: between 1/5 and 4/5.
        assert_eq!(pit_in_ensemble(&members, 2.0, 0.0), Some(0.2));
        assert!((pit_in_ensemble(&members, 2.0, 1.0).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(pit_in_ensemble(&[], 2.0, 0.5), None);
    }

    #[test]
    fn places_between_quantiles() {
        let forecast = Quantiles::from_fn(|level| 1000.0 * level);
        for (observed, expected) in [(500.0, 0.5), (525.0, 0.525), (62.5, 0.0625)] {
            let pit = pit_in_quantiles(&forecast, observed, 0.9);
            assert!((pit - expected).abs() < 1e-9, "{pit}");
        }
        assert!((pit_in_quantiles(&forecast, -3.0, 0.5) - 0.005).abs() < 1e-12);
        assert!((pit_in_quantiles(&forecast, 3000.0, 0.5) - 0.995).abs() < 1e-12);
        let flat = Quantiles::from_fn(|_| 7.0);
        assert!((pit_in_quantiles(&flat, 7.0, 0.5) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn histograms_and_coverage() {
        let mut histogram = Histogram::new(4);
        for value in [0.0, 0.1, 0.3, 1.0] {
            histogram.add(value);
        }
        assert_eq!(histogram.counts(), [2, 1, 0, 1]);
        assert_eq!(histogram.chi_square(), 2.0);
        let mut coverage = Coverage::default();
        coverage.add((1.0, 3.0), 3.0);
        coverage.add((1.0, 3.0), 4.0);
        assert_eq!(coverage.share(), Some(0.5));
        assert_eq!(Coverage::default().share(), None);
    }
}
