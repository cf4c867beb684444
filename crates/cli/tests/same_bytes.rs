//! The run folder is the same bytes for any number of threads, in slices, and after an
//! interruption.

mod common;

use common::{assert_same, long_scenario, outflow, succeed, two_camps};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn scenario() -> String {
    two_camps().to_str().unwrap().to_owned()
}

#[test]
fn for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = scenario();
    for engine in ["cohort", "agent"] {
        for threads in ["1", "2", "8"] {
            let out = format!("{engine}-{threads}");
            succeed(
                &[
                    "run",
                    &scenario,
                    "--members",
                    "9",
                    "--engine",
                    engine,
                    "--threads",
                    threads,
                    "--out",
                    &out,
                    "--track",
                    "origin",
                ],
                at,
            );
            assert_same(&at.join(format!("{engine}-1")), &at.join(out));
        }
    }
    // One member on many threads, too.
    for threads in ["1", "8"] {
        succeed(
            &[
                "run",
                &scenario,
                "--engine",
                "agent",
                "--threads",
                threads,
                "--out",
                threads,
            ],
            at,
        );
    }
    assert_same(&at.join("1"), &at.join("8"));
}

#[test]
fn in_slices() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = scenario();
    for (members, out) in [("7", "whole"), ("5..7", "c"), ("0..2", "a"), ("2..5", "b")] {
        succeed(
            &[
                "run",
                &scenario,
                "--members",
                members,
                "--out",
                out,
                "--quiet",
            ],
            at,
        );
    }
    let text = succeed(&["merge", "merged", "a", "c", "b"], at);
    assert_eq!(text, "wrote merged: members 0..7\n");
    assert_same(&at.join("whole"), &at.join("merged"));
    let text = succeed(&["merge", "gap", "a", "c"], at);
    assert_eq!(
        text,
        "wrote gap: members 0..2, 5..7\nmembers 2..5 are in no slice\n"
    );
}

fn start(arguments: &[&str], folder: &Path) -> Child {
    outflow()
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until something holds, for a minute at most.
fn wait_until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

#[test]
fn after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = scenario();
    let arguments = [
        "run",
        &scenario,
        "--members",
        "3000",
        "--threads",
        "2",
        "--out",
        "killed",
    ];
    let mut child = start(&arguments, at);
    wait_until(|| length(&at.join("killed.partial/journal")) > 200_000);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!at.join("killed").exists());
    let kept = length(&at.join("killed.partial/journal"));
    assert!(kept > 200_000);

    // Without --resume nothing is touched.
    let output = common::run(&arguments, at);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("continue it with --resume"), "{errors}");
    assert_eq!(length(&at.join("killed.partial/journal")), kept);

    succeed(&[&arguments[..], &["--resume", "--quiet"]].concat(), at);
    assert!(!at.join("killed.partial").exists());
    succeed(
        &[
            "run",
            &scenario,
            "--members",
            "3000",
            "--out",
            "whole",
            "--quiet",
        ],
        at,
    );
    assert_same(&at.join("whole"), &at.join("killed"));
}

#[cfg(unix)]
#[test]
fn after_an_interruption_in_the_middle_of_a_member() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = long_scenario(at);
    let scenario = scenario.to_str().unwrap();
    let arguments = [
        "run",
        scenario,
        "--engine",
        "agent",
        "--out",
        "stopped",
        "--threads",
        "1",
    ];
    let mut child = start(&arguments, at);
    wait_until(|| at.join("stopped.partial/journal").exists());
    std::thread::sleep(Duration::from_millis(100));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(at.join("stopped.partial/member-0.checkpoint").is_file());

    succeed(&[&arguments[..], &["--resume"]].concat(), at);
    succeed(
        &["run", scenario, "--engine", "agent", "--out", "whole"],
        at,
    );
    assert_same(&at.join("whole"), &at.join("stopped"));
    let manifest = fs::read_to_string(at.join("stopped/manifest.json")).unwrap();
    assert!(manifest.contains("continued after an interruption"));
}
