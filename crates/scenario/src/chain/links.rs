//! `links.csv`.

use super::context::check_id;
use super::names::Names;
use super::places::PlaceTable;
use super::table::{self, amount};
use super::words;
use crate::geography::{Length, Point, check_lengths};
use crate::limits;
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::links::ends_and_length;
use crate::native::rows::{number, optional_number};
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::chain::Link;
use std::collections::BTreeSet;

/// The columns of `links.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("from"),
    required("to"),
    required("length_km"),
    optional("speed_kmh"),
    optional("checkpoints"),
    optional("walk"),
    optional("source"),
];

/// Faster than any car on a road.
const FASTEST_KMH: f64 = 300.0;

/// The links and their ids.
pub(super) struct LinkTable {
    pub(super) links: Vec<Link>,
    pub(super) ids: Ids,
}

impl Default for LinkTable {
    fn default() -> Self {
        Self {
            links: Vec::new(),
            ids: Ids::of("link", Code::UnknownLink),
        }
    }
}

/// Reads the table.
pub(super) fn read(source: &Source, places: &PlaceTable, problems: &mut Diagnostics) -> LinkTable {
    let mut ids = LinkTable::default().ids;
    let (mut joined, mut lengths) = (BTreeSet::new(), Vec::new());
    let links = table::rows(
        source,
        COLUMNS,
        limits::LINKS,
        problems,
        |record, index, problems| {
            ids.take(&record.cell("id"), index, problems);
            check_id(&record.cell("id"), &[], problems);
            let link = read_link(record, &places.ids, problems)?;
            let pair = (link.from.min(link.to), link.from.max(link.to));
            if link.from == link.to {
                problems.report(Code::SelfLink, source, record.span(), |d| {
                    d.message("the link leads from a place to itself")
                });
            } else if !joined.insert(pair) {
                problems.report(Code::DuplicateLink, source, record.span(), |d| {
                    d.message("an earlier row joins the same two places")
                });
            }
            lengths.push(Length {
                from: link.from,
                to: link.to,
                km: link.length_km,
                span: record.cell("length_km").span(),
            });
            Some(link)
        },
    );
    let points: Vec<Point<'_>> = places.places.iter().map(Point::of_chain).collect();
    check_lengths(&lengths, &points, source, problems);
    LinkTable { links, ids }
}

fn read_link(record: &Record<'_>, places: &Ids, problems: &mut Diagnostics) -> Option<Link> {
    let (from, to, length_km) = ends_and_length(record, places, problems);
    let speed_kmh = record.number("speed_kmh", 0.1, FASTEST_KMH, problems);
    let checkpoints = amount(record, "checkpoints", 0.0, problems);
    let walk = words::flag(record, "walk", true, problems);
    Some(Link {
        id: record.cell("id").trimmed().to_owned(),
        from: from?,
        to: to?,
        length_km: length_km?,
        speed_kmh,
        checkpoints,
        walk,
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.links.iter().map(|link| {
        Ok([
            link.id.clone(),
            names.place(link.from)?,
            names.place(link.to)?,
            number(link.length_km)?,
            optional_number(link.speed_kmh)?,
            number(link.checkpoints)?,
            if link.walk { "" } else { "no" }.to_owned(),
        ])
    });
    table::write(COLUMNS, 4, rows)
}
