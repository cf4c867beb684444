//! What the command does not do: overwrite, leave half a run, or talk to a pipe more than asked.

mod common;

use common::{contents, copy, outflow, run, succeed, two_camps};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

fn scenario() -> String {
    two_camps().to_str().unwrap().to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_existing_run_is_replaced_only_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    succeed(&["run", &scenario(), "--out", "run"], at);
    let before = contents(&at.join("run"));
    let output = run(&["run", &scenario(), "--seed", "2", "--out", "run"], at);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with("error: --out: 'run' exists already"),
        "{errors}"
    );
    assert_eq!(contents(&at.join("run")), before);
    succeed(
        &["run", &scenario(), "--seed", "2", "--out", "run", "--force"],
        at,
    );
    assert_ne!(contents(&at.join("run")), before);
    assert_eq!(names(at), ["run"]);
}

#[test]
fn a_folder_that_is_no_run_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    copy(&two_camps(), &at.join("mine"));
    let output = run(&["run", "mine", "--out", "mine", "--force"], at);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(names(at), ["mine"]);
    assert!(at.join("mine/input_csv/routes.csv").is_file());
}

#[test]
fn a_folder_that_is_no_forecast_or_fit_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("mine")).unwrap();
    fs::write(at.join("mine/thesis.txt"), "x").unwrap();
    copy(&two_camps(), &at.join("case"));
    for command in ["forecast", "backtest", "fit"] {
        for target in ["mine", "case"] {
            let mut words = vec![command, "case", "--out", target, "--force"];
            if command == "forecast" {
                words.extend(["--as-of", "2020-02-01"]);
            }
            let output = run(&words, at);
            assert_eq!(output.status.code(), Some(2), "{words:?}");
        }
    }
    assert_eq!(names(at), ["case", "mine"]);
    assert!(at.join("mine/thesis.txt").is_file());
    assert!(at.join("case/input_csv/routes.csv").is_file());
}

#[test]
fn numbers_that_are_none_are_named_without_a_wrong_hint() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value) in [
        ("--seed", "-1"),
        ("--days", "-3"),
        ("--seed", "1.5"),
        ("--days", "40000000"),
    ] {
        let output = run(
            &["run", &scenario(), "--no-write", flag, value],
            folder.path(),
        );
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            errors.starts_with(&format!("error: invalid value '{value}' for '{flag}")),
            "{errors}"
        );
        assert!(
            !errors.contains("-- -") && !errors.contains("digit"),
            "{errors}"
        );
    }
}

#[test]
fn the_run_folder_is_named_after_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let text = succeed(&["run", &scenario()], folder.path());
    assert!(text.ends_with("wrote two-camps-run\n"), "{text}");
    assert_eq!(names(folder.path()), ["two-camps-run"]);
}

#[test]
fn nothing_is_left_of_a_run_that_cannot_be_finished() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // Everybody leaves Alder, of which only the changed setting takes account.
    let broken = at.join("emptied");
    copy(&two_camps(), &broken);
    let locations = broken.join("input_csv/locations.csv");
    let text = fs::read_to_string(&locations).unwrap();
    fs::write(&locations, text.replace(",60000", ",50")).unwrap();
    let setting = ["--set", "spawn_rules.take_from_population=true"];
    let command = ["run", "emptied", "--members", "8", "--out", "run"];
    let output = run(&[&command[..], &setting].concat(), at);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout.is_empty());
    assert_eq!(names(at), ["emptied"]);
}

/// What stops a run is said by `check`, with its code and line; days before it can be run.
#[test]
fn check_says_beforehand_what_stops_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // From day 20 on nobody can be displaced, but people are due.
    let broken = at.join("peace");
    copy(&two_camps(), &broken);
    let days: String = (0..41)
        .map(|day| format!("{day},{}\n", u8::from(day < 20)))
        .collect();
    let conflicts = broken.join("input_csv/conflicts.csv");
    fs::write(&conflicts, format!("#Day,Alder\n{days}")).unwrap();
    let output = run(&["check", "peace", "--json"], at);
    assert_eq!(output.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["errors"], 1);
    assert!(
        said["engine"]
            .as_str()
            .unwrap()
            .starts_with("a run would stop: on day 20")
    );
    let found = said["diagnostics"].as_array().unwrap().iter();
    let found: Vec<_> = found
        .filter(|one| one["code"] == "nowhere-to-come-from")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["spot"]["line"], 22);
    let command = ["run", "peace", "--no-write"];
    assert_eq!(run(&command, at).status.code(), Some(1));
    succeed(&[&command[..], &["--days", "20"]].concat(), at);
}

/// A title can hold anything; what it holds does not steer the terminal.
#[test]
fn titles_do_not_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    succeed(&["convert", &scenario(), "native"], at);
    let head = at.join("native/scenario.toml");
    let text = fs::read_to_string(&head).unwrap();
    let rest = text.split_once('\n').unwrap().1;
    fs::write(&head, format!("title = \"A\\u001b[2JB\"\n{rest}")).unwrap();
    let text = succeed(&["run", "native", "--no-write"], at);
    assert!(text.starts_with("A\\u{1b}[2JB: "), "{text}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn nothing_is_written_when_nothing_is_to_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = succeed(
        &["run", &scenario(), "--no-write", "--members", "2", "--json"],
        at,
    );
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["members"], 2);
    assert_eq!(value["days"], 40);
    assert!(value["run"].is_null());
    assert_eq!(value["places"][1]["observed"], 6000.0);
    assert!(names(at).is_empty());
}

#[test]
fn what_is_printed_without_writing_is_what_is_printed_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let json = |flags: &[&str]| {
        let text = succeed(
            &[&["run", &scenario(), "--members", "3", "--json"], flags].concat(),
            at,
        );
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        for volatile in [
            "seconds",
            "engine_seconds",
            "run",
            "scenario_sha256",
            "reproducible_sha256",
        ] {
            value[volatile] = serde_json::Value::Null;
        }
        value
    };
    assert_eq!(json(&["--no-write"]), json(&["--out", "run"]));
}

#[test]
fn quiet_is_quiet_and_pipes_get_neither_bars_nor_colours() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let output = run(&["run", &scenario(), "--out", "quiet", "--quiet"], at);
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    let output = run(
        &["run", &scenario(), "--out", "plain", "--members", "500"],
        at,
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!output.stdout.contains(&0x1b));
    let output = run(&["check", &scenario()], at);
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    succeed(
        &[
            "run",
            &scenario(),
            "--out",
            "run",
            "--members",
            "2000",
            "--quiet",
        ],
        at,
    );
    // More text than a pipe holds.
    let mut child = outflow()
        .args(["score", "run", "--json"])
        .current_dir(at)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0_u8; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn settings_change_the_run_and_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = scenario();
    let hash = |flags: &[&str]| {
        let text = succeed(
            &[
                &["run", &scenario, "--json", "--force", "--out", "run"],
                flags,
            ]
            .concat(),
            at,
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        value["scenario_sha256"].as_str().unwrap().to_owned()
    };
    let plain = hash(&[]);
    assert_eq!(plain, hash(&["--set", "move_rules.awareness_level=1"]));
    assert_ne!(plain, hash(&["--set", "move_rules.awareness_level=2"]));
    assert_ne!(plain, hash(&["--capacities", "removed"]));
    assert_ne!(plain, hash(&["--days", "20"]));
    assert_ne!(plain, hash(&["--hasten", "10"]));
    assert_eq!(hash(&["--hasten", "10"]), hash(&["--set", "hasten=10"]));
}

#[test]
fn there_must_be_something_to_resume() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(
        &["run", &scenario(), "--out", "run", "--resume"],
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with("error: --resume: nothing to resume"),
        "{errors}"
    );
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_converted_scenario_runs_to_the_same_result() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = succeed(&["convert", &scenario(), "two-camps"], at);
    assert_eq!(
        text,
        "wrote two-camps: 4 places, 4 links, 40 days from 2022-03-01\n"
    );
    succeed(&["run", &scenario(), "--out", "flee", "--members", "2"], at);
    succeed(
        &["run", "two-camps", "--out", "native", "--members", "2"],
        at,
    );
    let stocks = |run: &str| fs::read(at.join(run).join("stocks.parquet")).unwrap();
    assert!(stocks("flee") == stocks("native"));
    let output = run(&["convert", &scenario(), "two-camps"], at);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with("error: OUT: 'two-camps' exists already"),
        "{errors}"
    );
}
