//! A text that was read, and places in it.

use std::borrow::Cow;

/// A range of bytes in a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes `start..end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// From the start of this one to the end of the other.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            end: other.end.max(self.start),
        }
    }
}

/// Bytes between two marks of the line count.
const BLOCK: usize = 1 << 16;

/// Bytes of a line that are kept in a diagnostic.
const EXCERPT: usize = 300;

/// A text file with its name. Finds line and column of any byte without an index of all lines.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Number of line feeds before each block of [`BLOCK`] bytes.
    lines_before: Vec<u32>,
}

/// Where a span lies, and the text around it.
pub(crate) struct Located {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) length: u32,
    pub(crate) text: String,
    pub(crate) text_column: u32,
}

impl Source {
    /// A text under the name that diagnostics show. Texts beyond 4 GiB have no positions.
    #[must_use]
    pub fn new(name: impl Into<String>, text: String) -> Self {
        let mut lines_before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut lines = 0_u32;
        for block in text.as_bytes().chunks(BLOCK) {
            lines_before.push(lines);
            lines += count_line_feeds(block);
        }
        Self {
            name: name.into(),
            text,
            lines_before,
        }
    }

    /// The name that diagnostics show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the bytes `start..end`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start, end)
    }

    /// The text of a span; empty when the span is not one of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start()..span.end()).unwrap_or_default()
    }

    /// Line of a byte, counted from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        let block = offset / BLOCK;
        let Some(&before) = self.lines_before.get(block) else {
            return self
                .lines_before
                .last()
                .map_or(1, |before| before + 1 + self.count_last_block());
        };
        let inside = &self.text.as_bytes()[block * BLOCK..offset];
        before + 1 + count_line_feeds(inside)
    }

    fn count_last_block(&self) -> u32 {
        let start = self.lines_before.len().saturating_sub(1) * BLOCK;
        count_line_feeds(&self.text.as_bytes()[start..])
    }

    pub(crate) fn locate(&self, span: Span) -> Located {
        let bytes = self.text.as_bytes();
        let start = self.floor(span.start());
        let line_start = bytes[..start]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let line_end = bytes[start..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(bytes.len(), |at| start + at);
        let line_end = if line_end > line_start && bytes[line_end - 1] == b'\r' {
            (line_end - 1).max(start)
        } else {
            line_end
        };
        let end = self.floor(span.end().min(line_end)).max(start);
        let (from, to) = if line_end - line_start <= EXCERPT {
            (line_start, line_end)
        } else {
            let from = self.floor(start.saturating_sub(EXCERPT / 3).max(line_start));
            (from, self.floor((from + EXCERPT).min(line_end)))
        };
        Located {
            line: self.line(start),
            column: chars(&self.text[line_start..start]) + 1,
            length: chars(&self.text[start..end.min(to)]),
            text: self.text[from..to].to_owned(),
            text_column: chars(&self.text[from..start]) + 1,
        }
    }

    /// The last character boundary at or before `offset`.
    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.min(self.text.len()))
    }
}

fn count_line_feeds(bytes: &[u8]) -> u32 {
    // Summed in short runs of bytes, which the compiler turns into vector code.
    bytes
        .chunks(255)
        .map(|run| {
            let count: u8 = run.iter().map(|&b| u8::from(b == b'\n')).sum();
            u32::from(count)
        })
        .sum()
}

fn chars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// A text from the input between single quotes, cut when long, with control characters escaped:
/// how messages name a value.
///
/// ```
/// use outflow_diagnostics::quoted;
/// assert_eq!(quoted("Bujumbura"), "'Bujumbura'");
/// assert_eq!(quoted("a\tb"), "'a\\tb'");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::from("'");
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        push_printable(&mut out, c);
    }
    out.push('\'');
    out
}

/// A text as it may go to a terminal: what would move the cursor, change colours or turn the direction of
/// writing is escaped; line ends and tabs are kept.
///
/// ```
/// use outflow_diagnostics::printable;
/// assert_eq!(printable("Kyiv\n"), "Kyiv\n");
/// assert_eq!(printable("\u{1b}[2JKyiv"), "\\u{1b}[2JKyiv");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\n' | '\t');
    if !text.chars().any(|c| steers(c) && !kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if kept(c) {
            out.push(c);
        } else {
            push_printable(&mut out, c);
        }
    }
    Cow::Owned(out)
}

fn push_printable(out: &mut String, c: char) {
    if steers(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

/// Whether a character is no text but tells a terminal something.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lines_and_columns() {
        let source = Source::new("f", "ab\ncdé,f\r\n\nlast".to_owned());
        let at = source.locate(source.span(8, 9));
        assert_eq!((at.line, at.column, at.length), (2, 5, 1));
        assert_eq!(at.text, "cdé,f");
        let end = source.text().len();
        assert_eq!(source.line(end), 4);
        assert_eq!(source.locate(source.span(end, end)).column, 5);
    }

    #[test]
    fn counts_lines_across_blocks() {
        let source = Source::new("f", "x\n".repeat(100_000));
        assert_eq!(source.line(0), 1);
        assert_eq!(source.line(131_072), 65_537);
        assert_eq!(source.line(200_000), 100_001);
        let exact = Source::new("f", "\n".repeat(BLOCK));
        assert_eq!(exact.line(BLOCK), u32::try_from(BLOCK).unwrap() + 1);
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let source = Source::new("f", "é".repeat(10_000));
        let at = source.locate(source.span(10_000, 10_004));
        assert_eq!(at.column, 5_001);
        assert!(at.text.len() <= EXCERPT);
        assert_eq!(at.length, 2);
        assert!(at.text_column < 100);
    }

    #[test]
    fn spans_beyond_the_text_do_no_harm() {
        let source = Source::new("f", String::new());
        let at = source.locate(source.span(10, 20));
        assert_eq!((at.line, at.column, at.length), (1, 1, 0));
        assert_eq!(source.slice(source.span(3, 5)), "");
    }
}
