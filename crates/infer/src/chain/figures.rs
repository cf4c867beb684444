//! How far an answer of the model is from what was reported.
//!
//! A count `x` is compared as `ln(x + c)` with `c` a hundredth of the reported figure, so that
//! nobody at all is far away but not infinitely so; a share as `logit((x + 0.005) / 1.01)`. In these
//! units a figure has two errors, both relative and normal: that of *reporting* (none for `exact`
//! ones) and the *discrepancy* of a model that is wrong in its own way. What lies between two
//! readings is as likely as either. Where n values of a series fall into fourteen days, the
//! model is wrong in all of them together: each has n times the variance of the discrepancy.

use outflow_model::chain::{DAY, Fact, FactKind, Series};
use serde::{Deserialize, Serialize};

/// Relative errors, as standard deviations in logarithms (of shares: in logits).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Of reported figures about the truth.
    pub reporting: f64,
    /// Of the model about the truth.
    pub discrepancy: f64,
}

/// Days for which an error of the model lasts: assumed.
const DAYS_ALIKE: f64 = 14.0;

/// How many values of a series share one error of the model.
#[must_use]
pub fn alike(series: &Series) -> f64 {
    let scored = series.values.iter().filter(|value| series.is_scored(value));
    let (mut count, mut first, mut last) = (0.0, i64::MAX, i64::MIN);
    for value in scored {
        count += 1.0;
        first = first.min(value.end);
        last = last.max(value.end);
    }
    if count < 2.0 {
        return 1.0;
    }
    let days = (last - first) as f64 / f64::from(DAY);
    (count / (days / DAYS_ALIKE).max(1.0)).max(1.0)
}

/// A reported figure, ready to be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Index of the fact in the scenario.
    pub fact: usize,
    share: bool,
    added: f64,
    at_least: bool,
    low: f64,
    high: f64,
    error: f64,
}

impl Figure {
    /// The figure of a fact, `fact` being its index in the scenario. `alike` is how many figures
    /// share one error of the model: 1, but for daily values of a series.
    #[must_use]
    pub fn new(fact: usize, of: &Fact, errors: Errors, alike: f64) -> Self {
        let share = of.measure.is_share();
        let reporting = match of.kind {
            FactKind::Exact => 0.0,
            FactKind::About | FactKind::AtLeast | FactKind::Interval => errors.reporting,
        };
        let most = of.low.max(of.high);
        let mut figure = Self {
            fact,
            share,
            added: if most > 0.0 { 0.01 * most } else { 1.0 },
            at_least: of.kind == FactKind::AtLeast,
            low: 0.0,
            high: 0.0,
            error: libm::hypot(reporting, errors.discrepancy * libm::sqrt(alike)).max(1e-6),
        };
        figure.low = figure.scaled(Some(of.low));
        figure.high = figure.scaled(Some(of.high));
        figure
    }

    /// An answer in the unit of comparison; none at all counts as 0.
    #[must_use]
    pub fn scaled(&self, answer: Option<f64>) -> f64 {
        let answer = answer.unwrap_or(0.0);
        if self.share {
            let share = (answer.clamp(0.0, 1.0) + 0.005) / 1.01;
            libm::log(share / (1.0 - share))
        } else {
            libm::log(answer.max(0.0) + self.added)
        }
    }

    /// What an answer is compared by: of `at_least`, all that is enough is the same.
    #[must_use]
    pub fn summary(&self, answer: Option<f64>) -> f64 {
        let scaled = self.scaled(answer);
        if self.at_least {
            scaled.min(self.low)
        } else {
            scaled
        }
    }

    /// What was reported as such a summary, with its standard deviation: the middle of two readings,
    /// and the variance of a uniform distribution between them on top of the errors.
    #[must_use]
    pub fn observed(&self) -> (f64, f64) {
        if self.at_least {
            return (self.low, self.error);
        }
        let half = (self.high - self.low) / 2.0;
        (
            self.low + half,
            libm::sqrt(self.error * self.error + half * half / 3.0),
        )
    }

    /// How far an answer is from the reported range, in standard deviations of the errors; 0 within.
    #[must_use]
    pub fn misfit(&self, answer: Option<f64>) -> f64 {
        let scaled = self.scaled(answer);
        let above = if self.at_least {
            0.0
        } else {
            scaled - self.high
        };
        (self.low - scaled).max(above).max(0.0) / self.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outflow_model::chain::{Measure, Target};

    const ERRORS: Errors = Errors {
        reporting: 0.3,
        discrepancy: 0.4,
    };

    fn figure(measure: Measure, kind: FactKind, low: f64, high: f64) -> Figure {
        let fact = Fact {
            id: "x".into(),
            measure,
            target: Target::Everywhere,
            party: None,
            start: 0,
            end: 96,
            kind,
            low,
            high,
            unit: String::new(),
            fitted: true,
            known: 96,
            text: String::new(),
            source: String::new(),
        };
        Figure::new(0, &fact, ERRORS, 1.0)
    }

    #[test]
    fn errors_add_in_squares_and_two_readings_widen() {
        let about = figure(Measure::Crossed, FactKind::About, 1000.0, 1000.0);
        assert!((about.observed().1 - 0.5).abs() < 1e-12);
        assert!((about.observed().0 - libm::log(1010.0)).abs() < 1e-12);
        let exact = figure(Measure::Crossed, FactKind::Exact, 1000.0, 1000.0);
        assert!((exact.observed().1 - 0.4).abs() < 1e-12);
        let range = figure(Measure::Crossed, FactKind::Interval, 500.0, 2000.0);
        let half = libm::log(2020.0 / 520.0) / 2.0;
        assert!((range.observed().1 - libm::sqrt(0.25 + half * half / 3.0)).abs() < 1e-12);
        assert_eq!(range.misfit(Some(600.0)), 0.0);
        assert!((range.misfit(Some(4000.0)) - libm::log(4020.0 / 2020.0) / 0.5).abs() < 1e-12);
    }

    #[test]
    fn more_than_the_least_is_enough() {
        let least = figure(Measure::QueueCars, FactKind::AtLeast, 400.0, 400.0);
        assert_eq!(least.misfit(Some(5000.0)), 0.0);
        assert_eq!(least.summary(Some(400.0)), least.summary(Some(5000.0)));
        assert!(least.misfit(Some(100.0)) > 2.0);
        assert_eq!(least.misfit(None), least.misfit(Some(0.0)));
        assert!(least.misfit(None).is_finite());
    }

    #[test]
    fn shares_are_compared_in_logits() {
        let share = figure(Measure::ShareHost, FactKind::About, 0.5, 0.5);
        assert!(share.observed().0.abs() < 1e-12);
        let (low, high) = (share.misfit(Some(0.3)), share.misfit(Some(0.7)));
        assert!((low - high).abs() < 1e-9 && low > 0.0);
        assert!(share.misfit(Some(0.0)).is_finite() && share.misfit(Some(1.0)).is_finite());
    }
}
