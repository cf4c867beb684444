//! Standard output: text, or JSON on request; quiet when nobody listens any more.

use crate::error::CliError;
use outflow_diagnostics::{Diagnostics, printable, render_text};
use serde::Serialize;
use std::io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write};

/// Standard output.
pub(crate) struct Output {
    stdout: BufWriter<Stdout>,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self {
            stdout: BufWriter::new(std::io::stdout()),
        }
    }

    /// Writes a line. Titles and names in it come from the input, so nothing of it steers a terminal.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), CliError> {
        writeln!(self.stdout, "{}", printable(text)).map_err(gone)
    }

    /// Writes text that ends its lines itself, as [`Output::line`] does.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), CliError> {
        self.bytes(printable(text).as_bytes())
    }

    /// Writes problems, in colour on a terminal.
    pub(crate) fn problems(&mut self, problems: &Diagnostics) -> Result<(), CliError> {
        self.bytes(render_text(problems, colours()).as_bytes())
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.stdout.write_all(bytes).map_err(gone)
    }

    /// Writes a value as indented JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value)?;
        self.line(&text)
    }

    /// Writes what is still held back.
    pub(crate) fn flush(&mut self) -> Result<(), CliError> {
        self.stdout.flush().map_err(gone)
    }
}

fn gone(error: std::io::Error) -> CliError {
    if error.kind() == ErrorKind::BrokenPipe {
        CliError::Closed
    } else {
        CliError::Output(error)
    }
}

/// Whether to colour standard output: on a terminal, unless `NO_COLOR` is set.
fn colours() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|text| text.is_empty())
}

/// Rows of text in columns as wide as they must be; the first column to the left, the others to
/// the right.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (column, cell) in row.iter().enumerate() {
            let padding = " ".repeat(widths[column] - cell.chars().count());
            if column == 0 {
                line.push_str(&format!(" {cell}{padding}"));
            } else {
                line.push_str(&format!("  {padding}{cell}"));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A count with a thin structure: thousands apart by commas.
pub(crate) fn people(count: f64) -> String {
    let digits = format!("{:.0}", count.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if count < -0.5 {
        format!("-{text}")
    } else {
        text
    }
}

/// A number of things with their name: `1 place`, `2 places`.
pub(crate) fn number(n: usize, name: &str) -> String {
    match name.strip_suffix("ty") {
        _ if n == 1 => format!("1 {name}"),
        Some(stem) => format!("{n} {stem}ties"),
        None => format!("{n} {name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        let cases = [
            (0.0, "0"),
            (999.0, "999"),
            (1000.4, "1,000"),
            (1_234_567.0, "1,234,567"),
            (-2000.0, "-2,000"),
        ];
        for (count, text) in cases {
            assert_eq!(people(count), text);
        }
    }

    #[test]
    fn one_thing_is_no_plural() {
        let said =
            [(1, "place"), (0, "day"), (1, "party"), (2, "party")].map(|(n, name)| number(n, name));
        assert_eq!(said, ["1 place", "0 days", "1 party", "2 parties"]);
    }

    #[test]
    fn columns_line_up() {
        let rows = [["a", "10"], ["long", "7"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows), "  a     10\n  long   7\n");
    }
}
