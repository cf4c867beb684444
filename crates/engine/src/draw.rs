//! The three ways to split a group: at random (`cohort`, `agent`) or by expectation (`mean`).

use outflow_random::{
    Cumulative, Stream, StreamKey, binomial, hypergeometric, poisson, share_by_sums,
};
use std::fmt::Debug;

/// A number of people: whole, or expected.
pub(crate) trait Count:
    Copy
    + Debug
    + PartialEq
    + PartialOrd
    + Default
    + Send
    + Sync
    + 'static
    + std::ops::AddAssign
    + std::ops::SubAssign
    + std::ops::Sub<Output = Self>
    + std::iter::Sum
    + serde::Serialize
    + serde::de::DeserializeOwned
{
    /// Whether counts are whole numbers.
    const WHOLE: bool;
    fn from_people(people: u64) -> Self;
    fn as_f64(self) -> f64;
    /// The count where counts are whole numbers.
    fn whole(self) -> Option<u64>;
}

impl Count for u64 {
    const WHOLE: bool = true;
    #[inline]
    fn from_people(people: u64) -> Self {
        people
    }
    #[inline]
    #[allow(clippy::cast_precision_loss)]
    fn as_f64(self) -> f64 {
        self as f64
    }
    #[inline]
    fn whole(self) -> Option<u64> {
        Some(self)
    }
}

impl Count for u32 {
    const WHOLE: bool = true;
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    fn from_people(people: u64) -> Self {
        people.min(Self::MAX.into()) as Self
    }
    #[inline]
    fn as_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline]
    fn whole(self) -> Option<u64> {
        Some(self.into())
    }
}

impl Count for f64 {
    const WHOLE: bool = false;
    #[inline]
    #[allow(clippy::cast_precision_loss)]
    fn from_people(people: u64) -> Self {
        people as f64
    }
    #[inline]
    fn as_f64(self) -> f64 {
        self
    }
    #[inline]
    fn whole(self) -> Option<u64> {
        None
    }
}

/// Splits groups.
pub(crate) trait Draw {
    type Count: Count;

    /// The source of one group's splits.
    fn new(key: StreamKey) -> Self;

    /// How many of `n` do what each does with probability `p` (held to [0, 1]).
    fn part(&mut self, n: Self::Count, p: f64) -> Self::Count;

    /// Calls `each(option, count)` for the options that some of `n` choose; an option may come
    /// more than once.
    fn share(&mut self, n: Self::Count, weights: &Cumulative, each: impl FnMut(usize, Self::Count));

    /// The option of one person who goes with probability `chance`; `None` for staying. By
    /// expectation nobody is asked.
    fn choose(&mut self, chance: f64, weights: &Cumulative) -> Option<usize>;

    /// Calls `each(option, count)` for the options that some of `n` choose, where `sums` are the sums
    /// of the chances up to and with each option; an option may come more than once.
    fn share_by_sums(&mut self, n: Self::Count, sums: &[f64], each: impl FnMut(usize, Self::Count));

    /// Of `n` people who each go with probability `chance` (at most 1) and then choose an option:
    /// calls `each(option, count)` for the options that some choose, an option maybe more than
    /// once, and gives how many do not go.
    fn leave(
        &mut self,
        n: Self::Count,
        chance: f64,
        weights: &Cumulative,
        each: impl FnMut(usize, Self::Count),
    ) -> Self::Count;

    /// How many of `n` people go to the upper neighbour on a grid, `part` of the way to which
    /// they are: in the mean that part of them. `u` is uniform on [0, 1).
    fn round_up(n: Self::Count, part: f64, u: f64) -> Self::Count;

    /// A Poisson number.
    fn poisson(&mut self, mean: f64) -> Self::Count;

    /// `amount` as a count: truncated, or rounded at random so that its mean is `amount`.
    fn rounded(&mut self, amount: f64, at_random: bool) -> Self::Count;

    /// Takes `n` people out of a group of `total` whose passive labels are `labels`: the labels
    /// of those taken (multivariate hypergeometric, or in proportion).
    fn take_labels(
        &mut self,
        labels: &mut Labels<Self::Count>,
        n: Self::Count,
    ) -> Labels<Self::Count>;
}

/// People of a group by passive label, ascending by label.
pub(crate) type Labels<C> = Vec<(u16, C)>;

/// People up to whom each draws a number of their own, rather than one binomial an option.
const FEW: u64 = 16;

/// People who are rounded together: more of them are shared out between both neighbours.
const LUMP: u64 = 16;

/// The largest number below 1.
const BELOW_1: f64 = 1.0 - f64::EPSILON / 2.0;

/// Exact random splits.
pub(crate) struct RandomDraw(Stream);

impl Draw for RandomDraw {
    type Count = u64;

    #[inline]
    fn new(key: StreamKey) -> Self {
        Self(key.long_stream())
    }

    #[inline]
    fn part(&mut self, n: u64, p: f64) -> u64 {
        if p >= 1.0 {
            n
        } else if n == 1 {
            u64::from(self.0.uniform() < p)
        } else {
            binomial(&mut self.0, n, p.max(0.0))
        }
    }

    #[inline]
    fn share(&mut self, n: u64, weights: &Cumulative, mut each: impl FnMut(usize, u64)) {
        if n == 1 {
            each(weights.draw(&mut self.0), 1);
        } else {
            weights.multinomial_each(&mut self.0, n, each);
        }
    }

    #[inline]
    fn choose(&mut self, chance: f64, weights: &Cumulative) -> Option<usize> {
        let u = self.0.uniform();
        (u < chance).then(|| weights.option_at((u / chance).min(BELOW_1)))
    }

    #[inline]
    fn share_by_sums(&mut self, n: u64, sums: &[f64], each: impl FnMut(usize, u64)) {
        share_by_sums(&mut self.0, n, sums, each);
    }

    #[inline]
    fn leave(
        &mut self,
        n: u64,
        chance: f64,
        weights: &Cumulative,
        mut each: impl FnMut(usize, u64),
    ) -> u64 {
        if n > FEW {
            let leaving = self.part(n, chance);
            if leaving > 0 {
                weights.multinomial_each(&mut self.0, leaving, each);
            }
            return n - leaving;
        }
        // One number a person: given that it is below `chance`, its ratio to it is uniform.
        let scale = 1.0 / chance;
        let mut staying = 0;
        for _ in 0..n {
            let u = self.0.uniform();
            if u < chance {
                each(weights.option_at((u * scale).min(BELOW_1)), 1);
            } else {
                staying += 1;
            }
        }
        staying
    }

    #[inline]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn round_up(n: u64, part: f64, u: f64) -> u64 {
        if n <= LUMP {
            return if u < part { n } else { 0 };
        }
        // Systematic sampling: the mean is exact, and the numbers differ by one at most.
        ((n as f64 * part + u) as u64).min(n)
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        poisson(&mut self.0, mean)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn rounded(&mut self, amount: f64, at_random: bool) -> u64 {
        let whole = amount.max(0.0).trunc();
        let extra = at_random && self.0.uniform() < amount - whole;
        whole as u64 + u64::from(extra)
    }

    fn take_labels(&mut self, labels: &mut Labels<u64>, n: u64) -> Labels<u64> {
        let mut others: u64 = labels.iter().map(|label| label.1).sum();
        let mut due = n.min(others);
        let mut taken = Labels::new();
        for (label, count) in labels.iter_mut() {
            others -= *count;
            let out = hypergeometric(&mut self.0, *count, others, due);
            if out > 0 {
                taken.push((*label, out));
                *count -= out;
                due -= out;
            }
        }
        labels.retain(|label| label.1 > 0);
        taken
    }
}

/// Expected splits. A group of less than [`ExpectedDraw::WHOLE_BELOW`] people is not split any
/// more: all of it takes the likeliest way, so that states do not multiply without end while
/// every person is kept.
pub(crate) struct ExpectedDraw;

impl ExpectedDraw {
    /// People below which a group goes undivided.
    pub(crate) const WHOLE_BELOW: f64 = 1e-3;
}

impl Draw for ExpectedDraw {
    type Count = f64;

    #[inline]
    fn new(_: StreamKey) -> Self {
        Self
    }

    #[inline]
    fn part(&mut self, n: f64, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        if n < Self::WHOLE_BELOW {
            return if p >= 0.5 { n } else { 0.0 };
        }
        n * p
    }

    #[inline]
    fn share(&mut self, n: f64, weights: &Cumulative, mut each: impl FnMut(usize, f64)) {
        if n < Self::WHOLE_BELOW {
            let likeliest = (0..weights.len())
                .max_by(|&a, &b| weights.probability(a).total_cmp(&weights.probability(b)));
            return each(likeliest.unwrap_or(0), n);
        }
        // The last option with any weight takes what is left, so that nothing is lost to rounding.
        let mut rest = n;
        let mut last = 0;
        for option in 0..weights.len() {
            if weights.probability(option) > 0.0 {
                last = option;
            }
        }
        for option in 0..last {
            let count = n * weights.probability(option);
            if count > 0.0 {
                each(option, count);
                rest -= count;
            }
        }
        each(last, rest.max(0.0));
    }

    fn choose(&mut self, _: f64, _: &Cumulative) -> Option<usize> {
        None
    }

    fn share_by_sums(&mut self, n: f64, sums: &[f64], mut each: impl FnMut(usize, f64)) {
        let total = sums.last().copied().unwrap_or(1.0);
        let mut before = 0.0;
        for (option, &sum) in sums.iter().enumerate() {
            each(option, n * ((sum - before) / total));
            before = sum;
        }
    }

    #[inline]
    fn leave(
        &mut self,
        n: f64,
        chance: f64,
        weights: &Cumulative,
        each: impl FnMut(usize, f64),
    ) -> f64 {
        let leaving = self.part(n, chance);
        if leaving > 0.0 {
            self.share(leaving, weights, each);
        }
        n - leaving
    }

    #[inline]
    fn round_up(n: f64, part: f64, _: f64) -> f64 {
        if n < Self::WHOLE_BELOW {
            return if part > 0.5 { n } else { 0.0 };
        }
        n * part
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        mean.max(0.0)
    }

    fn rounded(&mut self, amount: f64, at_random: bool) -> f64 {
        if at_random {
            amount.max(0.0)
        } else {
            amount.max(0.0).trunc()
        }
    }

    fn take_labels(&mut self, labels: &mut Labels<f64>, n: f64) -> Labels<f64> {
        let total: f64 = labels.iter().map(|label| label.1).sum();
        let share = if total > 0.0 {
            (n / total).min(1.0)
        } else {
            0.0
        };
        let taken = labels
            .iter()
            .map(|&(label, count)| (label, count * share))
            .collect();
        labels
            .iter_mut()
            .for_each(|label| label.1 -= label.1 * share);
        taken
    }
}
