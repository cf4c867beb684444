//! Share of the people of a place that left within the last week.

use outflow_model::chain::{DAY, Tick};
use serde::{Deserialize, Serialize};

/// Days of the window, the running one included.
const DAYS: usize = 7;

/// Persons who left each place on the last days, and who were there at the start of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Window {
    left: Vec<[f64; DAYS]>,
    there: Vec<[f64; DAYS]>,
}

impl Window {
    pub(super) fn new(places: usize) -> Self {
        Self {
            left: vec![[0.0; DAYS]; places],
            there: vec![[0.0; DAYS]; places],
        }
    }

    /// A day begins with these persons at home in each place.
    pub(super) fn begin_day(&mut self, tick: Tick, present: impl Iterator<Item = f64>) {
        let first = tick < DAY;
        for ((left, there), now) in self.left.iter_mut().zip(&mut self.there).zip(present) {
            left.rotate_left(1);
            there.rotate_left(1);
            left[DAYS - 1] = 0.0;
            there[DAYS - 1] = now;
            if first {
                there.fill(now);
            }
        }
    }

    /// Persons leave a place now.
    pub(super) fn leave(&mut self, place: usize, persons: f64) {
        self.left[place][DAYS - 1] += persons;
    }

    /// Persons who left in the window over those there at its start, at most 1.
    pub(super) fn left(&self, place: usize) -> f64 {
        let there = self.there[place][0];
        if there > 0.0 {
            (self.left[place].iter().sum::<f64>() / there).min(1.0)
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departure_counts_for_a_week() {
        let mut window = Window::new(1);
        window.begin_day(0, [100.0].into_iter());
        window.leave(0, 10.0);
        assert_eq!(window.left(0), 0.1);
        for day in 1..7 {
            window.begin_day(day * DAY, [90.0].into_iter());
            assert_eq!(window.left(0), 0.1, "{day}");
        }
        window.begin_day(7 * DAY, [90.0].into_iter());
        assert_eq!(window.left(0), 0.0);
    }
}
