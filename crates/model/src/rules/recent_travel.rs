//! Recent travel `r`: the smoothed share of a full day's distance that somebody covered
//! (flee-model §8.6). With `m` km covered today and the general speed `V`:
//!
//! ```text
//! r ← (r + m/V) / 2        at the end of every day
//! keeps going in towns     if (r + m/V) / 2 < 1/2
//! ```

/// `r` at the end of a day on which `covered_km` were covered.
#[must_use]
#[inline]
pub fn after_day(recent: f64, covered_km: f64, speed: f64) -> f64 {
    (recent + covered_km / speed) / 2.0
}

/// Whether somebody who reaches a town is not ready to stop there.
#[must_use]
#[inline]
pub fn keeps_going(recent: f64, covered_km: f64, speed: f64) -> bool {
    after_day(recent, covered_km, speed) < 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_smoothed_mean_of_the_days() {
        // With the same m every day, r(n) = (1 - 2^-n) · m/V.
        let mut recent = 0.0;
        for _ in 0..5 {
            recent = after_day(recent, 90.0, 360.0);
        }
        assert_eq!(recent, (1.0 - 1.0 / 32.0) * 0.25);
        // Somebody at rest forgets half of it every day.
        assert_eq!(after_day(recent, 0.0, 360.0), recent / 2.0);
    }

    #[test]
    fn the_first_full_day_is_enough_to_stop() {
        assert!(!keeps_going(0.0, 360.0, 360.0));
        assert!(keeps_going(0.0, 359.0, 360.0));
        assert!(!keeps_going(0.75, 90.0, 360.0));
        assert!(keeps_going(0.75, 89.0, 360.0));
    }
}
