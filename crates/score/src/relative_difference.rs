//! The averaged relative difference between simulation and observation.
//!
//! With `s` and `u` the simulated and observed people of camp `c` on day `t`, and `S`, `U` their
//! daily totals:
//!
//! ```text
//! normal(t)   = sum over c of round4(|s_c - u_c|)         / max(U, 1)
//! rescaled(t) = sum over c of round4(|s_c * U / S - u_c|) / max(U, 1)     (0 where S = 0)
//! score       = mean over all days, day 0 included
//! ```
//!
//! Half of the rescaled score is the share of people in the wrong camp. Source: Suleimenova,
//! Bell, Groen, Sci. Rep. 2017, and the validation script of Flee 3, which rounds each absolute
//! difference to four decimals.

use crate::{Comparison, round4};

/// Whether the simulated counts are scaled to the observed total of the day first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As simulated.
    Normal,
    /// Scaled to the observed total.
    Rescaled,
}

/// The averaged relative difference; 0 is perfect, 2 is everybody in the wrong camp.
#[must_use]
pub fn relative_difference(both: &Comparison<'_>, form: Form) -> f64 {
    let daily = daily_relative_difference(both, form);
    daily.iter().sum::<f64>() / daily.len() as f64
}

/// The relative difference of each day.
#[must_use]
pub fn daily_relative_difference(both: &Comparison<'_>, form: Form) -> Vec<f64> {
    (0..both.days())
        .map(|day| {
            let differences: f64 = (0..both.camps())
                .map(|camp| {
                    let simulated = match form {
                        Form::Normal => both.simulated(day, camp),
                        Form::Rescaled => both.rescaled(day, camp),
                    };
                    round4((simulated - both.observed(day, camp)).abs())
                })
                .sum();
            differences / both.observed_total(day).max(1.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_in_the_wrong_camp_scores_two() {
        let both = Comparison::new(2, &[0.0, 100.0], &[100.0, 0.0]).unwrap();
        assert_eq!(relative_difference(&both, Form::Normal), 2.0);
        assert_eq!(relative_difference(&both, Form::Rescaled), 2.0);
    }

    #[test]
    fn rescaling_forgives_a_wrong_total() {
        let both = Comparison::new(2, &[30.0, 10.0], &[60.0, 20.0]).unwrap();
        assert_eq!(relative_difference(&both, Form::Normal), 0.5);
        assert_eq!(relative_difference(&both, Form::Rescaled), 0.0);
    }

    #[test]
    fn nobody_simulated_scores_one() {
        let both = Comparison::new(2, &[0.0, 0.0], &[60.0, 20.0]).unwrap();
        assert_eq!(relative_difference(&both, Form::Rescaled), 1.0);
    }

    #[test]
    fn days_without_people_divide_by_one() {
        let both = Comparison::new(1, &[3.0, 4.0], &[0.0, 4.0]).unwrap();
        assert_eq!(daily_relative_difference(&both, Form::Normal), [3.0, 0.0]);
    }

    #[test]
    fn differences_are_rounded_to_four_decimals_halves_to_even() {
        // Half of 1e-4 (0.00003 is exact enough below it).
        let both = Comparison::new(1, &[1.00003], &[1.0]).unwrap();
        assert_eq!(relative_difference(&both, Form::Normal), 0.0);
        let both = Comparison::new(1, &[1.00007], &[1.0]).unwrap();
        assert_eq!(relative_difference(&both, Form::Normal), 0.0001);
        assert_eq!(round4(0.000_05), 0.0);
        assert_eq!(round4(0.000_25), 0.000_2);
    }
}
