//! `outflow score`: a run against what was reported.

use crate::chain::report::{from_a_fit, print_facts};
use crate::chain::series::print_series;
use crate::error::CliError;
use crate::output::Output;
use crate::scoring::Scorer;
use crate::summary::{Spreads, score_table};
use outflow_model::chain::Scenario;
use outflow_results::chain::{FactsFile, Reading, SeriesAnswers, SeriesFile, by_front};
use outflow_results::{Pipeline, ResultsError, RunFolder, Table};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Score a run against what was reported, beside trivial rules
///
/// ard is the averaged relative difference (Flee's): half of the rescaled one is the share of
/// people in the wrong camp. The trivial rules know the reported total of each day and share it
/// out over the camps; a run that scores worse has told nothing about where people go.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Scores a run.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let failed = CliError::results("RUN");
    let run = RunFolder::open(&args.run).map_err(failed)?;
    if run.pipeline() == Pipeline::Chain {
        return chain(args, &run, out);
    }
    let scenario = run.scenario().map_err(failed)?;
    let Some(scorer) = Scorer::new(&scenario).map_err(|error| failed(error.into()))? else {
        return Err(CliError::Input(format!(
            "'{}' has nothing to score: its scenario has no reports",
            args.run.display()
        )));
    };
    let mut spreads = Spreads::default();
    let mut members = Vec::with_capacity(run.members().len());
    {
        let stocks = run.counts(Table::Stocks).map_err(failed)?;
        for member in run.members() {
            let present = stocks(*member).map_err(failed)?;
            let scores = scorer.scores(&present).map_err(|error| {
                let path = args.run.join(Table::Stocks.file());
                failed(ResultsError::Damaged {
                    path,
                    reason: error.to_string(),
                })
            })?;
            spreads.add(&scores);
            members.push(json!({ "member": member, "scores": scores }));
        }
    }
    let baselines = scorer.baselines();
    if args.json {
        let baselines: Map<String, Value> = baselines
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        return out.json(&json!({
            "run": args.run,
            "title": run.manifest().reproducible.title,
            "days": run.manifest().reproducible.days,
            "people_per_count": run.manifest().reproducible.people_per_count,
            "camps": scorer.names,
            "scores": spreads.to_json(),
            "baselines": baselines,
            "members": members,
        }));
    }
    let parts = &run.manifest().reproducible;
    out.line(&format!(
        "{}: {} days, {} camps, {} {}",
        parts.title,
        parts.days,
        scorer.names.len(),
        members.len(),
        if members.len() == 1 {
            "member"
        } else {
            "members"
        }
    ))?;
    out.text(&score_table(&spreads, &baselines))
}

/// Scores a run of the chain of control: what was reported beside what the members say.
fn chain(args: &Args, run: &RunFolder, out: &mut Output) -> Result<(), CliError> {
    let failed = CliError::results("RUN");
    let scenario = run.chain_scenario().map_err(failed)?;
    if scenario.facts.is_empty() && scenario.series.is_empty() {
        return Err(CliError::Input(format!(
            "'{}' has nothing to score: its scenario has neither reported figures nor series",
            args.run.display()
        )));
    }
    let answers = run.chain_facts(&scenario).map_err(failed)?;
    let parts = &run.manifest().reproducible;
    let fronts = parts
        .options
        .chain()
        .is_some_and(|options| by_front(&scenario, options));
    let file = FactsFile::new(&scenario, &answers, fronts);
    let series = series(run, &scenario)?;
    if args.json {
        return out.json(&json!({
            "run": args.run,
            "title": parts.title,
            "days": parts.days,
            "members": answers.len(),
            "facts": file.facts,
            "fronts": file.fronts,
            "series": series.series,
            "groups": series.groups,
        }));
    }
    out.line(&format!(
        "{}: {} days, {} reported figures, {} {}",
        parts.title,
        parts.days,
        file.facts.len(),
        answers.len(),
        if answers.len() == 1 {
            "member"
        } else {
            "members"
        }
    ))?;
    if !file.facts.is_empty() {
        print_facts(out, &file.facts, from_a_fit(&scenario))?;
    }
    if series.series.is_empty() {
        return Ok(());
    }
    print_series(out, &series)
}

/// The reported series beside what the members of a run folder say.
fn series(run: &RunFolder, scenario: &Scenario) -> Result<SeriesFile, CliError> {
    let failed = CliError::results("RUN");
    let mut answers: Vec<SeriesAnswers> = Vec::new();
    if !scenario.series.is_empty() {
        let records = run.chain_records(scenario).map_err(failed)?;
        for member in run.members() {
            let record = records(*member).map_err(failed)?;
            answers.push(Reading::new(scenario, &record).series());
        }
    }
    let answers: Vec<&SeriesAnswers> = answers.iter().collect();
    Ok(SeriesFile::new(scenario, &answers))
}
