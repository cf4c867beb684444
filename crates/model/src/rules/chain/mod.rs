//! The rules of the chain of control: one file a rule, the equation on top (design.md §4).
//!
//! Every rule is a pure function of what people can see. It holds no counts and draws nothing: it
//! gives a rate per day, weights over options, or the next value of a field. A step of length `dt`
//! days turns a rate λ into the probability [`within`]`(λ, dt)`, so that many short steps and few
//! long ones mean the same.
//!
//! | part | files |
//! | --- | --- |
//! | 1 control over time | [`control`], in forecasts [`front`] |
//! | 2 living under a holder | [`conduct`] |
//! | 3 promises and credibility | [`belief`], [`statements`] |
//! | 4 inducements | [`inducements`] |
//! | 5 coercion and punishment | [`sanctions`] |
//! | 6 danger | [`danger`] |
//! | 7 news | [`news`] |
//! | 8 leaving | [`leaving`], [`ability`] |
//! | 9 choosing where | [`destination`] |
//! | 10 road and border | [`road`], [`border`] |
//! | 11 reception and shelter | [`shelter`] |
//! | 12 return | [`homecoming`] |
//! | 13 needs | [`needs`] |
//! | 14 how a movement is described | [`frames`] |
//! | 16 second flight | [`leaving::again`] |

pub mod ability;
pub mod belief;
pub mod border;
pub mod conduct;
pub mod control;
pub mod danger;
pub mod destination;
pub mod frames;
pub mod front;
pub mod homecoming;
pub mod inducements;
pub mod leaving;
pub mod needs;
pub mod news;
pub mod road;
pub mod sanctions;
pub mod shelter;
pub mod statements;

use crate::math;

/// Probability that something of a rate per day happens within `dt` days: `1 − exp(−λ·dt)`.
///
/// ```
/// use outflow_model::rules::chain::within;
/// let (half, whole) = (within(0.3, 0.5), within(0.3, 1.0));
/// assert!((1.0 - (1.0 - half) * (1.0 - half) - whole).abs() < 1e-15);
/// ```
#[must_use]
pub fn within(rate: f64, dt: f64) -> f64 {
    -libm::expm1(-rate.max(0.0) * dt)
}

/// A field that moves to a level at a rate: `level + (value − level)·exp(−ρ·dt)`.
#[must_use]
pub fn toward(value: f64, level: f64, rate: f64, dt: f64) -> f64 {
    level + (value - level) * math::exp(-rate * dt)
}

/// A share that a piece of news moves towards 1, when those who have heard it move it by a part `now` of the way,
/// by `before` of it earlier: as if all had heard it at once.
fn moved_on(value: f64, before: f64, now: f64) -> f64 {
    let [before, now] = [before, now].map(|part| 1.0 - part.clamp(0.0, 1.0));
    if before > 0.0 {
        value + (1.0 - value) * (1.0 - now / before).max(0.0)
    } else {
        value
    }
}

/// Shares `exp(u_k) / Σ exp(u)` of options with these utilities, in place; an option of utility
/// −∞ gets nothing.
pub fn softmax(utilities: &mut [f64]) {
    let most = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        utilities.fill(0.0);
        return;
    }
    let mut sum = 0.0;
    for utility in utilities.iter_mut() {
        *utility = math::exp(*utility - most);
        sum += *utility;
    }
    for utility in utilities.iter_mut() {
        *utility /= sum;
    }
}
