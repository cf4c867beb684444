//! Predictive intervals from a forecast's own past errors.
//!
//! An error is the logarithm of observed over forecast, both raised by a small number of people
//! so that empty places do not weigh endlessly. Errors of the place itself count fully, those of
//! other places a fifth, and a Laplace distribution whose width grows with the root of the horizon
//! stands in while there are few. The distribution is made symmetric about the forecast, as the
//! baseline of the epidemic forecast hubs is (Cramer et al., PNAS 119, 2022).

use crate::quantiles::Quantiles;

/// Scale of the assumed error at 30 days, as a logarithm.
const ASSUMED_SCALE: f64 = 0.1;
/// How many errors the assumption counts for.
const ASSUMED_WEIGHT: f64 = 3.0;
/// Weight of an error of another place.
const ELSEWHERE: f64 = 0.2;

/// Past errors of one forecast at one horizon.
#[derive(Clone, Debug, Default)]
pub struct PastErrors {
    /// Place, size of the error and weight.
    errors: Vec<(usize, f64, f64)>,
}

impl PastErrors {
    /// Adds the error of a forecast whose day has come. `floor` is the number of people by which
    /// both are raised; `weight` is 1 for an ordinary error.
    pub fn add(&mut self, place: usize, forecast: f64, observed: f64, floor: f64, weight: f64) {
        let error = log_ratio(forecast, observed, floor).abs();
        if error.is_finite() {
            self.errors.push((place, error, weight));
        }
    }

    /// How many errors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The distribution about a forecast for a place.
    #[must_use]
    pub fn about(&self, place: usize, forecast: f64, horizon: usize, floor: f64) -> Quantiles {
        let scale = ASSUMED_SCALE * libm::sqrt(horizon as f64 / 30.0);
        let mut sizes: Vec<(f64, f64)> = self
            .errors
            .iter()
            .map(|(at, error, weight)| {
                let near = if *at == place { 1.0 } else { ELSEWHERE };
                (*error, near * weight)
            })
            .collect();
        // The absolute value of a Laplace error is exponential.
        const ASSUMED: u32 = 20;
        sizes.extend((0..ASSUMED).map(|i| {
            let level = (f64::from(i) + 0.5) / f64::from(ASSUMED);
            (
                -scale * libm::log(1.0 - level),
                ASSUMED_WEIGHT / f64::from(ASSUMED),
            )
        }));
        sizes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = sizes.iter().map(|(_, weight)| weight).sum();
        Quantiles::from_fn(|level| {
            let size = weighted_quantile(&sizes, total, (2.0 * level - 1.0).abs());
            let sign = if level < 0.5 { -1.0 } else { 1.0 };
            ((forecast + floor) * libm::exp(sign * size) - floor).max(0.0)
        })
    }
}

fn log_ratio(forecast: f64, observed: f64, floor: f64) -> f64 {
    libm::log((observed.max(0.0) + floor) / (forecast.max(0.0) + floor))
}

/// The quantile of ascending values with weights, linear between the middles of the weights and
/// from 0 below.
fn weighted_quantile(sorted: &[(f64, f64)], total: f64, level: f64) -> f64 {
    let wanted = level * total;
    let (mut reached, mut last) = (0.0, (0.0, 0.0));
    for (value, weight) in sorted {
        let middle = reached + weight / 2.0;
        if middle >= wanted {
            let (before, value_before) = last;
            let share = if middle > before {
                (wanted - before) / (middle - before)
            } else {
                1.0
            };
            return value_before + share * (value - value_before);
        }
        last = (middle, *value);
        reached += weight;
    }
    last.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_weighted_values() {
        let values = [(1.0, 1.0), (2.0, 1.0), (4.0, 2.0)];
        assert_eq!(weighted_quantile(&values, 4.0, 0.0), 0.0);
        assert_eq!(weighted_quantile(&values, 4.0, 0.125), 1.0);
        assert_eq!(weighted_quantile(&values, 4.0, 0.375), 2.0);
        assert_eq!(weighted_quantile(&values, 4.0, 0.75), 4.0);
        assert_eq!(weighted_quantile(&values, 4.0, 1.0), 4.0);
    }

    #[test]
    fn the_median_is_the_forecast_and_intervals_widen() {
        let none = PastErrors::default();
        let week = none.about(0, 1000.0, 7, 10.0);
        let quarter = none.about(0, 1000.0, 90, 10.0);
        assert!((week.median() - 1000.0).abs() < 1e-9);
        let width = |q: &Quantiles| q.interval(0.9).map(|(low, high)| high - low).unwrap();
        assert!(width(&week) < width(&quarter));
        let mut wrong = PastErrors::default();
        for _ in 0..50 {
            wrong.add(0, 100.0, 300.0, 0.0, 1.0);
        }
        let (low, high) = wrong.about(0, 1000.0, 30, 0.0).interval(0.9).unwrap();
        assert!((2900.0..3100.0).contains(&high) && (320.0..350.0).contains(&low));
    }

    #[test]
    fn past_errors_give_the_coverage_that_they_promise() {
        // Errors of -0.5 to 0.5 in equal steps: the intervals hold their share of them.
        let mut errors = PastErrors::default();
        let observed: Vec<f64> = (0..=1000)
            .map(|i| 1000.0 * libm::exp(f64::from(i) / 1000.0 - 0.5))
            .collect();
        for count in &observed {
            errors.add(0, 1000.0, *count, 0.0, 1.0);
        }
        let forecast = errors.about(0, 1000.0, 30, 0.0);
        for share in [0.5, 0.9] {
            let (low, high) = forecast.interval(share).unwrap();
            let within = observed
                .iter()
                .filter(|count| (low..=high).contains(*count))
                .count();
            let covered = within as f64 / observed.len() as f64;
            assert!((covered - share).abs() < 0.01, "{covered} for {share}");
        }
    }
}
