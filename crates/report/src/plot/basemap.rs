//! Land, borders and lines without agreed status, from a small file.

/// The file; `assets/basemap.mjs` says how it comes about.
const FILE: &str = include_str!("../../assets/basemap.txt");

/// What a line of the base map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// A closed outline of land.
    Land,
    /// A border between countries.
    Border,
    /// A line on which there is no final status or agreement.
    Unsettled,
}

/// Every line in degrees: longitude, latitude.
pub fn features() -> impl Iterator<Item = (Feature, Vec<(f64, f64)>)> {
    FILE.lines().filter_map(|line| {
        let (word, points) = line.split_once(' ')?;
        let feature = match word {
            "land" => Feature::Land,
            "border" => Feature::Border,
            "unsettled" => Feature::Unsettled,
            _ => return None,
        };
        Some((feature, decoded(points)))
    })
}

/// Points from zigzag differences in base 32, as in Google's encoded polylines.
fn decoded(text: &str) -> Vec<(f64, f64)> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0_i64, 0_u32);
    for byte in text.bytes() {
        let part = i64::from(byte) - 63;
        value |= (part & 0x1f) << shift.min(40);
        shift += 5;
        if part & 0x20 == 0 {
            numbers.push(if value & 1 == 1 {
                !(value >> 1)
            } else {
                value >> 1
            });
            (value, shift) = (0, 0);
        }
    }
    let (mut x, mut y) = (0_i64, 0_i64);
    numbers
        .chunks_exact(2)
        .map(|step| {
            x += step[0];
            y += step[1];
            #[allow(clippy::cast_precision_loss)]
            let point = (x as f64 / 100.0, y as f64 / 100.0);
            point
        })
        .collect()
}

/// A rectangle: left, top, right, bottom.
pub(crate) type Window = [f64; 4];

/// A closed outline cut to a rectangle (Sutherland and Hodgman 1974).
pub(crate) fn clipped_area(points: &[(f64, f64)], window: Window) -> Vec<(f64, f64)> {
    let mut points = points.to_vec();
    for (side, limit) in window.into_iter().enumerate() {
        let inside = |(x, y): (f64, f64)| match side {
            0 => x >= limit,
            1 => y >= limit,
            2 => x <= limit,
            _ => y <= limit,
        };
        let cross = |(ax, ay): (f64, f64), (bx, by): (f64, f64)| {
            if side % 2 == 0 {
                (limit, ay + (by - ay) * (limit - ax) / (bx - ax))
            } else {
                (ax + (bx - ax) * (limit - ay) / (by - ay), limit)
            }
        };
        let mut kept = Vec::with_capacity(points.len());
        for (index, here) in points.iter().enumerate() {
            let before = points[(index + points.len() - 1) % points.len()];
            match (inside(before), inside(*here)) {
                (true, true) => kept.push(*here),
                (true, false) => kept.push(cross(before, *here)),
                (false, true) => kept.extend([cross(before, *here), *here]),
                (false, false) => {}
            }
        }
        points = kept;
    }
    points
}

/// The stretches of a line that come near a rectangle.
pub(crate) fn clipped_line(points: &[(f64, f64)], window: Window) -> Vec<Vec<(f64, f64)>> {
    let near =
        |(x, y): (f64, f64)| x >= window[0] && x <= window[2] && y >= window[1] && y <= window[3];
    let mut stretches: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        if near(pair[0]) || near(pair[1]) {
            if !open {
                stretches.push(vec![pair[0]]);
                open = true;
            }
            if let Some(last) = stretches.last_mut() {
                last.push(pair[1]);
            }
        } else {
            open = false;
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_small_and_holds_the_world() {
        assert!(FILE.len() < 300_000);
        let points: Vec<(f64, f64)> = features().flat_map(|(_, points)| points).collect();
        assert!(points.len() > 20_000);
        assert!(
            points
                .iter()
                .all(|(lon, lat)| (-180.01..=180.01).contains(lon) && (-90.0..=90.0).contains(lat))
        );
    }

    /// No border runs through the isthmus of Perekop: Crimea is in Ukraine.
    #[test]
    fn crimea_is_in_ukraine() {
        let crosses = features()
            .filter(|(feature, _)| *feature != Feature::Land)
            .flat_map(|(_, points)| points)
            .any(|(lon, lat)| (32.5..34.9).contains(&lon) && (45.0..46.4).contains(&lat));
        assert!(!crosses);
    }

    #[test]
    fn areas_are_cut_to_the_window() {
        let square = [(-1.0, -1.0), (3.0, -1.0), (3.0, 3.0), (-1.0, 3.0)];
        let cut = clipped_area(&square, [0.0, 0.0, 2.0, 2.0]);
        assert_eq!(cut.len(), 4);
        assert!(
            cut.iter()
                .all(|(x, y)| (0.0..=2.0).contains(x) && (0.0..=2.0).contains(y))
        );
    }
}
