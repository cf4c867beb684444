//! Part 11. Reception and shelter.
//!
//! Those with kin in the place stay with them. Of the others a share looks for a dwelling to rent;
//! the chance to find one falls as the market fills, earlier arrivals counted, and the rent rises
//! (it tripled in Lviv in 2022):
//!
//! ```text
//! chance = 1 − o^ε          rent index = 1 + 2·o²          o: share of dwellings taken
//! ```
//!
//! Some find hosts; the rest asks for a bed in a centre while there are any; else there is none.
//! Where the pathway is `centre-first`, everybody without kin asks for a bed first, for some nights.
//! Beds beyond those open are opened on demand, after a lead time. Stays end at rate 1 / mean stay.

use crate::chain::Parameters;
use crate::math;
use serde::{Deserialize, Serialize};

/// Where displaced people live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelter {
    /// With relatives or friends.
    Host,
    /// Rented.
    Rent,
    /// A collective centre.
    Centre,
    /// None.
    None,
}

impl Shelter {
    /// Every kind of shelter.
    pub const ALL: [Self; 4] = [Self::Host, Self::Rent, Self::Centre, Self::None];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Rent => "rent",
            Self::Centre => "centre",
            Self::None => "none",
        }
    }
}

/// Chance that somebody who looks for a dwelling finds one.
#[must_use]
pub fn rent_chance(occupancy: f64, p: &Parameters) -> f64 {
    (1.0 - math::pow(occupancy.clamp(0.0, 1.0), p.rent_elasticity)).max(0.0)
}

/// Rent relative to an empty market.
#[must_use]
pub fn rent_index(occupancy: f64) -> f64 {
    let o = occupancy.clamp(0.0, 1.0);
    1.0 + 2.0 * o * o
}

/// Shares of those without kin in the place by what they look for: rent found, hosts, a bed.
/// The rest of the three is 0.
#[must_use]
pub fn wishes(occupancy: f64, host_share: f64, p: &Parameters) -> [f64; 3] {
    let rent = p.rent_wish * rent_chance(occupancy, p);
    let host = (1.0 - rent) * host_share;
    [rent, host, 1.0 - rent - host]
}

/// Rate per day at which stays in a centre of a mean number of nights end.
#[must_use]
pub fn centre_rate(nights: f64) -> f64 {
    1.0 / nights.max(1e-3)
}

/// Rate per day at which stays with hosts end.
#[must_use]
pub fn host_rate(p: &Parameters) -> f64 {
    1.0 / p.host_days
}

/// Beds to order now: what is asked for beyond those open and ordered, up to the most there can be.
#[must_use]
pub fn beds_to_order(asked: f64, open: f64, ordered: f64, most: f64) -> f64 {
    (asked - open - ordered).min(most - open - ordered).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_arrivals_find_less_and_pay_more() {
        let p = Parameters::default();
        assert_eq!(rent_chance(0.0, &p), 1.0);
        assert_eq!(rent_chance(1.0, &p), 0.0);
        assert!(rent_chance(0.5, &p) > rent_chance(0.9, &p));
        assert_eq!(rent_index(1.0), 3.0);
        let wishes = wishes(0.3, 0.2, &p);
        assert!((wishes.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn stays_are_exponential() {
        let mut stay = 1.0;
        for _ in 0..8 {
            stay *= 1.0 - super::super::within(centre_rate(2.0), 0.25);
        }
        assert!((stay - (-1.0_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn beds_are_ordered_up_to_the_limit() {
        assert_eq!(beds_to_order(900.0, 500.0, 100.0, 1000.0), 300.0);
        assert_eq!(beds_to_order(2000.0, 500.0, 100.0, 1000.0), 400.0);
        assert_eq!(beds_to_order(100.0, 500.0, 0.0, 1000.0), 0.0);
    }
}
