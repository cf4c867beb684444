//! Header rows of tables that are read by position.

use crate::table::Row;
use outflow_diagnostics::{Code, Diagnostics, quoted};

/// What the columns of a table are called: for each position the usual name and its variants.
pub(super) type Columns = [&'static [&'static str]];

/// Whether a row that does not start with `#` is a header all the same: its first cell and at
/// least half of the others are the names of their columns.
pub(super) fn is_bare_header(row: &Row<'_>, columns: &Columns) -> bool {
    let known = |column: usize| {
        columns
            .get(column)
            .is_some_and(|names| names.contains(&folded(row.cell(column).text()).as_str()))
    };
    let width = row.len().min(columns.len());
    width > 1 && known(0) && 2 * (0..width).filter(|&c| known(c)).count() >= width
}

/// Says that a header row lacks its `#`.
pub(super) fn report_bare_header(row: &Row<'_>, problems: &mut Diagnostics) {
    row.cell(0).report(problems, Code::HeaderWithoutHash, |d| {
        d.message("the header row does not start with '#', so Flee would read it as data")
            .help(format!("write #{}", row.cell(0).trimmed()))
    });
}

/// Checks that a header names the columns in the order in which they are read; errors and false
/// when it does not.
pub(super) fn check_order(row: &Row<'_>, columns: &Columns, problems: &mut Diagnostics) -> bool {
    let mut in_order = true;
    for column in 0..row.len() {
        let cell = row.cell(column);
        let name = folded(cell.text());
        let expected = columns.get(column).copied().unwrap_or_default();
        if expected.contains(&name.as_str()) {
            continue;
        }
        // A first column head may be repeated (`#name,#name`), which says nothing of order.
        let elsewhere = columns
            .iter()
            .enumerate()
            .skip(1)
            .find(|(_, names)| names.contains(&name.as_str()));
        if let Some((place, _)) = elsewhere {
            in_order = false;
            cell.report(problems, Code::ColumnsOutOfOrder, |d| {
                let read_as = expected.first().copied().unwrap_or("a custom attribute");
                d.message(format!(
                    "column {} is headed {} but is read as {read_as}",
                    column + 1,
                    quoted(cell.trimmed()),
                ))
                .help(format!(
                    "Flee reads these columns by position, whatever the header says; {} is column {}",
                    quoted(&name),
                    place + 1
                ))
            });
        }
    }
    in_order
}

/// A head without `#`, quotes and blanks, in lower case.
pub(super) fn folded(head: &str) -> String {
    head.trim()
        .trim_start_matches('#')
        .trim_matches(|c: char| c == '"' || c.is_whitespace())
        .to_lowercase()
}
