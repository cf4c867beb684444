//! Lengths of links against the straight line between their ends.

use crate::flee::routes::{LONGEST_KM, Routes};
use outflow_diagnostics::{Code, Diagnostics, Source, quoted};
use outflow_model::scenario::Place;

/// A road is never shorter than the straight line; a fifth allows for coordinates of the middle
/// of a district.
const SHORTEST: f64 = 0.8;

/// A road is seldom longer than this many straight lines (ten times allows for mountains, lakes
/// and borders).
const LONGEST: f64 = 10.0;

/// Kilometres by which a link may miss the straight line, whatever its length: towns are wide.
const SLACK_KM: f64 = 20.0;

/// Warns of lengths that cannot be those of a road between the two places.
pub(in crate::flee) fn lengths(
    routes: &Routes,
    places: &[Place],
    source: &Source,
    problems: &mut Diagnostics,
) {
    for (link, span) in routes.links.iter().zip(&routes.lengths) {
        let (Some(from), Some(to)) = (places.get(link.from), places.get(link.to)) else {
            continue;
        };
        if !has_coordinates(from) || !has_coordinates(to) || link.from == link.to {
            continue;
        }
        let straight = great_circle_km(from, to);
        let km = link.length_km;
        if km <= 0.0 || km > LONGEST_KM {
            continue;
        }
        let (code, much) = if km < SHORTEST * straight && straight - km > SLACK_KM {
            (Code::ShortLink, "only")
        } else if km > LONGEST * straight && km - straight > 10.0 * SLACK_KM {
            (Code::LongLink, "as much as")
        } else {
            continue;
        };
        problems.report(code, source, *span, |d| {
            d.message(format!(
                "the link is {much} {km} km long, but {} and {} lie {straight:.0} km apart",
                quoted(&from.name),
                quoted(&to.name)
            ))
            .help("check the length (in km) and the coordinates of both places")
        });
    }
}

fn has_coordinates(place: &Place) -> bool {
    (place.latitude != 0.0 || place.longitude != 0.0)
        && place.latitude.abs() <= 90.0
        && place.longitude.abs() <= 180.0
}

/// Great-circle distance on a sphere of 6371 km.
fn great_circle_km(a: &Place, b: &Place) -> f64 {
    let (north_a, north_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_north = (north_b - north_a) / 2.0;
    let half_east = (b.longitude - a.longitude).to_radians() / 2.0;
    let h = half_north.sin().powi(2) + north_a.cos() * north_b.cos() * half_east.sin().powi(2);
    2.0 * 6_371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}
