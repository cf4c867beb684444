//! Where the data of a scenario come from: the `source` columns of its tables, and the part of its
//! README on sources and licences.

use crate::ReportError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files larger than this are no tables of a scenario.
const LARGEST: u64 = 64 << 20;

/// What a scenario folder says about its sources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// Table, source, rows.
    pub(crate) rows: Vec<(String, String, usize)>,
    /// The part of the README on sources and licences, as paragraphs and list items.
    pub(crate) text: Vec<String>,
    /// `scenario.toml`, with its remarks.
    pub(crate) head: Option<String>,
}

#[derive(Deserialize)]
struct TitleOnly {
    title: Option<String>,
}

/// Reads the sources of a scenario folder with this title.
pub(crate) fn read(folder: &Path, title: &str) -> Result<Sources, ReportError> {
    let file = |path: &Path, reason: &dyn std::fmt::Display| ReportError::File {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    };
    let mut names: Vec<_> = fs::read_dir(folder)
        .map_err(|error| file(folder, &error))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    names.sort();
    let head_path = folder.join("scenario.toml");
    let head = head_path
        .is_file()
        .then(|| fs::read_to_string(&head_path).map_err(|error| file(&head_path, &error)))
        .transpose()?;
    if let Some(text) = &head {
        let other = toml::from_str::<TitleOnly>(text)
            .map_err(|error| file(&head_path, &error))?
            .title;
        if other.as_deref() != Some(title) {
            return Err(ReportError::OtherScenario {
                path: folder.to_path_buf(),
                reason: format!(
                    "its title is '{}', that of the run '{title}'",
                    other.unwrap_or_default()
                ),
            });
        }
    }
    let mut rows = Vec::new();
    for path in names {
        let is_table = path.extension().is_some_and(|ending| ending == "csv")
            && fs::metadata(&path).is_ok_and(|data| data.len() <= LARGEST);
        if is_table {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            for (source, count) in sources_of(&path)? {
                rows.push((name.clone(), source, count));
            }
        }
    }
    let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
    Ok(Sources {
        rows,
        text: section(&readme),
        head,
    })
}

/// Distinct sources of a table with the number of rows of each, the most frequent first.
fn sources_of(path: &Path) -> Result<Vec<(String, usize)>, ReportError> {
    let failed = |error: csv::Error| ReportError::File {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_path(path)
        .map_err(failed)?;
    let Some(column) = reader
        .headers()
        .map_err(failed)?
        .iter()
        .position(|name| name.trim() == "source")
    else {
        return Ok(Vec::new());
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(failed)?;
        if let Some(source) = row.get(column) {
            *counts.entry(source.trim().to_owned()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts
        .into_iter()
        .filter(|(source, _)| !source.is_empty())
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(counts)
}

/// The paragraphs and list items below the heading on sources or licences.
fn section(readme: &str) -> Vec<String> {
    let mut inside = false;
    let mut parts: Vec<String> = Vec::new();
    let mut open = false;
    for line in readme.lines() {
        if line.starts_with('#') {
            let title = line.to_lowercase();
            inside = title.contains("source") || title.contains("licen");
            open = false;
            continue;
        }
        if !inside {
            continue;
        }
        let text = line.trim();
        if text.is_empty() || text.starts_with("| ---") {
            open = false;
            continue;
        }
        let starts = text.starts_with("- ") || text.starts_with('|') || !open;
        let text = text
            .trim_start_matches("- ")
            .trim_matches('|')
            .replace("**", "");
        match parts.last_mut() {
            Some(last) if !starts => {
                last.push(' ');
                last.push_str(text.trim());
            }
            _ => parts.push(text.trim().to_owned()),
        }
        open = true;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_on_sources_is_found() {
        let parts = section(
            "# A\nno\n## Sources and licences\n\nThe facts\ncome from:\n\n- one\n  more\n- two\n## C\nno\n",
        );
        assert_eq!(parts, ["The facts come from:", "one more", "two"]);
    }
}
