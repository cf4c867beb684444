//! Part 9. Choosing where: first an exit, then, at reception, a destination.
//!
//! Among the exits `e` that can be reached on open links the choice is a logit:
//!
//! ```text
//! u_e = attraction + a·[abroad] − c·hours + l·[leans to who holds e] − w·s(who holds e) + k·[kin behind e] + v·call_e
//! ```
//!
//! Whoever finds none of them better than staying stays, and wants to leave still:
//!
//! ```text
//! P(stay) = exp(u_0) / (exp(u_0) + Σ_e exp(u_e))
//! ```
//!
//! so that fewer leave where the only way out leads to a side that they do not want to go to.
//!
//! `hours` is the time on the road and in queues, `s` what the household fears from the party that
//! holds the exit in ten expected years, `call_e` the share that heard a call of that party. Which
//! choice there was (both sides open, one, none) is recorded at departure, since the direction
//! taken says little of preference where only one was open.

use crate::chain::Parameters;
use crate::math;

/// One exit as a household sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Option {
    /// Attraction of the exit, logit units.
    pub attraction: f64,
    /// Hours on the road and in queues.
    pub hours: f64,
    /// Whether the household leans to the party that holds it.
    pub leans_to: bool,
    /// What it fears from that party, in ten expected years.
    pub feared: f64,
    /// Whether there are kin behind it.
    pub kin: bool,
    /// Share that heard that party's call.
    pub call: f64,
}

/// Utility of an exit.
#[must_use]
pub fn utility(exit: &Option, p: &Parameters) -> f64 {
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    exit.attraction - p.travel_cost * exit.hours + p.exit_leaning * flag(exit.leans_to)
        - p.exit_fear * exit.feared
        + p.exit_kin * flag(exit.kin)
        + p.exit_call * exit.call
}

/// The part of the utility of an exit that all in a place share.
#[must_use]
pub fn common(exit: &Option, p: &Parameters) -> f64 {
    exit.attraction - p.travel_cost * exit.hours + p.exit_call * exit.call
}

/// What is a household's own in `exp(utility)`, as factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Own {
    /// For an exit of the party to which it leans.
    pub leaning: f64,
    /// For an exit with kin behind it.
    pub kin: f64,
}

impl Own {
    /// The factors under some parameters.
    #[must_use]
    pub fn new(p: &Parameters) -> Self {
        Self {
            leaning: math::exp(p.exit_leaning),
            kin: math::exp(p.exit_kin),
        }
    }

    /// The factor of an exit, where what is feared from who holds it makes for a factor `fear`.
    #[must_use]
    #[inline]
    pub fn of(&self, leans_to: bool, kin: bool, fear: f64) -> f64 {
        fear * if leans_to { self.leaning } else { 1.0 } * if kin { self.kin } else { 1.0 }
    }
}

/// The factor in `exp(utility)` of what is feared from who holds an exit, in ten expected years.
#[must_use]
pub fn fear(feared: f64, p: &Parameters) -> f64 {
    math::exp(-p.exit_fear * feared)
}

/// `exp(scale)` over `exp` of the utility of staying; infinite where nobody stays.
#[must_use]
pub fn against_staying(scale: f64, p: &Parameters) -> f64 {
    math::exp(scale - p.exit_stay)
}

/// Probability of staying against going to any of the exits, given the sum of `exp(utility - scale)`
/// over them and [`against_staying`] of the scale.
#[must_use]
#[inline]
pub fn stays(sum: f64, against_staying: f64) -> f64 {
    if sum > 0.0 {
        1.0 / (1.0 + sum * against_staying)
    } else {
        1.0
    }
}

/// Which choice there was at departure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChoiceSet {
    /// Exits of several sides could be reached.
    Both,
    /// Exits of one side only.
    One,
    /// None.
    None,
}

impl ChoiceSet {
    /// Every choice set.
    pub const ALL: [Self; 3] = [Self::Both, Self::One, Self::None];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::One => "one",
            Self::None => "none",
        }
    }

    /// Of the parties whose exits can be reached.
    #[must_use]
    pub fn of(parties: impl IntoIterator<Item = usize>) -> Self {
        let mut first = None;
        for party in parties {
            match first {
                None => first = Some(party),
                Some(other) if other != party => return Self::Both,
                Some(_) => {}
            }
        }
        first.map_or(Self::None, |_| Self::One)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::chain::softmax;

    #[test]
    fn staying_is_one_more_option_of_the_logit() {
        let p = Parameters {
            exit_stay: 0.5,
            ..Parameters::default()
        };
        let exits = [0.2, -1.0];
        let mut all = [0.2, -1.0, 0.5];
        softmax(&mut all);
        let sum = |scale: f64| -> f64 { exits.iter().map(|u| (u - scale).exp()).sum() };
        for scale in [0.0, 0.2] {
            let against = against_staying(scale, &p);
            assert!((stays(sum(scale), against) - all[2]).abs() < 1e-15);
        }
        // Off by default.
        let off = against_staying(0.0, &Parameters::default());
        assert_eq!(stays(sum(0.0), off), 0.0);
        assert_eq!(stays(0.0, off), 1.0);
    }

    #[test]
    fn the_weight_of_an_exit_is_a_product() {
        let p = Parameters::default();
        let own = Own::new(&p);
        for (leans_to, kin, feared) in [(false, false, 0.0), (true, false, 0.7), (true, true, 0.2)]
        {
            let exit = Option {
                attraction: 0.5,
                hours: 7.0,
                call: 0.3,
                leans_to,
                feared,
                kin,
            };
            let product = math::exp(common(&exit, &p)) * own.of(leans_to, kin, fear(feared, &p));
            assert!((product / utility(&exit, &p).exp() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn odds_are_the_exponential_of_the_difference() {
        let p = Parameters::default();
        let near = Option {
            hours: 2.0,
            ..Option::default()
        };
        let far = Option {
            hours: 12.0,
            ..Option::default()
        };
        let mut shares = [utility(&near, &p), utility(&far, &p)];
        softmax(&mut shares);
        assert!((shares[0] / shares[1] - (10.0 * p.travel_cost).exp()).abs() < 1e-9);
        let feared = Option {
            feared: 1.0,
            ..near
        };
        assert!((utility(&near, &p) - utility(&feared, &p) - p.exit_fear).abs() < 1e-12);
    }

    #[test]
    fn the_choice_set_counts_sides() {
        assert_eq!(ChoiceSet::of([]), ChoiceSet::None);
        assert_eq!(ChoiceSet::of([1, 1]), ChoiceSet::One);
        assert_eq!(ChoiceSet::of([1, 0]), ChoiceSet::Both);
    }
}
