//! Which places a road is likely to join.

use outflow_model::math::great_circle_km;

/// Km of road for each km of the great circle.
pub const DETOUR: f64 = 1.25;

/// Links between places at these latitudes and longitudes, and their lengths in km, whole and at least
/// 1: two places are joined where no third lies in the circle of which they are a diameter (K. R.
/// Gabriel, R. R. Sokal, "A new statistical approach to geographic variation analysis", Syst. Zool. 18,
/// 1969). That joins all places, the nearest ones to each other, and crosses no link by another.
/// Takes the square of their number in memory and time.
pub(super) fn links(positions: &[(f64, f64)]) -> Vec<(usize, usize, f64)> {
    let km: Vec<Vec<f64>> = positions
        .iter()
        .map(|&one| {
            positions
                .iter()
                .map(|&other| great_circle_km(one, other))
                .collect()
        })
        .collect();
    // Whoever is nearest is most likely to lie between.
    let near: Vec<Vec<usize>> = km
        .iter()
        .map(|km| {
            let mut near: Vec<usize> = (0..positions.len()).collect();
            near.sort_by(|&a, &b| km[a].total_cmp(&km[b]));
            near
        })
        .collect();
    let mut links = Vec::new();
    for from in 0..positions.len() {
        for to in from + 1..positions.len() {
            let square = km[from][to] * km[from][to];
            let between = near[from]
                .iter()
                .take_while(|&&third| km[from][third] < km[from][to])
                .filter(|&&third| third != from && third != to)
                .any(|&third| {
                    let (one, other) = (km[from][third], km[third][to]);
                    one * one + other * other < square
                });
            if !between {
                links.push((from, to, (km[from][to] * DETOUR).round().max(1.0)));
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_between_two_others_parts_them() {
        // On a meridian a degree is 111.19 km of a sphere of 6,371 km.
        let row = [(0.0, 10.0), (1.0, 10.0), (2.0, 10.0)];
        assert_eq!(links(&row), vec![(0, 1, 139.0), (1, 2, 139.0)]);
        // The corners of a square: sides, and no diagonals but where corners lie on the circle.
        let square = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.1), (1.0, 1.1)];
        let joined: Vec<_> = links(&square).iter().map(|link| (link.0, link.1)).collect();
        assert_eq!(joined, vec![(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]);
        assert!(links(&[]).is_empty());
        assert_eq!(links(&[(5.0, 5.0), (5.0, 5.0)]), vec![(0, 1, 1.0)]);
    }

    #[test]
    fn all_places_are_joined() {
        // Points without a pattern, by the golden ratio.
        let part = |k: u32, by: f64| (f64::from(k) * by).fract();
        let places: Vec<_> = (1..=120)
            .map(|k| {
                (
                    40.0 + 9.0 * part(k, 0.618_034),
                    20.0 + 18.0 * part(k, 0.754_878),
                )
            })
            .collect();
        let links = links(&places);
        let mut group: Vec<usize> = (0..places.len()).collect();
        for &(from, to, _) in &links {
            let (old, new) = (group[from], group[to]);
            group
                .iter_mut()
                .filter(|g| **g == old)
                .for_each(|g| *g = new);
        }
        assert!(group.iter().all(|&g| g == group[0]));
        // About two links a place, as in a plane without crossings at most three.
        assert!((120..360).contains(&links.len()), "{}", links.len());
    }
}
