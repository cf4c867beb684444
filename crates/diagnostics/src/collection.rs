//! Many problems, in a stable order and within bounds.

use crate::code::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many problems of one code are kept for one file; the rest is only counted.
pub const PER_FILE_AND_CODE: u32 = 50;

/// Everything that is wrong with some input.
///
/// Of each code, the first [`PER_FILE_AND_CODE`] of a file are kept and the rest is counted, so
/// that hostile input cannot fill the memory or the screen.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    tallies: BTreeMap<Code, BTreeMap<String, Tally>>,
}

/// How many problems of one code one file has.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    kept: u32,
    more: u64,
    severity: Option<Severity>,
}

/// Problems that were counted but not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct More {
    /// The file.
    pub file: String,
    /// The code.
    pub code: Code,
    /// How bad the first of them was.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

impl Diagnostics {
    /// No problems.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        if self.claim(diagnostic.code, &diagnostic.file, severity) {
            self.kept.push(diagnostic);
        }
    }

    /// Adds a problem at a place in a text; `describe` is called only when the problem is kept.
    pub fn report(
        &mut self,
        code: Code,
        source: &Source,
        span: Span,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if self.claim(code, source.name(), code.severity()) {
            self.kept.push(describe(Diagnostic::at(code, source, span)));
        }
    }

    /// Adds a problem of a whole file or folder.
    pub fn report_file(
        &mut self,
        code: Code,
        file: &str,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if self.claim(code, file, code.severity()) {
            self.kept.push(describe(Diagnostic::of_file(code, file)));
        }
    }

    /// Counts one more of this kind; false when there are enough of them already.
    fn claim(&mut self, code: Code, file: &str, severity: Severity) -> bool {
        let tally = self.tally(code, file);
        if tally.kept < PER_FILE_AND_CODE {
            tally.kept += 1;
            return true;
        }
        tally.severity.get_or_insert(severity);
        tally.more += 1;
        false
    }

    fn tally(&mut self, code: Code, file: &str) -> &mut Tally {
        let files = self.tallies.entry(code).or_default();
        files.entry(file.to_owned()).or_default()
    }

    /// Adds all problems of another collection.
    pub fn append(&mut self, other: Self) {
        for diagnostic in other.kept {
            self.push(diagnostic);
        }
        for (code, files) in other.tallies {
            for (file, theirs) in files {
                let tally = self.tally(code, &file);
                tally.more += theirs.more;
                tally.severity = tally.severity.or(theirs.severity);
            }
        }
    }

    /// The problems that were kept, by file, line, column and code; the same one once only.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<_> = self.kept.iter().collect();
        all.sort_by_key(|d| {
            let spot = d.spot.as_ref().map(|spot| (spot.line, spot.column));
            (
                d.file.as_str(),
                spot,
                d.severity,
                d.code,
                d.message.as_str(),
            )
        });
        all.dedup();
        all
    }

    /// What was counted but not kept, by file and code.
    #[must_use]
    pub fn more(&self) -> Vec<More> {
        let mut all: Vec<More> = self
            .tallies
            .iter()
            .flat_map(|(code, files)| files.iter().map(move |(file, tally)| (code, file, tally)))
            .filter(|(.., tally)| tally.more > 0)
            .map(|(code, file, tally)| More {
                file: file.clone(),
                code: *code,
                severity: tally.severity.unwrap_or(code.severity()),
                count: tally.more,
            })
            .collect();
        all.sort_by(|a, b| (&a.file, a.code).cmp(&(&b.file, b.code)));
        all
    }

    /// How many problems are this bad, those not kept included.
    #[must_use]
    pub fn count(&self, severity: Severity) -> u64 {
        let kept = self
            .sorted()
            .iter()
            .filter(|d| d.severity == severity)
            .count();
        let more: u64 = self
            .more()
            .iter()
            .filter(|more| more.severity == severity)
            .map(|more| more.count)
            .sum();
        u64::try_from(kept).unwrap_or(u64::MAX).saturating_add(more)
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.count(Severity::Warning)
    }

    /// How many notes there are.
    #[must_use]
    pub fn notes(&self) -> u64 {
        self.count(Severity::Note)
    }

    /// Whether there is any error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.kept.iter().any(|d| d.severity == Severity::Error)
            || self
                .more()
                .iter()
                .any(|more| more.severity == Severity::Error)
    }

    /// Whether there is nothing at all to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_by_place_and_each_once() {
        let source = Source::new("b.csv", "one\ntwo\n".to_owned());
        let mut all = Diagnostics::new();
        all.report(Code::NotANumber, &source, source.span(4, 7), |d| d);
        all.report(Code::NotANumber, &source, source.span(0, 3), |d| d);
        all.report(Code::NotANumber, &source, source.span(0, 3), |d| d);
        all.report_file(Code::MissingFile, "a.csv", |d| d);
        let places: Vec<_> = all
            .sorted()
            .iter()
            .map(|d| (d.file.clone(), d.spot.as_ref().map(|s| s.line)))
            .collect();
        let b = "b.csv".to_owned();
        assert_eq!(
            places,
            [
                ("a.csv".to_owned(), None),
                (b.clone(), Some(1)),
                (b, Some(2))
            ]
        );
        assert_eq!(all.errors(), 3);
    }

    #[test]
    fn floods_are_counted_not_kept() {
        let source = Source::new("f.csv", "x\n".repeat(1_000));
        let mut all = Diagnostics::new();
        for line in 0..1_000 {
            all.report(
                Code::NotANumber,
                &source,
                source.span(2 * line, 2 * line + 1),
                |d| d,
            );
        }
        assert_eq!(all.sorted().len(), 50);
        assert_eq!(all.errors(), 1_000);
        assert_eq!(all.more().first().map(|more| more.count), Some(950));
    }
}
