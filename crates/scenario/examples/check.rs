//! Prints everything that is wrong with a folder: `cargo run --example check -- FOLDER [SETTINGS]`.

use outflow_diagnostics::{render_text, summary};
use outflow_scenario::{FleeOptions, ReadOptions, open};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        eprintln!("name a folder");
        return ExitCode::from(2);
    };
    let options = ReadOptions {
        flee: FleeOptions {
            settings: arguments.next().map(PathBuf::from),
            ..FleeOptions::default()
        },
    };
    let (scenario, problems) = open(&folder, &options);
    print!("{}", render_text(&problems, false));
    println!("{}", summary(&problems));
    if scenario.is_some() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
