//! Statistical forecasts of counts by place: what a simulator must beat.
//!
//! They look at nothing but reports until the day of the forecast, unlike the rules of
//! [`baseline`](crate::baseline), which know the total of the day that they share out.
//!
//! | rule | people at place c on day d + h, seen from day d |
//! | --- | --- |
//! | persistence | y_c(d) |
//! | drift | y_c(d) + h (y_c(d) - y_c(d - 30)) / 30 |
//! | frozen share | total x share of c on day d |
//! | share of 30 days ago | total x share of c on day d + h - 30, or on day d when that is to come |
//! | gravity | total x share of c by the populations of places in conflict over squared distance |
//! | gamma | the total by the [gamma curve](GammaCurve) x share of c on day d |
//!
//! The total of day d + h is given, or is that of the drift of the total.

use crate::gamma_curve::GammaCurve;
use serde::{Deserialize, Serialize};

/// Days over which drift is measured.
const DRIFT_DAYS: usize = 30;

/// What is known on the day of a forecast.
#[derive(Clone, Debug)]
pub struct Known {
    places: usize,
    counts: Vec<f64>,
    totals: Vec<f64>,
    gravity: Vec<f64>,
    gamma: Option<GammaCurve>,
}

impl Known {
    /// Counts by place of every day until that of the forecast (day-major), and the pull of each
    /// place by gravity (any unit). `None` when there is no day or the shapes do not fit.
    #[must_use]
    pub fn new(counts: Vec<f64>, gravity: Vec<f64>) -> Option<Self> {
        let places = gravity.len();
        if places == 0 || counts.is_empty() || !counts.len().is_multiple_of(places) {
            return None;
        }
        let totals: Vec<f64> = counts
            .chunks_exact(places)
            .map(|day| day.iter().sum())
            .collect();
        Some(Self {
            places,
            gamma: GammaCurve::fit(&totals),
            counts,
            totals,
            gravity,
        })
    }

    /// The day of the forecast.
    #[must_use]
    pub fn origin(&self) -> usize {
        self.totals.len() - 1
    }

    /// Number of places.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// Counts by place on a day, on the day of the forecast when it is later.
    #[must_use]
    pub fn on(&self, day: usize) -> &[f64] {
        let day = day.min(self.origin());
        &self.counts[day * self.places..][..self.places]
    }

    /// The total on a day, on the day of the forecast when it is later.
    #[must_use]
    pub fn total(&self, day: usize) -> f64 {
        self.totals[day.min(self.origin())]
    }

    /// The total `horizon` days ahead if it goes on as in the last 30 days; at least 0.
    #[must_use]
    pub fn drifting_total(&self, horizon: usize) -> f64 {
        let origin = self.origin();
        let back = DRIFT_DAYS.min(origin);
        drift(self.total(origin - back), self.total(origin), back, horizon)
    }
}

/// A statistical forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastRule {
    /// As on the day of the forecast.
    Persistence,
    /// As in the last 30 days, for each place.
    Drift,
    /// The shares of the day of the forecast.
    FrozenShare,
    /// The shares of 30 days before the day that is forecast.
    #[serde(rename = "share_of_30_days_ago")]
    ShareOf30DaysAgo,
    /// Shares by population in conflict and distance.
    Gravity,
    /// The total by a gamma curve, the shares of the day of the forecast.
    Gamma,
}

impl ForecastRule {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Persistence,
        Self::Drift,
        Self::FrozenShare,
        Self::ShareOf30DaysAgo,
        Self::Gravity,
        Self::Gamma,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::Drift => "drift",
            Self::FrozenShare => "frozen_share",
            Self::ShareOf30DaysAgo => "share_of_30_days_ago",
            Self::Gravity => "gravity",
            Self::Gamma => "gamma",
        }
    }

    /// Counts by place `horizon` days ahead. With `total`, every rule shares out that total.
    #[must_use]
    pub fn counts(self, known: &Known, horizon: usize, total: Option<f64>) -> Vec<f64> {
        let origin = known.origin();
        let today = known.on(origin);
        let expected = total.unwrap_or_else(|| known.drifting_total(horizon));
        match self {
            Self::Persistence => match total {
                None => today.to_vec(),
                Some(total) => shared_out(total, today),
            },
            Self::Drift => {
                let back = DRIFT_DAYS.min(origin);
                let before = known.on(origin - back);
                let counts: Vec<f64> = before
                    .iter()
                    .zip(today)
                    .map(|(before, now)| drift(*before, *now, back, horizon))
                    .collect();
                match total {
                    None => counts,
                    Some(total) => shared_out(total, &counts),
                }
            }
            Self::FrozenShare => shared_out(expected, today),
            Self::ShareOf30DaysAgo => {
                let source = (origin + horizon).saturating_sub(30);
                shared_out(expected, known.on(source))
            }
            Self::Gravity => shared_out(expected, &known.gravity),
            Self::Gamma => {
                let curve = known.gamma.map(|gamma| {
                    // The curve gives the change, so that it starts from what was reported.
                    let change = gamma.at((origin + horizon) as f64) - gamma.at(origin as f64);
                    (known.total(origin) + change).max(0.0)
                });
                shared_out(total.or(curve).unwrap_or(expected), today)
            }
        }
    }
}

fn drift(before: f64, now: f64, back: usize, horizon: usize) -> f64 {
    if back == 0 {
        return now;
    }
    (now + (now - before) / back as f64 * horizon as f64).max(0.0)
}

/// A total by shares in proportion to `weights`; evenly when these are all 0.
fn shared_out(total: f64, weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    let even = total / weights.len().max(1) as f64;
    weights
        .iter()
        .map(|weight| {
            if sum > 0.0 {
                total * weight / sum
            } else {
                even
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two places for 41 days: the first grows by 10 a day from 100, the second stays at 300.
    fn growing() -> Known {
        let counts = (0..41)
            .flat_map(|day| [100.0 + 10.0 * f64::from(day), 300.0])
            .collect();
        Known::new(counts, vec![3.0, 1.0]).unwrap()
    }

    #[test]
    fn closed_forms() {
        let known = growing();
        let counts = |rule: ForecastRule, total| rule.counts(&known, 30, total);
        assert_eq!(known.drifting_total(30), 1100.0);
        assert_eq!(counts(ForecastRule::Persistence, None), [500.0, 300.0]);
        assert_eq!(counts(ForecastRule::Drift, None), [800.0, 300.0]);
        assert_eq!(counts(ForecastRule::FrozenShare, None), [687.5, 412.5]);
        assert_eq!(counts(ForecastRule::ShareOf30DaysAgo, None), [687.5, 412.5]);
        assert_eq!(counts(ForecastRule::Gravity, None), [825.0, 275.0]);
        assert_eq!(counts(ForecastRule::Persistence, Some(80.0)), [50.0, 30.0]);
        // Seven days ahead, the share of 30 days ago is that of day 17: 270 of 570.
        let week = ForecastRule::ShareOf30DaysAgo.counts(&known, 7, Some(570.0));
        assert!((week[0] - 270.0).abs() < 1e-9);
    }

    #[test]
    fn every_rule_gives_a_given_total() {
        let known = growing();
        for rule in ForecastRule::ALL {
            let sum: f64 = rule.counts(&known, 14, Some(1234.0)).iter().sum();
            assert!((sum - 1234.0).abs() < 1e-6, "{}", rule.name());
            assert!(rule.counts(&known, 90, None).iter().all(|x| *x >= 0.0));
        }
    }

    #[test]
    fn a_single_day_is_enough() {
        let known = Known::new(vec![5.0, 0.0], vec![0.0, 0.0]).unwrap();
        assert_eq!(ForecastRule::Drift.counts(&known, 7, None), [5.0, 0.0]);
        assert_eq!(ForecastRule::Gravity.counts(&known, 7, None), [2.5, 2.5]);
        assert!(Known::new(vec![], vec![1.0]).is_none());
        assert!(Known::new(vec![1.0, 2.0, 3.0], vec![1.0, 1.0]).is_none());
    }
}
