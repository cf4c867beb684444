//! The mean absolute scaled error as Flee's validation script defines it.
//!
//! For one camp, with `u` the observed and `r` the rescaled simulated counts, and a naive model
//! `n` that knows the observations until day `k`:
//!
//! ```text
//! MASE = round4( mean over all days of |u - r|  /  mean over days after k of |u - n| )
//! ```
//!
//! The numerator covers all days, the denominator only those after day `k`: so it is in Flee.
//! The total over camps is the mean weighted by each camp's sum of observed people.

use crate::{Comparison, round4};
use serde::{Deserialize, Serialize};

/// A forecast that a planner could make by hand on day `k`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naive {
    /// The count of day `k` stays.
    Flat,
    /// The count of day `k` times the number of the day; 0 where nobody was observed on day 7.
    Sloped,
    /// The camp's share of day `k` of the day's observed total.
    Ratio,
}

impl Naive {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Flat, Self::Sloped, Self::Ratio];
}

/// The mean absolute scaled error of one naive model and one day `k`, over all camps.
///
/// Camps whose naive forecast is never wrong, or which never hold anybody, have no ratio and are
/// left out (Flee gives infinity or not-a-number there). `None` when there is no day after `k`
/// or no camp is left.
#[must_use]
pub fn mase(both: &Comparison<'_>, naive: Naive, k: usize) -> Option<f64> {
    let (mut weighted, mut weight) = (0.0, 0.0);
    for camp in 0..both.camps() {
        let people: f64 = (0..both.days()).map(|day| both.observed(day, camp)).sum();
        if people > 0.0
            && let Some(ratio) = camp_mase(both, camp, naive, k)
        {
            weighted += ratio * people;
            weight += people;
        }
    }
    (weight > 0.0).then(|| weighted / weight)
}

/// The mean absolute scaled error of one camp, rounded to four decimals; `None` when there is no
/// day after `k` or the naive forecast is never wrong.
#[must_use]
pub fn camp_mase(both: &Comparison<'_>, camp: usize, naive: Naive, k: usize) -> Option<f64> {
    let days = both.days();
    if days <= k + 1 {
        return None;
    }
    let forecast_error = (0..days)
        .map(|day| (both.observed(day, camp) - both.rescaled(day, camp)).abs())
        .sum::<f64>()
        / days as f64;
    let naive_error = (k + 1..days)
        .map(|day| (both.observed(day, camp) - naive_count(both, camp, naive, k, day)).abs())
        .sum::<f64>()
        / (days - k - 1) as f64;
    (naive_error > 0.0).then(|| round4(forecast_error / naive_error))
}

fn naive_count(both: &Comparison<'_>, camp: usize, naive: Naive, k: usize, day: usize) -> f64 {
    let known = both.observed(k, camp);
    match naive {
        Naive::Flat => known,
        // Flee asks for day 7 whatever k is.
        Naive::Sloped if both.observed(7.min(k), camp) > 0.0 => known * day as f64,
        Naive::Sloped => 0.0,
        Naive::Ratio if both.observed_total(k) > 0.0 => {
            both.observed_total(day) * known / both.observed_total(k)
        }
        Naive::Ratio => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One camp, `u = 100 + t` for 12 days; simulated and so rescaled counts are exact.
    fn ramp(days: usize) -> Vec<f64> {
        (0..days).map(|t| 100.0 + t as f64).collect()
    }

    #[test]
    fn flat_and_sloped_against_hand_computation() {
        // Two camps: the second swaps 10 people with the first every day.
        let days = 10;
        let (mut simulated, mut observed) = (Vec::new(), Vec::new());
        for t in 0..days {
            let u = 100.0 + t as f64;
            observed.extend([u, u]);
            simulated.extend([u + 10.0, u - 10.0]);
        }
        let both = Comparison::new(2, &simulated, &observed).unwrap();
        // Numerator 10. Flat, k = 7: days 8 and 9 are off by 1 and 2.
        assert_eq!(
            camp_mase(&both, 0, Naive::Flat, 7),
            Some(round4(10.0 / 1.5))
        );
        // Sloped: 107 * 8 - 108 = 748, 107 * 9 - 109 = 854.
        assert_eq!(
            camp_mase(&both, 0, Naive::Sloped, 7),
            Some(round4(10.0 / 801.0))
        );
        // The ratio model is exact here: no score.
        assert_eq!(camp_mase(&both, 0, Naive::Ratio, 7), None);
        assert_eq!(mase(&both, Naive::Ratio, 7), None);
        assert_eq!(mase(&both, Naive::Flat, 7), Some(round4(10.0 / 1.5)));
    }

    #[test]
    fn totals_are_weighted_by_observed_people() {
        let days = 9;
        let (mut simulated, mut observed) = (Vec::new(), Vec::new());
        for t in 0..days {
            let step = if t > 7 { 10.0 } else { 0.0 };
            observed.extend([300.0 + step, 100.0 + step]);
            simulated.extend([300.0 + step + 6.0, 100.0 + step - 6.0]);
        }
        let both = Comparison::new(2, &simulated, &observed).unwrap();
        let (large, small) = (
            camp_mase(&both, 0, Naive::Ratio, 7).unwrap(),
            camp_mase(&both, 1, Naive::Ratio, 7).unwrap(),
        );
        let (w, v) = (300.0 * 9.0 + 10.0, 100.0 * 9.0 + 10.0);
        let expected = (large * w + small * v) / (w + v);
        assert!((mase(&both, Naive::Ratio, 7).unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn short_runs_have_no_score() {
        let observed = ramp(8);
        let both = Comparison::new(1, &observed, &observed).unwrap();
        assert_eq!(mase(&both, Naive::Flat, 7), None);
        let observed = ramp(9);
        let both = Comparison::new(1, &observed, &observed).unwrap();
        assert_eq!(mase(&both, Naive::Flat, 7), Some(0.0));
        assert_eq!(mase(&both, Naive::Flat, 30), None);
    }

    #[test]
    fn sloped_is_zero_for_a_camp_empty_on_day_seven() {
        let observed: Vec<f64> = (0..40).map(|t| if t > 20 { 50.0 } else { 0.0 }).collect();
        let simulated: Vec<f64> = observed.iter().map(|_| 25.0).collect();
        let both = Comparison::new(1, &simulated, &observed).unwrap();
        // Rescaled to the observed total of one camp: exact, so 0 over 50.
        assert_eq!(camp_mase(&both, 0, Naive::Sloped, 30), Some(0.0));
        assert_eq!(naive_count(&both, 0, Naive::Sloped, 30, 35), 0.0);
    }
}
