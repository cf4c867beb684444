//! Part 10. Borders: first come, first served.
//!
//! A crossing lets through `rate·dt` vehicles and `rate·dt` walkers in a step; what is left of a
//! vehicle is carried over. The queue is a list of parties by arrival. Filtration sorts each party
//! that is served: through, turned back, held, or separated (men held, the others through). Waiting
//! times follow from the arrivals; on average the queue is the rate of arrivals times the wait
//! (Little, 1961).

use crate::chain::Crossing;

/// What can be served in a step: whole units, and what is carried over. Without a queue nothing is
/// carried over: an idle hour is lost.
#[must_use]
pub fn service(carried: f64, per_day: f64, dt: f64, waiting: bool) -> (f64, f64) {
    let capacity = carried + per_day.max(0.0) * dt;
    let whole = capacity.floor();
    (whole, if waiting { capacity - whole } else { 0.0 })
}

/// Probabilities of what happens to a party that is served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filtration {
    /// Through.
    pub through: f64,
    /// Turned back.
    pub turned_back: f64,
    /// Held.
    pub held: f64,
    /// Men held, the others through.
    pub separated: f64,
}

impl Filtration {
    /// Everybody passes.
    pub const NONE: Self = Self {
        through: 1.0,
        turned_back: 0.0,
        held: 0.0,
        separated: 0.0,
    };
}

/// What happens to a party at a crossing: with men or without, and where men of military age may
/// not leave. `exit_ban`: share of parties with men that are stopped; the men stay, the others pass.
#[must_use]
pub fn filtration(row: &Crossing, has_men: bool, has_others: bool, exit_ban: f64) -> Filtration {
    let separated = if has_men && has_others {
        row.separated
    } else {
        0.0
    };
    let mut f = Filtration {
        turned_back: row.turned_back,
        held: row.held,
        separated,
        through: 1.0 - row.turned_back - row.held - separated,
    };
    if has_men && exit_ban > 0.0 {
        let stopped = f.through * exit_ban.min(1.0);
        f.through -= stopped;
        if has_others {
            f.separated += stopped;
        } else {
            f.turned_back += stopped;
        }
    }
    f
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Crossing {
        Crossing {
            id: String::new(),
            place: 0,
            towards: String::new(),
            start: 0,
            end: None,
            cars_per_day: 100.0,
            walkers_per_day: 0.0,
            turned_back: 0.1,
            held: 0.05,
            separated: 0.2,
            known: 0,
            variant: None,
        }
    }

    #[test]
    fn fractions_of_a_vehicle_are_carried_over() {
        let mut carried = 0.0;
        let mut served = 0.0;
        for _ in 0..40 {
            let (whole, rest) = service(carried, 10.0, 0.25, true);
            served += whole;
            carried = rest;
        }
        assert_eq!(served, 100.0);
        assert_eq!(service(0.9, 0.4, 0.25, false), (1.0, 0.0));
    }

    #[test]
    fn probabilities_add_up_to_one() {
        for (men, others, ban) in [
            (true, true, 0.9),
            (true, false, 0.9),
            (false, true, 0.9),
            (true, true, 0.0),
        ] {
            let f = filtration(&row(), men, others, ban);
            assert!((f.through + f.turned_back + f.held + f.separated - 1.0).abs() < 1e-12);
            assert!(f.through >= 0.0);
        }
        assert_eq!(filtration(&row(), false, true, 0.9).separated, 0.0);
        let alone = filtration(&row(), true, false, 1.0);
        assert_eq!(alone.through, 0.0);
        assert!((alone.turned_back - 0.95).abs() < 1e-12);
    }
}
