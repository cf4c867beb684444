//! Figures for people: rounded as far as they are known, small counts not told.

use crate::output::people;
use serde_json::Value;

/// The smallest count that is told.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct MinCell {
    /// Counts printed by place are rounded to multiples of this, and smaller ones not told; 0: as
    /// they are, for internal use
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) min_cell: u32,
}

impl MinCell {
    /// A count for people.
    pub(crate) fn text(self, count: f64) -> String {
        match self.rounded(count) {
            _ if self.min_cell == 0 => figure(count),
            Some(count) => people(count),
            None => format!("<{}", self.min_cell),
        }
    }

    /// A count for programs: nothing when it is too small to be told.
    pub(crate) fn json(self, count: f64) -> Value {
        self.rounded(count).map_or(Value::Null, Value::from)
    }

    fn rounded(self, count: f64) -> Option<f64> {
        let cell = f64::from(self.min_cell);
        if self.min_cell == 0 || count == 0.0 {
            Some(count)
        } else if count.abs() < cell {
            None
        } else {
            Some((count / cell).round() * cell)
        }
    }
}

/// A number with about three digits that count: whole from 100 on, grouped by thousands.
pub(crate) fn figure(value: f64) -> String {
    let size = value.abs();
    if size >= 99.5 || value.fract() == 0.0 {
        people(value)
    } else if size >= 9.95 {
        format!("{value:.1}")
    } else if size >= 0.995 {
        format!("{value:.2}")
    } else {
        // Of what rounds to nothing the sign says nothing.
        let text = format!("{value:.3}");
        if text == "-0.000" {
            text[1..].to_owned()
        } else {
            text
        }
    }
}

/// Two numbers as one range.
pub(crate) fn range(low: f64, high: f64) -> String {
    let (low, high) = (figure(low), figure(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// A parameter for people.
pub(crate) fn small(value: f64) -> String {
    if value == 0.0 || value.abs() >= 0.995 {
        figure(value)
    } else {
        // Three digits that count.
        let digits = (2.0 - value.abs().log10().floor()).clamp(0.0, 12.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let digits = digits as usize;
        format!("{value:.digits$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_are_not_told() {
        let cell = MinCell { min_cell: 10 };
        assert_eq!(cell.text(3.0), "<10");
        assert_eq!(cell.text(1234.0), "1,230");
        assert_eq!(cell.text(0.0), "0");
        assert_eq!(cell.json(9.9), Value::Null);
        assert_eq!(cell.json(16.0), Value::from(20.0));
        let exact = MinCell { min_cell: 0 };
        assert_eq!(exact.text(3.0), "3");
    }

    #[test]
    fn figures_have_about_three_digits() {
        let cases = [
            (12345.6, "12,346"),
            (100.4, "100"),
            (12.34, "12.3"),
            (1.234, "1.23"),
            (0.1234, "0.123"),
            (0.0, "0"),
            (-0.0001, "0.000"),
            (-3.0, "-3"),
        ];
        for (value, text) in cases {
            assert_eq!(figure(value), text);
        }
        assert_eq!(range(1.0, 1.0), "1");
        assert_eq!(range(0.25, 3.0), "0.250 to 3");
    }
}
