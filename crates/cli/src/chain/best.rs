//! `outflow fit --method cma` on a scenario of the chain of control: the one best point.

use crate::chain::figures::small;
use crate::chain::fit_plan::Fit;
use crate::commands::fit::args::Args;
use crate::error::CliError;
use crate::inference::{infer_error, on_threads, weighted_mean};
use crate::output::{Output, columns};
use outflow_infer::chain::problem::Figures;
use outflow_infer::fit::cma::fit as cma;
use outflow_infer::fit::leave_one_out::choose;
use outflow_infer::fit::priors::Axis;
use outflow_infer::fit::store::Store;
use outflow_model::chain::PARAMETERS;
use serde_json::json;
use std::fmt::Write as _;
use std::fs;

/// Searches, and writes the point as a variant that can be pasted into `scenario.toml`.
pub(crate) fn run(args: &Args, fit: &Fit, out: &mut Output) -> Result<(), CliError> {
    let named = |error| infer_error(&args.scenario, error);
    let problem = with_the_others_held(&fit.problem);
    let folder = args.folder()?;
    let generations = on_threads(
        args.threads(),
        fit.simulations(),
        args.quiet,
        &args.scenario,
        |after| {
            let store = Store::open(&folder, &fit.identity)?;
            cma(&problem, &args.cma(), &store, after)
        },
    )?;
    let (point, distance) = choose(&problem, args.seed, &generations).map_err(named)?;
    let chosen: Vec<(&str, f64, String)> = problem
        .factors
        .iter()
        .zip(&point)
        .map(|(factor, unit)| {
            let unit_of = PARAMETERS[factor.index].unit.to_owned();
            (PARAMETERS[factor.index].name, factor.at(*unit), unit_of)
        })
        .collect();
    let title = &problem.scenario.title;
    let document = json!({
        "title": title,
        "method": fit.method.name(),
        "errors": fit.errors,
        "generations": generations.iter().map(|generation| json!({
            "simulations": generation.simulations,
            "mean_distance": weighted_mean(generation),
        })).collect::<Vec<_>>(),
        "best": chosen.iter().map(|(name, value, unit)| json!({
            "name": name, "value": value, "unit": unit,
        })).collect::<Vec<_>>(),
        "distance": distance,
    });
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(CliError::io("--out", "write", &folder))
    };
    write("best.json", &serde_json::to_string_pretty(&document)?)?;
    let mut variant = String::from(
        "# The best point of a search: no posterior. To be run with --parameters best.\n\
         [variants.best]\ntitle = \"The best point of a search\"\n\n[variants.best.parameters]\n",
    );
    for (name, value, _) in &chosen {
        let _ = writeln!(variant, "{name} = {value}");
    }
    write("best.toml", &variant)?;
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    out.line(&format!(
        "{title}: cma, {} generations, {} simulations; distance {:.2} at first, {distance:.2} of the \
         best (root mean square, standard deviations of a report)",
        generations.len(),
        generations.iter().map(|one| one.simulations).sum::<u64>(),
        generations.first().map_or(0.0, weighted_mean),
    ))?;
    let mut rows = vec![["parameter", "best", "unit"].map(str::to_owned).to_vec()];
    for (name, value, unit) in chosen {
        rows.push(vec![name.to_owned(), small(value), unit]);
    }
    out.text(&columns(&rows))?;
    out.line(&format!(
        "written to '{}'; paste best.toml into scenario.toml and run it with --variant best \
         --parameters best",
        folder.display()
    ))
}

/// All parameters that are not free at their best single values: what differs between points is the
/// points, and shocks.
fn with_the_others_held(problem: &Figures) -> Figures {
    let mut problem = problem.clone();
    for (index, spec) in PARAMETERS.iter().enumerate() {
        if problem.factors.iter().all(|factor| factor.index != index) {
            let best = problem.scenario.parameters.0[index].best();
            problem.scenario.parameters.fix(spec.name, best);
        }
    }
    problem
}
