//! Places, links, flows.

use super::{Figure, Mark};
use crate::desk::Desk;
use crate::fan::{quantile, sorted};
use crate::plot::map::{Spot, Way, height_for, part};
use crate::study::{Place, Role};
use crate::table::{Cell, Table};

/// Widest flow drawn, and the radius of the largest place.
const WIDEST: f64 = 9.0;
const LARGEST: f64 = 26.0;

/// People on a road, from one place to another.
type Net = (usize, usize, f64);

/// The map of the whole run.
pub(super) fn map(desk: &Desk<'_>) -> Option<Figure> {
    let all: Vec<usize> = (0..desk.study.places.len()).collect();
    drawn(desk, &all, ("map", "fig_map", "fig_map_note"))
}

/// The part in which places stand closest, where it is small on the map of all.
pub(super) fn near(desk: &Desk<'_>) -> Option<Figure> {
    let near = close(&desk.study.places)?;
    drawn(desk, &near, ("map-near", "fig_near", "fig_near_note"))
}

/// Places in the middle of those from which people leave, where they take up less than a quarter of
/// the width and height of all.
fn close(places: &[Place]) -> Option<Vec<usize>> {
    let span = |pick: fn(&Place) -> f64, role: Option<Role>, share: f64| {
        let values = sorted(
            places
                .iter()
                .filter(|place| role.is_none_or(|role| place.role == role))
                .map(pick),
        );
        (quantile(&values, share), quantile(&values, 1.0 - share))
    };
    let longitude: fn(&Place) -> f64 = |place| place.longitude;
    let latitude: fn(&Place) -> f64 = |place| place.latitude;
    let inner = [longitude, latitude].map(|pick| {
        let (low, high) = span(pick, Some(Role::Origin), 0.12);
        let margin = 0.1 * (high - low);
        (low - margin, high + margin)
    });
    let outer = [longitude, latitude].map(|pick| span(pick, None, 0.0));
    let is_small = |at: usize| inner[at].1 - inner[at].0 < 0.45 * (outer[at].1 - outer[at].0);
    let near: Vec<usize> = (0..places.len())
        .filter(|index| {
            let place = &places[*index];
            (inner[0].0..=inner[0].1).contains(&place.longitude)
                && (inner[1].0..=inner[1].1).contains(&place.latitude)
        })
        .collect();
    (near.len() >= 12 && is_small(0) && is_small(1)).then_some(near)
}

fn drawn(
    desk: &Desk<'_>,
    around: &[usize],
    (name, title, note): (&'static str, &'static str, &'static str),
) -> Option<Figure> {
    let study = desk.study;
    if around.is_empty() {
        return None;
    }
    let guard = desk.numbers.guard;
    let most = study
        .places
        .iter()
        .filter(|place| place.role == Role::Reception)
        .map(|place| guard.drawn(place.at_end))
        .fold(1.0, f64::max);
    let spots = |scale: f64| -> Vec<Spot> {
        study
            .places
            .iter()
            .map(|place| {
                let people = guard.drawn(place.at_end);
                let (class, radius) = match place.role {
                    Role::Reception => ("reception", (LARGEST * (people / most).sqrt()).max(4.0)),
                    Role::Origin => ("origin", 4.6),
                    Role::Crossing => ("crossing", 4.6),
                    Role::Town => ("town", 3.2),
                    Role::Bend => ("town", 0.6),
                };
                let rank = match place.role {
                    Role::Reception => 3.0 + people / most,
                    Role::Crossing => 2.0,
                    Role::Origin => 1.0,
                    Role::Town => 0.5,
                    Role::Bend => 0.0,
                };
                let tip = desk.fill(
                    "tip_place",
                    &[
                        ("place", &place.name),
                        ("people", &desk.numbers.about(place.at_end)),
                    ],
                );
                Spot {
                    name: place.name.clone(),
                    longitude: place.longitude,
                    latitude: place.latitude,
                    radius: radius * scale,
                    class,
                    colour: None,
                    tip,
                    rank,
                }
            })
            .collect()
    };
    let mut flows: Vec<Net> = Vec::new();
    for link in &study.links {
        let net = link.forth - link.back;
        if net >= 0.0 {
            flows.push((link.from, link.to, net));
        } else {
            flows.push((link.to, link.from, -net));
        }
    }
    let largest = flows
        .iter()
        .map(|(.., people)| guard.drawn(*people))
        .fold(1.0, f64::max);
    let ways = |scale: f64| -> Vec<Way> {
        flows
            .iter()
            .map(|(from, to, people)| {
                let drawn = guard.drawn(*people);
                // Less than a hundredth of the largest flow is drawn as a road only.
                let share = drawn / largest;
                Way {
                    from: *from,
                    to: *to,
                    width: if share >= 0.01 {
                        (WIDEST * share).max(0.9) * scale
                    } else {
                        0.0
                    },
                    tip: desk.fill(
                        "tip_flow",
                        &[
                            ("from", &study.places[*from].name),
                            ("to", &study.places[*to].name),
                            ("people", &desk.numbers.about(*people)),
                        ],
                    ),
                }
            })
            .collect()
    };
    let title = desk.say(title).to_owned();
    let wide = spots(1.0);
    let framed =
        |spots: &[Spot], width: f64| height_for(around.iter().map(|index| &spots[*index]), width);
    let size = (700.0, framed(&wide, 700.0).round());
    let narrow = spots(0.62);
    let small = (350.0, (framed(&narrow, 350.0) * 1.12).round());
    let mut table = Table::new(vec![
        (desk.say("col_from").to_owned(), "from"),
        (desk.say("col_to").to_owned(), "to"),
        (desk.say("col_people_run").to_owned(), "people"),
    ]);
    let mut order: Vec<&Net> = flows
        .iter()
        .filter(|(from, to, people)| {
            *people >= 0.5 && (around.contains(from) || around.contains(to))
        })
        .collect();
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (from, to, people) in order {
        table.rows.push(vec![
            Cell::text(study.places[*from].name.clone()),
            Cell::text(study.places[*to].name.clone()),
            Cell::people(*people, desk.numbers),
        ]);
    }
    if table.rows.len() > 60 {
        table.brief = Some((0..60).collect());
    }
    let mut legend = vec![
        (
            Mark::Disc("reception"),
            desk.say("key_reception").to_owned(),
        ),
        (Mark::Disc("origin"), desk.say("key_origin").to_owned()),
        (Mark::Disc("town"), desk.say("key_town").to_owned()),
        (
            Mark::Line("flow wide"),
            desk.fill("key_flow", &[("people", &desk.numbers.about(largest))]),
        ),
    ];
    if study
        .places
        .iter()
        .any(|place| place.role == Role::Crossing)
    {
        legend.push((
            Mark::Disc("crossing"),
            desk.say(match desk.study.chain {
                Some(_) => "key_crossing_chain",
                None => "key_crossing",
            })
            .to_owned(),
        ));
    }
    Some(Figure {
        name,
        note: desk.say(note).to_owned(),
        legend,
        panels: vec![part(&title, &wide, &ways(1.0), around, size, 60)],
        narrow: vec![part(&title, &narrow, &ways(0.6), around, small, 14)],
        multiples: false,
        table,
        title,
    })
}
