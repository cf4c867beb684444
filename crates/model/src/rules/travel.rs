//! A day's travel along one link (flee-model §8.5).
//!
//! ```text
//! x ← x + v,  m ← m + v;   arrived iff x > length (strictly);   m ← m - (x - length)
//! goes on today iff m < v
//! ```

/// What one advance along a link comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Advance {
    /// Still on the link.
    OnTheWay {
        /// Km covered today.
        covered_km: f64,
    },
    /// At the end of the link.
    Arrived {
        /// Km covered today, the overshoot taken off.
        covered_km: f64,
        /// Whether part of the day is left.
        goes_on: bool,
    },
}

/// Advances somebody who is `done_km` along a link of `length_km` and covered `covered_km`
/// earlier today, by `step_km` at a daily speed of `speed_km`. (`step_km` is `speed_km` in Flee,
/// also late in the day, S5.)
///
/// ```
/// use outflow_model::rules::travel::{Advance, advance};
/// // 10 km and then 1000 km at 100 km a day: 100 km into the second link, 110 km in all.
/// assert_eq!(
///     advance(0.0, 10.0, 0.0, 100.0, 100.0),
///     Advance::Arrived { covered_km: 10.0, goes_on: true }
/// );
/// assert_eq!(advance(0.0, 1000.0, 10.0, 100.0, 100.0), Advance::OnTheWay { covered_km: 110.0 });
/// // A link of exactly one day's distance takes two days.
/// assert_eq!(advance(0.0, 100.0, 0.0, 100.0, 100.0), Advance::OnTheWay { covered_km: 100.0 });
/// ```
#[must_use]
pub fn advance(
    done_km: f64,
    length_km: f64,
    covered_km: f64,
    step_km: f64,
    speed_km: f64,
) -> Advance {
    let done_km = done_km + step_km;
    let covered_km = covered_km + step_km;
    if done_km > length_km {
        let covered_km = covered_km + (length_km - done_km);
        Advance::Arrived {
            covered_km,
            goes_on: covered_km < speed_km,
        }
    } else {
        Advance::OnTheWay { covered_km }
    }
}
