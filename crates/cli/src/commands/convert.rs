//! `outflow convert`: a Flee folder to a scenario folder.

use crate::error::CliError;
use crate::files::not_written;
use crate::input::{Capacities, Changes, Say, scenario_to_run};
use crate::output::{Output, number};
use outflow_scenario::write_native;
use serde_json::json;
use std::path::PathBuf;

/// Write a Flee folder as a scenario folder
///
/// The new folder says the same in TOML and CSV tables with dates and sources, and runs to the
/// same result.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Flee folder to read
    #[arg(value_name = "FLEE_DIR")]
    folder: PathBuf,
    /// Scenario folder to write; it must not exist
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Settings file to use in place of the folder's own
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Converts a folder.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let changes = Changes {
        settings: args.settings.clone(),
        ..Changes::default()
    };
    let scenario = scenario_to_run(&args.folder, &changes, Capacities::Given, Say::Count)?;
    write_native(&scenario, &args.out).map_err(not_written("OUT", &args.folder))?;
    let (places, links) = (scenario.places.len(), scenario.links.len());
    if args.json {
        return out.json(&json!({
            "scenario": args.out,
            "title": scenario.title,
            "places": places,
            "links": links,
            "days": scenario.days,
        }));
    }
    out.line(&format!(
        "wrote {}: {}, {}, {} from {}",
        args.out.display(),
        number(places, "place"),
        number(links, "link"),
        number(scenario.days as usize, "day"),
        scenario.start
    ))
}
