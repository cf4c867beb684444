//! Part 10. Roads.
//!
//! ```text
//! hours = length / speed + checkpoints · delay          by car and bus
//! hours = length / (km walked in a day) · 24            on foot
//! ```
//!
//! An arrival is an absolute tick: the step has no say in it.

use super::ability::Mode;
use crate::chain::{DAY, Link, Parameters, Tick};

/// Hours on a link; infinite where it cannot be walked.
#[must_use]
pub fn hours(link: &Link, mode: Mode, p: &Parameters) -> f64 {
    match mode {
        Mode::Car | Mode::Bus => {
            link.length_km / link.speed_kmh.unwrap_or(p.car_kmh)
                + link.checkpoints * p.checkpoint_hours
        }
        Mode::Foot if link.walk => link.length_km / p.walk_km_day * 24.0,
        Mode::Foot => f64::INFINITY,
    }
}

/// Ticks on a link, at least one.
#[must_use]
pub fn ticks(hours: f64) -> Tick {
    let ticks = (hours * f64::from(DAY) / 24.0).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if ticks < f64::from(u32::MAX / 2) {
        (ticks as Tick).max(1)
    } else {
        Tick::MAX / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_takes_its_length_over_the_speed_and_the_checkpoints() {
        let p = Parameters::default();
        let link = Link {
            id: String::new(),
            from: 0,
            to: 1,
            length_km: 80.0,
            speed_kmh: Some(40.0),
            checkpoints: 3.0,
            walk: true,
        };
        let by_car = hours(&link, Mode::Car, &p);
        assert!((by_car - (2.0 + 3.0 * p.checkpoint_hours)).abs() < 1e-12);
        assert!((hours(&link, Mode::Foot, &p) - 80.0 / p.walk_km_day * 24.0).abs() < 1e-12);
        assert_eq!(ticks(2.0), 8);
        assert_eq!(ticks(0.0), 1);
        assert_eq!(
            hours(
                &Link {
                    walk: false,
                    ..link
                },
                Mode::Foot,
                &p
            ),
            f64::INFINITY
        );
    }
}
