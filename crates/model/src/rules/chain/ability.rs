//! Part 8. Being able to leave.
//!
//! Wanting and being able are two things. A household with a usable car drives; one without takes a
//! seat on a bus while there are any, or walks if it can and the way is short enough; the others
//! want to leave and cannot. Whether there is a car is drawn when it is first asked for, and kept.

use crate::chain::Parameters;

/// How a party moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Own car.
    Car,
    /// A seat on a bus.
    Bus,
    /// On foot.
    Foot,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Car, Self::Bus, Self::Foot];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Bus => "bus",
            Self::Foot => "foot",
        }
    }
}

/// Probability that a household without a car that got no seat sets out on foot.
#[must_use]
pub fn walks(share_able: f64, way_km: f64, p: &Parameters) -> f64 {
    if way_km <= p.walk_limit_km {
        share_able
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_walks_farther_than_the_limit() {
        let p = Parameters::default();
        assert_eq!(walks(0.7, p.walk_limit_km, &p), 0.7);
        assert_eq!(walks(0.7, p.walk_limit_km + 1.0, &p), 0.0);
        assert_eq!(walks(0.7, f64::INFINITY, &p), 0.0);
    }
}
