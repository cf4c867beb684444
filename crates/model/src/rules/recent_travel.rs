//! Recent travel `r`: the smoothed share of a full day's distance that somebody covered
//! (flee-model §8.6). With `m` km covered today and the general speed `V`:
//!
//! ```text
//! r ← (r + m/V) / 2        at the end of every day
//! keeps going in towns     if (r + m/V) / 2 < 1/2
//! ```

/// `r` at the end of a day on which `covered_km` were covered.
#[must_use]
pub fn after_day(recent: f64, covered_km: f64, speed: f64) -> f64 {
    (recent + covered_km / speed) / 2.0
}

/// Whether somebody who reaches a town is not ready to stop there.
#[must_use]
pub fn keeps_going(recent: f64, covered_km: f64, speed: f64) -> bool {
    after_day(recent, covered_km, speed) < 0.5
}
