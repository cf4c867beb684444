//! How many of `n` independent trials succeed.

use crate::Stream;
use crate::density::ln_binomial;
use crate::math::{exp, ln, ln_1p, powi, sqrt};

/// Up to this many trials are drawn one by one.
const ONE_BY_ONE: u64 = 3;
/// Mean from which Hörmann's rejection is used; it is proved for means of at least 10.
const REJECTION_MEAN: f64 = 10.0;
/// Trials up to which q^n by repeated squaring is accurate to 10^-13.
const SQUARING_TRIALS: u64 = 1024;
/// Successes beyond which the inversion starts anew: with a mean below 10, P(K > 150) is below
/// 10^-115, so only a uniform number lost in rounding gets there.
const INVERSION_LIMIT: u64 = 150;

/// Draws the number of successes among `n` trials (`n` up to 2^53) with probability `p` each.
///
/// `p` at or below 0 (or not a number) gives 0 and `p` at or above 1 gives `n`, without a draw.
///
/// Algorithms: up to three trials one by one; with n·min(p, 1-p) < 10 inversion by sequential
/// search from 0; above, transformed rejection with decomposition, BTRD of W. Hörmann, "The
/// generation of binomial random variates", J. Stat. Comput. Simul. 46 (1993), its last comparison
/// made with Loader's form of the probability so that it stays accurate for any `n`.
///
/// ```
/// use outflow_random::{StreamKey, binomial};
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert!(binomial(&mut stream, 1_000, 0.25) <= 1_000);
/// assert_eq!(binomial(&mut stream, 1_000, 0.0), 0);
/// assert_eq!(binomial(&mut stream, 1_000, 1.0), 1_000);
/// ```
#[inline]
pub fn binomial(stream: &mut Stream, n: u64, p: f64) -> u64 {
    if n == 0 || p.is_nan() || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if n <= ONE_BY_ONE {
        return (0..n).map(|_| u64::from(stream.uniform() < p)).sum();
    }
    if p > 0.5 {
        n - at_most_half(stream, n, 1.0 - p)
    } else {
        at_most_half(stream, n, p)
    }
}

/// For 0 < `p` <= 1/2.
fn at_most_half(stream: &mut Stream, n: u64, p: f64) -> u64 {
    if n as f64 * p < REJECTION_MEAN {
        by_inversion(stream, n, p)
    } else {
        by_rejection(stream, n, p)
    }
}

/// Sequential search from 0.
fn by_inversion(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let q = 1.0 - p;
    let none = if n <= SQUARING_TRIALS {
        powi(q, n)
    } else {
        exp(n as f64 * ln_1p(-p))
    };
    let odds = p / q;
    let limit = n.min(INVERSION_LIMIT) as usize;
    loop {
        let mut u = stream.uniform();
        let mut probability = none;
        let mut left = n as f64 * odds;
        for (k, reciprocal) in RECIPROCALS.iter().enumerate().take(limit + 1) {
            if u < probability {
                return k as u64;
            }
            u -= probability;
            probability *= left * reciprocal;
            left -= odds;
        }
    }
}

/// 1 / (k + 1): a division is the dearest part of a step of the search.
const RECIPROCALS: [f64; INVERSION_LIMIT as usize + 1] = {
    let mut reciprocals = [0.0; INVERSION_LIMIT as usize + 1];
    let mut k = 0;
    while k < reciprocals.len() {
        reciprocals[k] = 1.0 / (k + 1) as f64;
        k += 1;
    }
    reciprocals
};

/// Hörmann's BTRD. The step numbers are the paper's.
fn by_rejection(stream: &mut Stream, trials: u64, p: f64) -> u64 {
    let n = trials as f64;
    let q = 1.0 - p;
    let variance = n * p * q;
    let deviation = sqrt(variance);
    // Step 0: the hat's shape.
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let center = n * p + 0.5;
    let v_r = 0.92 - 4.2 / b;
    let u_r_v_r = 0.86 * v_r;
    loop {
        // Step 1: nearly four in five candidates end here, with a single uniform number.
        let mut v = stream.uniform();
        if v <= u_r_v_r {
            let u = v / v_r - 0.43;
            // Not below 0 here, so that dropping the fraction is rounding down.
            return ((2.0 * a / (0.5 - u.abs()) + b) * u + center) as u64;
        }
        // Step 2.
        let u;
        if v >= v_r {
            u = stream.uniform() - 0.5;
        } else {
            let w = v / v_r - 0.93;
            u = 0.5_f64.copysign(w) - w;
            v = stream.uniform() * v_r;
        }
        // Step 3.0.
        let us = 0.5 - u.abs();
        let k = (2.0 * a / us + b) * u + center;
        if !(0.0..n + 1.0).contains(&k) {
            continue;
        }
        let k = (k as u64) as f64;
        let alpha = (2.83 + 5.1 / b) * deviation;
        v *= alpha / (a / (us * us) + b);
        if accepts(v, k, n, p, q, variance) {
            return k as u64;
        }
    }
}

/// Whether `v` <= P(K = k) / P(K = mode): steps 3.1 to 3.4.
fn accepts(v: f64, k: f64, n: f64, p: f64, q: f64, variance: f64) -> bool {
    let mode = (((n + 1.0) * p) as u64) as f64;
    let distance = (k - mode).abs();
    if distance <= 15.0 {
        // Step 3.1: the ratio as a product.
        let odds = p / q;
        let scale = (n + 1.0) * odds;
        let mut ratio = 1.0;
        let (mut i, end) = (mode.min(k), mode.max(k));
        while i < end {
            i += 1.0;
            ratio *= scale / i - odds;
        }
        return if k >= mode {
            v <= ratio
        } else {
            v * ratio <= 1.0
        };
    }
    // Step 3.2: squeezes on both sides.
    let log_v = ln(v);
    let rho = (distance / variance)
        * (((distance / 3.0 + 0.625) * distance + 1.0 / 6.0) / variance + 0.5);
    let parabola = -distance * distance / (2.0 * variance);
    if log_v < parabola - rho {
        return true;
    }
    if log_v > parabola + rho {
        return false;
    }
    // Steps 3.3 and 3.4.
    log_v <= ln_binomial(k, n, p, q) - ln_binomial(mode, n, p, q)
}
