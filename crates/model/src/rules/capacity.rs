//! How much of its pull a camp keeps as it fills up.
//!
//! With `c = capacity · capacity_scaling`, buffer `b` and `n` people present (flee-model §9.1):
//!
//! ```text
//! C = 1                             c < 1 (unlimited) or n <= b c
//! C = 0                             n >= c
//! C = 1 - (n - b c) / (c (1 - b))   between
//! ```

use crate::scenario::MoveRules;

/// Routes to a camp are refused while its multiplier is below this (flee-model §8.1).
pub const REFUSED_BELOW: f64 = 0.5;

/// The range of occupancy over which a camp loses its pull.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapacityBand {
    /// `b c`: people at which the pull begins to fall.
    pub from: f64,
    /// `c`: people at which it is gone.
    pub full: f64,
    width: f64,
}

impl CapacityBand {
    /// The band of a capacity in agents; `None` when it is unlimited.
    #[must_use]
    pub fn new(capacity: i64, rules: &MoveRules) -> Option<Self> {
        #[allow(clippy::cast_precision_loss)]
        let full = capacity as f64 * rules.capacity_scaling;
        (full >= 1.0).then_some(Self {
            from: rules.capacity_buffer * full,
            full,
            width: full * (1.0 - rules.capacity_buffer),
        })
    }

    /// `C`, the multiplier at `present` people, in [0, 1].
    ///
    /// ```
    /// use outflow_model::{rules::capacity::CapacityBand, scenario::MoveRules};
    /// let band = CapacityBand::new(100, &MoveRules::default()).unwrap();
    /// assert_eq!(band.multiplier(90.0), 1.0);
    /// assert!((band.multiplier(95.0) - 0.5).abs() < 1e-12);
    /// assert_eq!(band.multiplier(100.0), 0.0);
    /// ```
    #[must_use]
    pub fn multiplier(&self, present: f64) -> f64 {
        if present <= self.from {
            1.0
        } else if present >= self.full {
            0.0
        } else {
            1.0 - (present - self.from) / self.width
        }
    }

    /// Width of the band in people.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }
}
