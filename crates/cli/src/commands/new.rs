//! `outflow new`: a first scenario folder out of a list of places.

use crate::error::CliError;
use crate::files::not_written;
use crate::output::{Output, number};
use outflow_diagnostics::{Diagnostics, Source, render_json};
use outflow_model::scenario::{Date, PlaceKind};
use outflow_scenario::draft::{
    CHAIN_EXAMPLE, DETOUR, Draft, EXAMPLE, Regained, Sheet, WORKBOOKS, read_places, read_workbook,
    wants, write_chain_draft, write_draft,
};
use outflow_scenario::files::{Need, read_path};
use outflow_scenario::limits;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Begin a scenario: a folder that can be run at once, out of a list of places
///
/// The list is a sheet of a workbook (xlsx, xls, ods) or a CSV file: a row a place, with columns name, latitude and
/// longitude, and where known kind, country, region, population, capacity, id and source. Neighbours are
/// joined by links; their lengths and the settings are assumed, and the README in the folder says what to
/// complete. With --chain the folder is one of the chain of control, and the list can have a column for the
/// holder of each place. Without a list the folder holds a small invented country.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder to write; it must not exist
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// List of places to begin with: a workbook, or cells separated by commas, semicolons or tabs
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    /// Sheet of the workbook [default: the first with anything in it]
    #[arg(long, value_name = "NAME", requires = "places")]
    sheet: Option<String>,
    /// Begin a scenario of the chain of control: who holds which place, and what people make of it
    #[arg(long)]
    chain: bool,
    /// Title [default: the name of the folder]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// First day [default: today]
    #[arg(long, value_name = "DATE")]
    start: Option<Date>,
    /// Length of the run in days
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::DAYS)))]
    days: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Begins a scenario.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let mut problems = Diagnostics::new();
    let mut sheet = None;
    let list = match &args.places {
        Some(path) => {
            std::fs::File::open(path).map_err(CliError::io("--places", "read", path))?;
            if ends_with(path, &WORKBOOKS) {
                sheet = read_workbook(path, args.sheet.as_deref(), &mut problems);
                sheet.as_ref().map(|sheet| sheet.list.clone())
            } else {
                refuse_sheet(path, args.sheet.as_deref())?;
                read_path(path, Need::Required, limits::TABLE_BYTES, &mut problems)
            }
        }
        None if args.chain => Some(Source::new("example.csv", CHAIN_EXAMPLE.to_owned())),
        None => Some(Source::new("example.csv", EXAMPLE.to_owned())),
    };
    let places = list.and_then(|list| read_places(&list, &mut problems));
    if !args.json {
        out.problems(&problems)?;
    } else if places.is_none() {
        out.json(&render_json(&problems))?;
    }
    let Some(places) = places else {
        out.flush()?;
        return Err(CliError::Shown);
    };
    let name = args.folder.file_name().map(|name| name.to_string_lossy());
    let draft = Draft {
        title: args
            .title
            .clone()
            .or(name.map(Into::into))
            .unwrap_or_default(),
        start: args.start.unwrap_or_else(today),
        days: args.days,
        source: match args.places.as_ref().and_then(|path| path.file_name()) {
            Some(list) => list.to_string_lossy().into_owned(),
            None => "invented".to_owned(),
        },
        places,
    };
    if args.chain
        && let Some(wanted) = wants(&draft.places)
    {
        return Err(CliError::usage("--chain", wanted));
    }
    let written = if args.chain {
        write_chain_draft(&draft, &regained(args, &draft), &args.folder)
    } else {
        write_draft(&draft, &args.folder)
    };
    let links = written.map_err(not_written("FOLDER", &args.folder))?;
    if args.json {
        return out.json(&json!({
            "scenario": args.folder,
            "model": if args.chain { "chain" } else { "wayfinding" },
            "title": draft.title,
            "places": draft.places.len(),
            "links": links,
            "days": draft.days,
        }));
    }
    let folder = args.folder.display();
    if let Some(Sheet { name, sheets, .. }) = sheet
        && sheets > 1
        && args.sheet.is_none()
    {
        out.line(&format!(
            "read the sheet '{name}', the first of {sheets} with anything in it: --sheet names another"
        ))?;
    }
    out.line(&format!(
        "wrote {folder}: {}, {} of assumed length (great circle x {DETOUR}), {} from {}",
        number(draft.places.len(), "place"),
        number(links, "link"),
        number(draft.days as usize, "day"),
        draft.start
    ))?;
    // Kinds of the list itself, where a folder has no such kinds.
    let list = match &args.places {
        Some(list) if args.chain => list.display().to_string(),
        _ => format!("{folder}/places.csv"),
    };
    let held = draft.places.iter().any(|place| !place.holder.is_empty());
    match (args.chain, held) {
        (true, false) => out.line(&format!(
            "each place is held by its country: write who holds it in {folder}/places.csv"
        ))?,
        (false, true) => out.line("who holds the places is not used: that is for --chain")?,
        _ => {}
    }
    let none = |kind| draft.places.iter().all(|place| place.kind != kind);
    let at_front = if args.chain {
        "none is shelled"
    } else {
        "nobody leaves"
    };
    for (kind, word, sense) in [
        (PlaceKind::ConflictZone, "conflict_zone", at_front),
        (PlaceKind::Camp, "camp", "nobody arrives anywhere to stay"),
    ] {
        if none(kind) {
            out.line(&format!(
                "no place is a {word}, so {sense}: write the kind of places in {list}"
            ))?;
        }
    }
    out.line(&format!(
        "{folder}/README.md says what to complete; 'outflow run {folder}' runs it as it is"
    ))
}

/// What is regained in the invented country: all that another holds, two thirds through the run.
fn regained(args: &Args, draft: &Draft) -> Vec<Regained> {
    let places = draft.places.iter().enumerate();
    let held = places.filter(|(_, place)| args.places.is_none() && !place.holder.is_empty());
    held.map(|(place, _)| Regained {
        place,
        day: draft.days * 2 / 3,
    })
    .collect()
}

/// Says what to do with a file that only its own program can read, and with a sheet of no workbook.
fn refuse_sheet(path: &Path, sheet: Option<&str>) -> Result<(), CliError> {
    let shown = path.display();
    if ends_with(path, &["numbers", "gsheet"]) {
        return Err(CliError::usage(
            "--places",
            format!(
                "'{shown}' cannot be read; save its sheet as xlsx or CSV (UTF-8) and give that file"
            ),
        ));
    }
    match sheet {
        Some(_) => Err(CliError::usage(
            "--sheet",
            format!(
                "'{shown}' has no sheets; workbooks end in {}",
                WORKBOOKS.join(", ")
            ),
        )),
        None => Ok(()),
    }
}

/// Whether the name of a file has one of these endings.
fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.contains(&ending.to_lowercase().as_str()))
}

/// Today's date, by universal time.
fn today() -> Date {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let days = passed.map_or(0, |passed| passed.as_secs() / 86_400);
    Date::EPOCH.plus_days(i64::try_from(days).unwrap_or(0))
}
