//! The ways to split a group of households: at random (`cohort`, `agent`) or by expectation
//! (`mean`).

use super::population::{HouseholdId, Households};
use crate::draw::Count;
use outflow_model::rules::chain::within;
use outflow_random::{StableHash, Stream, StreamKey, binomial, categorical, hypergeometric};
use std::collections::BTreeSet;
use std::marker::PhantomData;

/// Splits groups of households.
pub(super) trait Split {
    /// A number of households.
    type Count: Households;
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

    /// Whether a candidate of a walk is chosen: with probability `(1 - exp(-x)) / (1 - exp(-h))` for its
    /// hazard `x` and the bound `h` on it. Both sides of the ratio are squeezed between polynomials, so
    /// that exponentials are rarely needed. One who is chosen has a lot, uniform on [0, 1), for what
    /// comes next: what is left of the number that decided.
    #[inline]
    fn accepts(&mut self, hazard: f64, bound: f64) -> Option<f64> {
        if hazard <= 0.0 {
            return None;
        }
        debug_assert!(hazard <= bound * (1.0 + 1e-9), "{hazard} {bound}");
        let stream = self.stream()?;
        let u = stream.uniform();
        if u * bound < hazard {
            return Some(u * bound / hazard);
        }
        let above = hazard * (1.0 - hazard * (0.5 - hazard / 6.0));
        if u * bound * (1.0 - 0.5 * bound) > above {
            return None;
        }
        (u * within(bound, 1.0) < within(hazard, 1.0)).then(|| stream.uniform())
    }

    /// As [`among`](Self::among); by a lot where one has been drawn, which is for a single household.
    #[inline]
    fn among_by(
        &mut self,
        lot: Option<f64>,
        n: Self::Count,
        weights: &[f64],
        mut each: impl FnMut(usize, Self::Count),
    ) {
        match lot.map(|lot| option_of(lot, weights)) {
            Some(Some(option)) => each(option, n),
            Some(None) => {}
            None => self.among(n, weights, each),
        }
    }
}

/// What tells the households of one row apart.
pub(super) type Id<D> = <<D as Split>::Count as Households>::Id;

/// Exact random splits.
pub(super) struct Random<C>(Stream, PhantomData<C>);

/// Households in groups: at most four thousand million of them.
pub(super) type Cohort = Random<u32>;
/// Each household by itself.
pub(super) type Agent = Random<u64>;

impl<C: Households> Split for Random<C> {
    type Count = C;

    #[inline]
    fn new(key: StreamKey) -> Self {
        Self(key.long_stream(), PhantomData)
    }

    #[inline]
    fn part(&mut self, n: C, p: f64) -> C {
        let n = n.whole().unwrap_or(0);
        C::from_people(if n == 1 {
            u64::from(self.0.bernoulli(p))
        } else {
            binomial(&mut self.0, n, p)
        })
    }

    #[inline]
    fn among(&mut self, n: C, weights: &[f64], mut each: impl FnMut(usize, C)) {
        let n = n.whole().unwrap_or(0);
        if n <= 2 {
            for _ in 0..n {
                if let Some(option) = categorical(&mut self.0, weights) {
                    each(option, C::from_people(1));
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
                each(option, C::from_people(count));
                rest -= count;
            }
        }
    }

    #[inline]
    fn taken(&mut self, marked: C, others: C, taken: C) -> C {
        let [marked, others, taken] = [marked, others, taken].map(|n| n.whole().unwrap_or(0));
        C::from_people(hypergeometric(&mut self.0, marked, others, taken))
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn at_most(amount: f64) -> C {
        // A hair above, so that sums of fractions that make a whole count as one.
        C::from_people((amount + 1e-9).max(0.0) as u64)
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

/// The option that a lot, uniform on [0, 1), falls on, by weight; `None` where no weight is above 0.
#[inline]
fn option_of(lot: f64, weights: &[f64]) -> Option<usize> {
    let positive = |weight: f64| if weight > 0.0 { weight } else { 0.0 };
    let target = lot * weights.iter().copied().map(positive).sum::<f64>();
    let mut sum = 0.0;
    let mut last = None;
    for (option, weight) in weights.iter().copied().map(positive).enumerate() {
        if weight > 0.0 {
            last = Some(option);
        }
        sum += weight;
        if sum > target {
            return last;
        }
    }
    last
}

/// The draws for the rows of a group, in order: one source for all of them, or one for each household
/// that has a row of its own.
pub(super) struct Draws<D> {
    key: StreamKey,
    draw: D,
}

impl<D: Split> Draws<D> {
    /// The draws of a key that names the group.
    pub(super) fn new(key: StreamKey) -> Self {
        Self {
            key,
            draw: D::new(key),
        }
    }

    /// The source for the next row, or for the household with an id: always from its beginning.
    #[inline]
    pub(super) fn of(&mut self, id: Id<D>) -> &mut D {
        if D::Count::SEPARATE {
            let state = StableHash::new()
                .word(self.key.state)
                .word(id.word())
                .finish();
            self.draw = D::new(self.key.state(state));
        }
        &mut self.draw
    }
}

/// Rows for each of which this many households are to be drawn, at least: then each is looked at.
const LOOK_AT_ROWS: u64 = 4;

/// Draws households out of rows by lot, without replacement: `amounts[group]` of them for each group,
/// at most `total`, the sum of `sizes`. Calls `each(row, group, n)`, rows ascending.
pub(super) fn draw_out<D: Split>(
    draw: &mut D,
    sizes: &[D::Count],
    total: D::Count,
    amounts: &[D::Count],
    mut each: impl FnMut(usize, usize, D::Count),
) {
    let none = D::Count::default();
    let mut left = amounts.to_vec();
    let mut due: D::Count = left.iter().copied().sum();
    if due <= none {
        return;
    }
    let rows = sizes.len() as u64;
    if let Some(whole) = due.whole()
        && whole < rows / LOOK_AT_ROWS
        && let Some(all) = total.whole()
        && let Some(stream) = draw.stream()
    {
        let (mut row, mut end) = (0, sizes.first().map_or(0.0, |size| size.as_f64()));
        for position in distinct(stream, whole, all) {
            #[allow(clippy::cast_precision_loss)]
            while position as f64 >= end && row + 1 < sizes.len() {
                row += 1;
                end += sizes[row].as_f64();
            }
            let mut lot = stream.below(due.whole().unwrap_or(0));
            let group = left.iter().position(|n| {
                let n = n.whole().unwrap_or(0);
                let here = lot < n;
                lot = lot.saturating_sub(n);
                here
            });
            if let Some(group) = group {
                left[group] -= D::Count::from_people(1);
                due -= D::Count::from_people(1);
                each(row, group, D::Count::from_people(1));
            }
        }
        return;
    }
    let mut others = total;
    let mut parts = Vec::with_capacity(left.len());
    for (row, &size) in sizes.iter().enumerate() {
        if due <= none {
            return;
        }
        others -= size;
        if others < none {
            others = none;
        }
        let mut n = draw.taken(size, others, due);
        if n <= none {
            continue;
        }
        parts.clear();
        lots(draw, &left, n, |group, part| parts.push((group, part)));
        due -= n;
        for &(group, part) in &parts {
            left[group] -= part;
            n -= part;
            each(row, group, part);
        }
    }
}

/// `n` distinct numbers below `all`, ascending.
///
/// Source: R. Floyd, in J. Bentley, "Programming pearls: a sample of brilliance", CACM 30(9), 1987.
fn distinct(stream: &mut Stream, n: u64, all: u64) -> BTreeSet<u64> {
    let mut chosen = BTreeSet::new();
    for last in all.saturating_sub(n)..all {
        let one = stream.below(last + 1);
        if !chosen.insert(one) {
            chosen.insert(last);
        }
    }
    chosen
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
            let mut draw = Cohort::new(StreamKey::new(1, member));
            let sizes = [5, 0, 20, 1, 7];
            let mut got = [0; 5];
            lots(&mut draw, &sizes, 12, |group, count| got[group] += count);
            assert_eq!(got.iter().sum::<u32>(), 12);
            assert!(got.iter().zip(sizes).all(|(got, size)| *got <= size));
        }
        let mut got = [0.0; 2];
        lots(&mut Expected, &[3.0, 1.0], 2.0, |group, count| {
            got[group] += count
        });
        assert_eq!(got, [1.5, 0.5]);
    }

    #[test]
    fn households_are_drawn_out_fairly_and_exactly() {
        // Few out of many rows (number by number), and many (row by row).
        for amounts in [[1_u32, 2], [30, 9]] {
            let sizes: Vec<u32> = (0..40).map(|row| row % 4).collect();
            let total: u32 = sizes.iter().sum();
            let mut mean = vec![[0.0; 2]; sizes.len()];
            let runs = 20_000;
            for member in 0..runs {
                let mut draw = Cohort::new(StreamKey::new(3, member));
                let (mut got, mut taken, mut last) = ([0; 2], vec![0; sizes.len()], 0);
                draw_out(&mut draw, &sizes, total, &amounts, |row, group, n| {
                    assert!(row >= last);
                    last = row;
                    got[group] += n;
                    taken[row] += n;
                    mean[row][group] += f64::from(n) / f64::from(runs);
                });
                assert_eq!(got, amounts);
                assert!(taken.iter().zip(&sizes).all(|(taken, size)| taken <= size));
            }
            for (mean, &size) in mean.iter().zip(&sizes) {
                for (mean, amount) in mean.iter().zip(amounts) {
                    let expected = f64::from(size) * f64::from(amount) / f64::from(total);
                    let spread = (expected / f64::from(runs)).sqrt();
                    assert!((mean - expected).abs() <= 5.0 * spread, "{mean} {expected}");
                }
            }
        }
        let mut got = [0.0; 4];
        draw_out(
            &mut Expected,
            &[3.0, 1.0],
            4.0,
            &[2.0, 1.0],
            |row, group, n| {
                got[2 * row + group] += n;
            },
        );
        assert!(
            got.iter()
                .zip([1.5, 0.75, 0.5, 0.25])
                .all(|(a, b)| (a - b).abs() < 1e-12)
        );
    }

    #[test]
    fn a_lot_falls_on_options_by_weight() {
        let weights = [0.0, 1.0, 0.0, 3.0, 0.0];
        for (lot, option) in [(0.0, 1), (0.249, 1), (0.25, 3), (0.999_999, 3)] {
            assert_eq!(option_of(lot, &weights), Some(option), "{lot}");
        }
        assert_eq!(option_of(0.3, &[0.0, 0.0]), None);
        assert_eq!(option_of(0.3, &[]), None);
        // Those chosen have a lot that says nothing of how they were chosen: uniform again.
        let mut draw = Cohort::new(StreamKey::new(5, 0));
        let lots: Vec<f64> = (0..60_000).filter_map(|_| draw.accepts(0.4, 0.9)).collect();
        let expected = 60_000.0 * within(0.4, 1.0) / within(0.9, 1.0);
        assert!((lots.len() as f64 - expected).abs() < 5.0 * expected.sqrt());
        let mut tenths = [0.0; 10];
        for lot in &lots {
            tenths[(lot * 10.0) as usize] += 1.0;
        }
        let even = lots.len() as f64 / 10.0;
        let chi: f64 = tenths.iter().map(|n: &f64| (n - even).powi(2) / even).sum();
        assert!(chi < 27.9, "{chi} with 9 degrees of freedom");
    }

    #[test]
    fn nothing_is_lost_among_options() {
        for n in [0_u32, 1, 2, 3, 1000] {
            let mut sum = 0;
            Cohort::new(StreamKey::new(u64::from(n), 0)).among(
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
