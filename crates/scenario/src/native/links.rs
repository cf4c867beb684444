//! `links.csv`.

use super::WriteError;
use super::ids::{self, Ids};
use super::places::{PlaceTable, without_empty_columns};
use super::rows::{number, optional_number};
use super::sheet::{Column, Record, Sheet, optional, required};
use super::words::{self, REDIRECTIONS};
use crate::flee::routes::LONGEST_KM;
use crate::geography::{Length, Point, check_lengths};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::{Link, Redirection};
use std::collections::BTreeSet;

/// The columns of `links.csv`.
pub const COLUMNS: &[Column] = &[
    required("id"),
    required("from"),
    required("to"),
    required("length_km"),
    optional("redirection"),
    optional("max_move_speed"),
    optional("walk_probability"),
    optional("source"),
];

/// Columns that are always written; the others only where a link has a value.
const ALWAYS: usize = 4;
/// Reads the table.
pub(super) fn read(source: &Source, places: &PlaceTable, problems: &mut Diagnostics) -> Vec<Link> {
    let (mut links, mut own) = (Vec::new(), Ids::default());
    let (mut joined, mut lengths) = (BTreeSet::new(), Vec::new());
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return links;
    };
    while let Some(record) = sheet.next(problems) {
        if links.len() >= limits::LINKS {
            record
                .cell("id")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!("there are more than {} links", limits::LINKS))
                });
            break;
        }
        own.take(&record.cell("id"), links.len(), problems);
        if let Some(link) = read_link(&record, &places.ids, problems) {
            if link.from == link.to {
                problems.report(Code::SelfLink, source, record.span(), |d| {
                    d.message("the link leads from a place to itself")
                });
            } else if !joined.insert((link.from.min(link.to), link.from.max(link.to))) {
                problems.report(Code::DuplicateLink, source, record.span(), |d| {
                    d.message("an earlier row joins the same two places")
                        .help("both links are kept, so the way between them weighs twice")
                });
            }
            lengths.push(Length {
                from: link.from,
                to: link.to,
                km: link.length_km,
                span: record.cell("length_km").span(),
            });
            links.push(link);
        }
    }
    let points: Vec<Point<'_>> = places.places.iter().map(Point::of).collect();
    check_lengths(&lengths, &points, source, problems);
    links
}

/// The ends of a link and its length in km, each where it can be read.
pub(crate) fn ends_and_length(
    record: &Record<'_>,
    places: &Ids,
    problems: &mut Diagnostics,
) -> (Option<usize>, Option<usize>, Option<f64>) {
    let from = places.place(&record.cell("from"), problems);
    let to = places.place(&record.cell("to"), problems);
    let length = record.cell("length_km");
    let length_km = length.number("length_km", problems);
    if let Some(km) = length_km
        && !(km > 0.0 && km <= LONGEST_KM)
    {
        length.report(problems, Code::BadLength, |d| {
            d.message(format!("the link is {km} km long"))
                .help(format!("write a length above 0, up to {LONGEST_KM} km"))
        });
    }
    (from, to, length_km)
}

fn read_link(record: &Record<'_>, places: &Ids, problems: &mut Diagnostics) -> Option<Link> {
    let (from, to, length_km) = ends_and_length(record, places, problems);
    let mark = record.cell("redirection");
    let redirection = if mark.is_blank() {
        Some(Redirection::None)
    } else {
        words::read(
            &mark,
            REDIRECTIONS,
            Code::UnknownKind,
            "redirection",
            problems,
        )
    };
    let max_move_speed = record.number("max_move_speed", 0.001, f64::MAX, problems);
    let walk_probability = record.number("walk_probability", 0.0, 1.0, problems);
    Some(Link {
        from: from?,
        to: to?,
        length_km: length_km?,
        redirection: redirection?,
        max_move_speed,
        walk_probability,
    })
}

/// Writes the table.
pub(super) fn write(links: &[Link], places: &[String]) -> Result<String, WriteError> {
    let place = |index: usize| places.get(index).ok_or(WriteError::NoPlace(index));
    let mut names = Vec::new();
    for link in links {
        names.push(format!("{}--{}", place(link.from)?, place(link.to)?));
    }
    let mut table: Vec<Vec<String>> = Vec::new();
    for (link, id) in links.iter().zip(ids::distinct(names)) {
        let mark = match link.redirection {
            Redirection::None => "",
            other => words::write(&other, REDIRECTIONS),
        };
        table.push(vec![
            id,
            place(link.from)?.clone(),
            place(link.to)?.clone(),
            number(link.length_km)?,
            mark.to_owned(),
            optional_number(link.max_move_speed)?,
            optional_number(link.walk_probability)?,
        ]);
    }
    Ok(without_empty_columns(COLUMNS, ALWAYS, &table))
}
