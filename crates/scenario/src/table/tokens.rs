//! Cells and rows of a table.

use super::Cell;
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use std::borrow::Cow;

/// A table that is read from its text, one row at a time.
///
/// Rows end with LF, CRLF or CR. A cell that starts with `"` ends with the next `"` that is not
/// doubled, and may hold commas and line ends.
#[derive(Debug)]
pub struct Table<'s> {
    source: &'s Source,
    /// What stands between cells.
    separator: u8,
    at: usize,
    cells: Vec<RawCell>,
    damaged: bool,
}

#[derive(Clone, Copy, Debug)]
struct RawCell {
    /// The content, without the quotes around it.
    span: Span,
    /// Whether it holds doubled quotes.
    doubled: bool,
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    source: &'t Source,
    cells: &'t [RawCell],
    end: usize,
}

/// The separator that a first line `sep=;` names for spreadsheet programs.
pub(crate) fn named_separator(text: &str) -> Option<u8> {
    let line = text.lines().next()?;
    match *line.strip_prefix("sep=")?.as_bytes() {
        [separator] => Some(separator),
        _ => None,
    }
}

/// Rows below the first among which a header is looked for.
const ROWS_ABOVE_A_HEADER: usize = 10;

/// Reports that the first row names no column where a row below it names several: a title stands above
/// the header.
pub(crate) fn report_title_row(
    source: &Source,
    separator: u8,
    is_head: impl Fn(&str) -> bool,
    problems: &mut Diagnostics,
) -> bool {
    let mut table = Table::separated(source, separator);
    let mut first = None;
    let mut unsaid = Diagnostics::new();
    for _ in 0..ROWS_ABOVE_A_HEADER {
        let Some(row) = table.next_data_row(&mut unsaid) else {
            return false;
        };
        let heads = (0..row.len()).filter(|&at| is_head(row.cell(at).trimmed()));
        let heads = heads.count();
        let span = row.span();
        let Some(title) = first else {
            if heads > 0 {
                return false;
            }
            first = Some(span);
            continue;
        };
        if heads > 1 {
            let line = source.line(span.start());
            problems.report(Code::MissingColumn, source, title, |d| {
                d.message("this row names no column of the table")
                    .help(format!(
                        "line {line} looks like the header: leave out what stands above it, or begin those lines with #"
                    ))
            });
            return true;
        }
    }
    false
}

/// Where the table begins: after such a line.
fn after_separator_line(text: &str) -> usize {
    let line = named_separator(text).and_then(|_| text.find('\n'));
    line.map_or(0, |end| end + 1)
}

impl<'s> Table<'s> {
    /// The table in a text.
    #[must_use]
    pub fn new(source: &'s Source) -> Self {
        Self::separated(source, b',')
    }

    /// The table in a text whose cells are separated by another character than a comma: a semicolon or
    /// a tab, as spreadsheet programs write them.
    #[must_use]
    pub fn separated(source: &'s Source, separator: u8) -> Self {
        Self {
            source,
            separator,
            at: after_separator_line(source.text()),
            cells: Vec::new(),
            damaged: false,
        }
    }

    /// The text.
    #[must_use]
    pub fn source(&self) -> &'s Source {
        self.source
    }

    /// Whether the table was left early, at damage that makes the rest meaningless; it has been said.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// The next row; blank ones too. None at the end, and after damage that makes the rest
    /// meaningless (an unclosed quote, far too many columns).
    pub fn next_row(&mut self, problems: &mut Diagnostics) -> Option<Row<'_>> {
        let bytes = self.source.text().as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        self.cells.clear();
        loop {
            let raw = if bytes.get(self.at) == Some(&b'"') {
                self.quoted_cell(problems)?
            } else {
                let start = self.at;
                self.at = self.cell_end(start);
                RawCell {
                    span: Span::new(start, self.at),
                    doubled: false,
                }
            };
            self.cells.push(raw);
            if self.cells.len() > limits::COLUMNS {
                problems.report(Code::TableTooLarge, self.source, raw.span, |d| {
                    d.message(format!("a row has more than {} cells", limits::COLUMNS))
                });
                self.leave();
                return None;
            }
            let end = self.at;
            match bytes.get(end) {
                Some(&byte) if byte == self.separator => self.at += 1,
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => {
                    self.at += 2;
                    return Some(self.row(end));
                }
                Some(_) => {
                    self.at += 1;
                    return Some(self.row(end));
                }
                None => return Some(self.row(end)),
            }
        }
    }

    /// The next row that is neither blank nor a comment.
    pub fn next_data_row(&mut self, problems: &mut Diagnostics) -> Option<Row<'_>> {
        loop {
            let row = self.next_row(problems)?;
            if !row.is_blank() && !row.is_comment() {
                let (cells, end) = (row.cells.len(), row.end);
                return Some(Row {
                    source: self.source,
                    cells: &self.cells[..cells],
                    end,
                });
            }
        }
    }

    fn row(&self, end: usize) -> Row<'_> {
        Row {
            source: self.source,
            cells: &self.cells,
            end,
        }
    }

    /// Where the unquoted cell that starts at `start` ends.
    fn cell_end(&self, start: usize) -> usize {
        let bytes = self.source.text().as_bytes();
        bytes[start..]
            .iter()
            .position(|&b| b == self.separator || matches!(b, b'\n' | b'\r'))
            .map_or(bytes.len(), |length| start + length)
    }

    /// Reads a cell that starts with a quote; leaves `at` behind it.
    fn quoted_cell(&mut self, problems: &mut Diagnostics) -> Option<RawCell> {
        let bytes = self.source.text().as_bytes();
        let open = self.at;
        let mut doubled = false;
        let mut at = open + 1;
        loop {
            match bytes.get(at) {
                None => {
                    self.report_unclosed(open, "this quote is never closed", problems);
                    return None;
                }
                Some(b'"') if bytes.get(at + 1) == Some(&b'"') => {
                    doubled = true;
                    at += 2;
                }
                Some(b'"') => break,
                Some(_) => at += 1,
            }
        }
        let content = Span::new(open + 1, at);
        let after = at + 1;
        self.at = self.cell_end(after);
        if self.at > after {
            // Text behind a quote on a later line: that one rather opens a cell, and this was meant to close.
            if bytes[open..at].contains(&b'\n') {
                let line = self.source.line(at);
                let message = format!(
                    "this quote is not closed on its line, and the next one, on line {line}, opens a cell"
                );
                self.report_unclosed(open, &message, problems);
                return None;
            }
            let rest = Span::new(after, self.at);
            problems.report(Code::TextAfterQuote, self.source, rest, |d| {
                d.message("text follows the closing quote of a cell")
                    .help("put the whole cell between quotes, or double the quotes inside it")
            });
        }
        Some(RawCell {
            span: content,
            doubled,
        })
    }
}

impl Table<'_> {
    /// Says that a quote is not closed; what follows it is not read.
    fn report_unclosed(&mut self, open: usize, message: &str, problems: &mut Diagnostics) {
        let span = Span::new(open, open + 1);
        problems.report(Code::UnclosedQuote, self.source, span, |d| {
            d.message(message)
                .help("close it, or double it if it is part of the text")
        });
        self.leave();
    }

    fn leave(&mut self) {
        self.at = self.source.text().len();
        self.damaged = true;
    }
}

impl<'t> Row<'t> {
    /// How many cells there are; at least one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no cell at all (which no row of a table has).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The text in which the row stands.
    #[must_use]
    pub fn source(&self) -> &'t Source {
        self.source
    }

    /// The cell in a column; empty, at the end of the row, when the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cell<'t> {
        let Some(raw) = self.cells.get(column) else {
            return Cell::new(
                self.source,
                Span::new(self.end, self.end),
                Cow::Borrowed(""),
            );
        };
        let text = self.source.slice(raw.span);
        let text = if raw.doubled {
            Cow::Owned(text.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(text)
        };
        Cell::new(self.source, raw.span, text)
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'t>> + '_ {
        (0..self.len()).map(|column| self.cell(column))
    }

    /// The whole row.
    #[must_use]
    pub fn span(&self) -> Span {
        let start = self
            .cells
            .first()
            .map_or(self.end, |cell| cell.span.start());
        Span::new(start, self.end)
    }

    /// Whether every cell is empty or blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| self.source.slice(cell.span).trim().is_empty())
    }

    /// Whether the first cell starts with `#`.
    #[must_use]
    pub fn is_comment(&self) -> bool {
        self.cells
            .first()
            .is_some_and(|cell| self.source.slice(cell.span).starts_with('#'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<Vec<String>>, Diagnostics) {
        let source = Source::new("t.csv", text.to_owned());
        let mut table = Table::new(&source);
        let mut problems = Diagnostics::new();
        let mut rows = Vec::new();
        while let Some(row) = table.next_row(&mut problems) {
            rows.push(row.cells().map(|cell| cell.text().to_owned()).collect());
        }
        (rows, problems)
    }

    #[test]
    fn reads_what_the_standard_allows() {
        let (rows, problems) =
            rows("a,\"b \"\"c\"\", d\r\nstill d\",\r\n\n\"\"\rlast, x \n,\nno end");
        assert!(problems.is_empty());
        assert_eq!(
            rows,
            [
                vec!["a", "b \"c\", d\r\nstill d", ""],
                vec![""],
                vec![""],
                vec!["last", " x "],
                vec!["", ""],
                vec!["no end"],
            ]
        );
    }

    #[test]
    fn says_where_a_quote_is_not_closed() {
        let (rows, problems) = rows("a,b\nc,\"d\ne,f\n");
        assert_eq!(rows.len(), 1);
        let all = problems.sorted();
        assert_eq!(all[0].code, Code::UnclosedQuote);
        assert_eq!(
            all[0].spot.as_ref().map(|s| (s.line, s.column)),
            Some((2, 3))
        );
    }

    #[test]
    fn a_quote_that_the_next_line_seems_to_close_is_one_problem() {
        let (rows, problems) = rows("a,b\n\"c,d\n\"e\",f\n\"g\",h\n");
        assert_eq!(rows.len(), 1);
        let all = problems.sorted();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].code, Code::UnclosedQuote);
        assert_eq!(
            all[0].spot.as_ref().map(|s| (s.line, s.column)),
            Some((2, 1))
        );
        assert!(all[0].message.contains("on line 3"), "{}", all[0].message);
    }

    #[test]
    fn says_what_follows_a_closing_quote() {
        let (rows, problems) = rows("\"a\"b,c\n");
        assert_eq!(rows, [["a", "c"]]);
        assert_eq!(problems.sorted()[0].code, Code::TextAfterQuote);
    }

    #[test]
    fn a_flood_of_columns_ends_the_table() {
        let (rows, problems) = rows(&",".repeat(1_000_000));
        assert!(rows.is_empty());
        assert_eq!(problems.sorted()[0].code, Code::TableTooLarge);
    }

    #[test]
    fn data_rows_leave_out_comments_and_blanks() {
        let source = Source::new("t.csv", "#a,b\n\n \n#\"x\",y\n\"#z\"\n1,2\n".to_owned());
        let mut table = Table::new(&source);
        let mut problems = Diagnostics::new();
        let row = table.next_data_row(&mut problems);
        assert_eq!(
            row.map(|row| row.cell(1).text().to_owned()).as_deref(),
            Some("2")
        );
        assert!(table.next_data_row(&mut problems).is_none());
    }
}
