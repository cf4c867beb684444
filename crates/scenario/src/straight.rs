//! Lengths of links against the straight line between their ends.

use outflow_diagnostics::Code;

/// A road is never shorter than the straight line; a fifth allows for coordinates of the middle
/// of a district.
const SHORTEST: f64 = 0.8;

/// A road is seldom longer than this many straight lines (ten times allows for mountains, lakes
/// and borders).
const LONGEST: f64 = 10.0;

/// Kilometres by which a link may miss the straight line, whatever its length: towns are wide.
const SLACK_KM: f64 = 20.0;

/// What is wrong with a length, and how to say it, where it cannot be that of a road between two
/// points so far apart.
pub(crate) fn doubt(km: f64, straight_km: f64) -> Option<(Code, &'static str)> {
    if km < SHORTEST * straight_km && straight_km - km > SLACK_KM {
        Some((Code::ShortLink, "only"))
    } else if km > LONGEST * straight_km && km - straight_km > 10.0 * SLACK_KM {
        Some((Code::LongLink, "as much as"))
    } else {
        None
    }
}

/// Great-circle distance on a sphere of 6371 km between two points (latitude, longitude) in degrees.
pub(crate) fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north_a, north_b) = (a.0.to_radians(), b.0.to_radians());
    let half_north = (north_b - north_a) / 2.0;
    let half_east = (b.1 - a.1).to_radians() / 2.0;
    let h = half_north.sin().powi(2) + north_a.cos() * north_b.cos() * half_east.sin().powi(2);
    2.0 * 6_371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}
