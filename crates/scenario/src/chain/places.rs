//! `places.csv`.

use super::context::{check_id, holder, is_bad};
use super::names::Names;
use super::table::{self, amount};
use super::words::{self, PLACES};
use crate::limits;
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use outflow_model::chain::{Holder, Place, PlaceKind};
use std::collections::BTreeSet;

/// The columns of `places.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("name"),
    required("kind"),
    required("lat"),
    required("lon"),
    optional("country"),
    optional("region"),
    required("holder"),
    optional("residents"),
    optional("displaced"),
    optional("area_km2"),
    optional("source"),
];

/// What the table says.
#[derive(Debug, Default)]
pub(super) struct PlaceTable {
    pub(super) places: Vec<Place>,
    pub(super) ids: Ids,
    pub(super) marks: Vec<PlaceMark>,
    /// Places of which the holder could not be read.
    pub(super) without_holder: BTreeSet<usize>,
}

/// Where cells of a row stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlaceMark {
    pub(super) id: Span,
    pub(super) region: Span,
}

/// Reads the table.
pub(super) fn read(source: &Source, parties: &Ids, problems: &mut Diagnostics) -> PlaceTable {
    let (mut ids, mut marks) = (Ids::default(), Vec::new());
    let mut without_holder = BTreeSet::new();
    let places = table::rows(
        source,
        COLUMNS,
        limits::PLACES,
        problems,
        |record, index, problems| {
            let holder = holder(&record.cell("holder"), parties, problems);
            if holder.is_none() {
                without_holder.insert(index);
            }
            let place = read_place(record, holder.unwrap_or(Holder::Nobody), problems);
            ids.take(&record.cell("id"), index, problems);
            check_id(&record.cell("id"), &[], problems);
            ids.name(&place.id, &place.name);
            marks.push(PlaceMark {
                id: record.cell("id").span(),
                region: record.cell("region").span(),
            });
            Some(place)
        },
    );
    if table::is_damaged(source, problems) {
        // Without any places nothing is said of ids that are none.
        return PlaceTable::default();
    }
    if places.is_empty() && !problems.has_errors() {
        problems.report_file(Code::NoPlaces, source.name(), |d| {
            d.message("there is no place at all")
        });
    }
    PlaceTable {
        places,
        ids,
        marks,
        without_holder,
    }
}

/// More people than there are.
const MOST_PEOPLE: i64 = 10_000_000_000;

/// A row; what is wrong in it is reported and stands in for something.
fn read_place(record: &Record<'_>, holder: Holder, problems: &mut Diagnostics) -> Place {
    let name = record.cell("name");
    if name.is_blank() {
        name.report(problems, Code::MissingValue, |d| {
            d.message("the name is missing")
        });
    }
    let kind = words::read(&record.cell("kind"), PLACES, "kind of place", problems)
        .unwrap_or(PlaceKind::Settlement);
    let mut degrees = |column: &str, most: f64| {
        let cell = record.cell(column);
        // Not a number: nothing more is said of where the place lies.
        let value = cell.number(column, problems).unwrap_or(f64::NAN);
        if value.abs() > most {
            cell.report(problems, Code::BadCoordinates, |d| {
                d.message(format!("{column} is {value}"))
                    .help(format!("it must lie between -{most} and {most} degrees"))
            });
            return f64::NAN;
        }
        value
    };
    let (latitude, longitude) = (degrees("lat", 90.0), degrees("lon", 180.0));
    let mut people = |column| {
        let cell = record.cell(column);
        if cell.is_blank() {
            return 0.0;
        }
        let people = cell.integer_in(column, 0, MOST_PEOPLE, problems);
        #[expect(clippy::cast_precision_loss, reason = "at most 1e10")]
        let people = people.unwrap_or(0) as f64;
        people
    };
    let (residents, displaced) = (people("residents"), people("displaced"));
    if kind == PlaceKind::Junction && residents > 0.0 {
        record
            .cell("residents")
            .report(problems, Code::OutOfRange, |d| {
                d.message("nobody lives at a junction")
                    .help("make it a settlement, or leave the cell empty")
            });
    }
    for column in ["region", "country"] {
        let cell = record.cell(column);
        if is_bad(cell.trimmed(), &[]) {
            cell.report(problems, Code::BadId, |d| {
                super::context::bad_id(d, cell.trimmed())
            });
        }
    }
    Place {
        id: record.cell("id").trimmed().to_owned(),
        name: name.text().to_owned(),
        kind,
        latitude,
        longitude,
        country: record.cell("country").trimmed().to_owned(),
        region: record.cell("region").trimmed().to_owned(),
        holder,
        residents,
        displaced,
        area_km2: amount(record, "area_km2", 0.0, problems),
    }
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.places.iter().map(|place| {
        if place.name.trim().is_empty() {
            return Err(WriteError::NoName(place.id.clone()));
        }
        Ok([
            place.id.clone(),
            place.name.clone(),
            words::write(&place.kind, PLACES),
            number(place.latitude)?,
            number(place.longitude)?,
            place.country.clone(),
            place.region.clone(),
            names.holder(place.holder)?,
            number(place.residents)?,
            number(place.displaced)?,
            number(place.area_km2)?,
        ])
    });
    table::write(COLUMNS, 9, rows)
}
