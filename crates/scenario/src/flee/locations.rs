//! `locations.csv`: the places (flee-model §2.3).

use super::header::{self, Columns};
use super::kinds::kind_in;
pub use super::kinds::kind_of;
use crate::geography::{PlaceRows, Point, check_axes, check_nowhere};
use crate::limits;
use crate::table::{Cell, Row, Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{Place, PlaceKind};
use std::collections::BTreeMap;

/// The places with the text that they come from, for checks that need other files too.
#[derive(Debug, Default)]
pub struct Locations {
    /// The places, in file order.
    pub places: Vec<Place>,
    /// Where the name of each stands.
    pub spans: Vec<Span>,
    /// Whether the header has longitude before latitude.
    pub longitude_first: bool,
    /// The text; none when the file could not be read.
    pub source: Option<Source>,
}

impl Locations {
    /// Where the places stand; `None` where the file could not be read.
    pub(super) fn rows(&self) -> Option<PlaceRows<'_>> {
        let source = self.source.as_ref()?;
        Some(PlaceRows {
            source,
            names: &self.spans,
        })
    }
}

const LATITUDE: &[&str] = &["latitude", "lat", "gps_x", "x"];
const LONGITUDE: &[&str] = &["longitude", "lon", "long", "lng", "gps_y", "y"];

/// The columns, which are read by position.
const COLUMNS: &Columns = &columns(LATITUDE, LONGITUDE);
/// The columns of a table that has longitude before latitude.
const LONGITUDE_FIRST: &Columns = &columns(LONGITUDE, LATITUDE);

const fn columns(
    fourth: &'static [&'static str],
    fifth: &'static [&'static str],
) -> [&'static [&'static str]; 8] {
    [
        &["name"],
        &["region"],
        &["country"],
        fourth,
        fifth,
        &["location_type", "type", "loc_type"],
        &[
            "conflict_date",
            "conflict_period",
            "flood_time",
            "flood_date",
        ],
        &[
            "population",
            "pop",
            "capacity",
            "pop/cap",
            "population/capacity",
            "cap",
        ],
    ]
}

/// Further columns that have an effect.
const ATTRIBUTES: [&str; 7] = [
    "conflict_intensity",
    "capacity_per_day",
    "initial_idps",
    "deactivation_probability",
    "farmer_fraction",
    "trade_volume",
    "hdi",
];

/// Reads the table and keeps its text.
pub fn read(source: Source, days: Option<u32>, problems: &mut Diagnostics) -> Locations {
    let Parsed {
        places,
        spans,
        longitude_first,
    } = parse(&source, days, problems);
    Locations {
        places,
        spans,
        longitude_first,
        source: Some(source),
    }
}

/// What the table says.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The places.
    pub places: Vec<Place>,
    /// Where the name of each stands.
    pub spans: Vec<Span>,
    /// Whether the header has longitude before latitude.
    pub longitude_first: bool,
}

/// Reads the table. `days` is the length of the run.
pub fn parse(source: &Source, days: Option<u32>, problems: &mut Diagnostics) -> Parsed {
    let mut table = Table::new(source);
    let mut reader = Reader {
        attributes: Vec::new(),
        width: None,
        longitude_first: false,
        days,
    };
    let mut places: Vec<Place> = Vec::new();
    let mut spans = Vec::new();
    // Places whose coordinates are missing or no numbers.
    let mut without = Vec::new();
    let mut starts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = true;
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        let bare = first && !row.is_comment() && header::is_bare_header(&row, COLUMNS);
        if bare {
            header::report_bare_header(&row, problems);
        }
        if row.is_comment() || bare {
            first = false;
            if !reader.header(&row, problems) {
                return Parsed {
                    places,
                    spans,
                    longitude_first: reader.longitude_first,
                };
            }
            continue;
        }
        first = false;
        let name = row.cell(0);
        if name.text().is_empty() {
            report_nameless(&row, problems);
            continue;
        }
        if places.len() >= limits::PLACES {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} places", limits::PLACES))
            });
            break;
        }
        if let Some(earlier) = starts.insert(name.text().to_owned(), name.span().start()) {
            name.report(problems, Code::DuplicatePlace, |d| {
                d.message(format!(
                    "{} is a place already, on line {}",
                    quoted(name.text()),
                    source.line(earlier)
                ))
                .help("both are kept; links and camps use the last, conflicts the first")
            });
        }
        let span = name.span();
        let is_number = |column: usize| row.cell(column).trimmed().parse::<f64>().is_ok();
        if !is_number(3) || !is_number(4) {
            without.push(places.len());
        }
        places.push(reader.place(&row, problems));
        spans.push(span);
    }
    if table.is_damaged() {
        // Without any places nothing is said of names that are none.
        return Parsed::default();
    }
    if places.is_empty() {
        problems.report_file(Code::NoPlaces, source.name(), |d| {
            d.message("the file holds no place")
                .help("write one row per place: name,region,country,latitude,longitude,location_type,conflict_date,population")
        });
    }
    let points: Vec<Point<'_>> = places.iter().map(Point::of).collect();
    let rows = PlaceRows {
        source,
        names: &spans,
    };
    check_axes(&points, &rows, problems);
    check_nowhere(&points, &without, &rows, problems);
    Parsed {
        longitude_first: reader.longitude_first,
        places,
        spans,
    }
}

/// Says that a row has no name and is skipped (Flee crashes on it, S44).
pub(super) fn report_nameless(row: &Row<'_>, problems: &mut Diagnostics) {
    row.cell(0).report(problems, Code::RowWithoutName, |d| {
        d.message("the first cell is empty, so the row is skipped")
    });
}

/// More people than there are.
const MOST: i64 = 20_000_000_000;

/// The number of people in a cell.
fn people_in(cell: &Cell<'_>, what: &str, problems: &mut Diagnostics) -> Option<u64> {
    cell.integer_in(what, 0, MOST, problems)
        .and_then(|people| u64::try_from(people).ok())
}

struct Reader {
    /// Name of each column after the eighth.
    attributes: Vec<String>,
    /// Number of columns in the header, when there is one.
    width: Option<usize>,
    /// The header says that longitude comes before latitude.
    longitude_first: bool,
    days: Option<u32>,
}

impl Reader {
    /// Takes in a header; any other comment is left alone. False when it names the columns in
    /// another order, so that nothing below it can be trusted.
    fn header(&mut self, row: &Row<'_>, problems: &mut Diagnostics) -> bool {
        let names_columns = row.len() > 2
            && (1..row.len()).any(|column| {
                let head = header::folded(row.cell(column).text());
                COLUMNS.iter().any(|names| names.contains(&head.as_str()))
            });
        if self.width.is_some() || !names_columns {
            return true;
        }
        self.width = Some(row.len());
        let head = |column: usize| header::folded(row.cell(column).text());
        self.longitude_first =
            LONGITUDE.contains(&head(3).as_str()) && LATITUDE.contains(&head(4).as_str());
        let columns = if self.longitude_first {
            LONGITUDE_FIRST
        } else {
            COLUMNS
        };
        if !header::check_order(row, columns, columns.len(), problems) {
            return false;
        }
        for column in COLUMNS.len()..row.len() {
            let cell = row.cell(column);
            let name = cell.trimmed().to_owned();
            if self.attributes.contains(&name) && !name.is_empty() {
                cell.report(problems, Code::DuplicateColumn, |d| {
                    d.message(format!("there are two columns {}", quoted(&name)))
                });
            } else if !name.is_empty() && !ATTRIBUTES.contains(&name.as_str()) {
                report_unused(&cell, &ATTRIBUTES, problems);
            }
            self.attributes.push(name);
        }
        true
    }

    fn place(&self, row: &Row<'_>, problems: &mut Diagnostics) -> Place {
        let or_unknown = |cell: Cell<'_>| match cell.text() {
            "" => "unknown".to_owned(),
            text => text.to_owned(),
        };
        let mut place = Place {
            name: row.cell(0).text().to_owned(),
            region: or_unknown(row.cell(1)),
            country: or_unknown(row.cell(2)),
            latitude: 0.0,
            longitude: 0.0,
            kind: PlaceKind::Other,
            population: 0,
            capacity: 0,
            conflict_intensity: None,
            capacity_per_day: None,
            initial_present: None,
            deactivation_probability: None,
            farmer_fraction: None,
            trade_volume: None,
            human_development_index: None,
        };
        if self.has_width(row, problems) {
            self.fill(&mut place, row, problems);
        }
        place
    }

    /// Reads the cells from the fourth on.
    fn fill(&self, place: &mut Place, row: &Row<'_>, problems: &mut Diagnostics) {
        place.kind = kind_in(&row.cell(5), problems);
        if place.kind == PlaceKind::ConflictZone {
            place.kind = self.after_conflict_date(&row.cell(6), problems);
        }
        (place.latitude, place.longitude) = self.coordinates(row, problems);

        let is_camp = matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
        let what = if is_camp {
            "the capacity"
        } else {
            "the population"
        };
        let cell = row.cell(7);
        let people = if cell.is_blank() {
            None
        } else {
            people_in(&cell, what, problems)
        };
        if is_camp {
            place.capacity = people.unwrap_or(0);
        } else {
            place.population = people.unwrap_or(0);
        }

        let any = f64::MAX;
        place.conflict_intensity = self.attribute(row, "conflict_intensity", 0.0, any, problems);
        place.capacity_per_day = self
            .attribute_cell(row, "capacity_per_day")
            .and_then(|cell| {
                cell.integer_in("the daily increase of the capacity", -MOST, MOST, problems)
            });
        place.initial_present = self.attribute_cell(row, "initial_idps").and_then(|cell| {
            people_in(
                &cell,
                "the number of people displaced here before",
                problems,
            )
        });
        place.deactivation_probability =
            self.attribute(row, "deactivation_probability", 0.0, 1.0, problems);
        place.farmer_fraction = self.attribute(row, "farmer_fraction", 0.0, 1.0, problems);
        place.trade_volume = self.attribute(row, "trade_volume", 0.0, any, problems);
        place.human_development_index = self.attribute(row, "hdi", 0.0, any, problems);
    }

    /// Whether the row has all the cells that a place needs; errors when it has too few or too
    /// many.
    fn has_width(&self, row: &Row<'_>, problems: &mut Diagnostics) -> bool {
        if row.len() < COLUMNS.len() {
            row.cell(row.len() - 1).report(problems, Code::RowTooShort, |d| {
                d.message(format!("the row has {}; a place needs at least 8", cells(row.len())))
                    .help("name,region,country,latitude,longitude,location_type,conflict_date,population")
            });
        }
        let width = self.width.unwrap_or(0).max(COLUMNS.len());
        if let Some(column) = (width..row.len()).find(|&column| !row.cell(column).is_blank()) {
            row.cell(column).report(problems, Code::RowTooLong, |d| {
                let d = d.message(format!(
                    "the row has {}, but there are {width} columns",
                    cells(row.len())
                ));
                if column == COLUMNS.len() && self.attributes.is_empty() {
                    d.help("write numbers without marks between the thousands, names with commas between quotes; further columns need a header row that starts with '#'")
                } else {
                    d
                }
            });
        }
        row.len() >= COLUMNS.len()
    }

    /// A conflict zone with a conflict date above 0 starts as a town.
    fn after_conflict_date(&self, cell: &Cell<'_>, problems: &mut Diagnostics) -> PlaceKind {
        let Some(date) = cell.integer("the conflict date (in days)", problems) else {
            return PlaceKind::ConflictZone;
        };
        let late = self.days.is_some_and(|days| date >= i64::from(days));
        if late || date < 0 {
            cell.report(problems, Code::ConflictDateOutOfRange, |d| {
                let d = d.message(match self.days {
                    Some(days) if late => format!(
                        "the conflict date is day {date}, but the run ends before day {days}"
                    ),
                    _ => format!("the conflict date is day {date}, before the run starts"),
                });
                d.help("a date above 0 only makes the place start as a town; conflicts.csv says when conflicts start")
            });
        }
        if date > 0 {
            PlaceKind::Town
        } else {
            PlaceKind::ConflictZone
        }
    }

    /// Latitude and longitude.
    fn coordinates(&self, row: &Row<'_>, problems: &mut Diagnostics) -> (f64, f64) {
        let (at_latitude, at_longitude) = if self.longitude_first { (4, 3) } else { (3, 4) };
        let (latitude, longitude) = (row.cell(at_latitude), row.cell(at_longitude));
        if latitude.is_blank() || longitude.is_blank() {
            row.cell(0).report(problems, Code::MissingCoordinates, |d| {
                d.message(format!(
                    "{} has no coordinates; 0 is taken",
                    quoted(row.cell(0).text())
                ))
            });
        }
        let read = |cell: &Cell<'_>, what: &str, problems: &mut Diagnostics| {
            if cell.is_blank() {
                Some(0.0)
            } else {
                cell.number(what, problems)
            }
        };
        let north = read(&latitude, "the latitude", problems);
        let east = read(&longitude, "the longitude", problems);
        let (Some(north), Some(east)) = (north, east) else {
            return (0.0, 0.0);
        };
        let bad = if north.abs() > 90.0 {
            Some((&latitude, "latitude", north, 90))
        } else if east.abs() > 180.0 {
            Some((&longitude, "longitude", east, 180))
        } else {
            None
        };
        if let Some((cell, what, value, most)) = bad {
            cell.report(problems, Code::BadCoordinates, |d| {
                let d = d.message(format!("the {what} is {value}"));
                if east.abs() <= 90.0 && north.abs() <= 180.0 {
                    d.help("latitude comes first, then longitude; are they swapped?")
                } else {
                    d.help(format!("it must lie between -{most} and {most} degrees"))
                }
            });
        }
        (north, east)
    }

    /// The cell of a custom attribute; none when there is no such column or nothing in it.
    fn attribute_cell<'t>(&self, row: &Row<'t>, name: &str) -> Option<Cell<'t>> {
        let column = self.attributes.iter().rposition(|known| known == name)?;
        let cell = row.cell(COLUMNS.len() + column);
        (!cell.is_blank()).then_some(cell)
    }

    fn attribute(
        &self,
        row: &Row<'_>,
        name: &str,
        least: f64,
        most: f64,
        problems: &mut Diagnostics,
    ) -> Option<f64> {
        self.attribute_cell(row, name)?
            .number_in(name, least, most, problems)
    }
}

/// Says that a custom column has no effect: a warning when its name is close to one that has.
pub(super) fn report_unused(cell: &Cell<'_>, known: &[&str], problems: &mut Diagnostics) {
    cell.report(problems, Code::UnknownColumn, |d| {
        let near = nearest(cell.trimmed(), known.iter().copied());
        let d = d
            .message(format!(
                "the column {} has no effect",
                quoted(cell.trimmed())
            ))
            .nearest(near);
        if near.is_some() {
            d
        } else {
            d.severity(Severity::Note)
        }
    });
}
