//! Part 14. How a movement is described: four frames of one movement.
//!
//! The same departures of a region and period, told by four people. Each share follows from the
//! model's assumptions; none is a finding about a person, and none is given per road, crossing or
//! day, or in a forecast.
//!
//! | frame | share of those who left |
//! | --- | --- |
//! | governor: families escaping fighting | with children or persons of 60 and over, for danger, evacuation or transfer |
//! | official: those who served | with a post or a command in the household |
//! | activist: people just trying to live | for hardship, family, coercion, draft, contagion or permanence, without a post |
//! | residents | by motive |

use crate::chain::{Cause, Grade};
use serde::{Deserialize, Serialize};

/// Persons who left home in a region and period, by what the frames look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Persons, all of them.
    pub total: f64,
    /// Persons in households that the governor means.
    pub families_from_fighting: f64,
    /// Persons in households that the official means.
    pub served: f64,
    /// Persons in households that the activist means.
    pub just_living: f64,
    /// Persons by motive, in the order of [`Cause::ALL`].
    pub by_motive: [f64; Cause::ALL.len()],
}

impl Movement {
    /// Adds a departure of `persons` persons.
    pub fn add(&mut self, persons: f64, cause: Cause, grade: Grade, with_dependants: bool) {
        let from_fighting = matches!(cause, Cause::Danger | Cause::Evacuation | Cause::Transfer);
        let held_post = grade >= Grade::Post;
        self.total += persons;
        if from_fighting && with_dependants {
            self.families_from_fighting += persons;
        }
        if held_post {
            self.served += persons;
        }
        if !from_fighting && cause != Cause::Reprisal && !held_post {
            self.just_living += persons;
        }
        for (count, one) in self.by_motive.iter_mut().zip(Cause::ALL) {
            if *one == cause {
                *count += persons;
            }
        }
    }

    /// Share of a count, 0 where nobody left.
    #[must_use]
    pub fn share(&self, count: f64) -> f64 {
        if self.total > 0.0 {
            count / self.total
        } else {
            0.0
        }
    }
}

impl std::ops::AddAssign for Movement {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.families_from_fighting += other.families_from_fighting;
        self.served += other.served;
        self.just_living += other.just_living;
        for (count, more) in self.by_motive.iter_mut().zip(other.by_motive) {
            *count += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_departure_may_stand_in_several_frames() {
        let mut movement = Movement::default();
        movement.add(3.0, Cause::Danger, Grade::Post, true);
        movement.add(1.0, Cause::Hardship, Grade::None, false);
        assert_eq!(movement.total, 4.0);
        assert_eq!(movement.share(movement.families_from_fighting), 0.75);
        assert_eq!(movement.share(movement.served), 0.75);
        assert_eq!(movement.share(movement.just_living), 0.25);
        assert_eq!(movement.by_motive.iter().sum::<f64>(), 4.0);
        assert_eq!(Movement::default().share(0.0), 0.0);
    }
}
