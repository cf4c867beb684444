//! What is said of a folder, for tests.

use outflow_diagnostics::Diagnostics;

/// Problems in order, each as `file:line:column code nearest`.
pub(crate) fn said(problems: &Diagnostics) -> Vec<String> {
    problems
        .sorted()
        .iter()
        .map(|problem| {
            let (line, column) = problem.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
            let nearest = problem.nearest.as_deref().unwrap_or("");
            format!(
                "{}:{line}:{column} {} {nearest}",
                problem.file, problem.code
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}
