//! Logarithms of probabilities, accurate for any population.
//!
//! Differences of `ln_gamma` lose everything at large counts (at 10^15 its rounding alone is
//! about 4). Loader's form splits off what cancels: C. Loader, "Fast and accurate computation of
//! binomial probabilities", 2000.

use crate::math::{ln, ln_1p};

/// ln(2π).
const LN_TWO_PI: f64 = 1.837_877_066_409_345_5;

/// [`stirling_error`] of 1 to 15.
const STIRLING_ERROR: [f64; 15] = [
    0.081_061_466_795_327_26,
    0.041_340_695_955_409_3,
    0.027_677_925_684_998_34,
    0.020_790_672_103_765_093,
    0.016_644_691_189_821_193,
    0.013_876_128_823_070_748,
    0.011_896_709_945_891_77,
    0.010_411_265_261_972_096,
    0.009_255_462_182_712_733,
    0.008_330_563_433_362_87,
    0.007_573_675_487_951_841,
    0.006_942_840_107_209_53,
    0.006_408_994_188_004_207,
    0.005_951_370_112_758_847_5,
    0.005_554_733_551_962_801,
];

/// ln n! less Stirling's formula, ln(sqrt(2πn) (n/e)^n), for a whole `n` of at least 1.
pub(crate) fn stirling_error(n: f64) -> f64 {
    if n < 15.5 {
        return STIRLING_ERROR[(n as usize).clamp(1, 15) - 1];
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / n
}

/// x ln(x / mean) + mean - x for `x` above 0, accurate where `x` is close to `mean`.
pub(crate) fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * ln(x / mean) - difference;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    // At most 8 terms: v is below 0.1 and each adds two powers of it.
    for step in 1..20 {
        term *= v * v;
        let next = sum + term / f64::from(2 * step + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln P(K = `k`), K binomial of `n` trials with probability `p` of success and `q` = 1 - `p` of
/// failure, both above 0; `k` and `n` whole, 0 <= `k` <= `n`.
pub(crate) fn ln_binomial(k: f64, n: f64, p: f64, q: f64) -> f64 {
    if n == 0.0 {
        return 0.0;
    }
    if k == 0.0 {
        return n * if p < q { ln_1p(-p) } else { ln(q) };
    }
    if k == n {
        return n * if q < p { ln_1p(-q) } else { ln(p) };
    }
    stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(k, n * p)
        - deviance(n - k, n * q)
        - 0.5 * (LN_TWO_PI + ln(k) + ln_1p(-k / n))
}

/// ln P(K = `k`), K Poisson with this mean, `k` whole.
pub(crate) fn ln_poisson(k: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * (LN_TWO_PI + ln(k))
}

/// ln P(K = `k`), K the marked ones among `draws` taken without replacement from `marked` and
/// `others`; up to an additive constant that does not depend on `k`.
pub(crate) fn ln_hypergeometric(k: f64, marked: f64, others: f64, draws: f64) -> f64 {
    let total = marked + others;
    let (p, q) = (draws / total, (total - draws) / total);
    ln_binomial(k, marked, p, q) + ln_binomial(draws - k, others, p, q)
}
