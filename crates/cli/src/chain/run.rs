//! `outflow run` on a scenario of the chain of control.

use crate::chain::changes::{Prepared, choice, prepare};
use crate::chain::ensemble::How;
use crate::chain::plans::Plans;
use crate::chain::report::{End, Report};
use crate::commands::run::args::Args;
use crate::engine::Engine;
use crate::error::CliError;
use crate::output::Output;
use crate::parallel::{Job, default_threads};
use crate::writing::Writing;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::Scenario;
use outflow_results::chain::{FactReport, Reading, balance, fact_reports};
use outflow_results::{ChainEncoder, ChainOptionsEntry, Identity, ParameterChoice, RunFolder};
use std::time::Instant;

/// Runs a scenario.
pub(crate) fn run(
    args: &Args,
    scenario: Scenario,
    started: Instant,
    out: &mut Output,
) -> Result<(), CliError> {
    let prepared = prepare(
        scenario,
        &args.scenario,
        &args.chain,
        &args.changes.set,
        args.changes.days,
    )?
    .hastened(args.changes.hasten);
    let members = args.members.range.len();
    let parameters = choice(&args.chain, args.members.of_several());
    let drawn = parameters == ParameterChoice::Drawn || args.chain.as_of.is_some();
    if args.engine == Engine::Mean && members > 1 && !drawn {
        return Err(CliError::usage(
            "--members",
            "with the engine 'mean' and the best parameters all members are the same; run one",
        ));
    }
    let options = prepared.options(args.engine, args.seed, parameters);
    let plans = Plans::new(&prepared, &options).map_err(|error| CliError::Engine {
        scenario: args.scenario.clone(),
        error,
    })?;
    let threads = args
        .threads
        .map_or_else(default_threads, |threads| threads as usize);
    let scenario = &plans.scenario;
    let end_of = |record: &ChainRecord| {
        let reading = Reading::new(scenario, record);
        End {
            member: record.member,
            facts: reading.facts(),
            series: reading.series(),
            balance: balance(&reading),
            states: record.work.states,
            peak_states: record.work.peak_states,
            steps: record.work.batches,
        }
    };
    let (run, ends, engine_seconds) = if args.no_write {
        let list: Vec<u32> = args.members.range.clone().collect();
        let job = Job {
            runner: &plans,
            scenario: &args.scenario,
            members: &list,
            threads,
            quiet: args.quiet,
            keeper: None,
        };
        let mut ends = Vec::with_capacity(list.len());
        let seconds = job.run(
            |record| Ok(end_of(&record)),
            |end| {
                ends.push(end);
                Ok(())
            },
        )?;
        (None, ends, seconds)
    } else {
        let failed = CliError::results("--out");
        let target = args.target()?;
        let identity = Identity::of_chain(scenario.clone(), options.clone()).map_err(failed)?;
        let encoder = ChainEncoder::new(&identity).map_err(failed)?;
        let writing = Writing {
            runner: &plans,
            scenario: &args.scenario,
            members: args.members.range.clone(),
            threads,
            quiet: args.quiet,
            existing: args.existing(),
            resume: args.resume,
            started,
        };
        let encode = |record: ChainRecord| {
            let end = end_of(&record);
            Ok((encoder.encode(&record).map_err(failed)?, end))
        };
        let (run, mut ends) = writing.write(&target, identity, encode)?;
        if ends.len() < run.members().len() && (args.json || !args.quiet) {
            ends = ends_of(&run, scenario)?;
        }
        let seconds = run.manifest().volatile.engine_seconds;
        (Some(run), ends, seconds)
    };
    let prior = if args.chain.posterior.is_some() && (args.json || !args.quiet) {
        Some(prior(args, &prepared, &options)?)
    } else {
        None
    };
    let mut report = Report {
        scenario,
        options: &options,
        notes: &prepared.notes,
        min_cell: args.min_cell,
        ends,
        run,
        engine_seconds,
        seconds: started.elapsed().as_secs_f64(),
        verbose: args.verbose,
        prior,
    };
    report.ends.sort_by_key(|end| end.member);
    if args.json {
        out.json(&report.to_json()?)
    } else if args.quiet {
        Ok(())
    } else {
        report.print(out)
    }
}

/// What the same members say to the reported figures with parameters from the priors: to stand beside
/// a posterior. Nothing of it is written.
fn prior(
    args: &Args,
    prepared: &Prepared,
    options: &ChainOptionsEntry,
) -> Result<Vec<FactReport>, CliError> {
    let mut prepared = prepared.clone();
    prepared.scenario.parameters.forget_posteriors();
    let options = ChainOptionsEntry {
        parameters: ParameterChoice::Drawn,
        ..options.clone()
    };
    let plans = Plans::new(&prepared, &options).map_err(|error| CliError::Engine {
        scenario: args.scenario.clone(),
        error,
    })?;
    let how = How {
        scenario: &args.scenario,
        threads: args
            .threads
            .map_or_else(default_threads, |threads| threads as usize),
        quiet: args.quiet,
    };
    let members: Vec<u32> = args.members.range.clone().collect();
    let answers = how.run(&plans, &members, |record| {
        (
            record.member,
            Reading::new(&plans.scenario, &record).facts(),
        )
    })?;
    let answers: Vec<&[Option<f64>]> = answers.iter().map(Vec::as_slice).collect();
    Ok(fact_reports(&plans.scenario, &answers))
}

/// How the members of a run folder ended, those of an earlier process included.
pub(crate) fn ends_of(run: &RunFolder, scenario: &Scenario) -> Result<Vec<End>, CliError> {
    let failed = CliError::results("RUN");
    let records = run.chain_records(scenario).map_err(failed)?;
    let facts = run.chain_facts(scenario).map_err(failed)?;
    facts
        .into_iter()
        .map(|(member, facts)| {
            let record = records(member).map_err(failed)?;
            let reading = Reading::new(scenario, &record);
            Ok(End {
                member,
                facts,
                series: reading.series(),
                balance: balance(&reading),
                states: 0,
                peak_states: 0,
                steps: 0,
            })
        })
        .collect()
}
