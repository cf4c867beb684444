//! Which of many trials succeed, without looking at those that do not.

use crate::Stream;
use crate::math::{ln, ln_1p};

/// Draws how many trials fail before the first success, each succeeding with probability `p`.
/// `p` at or above 1 gives 0; `p` at or below 0 (or not a number) gives `u64::MAX`; neither takes a
/// draw.
///
/// Algorithm: inversion, floor(ln U / ln(1 - p)) (L. Devroye, "Non-Uniform Random Variate
/// Generation", 1986, X.2.2). U has 53 bits, so probabilities of single counts are coarse where `p`
/// is below about 10^-9.
///
/// ```
/// use outflow_random::{StreamKey, geometric_skip};
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert!(geometric_skip(&mut stream, 0.5) < 60);
/// assert_eq!(geometric_skip(&mut stream, 1.0), 0);
/// ```
#[inline]
pub fn geometric_skip(stream: &mut Stream, p: f64) -> u64 {
    if p >= 1.0 {
        0
    } else if p > 0.0 {
        (ln(stream.uniform_open()) / ln_1p(-p)) as u64
    } else {
        u64::MAX
    }
}

/// The indices of the successes among `n` independent trials with probability `p` each, ascending.
/// The cost grows with the number of successes, not with `n`.
///
/// ```
/// use outflow_random::{StreamKey, events};
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert!(events(&mut stream, 1_000_000, 1e-4).all(|index| index < 1_000_000));
/// assert_eq!(events(&mut stream, 3, 1.0).collect::<Vec<_>>(), [0, 1, 2]);
/// ```
#[inline]
pub fn events(stream: &mut Stream, n: u64, p: f64) -> Events<'_> {
    Events {
        stream,
        next: 0,
        n,
        p,
    }
}

/// Iterator over successes; see [`events`].
#[derive(Debug)]
pub struct Events<'a> {
    stream: &'a mut Stream,
    /// The first trial not yet decided.
    next: u64,
    n: u64,
    p: f64,
}

impl Iterator for Events<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.next >= self.n {
            return None;
        }
        let index = self
            .next
            .saturating_add(geometric_skip(self.stream, self.p));
        self.next = index.saturating_add(1);
        (index < self.n).then_some(index)
    }
}
