//! Simulated and observed counts side by side.

use crate::ScoreError;

/// Simulated and observed counts of the same camps on the same days.
///
/// Simulated counts must be 0 or more. Observed counts may be negative, as Flee's are where the
/// people of day 0 are subtracted from every report.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    camps: usize,
    simulated: &'a [f64],
    observed: &'a [f64],
    simulated_totals: Vec<f64>,
    observed_totals: Vec<f64>,
}

impl<'a> Comparison<'a> {
    /// Compares two day-major matrices of `camps` columns; the daily totals are the sums over
    /// camps.
    ///
    /// # Errors
    /// When there is no camp or no day, when the shapes differ, or when a value is no count.
    pub fn new(
        camps: usize,
        simulated: &'a [f64],
        observed: &'a [f64],
    ) -> Result<Self, ScoreError> {
        let days = observed.len().checked_div(camps).unwrap_or(0);
        if days == 0 {
            return Err(ScoreError::Empty { camps, days });
        }
        shape("the observed matrix", observed.len(), days * camps)?;
        shape("the simulated matrix", simulated.len(), observed.len())?;
        counts("the simulated matrix", simulated, 0.0)?;
        counts("the observed matrix", observed, f64::MIN)?;
        Ok(Self {
            camps,
            simulated,
            observed,
            simulated_totals: totals(camps, simulated),
            observed_totals: totals(camps, observed),
        })
    }

    /// Replaces the daily totals, for output whose totals are not the sums of its camps.
    ///
    /// # Errors
    /// When a slice has not one value a day or holds a value that is no count.
    pub fn with_totals(mut self, simulated: &[f64], observed: &[f64]) -> Result<Self, ScoreError> {
        shape("the simulated totals", simulated.len(), self.days())?;
        shape("the observed totals", observed.len(), self.days())?;
        counts("the simulated totals", simulated, 0.0)?;
        counts("the observed totals", observed, f64::MIN)?;
        self.simulated_totals = simulated.to_vec();
        self.observed_totals = observed.to_vec();
        Ok(self)
    }

    /// Number of camps.
    #[must_use]
    pub fn camps(&self) -> usize {
        self.camps
    }

    /// Number of days.
    #[must_use]
    pub fn days(&self) -> usize {
        self.observed.len() / self.camps
    }

    /// Simulated people in `camp` at the end of `day`.
    #[must_use]
    pub fn simulated(&self, day: usize, camp: usize) -> f64 {
        self.simulated[day * self.camps + camp]
    }

    /// Observed people in `camp` on `day`.
    #[must_use]
    pub fn observed(&self, day: usize, camp: usize) -> f64 {
        self.observed[day * self.camps + camp]
    }

    /// Simulated people in `camp`, scaled so that the day's total is the observed one; 0 where
    /// nobody is simulated in any camp.
    #[must_use]
    pub fn rescaled(&self, day: usize, camp: usize) -> f64 {
        let total = self.simulated_totals[day];
        if total > 0.0 {
            self.simulated(day, camp) * self.observed_totals[day] / total
        } else {
            0.0
        }
    }

    /// Simulated people in all camps at the end of `day`.
    #[must_use]
    pub fn simulated_total(&self, day: usize) -> f64 {
        self.simulated_totals[day]
    }

    /// Observed people in all camps on `day`.
    #[must_use]
    pub fn observed_total(&self, day: usize) -> f64 {
        self.observed_totals[day]
    }

    /// Every simulated count with its observed one, day by day.
    pub fn cells(&self) -> impl Iterator<Item = (f64, f64)> {
        self.simulated
            .iter()
            .copied()
            .zip(self.observed.iter().copied())
    }
}

fn totals(camps: usize, values: &[f64]) -> Vec<f64> {
    values
        .chunks_exact(camps)
        .map(|day| day.iter().sum())
        .collect()
}

fn shape(what: &'static str, found: usize, expected: usize) -> Result<(), ScoreError> {
    if found == expected {
        Ok(())
    } else {
        Err(ScoreError::Shape {
            what,
            found,
            expected,
        })
    }
}

fn counts(what: &'static str, values: &[f64], least: f64) -> Result<(), ScoreError> {
    match values
        .iter()
        .position(|value| !value.is_finite() || *value < least)
    {
        None => Ok(()),
        Some(position) => Err(ScoreError::Count {
            what,
            position,
            value: values[position],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_checked() {
        assert_eq!(
            Comparison::new(0, &[], &[]).unwrap_err(),
            ScoreError::Empty { camps: 0, days: 0 }
        );
        assert_eq!(
            Comparison::new(2, &[1.0, 2.0], &[1.0, 2.0, 3.0])
                .unwrap_err()
                .to_string(),
            "the observed matrix has 3 values; expected 2"
        );
        assert_eq!(
            Comparison::new(1, &[1.0], &[1.0, 2.0])
                .unwrap_err()
                .to_string(),
            "the simulated matrix has 1 values; expected 2"
        );
    }

    #[test]
    fn values_are_checked() {
        let error = Comparison::new(1, &[1.0, -2.0], &[1.0, 2.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the simulated matrix holds -2 at position 1; expected a count, 0 or more"
        );
        assert!(Comparison::new(1, &[1.0, 2.0], &[1.0, f64::NAN]).is_err());
        assert!(Comparison::new(1, &[1.0, 2.0], &[1.0, -5.0]).is_ok());
    }

    #[test]
    fn totals_can_be_given() {
        let both = Comparison::new(1, &[5.0, 10.0], &[6.0, 8.0]).unwrap();
        assert_eq!(both.rescaled(1, 0), 8.0);
        let both = both.with_totals(&[5.0, 20.0], &[6.0, 8.0]).unwrap();
        assert_eq!(both.rescaled(1, 0), 4.0);
        assert!(both.with_totals(&[5.0], &[6.0, 8.0]).is_err());
    }
}
