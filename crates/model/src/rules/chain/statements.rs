//! Part 3. Promises and credibility.
//!
//! Per place and party there is a stock `S` in [0, 1] of promises heard. A statement of strength
//! `s`, heard by a share `r`, by a speaker of credibility `c`:
//!
//! ```text
//! S ← S + (1 − S)·s·r·c            at once, saturating
//! S ← S·exp(−δ·dt)                 forgotten
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

/// The stock of promises after one more.
#[must_use]
pub fn heard(stock: f64, strength: f64, reach: f64, credibility: f64) -> f64 {
    stock + (1.0 - stock) * (strength * reach * credibility).clamp(0.0, 1.0)
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
            stock = heard(stock, 1.0, 0.5, 0.6);
            assert!((stock - (1.0 - 0.7_f64.powi(n))).abs() < 1e-12);
        }
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
