//! Lengths of links against the straight line between their ends.

use crate::flee::routes::{LONGEST_KM, Routes};
use crate::straight::{doubt, great_circle_km};
use outflow_diagnostics::{Diagnostics, Source, quoted};
use outflow_model::scenario::Place;

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
        let straight =
            great_circle_km((from.latitude, from.longitude), (to.latitude, to.longitude));
        let km = link.length_km;
        if km <= 0.0 || km > LONGEST_KM {
            continue;
        }
        let Some((code, much)) = doubt(km, straight) else {
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
