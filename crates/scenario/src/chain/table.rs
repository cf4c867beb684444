//! Tables read row by row.

use crate::limits;
use crate::native::Column;
use crate::native::sheet::{Record, Sheet};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source};

/// Reads every row that is neither blank nor a comment. `read` is given the number of rows so far.
pub(super) fn rows<T>(
    source: &Source,
    columns: &'static [Column],
    most: usize,
    problems: &mut Diagnostics,
    mut read: impl FnMut(&Record<'_>, usize, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let mut rows = Vec::new();
    let Some(mut sheet) = Sheet::open(source, columns, None, problems) else {
        return rows;
    };
    let mut count = 0;
    while let Some(record) = sheet.next(problems) {
        if count >= most {
            problems.report(Code::TableTooLarge, source, record.span(), |d| {
                d.message(format!("there are more than {most} rows"))
            });
            break;
        }
        count += 1;
        let origin = record.cell("source");
        if record.has("source") && origin.is_blank() {
            origin.report(problems, Code::MissingSource, |d| {
                d.message("the row does not say where it comes from")
                    .help("write a citation, or assumed")
            });
        }
        if let Some(row) = read(&record, rows.len(), problems) {
            rows.push(row);
        }
    }
    rows
}

/// Whether a quote in a table is not closed, so that what follows was not read.
pub(super) fn is_damaged(source: &Source, problems: &Diagnostics) -> bool {
    let all = problems.sorted();
    let mut unclosed = all.iter().filter(|d| d.code == Code::UnclosedQuote);
    unclosed.any(|d| d.file == source.name())
}

/// As [`rows`], for a table of usual size.
pub(super) fn all<T>(
    source: &Source,
    columns: &'static [Column],
    problems: &mut Diagnostics,
    read: impl FnMut(&Record<'_>, usize, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    rows(source, columns, limits::CHAIN_ROWS, problems, read)
}

/// A table that is written: the rows, without columns after the first `always` that are empty
/// throughout; none without rows.
pub(super) fn write<const N: usize>(
    columns: &'static [Column],
    always: usize,
    rows: impl IntoIterator<Item = Result<[String; N], WriteError>>,
) -> Result<Option<String>, WriteError> {
    let mut table: Vec<Vec<String>> = Vec::new();
    for row in rows {
        table.push(row?.into());
    }
    Ok((!table.is_empty())
        .then(|| crate::native::places::without_empty_columns(columns, always, &table)))
}

/// More than there is of anything that is counted, weighed or waited for.
pub(super) const MOST: f64 = 1e12;

/// The number of at least 0 in a column, `default` when it is blank.
pub(super) fn amount(
    record: &Record<'_>,
    name: &str,
    default: f64,
    problems: &mut Diagnostics,
) -> f64 {
    record.number(name, 0.0, MOST, problems).unwrap_or(default)
}

/// The share in a column, which must be there.
pub(super) fn share(record: &Record<'_>, name: &str, problems: &mut Diagnostics) -> Option<f64> {
    record.cell(name).number_in(name, 0.0, 1.0, problems)
}
