//! Where a new camp lies, and how it is reached.

use super::{Refusal, within};

/// Roads are longer than the line through the air by this factor, as in the shipped scenarios.
const DETOUR: f64 = 1.25;

/// Radius of the earth in km.
const EARTH_KM: f64 = 6371.0;

/// Great-circle distance in km (haversine).
pub(crate) fn distance_km((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let (a, b) = (lat_a.to_radians(), lat_b.to_radians());
    let half = |delta: f64| (delta / 2.0).sin().powi(2);
    let h = half(b - a) + a.cos() * b.cos() * half((lon_b - lon_a).to_radians());
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

/// A checked position, the nearest of some places and the length of the way to it.
pub(super) fn way_to(
    name: &str,
    position: (f64, f64),
    beds: f64,
    places: impl Iterator<Item = (usize, (f64, f64))>,
) -> Result<(usize, f64), Refusal> {
    if name.trim().is_empty() || name.len() > 80 {
        return Err(Refusal::new("the camp needs a name of at most 80 letters"));
    }
    within("the latitude", position.0, -85.0, 85.0)?;
    within("the longitude", position.1, -180.0, 180.0)?;
    within("the number of beds", beds, 1.0, 1e7)?;
    places
        .map(|(place, at)| (place, distance_km(position, at)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(place, km)| (place, (km * DETOUR * 10.0).round().max(10.0) / 10.0))
        .ok_or_else(|| Refusal::new("there is no place to which a way could lead"))
}

/// An id from a name that no other has.
pub(super) fn id_of(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let plain = format!("camp-{}", plain.trim_matches('-'));
    (1..)
        .map(|number| {
            if number == 1 {
                plain.clone()
            } else {
                format!("{plain}-{number}")
            }
        })
        .find(|id| !taken(id))
        .unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kharkiv to Belgorod: 73 km by any calculator of great circles.
    #[test]
    fn distances_are_great_circles() {
        let km = distance_km((49.992, 36.231), (50.596, 36.587));
        assert!((71.0..74.0).contains(&km), "{km}");
    }

    #[test]
    fn ids_are_plain_and_unique() {
        assert_eq!(id_of("Camp North", |_| false), "camp-camp-north");
        assert_eq!(id_of("X", |id| id == "camp-x"), "camp-x-2");
    }
}
