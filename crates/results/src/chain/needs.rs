//! What displaced people need in a day, by The Sphere Handbook (see
//! [`needs`](outflow_model::rules::chain::needs)).

use super::Reading;
use outflow_model::chain::Persons;
use outflow_model::rules::chain::needs::{Needs, queueing, sheltered};
use outflow_model::rules::chain::shelter::Shelter;

/// Whose needs, and what they need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    /// Name of the shelter, or `queue`.
    pub shelter: &'static str,
    /// Persons.
    pub persons: f64,
    /// What they need in a day.
    pub needs: Needs,
}

/// Names of the needs, in the order of [`need_values`].
pub const NEED_NAMES: [&str; 6] = ["water_l", "kcal", "space_m2", "toilets", "taps", "baths"];

/// The needs in the order of [`NEED_NAMES`].
#[must_use]
pub fn need_values(needs: &Needs) -> [f64; 6] {
    [
        needs.water_l,
        needs.kcal,
        needs.space_m2,
        needs.toilets,
        needs.taps,
        needs.baths,
    ]
}

/// Needs in a place at the end of a day, by shelter, those in a queue last (at its longest).
#[must_use]
pub fn needs(reading: &Reading<'_>, place: usize, day: usize) -> Vec<Need> {
    let people = |shelter: Shelter| reading.value("people", shelter.name(), place, day);
    let mut all: Vec<Need> = Shelter::ALL
        .into_iter()
        .map(|shelter| need_of(shelter, people(shelter)))
        .collect();
    all.push(in_queue(reading.value(
        "crossings",
        "queue_persons",
        place,
        day,
    )));
    all
}

/// Needs of persons in a shelter; what they need does not depend on who they are.
pub(crate) fn need_of(shelter: Shelter, persons: f64) -> Need {
    let anybody = Persons {
        women: persons,
        ..Persons::default()
    };
    Need {
        shelter: shelter.name(),
        persons,
        needs: sheltered(&anybody, shelter),
    }
}

/// Needs of persons in a queue.
pub(crate) fn in_queue(persons: f64) -> Need {
    Need {
        shelter: "queue",
        persons,
        needs: queueing(persons),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::{record, scenario, set};

    #[test]
    fn needs_follow_from_persons_and_shelter() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        set(&mut record, "people", "centre", 2, 1, 200.0);
        set(&mut record, "people", "host", 2, 1, 50.0);
        set(&mut record, "crossings", "queue_persons", 2, 1, 100.0);
        let all = needs(&Reading::new(&scenario, &record), 2, 1);
        let of = |shelter| all.iter().find(|need| need.shelter == shelter).unwrap();
        assert_eq!(need_values(&of("centre").needs)[0], 3000.0);
        assert_eq!(need_values(&of("centre").needs)[3], 10.0);
        assert_eq!(
            need_values(&of("host").needs),
            [0.0, 105_000.0, 0.0, 0.0, 0.0, 0.0]
        );
        assert_eq!(of("queue").needs.toilets, 2.0);
        assert_eq!(of("rent").persons, 0.0);
    }
}
