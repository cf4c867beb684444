//! `outflow check`: everything that is wrong with a scenario, at once.

use crate::error::CliError;
use crate::input::{Changes, open};
use crate::output::{Output, number};
use crate::scoring::Scorer;
use outflow_diagnostics::{Code, Diagnostic, render_json, summary};
use outflow_engine::{Plan, RunOptions, chain};
use outflow_scenario::Input;
use std::path::PathBuf;

/// Say everything that is wrong with a scenario, with file, line and column
///
/// Exit codes: 0 it can be run (there may be warnings), 1 it cannot, 2 it cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder or Flee folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Settings file to use in place of the scenario's own
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Checks a scenario.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let changes = Changes {
        settings: args.settings.clone(),
        ..Changes::default()
    };
    let (input, problems) = open(&args.folder, &changes)?;
    // What only shows when the parts are put together.
    let engine = match &input {
        Some(Input::Wayfinding(scenario)) => Plan::new(scenario, &RunOptions::default())
            .err()
            .map(|error| error.to_string()),
        Some(Input::Chain(scenario)) => chain::Plan::new(scenario, &chain::ChainOptions::default())
            .err()
            .map(|error| error.to_string()),
        None => None,
    };
    let engine = engine.or_else(|| {
        let stops = |problem: &&Diagnostic| problem.code == Code::NowhereToComeFrom;
        let problem = problems.sorted().into_iter().find(stops)?;
        Some(format!("a run would stop: {}", problem.message))
    });
    if args.json {
        let mut value = render_json(&problems);
        if let Some(map) = value.as_object_mut() {
            if let (Some(errors), true) = (
                map.get("errors").and_then(|errors| errors.as_u64()),
                engine.is_some(),
            ) {
                map.insert("errors".to_owned(), (errors + 1).into());
            }
            map.insert("engine".to_owned(), engine.clone().into());
        }
        out.json(&value)?;
    } else {
        out.problems(&problems)?;
        if let Some(error) = &engine {
            out.line(&format!("error: {error}\n"))?;
        }
        let folder = args.folder.display();
        match &engine {
            Some(_) if problems.is_empty() => out.line(&format!("{folder}: 1 error"))?,
            Some(_) => out.line(&format!("{folder}: 1 error more, {}", summary(&problems)))?,
            None => out.line(&format!("{folder}: {}", summary(&problems)))?,
        }
        if let (Some(input), None) = (&input, &engine) {
            out.line(&size(input))?;
        }
    }
    out.flush()?;
    if input.is_none() || problems.has_errors() || engine.is_some() {
        return Err(CliError::Shown);
    }
    Ok(())
}

/// How much a scenario holds.
fn size(input: &Input) -> String {
    match input {
        Input::Wayfinding(scenario) => {
            let reported = Scorer::new(scenario).ok().flatten();
            format!(
                "{}, {}, {} from {}, {} with reports",
                number(scenario.places.len(), "place"),
                number(scenario.links.len(), "link"),
                number(scenario.days as usize, "day"),
                scenario.start,
                number(reported.map_or(0, |scorer| scorer.names.len()), "place")
            )
        }
        Input::Chain(scenario) => format!(
            "chain of control: {}, {}, {}, {} from {}, {:.0} residents, {}, {} series, {}",
            number(scenario.parties.len(), "party"),
            number(scenario.places.len(), "place"),
            number(scenario.links.len(), "link"),
            number(scenario.days as usize, "day"),
            scenario.start,
            scenario.residents(),
            number(scenario.facts.len(), "reported figure"),
            scenario.series.len(),
            number(scenario.variants.len(), "what-if")
        ),
    }
}
