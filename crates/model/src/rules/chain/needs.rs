//! Part 13. Needs by the minimum standards of The Sphere Handbook (2018).
//!
//! Water 15 l a person and day (7.5 l for drinking and basic hygiene while people queue or pass
//! through); 2,100 kcal; 3.5 m² of covered space (4.5 m² and more in the cold); a toilet for 20
//! persons, 50 in the first phase; a tap for 250; a bathing facility for 50. Who is with relatives
//! or rents has a roof, water and a toilet, and is counted for food only.

use super::shelter::Shelter;
use crate::chain::Persons;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// What people need in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// Water, litres a day.
    pub water_l: f64,
    /// Energy, kcal a day.
    pub kcal: f64,
    /// Covered space, m².
    pub space_m2: f64,
    /// Toilets.
    pub toilets: f64,
    /// Taps.
    pub taps: f64,
    /// Bathing facilities.
    pub baths: f64,
}

impl AddAssign for Needs {
    fn add_assign(&mut self, other: Self) {
        self.water_l += other.water_l;
        self.kcal += other.kcal;
        self.space_m2 += other.space_m2;
        self.toilets += other.toilets;
        self.taps += other.taps;
        self.baths += other.baths;
    }
}

const KCAL: f64 = 2100.0;

/// Needs of displaced people by shelter.
#[must_use]
pub fn sheltered(persons: &Persons, shelter: Shelter) -> Needs {
    let n = persons.total();
    match shelter {
        Shelter::Host | Shelter::Rent => Needs {
            kcal: KCAL * n,
            ..Needs::default()
        },
        Shelter::Centre | Shelter::None => Needs {
            water_l: 15.0 * n,
            kcal: KCAL * n,
            space_m2: 3.5 * n,
            toilets: n / 20.0,
            taps: n / 250.0,
            baths: n / 50.0,
        },
    }
}

/// Needs of people in a queue: water, food, and toilets of the first phase.
#[must_use]
pub fn queueing(persons: f64) -> Needs {
    Needs {
        water_l: 7.5 * persons,
        kcal: KCAL * persons,
        toilets: persons / 50.0,
        taps: persons / 250.0,
        ..Needs::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_in_a_centre_need_what_the_handbook_says() {
        let thousand = Persons {
            women: 1000.0,
            ..Persons::default()
        };
        let needs = sheltered(&thousand, Shelter::Centre);
        assert_eq!(
            (needs.water_l, needs.toilets, needs.taps, needs.space_m2),
            (15_000.0, 50.0, 4.0, 3500.0)
        );
        assert_eq!(queueing(1000.0).toilets, 20.0);
        assert_eq!(sheltered(&thousand, Shelter::Host).toilets, 0.0);
    }
}
