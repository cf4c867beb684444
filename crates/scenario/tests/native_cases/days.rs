//! Dates, hazards and events, and when they hold.

use super::{problems, with};
use crate::native_support;
use crate::said_support::said;
use outflow_scenario::native;

#[test]
fn title_dates_and_length() {
    assert_eq!(
        problems("scenario.toml", "title = \"x\"\nstart = 2022-02-30\n"),
        ["scenario.toml:2:9 bad-toml"]
    );
    assert_eq!(
        problems(
            "scenario.toml",
            "title = \"x\"\nstart = \"24 Feb\"\ndays = 1\n"
        ),
        ["scenario.toml:2:9 not-a-date"]
    );
    assert_eq!(
        problems("scenario.toml", "title = \"x\"\nstart = 2022-02-24\n"),
        ["scenario.toml:1:1 missing-key"]
    );
    assert_eq!(
        problems("scenario.toml", "hasten = 0\n"),
        [
            "scenario.toml:1:1 missing-key",
            "scenario.toml:1:1 missing-key",
            "scenario.toml:1:1 missing-key",
            "scenario.toml:1:10 setting-out-of-range",
        ]
    );
    assert_eq!(
        problems(
            "scenario.toml",
            "title = 2022\nstart = 2022-02-24\ndays = \"ten\"\n"
        ),
        [
            "scenario.toml:1:9 wrong-type",
            "scenario.toml:3:8 wrong-type"
        ]
    );
    assert_eq!(
        problems(
            "scenario.toml",
            "title = \"x\"\nstart = 2022-02-24\nend = 2022-03-06\ndays = 9\n"
        ),
        ["scenario.toml:3:7 conflicting-settings"]
    );
    assert!(
        problems(
            "scenario.toml",
            "title = \"x\"\nstart = 2022-02-24\nend = 2022-03-06\n"
        )
        .is_empty()
    );
}

#[test]
fn hazards_that_overlap_or_end_too_soon() {
    assert_eq!(
        problems(
            "hazards.csv",
            "place,kind,start,end,value\na,conflict,2022-02-24,2022-03-01,1\na,conflict,2022-02-28,,2\nb,conflict,2022-02-28,2022-02-28,1\nb,war,2022-02-28,,-1\n"
        ),
        [
            "hazards.csv:3:12 overlap",
            "hazards.csv:4:23 out-of-range",
            "hazards.csv:5:3 unknown-kind",
            "hazards.csv:5:19 out-of-range",
        ]
    );
}

#[test]
fn events() {
    assert_eq!(
        problems(
            "events.csv",
            "event,subject,other,start,end,becomes\nborder_close,One,Two,2022-02-25,,\nborder_closed,One,Too,2022-02-25,,\nkind_changed,a,,2022-02-25,2022-02-26,cam\nlink_closed,a,,,,\n"
        ),
        [
            "events.csv:2:1 unknown-event border_closed",
            "events.csv:3:19 unknown-country Two",
            "events.csv:4:28 out-of-range",
            "events.csv:4:39 unknown-kind camp",
            "events.csv:5:15 unknown-place",
            "events.csv:5:16 missing-value",
        ]
    );
    // No link joins the first and the last place, but the border between their countries is crossed.
    assert_eq!(
        problems(
            "events.csv",
            "event,subject,other,start\nlink_closed,a,c,2022-02-25\nborder_closed,Two,One,2022-02-25\n"
        ),
        ["events.csv:2:15 closure-scope"]
    );
}

/// What is closed already when the run starts is closed from day 0.
#[test]
fn events_that_begin_before_the_run() {
    let read = |row: &str| {
        let text = format!("event,subject,other,start,end,becomes\n{row}\n");
        let (scenario, problems) = with("events.csv", &text);
        let timeline = scenario.unwrap().timeline;
        let closures: Vec<(i32, i32)> = timeline
            .closures
            .iter()
            .map(|closure| (closure.start, closure.end))
            .collect();
        (closures, timeline.kind_changes.len(), said(&problems))
    };
    let nothing: Vec<String> = Vec::new();
    let closed = |start: &str, end: &str| read(&format!("link_closed,a,b,{start},{end},"));
    assert_eq!(
        closed("2022-01-01", ""),
        (vec![(0, -1)], 0, nothing.clone())
    );
    assert_eq!(
        closed("2022-01-01", "2022-02-26"),
        (vec![(0, 2)], 0, nothing.clone())
    );
    for end in ["2022-02-24", "2022-02-23", "2022-01-02"] {
        let over = vec!["events.csv:2:28 closure-period".to_owned()];
        assert_eq!(closed("2022-01-01", end), (Vec::new(), 0, over));
    }
    let far = vec!["events.csv:2:17 date-out-of-range".to_owned()];
    assert_eq!(closed("1922-02-01", ""), (vec![(0, -1)], 0, far));
    // places.csv says what a place is at the start.
    let late = vec!["events.csv:2:17 closure-period".to_owned()];
    let changed = |to: &str| read(&format!("kind_changed,c,,2022-01-01,,{to}"));
    assert_eq!(changed("town"), (Vec::new(), 0, late));
    assert_eq!(changed("camp"), (Vec::new(), 0, nothing));
}

#[test]
fn flood_levels_and_the_lists_that_are_read_by_them() {
    let mut files = native_support::small_files();
    files.retain(|(name, _)| !["scenario.toml", "hazards.csv"].contains(name));
    files.push((
        "scenario.toml",
        "title = \"x\"\nstart = 2022-02-24\ndays = 10\n[spawn_rules]\ntake_from_population = true\n\
         [spawn_rules.flood_driven_spawn_mode]\n[move_rules.flood_rules]\n\
         flood_movechances = [0.3, 1]\nflood_loc_weights = [1, 0.5]\n"
            .to_owned(),
    ));
    let hazards = |rows: &str| {
        let mut files = files.clone();
        files.push(("hazards.csv", format!("place,kind,start,end,value\n{rows}")));
        said(&native::read_folder(&native_support::memory(&files)).1)
    };
    assert_eq!(hazards("a,flood,2022-02-24,,1\n"), [""; 0]);
    assert_eq!(
        hazards("a,flood,2022-02-24,,1.5\n"),
        ["hazards.csv:2:21 not-an-integer"]
    );
    assert_eq!(
        hazards("a,flood,2022-02-24,,2\n"),
        [
            "hazards.csv:0:0 out-of-range",
            "hazards.csv:0:0 out-of-range"
        ]
    );
}

/// Floods without flood rules do nothing: nobody is displaced from where they are.
#[test]
fn hazards_without_effect() {
    let header = "place,kind,start,end,value\na,conflict,2022-02-20,,1\n";
    assert_eq!(
        problems(
            "hazards.csv",
            &format!("{header}c,flood,2022-02-24,,1\nb,flood,2022-02-25,,1\n")
        ),
        ["hazards.csv:3:3 unused-hazard"]
    );
    assert_eq!(
        problems(
            "hazards.csv",
            &format!("{header}b,conflict,1915-02-24,1915-03-01,1\n")
        ),
        [
            "hazards.csv:3:12 date-out-of-range",
            "hazards.csv:3:23 date-out-of-range"
        ]
    );
}

#[test]
fn a_date_in_another_form_is_understood() {
    for line in ["start = 24.02.2022", "start = '2022/02/24'"] {
        let text = format!("title = \"x\"\n{line}\ndays = 10\n");
        let (_, said) = with("scenario.toml", &text);
        let help = said.sorted()[0].help.clone().unwrap_or_default();
        assert!(
            help.contains("2022-02-24 (year-month-day)"),
            "{line}: {help}"
        );
    }
}
