//! `outflow fit` on a scenario of the chain of control.

use crate::chain::best;
use crate::chain::changes::{ChainFlags, parameters_named, prepare};
use crate::chain::figures::{figure, range};
use crate::commands::fit::args::{Args, Method};
use crate::error::CliError;
use crate::inference::{infer_error, on_threads, weighted_mean};
use crate::output::{Output, columns};
use outflow_infer::InferError;
use outflow_infer::chain::chart::{FigureRow, figures};
use outflow_infer::chain::draws::Draws;
use outflow_infer::chain::figures::Errors;
use outflow_infer::chain::posterior::{Learnt, draws, learnt};
use outflow_infer::chain::problem::Figures;
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::chart::marginals;
use outflow_infer::fit::cma::CmaOptions;
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman};
use outflow_infer::fit::screening::of_prior;
use outflow_infer::fit::store::{Generation, Store};
use outflow_model::chain::{FactKind, PARAMETERS, ParameterTable, Scenario, Status};
use outflow_scenario::chain::{POSTERIOR as DRAWS, to_files};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Relative error of the model where none is given: assumed.
const DISCREPANCY: f64 = 0.2;
/// Most parameters that are free with the method abc unless they are named.
const MOST_FREE: usize = 8;

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

/// How a fit is made.
pub(crate) struct Fit {
    pub(crate) method: Method,
    abc: AbcOptions,
    kalman: KalmanOptions,
    cma: CmaOptions,
    pub(crate) errors: Errors,
    /// With all parameters that may be free.
    pub(crate) problem: Figures,
    /// Whether they were named.
    named: bool,
    pub(crate) identity: String,
}

impl Fit {
    fn new(args: &Args, scenario: &Scenario) -> Result<Self, CliError> {
        let flags = ChainFlags {
            as_of: args.chain.as_of,
            ..ChainFlags::default()
        };
        let folder = &args.scenario;
        let prepared = prepare(
            scenario.clone(),
            folder,
            &flags,
            &args.changes.set,
            args.changes.days,
        )?;
        let mut scenario = prepared.scenario;
        if let Some(moment) = args.chain.as_of {
            let tick = moment.ticks_since(scenario.start);
            for fact in &mut scenario.facts {
                fact.fitted &= fact.known <= tick;
            }
            for series in &mut scenario.series {
                series.values.retain(|value| value.known <= tick);
            }
        }
        let free = args
            .chain
            .parameters
            .as_ref()
            .map(|names| parameters_named("--parameters", names))
            .transpose()?;
        let error = |flag, given: Option<f64>, default: f64| {
            let value = given.unwrap_or(default);
            if (0.0..=10.0).contains(&value) {
                Ok(value)
            } else {
                Err(CliError::usage(
                    flag,
                    format!("{value} is no standard deviation from 0 to 10"),
                ))
            }
        };
        let errors = Errors {
            reporting: error(
                "--reporting",
                args.chain.reporting,
                scenario.parameters.best().report_spread,
            )?,
            discrepancy: error("--discrepancy", args.chain.discrepancy, DISCREPANCY)?,
        };
        let mut problem = Figures::new(&scenario, free.as_deref(), errors)
            .map_err(|error| infer_error(folder, error))?;
        problem.hasten = args.changes.hasten.unwrap_or(1);
        let method = args.method.unwrap_or(Method::Kalman);
        if method == Method::Cma && free.is_none() {
            return Err(CliError::usage(
                "--method",
                "'cma' searches few dimensions; name the parameters that it may change with --parameters",
            ));
        }
        if method == Method::Cma && args.chain.write {
            return Err(CliError::usage(
                "--write",
                "'cma' gives one point and no posterior; best.toml has it as a variant to paste",
            ));
        }
        let kalman = KalmanOptions {
            members: args.particles.unwrap_or(100),
            generations: args.generations.unwrap_or(3),
            seed: args.seed,
            localised: free.is_none(),
        };
        let abc = AbcOptions {
            particles: args.particles.unwrap_or(100),
            generations: args.generations.unwrap_or(3),
            wave: args.wave,
            seed: args.seed,
            ..AbcOptions::default()
        };
        let identity = serde_json::to_string(&json!({
            "version": env!("CARGO_PKG_VERSION"),
            "method": match method {
                Method::Abc => json!(abc),
                Method::Kalman => json!(kalman),
                Method::Cma => json!(args.cma()),
            },
            "errors": errors,
            "free": free,
            "hasten": problem.hasten,
            "scenario": problem.scenario,
        }))?;
        Ok(Self {
            method,
            abc,
            kalman,
            cma: args.cma(),
            errors,
            problem,
            named: free.is_some(),
            identity,
        })
    }

    pub(crate) fn simulations(&self) -> u64 {
        match self.method {
            Method::Kalman => self.kalman.simulations(),
            Method::Cma => self.cma.simulations(1),
            Method::Abc if self.named => self.abc.simulations(1),
            Method::Abc => self.abc.simulations(1) + u64::from(self.abc.particles),
        }
    }

    /// Fits; gives the problem with the parameters that were free.
    fn run(
        &self,
        folder: &Path,
        after: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Figures, Vec<Generation>), InferError> {
        let store = Store::open(folder, &self.identity)?;
        let mut problem = self.problem.clone();
        if self.method == Method::Kalman {
            let generations = kalman(&problem, &self.kalman, &store, after)?;
            return Ok((problem, generations));
        }
        if !self.named {
            let first = Store::open(&folder.join("screening"), &self.identity)?;
            let members = self.abc.particles;
            let found = of_prior(&problem, members, self.abc.seed, &first, after)?;
            let mut free = found.parameters();
            free.truncate(MOST_FREE);
            if free.is_empty() {
                return Err(InferError::TooLittle(format!(
                    "{members} simulations show no parameter of which the figures speak; \
                     ask for more with --particles, or name some with --parameters"
                )));
            }
            problem = problem.with_factors(&free);
        }
        let generations = abc(&problem, &self.abc, &store, after)?;
        Ok((problem, generations))
    }
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

/// A parameter for people.
pub(crate) fn small(value: f64) -> String {
    if value == 0.0 || value.abs() >= 0.995 {
        figure(value)
    } else {
        // Three digits that count.
        let digits = (2.0 - value.abs().log10().floor()).clamp(0.0, 12.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let digits = digits as usize;
        format!("{value:.digits$}")
    }
}

fn between(low: String, high: String) -> String {
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}
