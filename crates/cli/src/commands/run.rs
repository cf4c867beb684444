//! `outflow run`: simulate a scenario and write a run folder.

pub(crate) mod args;
mod report;
mod work;

use crate::engine::Engine;
use crate::error::CliError;
use crate::input::{changed, open_to_run};
use crate::output::Output;
use crate::parallel::default_threads;
use crate::scoring::Scorer;
pub(crate) use args::Args;
use outflow_engine::Plan;
use outflow_infer::fit::draws::Drawn;
use outflow_model::scenario::Scenario;
use outflow_results::Identity;
use outflow_scenario::Input;
use report::Report;
use std::time::Instant;
use work::{Apart, Runs, Work};

/// Runs a scenario.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let started = Instant::now();
    match open_to_run(&args.scenario, &args.changes, args.say())? {
        Input::Wayfinding(scenario) => wayfinding(args, *scenario, started, out),
        Input::Chain(scenario) => {
            let not_for_it = [
                ("--track", args.track.is_some()),
                ("--recent-grid", args.recent_grid.is_some()),
                ("--capacities", args.capacities.is_some()),
            ];
            if let Some((flag, _)) = not_for_it.iter().find(|(_, given)| *given) {
                return Err(CliError::usage(
                    flag,
                    "does not go with a scenario of the chain of control",
                ));
            }
            crate::chain::run::run(args, *scenario, started, out)
        }
    }
}

fn wayfinding(
    args: &Args,
    scenario: Scenario,
    started: Instant,
    out: &mut Output,
) -> Result<(), CliError> {
    if let Some(flag) = args.chain.given_for_chain_only() {
        return Err(CliError::usage(
            flag,
            "goes with scenarios of the chain of control only",
        ));
    }
    let drawn = args.drawn()?;
    if args.engine == Engine::Mean && args.members.range.len() > 1 && drawn.is_none() {
        return Err(CliError::usage(
            "--members",
            "the engine 'mean' draws nothing, so all its members are the same; run one",
        ));
    }
    let capacities = args.capacities.unwrap_or_default();
    let scenario = changed(scenario, &args.changes, capacities)?;
    let threads = args
        .threads
        .map_or_else(default_threads, |threads| threads as usize);
    let options = args.options(threads);
    let plan = Plan::new(&scenario, &options).map_err(|error| args.refused(error))?;
    let scorer = Scorer::new(&scenario).map_err(|error| args.refused(error.into()))?;
    let runs = match &drawn {
        None => Runs::Alike(&plan),
        Some(drawn) => Runs::Apart(Apart {
            scenario: &scenario,
            options: &options,
            drawn,
        }),
    };
    let work = Work {
        args,
        runs,
        scorer: scorer.as_ref(),
        threads,
    };
    let mut report = Report::new(args, &scenario, scorer.as_ref());
    let refused = |error| match error {
        CliError::Engine { error, .. } => args.refused(error),
        error => error,
    };
    if args.no_write {
        report.members = work.run_only(&mut report.engine_seconds).map_err(refused)?;
    } else {
        let target = args.target()?;
        let named = drawn.as_ref().map(Drawn::identity);
        let identity = Identity::of_members(scenario.clone(), &options, named.as_deref())
            .map_err(CliError::results("--out"))?;
        let (run, ends) = work.write(&target, identity, started).map_err(refused)?;
        report.engine_seconds = run.manifest().volatile.engine_seconds;
        report.members = ends;
        report.run = Some(run);
    }
    report.seconds = started.elapsed().as_secs_f64();
    report.print(out)
}
