//! Every command of the README and the tutorial is run, and what they show of its output is
//! compared with what it prints.
//!
//! The blocks ```` ```sh ```` hold commands, one a line. The blocks ```` ```console ```` hold
//! commands after `$` and below each what it prints, all of it, where `...` on a line of its own
//! stands for any lines. A command ends with exit code 0, unless a remark behind it says
//! otherwise (`# exit code 1`). Numbers may differ by 2 percent (or 0.002) and in their blanks,
//! since a change of the engines may change draws but not what is told about them.
//!
//! `cargo run ... -p outflow-cli --` and `outflow` stand for the command under test; other uses of
//! Cargo, and the script of all tests, are left out.
#![cfg(unix)]

mod common;

use common::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the README writes for the command.
const THROUGH_CARGO: &str = "cargo run --release -p outflow-cli -- ";

/// A remark behind a command that is to be interrupted while it works.
const INTERRUPTED: &str = "# stop it with Ctrl-C";

/// A command of a page and what is shown below it.
#[derive(Debug)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

#[test]
fn readme() {
    run_page("README.md");
}

#[test]
fn tutorial() {
    run_page("docs/tutorial.md");
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run_page(page: &str) {
    let text = fs::read_to_string(repository().join(page)).unwrap();
    let commands = commands_of(&text);
    assert!(
        commands
            .iter()
            .any(|shown| shown.command.starts_with("outflow ")),
        "{page} has no command"
    );
    let folder = tempfile::tempdir().unwrap();
    for part in ["scenarios", "docs/example-flee"] {
        copy(&repository().join(part), &folder.path().join(part));
    }
    let list = "docs/example-places.csv";
    fs::copy(repository().join(list), folder.path().join(list)).unwrap();
    for shown in &commands {
        let (code, output) = execute(&shown.command, folder.path());
        let at = format!("{page}:{}: {}", shown.line, shown.command);
        assert_eq!(code, expected_code(&shown.command), "{at}\n{output}");
        if shown.output.is_empty() {
            continue;
        }
        let printed: Vec<&str> = output.trim_end().lines().collect();
        let expected: Vec<&str> = shown.output.iter().map(String::as_str).collect();
        assert!(
            agree(&expected, &printed),
            "{at}\nshown:\n{}\nprinted:\n{output}",
            expected.join("\n")
        );
    }
}

/// The commands in the code blocks of a page that are to be run.
fn commands_of(text: &str) -> Vec<Shown> {
    let mut commands: Vec<Shown> = Vec::new();
    let mut block = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            block = if block.is_none() {
                Some(language.trim())
            } else {
                None
            };
            continue;
        }
        let command = match block {
            Some("sh") => Some(line),
            Some("console") => line.strip_prefix("$ "),
            _ => continue,
        };
        if let Some(command) = command {
            commands.push(Shown {
                line: number + 1,
                command: command.replacen(THROUGH_CARGO, "outflow ", 1),
                output: Vec::new(),
            });
        } else if let Some(last) = commands.last_mut() {
            last.output.push(line.to_owned());
        }
    }
    for shown in &mut commands {
        while shown
            .output
            .last()
            .is_some_and(|line| line.trim().is_empty())
        {
            shown.output.pop();
        }
    }
    commands.retain(|shown| {
        let words: Vec<&str> = shown.command.split_whitespace().collect();
        !matches!(words[..], [] | ["cargo" | "./test.sh" | "export", ..])
    });
    commands
}

fn expected_code(command: &str) -> i32 {
    if command.contains(INTERRUPTED) {
        return 130;
    }
    command
        .split_once("# exit code ")
        .map_or(0, |(_, code)| code.trim().parse().unwrap())
}

/// Runs a command in a folder; its exit code and all that it prints.
fn execute(command: &str, folder: &Path) -> (i32, String) {
    let binary = assert_cmd::cargo::cargo_bin!("outflow");
    let mut path = vec![binary.parent().unwrap().to_path_buf()];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    // One process with one stream of output, in the order in which it is written.
    let one_stream = if command.contains(INTERRUPTED) {
        "exec 2>&1; exec "
    } else {
        "exec 2>&1; "
    };
    let child = Command::new("sh")
        .args(["-c", &format!("{one_stream}{command}")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    if command.contains(INTERRUPTED) {
        let out = command
            .split_whitespace()
            .skip_while(|word| *word != "--out")
            .nth(1);
        let journal = folder.join(format!("{}.partial/journal", out.unwrap()));
        let begun = Instant::now();
        while !fs::metadata(&journal).is_ok_and(|file| file.len() > 1_000) {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "nothing is written: {command}"
            );
            sleep(Duration::from_millis(5));
        }
        let killed = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
    }
    let done = child.wait_with_output().unwrap();
    (
        done.status.code().unwrap_or(-1),
        String::from_utf8(done.stdout).unwrap(),
    )
}

/// Whether output is as shown, where `...` stands for any lines.
fn agree(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => {
            (0..=printed.len()).any(|skipped| agree(rest, &printed[skipped..]))
        }
        (Some((one, shown)), Some((other, printed))) => {
            lines_agree(one, other) && agree(shown, printed)
        }
        _ => false,
    }
}

fn lines_agree(shown: &str, printed: &str) -> bool {
    let (shown, printed) = (words(shown), words(printed));
    shown.len() == printed.len()
        && shown.iter().zip(&printed).all(|(one, other)| {
            one == other
                || match (number(one), number(other)) {
                    (Some(one), Some(other)) => {
                        (one - other).abs() <= (0.02 * one.abs()).max(0.002)
                    }
                    _ => false,
                }
        })
}

/// A line taken apart into words, numbers and marks.
fn words(line: &str) -> Vec<&str> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ';');
    line.split(apart)
        .filter(|word| !word.is_empty())
        // A row of a table of results; in text, a comma stands between thousands.
        .flat_map(|word| {
            let fields = word.split(',');
            let thousands = word.starts_with(|c: char| c.is_ascii_digit())
                && fields
                    .clone()
                    .skip(1)
                    .all(|part| part.len() == 3 && number(part).is_some());
            if thousands {
                vec![word]
            } else {
                fields.collect()
            }
        })
        .collect()
}

fn number(word: &str) -> Option<f64> {
    word.replace(',', "").parse().ok()
}

#[test]
fn lines_differ_in_small_changes_of_numbers_only() {
    assert!(lines_agree(
        "Poland  2,018,636 (2,016 to 3)",
        "Poland 2,018,000   (2,016 to 3)"
    ));
    assert!(lines_agree(
        "0,2022-05-19,Poland,1000",
        "0,2022-05-19,Poland,1001"
    ));
    assert!(!lines_agree(
        "0,2022-05-19,Poland,1000",
        "0,2022-05-19,Poland,1100"
    ));
    assert!(!lines_agree("Poland 2,018,636", "Hungary 2,018,636"));
    assert!(!lines_agree("error: 2 errors", "error: 3 errors"));
    assert!(agree(&["a", "...", "c"], &["a", "b", "c"]));
    assert!(!agree(&["a", "c"], &["a", "b", "c"]));
}
