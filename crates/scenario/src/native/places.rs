//! `places.csv`.

use super::WriteError;
use super::ids::Ids;
use super::rows::{Rows, number, optional_count, optional_number};
use super::sheet::{Column, Record, Sheet, optional, required};
use super::words::{self, KINDS};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::scenario::Place;

/// The columns of `places.csv`.
pub const COLUMNS: &[Column] = &[
    required("id"),
    required("name"),
    required("kind"),
    required("latitude"),
    required("longitude"),
    optional("country"),
    optional("region"),
    optional("population"),
    optional("capacity"),
    optional("conflict_intensity"),
    optional("capacity_per_day"),
    optional("initial_present"),
    optional("deactivation_probability"),
    optional("farmer_fraction"),
    optional("trade_volume"),
    optional("human_development_index"),
    optional("source"),
];

/// Columns that are always written; the others only where a place has a value.
const ALWAYS: usize = 9;
const UNKNOWN: &str = "unknown";

/// What the table says.
#[derive(Debug, Default)]
pub(super) struct PlaceTable {
    pub(super) places: Vec<Place>,
    pub(super) ids: Ids,
    /// Where the name of each place stands.
    pub(super) names: Vec<Span>,
}

/// Reads the table.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> PlaceTable {
    let (mut places, mut ids, mut names) = (Vec::new(), Ids::default(), Vec::new());
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return PlaceTable::default();
    };
    while let Some(record) = sheet.next(problems) {
        if places.len() >= limits::PLACES {
            record
                .cell("id")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!("there are more than {} places", limits::PLACES))
                });
            break;
        }
        let place = read_place(&record, problems);
        let id = record.cell("id");
        ids.take(&id, places.len(), problems);
        ids.name(id.trimmed(), &place.name);
        names.push(record.cell("name").span());
        places.push(place);
    }
    if sheet.is_damaged() {
        // Without any places nothing is said of ids that are none.
        return PlaceTable::default();
    }
    if places.is_empty() && !problems.has_errors() {
        problems.report_file(Code::NoPlaces, source.name(), |d| {
            d.message("there is no place at all")
        });
    }
    PlaceTable { places, ids, names }
}

fn read_place(record: &Record<'_>, problems: &mut Diagnostics) -> Place {
    let name = record.cell("name");
    if name.text().is_empty() {
        name.report(problems, Code::MissingValue, |d| {
            d.message("the name is missing")
        });
    }
    let or_unknown = |column: &str| match record.cell(column).text() {
        "" => UNKNOWN.to_owned(),
        text => text.to_owned(),
    };
    let kind = words::read(
        &record.cell("kind"),
        KINDS,
        Code::UnknownKind,
        "kind of place",
        problems,
    );
    let mut degrees = |column: &str, most: f64| {
        let cell = record.cell(column);
        let value = cell.number(column, problems)?;
        if value.abs() > most {
            cell.report(problems, Code::BadCoordinates, |d| {
                d.message(format!("the {column} is {value}"))
                    .help(format!("it must lie between -{most} and {most} degrees"))
            });
        }
        Some(value)
    };
    let (latitude, longitude) = (degrees("latitude", 90.0), degrees("longitude", 180.0));
    // Half a position is none.
    let (latitude, longitude) = latitude.zip(longitude).unwrap_or_default();
    let capacity_per_day = record.cell("capacity_per_day");
    let any = f64::MAX;
    Place {
        name: name.text().to_owned(),
        region: or_unknown("region"),
        country: or_unknown("country"),
        latitude,
        longitude,
        kind: kind.unwrap_or(outflow_model::scenario::PlaceKind::Town),
        population: record.count("population", problems).unwrap_or(0),
        capacity: record.count("capacity", problems).unwrap_or(0),
        conflict_intensity: record.number("conflict_intensity", 0.0, any, problems),
        capacity_per_day: if capacity_per_day.is_blank() {
            None
        } else {
            capacity_per_day.integer("capacity_per_day", problems)
        },
        initial_present: record.count("initial_present", problems),
        deactivation_probability: record.number("deactivation_probability", 0.0, 1.0, problems),
        farmer_fraction: record.number("farmer_fraction", 0.0, 1.0, problems),
        trade_volume: record.number("trade_volume", 0.0, any, problems),
        human_development_index: record.number("human_development_index", 0.0, any, problems),
    }
}

/// Writes the table.
pub(super) fn write(places: &[Place], ids: &[String]) -> Result<String, WriteError> {
    let mut table: Vec<Vec<String>> = Vec::new();
    for (place, id) in places.iter().zip(ids) {
        if place.name.is_empty() {
            return Err(WriteError::NoName(id.clone()));
        }
        table.push(vec![
            id.clone(),
            place.name.clone(),
            words::write(&place.kind, KINDS).to_owned(),
            number(place.latitude)?,
            number(place.longitude)?,
            place.country.clone(),
            place.region.clone(),
            place.population.to_string(),
            place.capacity.to_string(),
            optional_number(place.conflict_intensity)?,
            optional_count(place.capacity_per_day),
            optional_count(place.initial_present),
            optional_number(place.deactivation_probability)?,
            optional_number(place.farmer_fraction)?,
            optional_number(place.trade_volume)?,
            optional_number(place.human_development_index)?,
        ]);
    }
    Ok(without_empty_columns(COLUMNS, ALWAYS, &table))
}

/// The table without those of the columns after the first `always` that are empty throughout.
pub(crate) fn without_empty_columns(
    columns: &[Column],
    always: usize,
    table: &[Vec<String>],
) -> String {
    let kept: Vec<usize> = (0..columns.len())
        .filter(|&column| {
            column < always
                || table
                    .iter()
                    .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let mut rows = Rows::new(kept.iter().map(|&column| columns[column].name));
    for row in table {
        rows.push(kept.iter().map(|&column| row[column].as_str()));
    }
    rows.finish()
}
