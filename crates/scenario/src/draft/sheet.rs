//! Lists of places as people keep them.

use super::DraftPlace;
use crate::geography::{PlaceRows, Point, check_axes, check_nowhere};
use crate::native::words::KINDS;
use crate::table::{Cell, Table, named_separator, report_title_row};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::scenario::PlaceKind;
use std::collections::BTreeMap;

/// Places beyond which the links of a list are not worked out.
const MOST_PLACES: usize = 4_000;

/// More people than there are.
const MOST_PEOPLE: i64 = 10_000_000_000;

/// The columns, and what they are also called.
const COLUMNS: [(&str, &[&str]); 11] = [
    (
        "name",
        &[
            "name",
            "place",
            "settlement",
            "location",
            "town",
            "city",
            "location name",
        ],
    ),
    ("kind", &["kind", "type", "location type"]),
    ("latitude", &["latitude", "lat", "y"]),
    ("longitude", &["longitude", "lon", "lng", "long", "x"]),
    ("country", &["country"]),
    ("region", &["region", "oblast", "province", "admin1"]),
    (
        "population",
        &[
            "population",
            "pop",
            "residents",
            "inhabitants",
            "people",
            "persons",
        ],
    ),
    ("capacity", &["capacity", "beds"]),
    ("id", &["id", "code", "pcode", "p code"]),
    ("source", &["source"]),
    ("holder", &["holder", "held by", "control", "controlled by"]),
];
const NAME: usize = 0;
const KIND: usize = 1;
const LATITUDE: usize = 2;
const LONGITUDE: usize = 3;
const COUNTRY: usize = 4;
const REGION: usize = 5;
const POPULATION: usize = 6;
const CAPACITY: usize = 7;
const ID: usize = 8;
const SOURCE: usize = 9;
const HOLDER: usize = 10;

/// What kinds are also called.
const ALSO: &[(&str, PlaceKind)] = &[
    ("city", PlaceKind::Town),
    ("village", PlaceKind::Town),
    ("settlement", PlaceKind::Town),
    ("conflict", PlaceKind::ConflictZone),
    ("front", PlaceKind::ConflictZone),
    ("shelter", PlaceKind::Camp),
    ("reception centre", PlaceKind::Camp),
    ("reception center", PlaceKind::Camp),
    ("collective centre", PlaceKind::Camp),
    ("collective center", PlaceKind::Camp),
    ("refugee camp", PlaceKind::Camp),
    ("border crossing", PlaceKind::ForwardingHub),
    ("crossing", PlaceKind::ForwardingHub),
    ("border", PlaceKind::ForwardingHub),
];

/// A word as it is compared: lower case, blanks for `_` and `-`.
fn plain(text: &str) -> String {
    text.trim().to_lowercase().replace(['_', '-'], " ")
}

pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> Option<Vec<DraftPlace>> {
    let separator = separator(source.text());
    let is_head = |head: &str| column_of(&plain(head)).is_some();
    if report_title_row(source, separator, is_head, problems) {
        return None;
    }
    let mut table = Table::separated(source, separator);
    let Some(header) = table.next_data_row(problems) else {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the list has no header").help(columns())
        });
        return None;
    };
    let mut at = [None; COLUMNS.len()];
    for number in 0..header.len() {
        let cell = header.cell(number);
        let head = plain(cell.text());
        match column_of(&head) {
            Some(column) if at[column].is_none() => at[column] = Some(number),
            Some(column) => cell.report(problems, Code::DuplicateColumn, |d| {
                d.message(format!(
                    "there are two columns for the {}",
                    COLUMNS[column].0
                ))
            }),
            None if head.is_empty() => {}
            None => cell.report(problems, Code::UnknownColumn, |d| {
                let known = COLUMNS.iter().map(|(name, _)| *name);
                d.message(format!("the column {} is not used", quoted(cell.trimmed())))
                    .help(columns())
                    .nearest(nearest(&head, known))
            }),
        }
    }
    for column in [NAME, LATITUDE, LONGITUDE] {
        if at[column].is_none() {
            problems.report(Code::MissingColumn, source, header.span(), |d| {
                d.message(format!("there is no column for the {}", COLUMNS[column].0))
                    .help(columns())
            });
        }
    }
    if problems.has_errors() {
        return None;
    }
    let (mut places, mut names) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<_, u32> = BTreeMap::new();
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    while let Some(row) = table.next_data_row(problems) {
        let cell = |column: usize| row.cell(at[column].unwrap_or(usize::MAX));
        let text = |column: usize| cell(column).trimmed().to_owned();
        if places.len() == MOST_PLACES {
            problems.report(Code::TableTooLarge, source, row.span(), |d| {
                d.message(format!("the list has more than {MOST_PLACES} places"))
            });
            return None;
        }
        if cell(LATITUDE).is_blank() && cell(LONGITUDE).is_blank() {
            problems.report(Code::MissingCoordinates, source, row.span(), |d| {
                d.message(format!("{} has no coordinates", quoted(cell(NAME).trimmed())))
                    .severity(Severity::Error)
                    .help("write its latitude and longitude, or leave the row out if it is a total or a note")
            });
            continue;
        }
        let same = (
            plain(cell(NAME).text()),
            plain(cell(COUNTRY).text()),
            plain(cell(REGION).text()),
        );
        if let Some(line) = seen.insert(same, source.line(row.span().start()))
            && !cell(NAME).is_blank()
        {
            cell(NAME).report(problems, Code::DuplicatePlace, |d| {
                d.message(format!(
                    "{} is in the list already, on line {line}",
                    quoted(cell(NAME).trimmed())
                ))
                .help("leave one of the two out, or write a region that tells them apart")
            });
        }
        let id = cell(ID);
        if let Some(line) = ids.insert(id.trimmed().to_owned(), source.line(row.span().start()))
            && !id.is_blank()
        {
            id.report(problems, Code::DuplicateId, |d| {
                d.message(format!(
                    "{} is the id of a place already, on line {line}",
                    quoted(id.trimmed())
                ))
                .help("leave one of the two out, or write another id")
            });
        }
        if cell(NAME).is_blank() {
            problems.report(Code::MissingValue, source, row.span(), |d| {
                d.message("the name is missing")
            });
        }
        let place = DraftPlace {
            id: text(ID),
            name: text(NAME),
            kind: kind(&cell(KIND), problems),
            latitude: degrees(&cell(LATITUDE), "the latitude", 90.0, problems),
            longitude: degrees(&cell(LONGITUDE), "the longitude", 180.0, problems),
            country: text(COUNTRY),
            holder: text(HOLDER),
            region: text(REGION),
            population: count(&cell(POPULATION), "the population", problems),
            capacity: count(&cell(CAPACITY), "the capacity", problems),
            source: text(SOURCE),
        };
        places.push(place);
        names.push(cell(NAME).span());
    }
    let points: Vec<Point<'_>> = places.iter().map(Point::of_draft).collect();
    let names = &names;
    let rows = PlaceRows { source, names };
    check_axes(&points, &rows, problems);
    // What could not be read is 0.
    if !problems.has_errors() {
        check_nowhere(&points, &[], &rows, problems);
    }
    if places.is_empty() && !problems.has_errors() {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the list has no places")
        });
    }
    (!problems.has_errors()).then_some(places)
}

/// The column of which this is a name.
fn column_of(head: &str) -> Option<usize> {
    COLUMNS.iter().position(|(_, names)| names.contains(&head))
}

fn columns() -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    format!("the columns are {}", names.join(", "))
}

/// What stands between cells: what a line `sep=` says, or of comma, semicolon and tab the one
/// that the first row with any of them has most of.
fn separator(text: &str) -> u8 {
    if let Some(separator) = named_separator(text) {
        return separator;
    }
    let rows = text.lines().map(str::trim_start);
    let header = rows
        .clone()
        .find(|row| !row.starts_with('#') && row.contains(['\t', ';', ',']));
    let count = |separator: u8| {
        let header = header.unwrap_or_default().bytes();
        header.filter(|&byte| byte == separator).count()
    };
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&separator| count(separator))
        .unwrap_or(b',')
}

/// A town where nothing is said.
fn kind(cell: &Cell<'_>, problems: &mut Diagnostics) -> PlaceKind {
    let word = plain(cell.text());
    if word.is_empty() {
        return PlaceKind::Town;
    }
    let known = KINDS.iter().chain(ALSO);
    let found = known.clone().find(|(name, _)| plain(name) == word);
    if found.is_none() {
        cell.report(problems, Code::UnknownKind, |d| {
            let kinds: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            d.message(format!(
                "there is no kind of place {}",
                quoted(cell.trimmed())
            ))
            .help(format!("write one of {}", kinds.join(", ")))
            .nearest(nearest(&word, known.map(|(name, _)| *name)))
        });
    }
    found.map_or(PlaceKind::Town, |(_, kind)| *kind)
}

/// Degrees from -`most` to `most`, with a decimal point or a decimal comma.
fn degrees(cell: &Cell<'_>, what: &str, most: f64, problems: &mut Diagnostics) -> f64 {
    let text = cell.trimmed();
    let pointed = text.replace(',', ".");
    if text.matches(',').count() == 1 && !text.contains('.') && pointed.parse::<f64>().is_ok() {
        let pointed = cell.with_text(pointed);
        return pointed
            .number_in(what, -most, most, problems)
            .unwrap_or(0.0);
    }
    cell.number_in(what, -most, most, problems).unwrap_or(0.0)
}

/// A whole number, with or without marks between the thousands; `None` for a blank.
fn count(cell: &Cell<'_>, what: &str, problems: &mut Diagnostics) -> Option<u64> {
    let text = cell.trimmed();
    let marks = [',', '.', '\'', ' ', '\u{a0}', '\u{202f}'];
    let groups: Vec<&str> = text.split(marks).collect();
    let digits = |group: &&str| group.bytes().all(|b| b.is_ascii_digit());
    let whole = groups.iter().all(digits)
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| group.len() == 3);
    if text.is_empty() || matches!(text, "-" | "–") {
        return None;
    }
    let joined = if whole {
        groups.concat()
    } else {
        text.to_owned()
    };
    let joined = cell.with_text(joined);
    let number = joined.integer_in(what, 0, MOST_PEOPLE, problems)?;
    u64::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Option<Vec<DraftPlace>>, Vec<String>) {
        let source = Source::new("list.csv", text.to_owned());
        let mut problems = Diagnostics::new();
        let places = read(&source, &mut problems);
        let said = problems
            .sorted()
            .iter()
            .map(|problem| {
                let spot = problem.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
                format!("{}:{} {}", spot.0, spot.1, problem.code)
            })
            .collect();
        (places, said)
    }

    /// Semicolons and decimal commas, as programs in most of Europe save a sheet.
    #[test]
    fn a_sheet_with_decimal_commas_is_read() {
        let (places, said) = read_text(
            "# from the office\r\nTown;Type;Lat;Lon;Residents;Beds\r\n\
             Mykolaiv;City;46,975;31,994;476.101;\r\nOdesa, port;refugee camp;46.48;30.73;-;1 200\r\n",
        );
        assert_eq!(said, Vec::<String>::new());
        let places = places.unwrap();
        let [one, other] = places.as_slice() else {
            panic!("{places:?}")
        };
        assert_eq!((one.name.as_str(), one.kind), ("Mykolaiv", PlaceKind::Town));
        assert_eq!((one.latitude, one.longitude), (46.975, 31.994));
        assert_eq!((one.population, one.capacity), (Some(476_101), None));
        assert_eq!(
            (other.name.as_str(), other.kind),
            ("Odesa, port", PlaceKind::Camp)
        );
        assert_eq!((other.population, other.capacity), (None, Some(1_200)));
    }

    #[test]
    fn tabs_and_quotes_and_other_marks_are_read() {
        let (places, said) = read_text(
            "lng\tlat\tname\tpop\tP-code\tsource\n\
             -1.5\t2\t\"A \"\"b\"\"\"\t12'000\tUA01\tcensus\n",
        );
        assert_eq!(said, Vec::<String>::new());
        let place = &places.unwrap()[0];
        assert_eq!((place.latitude, place.longitude), (2.0, -1.5));
        assert_eq!(
            (place.name.as_str(), place.population),
            ("A \"b\"", Some(12_000))
        );
        assert_eq!(
            (place.id.as_str(), place.source.as_str()),
            ("UA01", "census")
        );
    }

    #[test]
    fn a_line_for_spreadsheet_programs_is_passed_over_and_a_title_is_said() {
        let (places, said) = read_text("sep=;\nname;lat;lon;people\nA, B;50,5;30;1.000\n");
        assert_eq!(said, Vec::<String>::new());
        let place = &places.unwrap()[0];
        assert_eq!(
            (place.name.as_str(), place.population),
            ("A, B", Some(1000))
        );
        let (places, said) = read_text("Places of the region\n;;\nname;lat;lon\nA;50;30\n");
        assert_eq!(
            (places, said),
            (None, vec!["1:1 missing-column".to_owned()])
        );
    }

    /// What stands below a list in a spreadsheet, and what stands in it twice.
    #[test]
    fn totals_and_doubles_are_said() {
        let (places, said) = read_text(
            "name,lat,lon,country,population\nA,50,36,H,120000\nB,49.8,35,H,45000\n\
             B ,49.8,35,H,45000\nTOTAL,,,,210000\n",
        );
        assert_eq!(places, None);
        assert_eq!(said, ["4:1 duplicate-place", "5:1 missing-coordinates"]);
    }

    #[test]
    fn an_id_names_one_place() {
        let list = "id,name,lat,lon\nx,A,50,30\nx,B,51,31\n,C,52,32\n,D,52.5,32\n";
        let (places, said) = read_text(list);
        assert!(places.is_none());
        assert_eq!(said, ["3:1 duplicate-id"]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_its_place() {
        let (places, said) = read_text(
            "name,lat,lon,kind,population,colour\nA,95,x,fort,12.5,red\n,1,2,,-3\nB,,4,,1.2.3\n",
        );
        assert_eq!(places, None);
        assert_eq!(
            said,
            [
                "1:30 unknown-column",
                "2:3 out-of-range",
                "2:6 not-a-number",
                "2:8 unknown-kind",
                "2:13 not-an-integer",
                "3:1 missing-value",
                "3:7 out-of-range",
                "4:3 missing-value",
                "4:7 not-an-integer",
            ]
        );
        let without = |text: &str| read_text(text).1;
        assert_eq!(without(""), ["0:0 empty-file"]);
        assert_eq!(without("name,lat,lon\n"), ["0:0 empty-file"]);
        assert_eq!(
            without("name,latt,lon\nA,1,2"),
            ["1:1 missing-column", "1:6 unknown-column"]
        );
        assert_eq!(without("name,lat,y,x\nA,1,1,2"), ["1:10 duplicate-column"]);
        assert_eq!(
            without("name,lat,lon,pop\nA,1,2,10 000 000 001"),
            ["2:7 out-of-range"]
        );
    }
}
