//! Scenario folders out of one input, and what `outflow check` does with a folder.

use crate::look_at;
use outflow_diagnostics::{Diagnostics, render_json, render_text, summary};
use outflow_engine::{Plan, RunOptions, chain as engine_chain};
use outflow_scenario::files::Folder;
use outflow_scenario::{Input, ReadOptions, chain, native, open_from};
use std::collections::BTreeMap;

#[path = "../crates/scenario/tests/chain_support/mod.rs"]
mod chain_support;
#[path = "../crates/scenario/tests/native_support/sound.rs"]
mod native_sound;

/// Polygons of control, in place of the table.
const POLYGONS: &str = "control/2022-09-10.geojson";

/// A scenario folder of the model `wayfinding`.
#[must_use]
pub fn native_folder(data: &[u8]) -> Folder {
    folder(native_sound::SOUND, &[], data)
}

/// A scenario folder of the chain of control.
#[must_use]
pub fn chain_folder(data: &[u8]) -> Folder {
    folder(chain_support::SMALL, &[POLYGONS], data)
}

/// The sound files, with pieces of the input in place of some of them. A piece ends at byte 0xFF,
/// which no text holds. Its first byte says which file it is: `A` the first, `B` the second; with
/// nothing after it the file is left out. So a small input reaches every table.
fn folder(sound: &[(&'static str, &str)], more: &[&'static str], data: &[u8]) -> Folder {
    let names: Vec<&str> = sound.iter().map(|(name, _)| *name).collect();
    let names = [&names, more].concat();
    let mut pieces = BTreeMap::new();
    for piece in data.split(|&byte| byte == 0xff) {
        if let Some((which, text)) = piece.split_first() {
            pieces.insert(
                names[usize::from(which.wrapping_sub(b'A')) % names.len()],
                text,
            );
        }
    }
    let mut files: BTreeMap<&str, Vec<u8>> = sound
        .iter()
        .map(|(name, text)| (*name, text.as_bytes().to_vec()))
        .collect();
    if pieces.contains_key(POLYGONS) {
        files.remove("control.csv");
    }
    for (name, text) in pieces {
        if text.is_empty() {
            files.remove(name);
        } else {
            files.insert(name, text.to_vec());
        }
    }
    Folder::memory(files)
}

/// What `outflow check` does: reads a folder of either model, shows every problem as text and as
/// JSON, and makes the scenario ready to run. What was read can be written and says the same again.
pub fn check(folder: &Folder) {
    let (input, problems) = open_from(folder, &ReadOptions::default());
    assert_eq!(input.is_some(), problems.errors() == 0);
    show(&problems);
    match input {
        Some(Input::Wayfinding(scenario)) => {
            let _ = Plan::new(&scenario, &RunOptions::default()).map_err(|error| error.to_string());
            if folder.has_file(native::HEAD)
                && let Ok(files) = native::to_files(&scenario)
            {
                let (again, problems) = native::read_folder(&memory(files));
                assert_eq!(
                    again.as_ref(),
                    Some(&*scenario),
                    "{}",
                    render_text(&problems, false)
                );
            }
        }
        Some(Input::Chain(scenario)) => {
            let options = engine_chain::ChainOptions::default();
            let _ = engine_chain::Plan::new(&scenario, &options).map_err(|error| error.to_string());
            let _ = scenario.known_by(500);
            if let Ok(files) = chain::to_files(&scenario) {
                let (again, problems) = chain::read_folder(&memory(files));
                assert_eq!(
                    again.as_ref(),
                    Some(&*scenario),
                    "{}",
                    render_text(&problems, false)
                );
            }
        }
        None => {}
    }
}

/// Shows all problems in every form; of very many the first of each code as text.
fn show(problems: &Diagnostics) {
    look_at(problems);
    assert!(problems.sorted().len() < 5_000);
    assert!(render_json(problems).is_object());
    assert!(!summary(problems).is_empty());
    if problems.sorted().len() <= 60 {
        for colours in [false, true] {
            assert!(render_text(problems, colours).len() < 10_000_000);
        }
    }
}

fn memory<N: Into<String>>(files: impl IntoIterator<Item = (N, String)>) -> Folder {
    Folder::memory(
        files
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes())),
    )
}
