//! Reported series: the same quantity, date after date.

use super::{Fact, FactKind, Measure, Target, Tick};
use serde::{Deserialize, Serialize};

/// A quantity that was reported again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Stable id.
    pub id: String,
    /// What it measures.
    pub measure: Measure,
    /// Where.
    pub target: Target,
    /// For whom, where the measure needs a party.
    pub party: Option<usize>,
    /// Series with the same name are parts of one whole, scored together too; may be empty.
    pub group: String,
    /// Unit, for people.
    pub unit: String,
    /// Whether parameters were fitted to it.
    pub fitted: bool,
    /// First tick of the values that are scored.
    pub score_from: i64,
    /// First tick after them.
    pub score_to: i64,
    /// What was reported, for people.
    pub text: String,
    /// Who reported it.
    pub source: String,
    /// What was reported, ascending by start.
    pub values: Vec<SeriesValue>,
}

/// One value of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesValue {
    /// First tick of its period.
    pub start: i64,
    /// First tick after it; a state is that just before.
    pub end: i64,
    /// Reported, the lower reading.
    pub low: f64,
    /// Reported, the higher reading.
    pub high: f64,
    /// When it could be known.
    pub known: i64,
}

impl SeriesValue {
    /// The middle of both readings.
    #[must_use]
    pub fn middle(&self) -> f64 {
        0.5 * (self.low + self.high)
    }
}

impl Series {
    /// Whether a value is among those that are scored: its period lies in the window.
    #[must_use]
    pub fn is_scored(&self, value: &SeriesValue) -> bool {
        self.score_from <= value.start && value.end <= self.score_to
    }

    /// One value as a reported figure.
    #[must_use]
    pub fn fact(&self, value: &SeriesValue) -> Fact {
        Fact {
            id: format!("{}@{}", self.id, value.start / i64::from(super::DAY)),
            measure: self.measure,
            target: self.target.clone(),
            party: self.party,
            start: value.start,
            end: value.end,
            kind: if value.low < value.high {
                FactKind::Interval
            } else {
                FactKind::About
            },
            low: value.low,
            high: value.high,
            unit: self.unit.clone(),
            fitted: self.fitted,
            known: value.known,
            text: self.text.clone(),
            source: self.source.clone(),
        }
    }

    /// The days of the run on which a value ends, counted from 0; `None` for one that ends before.
    #[must_use]
    pub fn day(value: &SeriesValue) -> Option<Tick> {
        Tick::try_from((value.end - 1).div_euclid(i64::from(super::DAY))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_scored_when_its_period_lies_in_the_window() {
        let value = |start: i64, end: i64| SeriesValue {
            start,
            end,
            low: 1.0,
            high: 3.0,
            known: end,
        };
        let series = Series {
            id: "total".to_owned(),
            measure: Measure::Crossed,
            target: Target::Everywhere,
            party: None,
            group: String::new(),
            unit: String::new(),
            fitted: true,
            score_from: 96,
            score_to: 288,
            text: String::new(),
            source: String::new(),
            values: vec![value(0, 96), value(96, 192), value(192, 384)],
        };
        let scored: Vec<bool> = series
            .values
            .iter()
            .map(|one| series.is_scored(one))
            .collect();
        assert_eq!(scored, [false, true, false]);
        assert_eq!(series.values[0].middle(), 2.0);
        assert_eq!(Series::day(&series.values[2]), Some(3));
        let fact = series.fact(&series.values[1]);
        assert_eq!(
            (fact.start, fact.end, fact.kind),
            (96, 192, FactKind::Interval)
        );
        assert_eq!(fact.id, "total@1");
    }
}
