//! What common random numbers save.

use crate::Spread;

/// Share of the variance of the difference of two ensembles that common random numbers save
/// against two drawn apart: 1 - variance of the differences / sum of both variances (Law,
/// Simulation Modeling and Analysis, 2015, section 11.2). Measured, and below 0 where the pairs go
/// against each other. `None` with fewer than three members or without any variance.
///
/// ```
/// use outflow_score::variance_saved;
/// assert_eq!(variance_saved(&[1.0, 2.0, 3.0], &[6.0, 7.0, 8.0]), Some(1.0));
/// assert_eq!(variance_saved(&[1.0], &[2.0]), None);
/// ```
#[must_use]
pub fn variance_saved(a: &[f64], b: &[f64]) -> Option<f64> {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| b - a).collect();
    let variance = |values: &[f64]| Some(Spread::of(values)?.sd?.powi(2));
    let apart = variance(a)? + variance(b)?;
    if a.len() < 3 || apart <= 0.0 {
        return None;
    }
    Some(1.0 - variance(&differences)? / apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_numbers_save_what_is_common() {
        let a = [1.0, 2.0, 3.0, 4.0];
        let opposite = [4.0, 3.0, 2.0, 1.0];
        assert_eq!(variance_saved(&a, &a.map(|value| value + 5.0)), Some(1.0));
        assert_eq!(variance_saved(&a, &opposite), Some(-1.0));
        assert_eq!(variance_saved(&[1.0; 4], &[1.0; 4]), None);
    }
}
