//! Shares that make up a whole.

use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use std::collections::BTreeMap;

/// How far from 1 the sum of shares may be.
const TOLERANCE: f64 = 1e-6;

/// Sums of shares, and where the last share of each stands.
#[derive(Debug, Default)]
pub(super) struct Sums<K: Ord> {
    sums: BTreeMap<K, (f64, Span)>,
}

impl<K: Ord> Sums<K> {
    /// Adds a share to a whole.
    pub(super) fn add(&mut self, whole: K, share: f64, span: Span) {
        let sum = self.sums.entry(whole).or_insert((0.0, span));
        *sum = (sum.0 + share, span);
    }

    /// Reports each whole that is not 1.
    pub(super) fn must_be_one(
        &self,
        source: &Source,
        problems: &mut Diagnostics,
        what: impl Fn(&K) -> String,
    ) {
        self.check(
            source,
            problems,
            what,
            |sum| (sum - 1.0).abs() > TOLERANCE,
            "1",
        );
    }

    /// Reports each whole that is more than 1.
    pub(super) fn at_most_one(
        &self,
        source: &Source,
        problems: &mut Diagnostics,
        what: impl Fn(&K) -> String,
    ) {
        self.check(
            source,
            problems,
            what,
            |sum| sum > 1.0 + TOLERANCE,
            "at most 1",
        );
    }

    fn check(
        &self,
        source: &Source,
        problems: &mut Diagnostics,
        what: impl Fn(&K) -> String,
        wrong: impl Fn(f64) -> bool,
        expected: &str,
    ) {
        for (whole, (sum, span)) in self.sums.iter().filter(|(_, (sum, _))| wrong(*sum)) {
            problems.report(Code::BadShares, source, *span, |d| {
                // Rounded, so that 0.9999999999999999 is not shown.
                let sum = (sum * 1e9).round() / 1e9;
                d.message(format!("{} add up to {sum}", what(whole)))
                    .help(format!("together they are {expected}"))
            });
        }
    }
}
