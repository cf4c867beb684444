//! How many marked ones are among those taken without replacement.

use crate::Stream;
use crate::density::{ln_binomial, ln_hypergeometric};
use crate::math::{exp, ln, sqrt};

/// Up to this many are taken one by one.
const ONE_BY_ONE: u64 = 4;
/// Mean up to which a sequential search from 0 is used.
const SEARCH_MEAN: f64 = 10.0;
/// Factors up to which the probability of 0 is computed as a product.
const PRODUCT_FACTORS: u64 = 24;
/// Distance from the mode up to which a ratio of probabilities is computed as a product.
const PRODUCT_DISTANCE: f64 = 20.0;

/// Draws how many of the `marked` are among `draws` taken without replacement from `marked` +
/// `others` (in all up to 2^53). More draws than there are to take count as all of them.
///
/// Algorithms, after reduction to the smaller class and the smaller of those taken and those left:
/// up to four taken (or marked) one by one in integers; a mean up to 10 by inversion from 0 (HIN);
/// above, ratio of uniforms, HRUA of E. Stadlober, "Sampling from Poisson, binomial and
/// hypergeometric distributions: ratio of uniforms as a simple and fast alternative", Math.-Stat.
/// Sektion 303, Graz (1989), with Loader's form of the probability.
///
/// ```
/// use outflow_random::{StreamKey, hypergeometric};
/// let mut stream = StreamKey::new(1, 0).stream();
/// let marked = hypergeometric(&mut stream, 30, 70, 50);
/// assert!(marked <= 30);
/// assert_eq!(hypergeometric(&mut stream, 30, 70, 100), 30);
/// ```
#[inline]
pub fn hypergeometric(stream: &mut Stream, marked: u64, others: u64, draws: u64) -> u64 {
    let total = marked + others;
    if draws >= total {
        return marked;
    }
    if marked == 0 || draws == 0 {
        return 0;
    }
    if others == 0 {
        return draws;
    }
    // The two reductions: count the rarer class, among the fewer of taken and left.
    let taken = draws.min(total - draws);
    let rarer = marked.min(others);
    let found = reduced(stream, rarer, taken, total);
    let of_marked = if marked > others {
        taken - found
    } else {
        found
    };
    if taken < draws {
        marked - of_marked
    } else {
        of_marked
    }
}

/// For `rarer` and `taken` at most half of `total`, in whom it is symmetric.
fn reduced(stream: &mut Stream, rarer: u64, taken: u64, total: u64) -> u64 {
    let (few, many) = (rarer.min(taken), rarer.max(taken));
    if few <= ONE_BY_ONE {
        one_by_one(stream, few, many, total)
    } else if few as f64 * many as f64 <= SEARCH_MEAN * total as f64 {
        by_inversion(stream, few, many, total)
    } else {
        by_ratio_of_uniforms(stream, few, many, total)
    }
}

/// Takes `few` one after the other from `total`, of whom `many` are marked.
fn one_by_one(stream: &mut Stream, few: u64, many: u64, total: u64) -> u64 {
    (0..few).fold(0, |found, taken| {
        found + u64::from(stream.below(total - taken) < many - found)
    })
}

/// Sequential search from 0.
fn by_inversion(stream: &mut Stream, few: u64, many: u64, total: u64) -> u64 {
    let rest = total - many;
    let none = if few <= PRODUCT_FACTORS {
        (0..few).fold(1.0, |product, taken| {
            product * ((rest - taken) as f64 / (total - taken) as f64)
        })
    } else {
        exp(ln_none(few as f64, many as f64, total as f64))
    };
    loop {
        let mut u = stream.uniform();
        let mut probability = none;
        for k in 0..=few {
            if u < probability {
                return k;
            }
            u -= probability;
            probability *= (few - k) as f64 * (many - k) as f64
                / ((k + 1) as f64 * (rest - few + k + 1) as f64);
        }
    }
}

/// ln P(K = 0).
fn ln_none(few: f64, many: f64, total: f64) -> f64 {
    let (p, q) = (few / total, (total - few) / total);
    ln_hypergeometric(0.0, many, total - many, few) - ln_binomial(few, total, p, q)
}

/// Stadlober's HRUA.
fn by_ratio_of_uniforms(stream: &mut Stream, few: u64, many: u64, total: u64) -> u64 {
    // 2 sqrt(2/e) and 3 - 2 sqrt(3/e).
    const WIDTH: f64 = 1.715_527_769_921_413_5;
    const OFFSET: f64 = 0.898_916_162_058_898_8;
    let (s, g, n) = (few as f64, many as f64, total as f64);
    let others = (total - many) as f64;
    let p = g / n;
    let center = s * p + 0.5;
    let variance = (n - s) / (n - 1.0) * s * p * (others / n);
    let width = WIDTH * sqrt(variance + 0.5) + OFFSET;
    let mode = ((s + 1.0) * ((g + 1.0) / (n + 2.0))).floor();
    loop {
        let u = stream.uniform_open();
        let v = stream.uniform();
        let x = center + width * (v - 0.5) / u;
        if x < 0.0 || x >= s + 1.0 {
            continue;
        }
        let k = x.floor();
        if (k - mode).abs() <= PRODUCT_DISTANCE {
            if u * u <= ratio_to_mode(k, mode, s, g, others) {
                return k as u64;
            }
            continue;
        }
        let log_ratio = ln_hypergeometric(k, g, others, s) - ln_hypergeometric(mode, g, others, s);
        if 2.0 * ln(u) <= log_ratio {
            return k as u64;
        }
    }
}

/// P(K = k) / P(K = mode), as a product.
fn ratio_to_mode(k: f64, mode: f64, few: f64, many: f64, others: f64) -> f64 {
    let mut ratio = 1.0;
    let (mut i, end) = (mode.min(k), mode.max(k));
    while i < end {
        ratio *= (few - i) * (many - i) / ((i + 1.0) * (others - few + i + 1.0));
        i += 1.0;
    }
    if k >= mode { ratio } else { 1.0 / ratio }
}

/// Draws how many of each class are among `draws` taken without replacement from classes of these
/// `sizes`, into `taken` (all of it is overwritten). More draws than there are to take count as all
/// of them.
///
/// Algorithm: up to eight are taken one by one in integers; else conditional hypergeometrics, class
/// by class. Which of the two depends on `draws` only. A class is never emptied below 0, and the
/// counts always sum to `draws`.
///
/// # Panics
///
/// When `sizes` and `taken` differ in length.
///
/// ```
/// use outflow_random::{StreamKey, multivariate_hypergeometric};
/// let mut stream = StreamKey::new(1, 0).stream();
/// let mut taken = [0; 3];
/// multivariate_hypergeometric(&mut stream, &[5, 0, 20], 10, &mut taken);
/// assert_eq!(taken.iter().sum::<u64>(), 10);
/// assert!(taken[0] <= 5 && taken[1] == 0);
/// ```
pub fn multivariate_hypergeometric(
    stream: &mut Stream,
    sizes: &[u64],
    draws: u64,
    taken: &mut [u64],
) {
    /// Draws up to which each is taken by itself.
    const EACH: u64 = 8;
    assert_eq!(sizes.len(), taken.len(), "one count a class is needed");
    let mut present: u64 = sizes.iter().sum();
    if draws >= present {
        taken.copy_from_slice(sizes);
        return;
    }
    taken.fill(0);
    if draws <= EACH {
        for _ in 0..draws {
            let mut index = stream.below(present);
            present -= 1;
            for (count, &size) in taken.iter_mut().zip(sizes) {
                let left = size - *count;
                if index < left {
                    *count += 1;
                    break;
                }
                index -= left;
            }
        }
        return;
    }
    let mut rest = draws;
    for (count, &size) in taken.iter_mut().zip(sizes) {
        if rest == 0 {
            break;
        }
        present -= size;
        *count = hypergeometric(stream, size, present, rest);
        rest -= *count;
    }
}
