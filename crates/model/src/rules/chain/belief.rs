//! Part 3. Belief that a holder still holds.
//!
//! One state per place and leaning: `η`, the perceived daily hazard that the holder loses the
//! place. Belief over a horizon of `H` days is `exp(−η·H)`. `ln η` moves to a level
//!
//! ```text
//! ln η* = ln η_0 − κ·settled + φ·closeness − θ·stock·credibility + ω·wish
//! ```
//!
//! at rate ρ, where `settled` is the time held over the time after which a holder counts as settled
//! (at most 1), `stock` the promises heard (see [`statements`](super::statements)), `wish` −1 for
//! those who lean to the holder, +1 for those who lean to a party hostile to it, else 0. The front
//! enters here and nowhere else. Impulses are added at once, whatever the step:
//!
//! ```text
//! losses elsewhere of the same holder:  + β_loss · Σ_j w_ij · reach · surprise_j
//! a withdrawal seen:                    + β_seen · strength
//! a call of the holder itself to leave: + β_call · r, r the share that hears it
//! ```
//!
//! with `surprise_j` the belief over 30 days at `j` as it was lately (half-life of the memory 7 days:
//! people there may have seen an army pack, those elsewhere have not) and
//! `w_ij = pop_j·sim_ij / Σ_k pop_k·sim_ik` over all places that the holder had and that are of the
//! same standing (taken, or its own from the start): splitting a place into several changes nothing. Losing faith changes no leaning.

use crate::chain::Parameters;
use crate::math;

/// Horizon of surprise and of reported belief, days.
pub const SURPRISE_DAYS: f64 = 30.0;
/// Half-life of the memory by which a loss surprises, days.
const LATELY_DAYS: f64 = 7.0;
/// Bounds of `ln η`: from once in a million days to twenty times a day.
const LN_BOUNDS: (f64, f64) = (-13.8, 3.0);

/// What shapes the level of `ln η` in a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// Time held, in days.
    pub held_days: f64,
    /// Closeness of the front, 0 to 1.
    pub closeness: f64,
    /// Promises of the holder heard, 0 to 1.
    pub promises: f64,
    /// Credibility of the holder, 0 to 1.
    pub credibility: f64,
}

/// How wishes colour belief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Leans to the holder.
    Stays,
    /// Leans to none, or to a party with no quarrel with the holder.
    Neutral,
    /// Leans to a party hostile to the holder.
    Leaves,
}

/// The level to which `ln η` moves.
#[must_use]
pub fn level(around: Surroundings, wish: Wish, p: &Parameters) -> f64 {
    let wish = match wish {
        Wish::Stays => -1.0,
        Wish::Neutral => 0.0,
        Wish::Leaves => 1.0,
    };
    bounded(
        math::ln(p.eta_start) - p.eta_settled * (around.held_days / p.settled_days).min(1.0)
            + p.eta_front * around.closeness
            - p.promise_effect * around.promises * around.credibility
            + p.eta_leaning * wish,
    )
}

/// `ln η` after `dt` days near a level.
#[must_use]
pub fn drifted(ln_eta: f64, level: f64, dt: f64, p: &Parameters) -> f64 {
    bounded(super::toward(ln_eta, level, p.belief_drift, dt))
}

/// `ln η` after an impulse.
#[must_use]
pub fn shaken(ln_eta: f64, impulse: f64) -> f64 {
    bounded(ln_eta + impulse)
}

/// Belief that the holder still holds in `days` days.
#[must_use]
pub fn belief(ln_eta: f64, days: f64) -> f64 {
    math::exp(-math::exp(ln_eta) * days)
}

/// Surprise at a loss: belief over [`SURPRISE_DAYS`], see [`remembered`].
#[must_use]
pub fn surprise(ln_eta: f64) -> f64 {
    belief(ln_eta, SURPRISE_DAYS)
}

/// Belief as it was lately, after `dt` days of `now`.
#[must_use]
pub fn remembered(before: f64, now: f64, dt: f64) -> f64 {
    super::toward(before, now, core::f64::consts::LN_2 / LATELY_DAYS, dt)
}

/// Likeness of two places at a distance, before it is normalised.
#[must_use]
pub fn similarity(distance_km: f64, p: &Parameters) -> f64 {
    math::exp(-distance_km / p.similarity_km)
}

fn bounded(ln_eta: f64) -> f64 {
    ln_eta.clamp(LN_BOUNDS.0, LN_BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AROUND: Surroundings = Surroundings {
        held_days: 0.0,
        closeness: 0.0,
        promises: 0.0,
        credibility: 1.0,
    };

    #[test]
    fn belief_is_the_survival_of_a_constant_hazard() {
        assert!((belief(math::ln(0.01), 30.0) - (-0.3_f64).exp()).abs() < 1e-15);
    }

    #[test]
    fn every_term_moves_the_level_by_its_parameter() {
        let p = Parameters::default();
        let base = level(AROUND, Wish::Neutral, &p);
        assert!((base - p.eta_start.ln()).abs() < 1e-12);
        let settled = Surroundings {
            held_days: 1e4,
            ..AROUND
        };
        assert!((base - level(settled, Wish::Neutral, &p) - p.eta_settled).abs() < 1e-12);
        let front = Surroundings {
            closeness: 1.0,
            ..AROUND
        };
        assert!((level(front, Wish::Neutral, &p) - base - p.eta_front).abs() < 1e-12);
        let promised = Surroundings {
            promises: 0.5,
            credibility: 0.4,
            ..AROUND
        };
        assert!((base - level(promised, Wish::Neutral, &p) - 0.2 * p.promise_effect).abs() < 1e-12);
        assert!(
            (level(AROUND, Wish::Leaves, &p)
                - level(AROUND, Wish::Stays, &p)
                - 2.0 * p.eta_leaning)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn drift_does_not_depend_on_the_step_and_impulses_are_not_scaled() {
        let p = Parameters::default();
        let mut quarters = -2.0;
        for _ in 0..8 {
            quarters = drifted(quarters, -5.0, 0.25, &p);
        }
        assert!((quarters - drifted(-2.0, -5.0, 2.0, &p)).abs() < 1e-12);
        assert_eq!(shaken(-4.0, 1.5), -2.5);
        assert!(shaken(0.0, 100.0) <= 3.0);
    }
}
