//! Part 10. Borders: first come, first served.
//!
//! A crossing lets vehicles and walkers through one after the other, in two lanes. A party of `u`
//! units (vehicles, or persons on foot) that arrives at `a` is through at
//!
//! ```text
//! done = max(a, free) + u / rate            and the lane is free again then
//! ```
//!
//! (Lindley's recursion), whatever the step. The queue is a list of parties by arrival; where the
//! lane stays closed some choose another exit at [`RECHOOSE_RATE`], and who has waited longer than
//! they have patience for gives up at that rate. Filtration sorts each party
//! that is served: through, turned back, held, or separated (men held, the others through). Waiting
//! times follow from the arrivals; on average the queue is the rate of arrivals times the wait
//! (Little, 1961).

use crate::chain::{Crossing, DAY, Parameters};

/// Rate per day at which parties in front of a closed crossing choose another exit (assumed).
pub const RECHOOSE_RATE: f64 = 0.2;

/// Rate per day at which parties in a queue give up: from a closed lane to another exit, from one
/// that serves, after longer than they have patience for, home.
#[must_use]
pub fn gives_up(serves: bool, waited_hours: f64, p: &Parameters) -> f64 {
    if serves && waited_hours <= 24.0 * p.queue_patience_days {
        0.0
    } else {
        RECHOOSE_RATE
    }
}

/// How many of equal parties of `units` units each are through by the tick `end`, where the lane
/// serves `per_day` units a day and begins with them at the tick `from`: a fraction; whole parties
/// are its whole part.
#[must_use]
pub fn through_by(from: f64, end: f64, units: f64, per_day: f64) -> f64 {
    if per_day <= 0.0 || end <= from {
        return 0.0;
    }
    if units <= 0.0 {
        return f64::INFINITY;
    }
    (end - from) / f64::from(DAY) * per_day / units
}

/// The tick at which the lane is free again after `units` units with which it began at `from`.
#[must_use]
pub fn free_at(from: f64, units: f64, per_day: f64) -> f64 {
    from + units / per_day * f64::from(DAY)
}

/// Hours that a party waits that comes at `now` when `units` units stand before it.
#[must_use]
pub fn wait_hours(free: f64, now: f64, units: f64, per_day: f64) -> f64 {
    if per_day <= 0.0 {
        return f64::INFINITY;
    }
    if units <= 0.0 && free <= now {
        return 0.0;
    }
    (free - now).max(0.0) / f64::from(DAY) * 24.0 + units / per_day * 24.0
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
    fn service_does_not_depend_on_the_step() {
        // 10 vehicles a day: one every 9.6 ticks. 40 quarters of a day serve 100, as 10 days do.
        let (mut free, mut served) = (0.0, 0.0);
        for quarter in 1..=40 {
            let end = f64::from(quarter) * 24.0;
            let whole = (through_by(free, end, 1.0, 10.0) + 1e-9).floor();
            served += whole;
            free = free_at(free, whole, 10.0);
        }
        assert_eq!(served, 100.0);
        assert_eq!(through_by(0.0, 96.0, 1.0, 0.0), 0.0);
        assert_eq!(through_by(50.0, 40.0, 1.0, 9.0), 0.0);
    }

    #[test]
    fn who_comes_to_an_idle_lane_does_not_wait_unless_it_is_closed() {
        assert_eq!(wait_hours(10.0, 20.0, 0.0, 5.0), 0.0);
        assert_eq!(wait_hours(10.0, 20.0, 0.0, 0.0), f64::INFINITY);
        assert!((wait_hours(24.0, 20.0, 5.0, 10.0) - (1.0 + 12.0)).abs() < 1e-12);
        assert_eq!(wait_hours(0.0, 20.0, 1.0, 0.0), f64::INFINITY);
    }

    #[test]
    fn nobody_gives_up_before_their_patience_ends() {
        let p = Parameters::default();
        assert_eq!(gives_up(true, 24.0 * p.queue_patience_days, &p), 0.0);
        assert_eq!(
            gives_up(true, 24.0 * p.queue_patience_days + 1.0, &p),
            RECHOOSE_RATE
        );
        assert_eq!(gives_up(false, 0.0, &p), RECHOOSE_RATE);
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
