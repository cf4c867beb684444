//! The ways to split a group of households: at random (`cohort`, `agent`) or by expectation
//! (`mean`).

use crate::draw::Count;
use outflow_random::{Stream, StreamKey, binomial, categorical, hypergeometric};

/// Splits groups of households. `SEPARATE` keeps every household in a row of its own.
pub(super) trait Split {
    /// A number of households.
    type Count: Count;
    /// Whether each household is a row with an id.
    const SEPARATE: bool;

    /// The source of the splits that a key names.
    fn new(key: StreamKey) -> Self;

    /// How many of `n` do what each does with probability `p`.
    fn part(&mut self, n: Self::Count, p: f64) -> Self::Count;

    /// Calls `each(option, count)` for options that some of `n` take, by weight; nothing where no
    /// weight is above 0.
    fn among(&mut self, n: Self::Count, weights: &[f64], each: impl FnMut(usize, Self::Count));

    /// How many of `marked` are among `taken` out of `marked + others`.
    fn taken(
        &mut self,
        marked: Self::Count,
        others: Self::Count,
        taken: Self::Count,
    ) -> Self::Count;

    /// The largest number of households not above `amount`.
    fn at_most(amount: f64) -> Self::Count;

    /// The stream behind the splits, where there is one.
    fn stream(&mut self) -> Option<&mut Stream>;
}

/// Exact random splits.
pub(super) struct Random<const SEPARATE: bool>(Stream);

impl<const SEPARATE: bool> Split for Random<SEPARATE> {
    type Count = u64;
    const SEPARATE: bool = SEPARATE;

    #[inline]
    fn new(key: StreamKey) -> Self {
        Self(key.stream())
    }

    #[inline]
    fn part(&mut self, n: u64, p: f64) -> u64 {
        if n == 1 {
            u64::from(self.0.bernoulli(p))
        } else {
            binomial(&mut self.0, n, p)
        }
    }

    #[inline]
    fn among(&mut self, n: u64, weights: &[f64], mut each: impl FnMut(usize, u64)) {
        if n <= 2 {
            for _ in 0..n {
                if let Some(option) = categorical(&mut self.0, weights) {
                    each(option, 1);
                }
            }
            return;
        }
        let positive = |weight: f64| if weight > 0.0 { weight } else { 0.0 };
        let mut left: f64 = weights.iter().copied().map(positive).sum();
        let mut rest = n;
        let last = weights.iter().rposition(|weight| *weight > 0.0);
        for (option, weight) in weights.iter().copied().enumerate() {
            if rest == 0 {
                return;
            }
            let weight = positive(weight);
            if weight == 0.0 {
                continue;
            }
            let count = if Some(option) == last {
                rest
            } else {
                binomial(&mut self.0, rest, weight / left)
            };
            left -= weight;
            if count > 0 {
                each(option, count);
                rest -= count;
            }
        }
    }

    #[inline]
    fn taken(&mut self, marked: u64, others: u64, taken: u64) -> u64 {
        hypergeometric(&mut self.0, marked, others, taken)
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn at_most(amount: f64) -> u64 {
        // A hair above, so that sums of fractions that make a whole count as one.
        (amount + 1e-9).max(0.0) as u64
    }

    #[inline]
    fn stream(&mut self) -> Option<&mut Stream> {
        Some(&mut self.0)
    }
}

/// Expected splits.
pub(super) struct Expected;

impl Split for Expected {
    type Count = f64;
    const SEPARATE: bool = false;

    #[inline]
    fn new(_: StreamKey) -> Self {
        Self
    }

    #[inline]
    fn part(&mut self, n: f64, p: f64) -> f64 {
        n * p.clamp(0.0, 1.0)
    }

    #[inline]
    fn among(&mut self, n: f64, weights: &[f64], mut each: impl FnMut(usize, f64)) {
        let positive = |weight: f64| if weight > 0.0 { weight } else { 0.0 };
        let total: f64 = weights.iter().copied().map(positive).sum();
        let Some(last) = weights.iter().rposition(|weight| *weight > 0.0) else {
            return;
        };
        // The last option takes what is left: nothing is lost to rounding.
        let mut rest = n;
        for (option, weight) in weights.iter().copied().map(positive).enumerate().take(last) {
            if weight > 0.0 {
                let count = n * weight / total;
                each(option, count);
                rest -= count;
            }
        }
        each(last, rest.max(0.0));
    }

    #[inline]
    fn taken(&mut self, marked: f64, others: f64, taken: f64) -> f64 {
        let total = marked + others;
        if total > 0.0 {
            marked * (taken / total).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    #[inline]
    fn at_most(amount: f64) -> f64 {
        amount.max(0.0)
    }

    #[inline]
    fn stream(&mut self) -> Option<&mut Stream> {
        None
    }
}

/// Shares `n` out over options like [`Split::among`], into a list.
pub(super) fn shared<D: Split>(
    draw: &mut D,
    n: D::Count,
    weights: &[f64],
    into: &mut Vec<(usize, D::Count)>,
) {
    into.clear();
    draw.among(n, weights, |option, count| into.push((option, count)));
}

/// Chooses `taken` out of groups without replacement: calls `each(group, count)` for those with any.
pub(super) fn lots<D: Split>(
    draw: &mut D,
    sizes: &[D::Count],
    taken: D::Count,
    mut each: impl FnMut(usize, D::Count),
) {
    let mut others: D::Count = sizes.iter().copied().sum();
    let mut due = taken;
    for (group, &size) in sizes.iter().enumerate() {
        if due <= D::Count::default() {
            return;
        }
        others -= size;
        if others < D::Count::default() {
            others = D::Count::default();
        }
        let count = draw.taken(size, others, due);
        if count > D::Count::default() {
            each(group, count);
            due -= count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_take_exactly_what_is_due() {
        for member in 0..50 {
            let mut draw = Random::<false>::new(StreamKey::new(1, member));
            let sizes = [5, 0, 20, 1, 7];
            let mut got = [0; 5];
            lots(&mut draw, &sizes, 12, |group, count| got[group] += count);
            assert_eq!(got.iter().sum::<u64>(), 12);
            assert!(got.iter().zip(sizes).all(|(got, size)| *got <= size));
        }
        let mut got = [0.0; 2];
        lots(&mut Expected, &[3.0, 1.0], 2.0, |group, count| {
            got[group] += count
        });
        assert_eq!(got, [1.5, 0.5]);
    }

    #[test]
    fn nothing_is_lost_among_options() {
        for n in [0_u64, 1, 2, 3, 1000] {
            let mut sum = 0;
            Random::<false>::new(StreamKey::new(n, 0)).among(
                n,
                &[0.2, 0.0, 0.5, 0.3, 0.0],
                |option, count| {
                    assert!(option != 1 && option != 4);
                    sum += count;
                },
            );
            assert_eq!(sum, n);
        }
        let mut sum = 0.0;
        Expected.among(0.7, &[0.1, 0.2, 0.7], |_, count| sum += count);
        assert!((sum - 0.7_f64).abs() < 1e-15);
    }
}
