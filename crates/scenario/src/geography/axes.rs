//! Latitudes and longitudes that seem to be swapped.

use super::{PlaceRows, Point};
use outflow_diagnostics::{Code, Diagnostics, quoted};

/// Finds places whose latitude and longitude seem to be swapped: far outside the box around the
/// middle four fifths of all places, but inside it when swapped.
pub(crate) fn check_axes(points: &[Point<'_>], rows: &PlaceRows<'_>, problems: &mut Diagnostics) {
    const MARGIN_DEGREES: f64 = 5.0;
    if points.len() < 5 {
        return;
    }
    let range = |of: fn(&Point<'_>) -> f64| {
        let mut values: Vec<f64> = points.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let tenth = (values.len() / 10).max(1);
        let low = values.get(tenth).copied().unwrap_or_default();
        let high = values
            .get(values.len() - 1 - tenth)
            .copied()
            .unwrap_or_default();
        low - MARGIN_DEGREES..=high + MARGIN_DEGREES
    };
    let (north, east) = (range(|p| p.latitude), range(|p| p.longitude));
    for (index, place) in points.iter().enumerate() {
        let (lat, lon) = (place.latitude, place.longitude);
        let inside = north.contains(&lat) && east.contains(&lon);
        let inside_swapped = north.contains(&lon) && east.contains(&lat);
        if !inside && inside_swapped {
            rows.report(index, Code::SwappedCoordinates, problems, |d| {
                d.message(format!(
                    "{} lies far from the other places, but among them with latitude and longitude swapped",
                    quoted(place.name)
                ))
                .help(format!("latitude comes first: {lon},{lat}"))
            });
        }
    }
}

/// Warns of places at 0, 0, which lies in the sea: their coordinates are not known. Where all lie there, nobody
/// meant to say where they are, and it is said once. Of places in `said` it has been said.
pub(crate) fn check_nowhere(
    points: &[Point<'_>],
    said: &[usize],
    rows: &PlaceRows<'_>,
    problems: &mut Diagnostics,
) {
    let at_zero = |place: &Point<'_>| place.latitude == 0.0 && place.longitude == 0.0;
    let all = points.len() > 1 && said.is_empty() && points.iter().all(at_zero);
    let places = points.iter().enumerate();
    for (index, place) in places.filter(|(_, place)| at_zero(place)) {
        if said.contains(&index) {
            continue;
        }
        rows.report(index, Code::MissingCoordinates, problems, |d| {
            let d = if all {
                d.message("all places lie at 0, 0, so it is not known where they are")
            } else {
                d.message(format!(
                    "{} lies at 0, 0, in the sea, so it is not known where it is",
                    quoted(place.name)
                ))
            };
            d.help("write latitude and longitude in degrees")
        });
        if all {
            return;
        }
    }
}
