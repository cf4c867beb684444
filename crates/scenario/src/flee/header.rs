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

/// Checks that a header names the columns in the order in which they are read, the first `needed`
/// of them at least; errors and false when it does not.
pub(super) fn check_order(
    row: &Row<'_>,
    columns: &Columns,
    needed: usize,
    problems: &mut Diagnostics,
) -> bool {
    let heads: Vec<String> = row.cells().map(|cell| folded(cell.text())).collect();
    let misplaced: Vec<(usize, usize)> = (0..heads.len())
        .filter_map(|column| Some((column, place_of(&heads[column], column, columns)?)))
        .collect();
    if misplaced.is_empty() && heads.len() >= needed {
        return true;
    }
    let absent: Vec<&str> = columns[..needed]
        .iter()
        .skip(1)
        .filter(|names| heads.iter().all(|head| !names.contains(&head.as_str())))
        .filter_map(|names| names.first().copied())
        .collect();
    if !absent.is_empty() {
        row.cell(row.len())
            .report(problems, Code::MissingColumn, |d| {
                d.message(format!("the header does not name {}", absent.join(", ")))
                    .help(format!("the columns are {}", usual(columns).join(",")))
            });
        return false;
    }
    for (column, place) in misplaced {
        let cell = row.cell(column);
        cell.report(problems, Code::ColumnsOutOfOrder, |d| {
            let read_as = usual(columns)
                .get(column)
                .copied()
                .unwrap_or("a custom attribute");
            d.message(format!(
                "column {} is headed {} but is read as {read_as}",
                column + 1,
                quoted(cell.trimmed()),
            ))
            .help(format!(
                "Flee reads these columns by position, whatever the header says; {} is column {}",
                quoted(&heads[column]),
                place + 1
            ))
        });
    }
    false
}

/// The column that a head names, when it is not the one at which it stands.
fn place_of(head: &str, column: usize, columns: &Columns) -> Option<usize> {
    if columns
        .get(column)
        .is_some_and(|names| names.contains(&head))
    {
        return None;
    }
    // The first column head may be repeated (`#name,#name`), which says nothing of order.
    (1..columns.len()).find(|&place| columns[place].contains(&head))
}

/// The usual name of each column.
fn usual(columns: &Columns) -> Vec<&'static str> {
    columns
        .iter()
        .filter_map(|names| names.first().copied())
        .collect()
}

/// A head without `#`, quotes and blanks, in lower case.
pub(super) fn folded(head: &str) -> String {
    head.trim()
        .trim_start_matches('#')
        .trim_matches(|c: char| c == '"' || c.is_whitespace())
        .to_lowercase()
}
