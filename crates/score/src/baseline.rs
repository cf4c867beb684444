//! Trivial rules that know the observed daily total and share it out over the camps.
//!
//! A simulation that is worse than these has told nothing about where people go. They are
//! scored like a simulation. They are yardsticks, not forecasts: a share of day 7 is used before
//! day 7 too, and the daily total is the observed one.

use crate::hindsight::best_static_shares;
use serde::{Deserialize, Serialize};

/// A trivial rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// The camps' observed shares of day 7.
    ShareOfDay7,
    /// The camps' observed shares of day 30.
    ShareOfDay30,
    /// The observed shares of 30 days before, of day 0 in the first month.
    #[serde(rename = "share_of_30_days_ago")]
    ShareOf30DaysAgo,
    /// Shares in proportion to the capacities.
    ShareByCapacity,
    /// The constant shares with the least averaged relative difference, known afterwards.
    BestStaticShare,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ShareOfDay7,
        Self::ShareOfDay30,
        Self::ShareOf30DaysAgo,
        Self::ShareByCapacity,
        Self::BestStaticShare,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ShareOfDay7 => "share_of_day_7",
            Self::ShareOfDay30 => "share_of_day_30",
            Self::ShareOf30DaysAgo => "share_of_30_days_ago",
            Self::ShareByCapacity => "share_by_capacity",
            Self::BestStaticShare => "best_static_share",
        }
    }

    /// The matrix that the rule gives for `observed` (day-major, one column a capacity).
    ///
    /// `None` where the rule does not apply: the run ends before its day, no camp has a capacity,
    /// or the shapes do not fit.
    #[must_use]
    pub fn counts(self, observed: &[f64], capacities: &[f64]) -> Option<Vec<f64>> {
        let camps = capacities.len();
        if camps == 0 || observed.is_empty() || !observed.len().is_multiple_of(camps) {
            return None;
        }
        let days = observed.len() / camps;
        match self {
            Self::ShareOfDay7 if days > 7 => Some(by_day(observed, camps, |_| 7)),
            Self::ShareOfDay30 if days > 30 => Some(by_day(observed, camps, |_| 30)),
            Self::ShareOfDay7 | Self::ShareOfDay30 => None,
            Self::ShareOf30DaysAgo => Some(by_day(observed, camps, |day| day.saturating_sub(30))),
            Self::ShareByCapacity => {
                let total: f64 = capacities.iter().sum();
                let shares: Vec<f64> = capacities.iter().map(|c| c / total).collect();
                (total > 0.0).then(|| by_shares(observed, &shares))
            }
            Self::BestStaticShare => {
                Some(by_shares(observed, &best_static_shares(camps, observed)))
            }
        }
    }
}

/// Each day's total by the shares of another day.
fn by_day(observed: &[f64], camps: usize, source: impl Fn(usize) -> usize) -> Vec<f64> {
    let mut counts = Vec::with_capacity(observed.len());
    for (day, row) in observed.chunks_exact(camps).enumerate() {
        let known = &observed[source(day) * camps..][..camps];
        let factor = total(row) / total(known).max(1.0);
        counts.extend(known.iter().map(|count| (count * factor).max(0.0)));
    }
    counts
}

/// Each day's total by constant shares.
fn by_shares(observed: &[f64], shares: &[f64]) -> Vec<f64> {
    observed
        .chunks_exact(shares.len())
        .flat_map(|row| {
            let people = total(row).max(0.0);
            shares.iter().map(move |share| people * share)
        })
        .collect()
}

fn total(row: &[f64]) -> f64 {
    row.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Comparison, Form, relative_difference};

    /// Two camps, 40 days, 100 people a day; all in the first until day 19, then in the second.
    fn switch() -> Vec<f64> {
        (0..40)
            .flat_map(|t| if t < 20 { [100.0, 0.0] } else { [0.0, 100.0] })
            .collect()
    }

    fn score(baseline: Baseline, observed: &[f64], capacities: &[f64]) -> f64 {
        let counts = baseline.counts(observed, capacities).unwrap();
        let both = Comparison::new(capacities.len(), &counts, observed).unwrap();
        relative_difference(&both, Form::Normal)
    }

    #[test]
    fn closed_forms() {
        let observed = switch();
        // Right for 20 of 40 days, all 200 wrong on the others.
        assert_eq!(score(Baseline::ShareOfDay7, &observed, &[1.0, 1.0]), 1.0);
        assert_eq!(score(Baseline::ShareOfDay30, &observed, &[1.0, 1.0]), 1.0);
        assert_eq!(
            score(Baseline::ShareOf30DaysAgo, &observed, &[1.0, 1.0]),
            1.0
        );
        // 3/4 in the first: off by 25 + 25 before, 75 + 75 after.
        assert_eq!(
            score(Baseline::ShareByCapacity, &observed, &[30.0, 10.0]),
            1.0
        );
        assert_eq!(
            score(Baseline::BestStaticShare, &observed, &[1.0, 1.0]),
            1.0
        );
    }

    #[test]
    fn rules_that_do_not_apply_say_so() {
        let short: Vec<f64> = vec![5.0; 20];
        assert_eq!(Baseline::ShareOfDay30.counts(&short, &[1.0, 1.0]), None);
        assert!(Baseline::ShareOfDay7.counts(&short, &[1.0, 1.0]).is_some());
        assert_eq!(Baseline::ShareByCapacity.counts(&short, &[0.0, 0.0]), None);
        assert_eq!(Baseline::ShareOfDay7.counts(&[], &[1.0]), None);
        assert_eq!(Baseline::ShareOfDay7.counts(&short, &[]), None);
    }

    #[test]
    fn the_names_are_those_of_the_files() {
        for baseline in Baseline::ALL {
            let names: Vec<char> = baseline.name().chars().collect();
            assert!(
                names
                    .iter()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
            );
        }
    }
}
