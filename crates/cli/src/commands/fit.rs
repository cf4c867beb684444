//! `outflow fit`: settings fitted to reports.

pub(crate) mod args;
mod leave_one_out;
mod written;

use crate::error::CliError;
use crate::inference::{infer_error, on_threads, weighted_mean};
use crate::input::{Capacities, Changes, Say, open_to_run, remove_capacities};
use crate::output::Output;
use args::name_of;
pub(crate) use args::{Args, Method};
use outflow_infer::fit::abc::fit as abc;
use outflow_infer::fit::chart::marginals;
use outflow_infer::fit::cma::fit as cma;
use outflow_infer::fit::kalman::fit as kalman;
use outflow_infer::fit::leave_one_out::{Search, choose};
use outflow_infer::fit::priors::Prior;
use outflow_infer::fit::problem::{Case, Cases};
use outflow_infer::fit::store::Generation;
use outflow_infer::fit::store::Store;
use outflow_model::scenario::Scenario;
use outflow_scenario::Input;
use serde_json::{Map, Value, json};
use std::fs;
use written::{draws_text, fitted, parameter_table, summary_of};

/// Fits.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    if !args.leave_one_out
        && let Input::Chain(scenario) =
            open_to_run(&args.scenario, &Changes::default(), Say::Nothing)?
    {
        return crate::chain::fit::run(args, *scenario, out);
    }
    if let Some(flag) = args.chain.given() {
        return Err(CliError::usage(
            flag,
            "goes with scenarios of the chain of control only",
        ));
    }
    let priors = args.priors()?;
    if args.leave_one_out {
        let search = match args.method() {
            Method::Abc => Search::Abc(args.abc()),
            Method::Cma => Search::Cma(args.cma()),
            Method::Kalman => {
                return Err(CliError::usage(
                    "--leave-one-out",
                    "works with --method abc or cma",
                ));
            }
        };
        return leave_one_out::run(args, &priors, &search, out);
    }
    let mut scenario = args.read(&args.scenario, None)?;
    if args.capacities == Capacities::Removed {
        remove_capacities(&mut scenario);
    }
    let named = |error| infer_error(&args.scenario, error);
    let problem = Cases {
        cases: vec![Case::new(&scenario).map_err(named)?],
        priors: priors.clone(),
    };
    let folder = args.folder()?;
    let identity = identity(args, &priors, &[&scenario])?;
    let store = Store::open(&folder, &identity).map_err(named)?;
    let generations = on_threads(
        args.threads(),
        args.simulations(1),
        args.quiet,
        &args.scenario,
        |after| match args.method() {
            Method::Abc => abc(&problem, &args.abc(), &store, after),
            Method::Kalman => kalman(&problem, &args.kalman(), &store, after),
            Method::Cma => cma(&problem, &args.cma(), &store, after),
        },
    )?;
    let Some(posterior) = generations.last() else {
        return Err(CliError::Input("there is no generation".into()));
    };
    let from = match args.method() {
        Method::Abc | Method::Kalman => generations.len() - 1,
        Method::Cma => 0,
    };
    let (chosen, distance) = choose(&problem, args.seed, &generations[from..]).map_err(named)?;
    let document = json!({
        "title": scenario.title,
        "method": args.method().name(),
        "generations": generations.iter().map(|generation| json!({
            "tolerance": generation.tolerance,
            "simulations": generation.simulations,
            "mean_distance": weighted_mean(generation),
        })).collect::<Vec<_>>(),
        "posterior": summary_of(&priors, posterior),
        "chosen": values(&priors, &chosen),
        "chosen_distance": distance,
        "effective_draws": posterior.effective(),
    });
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(CliError::io("--out", "write", &folder))
    };
    write("posterior.json", &serde_json::to_string_pretty(&document)?)?;
    let drawn = posterior.points.iter().zip(&posterior.weights);
    let draws = drawn.zip(&posterior.distances);
    let draws = draws.map(|((point, weight), distance)| (&point[..], *weight, *distance));
    write("posterior.csv", &draws_text(&priors, draws))?;
    write(
        "chosen.csv",
        &draws_text(&priors, [(&chosen[..], 1.0, distance)].into_iter()),
    )?;
    let title = format!("{}: prior and posterior", scenario.title);
    write("posterior.svg", &marginals(&title, &priors, posterior))?;
    write(
        "fit.svg",
        &fitted(&problem, &scenario, posterior, &args.scenario)?,
    )?;
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    out.line(&format!(
        "{}: {} generations, {} simulations, distance (ARD) {:.3} at first, {distance:.3} chosen",
        scenario.title,
        generations.len(),
        generations.iter().map(|g| g.simulations).sum::<u64>(),
        generations.first().map_or(0.0, weighted_mean),
    ))?;
    out.text(&parameter_table(&priors, posterior, &chosen))?;
    if let Some(note) = few_draws(posterior) {
        out.line(&note)?;
    }
    out.line(&format!(
        "written to '{}'; 'outflow run {} --posterior {}' runs the chosen settings",
        folder.display(),
        args.scenario.display(),
        folder.join("chosen.csv").display()
    ))
}

/// Draws of equal weight below which their quantiles are no interval.
const FEW_DRAWS: f64 = 10.0;

/// Says so where a posterior has too few draws for an interval.
pub(crate) fn few_draws(posterior: &Generation) -> Option<String> {
    let effective = posterior.effective();
    (effective < FEW_DRAWS).then(|| {
        format!(
            "note: the {} draws weigh as much as {effective:.1} alike, too few for an interval; take more \
             --particles or --generations",
            posterior.points.len(),
        )
    })
}

/// What a fit depends on.
fn identity(args: &Args, priors: &[Prior], scenarios: &[&Scenario]) -> Result<String, CliError> {
    let method = match args.method() {
        Method::Abc => json!(args.abc()),
        Method::Kalman => json!(args.kalman()),
        Method::Cma => json!(args.cma()),
    };
    Ok(serde_json::to_string(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "method": method,
        "priors": priors,
        "scenarios": scenarios,
    }))?)
}

fn values(priors: &[Prior], unit: &[f64]) -> Map<String, Value> {
    priors
        .iter()
        .zip(unit)
        .map(|(prior, unit)| (prior.name.clone(), prior.json(*unit)))
        .collect()
}
