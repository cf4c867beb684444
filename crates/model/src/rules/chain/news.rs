//! Part 7. News.
//!
//! Each channel that works in a place reaches a share `r` of its people after a delay; a blackout
//! takes a share of the reach. What comes by several channels is heard by `1 − Π(1 − r_k)`. Word of
//! mouth travels along roads: its delay is hours per 100 km of road from where the news comes. A
//! place that comes out of isolation hears at once what it missed.

use crate::chain::DAY;

/// Share of people whom a channel reaches under a blackout.
#[must_use]
pub fn reach(reach: f64, blackout: f64) -> f64 {
    reach * (1.0 - blackout.clamp(0.0, 1.0))
}

/// Share of people whom at least one of several channels reaches.
#[must_use]
pub fn heard(reaches: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - reaches
        .into_iter()
        .fold(1.0, |deaf, reach| deaf * (1.0 - reach.clamp(0.0, 1.0)))
}

/// Delay in ticks of a channel with so many hours, word of mouth over so many km of road.
#[must_use]
pub fn delay_ticks(delay_hours: f64, word_over_km: Option<f64>) -> u32 {
    let hours = word_over_km.map_or(delay_hours, |km| delay_hours * km / 100.0);
    let ticks = (hours * f64::from(DAY) / 24.0).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if ticks.is_finite() && ticks < f64::from(u32::MAX) {
        ticks.max(0.0) as u32
    } else {
        u32::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_add_up_like_independent_chances() {
        assert!((heard([0.5, 0.5]) - 0.75).abs() < 1e-15);
        assert_eq!(heard([]), 0.0);
        assert_eq!(reach(0.4, 0.5), 0.2);
        assert_eq!(delay_ticks(6.0, None), 24);
        assert_eq!(delay_ticks(10.0, Some(50.0)), 20);
        assert_eq!(delay_ticks(10.0, Some(f64::INFINITY)), u32::MAX);
    }
}
