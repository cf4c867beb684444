//! How `outflow fit` on a scenario of the chain of control is made: by which method, to what.

use crate::chain::changes::{ChainFlags, parameters_named, prepare};
use crate::commands::fit::args::{Args, Method};
use crate::error::CliError;
use crate::inference::infer_error;
use outflow_infer::InferError;
use outflow_infer::chain::figures::Errors;
use outflow_infer::chain::problem::Figures;
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::cma::CmaOptions;
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman, screen};
use outflow_infer::fit::store::{Generation, Store};
use outflow_model::chain::Scenario;
use serde_json::json;
use std::path::Path;

/// Relative error of the model where none is given: assumed.
const DISCREPANCY: f64 = 0.2;
/// Most parameters that are free with the method abc unless they are named.
const MOST_FREE: usize = 8;

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
    pub(super) fn new(args: &Args, scenario: &Scenario) -> Result<Self, CliError> {
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
    pub(super) fn run(
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
            let found = screen(&problem, members, self.abc.seed, &first, after)?;
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
