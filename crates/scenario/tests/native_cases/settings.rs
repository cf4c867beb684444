//! Settings: keys, ranges, what excludes or needs what.

use super::{problems, with};
use crate::native_support;
use crate::said_support::said;
use outflow_scenario::native;

#[test]
fn keys_of_the_settings() {
    let text = "title = \"x\"\nstart = 2022-02-24\ndays = 10\nhastn = 2\n\n[move_rules]\n\
                camp_movechanc = 0.1\nhasten = 2\nmax_move_speed = \"fast\"\nawareness_level = 0\n\
                [spawn_rules.conflict_driven_spawning]\nspawn_mode = \"poison\"\n";
    assert_eq!(
        problems("scenario.toml", text),
        [
            "scenario.toml:4:1 unknown-key hasten",
            "scenario.toml:7:1 unknown-key camp_movechance",
            "scenario.toml:8:1 unknown-key",
            "scenario.toml:9:18 wrong-type",
            "scenario.toml:10:19 setting-out-of-range",
            "scenario.toml:12:14 wrong-type poisson",
        ]
    );
}

#[test]
fn ranges_of_the_settings() {
    let text = |rest: &str| format!("title = \"x\"\nstart = 2022-02-24\ndays = 10\n{rest}");
    for (rest, expected) in [
        ("[move_rules]\nawareness_level = -1\n", ""),
        ("[move_rules]\nawareness_level = 0\n", "5:19"),
        ("[move_rules]\ncapacity_buffer = 0.99\n", ""),
        ("[move_rules]\ncapacity_buffer = 1\n", "5:19"),
    ] {
        let expected: Vec<String> = (!expected.is_empty())
            .then(|| format!("scenario.toml:{expected} setting-out-of-range"))
            .into_iter()
            .collect();
        assert_eq!(problems("scenario.toml", &text(rest)), expected, "{rest}");
    }
}

#[test]
fn displaced_people_are_a_share_with_pop_ratio() {
    let read = |rest: &str| {
        let mut files = native_support::small_files();
        files[0].1 = format!("title = \"x\"\nstart = 2022-02-24\ndays = 10\n{rest}");
        let (scenario, problems) = native::read_folder(&native_support::memory(&files));
        let problems: Vec<String> = problems
            .sorted()
            .iter()
            .map(|problem| format!("{} {}", problem.code, problem.message))
            .collect();
        (
            scenario.map(|scenario| scenario.settings.spawn_rules),
            problems,
        )
    };
    let conflict = |rest: &str| {
        let (rules, problems) = read(&format!("[spawn_rules.conflict_driven_spawning]\n{rest}"));
        assert_eq!(problems, [""; 0]);
        rules
            .unwrap()
            .conflict_driven_spawning
            .unwrap()
            .displaced_per_conflict_day
    };
    assert_eq!(conflict(""), 500.0);
    assert_eq!(conflict("spawn_mode = \"poisson\"\n"), 500.0);
    assert_eq!(conflict("spawn_mode = \"pop_ratio\"\n"), 0.01);
    let flood = |rest: &str| {
        let (rules, problems) = read(&format!(
            "hazards.flood_days = 10\n[move_rules.flood_rules]\nflood_movechances = [0.3]\n\
             flood_loc_weights = [1]\n[spawn_rules]\ntake_from_population = true\n\
             [spawn_rules.flood_driven_spawn_mode]\n{rest}"
        ));
        let unused = "unused-hazard with flood rules, conflicts are not read, so rows of kind conflict do nothing";
        assert_eq!(problems, [unused]);
        rules
            .unwrap()
            .flood_driven_spawn_mode
            .unwrap()
            .displaced_per_flood_day
    };
    assert_eq!(flood(""), [0.0, 0.1, 0.2, 0.5, 0.9]);
    let people = [0.0, 100.0, 200.0, 300.0, 500.0];
    assert_eq!(flood("spawn_mode = \"constant\"\n"), people);
    let (rules, problems) = read(
        "[spawn_rules.conflict_driven_spawning]\ndisplaced_per_conflict_day = 500\n\
         spawn_mode = \"pop_ratio\"\n[spawn_rules.flood_driven_spawn_mode]\n\
         displaced_per_flood_day = [0, 1.5]\n",
    );
    assert!(rules.is_none());
    let problems: Vec<String> = problems
        .into_iter()
        .filter(|problem| problem.starts_with("setting-out"))
        .collect();
    let tail = "and with pop_ratio it is a share of the population";
    assert_eq!(
        problems,
        [
            format!("setting-out-of-range displaced_per_conflict_day is 500, {tail}"),
            format!("setting-out-of-range displaced_per_flood_day is 1.5, {tail}"),
        ]
    );
}

/// What no engine can run is said by the reader, all at once, each at its key.
#[test]
fn settings_that_need_each_other_or_tables() {
    let settings = |rest: &str| {
        problems(
            "scenario.toml",
            &format!("title = \"x\"\nstart = 2022-02-24\ndays = 10\n{rest}"),
        )
    };
    assert_eq!(
        settings(
            "[spawn_rules]\nflood_zone_spawning_only = true\nconflict_spawn_decay = []\n\
             starvation_driven_spawning = true\n\
             [spawn_rules.flood_driven_spawn_mode]\nspawn_mode = \"constant\"\n\
             [move_rules]\nfixed_routes = true\nuse_economic_pull = true\nWomenAvoidHazards = true\n\
             BoysTakeRisk = true\nMatchCampReligion = true\n"
        ),
        [
            "hazards.csv:2:3 unused-hazard",
            "scenario.toml:5:1 conflicting-settings",
            "scenario.toml:6:1 setting-out-of-range",
            "scenario.toml:7:1 missing-for-rule",
            "scenario.toml:8:14 conflicting-settings",
            "scenario.toml:8:14 conflicting-settings",
            "scenario.toml:8:14 missing-for-rule",
            "scenario.toml:11:1 unsupported-setting",
            "scenario.toml:12:1 missing-for-rule",
            "scenario.toml:13:1 missing-for-rule",
            "scenario.toml:14:1 missing-for-rule",
            "scenario.toml:15:1 missing-for-rule",
        ]
    );
    assert_eq!(
        settings("[move_rules.flood_rules]\nflood_forecaster = true\n"),
        [
            "hazards.csv:2:3 unused-hazard",
            "scenario.toml:4:13 conflicting-settings",
            "scenario.toml:4:13 conflicting-settings",
            "scenario.toml:4:13 conflicting-settings",
            "scenario.toml:4:13 conflicting-settings",
            "scenario.toml:4:13 conflicting-settings",
            "scenario.toml:4:13 missing-for-rule",
            "scenario.toml:5:1 missing-for-rule",
        ]
    );
    assert_eq!(
        settings("[hazards]\nconflict_days = 4\n"),
        ["scenario.toml:5:1 too-few-days"]
    );
    // No message on a scenario folder names a file of Flee.
    let (_, said) = with(
        "scenario.toml",
        "title = \"x\"\nstart = 2022-02-24\ndays = 10\n[move_rules]\nWomenAvoidHazards = true\n\
         flee_when_starving = true\nuse_economic_pull = true\n[move_rules.flood_rules]\n",
    );
    let text = outflow_diagnostics::render_text(&said, false);
    for name in [
        "demographics",
        "IPC",
        "locations.csv",
        "flood_level",
        "hdi",
        ": true",
    ] {
        assert!(!text.contains(name), "{name}: {text}");
    }
}

#[test]
fn people_are_due_whom_no_place_displaces() {
    // The conflict of the small folder, but Alpha is a town.
    let mut files = native_support::small_files();
    for (name, text) in &mut files {
        match *name {
            "places.csv" => *text = text.replace("Alpha,conflict_zone", "Alpha,town"),
            "hazards.csv" => {
                *text = "place,kind,start,end,value\na,conflict,2022-02-28,,1\n".to_owned();
            }
            _ => {}
        }
    }
    let (scenario, problems) = native::read_folder(&native_support::memory(&files));
    // A forecast may end before that day.
    assert!(scenario.is_some());
    assert_eq!(said(&problems), ["hazards.csv:0:0 nowhere-to-come-from"]);
    let message = &problems.sorted()[0].message;
    assert!(
        message.starts_with("on day 1 (2022-02-25) 60 people"),
        "{message}"
    );
}

#[test]
fn options_of_the_caller() {
    use outflow_scenario::{FleeOptions, ReadOptions, read_from};
    let read = |settings: Option<&str>, hasten| {
        let flee = FleeOptions {
            settings: settings.map(Into::into),
            hasten,
            ..FleeOptions::default()
        };
        read_from(&native_support::small(), &ReadOptions { flee })
    };
    let (scenario, _) = read(None, Some(7));
    assert_eq!(scenario.unwrap().settings.hasten, 7);
    let (scenario, problems) = read(Some("simsetting.yml"), None);
    assert!(scenario.is_none() && problems.errors() == 1);
}
