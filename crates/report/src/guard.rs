//! Small counts are not shown.
//!
//! A count above 0 and below the smallest cell is shown as "under N". Where cells and their total
//! are shown together, further cells are left out until no cell can be worked out from the rest
//! (complementary suppression). Whatever is shown, in tables and figures, is rounded to a multiple
//! of a base too, so that differences between tables, days or panels tell nothing finer.
//!
//! Source: IASC, Operational Guidance on Data Responsibility in Humanitarian Action (2023); Hundepool
//! et al., Statistical Disclosure Control (2012), chapters 4 and 5.

/// What may be shown of a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// The count, to be rounded with [`Guard::rounded`].
    Count(f64),
    /// Above 0 and below the smallest cell.
    Under,
    /// Left out because another cell could be worked out from it.
    Hidden,
}

/// The smallest cell that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guard {
    min_cell: f64,
    base: f64,
}

impl Guard {
    /// Of counts from this on; 0 and 1 show all.
    #[must_use]
    pub fn new(min_cell: u32) -> Self {
        let base = match min_cell {
            10.. => 10.0,
            5.. => 5.0,
            _ => 1.0,
        };
        Self {
            min_cell: f64::from(min_cell),
            base,
        }
    }

    /// The smallest cell.
    #[must_use]
    pub fn min_cell(self) -> f64 {
        self.min_cell
    }

    /// Counts are shown as multiples of this.
    #[must_use]
    pub fn base(self) -> f64 {
        self.base
    }

    /// Whether anything is left out at all.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.min_cell > 1.0
    }

    /// What may be shown of a count by itself. Expectations below one half count as nobody.
    #[must_use]
    pub fn alone(self, count: f64) -> Shown {
        let size = count.abs();
        if size < 0.5 {
            Shown::Count(0.0)
        } else if size < self.min_cell {
            Shown::Under
        } else {
            Shown::Count(count)
        }
    }

    /// Where a count is drawn: those left out at half of the smallest cell.
    #[must_use]
    pub fn drawn(self, count: f64) -> f64 {
        match self.alone(count) {
            Shown::Count(count) => self.rounded(count, 0),
            Shown::Under | Shown::Hidden => count.signum() * self.min_cell / 2.0,
        }
    }

    /// A count rounded to a power of ten, to the base at least.
    #[must_use]
    pub fn rounded(self, count: f64, place: i32) -> f64 {
        let unit = 10_f64.powi(place.max(0)).max(self.base);
        (count / unit).round() * unit
    }

    /// What may be shown of counts in a table. A group lists the cells that together give its last
    /// cell, a total that is shown as well.
    #[must_use]
    pub fn together(self, counts: &[f64], groups: &[Vec<usize>]) -> Vec<Shown> {
        let mut shown: Vec<Shown> = counts.iter().map(|count| self.alone(*count)).collect();
        // Every round hides at least one more cell, so it ends.
        while groups
            .iter()
            .any(|group| self.hide_one_more(counts, group, &mut shown))
        {}
        shown
    }

    /// Hides a cell of a group from which another could be worked out. Says whether it did.
    fn hide_one_more(self, counts: &[f64], group: &[usize], shown: &mut [Shown]) -> bool {
        let left_out: Vec<usize> = group
            .iter()
            .copied()
            .filter(|cell| !matches!(shown[*cell], Shown::Count(_)))
            .collect();
        let sum: f64 = left_out.iter().map(|cell| counts[*cell].abs()).sum();
        if left_out.is_empty() || (left_out.len() > 1 && sum >= self.min_cell) {
            return false;
        }
        let (total, cells) = match group.split_last() {
            Some((total, cells)) => (*total, cells),
            None => return false,
        };
        let open = |cell: &usize| matches!(shown[*cell], Shown::Count(count) if count != 0.0);
        let next = cells
            .iter()
            .copied()
            .filter(open)
            .min_by(|a, b| counts[*a].total_cmp(&counts[*b]))
            .or_else(|| Some(total).filter(open));
        match next {
            Some(cell) => {
                shown[cell] = Shown::Hidden;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Shown::{Count, Hidden, Under};

    #[test]
    fn small_counts_are_not_shown_and_others_rounded() {
        let guard = Guard::new(10);
        let shown = [0.0, 0.4, 1.0, 9.9, 10.0, 14.0, 1006.0].map(|count| guard.alone(count));
        assert_eq!(
            shown,
            [
                Count(0.0),
                Count(0.0),
                Under,
                Under,
                Count(10.0),
                Count(14.0),
                Count(1006.0)
            ]
        );
        assert_eq!(guard.drawn(3.0), 5.0);
        assert_eq!(guard.drawn(14.0), 10.0);
        // Once, not first to the base: 12,345 is nearer to 12,300.
        assert_eq!(guard.rounded(12_345.0, 2), 12_300.0);
        assert_eq!(Guard::new(0).alone(1.0), Count(1.0));
    }

    #[test]
    fn a_small_cell_takes_the_next_smallest_with_it() {
        let shown = Guard::new(10).together(&[3.0, 40.0, 900.0, 943.0], &[vec![0, 1, 2, 3]]);
        assert_eq!(shown, [Under, Hidden, Count(900.0), Count(943.0)]);
    }

    #[test]
    fn two_small_cells_whose_sum_gives_them_away_take_a_third() {
        let shown =
            Guard::new(10).together(&[1.0, 1.0, 900.0, 950.0, 1852.0], &[vec![0, 1, 2, 3, 4]]);
        assert_eq!(shown[2], Hidden);
        let shown = Guard::new(10).together(&[6.0, 7.0, 900.0, 913.0], &[vec![0, 1, 2, 3]]);
        assert_eq!(shown, [Under, Under, Count(900.0), Count(913.0)]);
    }

    #[test]
    fn a_lone_small_cell_takes_the_total_with_it() {
        let shown = Guard::new(10).together(&[4.0, 0.0, 4.0], &[vec![0, 1, 2]]);
        assert_eq!(shown, [Under, Count(0.0), Under]);
        let shown = Guard::new(10).together(&[4.0, 8.0, 12.0], &[vec![0, 1, 2]]);
        assert_eq!(shown, [Under, Under, Count(12.0)]);
    }

    /// Rows and columns of a table of 2 by 2 with totals: no line has a single gap.
    #[test]
    fn gaps_in_rows_and_columns_come_in_pairs() {
        let counts = [3.0, 50.0, 53.0, 60.0, 70.0, 130.0, 63.0, 120.0, 183.0];
        let groups = [
            vec![0, 1, 2],
            vec![3, 4, 5],
            vec![6, 7, 8],
            vec![0, 3, 6],
            vec![1, 4, 7],
            vec![2, 5, 8],
        ];
        let shown = Guard::new(10).together(&counts, &groups);
        for group in &groups {
            let gaps = group
                .iter()
                .filter(|cell| !matches!(shown[**cell], Count(_)))
                .count();
            assert_ne!(gaps, 1, "{group:?}: {shown:?}");
        }
    }
}
