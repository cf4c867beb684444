//! What several tables together say.

use super::effects;
use super::exits::ExitMarks;
use super::places::PlaceMark;
use crate::geography::{PlaceRows, Point, check_axes, check_nowhere};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::chain::{PlaceKind, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// Where rows stand; none where there is no table.
pub(super) struct Marks<'s> {
    pub(super) places: Option<(&'s Source, &'s [PlaceMark])>,
    pub(super) exits: Option<(&'s Source, &'s ExitMarks)>,
    pub(super) events: Option<(&'s Source, &'s [Span])>,
    pub(super) onward: Option<(&'s Source, &'s [Span])>,
}

/// Checks a scenario whose tables have been read.
pub(super) fn check(
    scenario: &Scenario,
    marks: &Marks<'_>,
    without_leanings: bool,
    problems: &mut Diagnostics,
) {
    let Some((source, places)) = marks.places else {
        return;
    };
    if !without_leanings {
        leanings(scenario, source, places, problems);
    }
    crossings(scenario, source, places, problems);
    regions(scenario, source, places, problems);
    axes(scenario, source, places, problems);
    // With broken links, or without places, nothing can be said of ways.
    if !problems.has_errors() {
        exits(scenario, marks, source, places, problems);
        without_effect(scenario, marks, problems);
    }
}

/// Rows that change nothing.
fn without_effect(scenario: &Scenario, marks: &Marks<'_>, problems: &mut Diagnostics) {
    let held = effects::EverHeld::of(scenario);
    if let Some((source, marks)) = marks.events {
        effects::events(scenario, &held, source, marks, problems);
    }
    if let Some((source, marks)) = marks.exits {
        effects::exits(scenario, &held, source, &marks.parties, problems);
    }
    if let Some((source, marks)) = marks.onward {
        effects::onward(scenario, source, marks, problems);
    }
}

/// Nobody's latitude and longitude are swapped.
fn axes(scenario: &Scenario, source: &Source, marks: &[PlaceMark], problems: &mut Diagnostics) {
    let points: Vec<Point<'_>> = scenario.places.iter().map(Point::of_chain).collect();
    let names: Vec<Span> = marks.iter().map(|mark| mark.id).collect();
    let rows = PlaceRows {
        source,
        names: &names,
    };
    check_axes(&points, &rows, problems);
    // What could not be read is 0.
    if !problems.has_errors() {
        check_nowhere(&points, &[], &rows, problems);
    }
}

/// A region of a single place that is spelt nearly as one of several is probably a slip.
fn regions(scenario: &Scenario, source: &Source, marks: &[PlaceMark], problems: &mut Diagnostics) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for place in scenario.places.iter().filter(|one| one.residents > 0.0) {
        *places.entry(&place.region).or_default() += 1;
    }
    let letters = |name: &str| {
        let mut letters: Vec<char> = name
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphabetic())
            .collect();
        letters.sort_unstable();
        letters
    };
    for (place, mark) in scenario.places.iter().zip(marks) {
        let region = place.region.as_str();
        if region.is_empty() || places.get(region) != Some(&1) {
            continue;
        }
        let several = places.iter().filter(|(_, count)| **count > 1);
        let near = nearest(region, several.map(|(name, _)| *name));
        // The same letters in another order or case. Regions that differ by a number or a word do so on purpose.
        let slip =
            |near: &&str| letters(near) == letters(region) && !differ_in_number(near, region);
        if let Some(near) = near.filter(slip) {
            problems.report(Code::UnknownRegion, source, mark.region, |d| {
                d.message(format!(
                    "{} is the only place in the region {}; {} lie in {}",
                    quoted(&place.name),
                    quoted(region),
                    places[near],
                    quoted(near)
                ))
                .nearest(Some(near))
                .severity(Severity::Note)
            });
        }
    }
}

/// Whether two names have other digits.
fn differ_in_number(one: &str, other: &str) -> bool {
    let digits = |name: &str| {
        name.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    digits(one) != digits(other)
}

/// Every region in which people live has leanings.
fn leanings(scenario: &Scenario, source: &Source, marks: &[PlaceMark], problems: &mut Diagnostics) {
    let mut known: BTreeSet<&str> = scenario
        .leanings
        .iter()
        .map(|row| row.region.as_str())
        .collect();
    if known.contains("*") {
        return;
    }
    for (place, mark) in scenario.places.iter().zip(marks) {
        if place.residents > 0.0 && known.insert(&place.region) {
            problems.report(Code::MissingRegion, source, mark.region, |d| {
                d.message(format!(
                    "leanings.csv says nothing of the region {}",
                    quoted(&place.region)
                ))
                .help("add rows for it, or for * (all regions that are not named)")
            });
        }
    }
}

/// Every crossing lets somebody through at some time.
fn crossings(
    scenario: &Scenario,
    source: &Source,
    marks: &[PlaceMark],
    problems: &mut Diagnostics,
) {
    for (index, (place, mark)) in scenario.places.iter().zip(marks).enumerate() {
        let served = || scenario.crossings.iter().any(|row| row.place == index);
        if place.kind == PlaceKind::Crossing && scenario.parts.border && !served() {
            problems.report(Code::ClosedCrossing, source, mark.id, |d| {
                d.message(format!(
                    "crossings.csv has no row for {}, so it is closed for the whole run",
                    quoted(&place.id)
                ))
                .help("add a row with its service rates, or make it a settlement or a junction")
            });
        }
    }
}

/// Every place in which people live is joined to an exit, and every exit to such a place.
fn exits(
    scenario: &Scenario,
    marks: &Marks<'_>,
    source: &Source,
    places: &[PlaceMark],
    problems: &mut Diagnostics,
) {
    let Some((exit_source, exit_marks)) = marks.exits else {
        return;
    };
    if scenario.exits.is_empty() {
        problems.report_file(Code::NoExit, exit_source.name(), |d| {
            d.message("there is no goal of flight at all")
                .help("add the places where people are safe")
        });
        return;
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); scenario.places.len()];
    for link in &scenario.links {
        neighbours[link.from].push(link.to);
        neighbours[link.to].push(link.from);
    }
    let reached_from = |from: Vec<usize>| {
        let mut reached = vec![false; scenario.places.len()];
        let mut waiting = from;
        while let Some(place) = waiting.pop() {
            if !std::mem::replace(&mut reached[place], true) {
                waiting.extend(&neighbours[place]);
            }
        }
        reached
    };
    let populated: Vec<usize> = (0..scenario.places.len())
        .filter(|&index| scenario.places[index].residents > 0.0)
        .collect();
    let with_exit = reached_from(scenario.exits.iter().map(|exit| exit.place).collect());
    let with_people = reached_from(populated.clone());
    let cut_off: Vec<usize> = populated
        .iter()
        .copied()
        .filter(|&index| !with_exit[index])
        .collect();
    if !populated.is_empty() && cut_off.len() == populated.len() {
        problems.report_file(Code::NoExit, exit_source.name(), |d| {
            d.message("no place in which people live is joined to an exit by links")
                .help("add the missing links to links.csv")
        });
        return;
    }
    for index in cut_off {
        problems.report(Code::UnreachablePlace, source, places[index].id, |d| {
            d.message(format!(
                "no way leads from {} to an exit, so nobody can flee",
                quoted(&scenario.places[index].id)
            ))
            .help("add the missing link to links.csv")
            .severity(Severity::Warning)
        });
    }
    for (exit, span) in scenario.exits.iter().zip(&exit_marks.places) {
        let received = || {
            scenario
                .receptions
                .iter()
                .any(|row| row.place == exit.place)
        };
        if scenario.parts.reception && !received() {
            problems.report(Code::NoReception, exit_source, *span, |d| {
                d.message(format!(
                    "reception.csv has no row for {}, so nobody who comes there finds shelter",
                    quoted(&scenario.places[exit.place].id)
                ))
                .help("add a row with its beds, dwellings and hosts")
            });
        }
        if !populated.is_empty() && !with_people[exit.place] {
            problems.report(Code::UnreachablePlace, exit_source, *span, |d| {
                d.message("no way leads to this exit from where people live")
                    .help("add the missing link to links.csv")
                    .severity(Severity::Warning)
            });
        }
    }
}
