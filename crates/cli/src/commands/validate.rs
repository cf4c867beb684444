//! `outflow validate`: every scenario of a folder, run and scored.

use crate::error::CliError;
use crate::input::{
    Capacities, Changes, Say, changed, folder_is_there, open_to_run, remove_capacities,
};
use crate::output::{Output, columns};
use crate::parallel::{Job, default_threads};
use crate::scoring::Scorer;
use crate::summary::Spreads;
use clap::ValueEnum;
use outflow_diagnostics::printable;
use outflow_engine::{Plan, RunOptions};
use outflow_model::scenario::Scenario;
use outflow_scenario::Input;
use outflow_score::{Scores, Spread};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Run every scenario of a folder and score it against its reports
///
/// DIR is a scenario, or a folder of scenarios; other folders in it are passed over. Scores are
/// means and standard deviations over seeds (members); seconds are the whole time of a case.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of scenarios, or one scenario
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// How often each scenario is run
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    seeds: u32,
    /// Whether camps are full at their capacity
    #[arg(long, value_enum, default_value_t = Which::Given)]
    capacities: Which,
    /// Settings file to use in place of each scenario's own
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Divide people, capacities and reports by this
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..))]
    hasten: Option<u32>,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Given,
    Removed,
    Both,
}

#[derive(Debug, Serialize)]
struct Case {
    name: String,
    capacities: &'static str,
    seeds: u32,
    ard_normal: Spread,
    ard_rescaled: Spread,
    baselines: Map<String, Value>,
    seconds: f64,
}

/// Validates scenarios.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let folders = scenarios_of(&args.folder)?;
    let changes = Changes {
        settings: args.settings.clone(),
        hasten: args.hasten,
        ..Changes::default()
    };
    let (mut cases, mut failed, mut passed_over) = (Vec::new(), 0, 0);
    for folder in &folders {
        match validate(args, folder, &changes, &mut cases) {
            Ok(true) => {}
            Ok(false) => passed_over += 1,
            Err(error @ (CliError::Input(_) | CliError::Engine { .. })) => {
                eprintln!("error: {}", printable(&error.to_string()));
                failed += 1;
            }
            Err(error) => return Err(error),
        }
    }
    if passed_over == folders.len() {
        return Err(CliError::Input("there is nothing to validate".to_owned()));
    }
    if args.json {
        out.json(&json!({ "cases": cases }))?;
    } else {
        out.text(&table(&cases))?;
    }
    out.flush()?;
    if failed > 0 {
        return Err(CliError::Input(format!(
            "{failed} of {} scenarios cannot be scored",
            folders.len() - passed_over
        )));
    }
    Ok(())
}

/// The folder itself, or the scenarios in it by name.
fn scenarios_of(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    folder_is_there("DIR", folder)?;
    if is_scenario(folder) {
        return Ok(vec![folder.to_path_buf()]);
    }
    let unreadable = |error| CliError::io("DIR", "read", folder)(error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_scenario(&path) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(CliError::usage(
            "DIR",
            format!("there is no scenario in '{}'", folder.display()),
        ));
    }
    Ok(found)
}

fn is_scenario(folder: &Path) -> bool {
    folder.join("input_csv").is_dir() || folder.join("scenario.toml").is_file()
}

/// Validates a scenario; false when it is passed over.
fn validate(
    args: &Args,
    folder: &Path,
    changes: &Changes,
    cases: &mut Vec<Case>,
) -> Result<bool, CliError> {
    let given = match open_to_run(folder, changes, Say::Nothing)? {
        Input::Wayfinding(scenario) => changed(*scenario, changes, Capacities::Given)?,
        Input::Chain(_) => {
            eprintln!(
                "'{}' is of the chain of control and passed over; 'outflow run' holds it against its reported figures",
                folder.display()
            );
            return Ok(false);
        }
    };
    let which = match args.capacities {
        Which::Given => &[Capacities::Given][..],
        Which::Removed => &[Capacities::Removed],
        Which::Both => &[Capacities::Given, Capacities::Removed],
    };
    for capacities in which {
        let mut scenario = given.clone();
        if *capacities == Capacities::Removed {
            remove_capacities(&mut scenario);
        }
        cases.push(case(args, folder, &given, &scenario, *capacities)?);
    }
    Ok(true)
}

fn case(
    args: &Args,
    folder: &Path,
    given: &Scenario,
    scenario: &Scenario,
    capacities: Capacities,
) -> Result<Case, CliError> {
    let started = Instant::now();
    let engine = |error| CliError::Engine {
        scenario: folder.to_path_buf(),
        error,
    };
    let scorer_of =
        |scenario: &Scenario| Scorer::new(scenario).map_err(|error| engine(error.into()));
    let nothing = || {
        CliError::Input(format!(
            "'{}' has no reports to score against",
            folder.display()
        ))
    };
    // The rule that shares by capacity knows them even when the simulation does not.
    let with_capacities = scorer_of(given)?.ok_or_else(nothing)?;
    let scorer = scorer_of(scenario)?
        .ok_or_else(nothing)?
        .capacities_of(&with_capacities);
    let plan = Plan::new(scenario, &RunOptions::default()).map_err(engine)?;
    let members: Vec<u32> = (0..args.seeds).collect();
    let job = Job {
        runner: &plan,
        scenario: folder,
        members: &members,
        threads: args
            .threads
            .map_or_else(default_threads, |threads| threads as usize),
        quiet: false,
        keeper: None,
    };
    let mut scored: Vec<(u32, Scores)> = Vec::new();
    job.run(
        |record| {
            let scores = scorer.scores(&record.present).map_err(|error| {
                CliError::Input(format!("'{}' cannot be scored: {error}", folder.display()))
            })?;
            Ok((record.member, scores))
        },
        |member| {
            scored.push(member);
            Ok(())
        },
    )?;
    // Sums run in the order of members, whichever finished first.
    scored.sort_by_key(|(member, _)| *member);
    let mut spreads = Spreads::default();
    for (_, scores) in &scored {
        spreads.add(scores);
    }
    let name = std::fs::canonicalize(folder)
        .ok()
        .and_then(|path| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        })
        .unwrap_or_else(|| folder.display().to_string());
    Ok(Case {
        name,
        capacities: capacities.name(),
        seeds: args.seeds,
        ard_normal: spreads.of("ard_normal").ok_or_else(nothing)?,
        ard_rescaled: spreads.of("ard_rescaled").ok_or_else(nothing)?,
        baselines: scorer
            .baselines()
            .iter()
            .map(|(name, ard)| ((*name).to_owned(), json!(ard)))
            .collect(),
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// A standard deviation, `-` of a single seed.
fn deviation(spread: &Spread) -> String {
    spread
        .sd
        .map_or_else(|| "-".to_owned(), |sd| format!("{sd:.3}"))
}

fn table(cases: &[Case]) -> String {
    let mut rows = vec![
        [
            "case",
            "capacities",
            "seeds",
            "ard normal",
            "sd",
            "ard rescaled",
            "sd",
            "seconds",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for case in cases {
        rows.push(vec![
            case.name.clone(),
            case.capacities.to_owned(),
            case.seeds.to_string(),
            format!("{:.3}", case.ard_normal.mean),
            deviation(&case.ard_normal),
            format!("{:.3}", case.ard_rescaled.mean),
            deviation(&case.ard_rescaled),
            format!("{:.2}", case.seconds),
        ]);
    }
    let mut text = columns(&rows);
    text.push_str("ard of trivial rules that know the reported total of each day:\n");
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last = None;
    for case in cases {
        if last.replace(&case.name) == Some(&case.name) {
            continue;
        }
        if rows.is_empty() {
            let names =
                outflow_score::Baseline::ALL.map(|baseline| baseline.name().replace('_', " "));
            rows.push(std::iter::once("case".to_owned()).chain(names).collect());
        }
        let mut row = vec![case.name.clone()];
        row.extend(outflow_score::Baseline::ALL.map(|baseline| {
            case.baselines
                .get(baseline.name())
                .and_then(Value::as_f64)
                .map_or("-".to_owned(), |ard| format!("{ard:.3}"))
        }));
        rows.push(row);
    }
    text.push_str(&columns(&rows));
    text
}
