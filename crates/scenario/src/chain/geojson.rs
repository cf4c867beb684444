//! `control/YYYY-MM-DD.geojson`: polygons with a holder, from which changes of control follow.

use super::POLYGONS;
use super::context::Context;
use super::json::{self, Json};
use super::words::{CONTESTED, NOBODY};
use crate::files::{Folder, Need};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::chain::{ControlRow, DAY, Holder, Uncertain};
use outflow_model::scenario::Date;
use std::collections::BTreeMap;

const ENDING: &str = ".geojson";

/// A ring of points (longitude, latitude).
type Ring = Vec<(f64, f64)>;

/// An outer ring and its holes, held by somebody.
struct Polygon {
    holder: Holder,
    /// Where the holder stands.
    span: Span,
    rings: Vec<Ring>,
}

/// The files of polygons, by date.
pub(super) fn files(folder: &Folder, problems: &mut Diagnostics) -> Vec<(Date, String)> {
    let mut files = Vec::new();
    for name in folder.list(POLYGONS) {
        let path = crate::files::join(POLYGONS, &name);
        if let Some(stem) = name.strip_suffix(ENDING) {
            match stem.parse() {
                Ok(date) => files.push((date, path)),
                Err(_) => problems.report_file(Code::NotADate, &folder.shown(&path), |d| {
                    d.message(format!("{} is no date", quoted(stem)))
                        .help("call it YYYY-MM-DD.geojson, by the day from which it holds")
                }),
            }
        } else if name.ends_with(".json") || name.ends_with(".csv") {
            problems.report_file(Code::UnknownKey, &folder.shown(&path), |d| {
                d.message("this file is not read")
                    .help("call it YYYY-MM-DD.geojson, by the day from which it holds")
            });
        }
    }
    files.sort();
    files
}

/// The changes of control that follow from the files.
pub(super) fn read(
    folder: &Folder,
    files: &[(Date, String)],
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<ControlRow> {
    let mut rows = Vec::new();
    let mut held: BTreeMap<usize, Holder> = BTreeMap::new();
    for (date, path) in files {
        let Some(source) = folder.read(path, Need::Required, limits::TABLE_BYTES, problems) else {
            continue;
        };
        let Some(json) = json::read(&source, problems) else {
            continue;
        };
        let tick = date.days_since(context.calendar.start) * i64::from(DAY);
        if tick >= context.calendar.end {
            problems.report_file(Code::DateOutOfRange, source.name(), |d| {
                d.message(format!("{date} comes after the end of the run"))
                    .severity(Severity::Warning)
            });
        }
        let polygons = polygons(&json, &source, context, problems);
        let mut inside = 0_usize;
        for (index, place) in context.places.iter().enumerate() {
            let point = (place.longitude, place.latitude);
            let found = holder_at(&polygons, point, &place.id, &source, problems);
            inside += usize::from(found.is_some());
            let holder = found.unwrap_or(place.holder);
            let before = held.insert(index, holder).unwrap_or(place.holder);
            if holder != before {
                rows.push(ControlRow {
                    id: format!("{}-{date}", place.id),
                    place: index,
                    holder,
                    when: Uncertain {
                        earliest: tick,
                        start: tick,
                        latest: tick,
                    },
                    together: None,
                    known: tick,
                    variant: None,
                });
            }
        }
        if inside == 0 && !polygons.is_empty() && !context.places.is_empty() {
            problems.report_file(Code::BadGeometry, source.name(), |d| {
                d.message("no place lies in any of the polygons")
                    .help("a point is written [longitude, latitude], in degrees")
                    .severity(Severity::Warning)
            });
        }
    }
    rows
}

/// Who holds a point; an error when the polygons do not agree.
fn holder_at(
    polygons: &[Polygon],
    point: (f64, f64),
    id: &str,
    source: &Source,
    problems: &mut Diagnostics,
) -> Option<Holder> {
    let mut around = polygons.iter().filter(|one| contains(&one.rings, point));
    let first = around.next()?;
    if let Some(other) = around.find(|other| other.holder != first.holder) {
        problems.report(Code::Overlap, source, other.span, |d| {
            d.message(format!(
                "{} lies in two polygons of different holders",
                quoted(id)
            ))
            .help("polygons of different holders do not overlap")
        });
    }
    Some(first.holder)
}

/// Whether a point lies in a polygon: within its outer ring and outside its holes. By the even-odd
/// rule over all rings together (Shimrat, CACM 5, 1962).
fn contains(rings: &[Ring], (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    for ring in rings {
        let mut before = ring.last().copied().unwrap_or_default();
        for &point in ring {
            let ((x1, y1), (x2, y2)) = (before, point);
            if (y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) {
                inside = !inside;
            }
            before = point;
        }
    }
    inside
}

/// The polygons of a file.
fn polygons(
    json: &Json,
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Polygon> {
    let mut polygons = Vec::new();
    let features = match json.get("type").and_then(Json::text) {
        Some("FeatureCollection") => json.get("features").and_then(Json::list),
        Some("Feature") => Some(std::slice::from_ref(json)),
        _ => None,
    };
    let Some(features) = features else {
        let start = json.span.start();
        problems.report(
            Code::BadGeometry,
            source,
            source.span(start, start + 1),
            |d| {
                d.message("this is no GeoJSON with features")
                    .help("write {\"type\": \"FeatureCollection\", \"features\": [...]}")
            },
        );
        return polygons;
    };
    for feature in features {
        let holder = holder(feature, source, context, problems);
        let bodies = bodies(feature, source, problems);
        if let Some((holder, span)) = holder {
            polygons.extend(bodies.into_iter().map(|rings| Polygon {
                holder,
                span,
                rings,
            }));
        }
    }
    polygons
}

/// The property `holder` of a feature, and where it stands.
fn holder(
    feature: &Json,
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<(Holder, Span)> {
    let property = feature
        .get("properties")
        .and_then(|properties| properties.get("holder"));
    let start = feature.span.start();
    let span = property.map_or(source.span(start, start + 1), |property| property.span);
    let Some(id) = property.and_then(Json::text) else {
        problems.report(Code::BadGeometry, source, span, |d| {
            d.message("the feature has no holder")
                .help("write \"properties\": {\"holder\": \"...\"} with the id of a party")
        });
        return None;
    };
    let party = match id {
        CONTESTED => return Some((Holder::Contested, span)),
        NOBODY => return Some((Holder::Nobody, span)),
        id => context.parties.get(id),
    };
    if party.is_none() && !context.parties.is_empty() {
        problems.report(Code::UnknownParty, source, span, |d| {
            d.message(format!("no party has the id {}", quoted(id)))
                .nearest(nearest(
                    id,
                    context.parties.all().chain([CONTESTED, NOBODY]),
                ))
        });
    }
    party.map(|party| (Holder::Party(party), span))
}

/// The polygons of a feature, each with its rings.
fn bodies(feature: &Json, source: &Source, problems: &mut Diagnostics) -> Vec<Vec<Ring>> {
    let geometry = feature.get("geometry");
    let coordinates = geometry.and_then(|geometry| geometry.get("coordinates"));
    let kind = geometry
        .and_then(|geometry| geometry.get("type"))
        .and_then(Json::text);
    let bodies: Option<Vec<&Json>> = match (kind, coordinates) {
        (Some("Polygon"), Some(body)) => Some(vec![body]),
        (Some("MultiPolygon"), Some(list)) => list.list().map(|list| list.iter().collect()),
        _ => None,
    };
    let Some(bodies) = bodies else {
        let start = geometry.unwrap_or(feature).span.start();
        problems.report(
            Code::BadGeometry,
            source,
            source.span(start, start + 1),
            |d| d.message("the feature is neither a Polygon nor a MultiPolygon"),
        );
        return Vec::new();
    };
    bodies
        .into_iter()
        .filter_map(|body| rings(body, source, problems))
        .collect()
}

fn rings(body: &Json, source: &Source, problems: &mut Diagnostics) -> Option<Vec<Ring>> {
    let mut rings = Vec::new();
    for ring in body.list().unwrap_or_default() {
        let mut points = Ring::new();
        for point in ring.list().unwrap_or_default() {
            let numbers = point.list().unwrap_or_default();
            let number = |at: usize| numbers.get(at).and_then(Json::number);
            let (Some(x), Some(y)) = (number(0), number(1)) else {
                return bad_ring(point, "a point is [longitude, latitude]", source, problems);
            };
            if x.abs() > 180.0 || y.abs() > 90.0 {
                problems.report(Code::BadCoordinates, source, point.span, |d| {
                    d.message(format!(
                        "longitude {x}, latitude {y} lies outside the globe"
                    ))
                });
                return None;
            }
            points.push((x, y));
        }
        if points.len() < 4 || points.first() != points.last() {
            let what = "a ring has at least four points, the last of which is the first";
            return bad_ring(ring, what, source, problems);
        }
        rings.push(points);
    }
    if rings.is_empty() {
        return bad_ring(body, "a polygon is a list of rings", source, problems);
    }
    Some(rings)
}

fn bad_ring<T>(at: &Json, what: &str, source: &Source, problems: &mut Diagnostics) -> Option<T> {
    let start = at.span.start();
    problems.report(
        Code::BadGeometry,
        source,
        source.span(start, start + 1),
        |d| d.message(what),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn points_in_rings_and_holes() {
        let square =
            |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to), (from, from)];
        let rings = [square(0.0, 10.0), square(4.0, 6.0)];
        for (point, expected) in [
            ((1.0, 1.0), true),
            ((5.0, 5.0), false),
            ((7.0, 5.0), true),
            ((11.0, 5.0), false),
            ((5.0, -1.0), false),
        ] {
            assert_eq!(contains(&rings, point), expected, "{point:?}");
        }
        // Each point of a border belongs to one of two neighbours.
        let (left, right) = (
            [square(0.0, 1.0)],
            [vec![
                (1.0, 0.0),
                (2.0, 0.0),
                (2.0, 1.0),
                (1.0, 1.0),
                (1.0, 0.0),
            ]],
        );
        assert!(contains(&left, (1.0, 0.5)) != contains(&right, (1.0, 0.5)));
    }
}
