//! `outflow fit --leave-one-out`: one set of settings for a folder of scenarios, scored on each in turn.

use super::{Args, identity, name_of, values};
use crate::error::CliError;
use crate::inference::{infer_error, on_threads};
use crate::input::{Capacities, folder_is_there, remove_capacities};
use crate::output::{Output, columns};
use outflow_infer::fit::leave_one_out::{Fold, Search, leave_one_out};
use outflow_infer::fit::priors::{Prior, applied};
use outflow_infer::fit::problem::Case;
use outflow_model::scenario::Scenario;
use outflow_score::Spread;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The score of one case that was left out.
struct Scored {
    name: String,
    given: Spread,
    removed: Spread,
    default_given: Spread,
    default_removed: Spread,
}

/// Fits to all scenarios but one, each in turn, and scores on that one.
pub(super) fn run(
    args: &Args,
    priors: &[Prior],
    search: &Search,
    out: &mut Output,
) -> Result<(), CliError> {
    let folders: Vec<PathBuf> = scenarios_of(&args.scenario)?
        .into_iter()
        .filter(|folder| !args.without.contains(&name_of(folder)))
        .collect();
    if folders.len() < 2 {
        return Err(CliError::usage(
            "--leave-one-out",
            format!(
                "'{}' holds {} scenarios; two are needed",
                args.scenario.display(),
                folders.len()
            ),
        ));
    }
    let mut scenarios = Vec::new();
    for folder in &folders {
        let mut scenario = args.read(folder, None)?;
        if args.capacities == Capacities::Removed {
            remove_capacities(&mut scenario);
        }
        scenarios.push(scenario);
    }
    let cases: Vec<(String, Case)> = folders
        .iter()
        .zip(&scenarios)
        .map(|(folder, scenario)| {
            let case = Case::new(scenario).map_err(|error| infer_error(folder, error))?;
            Ok((name_of(folder), case))
        })
        .collect::<Result<_, CliError>>()?;
    let folder = args.folder()?;
    let identity = identity(args, priors, &scenarios.iter().collect::<Vec<_>>())?;
    let folds = on_threads(
        args.threads(),
        args.simulations(folders.len() as u64),
        args.quiet,
        &args.scenario,
        |after| leave_one_out(priors, &cases, search, Some((&folder, &identity)), after),
    )?;
    let mut scored = Vec::new();
    for fold in &folds {
        let path = &folders[fold.left_out];
        scored.push(on_threads(args.threads(), 1, true, path, |_| {
            Ok(score(args, priors, path, fold))
        })??);
    }
    let document = document(priors, &folds, &scored);
    let text = serde_json::to_string_pretty(&document)?;
    fs::write(folder.join("leave_one_out.json"), text)
        .map_err(CliError::io("--out", "write", &folder))?;
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    out.text(&fold_table(&folds, &scored))?;
    out.line(&format!("written to '{}'", folder.display()))
}

fn document(priors: &[Prior], folds: &[Fold], scored: &[Scored]) -> Value {
    json!({
        "cases": folds.iter().zip(scored).map(|(fold, scored)| json!({
            "name": scored.name,
            "ard_given": scored.given,
            "ard_removed": scored.removed,
            "ard_given_before": scored.default_given,
            "ard_removed_before": scored.default_removed,
            "ard_on_the_others": fold.distance_on_others,
            "settings": values(priors, &fold.chosen),
        })).collect::<Vec<_>>(),
    })
}

fn fold_table(folds: &[Fold], scored: &[Scored]) -> String {
    let mut rows = vec![
        [
            "left out",
            "on the others",
            "ard given",
            "sd",
            "ard removed",
            "sd",
            "own settings: given",
            "removed",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let three = |value: f64| format!("{value:.3}");
    let deviation = |spread: &Spread| spread.sd.map_or("-".to_owned(), three);
    for (fold, case) in folds.iter().zip(scored) {
        rows.push(vec![
            case.name.clone(),
            three(fold.distance_on_others),
            three(case.given.mean),
            deviation(&case.given),
            three(case.removed.mean),
            deviation(&case.removed),
            three(case.default_given.mean),
            three(case.default_removed.mean),
        ]);
    }
    let mean = |of: &dyn Fn(&Scored) -> f64| {
        three(scored.iter().map(of).sum::<f64>() / scored.len().max(1) as f64)
    };
    rows.push(vec![
        "mean".to_owned(),
        String::new(),
        mean(&|case| case.given.mean),
        String::new(),
        mean(&|case| case.removed.mean),
        String::new(),
        mean(&|case| case.default_given.mean),
        mean(&|case| case.default_removed.mean),
    ]);
    columns(&rows)
}

/// Scores the parameter set of a fold on the case that was left out, beside the case's own
/// settings.
fn score(args: &Args, priors: &[Prior], folder: &Path, fold: &Fold) -> Result<Scored, CliError> {
    let hasten = args.score_hasten.or(args.changes.hasten);
    let given = args.read(folder, hasten)?;
    let mut removed = given.clone();
    remove_capacities(&mut removed);
    let spread = |scenario: &Scenario, unit: Option<&[f64]>| -> Result<Spread, CliError> {
        let mut scenario = scenario.clone();
        if let Some(unit) = unit {
            scenario.settings = applied(&scenario.settings, priors, unit)
                .map_err(|error| infer_error(folder, error))?;
        }
        let case = Case::new(&scenario).map_err(|error| infer_error(folder, error))?;
        let scores: Vec<f64> = (0..args.score_seeds)
            .map(|time| {
                let counts = case
                    .counts(&[], &[], u64::from(time) + 1)
                    .map_err(|error| infer_error(folder, error))?;
                Ok(case.distance(&counts))
            })
            .collect::<Result<_, CliError>>()?;
        Spread::of(&scores).ok_or_else(|| CliError::Input("there is no score".into()))
    };
    Ok(Scored {
        name: name_of(folder),
        given: spread(&given, Some(&fold.chosen))?,
        removed: spread(&removed, Some(&fold.chosen))?,
        default_given: spread(&given, None)?,
        default_removed: spread(&removed, None)?,
    })
}

/// The scenarios in a folder, by name.
fn scenarios_of(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    folder_is_there("SCENARIO", folder)?;
    let unreadable = |error| CliError::io("SCENARIO", "read", folder)(error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join("input_csv").is_dir() || path.join("scenario.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
