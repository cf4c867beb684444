//! Flood rules (flee-model §11.1): factors by flood level, and the reaction to forecasts.

use crate::scenario::FloodRules;

/// The entry of a list by flood level. A level beyond the list takes its last entry (Flee
/// cannot use the last entry and aborts, S27); an empty list gives 1.
#[must_use]
pub fn by_level(list: &[f64], level: i64) -> f64 {
    let index = usize::try_from(level)
        .unwrap_or(0)
        .min(list.len().saturating_sub(1));
    list.get(index).copied().unwrap_or(1.0)
}

/// What a forecast says about one place: its flood levels by absolute day.
#[derive(Clone, Copy, Debug)]
pub struct Forecast<'a> {
    /// Today.
    pub day: i64,
    /// Level by day; empty for a place that is not in the flood table (no flood).
    pub levels: &'a [f64],
}

impl Forecast<'_> {
    /// Whether people look at forecasts today.
    #[must_use]
    pub fn in_use(&self, rules: &FloodRules) -> bool {
        rules.flood_forecaster
            && rules.flood_forecaster_timescale > 1
            && self.day <= rules.flood_forecaster_end_time
    }

    /// (level, weight) of each day looked at: days `t+1 … t+T`, none beyond the last day of the
    /// forecasts, which ends the list. Weights are by absolute day (S29).
    fn ahead(&self, rules: &FloodRules) -> impl Iterator<Item = (f64, f64)> {
        let last = rules.flood_forecaster_end_time;
        let until = (self.day + rules.flood_forecaster_timescale).min(last.max(self.day + 1));
        (self.day + 1..=until).map(move |day| {
            let index = usize::try_from(day.min(last)).unwrap_or(0);
            let level = self
                .levels
                .get(index)
                .or(self.levels.last())
                .copied()
                .unwrap_or(0.0);
            (
                level,
                by_level(&rules.flood_forecaster_weights, day.min(last)),
            )
        })
    }

    /// Factor on the move chance of somebody with this flood awareness.
    #[must_use]
    pub fn move_factor(&self, awareness: u8, rules: &FloodRules) -> f64 {
        let sum: f64 = self
            .ahead(rules)
            .filter(|(level, _)| *level >= 1.0)
            .map(|(level, weight)| by_level(&rules.flood_loc_weights, truncated(level)) * weight)
            .sum();
        aware(awareness, rules) / timescale(rules) * sum
    }

    /// Factor on the pull of this place, now at `level`, for somebody with this awareness.
    #[must_use]
    pub fn pull_factor(&self, level: i64, awareness: u8, rules: &FloodRules) -> f64 {
        let now = by_level(&rules.flood_loc_weights, level);
        let sum: f64 = self
            .ahead(rules)
            .filter(|(level, _)| *level > 0.0)
            .map(|(_, weight)| now * weight)
            .sum();
        aware(awareness, rules) * sum * sum / timescale(rules)
    }
}

fn aware(awareness: u8, rules: &FloodRules) -> f64 {
    by_level(&rules.flood_awareness_weights, i64::from(awareness))
}

#[allow(clippy::cast_precision_loss)]
fn timescale(rules: &FloodRules) -> f64 {
    rules.flood_forecaster_timescale as f64
}

#[allow(clippy::cast_possible_truncation)]
fn truncated(level: f64) -> i64 {
    level as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_entry_of_a_list_can_be_used() {
        assert_eq!(
            [0, 1, 2, 9].map(|level| by_level(&[1.0, 0.5, 0.2], level)),
            [1.0, 0.5, 0.2, 0.2]
        );
    }

    #[test]
    fn nobody_leaves_dry_places_under_a_forecast() {
        let rules = FloodRules {
            flood_loc_weights: vec![1.0, 0.5],
            flood_forecaster: true,
            flood_forecaster_timescale: 3,
            flood_forecaster_end_time: 9,
            flood_forecaster_weights: vec![1.0; 10],
            flood_awareness_weights: vec![0.5, 1.0],
            ..FloodRules::default()
        };
        let dry = Forecast {
            day: 0,
            levels: &[0.0; 10],
        };
        assert_eq!(
            (dry.move_factor(1, &rules), dry.pull_factor(0, 1, &rules)),
            (0.0, 0.0)
        );
        // a/T · Σ w[F]·q = 1/3 · (0.5 + 0.5), two of three days flooded.
        let wet = Forecast {
            day: 0,
            levels: &[0.0, 1.0, 1.0, 0.0, 0.0],
        };
        assert!((wet.move_factor(1, &rules) - 1.0 / 3.0).abs() < 1e-12);
    }
}
