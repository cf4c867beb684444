//! Reads a Flee or FabFlee folder as it is (flee-model §2, §3): one file here per file there.
//!
//! Where Flee crashes or keeps silent over a mistake, a diagnostic says what is wrong; where it
//! gives a result, that result is kept, with a warning when it is probably not what was meant.

pub mod agents;
pub mod closures;
pub mod conflicts;
pub mod demographics;
pub mod flood_level;
pub mod ipc;
pub mod location_changes;
pub mod locations;
pub mod registration_corrections;
pub mod routes;
pub mod settings;
pub mod settings_csv;
pub mod settings_yaml;
pub mod sim_period;
pub mod source_data;

mod check;
mod daily;
mod header;
mod kinds;
mod layout;
mod names;

use crate::ReadOutcome;
use crate::files::{Folder, Need, join};
use crate::geography::{Point, check_lengths, check_population, check_reach};
use crate::ready::{Format, Given, needs};
use crate::reported::check_leaks;
pub(crate) use daily::check_level;
use layout::Layout;
use locations::Locations;
pub use names::Names;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::scenario::{Link, Observations, Scenario, Settings, Timeline, TraitTable};
use sim_period::Period;
use std::path::PathBuf;

/// How to read a Flee folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleeOptions {
    /// A settings file to use in place of that of the folder.
    pub settings: Option<PathBuf>,
    /// `hasten` to use in place of that of the settings.
    pub hasten: Option<u32>,
    /// Days of the run in place of those of `scenario.toml`, in a scenario folder: what has no end then
    /// lasts as long. The daily tables of a Flee folder are as long as they are, but what comes after these
    /// days stops no run.
    pub days: Option<u32>,
}

/// Reads a Flee folder.
#[must_use]
pub fn read_folder(folder: &Folder, options: &FleeOptions) -> ReadOutcome {
    let mut problems = Diagnostics::new();
    let scenario = Layout::find(folder, &mut problems).and_then(|layout| {
        let (scenario, files) = read_layout(&layout, options, &mut problems)?;
        if !problems.has_errors() {
            check::usable(
                &layout,
                &scenario,
                files.corrections.as_ref(),
                &mut problems,
            );
        }
        if !problems.has_errors() {
            let days = options.days.unwrap_or(scenario.days).min(scenario.days);
            let locations = &files.locations;
            check::nowhere_to_come_from(&layout, &scenario, days, locations, &mut problems);
        }
        Some(scenario)
    });
    let scenario = scenario.filter(|_| !problems.has_errors());
    (scenario, problems)
}

/// Files that are looked at again once all are read.
struct Files {
    locations: Locations,
    /// `registration_corrections.csv`, and where the dates stand.
    corrections: Option<(Source, Vec<Span>)>,
}

/// Reads every file, whatever is wrong with the others.
fn read_layout(
    layout: &Layout,
    options: &FleeOptions,
    problems: &mut Diagnostics,
) -> Option<(Scenario, Files)> {
    layout.check_other_files(problems);
    let file = layout.settings(options, problems);
    let mut settings = file.settings.clone();
    if let Some(hasten) = options.hasten {
        settings.hasten = hasten;
    }
    let table = |name: &str, need: Need, problems: &mut Diagnostics| {
        layout
            .folder
            .table(&join(&layout.input, name), need, problems)
    };

    let period = table("sim_period.csv", Need::Required, problems)
        .map(|source| sim_period::parse(&source, problems))
        .unwrap_or_default();
    let locations = table("locations.csv", Need::Required, problems)
        .map(|source| locations::read(source, period.days, problems))
        .unwrap_or_default();
    settings.move_rules.longitude_first = locations.longitude_first;
    let names = Names::new(locations.places.iter().map(|place| place.name.as_str()));

    let mut links = Vec::new();
    if let Some(source) = table("routes.csv", Need::Required, problems) {
        let routes = routes::parse(&source, &names, problems);
        let places = locations.places.iter();
        let points: Vec<Point<'_>> = places.map(Point::of).collect();
        check_lengths(&routes.lengths, &points, &source, problems);
        links = routes.links;
    }
    let timeline = read_timeline(layout, &settings, period, &locations, &links, problems);
    let traits = read_traits(layout, &names, problems);
    let listed_groups = if settings.spawn_rules.read_from_agents_csv_file {
        table("agents.csv", Need::Required, problems)
            .map(|source| agents::parse(&source, &names, problems))
            .unwrap_or_default()
    } else {
        Vec::new()
    };
    let (observations, corrections) =
        read_observations(layout, &settings, period, &locations, problems);

    if !problems.has_errors() {
        // After an error, a link or a number may be missing only because it could not be read.
        if let Some(rows) = locations.rows() {
            let places = &locations.places;
            let routes = layout.folder.shown(&join(&layout.input, "routes.csv"));
            check_reach(
                (places, &links),
                &settings,
                &timeline,
                &rows,
                &routes,
                problems,
            );
            check_population(places, &settings, &timeline, &rows, problems);
        }
    }
    let given = Given {
        settings: &settings,
        places: &locations.places,
        timeline: &timeline,
        traits: &traits,
        listed: &listed_groups,
    };
    for fault in needs(&given, Format::Flee) {
        file.report(&fault, problems);
    }
    check::conflict(
        layout,
        &settings,
        &locations,
        &timeline,
        &observations,
        problems,
    );
    check::floods(layout, &settings, &timeline, problems);

    let scenario = Scenario {
        title: layout.title(),
        start: period.start?,
        days: period.days?,
        settings,
        places: locations.places.clone(),
        links,
        timeline,
        traits,
        listed_groups,
        observations,
    };
    let files = Files {
        locations,
        corrections,
    };
    Some((scenario, files))
}

fn read_timeline(
    layout: &Layout,
    settings: &Settings,
    period: Period,
    locations: &Locations,
    links: &[Link],
    problems: &mut Diagnostics,
) -> Timeline {
    let names = Names::new(locations.places.iter().map(|place| place.name.as_str()));
    let mut timeline = Timeline::default();
    let input = |name: &str| join(&layout.input, name);
    let folder = layout.folder;

    // With flood rules, Flee does not read conflicts.csv.
    if settings.move_rules.flood_rules.is_none() {
        timeline.conflicts = folder
            .table(&input("conflicts.csv"), Need::Required, problems)
            .and_then(|source| conflicts::parse(&source, &names, period.days, problems));
    }
    if settings.spawn_rules.flood_driven_spawn_mode.is_some() {
        timeline.floods = folder
            .table(&input("flood_level.csv"), Need::Required, problems)
            .and_then(|source| flood_level::parse(&source, &names, period.days, problems));
    } else if !settings.reads_floods() && folder.has_file(&input("flood_level.csv")) {
        problems.report_file(
            Code::UnusedHazard,
            &folder.shown(&input("flood_level.csv")),
            |d| {
                d.message("no setting reads flood levels, so floods do nothing")
                    .help("write a mapping flood_driven_spawn_mode under spawn_rules and flood_rules under move_rules")
            },
        );
    }
    if let Some(source) = folder.table(&input("closures.csv"), Need::Required, problems) {
        timeline.closures =
            closures::parse(&source, &locations.places, links, period.days, problems);
    }
    // Flee looks in the working directory, which is the case folder (S54).
    let changes = [
        join(&layout.root, "location_changes.csv"),
        input("location_changes.csv"),
    ];
    if let Some(name) = changes.iter().find(|name| folder.has_file(name))
        && let Some(source) = folder.table(name, Need::Required, problems)
    {
        timeline.kind_changes = location_changes::parse(&source, &names, period.days, problems);
    }
    if let Some(source) = folder.table(
        &input("region_attributes_IPC.csv"),
        Need::Optional,
        problems,
    ) {
        timeline.food_insecurity = ipc::parse(&source, &locations.places, period.days, problems);
    }
    timeline
}

fn read_traits(layout: &Layout, names: &Names, problems: &mut Diagnostics) -> Vec<TraitTable> {
    let mut traits: Vec<TraitTable> = Vec::new();
    for file in layout.folder.list(&layout.input) {
        if !file.starts_with("demographics_") || !file.ends_with(".csv") {
            continue;
        }
        let path = join(&layout.input, &file);
        let Some(source) = layout.folder.table(&path, Need::Required, problems) else {
            continue;
        };
        let Some(table) =
            demographics::parse(&source, demographics::name_in(&file), names, problems)
        else {
            continue;
        };
        if traits.iter().any(|other| other.name == table.name) {
            problems.report_file(Code::DuplicateColumn, source.name(), |d| {
                d.message(format!(
                    "another file gives the attribute '{}' too",
                    table.name
                ))
            });
        } else {
            traits.push(table);
        }
    }
    traits
}

fn read_observations(
    layout: &Layout,
    settings: &Settings,
    period: Period,
    locations: &Locations,
    problems: &mut Diagnostics,
) -> (Observations, Option<(Source, Vec<Span>)>) {
    let folder = layout.folder;
    // Without a start date there is no day to count from, but files and cells can be checked.
    let start = period.start.or_else(|| "1970-01-01".parse().ok());
    let (Some(data), Some(start)) = (&layout.data, start) else {
        return Default::default();
    };
    let name = join(data, "data_layout.csv");
    let Some(layout_source) = folder.table(&name, Need::Required, problems) else {
        return Default::default();
    };
    let listed = source_data::parse_layout(&layout_source, problems);
    let mut observed = source_data::Observed::new(start);
    for row in &listed {
        observed.read_series(row, folder, data, &layout_source, problems);
    }
    let mut observations = observed.finish();
    check::series(settings, locations, &listed, &layout_source, problems);
    if let Some(rows) = locations.rows() {
        check_leaks(&locations.places, &observations.series, &rows, problems);
    }

    let mut corrected = None;
    let name = join(&layout.input, "registration_corrections.csv");
    if let Some(source) = folder.table(&name, Need::Optional, problems)
        && period.start.is_some()
    {
        let (rows, spans) =
            registration_corrections::parse(&source, start, &observations.series, problems);
        observations.corrections = rows;
        corrected = Some((source, spans));
    }
    if let (Some(_), Some(days)) = (period.start, period.days) {
        check::reports_in_run(&listed, &observations, days, &layout_source, problems);
    }
    (observations, corrected)
}
