//! `routes.csv`: the links (flee-model §2.4).

use super::Names;
use super::header::{self, Columns};
use super::locations::{report_nameless, report_unused};
use crate::geography::Length;
use crate::limits;
use crate::table::{Row, Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Source, quoted};
use outflow_model::scenario::{Link, Redirection};
use std::collections::BTreeMap;

/// The links and where they stand.
#[derive(Debug, Default)]
pub struct Routes {
    /// The links, in file order.
    pub links: Vec<Link>,
    /// Where the length of each stands.
    pub(crate) lengths: Vec<Length>,
}

const COLUMNS: &Columns = &[
    &["name1", "from", "location1"],
    &["name2", "to", "location2"],
    &["distance", "distance [km]", "distance_km", "length", "dist"],
    &["forced_redirection", "forced_redirect"],
];

const ATTRIBUTES: [&str; 2] = ["max_move_speed", "walk_probability"];

/// Longer than half the way around the globe: no link is.
pub(crate) const LONGEST_KM: f64 = 20_100.0;

/// Reads the table.
pub fn parse(source: &Source, names: &Names, problems: &mut Diagnostics) -> Routes {
    let mut table = Table::new(source);
    let mut routes = Routes::default();
    let mut attributes: Vec<String> = Vec::new();
    let mut has_header = false;
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut first = true;
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        let bare = first && !row.is_comment() && header::is_bare_header(&row, COLUMNS);
        if bare {
            header::report_bare_header(&row, problems);
        }
        first = false;
        if row.is_comment() || bare {
            if !has_header && row.len() > 2 {
                has_header = true;
                let Some(names) = read_header(&row, problems) else {
                    return routes;
                };
                attributes = names;
            }
            continue;
        }
        if row.cell(0).text().is_empty() {
            report_nameless(&row, problems);
            continue;
        }
        if routes.links.len() >= limits::LINKS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} links", limits::LINKS))
            });
            break;
        }
        let Some(link) = read_link(&row, names, &attributes, problems) else {
            continue;
        };
        let pair = (link.from.min(link.to), link.from.max(link.to));
        let both = row.cell(0).span().to(row.cell(1).span());
        if link.from == link.to {
            problems.report(Code::SelfLink, source, both, |d| {
                d.message(format!(
                    "the link leads from {} to itself",
                    quoted(row.cell(0).text())
                ))
            });
        } else if let Some(earlier) = pairs.insert(pair, both.start()) {
            problems.report(Code::DuplicateLink, source, both, |d| {
                d.message(format!(
                    "these two places are joined already, on line {}",
                    source.line(earlier)
                ))
                .help("both links are kept, so the way between them weighs twice")
            });
        }
        routes.lengths.push(Length {
            from: link.from,
            to: link.to,
            km: link.length_km,
            span: row.cell(2).span(),
        });
        routes.links.push(link);
    }
    routes
}

/// Names of the columns after the fourth. None when the columns are named in another order, so
/// that nothing below can be trusted.
fn read_header(row: &Row<'_>, problems: &mut Diagnostics) -> Option<Vec<String>> {
    if !header::check_order(row, COLUMNS, 3, problems) {
        return None;
    }
    let names = (COLUMNS.len()..row.len())
        .map(|column| {
            let cell = row.cell(column);
            let name = cell.trimmed();
            // `link_type` is in many folders; Flee does not use it either.
            if !name.is_empty() && name != "link_type" && !ATTRIBUTES.contains(&name) {
                report_unused(&cell, &ATTRIBUTES, problems);
            }
            name.to_owned()
        })
        .collect();
    Some(names)
}

fn read_link(
    row: &Row<'_>,
    names: &Names,
    attributes: &[String],
    problems: &mut Diagnostics,
) -> Option<Link> {
    if row.len() < 3 {
        row.cell(row.len() - 1)
            .report(problems, Code::RowTooShort, |d| {
                d.message(format!(
                    "the row has {}; a link needs at least 3",
                    cells(row.len())
                ))
                .help("name1,name2,distance")
            });
        return None;
    }
    let width = COLUMNS.len() + attributes.len();
    if let Some(column) = (width..row.len()).find(|&column| !row.cell(column).is_blank()) {
        row.cell(column).report(problems, Code::RowTooLong, |d| {
            d.message(format!(
                "the row has {}, but there are {width} columns",
                cells(row.len())
            ))
            .help("further columns need a header row that starts with '#'")
        });
    }
    let from = names.last_of(&row.cell(0), problems);
    let to = names.last_of(&row.cell(1), problems);
    let distance = row.cell(2);
    let length_km = distance.number("the length of the link in km", problems);
    if let Some(km) = length_km {
        if km <= 0.0 {
            distance.report(problems, Code::BadLength, |d| {
                d.message(format!("the link is {km} km long"))
                    .help("write a length above 0, in km")
            });
        } else if km > LONGEST_KM {
            distance.report(problems, Code::OutOfRange, |d| {
                d.message(format!(
                    "the link is {km} km long, more than half the way around the globe"
                ))
                .help("write the length in km")
            });
        }
    }
    let mark = row.cell(3);
    let redirection = if mark.is_blank() {
        Redirection::None
    } else {
        match mark.integer_in("forced_redirection", 0, 2, problems) {
            Some(1) => Redirection::Forward,
            Some(2) => Redirection::Backward,
            _ => Redirection::None,
        }
    };
    let attribute = |name: &str, least: f64, most: f64, problems: &mut Diagnostics| {
        let column = attributes.iter().rposition(|known| known == name)?;
        let cell = row.cell(COLUMNS.len() + column);
        if cell.is_blank() {
            return None;
        }
        cell.number_in(name, least, most, problems)
    };
    let max_move_speed = attribute("max_move_speed", 0.001, f64::MAX, problems);
    let walk_probability = attribute("walk_probability", 0.0, 1.0, problems);
    Some(Link {
        from: from?,
        to: to?,
        length_km: length_km?,
        redirection,
        max_move_speed,
        walk_probability,
    })
}
