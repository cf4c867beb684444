//! How many of `n` choose each option.

use crate::categorical::{at_least_0, draws_each, is_usable};
use crate::{Stream, binomial};

/// Draws how many of `n` choose each option, with chances in proportion to `weights`, into `counts`
/// (all of it is overwritten). Returns whether anyone could choose: `false`, with `counts` all 0 and
/// no draw, when no weight is above 0 (or their sum is infinite).
///
/// A weight below 0 or not a number counts as 0. An option of weight 0 is never chosen, and the
/// counts always sum to `n`.
///
/// Algorithms: when `n` is at most half the number of options plus 2, each chooser is drawn by a
/// linear search; else conditional binomials from the last option to the first (L. Devroye,
/// "Non-Uniform Random Variate Generation", 1986, XI.1.4), each with its weight over the sum of the
/// weights up to it. Those sums are of positive terms, so small probabilities keep their accuracy.
/// Which of the two depends on `n` and the number of options only.
///
/// # Panics
///
/// When `weights` and `counts` differ in length.
///
/// ```
/// use outflow_random::{StreamKey, multinomial};
/// let mut stream = StreamKey::new(1, 0).stream();
/// let mut counts = [0; 3];
/// assert!(multinomial(&mut stream, 100, &[0.2, 0.0, 0.8], &mut counts));
/// assert_eq!(counts.iter().sum::<u64>(), 100);
/// assert_eq!(counts[1], 0);
/// ```
#[must_use]
pub fn multinomial(stream: &mut Stream, n: u64, weights: &[f64], counts: &mut [u64]) -> bool {
    assert_eq!(weights.len(), counts.len(), "one count a weight is needed");
    // The sums are kept in `counts`, as bits, until the counts themselves take their place.
    let mut total = 0.0;
    for (count, &weight) in counts.iter_mut().zip(weights) {
        total += at_least_0(weight);
        *count = total.to_bits();
    }
    if !is_usable(total) {
        counts.fill(0);
        return false;
    }
    if draws_each(n, weights.len()) {
        counts.fill(0);
        for _ in 0..n {
            let target = stream.uniform() * total;
            let mut sum = 0.0;
            for (count, &weight) in counts.iter_mut().zip(weights) {
                sum += at_least_0(weight);
                if target < sum {
                    *count += 1;
                    break;
                }
            }
        }
        return true;
    }
    let mut rest = n;
    for option in (1..counts.len()).rev() {
        let share = at_least_0(weights[option]) / f64::from_bits(counts[option]);
        let count = binomial(stream, rest, share);
        counts[option] = count;
        rest -= count;
    }
    counts[0] = rest;
    true
}
