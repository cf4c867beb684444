//! Tables: text with commas between the cells, read row by row, each cell with its position.
//!
//! The tokenizer is our own because those of the `csv` crates skip blank lines, accept unclosed
//! quotes without a word, and know the line of a record but not the column of a cell.

mod cell;
mod tokens;

pub use cell::Cell;
pub(crate) use cell::{other_date_forms, range_text};
pub use tokens::{Row, Table};
pub(crate) use tokens::{named_separator, report_title_row};

/// `1 cell`, `2 cells`: for messages.
#[must_use]
pub fn cells(count: usize) -> String {
    if count == 1 {
        "1 cell".to_owned()
    } else {
        format!("{count} cells")
    }
}
