//! Choosing households out of a group, each with a chance of its own, at a cost that grows with those
//! chosen and not with those there.
//!
//! The households of a group stand in a row. A unit exponential is used up by a bound `h` on their
//! hazards, household by household; where it ends is a candidate, who is chosen with probability
//! `p / (1 - exp(-h))`. Since what is left of an exponential is exponential again, what is left at
//! the end of a group serves the next one: where nothing happens nothing is drawn. Exact: each
//! household is a candidate with probability `1 - exp(-h)`, independently of the others.
//!
//! Where many candidates are expected for each row of the group, or each household has a row, or
//! nothing is drawn at all, each row is split by itself instead.

use super::population::{HouseholdId, Households, Pool};
use super::split::Split;
use crate::draw::Count;
use outflow_random::{Stream, StreamKey};

/// Candidates a row from which each row is split by itself.
const ROW_BY_ROW: f64 = 2.0;

/// The draws of one walk along groups.
pub(super) struct Walk<D> {
    key: StreamKey,
    draw: D,
    budget: f64,
}

/// One group of a walk.
pub(super) struct Thinning<'a, K, C: Households> {
    pub(super) pool: &'a Pool<K, C>,
    /// Bound on `-ln(1 - p)` of every household in it.
    pub(super) bound: f64,
}

impl<D: Split> Walk<D> {
    pub(super) fn new(key: StreamKey) -> Self {
        let mut draw = D::new(key);
        let budget = draw.stream().map_or(0.0, Stream::exponential);
        Self { key, draw, budget }
    }

    /// Calls `each(draw, row, n)` for rows of which `n` are chosen; a row may come more than once.
    /// `chance` gives the probability of a key. Gives the number of chances looked at.
    pub(super) fn through<K: Copy>(
        &mut self,
        group: &Thinning<'_, K, D::Count>,
        chance: impl Fn(K) -> f64,
        mut each: impl FnMut(&mut D, usize, D::Count),
    ) -> u64 {
        let pool = group.pool;
        let total = pool.total.as_f64();
        if group.bound <= 0.0 || total <= 0.0 {
            return 0;
        }
        #[allow(clippy::cast_precision_loss)]
        let rows = pool.rows.len() as f64;
        let row_by_row = D::Count::SEPARATE || total * group.bound > ROW_BY_ROW * rows;
        let stream = if row_by_row { None } else { self.draw.stream() };
        if stream.is_none() {
            let mut looked = 0;
            for (at, row) in pool.rows.iter().enumerate() {
                if row.n <= D::Count::default() {
                    continue;
                }
                looked += 1;
                let p = chance(row.key);
                if p <= 0.0 {
                    continue;
                }
                if D::Count::SEPARATE {
                    self.draw = D::new(self.key.state(row.id.word()).hop(1));
                }
                let n = self.draw.part(row.n, p);
                if n > D::Count::default() {
                    each(&mut self.draw, at, n);
                }
            }
            return looked;
        }
        self.by_event(pool, group.bound, chance, each)
    }

    fn by_event<K: Copy>(
        &mut self,
        pool: &Pool<K, D::Count>,
        bound: f64,
        chance: impl Fn(K) -> f64,
        mut each: impl FnMut(&mut D, usize, D::Count),
    ) -> u64 {
        let total = pool.total.as_f64();
        if self.budget >= total * bound {
            self.budget -= total * bound;
            return 0;
        }
        let candidate = outflow_model::rules::chain::within(bound, 1.0);
        let size = |at: usize| pool.rows.get(at).and_then(|row| row.n.whole()).unwrap_or(0);
        let mut looked = 0;
        // Households passed, and those up to and with the row.
        let mut passed = 0.0;
        let (mut at, mut end) = (0, size(0));
        while self.budget < (total - passed) * bound {
            passed += (self.budget / bound).floor();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let position = passed as u64;
            while position >= end && at + 1 < pool.rows.len() {
                at += 1;
                end += size(at);
            }
            looked += 1;
            let p = chance(pool.rows[at].key);
            let Some(stream) = self.draw.stream() else {
                break;
            };
            if stream.uniform() * candidate < p {
                each(&mut self.draw, at, D::Count::from_people(1));
            }
            passed += 1.0;
            self.budget = self.draw.stream().map_or(0.0, Stream::exponential);
        }
        self.budget -= (total - passed).max(0.0) * bound;
        looked
    }
}

#[cfg(test)]
mod tests {
    use super::super::population::Row;
    use super::super::split::Cohort;
    use super::*;
    use outflow_model::rules::chain::within;

    fn pool(sizes: &[u32]) -> Pool<u8, u32> {
        let mut pool = Pool::default();
        for (key, &n) in sizes.iter().enumerate() {
            pool.add(Row {
                key: u8::try_from(key).unwrap(),
                id: (),
                n,
            });
        }
        pool
    }

    /// Counts chosen by row, over many walks through two groups.
    fn walks(hazards: &[f64; 3], bound: f64, runs: u32) -> [Vec<f64>; 3] {
        let groups = [pool(&[40, 10]), pool(&[0, 0, 300])];
        let mut counts = [Vec::new(), Vec::new(), Vec::new()];
        for run in 0..runs {
            let key = StreamKey::new(7, run);
            let mut walk = Walk::<Cohort>::new(key);
            let mut got = [0; 3];
            for pool in &groups {
                let group = Thinning { pool, bound };
                walk.through(
                    &group,
                    |key| within(hazards[usize::from(key)], 1.0),
                    |_, row, n| got[row] += n,
                );
            }
            for (counts, got) in counts.iter_mut().zip(got) {
                counts.push(got as f64);
            }
        }
        counts
    }

    #[test]
    fn counts_have_the_mean_and_variance_of_independent_chances() {
        // Few candidates a row (event by event), then many (row by row).
        for scale in [1e-3, 0.02, 0.3] {
            let hazards = [scale, 0.2 * scale, 0.5 * scale];
            let counts = walks(&hazards, scale, 20_000);
            for (row, (counts, n)) in counts.iter().zip([40.0, 10.0, 300.0]).enumerate() {
                let p = within(hazards[row], 1.0);
                let runs = counts.len() as f64;
                let mean = counts.iter().sum::<f64>() / runs;
                let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / runs;
                let expected = n * p * (1.0 - p);
                let z = (mean - n * p) / (expected / runs).sqrt();
                assert!(z.abs() < 4.0, "{scale} {row}: {mean} for {}", n * p);
                assert!((variance / expected - 1.0).abs() < 0.1, "{scale} {row}");
            }
        }
    }
}
