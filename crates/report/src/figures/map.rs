//! Places, links, flows.

use super::{Figure, Mark};
use crate::desk::Desk;
use crate::plot::map::{Spot, Way, height_for, panel};
use crate::study::Role;
use crate::table::{Cell, Table};

/// Widest flow drawn, and the radius of the largest place.
const WIDEST: f64 = 9.0;
const LARGEST: f64 = 26.0;

/// The map of the whole run.
pub(super) fn map(desk: &Desk<'_>) -> Option<Figure> {
    let study = desk.study;
    if study.places.is_empty() {
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
                        ("people", &desk.numbers.people(place.at_end)),
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
    let mut flows: Vec<(usize, usize, f64)> = Vec::new();
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
                            ("people", &desk.numbers.people(*people)),
                        ],
                    ),
                }
            })
            .collect()
    };
    let title = desk.say("fig_map").to_owned();
    let wide = spots(1.0);
    let size = (700.0, height_for(&wide, 700.0).round());
    let narrow = spots(0.62);
    let small = (350.0, (height_for(&narrow, 350.0) * 1.12).round());
    let mut table = Table::new(vec![
        (desk.say("col_from").to_owned(), "from"),
        (desk.say("col_to").to_owned(), "to"),
        (desk.say("col_people_run").to_owned(), "people"),
    ]);
    let mut order: Vec<&(usize, usize, f64)> =
        flows.iter().filter(|(.., people)| *people >= 0.5).collect();
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
            desk.fill("key_flow", &[("people", &desk.numbers.people(largest))]),
        ),
    ];
    if study
        .places
        .iter()
        .any(|place| place.role == Role::Crossing)
    {
        legend.push((Mark::Disc("crossing"), desk.say("key_crossing").to_owned()));
    }
    Some(Figure {
        name: "map",
        note: desk.say("fig_map_note").to_owned(),
        legend,
        panels: vec![panel(&title, &wide, &ways(1.0), size, 60)],
        narrow: vec![panel(&title, &narrow, &ways(0.6), small, 14)],
        multiples: false,
        table,
        title,
    })
}
