//! What every part of the report is made with.

use crate::dates;
use crate::number::Numbers;
use crate::study::{Crossing, Study};
use crate::words::Words;
use crate::{Options, table::Cell};
use outflow_model::scenario::Date;
use outflow_results::chain::FRONT_KM;

/// What every part of the report is made with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) study: &'a Study,
    pub(crate) words: &'a Words,
    pub(crate) numbers: &'a Numbers,
    pub(crate) options: &'a Options,
}

impl<'a> Desk<'a> {
    /// Whether a crossing is told of by day: not where it is near the front, but for internal use.
    pub(crate) fn tells_by_day(&self, crossing: &Crossing) -> bool {
        !crossing.near_front || !self.numbers.guard.is_on()
    }

    /// Crossings that are not told of by day: a sentence.
    pub(crate) fn near_front(&self) -> Option<String> {
        let all = self.study.crossings.iter();
        let near = all.filter(|one| !self.tells_by_day(one)).count();
        (near > 0).then(|| {
            self.fill(
                "crossings_near",
                &[("n", &near.to_string()), ("km", &FRONT_KM.to_string())],
            )
        })
    }

    /// A phrase.
    pub(crate) fn say(&self, key: &'a str) -> &'a str {
        self.words.get(key)
    }

    /// A phrase with places filled in.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.fill(key, values)
    }

    /// A day as a date.
    pub(crate) fn day(&self, day: usize) -> String {
        dates::long(self.study.date(day), self.words)
    }

    pub(crate) fn date(&self, date: Date) -> String {
        dates::long(date, self.words)
    }

    /// A quantile of days, rounded, as a date.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn about_day(&self, day: f64) -> String {
        self.day(day.round().max(0.0) as usize)
    }

    /// A range of days as dates, the year once where it is one.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn days(&self, low: f64, high: f64) -> String {
        let [low, high] = [low, high].map(|day| self.study.date(day.round().max(0.0) as usize));
        if low == high {
            return dates::long(low, self.words);
        }
        let ((year, month, day), other) = (dates::parts(low), dates::parts(high));
        let first = if (year, month) == (other.0, other.1) {
            day.to_string()
        } else if year == other.0 {
            dates::short(low, self.words)
        } else {
            dates::long(low, self.words)
        };
        let high = dates::long(high, self.words);
        self.fill("range", &[("low", &first), ("high", &high)])
    }

    /// A date as a cell, ISO for programs.
    pub(crate) fn day_cell(&self, day: usize) -> Cell {
        Cell {
            show: self.day(day),
            plain: self.study.date(day).to_string(),
            number: true,
        }
    }
}
