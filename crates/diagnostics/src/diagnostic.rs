//! One problem.

use crate::code::{Code, Severity};
use crate::source::{Source, Span};
use serde::Serialize;

/// One problem in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What kind of problem it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, naming the value; lower case, no full stop.
    pub message: String,
    /// The file or folder, as the reader named it.
    pub file: String,
    /// Where in the file; none when the whole file is meant.
    pub spot: Option<Spot>,
    /// What was expected, or what to write instead.
    pub help: Option<String>,
    /// The known name that is nearest to an unknown one.
    pub nearest: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// Length of the marked part of the line in characters; may be 0.
    pub length: u32,
    /// The line, or the part of a long line around the spot.
    pub text: String,
    /// Column in `text` at which the spot starts, counted from 1.
    pub text_column: u32,
}

impl Diagnostic {
    /// A problem of a whole file or folder.
    #[must_use]
    pub fn of_file(code: Code, file: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: code.explanation().to_owned(),
            file: file.into(),
            spot: None,
            help: None,
            nearest: None,
        }
    }

    /// A problem at a place in a text.
    #[must_use]
    pub fn at(code: Code, source: &Source, span: Span) -> Self {
        let at = source.locate(span);
        Self {
            spot: Some(Spot {
                line: at.line,
                column: at.column,
                length: at.length,
                text: at.text,
                text_column: at.text_column,
            }),
            ..Self::of_file(code, source.name())
        }
    }

    /// Says what is wrong.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Says what was expected, or what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the nearest known name, when there is one.
    #[must_use]
    pub fn nearest(mut self, name: Option<&str>) -> Self {
        self.nearest = name.map(str::to_owned);
        self
    }

    /// Makes it better or worse than its code usually is.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
