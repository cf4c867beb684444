//! The least distances of simulations that run side by side.
//!
//! Where only the `most` least distances count, a simulation can stop once it is sure to be above the
//! largest of them. That bound only falls, so whatever is stopped would not have counted in the end
//! either: which simulations count does not depend on their order.

use std::sync::{Mutex, PoisonError};

/// The least distances so far.
pub(super) struct Least {
    most: usize,
    /// Ascending, at most `most` of them.
    distances: Mutex<Vec<f64>>,
}

impl Least {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            distances: Mutex::default(),
        }
    }

    /// Distances above this do not count.
    pub(super) fn bound(&self) -> f64 {
        let distances = self.lock();
        match distances.last() {
            Some(largest) if distances.len() == self.most => *largest,
            _ => f64::INFINITY,
        }
    }

    pub(super) fn add(&self, distance: f64) {
        let mut distances = self.lock();
        let at = distances.partition_point(|other| *other <= distance);
        if at < self.most {
            distances.insert(at, distance);
            distances.truncate(self.most);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<f64>> {
        self.distances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_the_largest_of_the_least() {
        let least = Least::new(2);
        assert_eq!(least.bound(), f64::INFINITY);
        for (distance, bound) in [
            (3.0, f64::INFINITY),
            (5.0, 5.0),
            (4.0, 4.0),
            (9.0, 4.0),
            (1.0, 3.0),
        ] {
            least.add(distance);
            assert_eq!(least.bound(), bound);
        }
    }
}
