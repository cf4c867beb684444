//! A map: land, links with their flows, places with their people.

use super::basemap::{Feature, clipped_area, clipped_line, features};
use super::svg::{Anchor, Panel, at, way, width_of};

/// A place on the map.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) name: String,
    pub(crate) longitude: f64,
    pub(crate) latitude: f64,
    pub(crate) radius: f64,
    pub(crate) class: &'static str,
    /// A colour of its own in place of that of its class.
    pub(crate) colour: Option<&'static str>,
    pub(crate) tip: String,
    /// The higher, the sooner it gets its name; 0: none.
    pub(crate) rank: f64,
}

/// A way on the map.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// 0: nobody took it.
    pub(crate) width: f64,
    pub(crate) tip: String,
}

/// Degrees to a plane (Mercator).
fn mercator(longitude: f64, latitude: f64) -> (f64, f64) {
    let radians = latitude.clamp(-84.0, 84.0).to_radians();
    let y = (std::f64::consts::FRAC_PI_4 + radians / 2.0).tan().ln();
    (longitude.to_radians(), -y)
}

struct Projection {
    scale: f64,
    left: f64,
    top: f64,
}

impl Projection {
    /// That shows spots with a margin, centred.
    fn around<'a>(spots: impl IntoIterator<Item = &'a Spot>, size: (f64, f64)) -> Self {
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for spot in spots {
            let (x, y) = mercator(spot.longitude, spot.latitude);
            bounds = [
                bounds[0].min(x),
                bounds[1].min(y),
                bounds[2].max(x),
                bounds[3].max(y),
            ];
        }
        let least = 0.004;
        let width = (bounds[2] - bounds[0]).max(least);
        let height = (bounds[3] - bounds[1]).max(least);
        let margin = 46.0;
        let scale = ((size.0 - 2.0 * margin) / width).min((size.1 - 2.0 * margin) / height);
        let middle = ((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0);
        Self {
            scale,
            left: middle.0 - size.0 / 2.0 / scale,
            top: middle.1 - size.1 / 2.0 / scale,
        }
    }

    fn at(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let (x, y) = mercator(longitude, latitude);
        ((x - self.left) * self.scale, (y - self.top) * self.scale)
    }
}

/// The height that suits the spots at a width.
pub(crate) fn height_for<'a>(spots: impl IntoIterator<Item = &'a Spot>, width: f64) -> f64 {
    let points: Vec<(f64, f64)> = spots
        .into_iter()
        .map(|spot| mercator(spot.longitude, spot.latitude))
        .collect();
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let low = points.iter().map(pick).fold(f64::MAX, f64::min);
        let high = points.iter().map(pick).fold(f64::MIN, f64::max);
        (high - low).max(1e-6)
    };
    let ratio = range(|point| point.1) / range(|point| point.0);
    (92.0 + (width - 92.0) * ratio).clamp(width * 0.5, width * 1.15)
}

/// Draws a map of all spots.
pub(crate) fn panel(
    title: &str,
    spots: &[Spot],
    ways: &[Way],
    size: (f64, f64),
    names: usize,
) -> Panel {
    let all: Vec<usize> = (0..spots.len()).collect();
    part(title, spots, ways, &all, size, names)
}

/// Draws the part of a map around some of the spots.
pub(crate) fn part(
    title: &str,
    spots: &[Spot],
    ways: &[Way],
    around: &[usize],
    size: (f64, f64),
    names: usize,
) -> Panel {
    let mut panel = Panel::new(size.0, size.1, title);
    if around.is_empty() {
        return panel;
    }
    let projection = Projection::around(around.iter().map(|index| &spots[*index]), size);
    let window = [-4.0, -4.0, size.0 + 4.0, size.1 + 4.0];
    panel.rect((0.0, 0.0), size, "class=\"sea\"", None);
    let (mut land, mut border, mut unsettled) = (String::new(), String::new(), String::new());
    for (feature, points) in features() {
        let points: Vec<(f64, f64)> = points
            .iter()
            .map(|(longitude, latitude)| projection.at(*longitude, *latitude))
            .collect();
        match feature {
            Feature::Land => {
                let area = thinned(&clipped_area(&points, window));
                if area.len() > 2 {
                    land.push_str(&way(area));
                    land.push('Z');
                }
            }
            Feature::Border | Feature::Unsettled => {
                let into = if feature == Feature::Border {
                    &mut border
                } else {
                    &mut unsettled
                };
                for stretch in clipped_line(&points, window) {
                    into.push_str(&way(thinned(&stretch)));
                }
            }
        }
    }
    panel.path(&land, "class=\"land\"", None);
    panel.path(&border, "class=\"border\"", None);
    if !unsettled.is_empty() {
        panel.path(&unsettled, "class=\"unsettled\"", None);
    }
    let points: Vec<(f64, f64)> = spots
        .iter()
        .map(|spot| projection.at(spot.longitude, spot.latitude))
        .collect();
    for one in ways.iter().filter(|way| way.width <= 0.0) {
        panel.line(points[one.from], points[one.to], "road");
    }
    let mut busy: Vec<&Way> = ways.iter().filter(|way| way.width > 0.0).collect();
    busy.sort_by(|a, b| b.width.total_cmp(&a.width));
    for one in &busy {
        arrow(&mut panel, points[one.from], points[one.to], one);
    }
    // Small spots over large ones.
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by(|a, b| spots[*b].radius.total_cmp(&spots[*a].radius));
    for index in order {
        let spot = &spots[index];
        let more = spot.colour.map_or_else(
            || format!("class=\"{}\"", spot.class),
            |colour| format!("class=\"{}\" fill=\"{colour}\"", spot.class),
        );
        panel.circle(points[index], spot.radius, &more, Some(&spot.tip));
    }
    label(&mut panel, spots, &points, size, names);
    panel.rect((0.0, 0.0), size, "class=\"edge\"", None);
    panel
}

/// Points nearer than half a unit to the one before are left out.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let far = kept
            .last()
            .is_none_or(|last| (last.0 - point.0).hypot(last.1 - point.1) >= 0.6);
        if far || index + 1 == points.len() {
            kept.push(*point);
        }
    }
    kept
}

/// A flow: a line of its width, bent to its right, with a head.
fn arrow(panel: &mut Panel, from: (f64, f64), to: (f64, f64), one: &Way) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length < 1.0 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let bend = (length * 0.05).min(9.0);
    let middle = (
        (from.0 + to.0) / 2.0 - uy * bend,
        (from.1 + to.1) / 2.0 + ux * bend,
    );
    let data = format!(
        "M{} {}Q{} {} {} {}",
        at(from.0),
        at(from.1),
        at(middle.0),
        at(middle.1),
        at(to.0),
        at(to.1)
    );
    let more = format!("class=\"flow\" stroke-width=\"{}\"", at(one.width));
    panel.path(&data, &more, Some(&one.tip));
    // The head stands in the middle of the bow.
    let tip = (
        0.25 * from.0 + 0.5 * middle.0 + 0.25 * to.0,
        0.25 * from.1 + 0.5 * middle.1 + 0.25 * to.1,
    );
    let head = (2.4 + one.width * 0.5).min(length / 4.0);
    let corner = |along: f64, side: f64| {
        (
            tip.0 + ux * along * head - uy * side * head,
            tip.1 + uy * along * head + ux * side * head,
        )
    };
    let data = format!(
        "{}Z",
        way([corner(1.0, 0.0), corner(-0.8, 0.9), corner(-0.8, -0.9)])
    );
    panel.path(&data, "class=\"head\"", None);
}

/// Names beside their spots, where there is room.
fn label(panel: &mut Panel, spots: &[Spot], points: &[(f64, f64)], size: (f64, f64), names: usize) {
    let mut order: Vec<usize> = (0..spots.len())
        .filter(|index| spots[*index].rank > 0.0)
        .collect();
    order.sort_by(|a, b| spots[*b].rank.total_cmp(&spots[*a].rank));
    let mut taken: Vec<[f64; 4]> = spots
        .iter()
        .zip(points)
        .filter(|(spot, _)| spot.rank > 0.0)
        .map(|(spot, (x, y))| {
            let r = spot.radius * 0.8;
            [x - r, y - r, x + r, y + r]
        })
        .collect();
    let mut placed = 0;
    for index in order {
        if placed == names {
            break;
        }
        let (spot, (x, y)) = (&spots[index], points[index]);
        let wide = width_of(&spot.name, 11.5);
        let gap = spot.radius + 3.0;
        let places = [
            (x + gap, y + 4.0, Anchor::Start),
            (x - gap, y + 4.0, Anchor::End),
            (x, y - gap - 1.0, Anchor::Middle),
            (x, y + gap + 9.0, Anchor::Middle),
            (x + gap * 0.7, y - gap * 0.7, Anchor::Start),
            (x + gap * 0.7, y + gap * 0.7 + 8.0, Anchor::Start),
            (x - gap * 0.7, y - gap * 0.7, Anchor::End),
            (x - gap * 0.7, y + gap * 0.7 + 8.0, Anchor::End),
        ];
        for (tx, ty, anchor) in places {
            let left = match anchor {
                Anchor::Start => tx,
                Anchor::Middle => tx - wide / 2.0,
                Anchor::End => tx - wide,
            };
            let room = [left - 1.0, ty - 10.0, left + wide + 1.0, ty + 3.0];
            let inside = room[0] >= 2.0
                && room[1] >= 2.0
                && room[2] <= size.0 - 2.0
                && room[3] <= size.1 - 2.0;
            let free = taken.iter().all(|other| {
                room[2] < other[0] || room[0] > other[2] || room[3] < other[1] || room[1] > other[3]
            });
            if inside && free {
                panel.text(tx, ty, anchor, "place", &spot.name);
                taken.push(room);
                placed += 1;
                break;
            }
        }
    }
}
