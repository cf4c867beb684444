//! Wrong texts in the small scenario folder, by topic, and what is said of them.

mod days;
mod figures;
mod settings;
mod tables;

use crate::native_support;
use crate::said_support::said;
use outflow_scenario::{ReadOutcome, native};

/// Reads the small folder with one file replaced, and lists `file:line:column code nearest`.
fn problems(file: &'static str, text: &str) -> Vec<String> {
    let (scenario, problems) = with(file, text);
    assert_eq!(scenario.is_none(), problems.has_errors());
    said(&problems)
}

/// The small folder with another text in one of its files.
fn with(file: &'static str, text: &str) -> ReadOutcome {
    let mut files = native_support::small_files();
    files.retain(|(name, _)| *name != file);
    files.push((file, text.to_owned()));
    native::read_folder(&native_support::memory(&files))
}
