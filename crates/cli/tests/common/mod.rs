//! Scenarios to run, and what a run folder holds.

#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the small scenario that the transcripts use.
pub fn two_camps() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/commands.in/two-camps")
}

/// The folder of the small scenario of the chain of control.
pub fn two_sides() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/commands.in/two-sides")
}

/// Historical cases kept outside the repository; `None`, with a message, where they are absent.
pub fn historical_cases() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    if path.is_dir() {
        Some(path)
    } else {
        println!("skipped: '{}' is absent", path.display());
        None
    }
}

pub fn outflow() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("outflow"))
}

pub fn run(arguments: &[&str], folder: &Path) -> Output {
    outflow()
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Runs the command, which must succeed.
pub fn succeed(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A scenario whose single member takes a second or more with the engine `agent`.
pub fn long_scenario(folder: &Path) -> PathBuf {
    let path = folder.join("long");
    copy(&two_camps(), &path);
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write(
        "input_csv/sim_period.csv",
        "StartDate,2022-03-01\nLength,1000\n",
    );
    let conflicts = (0..1001).fold("#Day,Alder\n".to_owned(), |mut text, day| {
        let _ = writeln!(text, "{day},1");
        text
    });
    write("input_csv/conflicts.csv", &conflicts);
    for (name, people) in [("refugees", 12_000), ("cedar", 4_000), ("dogwood", 8_000)] {
        let text = format!("Date,Refugee_numbers\n2022-03-01,300\n2022-03-11,{people}\n");
        write(&format!("source_data/{name}.csv"), &text);
    }
    path
}

/// The bytes of every file of a run folder, the manifest's volatile part left out.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let mut bytes = fs::read(entry.path()).unwrap();
            if name == "manifest.json" {
                let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                manifest["volatile"] = serde_json::Value::Null;
                bytes = serde_json::to_vec(&manifest).unwrap();
            }
            (name, bytes)
        })
        .collect()
}

/// Fails with the names of the files that differ, not with their bytes.
pub fn assert_same(one: &Path, two: &Path) {
    let (one, two) = (contents(one), contents(two));
    let names: Vec<&String> = one.keys().collect();
    assert_eq!(names, two.keys().collect::<Vec<_>>());
    for name in names {
        assert!(one[name] == two[name], "{name} differs");
    }
}
