//! Problems for people.

use crate::code::Severity;
use crate::collection::Diagnostics;
use crate::diagnostic::{Diagnostic, Spot};
use crate::source::printable;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;

/// Columns that a line of the output may have.
const WIDTH: usize = 120;

/// All problems as text, each with the line that it is about.
#[must_use]
pub fn render_text(all: &Diagnostics, colour: bool) -> String {
    let mut out = String::new();
    for diagnostic in all.sorted() {
        out.push_str(&render_one(diagnostic, colour));
        out.push_str("\n\n");
    }
    for more in all.more() {
        let _ = writeln!(
            out,
            "{}[{}]: and {} more of these in {}",
            more.severity,
            more.code,
            more.count,
            printable(&more.file)
        );
    }
    out
}

/// One problem as text, without a line feed at the end.
#[must_use]
pub fn render_one(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // File names, messages and lines come from the input, which may hold anything.
    let message = printable(&diagnostic.message);
    let file = printable(&diagnostic.file);
    let help = diagnostic.help.as_deref().map(printable);
    let spot = diagnostic.spot.as_ref().map(printable_spot);
    let title = level
        .primary_title(message.as_ref())
        .id(diagnostic.code.name());
    let mut group = Group::with_title(title);
    let file = file.as_ref();
    if let Some(spot) = &spot {
        let mut snippet = Snippet::source(spot.text.as_str())
            .line_start(spot.line as usize)
            .annotation(AnnotationKind::Primary.span(marked(spot)));
        if spot.column == spot.text_column {
            snippet = snippet.path(file);
        } else {
            // The line is cut, so the column cannot be told from it.
            let origin = Origin::path(file)
                .line(spot.line as usize)
                .char_column(spot.column as usize);
            group = group.element(origin);
        }
        group = group.element(snippet);
    } else {
        group = group.element(Origin::path(file));
    }
    if let Some(name) = &diagnostic.nearest {
        group = group.element(Level::HELP.message(format!("did you mean '{}'?", printable(name))));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_ref()));
    }
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(WIDTH).render(&[group])
}

/// The spot in a line in which each character that is no text is replaced by one that shows it, so that
/// columns stay what they are.
fn printable_spot(spot: &Spot) -> Spot {
    let shown = |c: char| match c {
        '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        c if printable(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => '\u{fffd}',
        c => c,
    };
    Spot {
        text: spot.text.chars().map(shown).collect(),
        ..spot.clone()
    }
}

/// The bytes of the spot in its text.
fn marked(spot: &Spot) -> std::ops::Range<usize> {
    let byte_of = |column: usize| {
        spot.text
            .char_indices()
            .nth(column)
            .map_or(spot.text.len(), |(at, _)| at)
    };
    let first = (spot.text_column as usize).saturating_sub(1);
    byte_of(first)..byte_of(first + spot.length as usize)
}

/// One line with the number of errors, warnings and notes, for example
/// `2 errors, 1 warning`.
#[must_use]
pub fn summary(all: &Diagnostics) -> String {
    let part = |count: u64, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let parts: Vec<_> = [
        part(all.errors(), "error"),
        part(all.warnings(), "warning"),
        part(all.notes(), "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "no problems".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Source};

    #[test]
    fn shows_the_line() {
        let source = Source::new(
            "input_csv/routes.csv",
            "#a,b,c\nBujumbra,Bubanza,48\n".to_owned(),
        );
        let diagnostic = Diagnostic::at(Code::UnknownPlace, &source, source.span(7, 15))
            .message("no place is called 'Bujumbra'")
            .nearest(Some("Bujumbura"));
        let text = render_one(&diagnostic, false);
        let expected = "\
error[unknown-place]: no place is called 'Bujumbra'
 --> input_csv/routes.csv:2:1
  |
2 | Bujumbra,Bubanza,48
  | ^^^^^^^^
  |
  = help: did you mean 'Bujumbura'?";
        assert_eq!(text, expected);
    }

    #[test]
    fn colour_only_when_asked() {
        let diagnostic = Diagnostic::of_file(Code::MissingFile, "x.csv");
        assert!(!render_one(&diagnostic, false).contains('\u{1b}'));
        assert!(render_one(&diagnostic, true).contains('\u{1b}'));
    }

    #[test]
    fn nothing_of_the_input_steers_a_terminal() {
        let odd = "\u{1b}[2J\u{7}\u{9b}\u{202e}x";
        let source = Source::new(format!("{odd}.csv"), format!("a,{odd},b\n"));
        let diagnostic = Diagnostic::at(Code::NotANumber, &source, source.span(2, 5))
            .message(odd)
            .nearest(Some(odd))
            .help(odd);
        let mut all = Diagnostics::new();
        for _ in 0..60 {
            all.push(diagnostic.clone());
        }
        let text = render_text(&all, false);
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains("\\u{1b}[2J\\u{7}"), "{text}");
    }

    #[test]
    fn odd_spots_do_no_harm() {
        for text in ["", "\t\u{7f}é\u{202e}x", "a"] {
            let source = Source::new("f", text.to_owned());
            for start in 0..=text.len() + 1 {
                for end in start..=text.len() + 2 {
                    let d = Diagnostic::at(Code::NotANumber, &source, source.span(start, end));
                    assert!(!render_one(&d, false).is_empty());
                }
            }
        }
    }
}
