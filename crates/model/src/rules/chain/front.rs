//! Part 1, in forecasts: a simple front.
//!
//! Where nobody says how the front may go, places near the other side change hands as often as they did
//! lately. In a window of `W` days before the forecast `k` places went from party `p` to party `q`, and places
//! that `p` held within `R` km of one that `q` held had `T` days in all. With Jeffreys' prior the rate of one
//! place is
//!
//! ```text
//! λ_pq ~ Gamma(k + 1/2, T)                     one draw a member and pair of parties
//! chance within dt = 1 − exp(−λ_pq·dt)         of each place of p within R km of one of q
//! ```
//!
//! so that after `t` days a place at the front is still held with probability `(T/(T + t))^(k + 1/2)`. The quantile of
//! the gamma distribution is that of Wilson and Hilferty (1931), for a standard normal `z`:
//!
//! ```text
//! λ = (a/T)·max(0, 1 − 1/(9a) + z/(3√a))³      a = k + 1/2
//! ```
//!
//! Members differ in the rate, places of a member are independent given it. A collapse that nothing announced, and a front
//! that stands still after one, lie outside of it.

use crate::math;

/// The id by which a forecast asks for this front, in place of one of the scenario.
pub const DRAWN: &str = "drawn";

/// Days before a forecast from which rates are taken.
pub const WINDOW_DAYS: u32 = 60;

/// Distance in km to a place of the other side up to which a place can change hands.
pub const REACH_KM: f64 = 40.0;

/// What was seen of one party losing places to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// Places that went over.
    pub changes: f64,
    /// Days of places that could have gone over.
    pub place_days: f64,
}

/// The rate per day at which a place at the front goes over, for a standard normal `z`; 0 where there was
/// no front.
#[must_use]
pub fn rate(seen: Seen, z: f64) -> f64 {
    if seen.place_days <= 0.0 {
        return 0.0;
    }
    let shape = seen.changes + 0.5;
    let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math::sqrt(shape));
    shape / seen.place_days * root.max(0.0).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_has_the_mean_and_spread_of_a_gamma_distribution() {
        for changes in [0.0, 1.0, 5.0, 40.0] {
            let seen = Seen {
                changes,
                place_days: 100.0,
            };
            // Over the quantiles of the standard normal, by its density on a grid.
            let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
            for step in -600..=600 {
                let z = f64::from(step) / 100.0;
                let density = (-0.5 * z * z).exp();
                let rate = rate(seen, z);
                mass += density;
                mean += density * rate;
                square += density * rate * rate;
            }
            let (mean, square) = (mean / mass, square / mass);
            let shape = changes + 0.5;
            assert!(
                (mean * 100.0 / shape - 1.0).abs() < 0.02,
                "{changes}: {mean}"
            );
            let variance = (square - mean * mean) * 1e4;
            assert!(
                (variance / shape - 1.0).abs() < 0.06,
                "{changes}: {variance}"
            );
        }
        assert_eq!(rate(Seen::default(), 1.0), 0.0);
    }
}
