//! Scores of simulated against observed counts, and the baselines beside them: pure.
//!
//! A matrix of counts is a day-major slice: `values[day * camps + camp]`. [`Comparison`] holds a
//! simulated and an observed matrix and their daily totals; every score is a function of it.
//!
//! | score | module |
//! | --- | --- |
//! | averaged relative difference, normal and rescaled | [`mod@relative_difference`] |
//! | root mean square error (people, and percent) and correlation | [`pointwise`] |
//! | mean absolute scaled error as Flee defines it | [`mod@mase`] |
//! | trivial rules to be measured against | [`baseline`] |
//! | ensembles: CRPS | [`crps`] |
//! | quantiles: weighted interval score, skill | [`mod@interval_score`] |
//! | calibration: PIT histogram, coverage | [`calibration`] |
//! | statistical forecasts and their intervals | [`forecast_rule`], [`mod@series_rule`], [`past_errors`] |
//!
//! ```
//! use outflow_score::{Comparison, Form, relative_difference};
//! // Two camps, two days.
//! let observed = [10.0, 0.0, 60.0, 40.0];
//! let simulated = [10.0, 0.0, 40.0, 60.0];
//! let both = Comparison::new(2, &simulated, &observed).unwrap();
//! // 0 on the first day, (20 + 20) / 100 on the second.
//! assert_eq!(relative_difference(&both, Form::Normal), 0.2);
//! ```

pub mod baseline;
pub mod calibration;
mod common_numbers;
mod comparison;
pub mod crps;
mod error;
pub mod forecast_rule;
pub mod gamma_curve;
mod hindsight;
pub mod interval_score;
pub mod mase;
pub mod past_errors;
pub mod pointwise;
mod quantiles;
pub mod relative_difference;
mod report;
pub mod series_rule;
mod spread;

pub use baseline::Baseline;
pub use common_numbers::variance_saved;
pub use comparison::Comparison;
pub use error::ScoreError;
pub use forecast_rule::ForecastRule;
pub use interval_score::{interval_score, skill, weighted_interval_score};
pub use quantiles::{LEVELS, Quantiles};
pub use relative_difference::{Form, daily_relative_difference, relative_difference};
pub use report::{SHOWN, Scores};
pub use series_rule::SeriesRule;
pub use spread::Spread;

/// Rounds to four decimals, halves to even, as Flee's scripts do.
fn round4(value: f64) -> f64 {
    (value * 1e4).round_ties_even() / 1e4
}
