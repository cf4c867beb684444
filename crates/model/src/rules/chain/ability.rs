//! Part 8. Being able to leave.
//!
//! Wanting and being able are two things. A household with a usable car drives; one without takes a
//! seat on a bus while there are any, or walks if it can and the way is short enough; the others
//! want to leave and cannot. Whether there is a car is drawn when it is first asked for, and kept.
//!
//! Seats that party `q` offers lead to the exits that no party hostile to `q` holds. Where several offer
//! seats, a household asks one of them:
//!
//! ```text
//! P(asks q) ∝ Σ exp(u_e)     over the exits e to which the seats of q lead
//! ```

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

/// Whether seats that a party offers lead to an exit: not where a party hostile to it holds the exit.
/// Seats that nobody in particular offers lead everywhere.
#[must_use]
pub fn serves(offer: Option<usize>, exit: usize, hostile: impl Fn(usize, usize) -> bool) -> bool {
    offer.is_none_or(|offer| !hostile(offer, exit))
}

/// Weight with which a household asks for the seats of an offer: the sum of the weights `exp(u_e)` of the exits,
/// with the party of each, to which they lead.
#[must_use]
pub fn asks(
    offer: Option<usize>,
    exits: impl IntoIterator<Item = (usize, f64)>,
    hostile: impl Fn(usize, usize) -> bool,
) -> f64 {
    let exits = exits.into_iter();
    let served = exits.filter(|(party, _)| serves(offer, *party, &hostile));
    served.map(|(_, weight)| weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_lead_to_no_exit_of_an_enemy_and_are_asked_for_by_what_they_lead_to() {
        // Parties 0 and 1 are hostile, 2 to nobody.
        let hostile = |a: usize, b: usize| a != b && a < 2 && b < 2;
        let exits = [(0, 3.0), (1, 2.0), (2, 0.5)];
        assert!((asks(Some(0), exits, hostile) - 3.5).abs() < 1e-15);
        assert!((asks(Some(1), exits, hostile) - 2.5).abs() < 1e-15);
        assert!((asks(Some(2), exits, hostile) - 5.5).abs() < 1e-15);
        assert!((asks(None, exits, hostile) - 5.5).abs() < 1e-15);
        assert!(!serves(Some(1), 0, hostile) && serves(Some(1), 2, hostile));
    }

    #[test]
    fn nobody_walks_farther_than_the_limit() {
        let p = Parameters::default();
        assert_eq!(walks(0.7, p.walk_limit_km, &p), 0.7);
        assert_eq!(walks(0.7, p.walk_limit_km + 1.0, &p), 0.0);
        assert_eq!(walks(0.7, f64::INFINITY, &p), 0.0);
    }
}
