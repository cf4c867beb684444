//! Who can get where at all.

use super::PlaceRows;
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{Link, Place, PlaceKind, Settings, Timeline};

/// Warns of places that no place of departure is joined to, and of places of departure that are joined to
/// no camp, links that close or not. `table` is the file of the links.
pub(crate) fn check_reach(
    (places, links): (&[Place], &[Link]),
    settings: &Settings,
    timeline: &Timeline,
    rows: &PlaceRows<'_>,
    table: &str,
    problems: &mut Diagnostics,
) {
    let departures = departures(places, settings, timeline);
    if departures.is_empty() {
        return;
    }
    if links.is_empty() && places.len() > 1 {
        problems.report_file(Code::UnreachablePlace, table, |d| {
            d.message("no link joins any places, so nobody can leave one")
                .help("write a row for each road: from, to and its length in km")
        });
        return;
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for link in links {
        for (from, to) in [(link.from, link.to), (link.to, link.from)] {
            if let Some(list) = neighbours.get_mut(from) {
                list.push(to);
            }
        }
    }
    let help = format!("add the missing link to {table}");
    let mut departs = vec![false; places.len()];
    for &index in &departures {
        departs[index] = true;
    }
    let left = joined(&neighbours, departures);
    let camps = camps(places, timeline);
    let saved = joined(&neighbours, camps.clone());
    // Where nobody gets to any camp, it is said of the camps.
    let some_do = camps.iter().any(|&camp| left.get(camp) == Some(&true));
    for (index, place) in places.iter().enumerate() {
        let alone = neighbours[index].is_empty();
        let name = quoted(&place.name);
        let what = if !left[index] {
            if alone {
                format!("no link leads to {name}")
            } else {
                format!("no way leads from a place of departure to {name}")
            }
        } else if some_do && !saved[index] && departs[index] {
            if alone {
                format!("no link leads away from {name}, so nobody can leave it")
            } else {
                format!("no way leads from {name} to any camp")
            }
        } else {
            continue;
        };
        rows.report(index, Code::UnreachablePlace, problems, |d| {
            d.message(what).help(help.clone())
        });
    }
}

/// Places that are joined to one of these, themselves included.
fn joined(neighbours: &[Vec<usize>], mut waiting: Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; neighbours.len()];
    while let Some(place) = waiting.pop() {
        let Some(seen) = reached.get_mut(place) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            waiting.extend(&neighbours[place]);
        }
    }
    reached
}

/// Places of a kind at the start or later.
fn ever<'a>(
    places: &'a [Place],
    timeline: &'a Timeline,
    kinds: &'a [PlaceKind],
) -> impl Iterator<Item = usize> + 'a {
    let first = (0..places.len()).filter(|&index| kinds.contains(&places[index].kind));
    let changes = timeline.kind_changes.iter();
    let later = changes.filter(|change| kinds.contains(&change.kind));
    first.chain(later.map(|change| change.place))
}

fn camps(places: &[Place], timeline: &Timeline) -> Vec<usize> {
    ever(places, timeline, &[PlaceKind::Camp, PlaceKind::IdpCamp]).collect()
}

/// Places that displace people at some time: by floods where floods displace people, else by conflicts.
pub(crate) fn departures(places: &[Place], settings: &Settings, timeline: &Timeline) -> Vec<usize> {
    let (kind, table) = if settings.spawn_rules.flood_driven_spawn_mode.is_some() {
        (PlaceKind::FloodZone, &timeline.floods)
    } else if settings.reads_floods() {
        (PlaceKind::ConflictZone, &None)
    } else {
        (PlaceKind::ConflictZone, &timeline.conflicts)
    };
    let mut departures: Vec<usize> = ever(places, timeline, &[kind]).collect();
    if let Some(table) = table {
        for (column, &place) in table.places.iter().enumerate() {
            let ever = |row: &Vec<f64>| row.get(column).is_some_and(|value| *value > 0.0);
            if table.rows.iter().any(ever) {
                departures.push(place);
            }
        }
    }
    departures
}
