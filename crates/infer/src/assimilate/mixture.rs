//! Quantiles of a mixture of normal distributions of logarithms.

use crate::fit::normal;
use outflow_score::Quantiles;

/// One part: its weight, and mean and variance of the logarithm of the count raised by a floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Weight, any unit.
    pub weight: f64,
    /// Mean.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
}

/// The quantiles of counts; `None` without parts of any weight.
#[must_use]
pub fn quantiles(parts: &[Part], floor: f64) -> Option<Quantiles> {
    let total: f64 = parts.iter().map(|part| part.weight).sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for part in parts.iter().filter(|part| part.weight > 0.0) {
        let reach = 8.0 * libm::sqrt(part.variance);
        low = low.min(part.mean - reach);
        high = high.max(part.mean + reach);
    }
    let below = |log: f64| {
        let each = parts.iter().map(|part| {
            let z = (log - part.mean) / libm::sqrt(part.variance).max(1e-12);
            part.weight * normal::below(z)
        });
        each.sum::<f64>() / total
    };
    Some(Quantiles::from_fn(|level| {
        let (mut from, mut to) = (low, high);
        for _ in 0..50 {
            let middle = 0.5 * (from + to);
            if below(middle) < level {
                from = middle;
            } else {
                to = middle;
            }
        }
        (libm::exp(0.5 * (from + to)) - floor).max(0.0)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_lognormal_and_two_lie_apart() {
        let part = |weight, mean: f64, variance| Part {
            weight,
            mean,
            variance,
        };
        let one = quantiles(&[part(2.0, libm::log(100.0), 0.04)], 0.0).unwrap();
        assert!((one.median() - 100.0).abs() < 1e-6);
        let (low, high) = one.interval(0.9).unwrap();
        let reach = 0.2 * normal::quantile(0.95);
        assert!((low - 100.0 * libm::exp(-reach)).abs() < 1e-4);
        assert!((high - 100.0 * libm::exp(reach)).abs() < 1e-4);
        let two = quantiles(
            &[
                part(3.0, libm::log(100.0), 1e-6),
                part(1.0, libm::log(900.0), 1e-6),
                part(0.0, 1e6, 1.0),
            ],
            0.0,
        )
        .unwrap();
        assert!((two.median() - 100.0).abs() < 1.0);
        assert!((two.interval(0.9).unwrap().1 - 900.0).abs() < 3.0);
        assert!(quantiles(&[], 1.0).is_none());
    }
}
