//! `outflow fit` on a scenario of the chain of control.

use crate::chain::best;
use crate::chain::figures::{figure, range, small};
use crate::chain::fit_plan::Fit;
use crate::commands::fit::args::{Args, Method};
use crate::commands::fit::few_draws;
use crate::error::CliError;
use crate::inference::{on_threads, weighted_mean};
use crate::output::{Output, columns};
use outflow_infer::chain::chart::{FigureRow, figures};
use outflow_infer::chain::draws::Draws;
use outflow_infer::chain::posterior::{Learnt, draws, learnt};
use outflow_infer::chain::problem::Figures;
use outflow_infer::fit::chart::marginals;
use outflow_infer::fit::store::Generation;
use outflow_model::chain::{FactKind, PARAMETERS, ParameterTable, Scenario, Status};
use outflow_scenario::chain::{POSTERIOR as DRAWS, to_files};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Fits.
pub(crate) fn run(args: &Args, scenario: Scenario, out: &mut Output) -> Result<(), CliError> {
    if let Some(flag) = args.for_wayfinding() {
        return Err(CliError::usage(
            flag,
            "does not go with a scenario of the chain of control",
        ));
    }
    let fit = Fit::new(args, &scenario)?;
    if fit.method == Method::Cma {
        return best::run(args, &fit, out);
    }
    let folder = args.folder()?;
    let (problem, generations) = on_threads(
        args.threads(),
        fit.simulations(),
        args.quiet,
        &args.scenario,
        |after| fit.run(&folder, after),
    )?;
    let (Some(first), Some(last)) = (generations.first(), generations.last()) else {
        return Err(CliError::Input("there is no generation".into()));
    };
    // The first generation of abc is what its wave left, no sample of the prior.
    let prior = (fit.method == Method::Kalman).then_some(first);
    let fitted = Fitted {
        learnt: learnt(&problem.factors, prior, last),
        problem,
        first,
        last,
        prior_answers: prior.is_some(),
    };
    let joint = draws(&fitted.problem, &fitted.learnt, prior, last, args.seed);
    let document = fitted.document(&fit, &generations);
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(CliError::io("--out", "write", &folder))
    };
    write("posterior.json", &serde_json::to_string_pretty(&document)?)?;
    write(DRAWS, &joint.to_csv())?;
    let spoken: Vec<usize> = fitted.spoken().map(|(position, _)| position).collect();
    let told = fitted.problem.clone().with_factors(&spoken);
    write(
        "posterior.svg",
        &marginals(
            &format!("{}: prior and posterior", scenario.title),
            &told.factors,
            &only(last, &spoken),
        ),
    )?;
    write(
        "fit.svg",
        &figures(
            &format!("{}: figures fitted to", scenario.title),
            &fitted.rows(),
        ),
    )?;
    if args.chain.write {
        let note = fitted.note(&joint);
        write_into(&args.scenario, scenario, &fitted.learnt, &joint, &note)?;
    }
    if args.json {
        return out.json(&document);
    }
    if args.quiet {
        return Ok(());
    }
    fitted.print(&fit, &generations, out)?;
    if let Some(note) = few_draws(last) {
        out.line(&note)?;
    }
    if !fitted.problem.outside.is_empty() {
        out.line(&format!(
            "note: not fitted to {}, which lie before or after the run",
            fitted.problem.outside.join(", ")
        ))?;
    }
    if args.chain.write {
        out.line(&format!(
            "put into '{}': {DRAWS} and parameters.csv",
            args.scenario.display()
        ))?;
    }
    out.line(&format!(
        "written to '{}'; 'outflow run {} --posterior {}' runs it",
        folder.display(),
        args.scenario.display(),
        folder.join(DRAWS).display()
    ))?;
    Ok(())
}

/// What was found.
struct Fitted<'a> {
    problem: Figures,
    learnt: Vec<Learnt>,
    first: &'a Generation,
    last: &'a Generation,
    /// Whether the answers of the first generation are those of the prior.
    prior_answers: bool,
}

impl Fitted<'_> {
    fn spoken(&self) -> impl Iterator<Item = (usize, &Learnt)> {
        let all = self.learnt.iter().enumerate();
        all.filter(|(_, learnt)| learnt.spoken_of)
    }

    /// Quantiles of prior and posterior for a fact.
    fn answers(&self, fact: usize) -> [Option<[f64; 3]>; 2] {
        let of = |generation: &Generation| {
            let at = |level| generation.answer_quantile(fact, level);
            Some([at(0.05)?, at(0.5)?, at(0.95)?])
        };
        [
            self.prior_answers.then(|| of(self.first)).flatten(),
            of(self.last),
        ]
    }

    fn rows(&self) -> Vec<FigureRow> {
        let figures = self.problem.figures.iter();
        figures
            .map(|figure| {
                let fact = &self.problem.scenario.facts[figure.fact];
                let [prior, posterior] = self.answers(figure.fact);
                FigureRow {
                    name: fact.id.clone(),
                    reported: (
                        fact.low,
                        (fact.kind != FactKind::AtLeast).then_some(fact.high),
                    ),
                    prior,
                    posterior,
                }
            })
            .collect()
    }

    fn document(&self, fit: &Fit, generations: &[Generation]) -> Value {
        let quantiles = |of: [f64; 3]| json!({ "q05": of[0], "q50": of[1], "q95": of[2] });
        let parameters: Vec<Value> = self
            .learnt
            .iter()
            .map(|learnt| {
                json!({
                    "name": learnt.name,
                    "unit": learnt.unit,
                    "prior": quantiles(learnt.prior),
                    "posterior": quantiles(learnt.posterior),
                    "sd_ratio": learnt.sd_ratio,
                    "shift": learnt.shift,
                    "spoken_of": learnt.spoken_of,
                })
            })
            .collect();
        let figures: Vec<Value> = self
            .problem
            .figures
            .iter()
            .map(|figure| {
                let fact = &self.problem.scenario.facts[figure.fact];
                let [prior, posterior] = self.answers(figure.fact);
                json!({
                    "id": fact.id,
                    "kind": fact.kind,
                    "reported_low": fact.low,
                    "reported_high": fact.high,
                    "prior": prior.map(quantiles),
                    "posterior": posterior.map(quantiles),
                })
            })
            .collect();
        json!({
            "title": self.problem.scenario.title,
            "method": fit.method.name(),
            "errors": fit.errors,
            "generations": generations.iter().map(|generation| json!({
                "tolerance": generation.tolerance,
                "simulations": generation.simulations,
                "mean_distance": weighted_mean(generation),
            })).collect::<Vec<_>>(),
            "parameters": parameters,
            "figures": figures,
        })
    }

    fn print(
        &self,
        fit: &Fit,
        generations: &[Generation],
        out: &mut Output,
    ) -> Result<(), CliError> {
        out.line(&format!(
            "{}: {}, {} generations, {} simulations; distance {:.2} at first, {:.2} at last \
             (root mean square, standard deviations of a report)",
            self.problem.scenario.title,
            fit.method.name(),
            generations.len(),
            generations.iter().map(|one| one.simulations).sum::<u64>(),
            weighted_mean(self.first),
            weighted_mean(self.last),
        ))?;
        out.line(&format!(
            "error of reports {}, of the model {} (relative)",
            fit.errors.reporting, fit.errors.discrepancy
        ))?;
        let three =
            |of: [f64; 3]| format!("{} ({})", small(of[1]), between(small(of[0]), small(of[2])));
        let header = [
            "parameter",
            "prior",
            "posterior",
            "sd of prior left",
            "shift, sd",
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (_, learnt) in self.spoken() {
            rows.push(vec![
                learnt.name.to_owned(),
                three(learnt.prior),
                three(learnt.posterior),
                format!("{:.2}", learnt.sd_ratio),
                format!("{:+.2}", learnt.shift),
            ]);
        }
        if rows.len() > 1 {
            out.text(&columns(&rows))?;
        }
        let silent = self
            .learnt
            .iter()
            .filter(|learnt| !learnt.spoken_of)
            .count();
        if silent > 0 {
            out.line(&format!(
                "data do not speak of {silent} parameters, which keep their priors"
            ))?;
        }
        let header = ["figure fitted to", "reported", "prior", "posterior"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (of, row) in self.problem.figures.iter().zip(self.rows()) {
            let fact = &self.problem.scenario.facts[of.fact];
            let said = |of: Option<[f64; 3]>| {
                of.map_or("-".to_owned(), |of| {
                    format!("{} ({})", figure(of[1]), range(of[0], of[2]))
                })
            };
            let reported = match fact.kind {
                FactKind::AtLeast => format!("at least {}", figure(fact.low)),
                _ => range(fact.low, fact.high),
            };
            rows.push(vec![
                row.name,
                reported,
                said(row.prior),
                said(row.posterior),
            ]);
        }
        out.text(&columns(&rows))
    }

    /// What the posterior rests on, for the column `source`.
    fn note(&self, joint: &Draws) -> String {
        // Of a series its name is enough, without the day.
        let facts = self.problem.figures.iter();
        let mut ids: Vec<&str> = facts
            .map(|figure| self.problem.scenario.facts[figure.fact].id.as_str())
            .map(|id| id.split('@').next().unwrap_or(id))
            .collect();
        ids.dedup();
        format!("fitted to {} (known by {})", ids.join(", "), joint.known)
    }
}

/// A generation with some of its parameters.
fn only(generation: &Generation, positions: &[usize]) -> Generation {
    Generation {
        points: generation
            .points
            .iter()
            .map(|point| positions.iter().map(|position| point[*position]).collect())
            .collect(),
        ..generation.clone()
    }
}

/// Puts the posterior into the scenario folder.
fn write_into(
    folder: &Path,
    mut scenario: Scenario,
    learnt: &[Learnt],
    joint: &Draws,
    note: &str,
) -> Result<(), CliError> {
    const MARK: &str = "; fitted to ";
    for (parameter, spec) in scenario.parameters.0.iter_mut().zip(PARAMETERS) {
        if parameter.posterior.take().is_some() {
            // An earlier fit, which this one replaces.
            parameter.status = spec.status;
            if let Some(at) = parameter.source.find(MARK) {
                parameter.source.truncate(at);
            }
        }
    }
    for learnt in learnt.iter().filter(|learnt| learnt.spoken_of) {
        let Some(index) = ParameterTable::index(learnt.name) else {
            continue;
        };
        let column = joint.parameters.iter().position(|one| *one == index);
        let (Some(column), Some(parameter)) = (column, scenario.parameters.0.get_mut(index)) else {
            continue;
        };
        parameter.posterior = Some(joint.summary(column));
        parameter.status = Status::Fitted;
        parameter.source = format!("{}; {note}", parameter.source);
    }
    let files = to_files(&scenario)
        .map_err(|error| CliError::Input(format!("'{}': {error}", folder.display())))?;
    let table = files
        .into_iter()
        .find_map(|(name, text)| (name == "parameters.csv").then_some(text));
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(CliError::io("--write", "write", folder))
    };
    if let Some(table) = table {
        write("parameters.csv", &table)?;
    }
    write(DRAWS, &joint.to_csv())
}

fn between(low: String, high: String) -> String {
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}
