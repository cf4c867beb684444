//! Which places anybody can reach.

use crate::flee::locations::Locations;
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{Link, PlaceKind, Timeline};

/// Warns of places that no place of departure is joined to, links that close or not.
pub(in crate::flee) fn reachable(
    locations: &Locations,
    links: &[Link],
    timeline: &Timeline,
    problems: &mut Diagnostics,
) {
    let Some(source) = &locations.source else {
        return;
    };
    if links.is_empty() {
        return;
    }
    let places = &locations.places;
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for link in links {
        for (from, to) in [(link.from, link.to), (link.to, link.from)] {
            if let Some(list) = neighbours.get_mut(from) {
                list.push(to);
            }
        }
    }
    let mut reached = vec![false; places.len()];
    let mut waiting = departures(locations, timeline);
    if waiting.is_empty() {
        return;
    }
    while let Some(place) = waiting.pop() {
        let Some(seen) = reached.get_mut(place) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            waiting.extend(neighbours.get(place).into_iter().flatten());
        }
    }
    for (index, span) in locations.spans.iter().enumerate() {
        if reached.get(index) != Some(&false) {
            continue;
        }
        let alone = neighbours.get(index).is_none_or(Vec::is_empty);
        problems.report(Code::UnreachablePlace, source, *span, |d| {
            let name = quoted(&places[index].name);
            let d = d.message(if alone {
                format!("no link leads to {name}")
            } else {
                format!("no way leads from a place of departure to {name}")
            });
            d.help("add the missing link to routes.csv")
        });
    }
}

/// Places that displace people at some time.
fn departures(locations: &Locations, timeline: &Timeline) -> Vec<usize> {
    let kinds = [PlaceKind::ConflictZone, PlaceKind::FloodZone];
    let mut departures: Vec<usize> = (0..locations.places.len())
        .filter(|&index| kinds.contains(&locations.places[index].kind))
        .collect();
    if let Some(table) = &timeline.conflicts {
        for (column, &place) in table.places.iter().enumerate() {
            let ever = |row: &Vec<f64>| row.get(column).is_some_and(|value| *value > 0.0);
            if table.rows.iter().any(ever) {
                departures.push(place);
            }
        }
    }
    departures.extend(
        timeline
            .kind_changes
            .iter()
            .filter(|change| kinds.contains(&change.kind))
            .map(|change| change.place),
    );
    departures
}
