//! Latitudes and longitudes that seem to be swapped.

use outflow_diagnostics::{Code, Diagnostics, Source, Span, quoted};
use outflow_model::scenario::Place;

/// Finds places whose latitude and longitude seem to be swapped: far outside the box around the
/// middle four fifths of all places, but inside it when swapped.
pub(in crate::flee) fn axes(
    source: &Source,
    places: &[Place],
    spans: &[Span],
    problems: &mut Diagnostics,
) {
    const MARGIN_DEGREES: f64 = 5.0;
    if places.len() < 5 {
        return;
    }
    let range = |of: fn(&Place) -> f64| {
        let mut values: Vec<f64> = places.iter().map(of).collect();
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
    for (place, span) in places.iter().zip(spans) {
        let (lat, lon) = (place.latitude, place.longitude);
        let inside = north.contains(&lat) && east.contains(&lon);
        let inside_swapped = north.contains(&lon) && east.contains(&lat);
        if !inside && inside_swapped {
            problems.report(Code::SwappedCoordinates, source, *span, |d| {
                d.message(format!(
                    "{} lies far from the other places, but among them with latitude and longitude swapped",
                    quoted(&place.name)
                ))
                .help(format!("latitude comes first: {lon},{lat}"))
            });
        }
    }
}
