//! The binomial quantile: for runs that share their uniform numbers.

use crate::density::ln_binomial;
use crate::math::{exp, ln_1p};

/// Mean below which (of successes or of failures) the sum starts at the end of the range.
const SMALL_MEAN: f64 = 64.0;
/// Steps of the continued fraction; it needs about the square root of `n`.
const FRACTION_STEPS: u32 = 100_000;

/// The least k with P(K <= k) > `u`, K binomial of `n` trials with probability `p` each, for `u` in
/// [0, 1). With `u` uniform this is a binomial draw, by one uniform number.
///
/// It never decreases when `u` grows. It does not decrease when `n` or `p` grow either, but for the
/// rounding of the distribution function (about 10^-15), so two runs that share `u` and differ a
/// little in `p` differ a little in the count. The cost grows with the standard deviation,
/// sqrt(n p (1-p)): a few microseconds at 10^3. To draw without sharing use
/// [`binomial`](crate::binomial()), which is faster.
///
/// Algorithm: with n·p or n·(1-p) below 64, summation from that end; else summation up or down from
/// the mode, whose distribution function is an incomplete beta function by its continued fraction
/// (NIST DLMF 8.17.22, evaluated by Lentz's method).
///
/// ```
/// use outflow_random::binomial_inverse;
/// assert_eq!(binomial_inverse(0.5, 1_000, 0.3), 300);
/// assert!(binomial_inverse(0.5, 1_000, 0.31) >= 300);
/// assert_eq!(binomial_inverse(0.9, 1_000, 0.0), 0);
/// ```
#[must_use]
pub fn binomial_inverse(u: f64, n: u64, p: f64) -> u64 {
    if n == 0 || p.is_nan() || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let q = 1.0 - p;
    let trials = n as f64;
    let k = if trials * p < SMALL_MEAN {
        from_none(u, trials, p, q)
    } else if trials * q < SMALL_MEAN {
        from_all(u, trials, p, q)
    } else {
        from_mode(u, trials, p, q)
    };
    (k as u64).min(n)
}

/// Sums from 0 upwards.
fn from_none(u: f64, n: f64, p: f64, q: f64) -> f64 {
    let odds = p / q;
    let mut k = 0.0;
    let mut probability = exp(n * ln_1p(-p));
    let mut below = probability;
    while below <= u && k < n {
        probability *= odds * (n - k) / (k + 1.0);
        k += 1.0;
        let next = below + probability;
        if next == below && k > n * p {
            break;
        }
        below = next;
    }
    k
}

/// Sums from `n` downwards.
fn from_all(u: f64, n: f64, p: f64, q: f64) -> f64 {
    // P(K <= k) > u is P(failures >= n - k) > u, that is P(failures < n - k) < 1 - u.
    let odds = q / p;
    let above = 1.0 - u;
    let mut failures = 0.0;
    let mut probability = exp(n * ln_1p(-q));
    let mut sum = probability;
    while sum < above && failures < n {
        probability *= odds * (n - failures) / (failures + 1.0);
        failures += 1.0;
        let next = sum + probability;
        if next == sum && failures > n * q {
            break;
        }
        sum = next;
    }
    n - failures
}

/// Sums from the mode, up or down.
fn from_mode(u: f64, n: f64, p: f64, q: f64) -> f64 {
    let odds = p / q;
    let mode = ((n + 1.0) * p).floor().min(n - 1.0);
    let at_mode = exp(ln_binomial(mode, n, p, q));
    let mut below = distribution(mode, n, p, q, at_mode);
    let mut k = mode;
    let mut probability = at_mode;
    if below <= u {
        while below <= u && k < n {
            probability *= odds * (n - k) / (k + 1.0);
            k += 1.0;
            let next = below + probability;
            if next == below {
                break;
            }
            below = next;
        }
    } else {
        while k > 0.0 {
            let next = below - probability;
            if next <= u || next == below {
                break;
            }
            below = next;
            probability *= k / (odds * (n - k + 1.0));
            k -= 1.0;
        }
    }
    k
}

/// P(K <= k) where `density` is P(K = k): the regularised incomplete beta function I_q(n - k, k + 1).
fn distribution(k: f64, n: f64, p: f64, q: f64, density: f64) -> f64 {
    let (a, b) = (n - k, k + 1.0);
    if q < (a + 1.0) / (a + b + 2.0) {
        density * p * beta_fraction(a, b, q)
    } else {
        1.0 - density * p * (a / b) * beta_fraction(b, a, p)
    }
}

/// The continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..FRACTION_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction
}
