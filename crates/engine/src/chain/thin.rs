//! Choosing households out of groups, each with a chance of its own, at a cost that grows with those
//! chosen and not with those there.
//!
//! The households of a group stand in a row. A unit exponential is used up by a bound `h` on their
//! hazards, household by household; where it ends is a candidate, who is chosen with probability
//! `(1 - exp(-x)) / (1 - exp(-h))` for its own hazard `x`. Since what is left of an exponential is
//! exponential again, what is left at the end of a group serves the next one: where nothing happens
//! nothing is drawn. Exact: each household is a candidate with probability `1 - exp(-h)`, independently of
//! the others.
//!
//! Where each household has a row, or nothing is drawn at all, each row is split by itself instead.

use super::population::Households;
use super::split::Split;
use crate::draw::Count;
use outflow_model::rules::chain::within;
use outflow_random::{StreamKey, waiting_time};

/// The draws of one walk along groups.
pub(super) struct Walk<D> {
    key: StreamKey,
    draw: D,
    budget: f64,
}

impl<D: Split> Walk<D> {
    /// Whether the walk goes from event to event.
    const BY_EVENT: bool = D::Count::WHOLE && !D::Count::SEPARATE;

    pub(super) fn new(key: StreamKey) -> Self {
        let mut draw = D::new(key);
        let budget = if Self::BY_EVENT {
            draw.stream().map_or(0.0, waiting_time)
        } else {
            0.0
        };
        Self { key, draw, budget }
    }

    /// Whether a group of this many households with this bound on their hazards is passed without an
    /// event.
    #[inline]
    pub(super) fn passes(&mut self, households: f64, bound: f64) -> bool {
        self.passes_all(households * bound)
    }

    /// Whether groups are passed without an event, whose households times bounds come to this in all.
    #[inline]
    pub(super) fn passes_all(&mut self, hazard: f64) -> bool {
        if hazard <= 0.0 {
            return true;
        }
        let passes = Self::BY_EVENT && self.budget >= hazard;
        if passes {
            self.budget -= hazard;
        }
        passes
    }

    /// Calls `each(draw, position)` for the candidates among `all` households, positions ascending.
    #[inline]
    pub(super) fn candidates(&mut self, all: u64, bound: f64, mut each: impl FnMut(&mut D, u64)) {
        #[allow(clippy::cast_precision_loss)]
        let count = all as f64;
        let mut passed = 0.0;
        while bound > 0.0 && self.budget < (count - passed) * bound {
            passed += (self.budget / bound).floor();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let position = passed as u64;
            // Rounding may end a hair behind the last one.
            each(&mut self.draw, position.min(all - 1));
            passed += 1.0;
            self.budget = self.draw.stream().map_or(0.0, waiting_time);
        }
        self.budget -= (count - passed).max(0.0) * bound.max(0.0);
    }

    /// How many of `n` alike are chosen, split by themselves: the household with an id by its own draws.
    #[inline]
    pub(super) fn part(&mut self, id: u64, n: D::Count, hazard: f64) -> D::Count {
        if D::Count::SEPARATE {
            self.draw = D::new(self.key.state(id).hop(1));
        }
        if hazard > 0.0 {
            self.draw.part(n, within(hazard, 1.0))
        } else {
            D::Count::default()
        }
    }

    /// The draws for what happens to those chosen last.
    #[inline]
    pub(super) fn draw(&mut self) -> &mut D {
        &mut self.draw
    }
}

#[cfg(test)]
mod tests {
    use super::super::home::{Cells, Counted};
    use super::super::population::Cell;
    use super::super::split::Cohort;
    use super::*;
    use outflow_model::rules::chain::conduct::Conduct;

    fn cells(sizes: &[u32]) -> Counted<u32> {
        let mut cells = Counted::new(4);
        for (index, &n) in sizes.iter().enumerate() {
            cells.add(Conduct::Accept, Cell::at(index), (), n);
        }
        cells
    }

    /// Counts chosen by row, over many walks through two groups.
    fn walks(hazards: &[f64; 3], bound: f64, runs: u32) -> [Vec<f64>; 3] {
        let groups = [cells(&[40, 10]), cells(&[0, 0, 300])];
        let mut counts = [Vec::new(), Vec::new(), Vec::new()];
        for run in 0..runs {
            let mut walk = Walk::<Cohort>::new(StreamKey::new(7, run));
            let mut got = [0; 3];
            for cells in &groups {
                let mut cells = cells.clone();
                cells.sift(
                    Conduct::Accept,
                    &mut walk,
                    bound,
                    |cell| hazards[cell.index()],
                    |_, cell, (), n, _| got[cell.index()] += n,
                );
            }
            for (counts, got) in counts.iter_mut().zip(got) {
                counts.push(f64::from(got));
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
