//! Tables of what may be shown, for the page and as CSV.

use crate::ReportError;
use crate::fan::Interval;
use crate::guard::Shown;
use crate::number::{Numbers, place_of};
use crate::words::Words;

/// A cell: as people read it, and as programs do.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    pub(crate) show: String,
    pub(crate) plain: String,
    pub(crate) number: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let show = text.into();
        Self {
            plain: show.replace('\u{a0}', " "),
            show,
            number: false,
        }
    }

    pub(crate) fn number(show: impl Into<String>, plain: impl Into<String>) -> Self {
        Self {
            show: show.into(),
            plain: plain.into(),
            number: true,
        }
    }

    /// Where there is nothing to show.
    pub(crate) fn none() -> Self {
        Self::number("–", "")
    }

    /// What may be shown of a count, rounded to a power of ten.
    pub(crate) fn count(shown: Shown, place: i32, numbers: &Numbers) -> Self {
        let plain = match shown {
            Shown::Count(count) => format!("{:.0}", numbers.guard.rounded(count, place) + 0.0),
            Shown::Under => format!("<{:.0}", numbers.guard.min_cell()),
            Shown::Hidden => String::new(),
        };
        Self::number(numbers.shown(shown, place), plain)
    }

    /// A count by itself.
    pub(crate) fn people(count: f64, numbers: &Numbers) -> Self {
        let place = crate::number::place(count, count, count);
        Self::count(numbers.guard.alone(count), place, numbers)
    }
}

/// A table with a head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Heads of columns for people, and names for programs.
    pub(crate) head: Vec<(String, &'static str)>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Whether the last row is a total.
    pub(crate) total: bool,
    /// Rows shown on the page, where not all are.
    pub(crate) brief: Option<Vec<usize>>,
}

impl Table {
    pub(crate) fn new(head: Vec<(String, &'static str)>) -> Self {
        Self {
            head,
            ..Self::default()
        }
    }

    /// As CSV: names of columns, plain values, the ends of intervals in columns of their own.
    pub(crate) fn csv(&self) -> Result<String, ReportError> {
        let failed = |error: &dyn std::fmt::Display| ReportError::File {
            path: "csv".into(),
            reason: error.to_string(),
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        let is_range = |name: &str| name.starts_with("interval_");
        let mut names = Vec::new();
        for (_, name) in &self.head {
            if is_range(name) {
                names.extend([format!("{name}_low"), format!("{name}_high")]);
            } else {
                names.push((*name).to_owned());
            }
        }
        writer
            .write_record(&names)
            .map_err(|error| failed(&error))?;
        for row in &self.rows {
            let mut fields = Vec::with_capacity(names.len());
            for (cell, (_, name)) in row.iter().zip(&self.head) {
                if is_range(name) {
                    let (low, high) = cell.plain.split_once(';').unwrap_or(("", ""));
                    fields.extend([low, high]);
                } else {
                    fields.push(&cell.plain);
                }
            }
            writer
                .write_record(&fields)
                .map_err(|error| failed(&error))?;
        }
        let bytes = writer.into_inner().map_err(|error| failed(&error))?;
        String::from_utf8(bytes).map_err(|error| failed(&error))
    }
}

/// Median, 50 % and 90 % interval; the ends of intervals stand apart in CSV.
pub(crate) fn interval_cells(
    interval: &Interval,
    median: Shown,
    numbers: &Numbers,
    words: &Words,
) -> [Cell; 3] {
    let place = place_of(interval);
    let median = Cell::count(median, place, numbers);
    let range = |low: f64, high: f64| {
        let plain = [low, high]
            .map(|end| Cell::count(numbers.guard.alone(end), place, numbers).plain)
            .join(";");
        Cell::number(numbers.range(low, high, interval, words), plain)
    };
    [
        median,
        range(interval.q25, interval.q75),
        range(interval.q05, interval.q95),
    ]
}

/// Rows of places and a total: what may be shown of the medians when they stand together.
pub(crate) fn with_total(values: &[f64], total: f64, numbers: &Numbers) -> Vec<Shown> {
    let mut counts = values.to_vec();
    counts.push(total);
    let group = (0..counts.len()).collect();
    numbers.guard.together(&counts, &[group])
}
