//! Part 3. Promises and credibility.
//!
//! Per place and party there is a stock `S` in [0, 1] of promises heard. A statement of strength
//! `s`, heard by a share `r`, by a speaker of credibility `c`:
//!
//! ```text
//! S ← S + (1 − S)·s·r·c            saturating
//! S ← S·exp(−δ·dt)                 forgotten
//! ```
//!
//! A channel brings a statement after its delay, and a blackout may end: those who hear it later, of a share `r'` in
//! place of `r`, add to the stock so that it is as if all had heard it at once:
//!
//! ```text
//! 1 − S ← (1 − S)·(1 − s·r'·c) / (1 − s·r·c)
//! ```
//!
//! What it does to belief is weighed again by the speaker's *present* credibility (see
//! [`belief`](super::belief)): broken promises devalue all that were made. Credibility is one
//! number a party, the same everywhere it holds:
//!
//! ```text
//! c ← c·exp(−γ·share·surprise·S_j)      each promised place j lost, share of the people it held
//! c ← c_0 + (c − c_0)·exp(−ρ·dt)        recovered slowly
//! ```
//!
//! A retreat lowers credibility and belief, never leaning.

use crate::chain::Parameters;
use crate::math;

/// The stock of promises when a statement has been heard by a share `reach`, `before` of them earlier.
#[must_use]
pub fn heard(stock: f64, strength: f64, before: f64, reach: f64, credibility: f64) -> f64 {
    let part = |share| strength * share * credibility;
    super::moved_on(stock, part(before), part(reach))
}

/// The stock of promises after `dt` days.
#[must_use]
pub fn forgotten(stock: f64, dt: f64, p: &Parameters) -> f64 {
    stock * math::exp(-p.promise_decay * dt)
}

/// Credibility after a place was lost: `share` of the people that the party held, the `surprise`
/// there, and the `stock` of promises there.
#[must_use]
pub fn broken(credibility: f64, share: f64, surprise: f64, stock: f64, p: &Parameters) -> f64 {
    credibility * math::exp(-p.credibility_loss * share * surprise * stock)
}

/// Credibility after `dt` days.
#[must_use]
pub fn recovered(credibility: f64, dt: f64, p: &Parameters) -> f64 {
    super::toward(credibility, p.credibility_start, p.credibility_recovery, dt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_promises_saturate() {
        let mut stock = 0.0;
        for n in 1..=5 {
            stock = heard(stock, 1.0, 0.0, 0.5, 0.6);
            assert!((stock - (1.0 - 0.7_f64.powi(n))).abs() < 1e-12);
        }
    }

    #[test]
    fn a_statement_heard_in_parts_is_that_heard_at_once() {
        let at_once = heard(0.3, 0.8, 0.0, 0.9, 0.6);
        let in_parts = heard(heard(0.3, 0.8, 0.0, 0.2, 0.6), 0.8, 0.2, 0.9, 0.6);
        assert!((at_once - in_parts).abs() < 1e-15);
        assert!((at_once - (0.3 + 0.7 * 0.8 * 0.9 * 0.6)).abs() < 1e-15);
        assert_eq!(heard(0.3, 0.8, 0.9, 0.9, 0.6), 0.3);
        // Who has heard all of it hears no more, and nobody forgets by hearing less.
        assert_eq!(heard(1.0, 1.0, 1.0, 1.0, 1.0), 1.0);
        assert_eq!(heard(0.3, 0.8, 0.9, 0.2, 0.6), 0.3);
    }

    #[test]
    fn losing_places_one_by_one_or_at_once_costs_the_same() {
        let p = Parameters::default();
        let at_once = broken(0.6, 0.5, 0.8, 1.0, &p);
        let one_by_one = broken(broken(0.6, 0.2, 0.8, 1.0, &p), 0.3, 0.8, 1.0, &p);
        assert!((at_once - one_by_one).abs() < 1e-12);
        assert_eq!(broken(0.6, 0.5, 0.8, 0.0, &p), 0.6);
        assert!(recovered(0.1, 1e5, &p) - p.credibility_start < 1e-9);
    }
}
