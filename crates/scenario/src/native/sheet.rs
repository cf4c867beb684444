//! Tables whose columns are found by name.

use crate::table::{Cell, Row, Table, report_title_row};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// Whether the table must have it.
    pub required: bool,
}

/// A column that must be there.
pub(crate) const fn required(name: &'static str) -> Column {
    Column {
        name,
        required: true,
    }
}

/// A column that may be absent.
pub(crate) const fn optional(name: &'static str) -> Column {
    Column {
        name,
        required: false,
    }
}

/// A table that is read row by row.
pub(crate) struct Sheet<'s> {
    table: Table<'s>,
    columns: &'static [Column],
    /// Where each of the columns stands.
    positions: Vec<Option<usize>>,
    /// Columns with the free prefix: the rest of the head, and where it stands.
    free: Vec<(String, usize)>,
    width: usize,
}

/// One row of a [`Sheet`].
pub(crate) struct Record<'t> {
    row: Row<'t>,
    columns: &'static [Column],
    positions: &'t [Option<usize>],
    /// Columns with the free prefix: the rest of the head, and where it stands.
    pub(crate) free: &'t [(String, usize)],
}

impl<'s> Sheet<'s> {
    /// Reads the header. With a `prefix`, columns whose head starts with it are allowed too.
    pub(crate) fn open(
        source: &'s Source,
        columns: &'static [Column],
        prefix: Option<&str>,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let mut table = Table::new(source);
        let mut positions = vec![None; columns.len()];
        let mut free: Vec<(String, usize)> = Vec::new();
        let Some(row) = table.next_data_row(problems) else {
            problems.report_file(Code::EmptyFile, source.name(), |d| {
                d.message("the file has no header").help(heads(columns))
            });
            return None;
        };
        let (width, header) = (row.len(), row.span());
        if let Some(marks) = other_separator(&row, columns) {
            problems.report(Code::MissingColumn, source, header, |d| {
                d.message(format!("cells are parted by {marks} here, not by commas"))
                    .help("save the table as CSV with commas between cells and points in decimals")
            });
            return None;
        }
        let is_head = |head: &str| columns.iter().any(|column| column.name == head);
        if report_title_row(source, b',', is_head, problems) {
            return None;
        }
        for at in 0..width {
            let cell = row.cell(at);
            let head = cell.trimmed();
            let seen = if let Some(column) = columns.iter().position(|c| c.name == head) {
                positions[column].replace(at).is_some()
            } else if let Some(rest) = prefix
                .and_then(|prefix| cell.text().strip_prefix(prefix))
                .filter(|rest| !rest.is_empty())
            {
                let seen = free.iter().any(|(other, _)| other == rest);
                free.push((rest.to_owned(), at));
                seen
            } else {
                report_unknown(&cell, columns, prefix, problems);
                false
            };
            if seen {
                cell.report(problems, Code::DuplicateColumn, |d| {
                    d.message(format!("there are two columns {}", quoted(head)))
                });
            }
        }
        let mut complete = true;
        for (column, position) in columns.iter().zip(&positions) {
            if column.required && position.is_none() {
                complete = false;
                problems.report(Code::MissingColumn, source, header, |d| {
                    d.message(format!("there is no column '{}'", column.name))
                        .help(heads(columns))
                });
            }
        }
        complete.then_some(Self {
            table,
            columns,
            positions,
            free,
            width,
        })
    }

    /// Whether the table was left early, at damage that makes the rest meaningless; it has been said.
    pub(crate) fn is_damaged(&self) -> bool {
        self.table.is_damaged()
    }

    /// The next row that is neither blank nor a comment.
    pub(crate) fn next(&mut self, problems: &mut Diagnostics) -> Option<Record<'_>> {
        let row = self.table.next_data_row(problems)?;
        if let Some(extra) = (self.width..row.len()).find(|&at| !row.cell(at).is_blank()) {
            row.cell(extra).report(problems, Code::RowTooLong, |d| {
                d.message(format!(
                    "the row has {} cells, but the header has {}",
                    row.len(),
                    self.width
                ))
                .help("put cells that hold commas between quotes")
            });
        }
        Some(Record {
            row,
            columns: self.columns,
            positions: &self.positions,
            free: &self.free,
        })
    }
}

impl<'t> Record<'t> {
    /// The cell in a column; empty when there is no such column.
    pub(crate) fn cell(&self, name: &str) -> Cell<'t> {
        let position = self
            .columns
            .iter()
            .position(|column| column.name == name)
            .and_then(|column| self.positions[column]);
        self.row.cell(position.unwrap_or(usize::MAX))
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns
            .iter()
            .zip(self.positions)
            .any(|(column, position)| column.name == name && position.is_some())
    }

    /// The cell at a position, for columns with the free prefix.
    pub(crate) fn cell_at(&self, position: usize) -> Cell<'t> {
        self.row.cell(position)
    }

    /// The whole row.
    pub(crate) fn span(&self) -> Span {
        self.row.span()
    }

    /// The finite number in a column, `None` when it is blank.
    pub(crate) fn number(
        &self,
        name: &str,
        least: f64,
        most: f64,
        problems: &mut Diagnostics,
    ) -> Option<f64> {
        let cell = self.cell(name);
        if cell.is_blank() {
            return None;
        }
        cell.number_in(name, least, most, problems)
    }

    /// The whole number of at least 0 in a column, `None` when it is blank.
    pub(crate) fn count(&self, name: &str, problems: &mut Diagnostics) -> Option<u64> {
        let cell = self.cell(name);
        if cell.is_blank() {
            return None;
        }
        let count = cell.integer_in(name, 0, i64::MAX, problems)?;
        u64::try_from(count).ok()
    }
}

fn heads(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    format!("the columns are {}", names.join(", "))
}

/// What parts the cells of a header where that is no comma.
fn other_separator(header: &Row<'_>, columns: &[Column]) -> Option<&'static str> {
    if header.len() != 1 {
        return None;
    }
    let cell = header.cell(0);
    let known = |head: &&str| columns.iter().any(|column| column.name == head.trim());
    let parts = |mark: char| cell.text().split(mark).filter(known).count() > 1;
    [(';', "semicolons"), ('\t', "tabs")]
        .into_iter()
        .find_map(|(mark, name)| parts(mark).then_some(name))
}

fn report_unknown(
    cell: &Cell<'_>,
    columns: &[Column],
    prefix: Option<&str>,
    problems: &mut Diagnostics,
) {
    cell.report(problems, Code::UnknownColumn, |d| {
        let d = d
            .message(format!(
                "there is no column {} in this table",
                quoted(cell.trimmed())
            ))
            .nearest(nearest(
                cell.trimmed(),
                columns.iter().map(|column| column.name),
            ))
            .severity(Severity::Error);
        match prefix {
            Some(prefix) => d.help(format!("{}, and {prefix}<name>", heads(columns))),
            None => d.help(heads(columns)),
        }
    });
}
