//! Diagnostics as documents: each Markdown file in `tests/diagnostics` shows bad input and what is
//! said of it. How to write one is told in its `README.md`.
//!
//! `OUTFLOW_BLESS=1 cargo test -p outflow-scenario --test diagnostics` rewrites what is expected
//! to what is said; read the difference before you commit it.

use outflow_diagnostics::{Code, render_text};
use outflow_scenario::files::Folder;
use outflow_scenario::{ReadOptions, read_from};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// Codes that no document can show, and the test that does.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::FileTooLarge, "hostile_files.rs"),
    (Code::TableTooLarge, "hostile_files.rs"),
    (Code::UnreadableFile, "needs a system that refuses"),
    (Code::BadToml, "native_diagnostics.rs"),
    (Code::UnknownEvent, "native_diagnostics.rs"),
    (Code::DuplicateId, "native_diagnostics.rs"),
    (Code::DuplicateReport, "native_diagnostics.rs"),
    (Code::TotalUnused, "native_diagnostics.rs"),
    (Code::Overlap, "native_diagnostics.rs"),
    (Code::OtherModel, "chain_diagnostics.rs"),
    (Code::BadId, "chain_diagnostics.rs"),
    (Code::MissingSource, "chain_diagnostics.rs"),
    (Code::UnknownParty, "chain_diagnostics.rs"),
    (Code::UnknownLink, "chain_diagnostics.rs"),
    (Code::UnknownType, "chain_diagnostics.rs"),
    (Code::UnknownSet, "chain_diagnostics.rs"),
    (Code::UnknownSeries, "chain_diagnostics.rs"),
    (Code::UnknownVariant, "chain_diagnostics.rs"),
    (Code::UnknownMeasure, "chain_diagnostics.rs"),
    (Code::UnknownParameter, "chain_diagnostics.rs"),
    (Code::MissingParty, "chain_diagnostics.rs"),
    (Code::BadTarget, "chain_diagnostics.rs"),
    (Code::BadShares, "chain_diagnostics.rs"),
    (Code::MissingRegion, "chain_diagnostics.rs"),
    (Code::ControlOrder, "chain_diagnostics.rs"),
    (Code::NoChange, "chain_diagnostics.rs"),
    (Code::NotACrossing, "chain_diagnostics.rs"),
    (Code::ClosedCrossing, "chain_diagnostics.rs"),
    (Code::SplitPersons, "chain_diagnostics.rs"),
    (Code::NoReception, "chain_diagnostics.rs"),
    (Code::NeverHolds, "chain_diagnostics.rs"),
    (Code::NoExit, "chain_diagnostics.rs"),
    (Code::ConflictingFiles, "chain_diagnostics.rs"),
    (Code::BadWorkbook, "workbook.rs"),
    (Code::BadJson, "chain_diagnostics.rs"),
    (Code::BadGeometry, "chain_diagnostics.rs"),
];

type Files = BTreeMap<String, Vec<u8>>;

/// A code block: its info string, its text, and the lines of the document that hold the text.
struct Block {
    info: String,
    text: String,
    lines: std::ops::Range<usize>,
}

/// A section: its heading and its blocks.
struct Section {
    heading: String,
    blocks: Vec<Block>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn sections(document: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in document.lines().enumerate() {
        if let Some(block) = &mut open {
            if line == "```" {
                block.lines.end = number;
                let section = sections.last_mut().expect("blocks stand under a heading");
                section.blocks.extend(open.take());
            } else {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(info) = line.strip_prefix("```") {
            open = Some(Block {
                info: info.to_owned(),
                text: String::new(),
                lines: number + 1..number + 1,
            });
        } else if let Some(heading) = line.strip_prefix("## ") {
            sections.push(Section {
                heading: heading.to_owned(),
                blocks: Vec::new(),
            });
        }
    }
    sections
}

/// The bytes of a block: `\xNN` stands for a byte, `\` at the end of a line joins lines.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        if let Some(hex) = escape.strip_prefix('x').and_then(|hex| hex.get(..2)) {
            bytes.push(u8::from_str_radix(hex, 16).expect("two hexadecimal digits"));
            rest = &escape[3..];
        } else {
            rest = escape.strip_prefix('\n').unwrap_or(escape);
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The files of a section on top of the sound case (unless it is a scenario folder), and the block
/// that says what is expected.
fn files_of<'s>(section: &'s Section, sound: &Files) -> (Files, Option<&'s Block>) {
    let is_native = section
        .blocks
        .iter()
        .any(|block| block.info.ends_with("scenario.toml"));
    let mut files = if is_native {
        Files::new()
    } else {
        sound.clone()
    };
    let mut expected = None;
    for block in &section.blocks {
        let words: Vec<_> = block.info.split_whitespace().collect();
        match words.as_slice() {
            ["text"] => expected = Some(block),
            ["remove"] => {
                for name in block.text.lines() {
                    let prefix = format!("{name}/");
                    files.retain(|file, _| file != name && !file.starts_with(&prefix));
                }
            }
            [_, name] => {
                files.insert((*name).to_owned(), block.text.clone().into_bytes());
            }
            [_, name, "escaped"] => {
                files.insert((*name).to_owned(), unescape(&block.text));
            }
            other => panic!("{}: a block of kind {other:?}", section.heading),
        }
    }
    (files, expected)
}

fn said(files: Files) -> String {
    let (scenario, problems) = read_from(&Folder::memory(files), &ReadOptions::default());
    assert_eq!(scenario.is_some(), problems.errors() == 0);
    let text = render_text(&problems, false);
    let text: Vec<_> = text.lines().map(str::trim_end).collect();
    text.join("\n").trim_end().to_owned()
}

#[test]
fn documents() {
    let bless = std::env::var_os("OUTFLOW_BLESS").is_some();
    let readme = fs::read_to_string(folder().join("README.md")).expect("README.md");
    let sound = files_of(&sections(&readme)[0], &Files::new()).0;
    assert_eq!(said(sound.clone()), "", "the sound case");

    let mut shown = BTreeSet::new();
    let mut failures = String::new();
    let mut names: Vec<_> = fs::read_dir(folder())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "md") && !path.ends_with("README.md"))
        .collect();
    names.sort();
    for path in names {
        let name = path.display();
        let document = fs::read_to_string(&path).expect("a document");
        let mut lines: Vec<String> = document.lines().map(str::to_owned).collect();
        for section in sections(&document).iter().rev() {
            let (files, expected) = files_of(section, &sound);
            let expected = expected.expect("a block `text` with what is said");
            let said = said(files);
            for code in Code::ALL {
                if said.contains(&format!("[{code}]")) {
                    shown.insert(code.name());
                }
            }
            if said == expected.text.trim_end() {
                continue;
            }
            if bless {
                lines.splice(expected.lines.clone(), said.lines().map(str::to_owned));
            } else {
                let _ = writeln!(
                    failures,
                    "{name}: {}\n--- expected\n{}\n--- said\n{said}\n",
                    section.heading, expected.text
                );
            }
        }
        if bless {
            fs::write(&path, lines.join("\n") + "\n").expect("the document is written");
        }
    }
    assert!(failures.is_empty(), "{failures}");

    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| ELSEWHERE.iter().all(|(other, _)| other != *code))
        .map(|code| code.name())
        .filter(|name| !shown.contains(name))
        .collect();
    assert!(missing.is_empty(), "no document shows {missing:?}");
}
