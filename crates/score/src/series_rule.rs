//! Statistical forecasts of a quantity that is reported day by day, such as a flow: what a simulator
//! must beat. They look at nothing but the reports known on the day of the forecast.
//!
//! | rule | value on day t, the last report being that of day d |
//! | --- | --- |
//! | persistence | y(d) |
//! | week ago | the last reported value of the same day of the week |
//! | week mean | mean of the last seven reports |
//! | drift | y(d) + (t - d) (y(d) - y(d - 14)) / 14, at least 0 |
//! | trend | mean of the last seven reports x the ratio of that mean to the one of the seven before, to the power (t - d) / 7; the ratio kept within 1/2 and 2 |
//! | gamma | the change of the [gamma curve](GammaCurve) of the running sum on that day |

use crate::gamma_curve::GammaCurve;
use serde::{Deserialize, Serialize};

const WEEK: usize = 7;
/// Days over which drift is measured.
const DRIFT_DAYS: usize = 14;

/// A statistical forecast of a daily quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesRule {
    /// The last value.
    Persistence,
    /// The last value of that day of the week.
    WeekAgo,
    /// The mean of the last week.
    WeekMean,
    /// Goes on as in the last two weeks, by people.
    Drift,
    /// Goes on as in the last two weeks, by factors.
    Trend,
    /// A wave that comes and goes.
    Gamma,
}

impl SeriesRule {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Persistence,
        Self::WeekAgo,
        Self::WeekMean,
        Self::Drift,
        Self::Trend,
        Self::Gamma,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::WeekAgo => "week_ago",
            Self::WeekMean => "week_mean",
            Self::Drift => "drift",
            Self::Trend => "trend",
            Self::Gamma => "gamma",
        }
    }

    /// The value on `day`, from the values known: one a day from day 0 to the last report, `None`
    /// where there is no report. `None` when nothing is known.
    ///
    /// ```
    /// use outflow_score::SeriesRule;
    /// let known = [Some(10.0), None, Some(30.0)];
    /// assert_eq!(SeriesRule::Persistence.value(&known, 9), Some(30.0));
    /// ```
    #[must_use]
    pub fn value(self, known: &[Option<f64>], day: usize) -> Option<f64> {
        let last = known.iter().rposition(Option::is_some)?;
        let now = known[last]?;
        let ahead = day.saturating_sub(last);
        // Mean over the week that ends on a day.
        let week = |end: usize| {
            let from = (end + 1).saturating_sub(WEEK);
            let told: Vec<f64> = known[from..=end].iter().copied().flatten().collect();
            (!told.is_empty()).then(|| told.iter().sum::<f64>() / told.len() as f64)
        };
        match self {
            Self::Persistence => Some(now),
            Self::WeekAgo => (0..=last)
                .rev()
                .filter(|at| at % WEEK == day % WEEK)
                .find_map(|at| known[at])
                .or(Some(now)),
            Self::WeekMean => week(last),
            Self::Drift => {
                let back = DRIFT_DAYS.min(last);
                let first = (last - back..last).find_map(|at| Some((at, known[at]?)));
                let slope =
                    first.map_or(0.0, |(from, before)| (now - before) / (last - from) as f64);
                Some((now + slope * ahead as f64).max(0.0))
            }
            Self::Trend => {
                let mean = week(last)?;
                let ratio = (last >= 2 * WEEK - 1)
                    .then(|| week(last - WEEK))
                    .flatten()
                    .filter(|before| *before > 0.0)
                    .map_or(1.0, |before| (mean / before).clamp(0.5, 2.0));
                Some(mean * libm::pow(ratio, ahead as f64 / WEEK as f64))
            }
            Self::Gamma => {
                let mut sum = 0.0;
                let mut level = 0.0;
                let totals: Vec<f64> = std::iter::once(0.0)
                    .chain(known[..=last].iter().map(|value| {
                        level = value.unwrap_or(level);
                        sum += level;
                        sum
                    }))
                    .collect();
                let curve = GammaCurve::fit(&totals);
                let change =
                    curve.map(|curve| (curve.at((day + 1) as f64) - curve.at(day as f64)).max(0.0));
                change.or(Some(now))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        // Grows by 10 a day from 100, for three weeks.
        let known: Vec<Option<f64>> = (0..21)
            .map(|day| Some(100.0 + 10.0 * f64::from(day)))
            .collect();
        let value = |rule: SeriesRule| rule.value(&known, 27).unwrap();
        assert_eq!(value(SeriesRule::Persistence), 300.0);
        assert_eq!(value(SeriesRule::WeekAgo), 300.0);
        assert_eq!(SeriesRule::WeekAgo.value(&known, 28).unwrap(), 240.0);
        assert_eq!(value(SeriesRule::WeekMean), 270.0);
        assert_eq!(value(SeriesRule::Drift), 370.0);
        assert!((value(SeriesRule::Trend) - 270.0 * 270.0 / 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_gamma_wave_is_followed() {
        let density = |day: f64| 1e4 * day * libm::exp(-day / 6.0);
        let known: Vec<Option<f64>> = (0..40)
            .map(|day| Some(density(f64::from(day) + 0.5)))
            .collect();
        let said = SeriesRule::Gamma.value(&known, 46).unwrap();
        let truth = density(46.5);
        assert!((said / truth - 1.0).abs() < 0.1, "{said} {truth}");
    }

    #[test]
    fn gaps_and_short_series_are_borne() {
        for rule in SeriesRule::ALL {
            assert_eq!(rule.value(&[], 3), None);
            assert_eq!(rule.value(&[None, None], 3), None);
            assert_eq!(
                rule.value(&[None, Some(7.0)], 9),
                Some(7.0),
                "{}",
                rule.name()
            );
            let gap = [Some(5.0), Some(6.0), None, Some(8.0), None];
            assert!(rule.value(&gap, 11).is_some_and(|value| value >= 0.0));
        }
    }
}
