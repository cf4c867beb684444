//! Counts with a given mean.

use crate::Stream;
use crate::density::ln_poisson;
use crate::math::{exp, ln, sqrt};

/// Mean from which Hörmann's rejection is used; it is proved for means of at least 10.
const REJECTION_MEAN: f64 = 10.0;
/// Count beyond which the inversion starts anew: with a mean below 10, P(K > 150) is below
/// 10^-115, so only a uniform number lost in rounding gets there.
const INVERSION_LIMIT: u32 = 150;

/// Draws a Poisson number with this mean (up to 2^52). A mean at or below 0 (or not a number)
/// gives 0, without a draw.
///
/// Algorithms: inversion by sequential search for a mean below 10; above, PTRS of W. Hörmann, "The
/// transformed rejection method for generating Poisson random variables", Insurance: Mathematics
/// and Economics 12 (1993), with Loader's form of the probability.
///
/// ```
/// use outflow_random::{StreamKey, poisson};
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert!(poisson(&mut stream, 2.5) < 40);
/// assert_eq!(poisson(&mut stream, 0.0), 0);
/// ```
#[inline]
pub fn poisson(stream: &mut Stream, mean: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        0
    } else if mean < REJECTION_MEAN {
        by_inversion(stream, mean)
    } else {
        by_rejection(stream, mean)
    }
}

/// Sequential search from 0.
fn by_inversion(stream: &mut Stream, mean: f64) -> u64 {
    let none = exp(-mean);
    loop {
        let mut u = stream.uniform();
        let mut probability = none;
        for k in 0..=INVERSION_LIMIT {
            if u < probability {
                return u64::from(k);
            }
            u -= probability;
            probability *= mean / f64::from(k + 1);
        }
    }
}

/// Hörmann's PTRS.
fn by_rejection(stream: &mut Stream, mean: f64) -> u64 {
    let b = 0.931 + 2.53 * sqrt(mean);
    let a = -0.059 + 0.024_83 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = stream.uniform() - 0.5;
        let v = stream.uniform();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= v_r {
            return k as u64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if ln(v * inverse_alpha / (a / (us * us) + b)) <= ln_poisson(k, mean) {
            return k as u64;
        }
    }
}
