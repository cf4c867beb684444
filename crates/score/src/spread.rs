//! Mean and standard deviation over members.

use serde::{Deserialize, Serialize};

/// Mean and sample standard deviation of a score over members.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation with `n - 1`; `None` for a single member, where it is unknown.
    pub sd: Option<f64>,
}

impl Spread {
    /// Of some values; `None` when there are none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        let sd = (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
        Some(Self { mean, sd })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(
            Spread::of(&[3.0]),
            Some(Spread {
                mean: 3.0,
                sd: None
            })
        );
        assert_eq!(
            Spread::of(&[1.0, 3.0, 5.0]),
            Some(Spread {
                mean: 3.0,
                sd: Some(2.0)
            })
        );
    }
}
