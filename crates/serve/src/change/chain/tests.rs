//! Changes of the shipped scenario of Kharkiv.

use super::events::scale;
use crate::change::{Change, Unfit, changed};
use outflow_model::chain::{EventKind, Scenario, UNLIMITED};
use outflow_scenario::{Input, ReadOptions, open};
use serde_json::{Value, json};
use std::path::Path;

fn kharkiv() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/kharkiv-2022");
    match open(&folder, &ReadOptions::default()) {
        (Some(Input::Chain(scenario)), _) => *scenario,
        other => panic!("{:?}", other.1),
    }
}

fn made(changes: Value) -> Result<Scenario, Unfit> {
    let changes: Vec<Change> = serde_json::from_value(changes).unwrap();
    match changed(&Input::Chain(Box::new(kharkiv())), &changes)? {
        Input::Chain(scenario) => Ok(*scenario),
        Input::Wayfinding(_) => panic!("another model"),
    }
}

fn refusal(change: Value) -> String {
    match made(json!([change])) {
        Err(Unfit::Change(0, refusal)) => refusal.0,
        other => panic!("{:?}", other.map(|scenario| scenario.title)),
    }
}

/// Without changes, and with one that changes nothing, the scenario is the same: tables keep
/// every number.
#[test]
fn what_is_not_changed_stays() {
    let base = kharkiv();
    assert_eq!(made(json!([])).unwrap(), base);
    let days = json!([{ "type": "days", "days": base.days }]);
    assert_eq!(made(days).unwrap(), base);
}

/// As the shipped what-if `later-slower` moves control, rows by name apart.
#[test]
fn a_retreat_is_moved_as_a_what_if_moves_it() {
    let moved = made(json!([{
        "type": "move_control", "from": "2022-09-01", "to": "2022-10-15", "days": 14,
        "stretch": 2.0,
    }]))
    .unwrap();
    let theirs = kharkiv().with_variant("later-slower").unwrap();
    let inside = |row: &&outflow_model::chain::ControlRow| row.variant.is_none();
    let starts = |scenario: &Scenario| -> Vec<(String, i64)> {
        scenario
            .control
            .iter()
            .filter(inside)
            .filter(|row| row.when.start < i64::from(scenario.end()))
            .map(|row| (row.id.clone(), row.when.start))
            .collect()
    };
    assert_eq!(starts(&moved), starts(&theirs));
    let base = kharkiv();
    let seen = |scenario: &Scenario| -> Vec<i64> {
        scenario
            .events
            .iter()
            .filter(|event| event.kind == EventKind::WithdrawalSeen && event.variant.is_none())
            .map(|event| event.start)
            .collect()
    };
    assert_ne!(seen(&base), seen(&moved));
    assert!(
        refusal(json!({
            "type": "move_control", "from": "2021-01-01", "to": "2021-02-01", "days": 1,
        }))
        .contains("no change of control")
    );
}

#[test]
fn rows_are_moved_together() {
    let base = kharkiv();
    let name = base
        .control
        .iter()
        .filter(|row| row.when.start > 0)
        .find_map(|row| row.together.clone())
        .unwrap();
    let moved = made(json!([{ "type": "move_rows", "rows": name, "days": 1.5 }])).unwrap();
    let (mut count, mut others) = (0, 0);
    for row in &base.control {
        let Some(now) = moved.control.iter().find(|other| other.id == row.id) else {
            continue;
        };
        if row.together.as_ref() == Some(&name) && row.variant.is_none() {
            assert_eq!(now.when.start - row.when.start, 144);
            count += 1;
        } else {
            assert_eq!(now, row);
            others += 1;
        }
    }
    assert!(count > 1 && others > 1);
}

#[test]
fn strengths_capacities_and_closures() {
    let base = kharkiv();
    let scenario = made(json!([
        { "type": "sanctions", "party": "ua", "factor": 0.5 },
        { "type": "scale", "kind": "promise", "party": "ru", "factor": 0.5 },
        { "type": "buses", "party": "ua", "place": "kupiansk", "seats_per_day": 300,
          "start": "2022-09-01", "end": "2022-09-08" },
        { "type": "close", "place": "kupiansk", "start": "2022-09-05", "end": "2022-09-09" },
        { "type": "close", "link": "kharkiv--chuhuiv", "start": "2022-03-01" },
        { "type": "crossing", "id": "logachevka-out", "cars_per_day": 4000 },
        { "type": "beds", "place": "belgorod", "beds": 2000, "at_most": 6000 },
        { "type": "beds", "place": "balakliia", "beds": 10 },
        { "type": "set", "key": "parameters.reprisal_rate", "value": 0.5 },
    ]))
    .unwrap();
    for (was, now) in base.sanctions.iter().zip(&scenario.sanctions) {
        let factor = if base.parties[was.party].id == "ua" {
            0.5
        } else {
            1.0
        };
        assert_eq!(now.perceived, was.perceived * factor);
        assert_eq!(now.practice, was.practice * factor);
    }
    for (was, now) in base.events.iter().zip(&scenario.events) {
        let ours = was.kind == EventKind::Promise;
        assert_eq!(
            now.value,
            was.value * if ours { 0.5 } else { 1.0 },
            "{}",
            was.id
        );
    }
    let new = &scenario.events[base.events.len()..];
    assert_eq!(
        new.iter().map(|event| event.kind).collect::<Vec<_>>(),
        [EventKind::Transport, EventKind::Closure, EventKind::Closure]
    );
    assert_eq!((new[0].value, new[2].end), (300.0, None));
    let crossing = |scenario: &Scenario| {
        let row = scenario
            .crossings
            .iter()
            .find(|row| row.id == "logachevka-out")
            .unwrap();
        (row.cars_per_day, row.walkers_per_day)
    };
    assert_eq!(crossing(&scenario), (4000.0, crossing(&base).1));
    let beds = |id: &str| {
        let place = scenario.place(id).unwrap();
        let row = scenario
            .receptions
            .iter()
            .find(|row| row.place == place)
            .unwrap();
        (row.beds, row.beds_max)
    };
    assert_eq!(beds("belgorod"), (2000.0, 6000.0));
    assert_eq!(beds("balakliia"), (10.0, 10.0));
}

#[test]
fn corridors_are_made_wider_or_shut() {
    let mut base = kharkiv();
    let corridor = base
        .events
        .iter_mut()
        .find(|event| event.kind == EventKind::Corridor)
        .unwrap();
    corridor.value = UNLIMITED;
    for factor in [0.0, 2.5] {
        let mut scenario = base.clone();
        scale(&mut scenario, "corridor", None, factor).unwrap();
        for (was, now) in base.events.iter().zip(&scenario.events) {
            let ours = was.kind == EventKind::Corridor && was.value < UNLIMITED;
            let factor = if ours { factor } else { 1.0 };
            assert_eq!(now.value, was.value * factor, "{}", was.id);
        }
    }
}

#[test]
fn a_camp_is_reached_from_the_nearest_place() {
    let scenario = made(json!([{
        "type": "camp", "name": "Field camp", "latitude": 50.65, "longitude": 36.7, "beds": 900,
    }]))
    .unwrap();
    let place = scenario.place("camp-field-camp").unwrap();
    let link = scenario.links.last().unwrap();
    assert_eq!(link.to, place);
    assert_eq!(scenario.places[link.from].id, "belgorod");
    assert!(scenario.exits.iter().any(|exit| exit.place == place));
    let bed = scenario.receptions.last().unwrap();
    assert_eq!((bed.place, bed.beds, bed.beds_max), (place, 900.0, 900.0));
}

#[test]
fn refusals_name_what_is_near() {
    let cases = [
        (
            json!({ "type": "beds", "place": "belgrod", "beds": 1 }),
            "did you mean 'belgorod'",
        ),
        (
            json!({ "type": "variant", "id": "bus" }),
            "there is no what-if",
        ),
        (
            json!({ "type": "scale", "kind": "promises", "factor": 1 }),
            "did you mean 'promise'",
        ),
        (
            json!({ "type": "sanctions", "party": "ua", "factor": -1 }),
            "expected 0 to 100",
        ),
        (
            json!({ "type": "close", "start": "2022-09-05" }),
            "name the place or the link",
        ),
        (
            json!({ "type": "close", "place": "izium", "start": "2022-09-05", "end": "2022-09-05" }),
            "before it begins",
        ),
        (json!({ "type": "counts", "rows": [] }), "wayfinding only"),
        (
            json!({ "type": "set", "key": "parameters.reprisal_rat", "value": 1 }),
            "did you mean",
        ),
    ];
    for (change, problem) in cases {
        let text = refusal(change);
        assert!(text.contains(problem), "{text}");
    }
}

#[test]
fn a_shorter_run_leaves_out_what_comes_later() {
    let scenario = made(json!([{ "type": "days", "days": 30 }])).unwrap();
    assert_eq!(scenario.days, 30);
    assert!(!scenario.control.is_empty());
    assert!(scenario.hazards.iter().all(|row| row.start < 30 * 96));
}

/// What comes of changes is checked like a folder.
#[test]
fn a_changed_scenario_with_problems_is_not_run() {
    match made(json!([{ "type": "event", "id": "law-111-1", "start": "2031-01-01" }])) {
        Err(Unfit::Problems(problems)) => assert!(problems.has_errors()),
        other => panic!("{:?}", other.map(|scenario| scenario.title)),
    }
}
