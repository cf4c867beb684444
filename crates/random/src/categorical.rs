//! One of several options, by weight.

use crate::Stream;
use crate::binomial;

/// Options up to which a linear search beats a binary one.
const LINEAR_SEARCH: usize = 16;

/// Draws the index of one option, with a chance in proportion to its weight.
///
/// Weights are at least 0 and need not sum to 1; one that is below 0 or not a number counts as 0.
/// `None`, without a draw, when no weight is above 0 (or their sum is infinite).
///
/// For many draws from the same weights use [`Cumulative`].
///
/// ```
/// use outflow_random::{StreamKey, categorical};
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert_eq!(categorical(&mut stream, &[0.0, 2.0, 0.0]), Some(1));
/// assert_eq!(categorical(&mut stream, &[0.0, 0.0]), None);
/// ```
#[inline]
pub fn categorical(stream: &mut Stream, weights: &[f64]) -> Option<usize> {
    let total = weights
        .iter()
        .fold(0.0, |sum, &weight| sum + at_least_0(weight));
    if !is_usable(total) {
        return None;
    }
    let target = stream.uniform() * total;
    // Counting without a branch: the search for a random target is not predictable.
    let mut sum = 0.0;
    let passed = weights
        .iter()
        .filter(|&&weight| {
            sum += at_least_0(weight);
            sum <= target
        })
        .count();
    Some(passed)
}

/// The weight, or 0 where it is negative or not a number.
#[inline]
pub(crate) fn at_least_0(weight: f64) -> f64 {
    if weight > 0.0 { weight } else { 0.0 }
}

/// How many of these sums, which never decrease, are not above `target`.
#[inline]
fn position(sums: &[f64], target: f64) -> usize {
    if sums.len() <= LINEAR_SEARCH {
        sums.iter().filter(|&&sum| sum <= target).count()
    } else {
        sums.partition_point(|&sum| sum <= target)
    }
}

/// Whether a sum of weights can be shared out.
#[inline]
pub(crate) fn is_usable(total: f64) -> bool {
    total > 0.0 && total.is_finite()
}

/// Weights of options, summed once and drawn from many times.
///
/// ```
/// use outflow_random::{Cumulative, StreamKey};
/// let options = Cumulative::new(&[1.0, 0.0, 3.0]).unwrap();
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert_ne!(options.draw(&mut stream), 1);
///
/// let mut counts = [0; 3];
/// options.multinomial(&mut stream, 1_000, &mut counts);
/// assert_eq!(counts[0] + counts[2], 1_000);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Cumulative {
    /// Sums of the weights up to and with each option.
    sums: Vec<f64>,
    /// Weight of each option over the sum up to and with it.
    shares: Vec<f64>,
}

impl Cumulative {
    /// Sums these weights. A weight below 0 or not a number counts as 0; `None` when none is
    /// above 0 (or their sum is infinite).
    #[must_use]
    pub fn new(weights: &[f64]) -> Option<Self> {
        let mut sum = 0.0;
        let sums: Vec<f64> = weights
            .iter()
            .map(|&weight| {
                sum += at_least_0(weight);
                sum
            })
            .collect();
        let shares = weights
            .iter()
            .zip(&sums)
            .map(|(&weight, &sum)| {
                if sum > 0.0 {
                    at_least_0(weight) / sum
                } else {
                    0.0
                }
            })
            .collect();
        is_usable(sum).then_some(Self { sums, shares })
    }

    /// Number of options.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Always false: there is at least one option with a weight above 0.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// Sum of the weights.
    #[must_use]
    #[inline]
    pub fn total(&self) -> f64 {
        self.sums.last().copied().unwrap_or(0.0)
    }

    /// Probability of one option, 0 where there is no such option.
    #[must_use]
    #[inline]
    pub fn probability(&self, option: usize) -> f64 {
        let before = if option == 0 {
            0.0
        } else {
            self.sums.get(option - 1).copied().unwrap_or(0.0)
        };
        self.sums
            .get(option)
            .map_or(0.0, |sum| (sum - before) / self.total())
    }

    /// Draws the index of one option.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> usize {
        self.option_at(stream.uniform())
    }

    /// The option at which the share of the weights up to it first exceeds `u` (0 <= `u` < 1): the
    /// monotone inverse, for runs that share their draws.
    #[must_use]
    #[inline]
    pub fn option_at(&self, u: f64) -> usize {
        position(&self.sums, u * self.total())
    }

    /// Draws how many of `n` choose each option, into `counts` (all of it is overwritten).
    ///
    /// When `n` is at most half the number of options plus 2, each chooser is drawn; else
    /// conditional binomials are (see [`multinomial`](crate::multinomial)). Which of the two
    /// depends on `n` and the number of options only.
    ///
    /// # Panics
    ///
    /// When `counts` has another length than the options.
    pub fn multinomial(&self, stream: &mut Stream, n: u64, counts: &mut [u64]) {
        assert_eq!(counts.len(), self.len(), "one count an option is needed");
        counts.fill(0);
        self.multinomial_each(stream, n, |option, count| counts[option] += count);
    }

    /// As [`Cumulative::multinomial`], with the same draws, but calls `each(option, count)` for the
    /// options chosen, so that nothing is spent on the others. An option may be given more than
    /// once; its counts add up.
    #[inline]
    pub fn multinomial_each(&self, stream: &mut Stream, n: u64, mut each: impl FnMut(usize, u64)) {
        if draws_each(n, self.len()) {
            for _ in 0..n {
                each(self.draw(stream), 1);
            }
            return;
        }
        let mut rest = n;
        for option in (1..self.len()).rev() {
            if rest == 0 {
                return;
            }
            let count = binomial(stream, rest, self.shares[option]);
            if count > 0 {
                each(option, count);
                rest -= count;
            }
        }
        if rest > 0 {
            each(0, rest);
        }
    }
}

/// Choosers an option up to whom each is drawn by [`share_by_sums`].
const CHOOSERS_AN_OPTION: u64 = 2;

/// Searches made one after another before their options are looked at.
const TOGETHER: usize = 8;

/// Calls `each(option, count)` for the options that some of `n` choose, where `sums` are the sums of
/// the weights up to and with each option: they never decrease, and the last is above 0 and finite.
/// Nothing has to be prepared, which is worth it where weights change after a few draws. An option
/// may be given more than once; its counts add up.
///
/// When `n` is at most twice the number of options, each chooser is drawn by a search; else conditional
/// binomials are, from the last option to the first. Which of the two depends on `n` and the number of
/// options only. A weight is the difference of two sums, so one below 2^-53 of the sum before it is lost
/// in rounding; [`multinomial`](crate::multinomial) keeps it.
///
/// ```
/// use outflow_random::{StreamKey, share_by_sums};
/// let mut stream = StreamKey::new(1, 0).stream();
/// let mut counts = [0; 3];
/// share_by_sums(&mut stream, 1_000, &[1.0, 1.0, 4.0], |option, n| counts[option] += n);
/// assert_eq!(counts[0] + counts[2], 1_000);
/// ```
#[inline]
pub fn share_by_sums(stream: &mut Stream, n: u64, sums: &[f64], mut each: impl FnMut(usize, u64)) {
    let Some((total, before)) = sums.split_last() else {
        return;
    };
    if before.is_empty() {
        return each(0, n);
    }
    if n <= CHOOSERS_AN_OPTION * sums.len() as u64 {
        // Rounded up to the total, it would be beyond all options.
        let most = total.next_down();
        // Several searches at a time: none waits for what is done with another's option.
        let mut left = n;
        while left > 0 {
            let some = left.min(TOGETHER as u64) as usize;
            let mut options = [0; TOGETHER];
            for option in &mut options[..some] {
                let target = (stream.uniform() * total).min(most);
                *option = position(before, target);
            }
            for &option in &options[..some] {
                each(option, 1);
            }
            left -= some as u64;
        }
        return;
    }
    let mut rest = n;
    let mut sum = *total;
    for (option, &below) in before.iter().enumerate().rev() {
        let count = binomial(stream, rest, (sum - below) / sum);
        if count > 0 {
            each(option + 1, count);
            rest -= count;
            if rest == 0 {
                return;
            }
        }
        sum = below;
    }
    each(0, rest);
}

/// Whether each of `n` choosers is drawn, rather than a binomial an option: a chooser costs about a
/// fifth of a binomial.
#[inline]
pub(crate) fn draws_each(n: u64, options: usize) -> bool {
    n <= options as u64 / 2 + 2
}
