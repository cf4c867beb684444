//! Part 12. Return.
//!
//! A group away holds an intention, drawn at departure and again when the holder of its home
//! changes. The shares depend on what it fears from who holds its home (`s`, ten expected years)
//! and on whether it leans to a party hostile to that holder:
//!
//! | | when-safe | if-regained | undecided | never |
//! | --- | --- | --- | --- | --- |
//! | fears the holder (s > 0.1) | 0.1 | 0.5 | 0.2 | 0.2 |
//! | leans to a hostile party | 0.15 | 0.6 | 0.2 | 0.05 |
//! | else | 0.7 | 0 | 0.25 | 0.05 |
//!
//! (assumed; "hope to return" .61 to .81 in UNHCR surveys 2022 to 2024.) The rate of return is
//!
//! ```text
//! r · g(intention) · 1/(1 + λ/λ_s) · (1 − loss) · (1 − damage·fought) · exp(−3s)    with a way open
//! ```
//!
//! `g` is 1 for when-safe, 1 for if-regained where their side holds the home and 0 else, 0.3 for
//! undecided, 0 for never. Visits are counted apart: nobody moves.

use crate::chain::Parameters;
use crate::math;
use serde::{Deserialize, Serialize};

/// What a group says about going back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intention {
    /// When it is safe.
    WhenSafe,
    /// Only if their side holds it again.
    IfRegained,
    /// Undecided.
    Undecided,
    /// Never.
    Never,
}

impl Intention {
    /// Every intention, in the order of the shares.
    pub const ALL: [Self; 4] = [
        Self::WhenSafe,
        Self::IfRegained,
        Self::Undecided,
        Self::Never,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WhenSafe => "when-safe",
            Self::IfRegained => "if-regained",
            Self::Undecided => "undecided",
            Self::Never => "never",
        }
    }
}

/// Fear above which a home is out of reach while its holder stays.
const FEAR: f64 = 0.1;

/// Shares of intentions, in the order of [`Intention::ALL`].
#[must_use]
pub fn intentions(feared: f64, leans_against: bool) -> [f64; 4] {
    if feared > FEAR {
        [0.1, 0.5, 0.2, 0.2]
    } else if leans_against {
        [0.15, 0.6, 0.2, 0.05]
    } else {
        [0.7, 0.0, 0.25, 0.05]
    }
}

/// A home as a group away sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Home {
    /// Danger there beyond what people are used to, a rate per day (see
    /// [`danger`](super::danger::rate)).
    pub danger: f64,
    /// Services lost, 0 to 1.
    pub loss: f64,
    /// Whether it was fought over.
    pub fought: bool,
    /// What the group fears from the holder, ten expected years.
    pub feared: f64,
    /// Whether the group's own side holds it.
    pub own_side: bool,
    /// Whether a way there is open.
    pub way_open: bool,
}

/// Rate of return per day.
#[must_use]
pub fn rate(intention: Intention, home: &Home, p: &Parameters) -> f64 {
    gate(intention, home.own_side) * fear(home.feared) * readiest(home, p)
}

/// The rate of those who return when it is safe, lean to who holds the home and fear nobody: what all away
/// from a home share.
#[must_use]
pub fn readiest(home: &Home, p: &Parameters) -> f64 {
    if !home.way_open {
        return 0.0;
    }
    let damaged = if home.fought { p.return_damage } else { 0.0 };
    p.return_rate / (1.0 + home.danger / p.return_safe) * (1.0 - home.loss) * (1.0 - damaged)
}

/// The factor of an intention, given whether the side of the group holds its home.
#[must_use]
#[inline]
pub fn gate(intention: Intention, own_side: bool) -> f64 {
    match intention {
        Intention::WhenSafe => 1.0,
        Intention::IfRegained if own_side => 1.0,
        Intention::Undecided => 0.3,
        Intention::IfRegained | Intention::Never => 0.0,
    }
}

/// The factor of what is feared from the holder of the home, in ten expected years.
#[must_use]
pub fn fear(feared: f64) -> f64 {
    math::exp(-3.0 * feared)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Home = Home {
        danger: 0.0,
        loss: 0.0,
        fought: false,
        feared: 0.0,
        own_side: true,
        way_open: true,
    };

    #[test]
    fn a_safe_open_home_is_returned_to_at_the_rate() {
        let p = Parameters::default();
        assert_eq!(rate(Intention::WhenSafe, &SAFE, &p), p.return_rate);
        assert_eq!(rate(Intention::Never, &SAFE, &p), 0.0);
        assert_eq!(
            rate(
                Intention::WhenSafe,
                &Home {
                    way_open: false,
                    ..SAFE
                },
                &p
            ),
            0.0
        );
        let shelled = Home {
            danger: p.return_safe,
            ..SAFE
        };
        assert!((rate(Intention::WhenSafe, &shelled, &p) - p.return_rate / 2.0).abs() < 1e-15);
    }

    #[test]
    fn those_who_wait_for_their_side_return_only_under_it() {
        let p = Parameters::default();
        assert_eq!(
            rate(
                Intention::IfRegained,
                &Home {
                    own_side: false,
                    ..SAFE
                },
                &p
            ),
            0.0
        );
        assert_eq!(rate(Intention::IfRegained, &SAFE, &p), p.return_rate);
    }

    #[test]
    fn intentions_are_shares() {
        for (feared, against) in [(0.5, true), (0.0, true), (0.0, false)] {
            assert!((intentions(feared, against).iter().sum::<f64>() - 1.0).abs() < 1e-15);
        }
    }
}
