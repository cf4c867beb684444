//! How many of `n` independent trials succeed.

use crate::density::ln_binomial;
use crate::math::{erfc, exp, ln, ln_1p, powi, sqrt};
use crate::{Stream, binomial_inverse, standard_normal};

/// Up to this many trials are drawn one by one.
const ONE_BY_ONE: u64 = 3;
/// Variance from which a normal number is turned into the count; below, the mean is below 8.
const NORMAL_VARIANCE: f64 = 4.0;
/// Trials from which Hörmann's rejection is used: by a normal number more and more counts would have
/// to be looked at closely, for rounding.
const REJECTION_TRIALS: u64 = 1 << 32;
/// Normal numbers beyond which the count is always looked at closely.
const CLOSELY_BEYOND: f64 = 5.0;
/// Trials up to which q^n by repeated squaring is accurate to 10^-13.
const SQUARING_TRIALS: u64 = 1024;
/// Successes beyond which the inversion starts anew: with a mean below 10, P(K > 150) is below
/// 10^-115, so only a uniform number lost in rounding gets there.
const INVERSION_LIMIT: u64 = 150;

/// Draws the number of successes among `n` trials (`n` up to 2^53) with probability `p` each.
///
/// `p` at or below 0 (or not a number) gives 0 and `p` at or above 1 gives `n`, without a draw.
///
/// Algorithms: up to three trials one by one; with a variance below 4 inversion by sequential search
/// from 0; above, the quantile that belongs to a normal number, by its expansion where that leaves no
/// doubt and by the distribution function itself where it does; from 2^32 trials on transformed
/// rejection with decomposition, BTRD of W. Hörmann, "The generation of binomial random variates", J.
/// Stat. Comput. Simul. 46 (1993), its last comparison made with Loader's form of the probability so
/// that it stays accurate for any `n`.
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
    let variance = n as f64 * p * (1.0 - p);
    if variance < NORMAL_VARIANCE {
        by_inversion(stream, n, p)
    } else if n < REJECTION_TRIALS {
        by_normal(stream, n, p, variance)
    } else {
        by_rejection(stream, n, p)
    }
}

/// The least k with P(K <= k) >= Φ(z), for a normal number z: one normal number, and in all but a few
/// cases in a thousand no logarithm, no exponential and no second number.
///
/// The quantile is expanded in powers of 1/σ (E. A. Cornish, R. A. Fisher, "Moments and cumulants in the
/// specification of distributions", Rev. Inst. Int. Stat. 5 (1937), to the third cumulant's square and
/// the fourth), at the middle between two counts and with Sheppard's correction, -1/12, of the variance
/// for the counts being whole (J. E. Kolassa, P. McCullagh, "Edgeworth series for lattice
/// distributions", Ann. Stat. 18 (1990)). Where its error could reach the next whole number the count is
/// found by summation; M. B. Giles, "Algorithm 955: approximation of the inverse Poisson cumulative
/// distribution function", ACM TOMS 42(1), 2016, does so for the Poisson distribution.
#[inline]
fn by_normal(stream: &mut Stream, n: u64, p: f64, variance: f64) -> u64 {
    let z = standard_normal(stream);
    without_doubt(z, n, p, variance).unwrap_or_else(|| closely(z, n, p))
}

/// The count by the expansion, where its error cannot reach another.
#[inline]
fn without_doubt(z: f64, n: u64, p: f64, variance: f64) -> Option<u64> {
    let (x, error) = expansion(z, n, p, variance);
    // Of a number below 0 this is 0, and then in doubt.
    let k = x as u64;
    let part = x - k as f64;
    (part > error && part < 1.0 - error && z.abs() < CLOSELY_BEYOND).then_some(k)
}

/// The expansion of the quantile, of which the whole part is the count, and a bound on its error.
#[inline]
fn expansion(z: f64, n: u64, p: f64, variance: f64) -> (f64, f64) {
    let deviation = sqrt(variance);
    let pq = p * (1.0 - p);
    let skew = 1.0 - 2.0 * p;
    let square = z * z;
    let second = skew * (square - 1.0) * (1.0 / 6.0);
    let third = z
        * ((1.0 - 6.0 * pq) * (square - 3.0) * (1.0 / 24.0)
            - skew * skew * (2.0 * square - 5.0) * (1.0 / 36.0)
            - 1.0 / 24.0);
    let x = n as f64 * p + 0.5 + deviation * z + second + third / deviation;
    // The next term is 2/3 of this at most for variances from 2 on and |z| up to 6 (a test looks);
    // and rounding.
    let error =
        (0.05 + 0.015 * square * square) / variance + x.abs() * (1.0 / (1_u64 << 50) as f64);
    (x, error)
}

#[cold]
fn closely(z: f64, n: u64, p: f64) -> u64 {
    binomial_inverse(0.5 * erfc(-z * std::f64::consts::FRAC_1_SQRT_2), n, p)
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

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    /// At the normal numbers that belong to the steps of the distribution function (another
    /// library's) the expansion is whole, but for two thirds of the error that is allowed for.
    #[test]
    fn the_expansion_is_within_its_error() {
        let mut steps = 0;
        for variance in [
            2.0_f64, 3.0, 4.0, 6.0, 8.0, 10.0, 14.0, 20.0, 50.0, 300.0, 2_000.0,
        ] {
            for p in [1e-4, 1e-3, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] {
                let n = (variance / (p * (1.0 - p))).round() as u64;
                let exact = Binomial::new(p, n).unwrap();
                let variance = n as f64 * p * (1.0 - p);
                let (mean, reach) = (n as f64 * p, 6.0 * sqrt(variance));
                let (low, high) = ((mean - reach).max(0.0) as u64, (mean + reach) as u64);
                let stride = ((high - low) / 400).max(1) as usize;
                for k in (low..=high.min(n - 1)).step_by(stride) {
                    let z = if (k as f64) < mean {
                        quantile(exact.cdf(k))
                    } else {
                        -quantile(exact.sf(k))
                    };
                    if z.abs() > 6.0 {
                        continue;
                    }
                    let (x, error) = expansion(z, n, p, variance);
                    let off = (x - (k + 1) as f64).abs();
                    assert!(
                        off < error * 2.0 / 3.0,
                        "n={n} p={p} k={k} z={z}: {off} of {error}"
                    );
                    steps += 1;
                }
            }
        }
        assert!(steps > 5_000, "{steps}");
    }

    /// The normal number below which another falls with this chance, at most 0.6, by bisection.
    fn quantile(chance: f64) -> f64 {
        let (mut low, mut high) = (-40.0, 1.0);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if 0.5 * erfc(-middle * std::f64::consts::FRAC_1_SQRT_2) < chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Where the expansion leaves no doubt, the distribution function agrees.
    #[test]
    fn the_expansion_gives_the_quantile() {
        let mut stream = crate::StreamKey::new(5, 0).stream();
        let (mut agreed, mut doubtful) = (0, 0);
        for round in 0..200_000_u64 {
            let n = 8 + stream.below(1 << (4 + round % 14));
            let p = 0.5 * stream.uniform();
            let variance = n as f64 * p * (1.0 - p);
            if variance < NORMAL_VARIANCE {
                continue;
            }
            let z = standard_normal(&mut stream);
            match without_doubt(z, n, p, variance) {
                Some(k) => {
                    assert_eq!(k, closely(z, n, p), "n={n} p={p} z={z}");
                    agreed += 1;
                }
                None => doubtful += 1,
            }
        }
        assert!(
            agreed > 100_000 && doubtful > 0 && doubtful < agreed / 100,
            "{agreed} {doubtful}"
        );
    }
}
