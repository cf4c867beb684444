//! What every part of the report is made with.

use crate::dates;
use crate::number::Numbers;
use crate::study::Study;
use crate::words::Words;
use crate::{Options, table::Cell};
use outflow_model::scenario::Date;

/// What every part of the report is made with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) study: &'a Study,
    pub(crate) words: &'a Words,
    pub(crate) numbers: &'a Numbers,
    pub(crate) options: &'a Options,
}

impl<'a> Desk<'a> {
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
