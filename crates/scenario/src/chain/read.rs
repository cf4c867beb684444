//! Reading a scenario folder of the chain of control.

use super::calendar::Calendar;
use super::check::{self, Marks};
use super::context::{Areas, Context};
use super::head::{self, Head};
use super::links::LinkTable;
use super::places::PlaceTable;
use super::{
    POLYGONS, POSTERIOR, TABLES, associations, channels, control, crossings, events, exits, facts,
    geojson, hazards, kin, leanings, links, onward, parameters, places, reception, sanctions,
    series, types,
};
use crate::files::{Folder, Need};
use crate::limits;
use crate::native::HEAD;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::chain::{ControlRow, Front, Scenario};

/// Reads a scenario folder of the chain of control, on disk or in memory.
#[must_use]
pub fn read_folder(folder: &Folder) -> (Option<Scenario>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let scenario = read(folder, &mut problems);
    (scenario.filter(|_| !problems.has_errors()), problems)
}

/// Reads every file, whatever is wrong with the others.
fn read(folder: &Folder, problems: &mut Diagnostics) -> Option<Scenario> {
    if !folder.has_folder("") {
        problems.report_file(Code::MissingFolder, &folder.shown(""), |d| {
            d.message("the folder does not exist")
        });
        return None;
    }
    let head_source = folder.read(HEAD, Need::Required, limits::SETTINGS_BYTES, problems);
    let head = head_source
        .as_ref()
        .and_then(|source| head::read(source, problems));
    // What is no TOML names no party and no what-if: of those the other tables do not complain.
    let head_is_read = head.is_some();
    let head = head.unwrap_or_default();
    let calendar = head.calendar()?;
    let files = Files { folder };
    let place_source = folder.table("places.csv", Need::Required, problems);
    let places = place_source
        .as_ref()
        .map(|source| places::read(source, &head.party_ids, problems))
        .unwrap_or_default();
    let errors = problems.errors();
    let links = folder
        .table("links.csv", Need::Required, problems)
        .map(|source| links::read(&source, &places, problems))
        .unwrap_or_default();
    if links.links.is_empty() && problems.errors() > errors {
        links.ids.give_up();
    }
    let areas = Areas::of(&places.places);
    let context = Context {
        calendar,
        parties: &head.party_ids,
        variants: head_is_read.then_some(&head.variant_ids),
        places: &places.places,
        without_holder: &places.without_holder,
        place_ids: &places.ids,
        links: &links.ids,
        areas: &areas,
    };
    let control = read_control(folder, &context, problems);
    let fronts = read_fronts(folder, &head, head_source.as_ref(), &context, problems);
    let hazards = files.optional("hazards.csv", &context, problems, hazards::read);
    let event_source = folder.table("events.csv", Need::Optional, problems);
    let (events, event_marks) = event_source
        .as_ref()
        .map(|source| events::read(source, &context, problems))
        .unwrap_or_default();
    let sanctions = files.optional("sanctions.csv", &context, problems, sanctions::read);
    let types = folder
        .table("types.csv", Need::Required, problems)
        .map(|source| types::read(&source, problems))
        .unwrap_or_default();
    let leanings = folder
        .table("leanings.csv", Need::Required, problems)
        .map(|source| leanings::read(&source, &context, problems));
    let associations = files.optional("associations.csv", &context, problems, associations::read);
    let (kin_sets, sets) = folder
        .table("kin_places.csv", Need::Optional, problems)
        .map_or_else(
            || (Vec::new(), kin::no_ids()),
            |source| kin::read_sets(&source, &context, problems),
        );
    let kin = files.optional(
        "kin.csv",
        &context,
        problems,
        |source, context, problems| kin::read(source, &sets, context, problems),
    );
    let channels = files.optional("channels.csv", &context, problems, channels::read);
    let crossings = files.optional("crossings.csv", &context, problems, crossings::read);
    let receptions = files.optional("reception.csv", &context, problems, reception::read);
    let onward_source = folder.table("onward.csv", Need::Optional, problems);
    let (onward, onward_marks) = onward_source
        .as_ref()
        .map(|source| onward::read(source, &context, problems))
        .unwrap_or_default();
    let exit_source = folder.table("exits.csv", Need::Required, problems);
    let (exits, exit_marks) = exit_source
        .as_ref()
        .map(|source| exits::read(source, &context, problems))
        .unwrap_or_default();
    let facts = files.optional("facts.csv", &context, problems, facts::read);
    let series = series::read_folder(folder, &context, problems);
    let parameters = folder
        .table("parameters.csv", Need::Optional, problems)
        .map(|source| parameters::read(&source, problems))
        .unwrap_or_default();
    check_other_files(folder, problems);
    let without_leanings = leanings.is_none();
    let marks = Marks {
        places: place_source
            .as_ref()
            .map(|source| (source, &places.marks[..])),
        exits: exit_source.as_ref().map(|source| (source, &exit_marks)),
        events: event_source
            .as_ref()
            .map(|source| (source, &event_marks[..])),
        onward: onward_source
            .as_ref()
            .map(|source| (source, &onward_marks[..])),
    };
    let scenario = assemble(
        head,
        calendar,
        Scenario {
            control,
            fronts,
            hazards,
            events,
            sanctions,
            types,
            leanings: leanings.unwrap_or_default(),
            associations,
            kin_sets,
            kin,
            channels,
            crossings,
            receptions,
            onward,
            exits,
            facts,
            series,
            parameters,
            ..empty(calendar, &places, &links)
        },
    );
    check::check(&scenario, &marks, without_leanings, problems);
    Some(scenario)
}

/// A scenario of places and links alone.
fn empty(calendar: Calendar, places: &PlaceTable, links: &LinkTable) -> Scenario {
    Scenario {
        title: String::new(),
        start: calendar.start,
        days: 1,
        step: 1,
        windows: Vec::new(),
        parties: Vec::new(),
        hostile: Vec::new(),
        parts: Default::default(),
        causes: Default::default(),
        parameters: Default::default(),
        places: places.places.clone(),
        links: links.links.clone(),
        control: Vec::new(),
        hazards: Vec::new(),
        events: Vec::new(),
        channels: Vec::new(),
        sanctions: Vec::new(),
        types: Vec::new(),
        leanings: Vec::new(),
        associations: Vec::new(),
        kin_sets: Vec::new(),
        kin: Vec::new(),
        crossings: Vec::new(),
        receptions: Vec::new(),
        onward: Vec::new(),
        exits: Vec::new(),
        facts: Vec::new(),
        series: Vec::new(),
        fronts: Vec::new(),
        variants: Vec::new(),
    }
}

/// The scenario with what the head says.
fn assemble(head: Head, calendar: Calendar, tables: Scenario) -> Scenario {
    Scenario {
        title: head.title,
        start: calendar.start,
        days: head.days.unwrap_or(1),
        step: head.step,
        windows: head.windows,
        parties: head.parties,
        hostile: head.hostile,
        parts: head.parts,
        causes: head.causes,
        variants: head.variants,
        ..tables
    }
}

/// The tables of a folder that may be absent.
struct Files<'f> {
    folder: &'f Folder,
}

impl Files<'_> {
    fn optional<T>(
        &self,
        name: &str,
        context: &Context<'_>,
        problems: &mut Diagnostics,
        read: impl FnOnce(&Source, &Context<'_>, &mut Diagnostics) -> Vec<T>,
    ) -> Vec<T> {
        self.folder
            .table(name, Need::Optional, problems)
            .map(|source| read(&source, context, problems))
            .unwrap_or_default()
    }
}

/// Changes of control, from the table or from polygons.
fn read_control(
    folder: &Folder,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<ControlRow> {
    let polygons = geojson::files(folder, problems);
    let table = folder.table("control.csv", Need::Optional, problems);
    if let (Some(table), false) = (&table, polygons.is_empty()) {
        problems.report_file(Code::ConflictingFiles, table.name(), |d| {
            d.message(format!(
                "control is given twice, here and by the polygons in {POLYGONS}/"
            ))
            .help(format!("keep control.csv, or the folder {POLYGONS}"))
        });
    }
    match table {
        Some(source) => control::read(&source, false, context, problems),
        None => geojson::read(folder, &polygons, context, problems),
    }
}

fn read_fronts(
    folder: &Folder,
    head: &Head,
    source: Option<&Source>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Front> {
    let mut fronts = Vec::new();
    for front in &head.fronts {
        if !folder.has_file(&front.file) {
            if let Some(source) = source {
                problems.report(Code::MissingFile, source, front.span, |d| {
                    let known = folder.list("fronts");
                    let known: Vec<String> =
                        known.iter().map(|name| format!("fronts/{name}")).collect();
                    d.message(format!("there is no file {}", quoted(&front.file)))
                        .nearest(nearest(&front.file, known.iter().map(String::as_str)))
                });
            }
            continue;
        }
        let Some(table) = folder.table(&front.file, Need::Required, problems) else {
            continue;
        };
        fronts.push(Front {
            id: front.id.clone(),
            title: front.title.clone(),
            weight: front.weight,
            control: control::read(&table, true, context, problems),
        });
    }
    fronts
}

/// A table under a name that is not read is most often a slip of the pen.
fn check_other_files(folder: &Folder, problems: &mut Diagnostics) {
    let known = || TABLES.iter().map(|(name, _)| *name);
    for file in folder.list("") {
        if file.ends_with(".csv") && file != POSTERIOR && !known().any(|name| name == file) {
            problems.report_file(Code::UnknownKey, &folder.shown(&file), |d| {
                d.message(format!(
                    "no table of a scenario of the chain of control is called {}",
                    quoted(&file)
                ))
                .nearest(nearest(&file, known()))
                .severity(Severity::Error)
            });
        }
    }
}
