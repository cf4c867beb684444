//! `outflow sensitivity`: which parameters the reported figures hang on.

use crate::chain::changes::{ChainFlags, Common, parameters_named};
use crate::chain::ensemble::{How, Many, One};
use crate::chain::figures::figure;
use crate::error::CliError;
use crate::output::{Output, columns};
use outflow_model::chain::{Distribution, PARAMETERS, Scenario};
use outflow_random::{Purpose, Stream, StreamKey};
use outflow_results::ParameterChoice;
use outflow_results::chain::Reading;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Screen the parameters by Morris' elementary effects on the reported figures
///
/// Each trajectory starts somewhere in the priors and changes one parameter after the other, by two
/// thirds of its prior (in quantiles); the change of the answer over that step is an elementary
/// effect. mu* is the mean of their sizes: what a parameter does over the whole of its prior. sigma
/// is their standard deviation: how much that depends on the other parameters. All runs share their
/// random numbers. For scenarios of the chain of control.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Trajectories; each costs one run more than there are parameters
    #[arg(long, value_name = "R", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1000))]
    trajectories: u32,
    /// Change these parameters only: names joined by commas
    #[arg(long, value_name = "NAMES")]
    only: Option<String>,
    /// How many parameters to print for each figure
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    flags: ChainFlags,
}

const DESIGN: Purpose = Purpose(9001);
/// Levels 0, 1/3, 2/3 and 1; a step is two thirds, so both ends are met as often as the middle.
const STEP: f64 = 2.0 / 3.0;

/// Screens.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let mut prepared = args.common.prepare(&args.scenario, &args.flags)?;
    // All runs are of one member: with its front, where none is named.
    if let (Some(moment), None) = (prepared.as_of, &prepared.front) {
        let tick = moment.ticks_since(prepared.scenario.start);
        if let Some(front) = outflow_results::chain::front_of(&prepared.scenario, 0) {
            prepared.scenario = outflow_results::chain::on_front(&prepared.scenario, front, tick);
        }
    }
    let scenario = &prepared.scenario;
    if scenario.facts.is_empty() {
        return Err(CliError::Input(format!(
            "'{}' has no reported figures (facts.csv) to look at",
            args.scenario.display()
        )));
    }
    let factors = args.factors(scenario)?;
    let trajectories: Vec<Trajectory> = (0..args.trajectories)
        .map(|number| Trajectory::new(args.common.seed, number, factors.len()))
        .collect();
    let options = prepared.options(args.common.engine, args.common.seed, ParameterChoice::Best);
    let a_trajectory = u32::try_from(factors.len() + 1).unwrap_or(u32::MAX);
    let make = |number: u32| {
        let trajectory = &trajectories[(number / a_trajectory) as usize];
        let quantiles = trajectory.point((number % a_trajectory) as usize);
        let mut one = scenario.clone();
        for (factor, quantile) in factors.iter().zip(quantiles) {
            let value = scenario.parameters.0[*factor].at(quantile);
            one.parameters.fix(PARAMETERS[*factor].name, value);
        }
        One {
            scenario: one,
            member: 0,
        }
    };
    let many = Many {
        days: scenario.days,
        options: options.to_engine(scenario.start),
        make: &make,
    };
    let how = How {
        scenario: &args.scenario,
        threads: args.common.threads(),
        quiet: args.common.quiet,
    };
    let numbers: Vec<u32> = (0..a_trajectory * args.trajectories).collect();
    let answers = how.run(&many, &numbers, |(number, record)| {
        (number, Reading::new(scenario, &record).facts())
    })?;
    let effects: Vec<Vec<Vec<f64>>> = (0..scenario.facts.len())
        .map(|fact| {
            let mut of_factor = vec![Vec::new(); factors.len()];
            for (trajectory, runs) in trajectories
                .iter()
                .zip(answers.chunks(a_trajectory as usize))
            {
                let said: Vec<Option<f64>> = runs.iter().map(|facts| facts[fact]).collect();
                for (factor, effect) in trajectory.effects(&said) {
                    of_factor[factor].push(effect);
                }
            }
            of_factor
        })
        .collect();
    if args.common.json {
        out.json(&to_json(scenario, &factors, &effects, numbers.len()))
    } else {
        print(args, scenario, &factors, &effects, out)
    }
}

impl Args {
    /// Indices of the parameters that are changed.
    fn factors(&self, scenario: &Scenario) -> Result<Vec<usize>, CliError> {
        let Some(only) = &self.only else {
            return Ok((0..PARAMETERS.len())
                .filter(|at| {
                    let parameter = &scenario.parameters.0[*at];
                    parameter.distribution != Distribution::Fixed || parameter.posterior.is_some()
                })
                .collect());
        };
        parameters_named("--only", only)
    }
}

/// A way through the unit cube that changes one coordinate at a time (Morris, Technometrics 1991).
struct Trajectory {
    start: Vec<f64>,
    order: Vec<usize>,
}

impl Trajectory {
    fn new(seed: u64, number: u32, factors: usize) -> Self {
        let mut stream: Stream = StreamKey::new(seed, number).purpose(DESIGN).stream();
        #[allow(clippy::cast_precision_loss)]
        let start = (0..factors).map(|_| stream.below(4) as f64 / 3.0).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        for last in (1..factors).rev() {
            let other = usize::try_from(stream.below(last as u64 + 1)).unwrap_or(0);
            order.swap(last, other);
        }
        Self { start, order }
    }

    /// Where a coordinate goes from its start.
    fn moved(start: f64) -> f64 {
        if start < 0.5 {
            start + STEP
        } else {
            start - STEP
        }
    }

    /// The point after some changes.
    fn point(&self, changes: usize) -> Vec<f64> {
        let mut point = self.start.clone();
        for factor in &self.order[..changes] {
            point[*factor] = Self::moved(point[*factor]).clamp(0.0, 1.0);
        }
        point
    }

    /// Elementary effects, by factor, from the answers at every point.
    fn effects<'a>(
        &'a self,
        answers: &'a [Option<f64>],
    ) -> impl Iterator<Item = (usize, f64)> + use<'a> {
        self.order
            .iter()
            .zip(answers.windows(2))
            .filter_map(|(factor, pair)| {
                let step = Self::moved(self.start[*factor]) - self.start[*factor];
                Some((*factor, (pair[1]? - pair[0]?) / step))
            })
    }
}

/// Mean size and standard deviation of some effects.
#[allow(clippy::cast_precision_loss)]
fn summary(effects: &[f64]) -> Option<(f64, Option<f64>)> {
    let spread = outflow_score::Spread::of(effects)?;
    let size: f64 = effects.iter().map(|effect| effect.abs()).sum();
    Some((size / effects.len() as f64, spread.sd))
}

fn to_json(
    scenario: &Scenario,
    factors: &[usize],
    effects: &[Vec<Vec<f64>>],
    runs: usize,
) -> Value {
    let facts: Vec<Value> = scenario
        .facts
        .iter()
        .zip(effects)
        .map(|(fact, of_factor)| {
            let parameters: Vec<Value> = factors
                .iter()
                .zip(of_factor)
                .filter_map(|(factor, effects)| {
                    let (size, sigma) = summary(effects)?;
                    let name = PARAMETERS[*factor].name;
                    Some(json!({ "parameter": name, "mu_star": size, "sigma": sigma }))
                })
                .collect();
            json!({ "fact": fact.id, "measure": fact.measure, "parameters": parameters })
        })
        .collect();
    json!({ "method": "morris", "runs": runs, "facts": facts })
}

fn print(
    args: &Args,
    scenario: &Scenario,
    factors: &[usize],
    effects: &[Vec<Vec<f64>>],
    out: &mut Output,
) -> Result<(), CliError> {
    out.line(&format!(
        "{}: elementary effects of {} parameters, {} trajectories",
        scenario.title,
        factors.len(),
        args.trajectories
    ))?;
    let header = ["figure", "parameter", "mu*", "sigma"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for (fact, of_factor) in scenario.facts.iter().zip(effects) {
        let mut all: Vec<(&str, f64, Option<f64>)> = factors
            .iter()
            .zip(of_factor)
            .filter_map(|(factor, effects)| {
                let (size, sigma) = summary(effects)?;
                Some((PARAMETERS[*factor].name, size, sigma))
            })
            .filter(|(_, size, _)| *size > 0.0)
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut name = fact.id.clone();
        if all.is_empty() {
            rows.push(vec![name, "none changes it".to_owned()]);
            continue;
        }
        for (parameter, size, sigma) in all.into_iter().take(args.top) {
            rows.push(vec![
                std::mem::take(&mut name),
                parameter.to_owned(),
                figure(size),
                sigma.map_or("-".to_owned(), figure),
            ]);
        }
    }
    out.text(&columns(&rows))?;
    out.line("mu*: mean size of the change over the whole prior, in the unit of the figure")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_of_a_linear_function_are_its_slopes() {
        for number in 0..20 {
            let trajectory = Trajectory::new(7, number, 3);
            let slopes = [2.0, -5.0, 0.0];
            let answers: Vec<Option<f64>> = (0..4)
                .map(|changes| {
                    let point = trajectory.point(changes);
                    assert!(point.iter().all(|x| (0.0..=1.0).contains(x)));
                    Some(point.iter().zip(slopes).map(|(x, slope)| x * slope).sum())
                })
                .collect();
            let effects: Vec<(usize, f64)> = trajectory.effects(&answers).collect();
            assert_eq!(effects.len(), 3);
            for (factor, effect) in effects {
                assert!((effect - slopes[factor]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn starts_and_orders_differ_between_trajectories() {
        let (one, two) = (Trajectory::new(1, 0, 30), Trajectory::new(1, 1, 30));
        assert_ne!(one.start, two.start);
        assert_ne!(one.order, two.order);
        assert_eq!(one.start, Trajectory::new(1, 0, 30).start);
    }

    #[test]
    fn sizes_do_not_cancel() {
        let (size, sigma) = summary(&[3.0, -3.0]).unwrap();
        assert_eq!(size, 3.0);
        assert!(sigma.unwrap() > 3.0);
        assert_eq!(summary(&[]), None);
    }
}
