//! Reading a scenario folder.

use super::check;
use super::days::Days;
use super::events::Network;
use super::hazards::{self, Hazards};
use super::head::Head;
use super::places::PlaceTable;
use super::{HEAD, TABLES, events, food, groups, head, links, observations, places, traits};
use crate::files::{Folder, Need};
use crate::geography::PlaceRows;
use crate::limits;
use crate::{FleeOptions, ReadOutcome};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{Date, Observations, Scenario, Timeline};

/// Reads a scenario folder, on disk or in memory.
#[must_use]
pub fn read_folder(folder: &Folder) -> ReadOutcome {
    read_folder_for(folder, None)
}

/// As [`read_folder`], for so many days where they are not those of `scenario.toml`.
fn read_folder_for(folder: &Folder, days: Option<u32>) -> ReadOutcome {
    let mut problems = Diagnostics::new();
    let read = read(folder, days, &mut problems);
    if let Some((scenario, files)) = &read
        && let Some((head, source)) = &files.head
    {
        check::settings(
            scenario,
            head,
            source,
            &folder.shown("hazards.csv"),
            &mut problems,
        );
    }
    if let Some((scenario, files)) = &read
        && let Some((source, first)) = &files.hazards
    {
        check::unused_hazards(scenario, source, *first, &mut problems);
    }
    if problems.has_errors() {
        return (None, problems);
    }
    if let Some((scenario, files)) = &read
        && let Some(source) = files.places.as_ref()
    {
        let rows = PlaceRows {
            source,
            names: &files.names,
        };
        if let Some((source, spans)) = &files.corrections {
            check::corrections(scenario, source, spans, &mut problems);
        }
        check::check(scenario, &rows, &|file| folder.shown(file), &mut problems);
    }
    let scenario = read.map(|(scenario, _)| scenario);
    (scenario.filter(|_| !problems.has_errors()), problems)
}

/// Reads the tables of a scenario folder, without checking what they say together: a scenario that
/// no engine can run is read too.
#[must_use]
pub fn read_tables(folder: &Folder) -> ReadOutcome {
    let mut problems = Diagnostics::new();
    let scenario = read(folder, None, &mut problems).map(|(scenario, _)| scenario);
    (scenario.filter(|_| !problems.has_errors()), problems)
}

/// Files that are looked at again once all are read.
struct Files {
    /// `scenario.toml`: what it says, and its text.
    head: Option<(Head, Source)>,
    /// `places.csv`.
    places: Option<Source>,
    /// Where the rows of `places.csv` stand.
    names: Vec<Span>,
    /// `hazards.csv`, and where the first row of each kind stands.
    hazards: Option<(Source, [Option<Span>; 2])>,
    /// `corrections.csv`, and where the dates stand.
    corrections: Option<(Source, Vec<Span>)>,
}

/// Reads every file, whatever is wrong with the others.
fn read(
    folder: &Folder,
    asked_days: Option<u32>,
    problems: &mut Diagnostics,
) -> Option<(Scenario, Files)> {
    if !folder.has_folder("") {
        problems.report_file(Code::MissingFolder, &folder.shown(""), |d| {
            d.message("the folder does not exist")
        });
        return None;
    }
    let file = folder
        .read(HEAD, Need::Required, limits::SETTINGS_BYTES, problems)
        .map(|source| (head::read(&source, problems), source));
    let nothing = Head::default();
    let head = file.as_ref().map_or(&nothing, |(head, _)| head);
    // Without a start there is no day to count from, but cells can be checked.
    let calendar = Days {
        start: head.start.or_else(|| "2000-01-01".parse::<Date>().ok())?,
    };
    let days = asked_days.or(head.days).unwrap_or(1);

    let source = folder.table("places.csv", Need::Required, problems);
    let table = source
        .as_ref()
        .map(|source| places::read(source, problems))
        .unwrap_or_default();
    let links = folder
        .table("links.csv", Need::Required, problems)
        .map(|source| links::read(&source, &table, problems))
        .unwrap_or_default();
    let PlaceTable { places, ids, names } = table;
    let hazards_file = folder.table("hazards.csv", Need::Optional, problems);
    let hazards = match &hazards_file {
        Some(source) => hazards::read(source, &ids, calendar, days, head.lengths, problems),
        None => hazards::absent(head.lengths, days),
    };
    let first_hazards = hazards.first;
    let network = Network::new(
        &places,
        &links,
        &ids,
        asked_days.or(head.days).filter(|_| head.start.is_some()),
    );
    let timeline = read_timeline(folder, hazards, &network, calendar, problems);
    let traits = optional(folder, "traits.csv", problems)
        .map(|source| traits::read(&source, &places, problems))
        .unwrap_or_default();
    let listed_groups = optional(folder, "groups.csv", problems)
        .map(|source| groups::read(&source, &ids, problems))
        .unwrap_or_default();
    let is_place = |name: &str| places.iter().any(|place| place.name == name);
    let series = optional(folder, "observations.csv", problems)
        .map(|source| observations::read(&source, is_place, calendar, problems))
        .unwrap_or_default();
    let mut corrected = None;
    let mut corrections = Vec::new();
    if let Some(source) = optional(folder, "corrections.csv", problems) {
        let (rows, spans) = observations::read_corrections(&source, &series, calendar, problems);
        corrections = rows;
        corrected = Some((source, spans));
    }
    check_other_files(folder, problems);
    let scenario = Scenario {
        title: head.title.clone().unwrap_or_default(),
        start: calendar.start,
        days,
        settings: head.settings.clone(),
        places,
        links,
        timeline,
        traits,
        listed_groups,
        observations: Observations {
            series,
            corrections,
        },
    };
    let files = Files {
        head: file,
        places: source,
        names,
        hazards: hazards_file.map(|source| (source, first_hazards)),
        corrections: corrected,
    };
    Some((scenario, files))
}

/// As [`read_folder`], with `hasten` and days in place of those of `scenario.toml`. A settings file for Flee
/// is refused: its keys are not those of `scenario.toml`.
#[must_use]
pub fn read_folder_with(folder: &Folder, options: &FleeOptions) -> ReadOutcome {
    let (mut scenario, mut problems) = read_folder_for(folder, options.days);
    if let Some(hasten) = options.hasten
        && let Some(scenario) = &mut scenario
    {
        scenario.settings.hasten = hasten;
    }
    if let Some(settings) = &options.settings {
        problems.report_file(
            Code::UnsupportedSetting,
            &settings.display().to_string(),
            |d| {
                d.message("a settings file of Flee does not go with a scenario folder")
                    .help(format!(
                        "change {}, or run the Flee folder",
                        folder.shown(HEAD)
                    ))
            },
        );
        scenario = None;
    }
    (scenario, problems)
}

fn optional(folder: &Folder, name: &str, problems: &mut Diagnostics) -> Option<Source> {
    folder.table(name, Need::Optional, problems)
}

fn read_timeline(
    folder: &Folder,
    hazards: Hazards,
    network: &Network<'_>,
    calendar: Days,
    problems: &mut Diagnostics,
) -> Timeline {
    let events = optional(folder, "events.csv", problems)
        .map(|source| events::read(&source, network, calendar, problems))
        .unwrap_or_default();
    let food_insecurity = optional(folder, "food_insecurity.csv", problems)
        .and_then(|source| food::read(&source, calendar, problems));
    Timeline {
        conflicts: hazards.conflicts,
        floods: hazards.floods,
        closures: events.closures,
        kind_changes: events.kind_changes,
        food_insecurity,
    }
}

/// A table under a name that is not read is most often a slip of the pen.
fn check_other_files(folder: &Folder, problems: &mut Diagnostics) {
    let known = || TABLES.iter().map(|(name, ..)| *name);
    for file in folder.list("") {
        if file.ends_with(".csv") && !known().any(|name| name == file) {
            problems.report_file(Code::UnknownKey, &folder.shown(&file), |d| {
                d.message(format!(
                    "no table of a scenario is called {}",
                    quoted(&file)
                ))
                .nearest(nearest(&file, known()))
                .severity(Severity::Error)
            });
        }
    }
}
