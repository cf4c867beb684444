//! What is wrong with a scenario folder is said with file, line, column and the nearest known name.

mod native_support;
mod said_support;

use outflow_scenario::{ReadOutcome, native};
use said_support::said;

/// Reads the small folder with one file replaced, and lists `file:line:column code nearest`.
fn problems(file: &'static str, text: &str) -> Vec<String> {
    let (scenario, problems) = with(file, text);
    assert_eq!(scenario.is_none(), problems.has_errors());
    said(&problems)
}

/// The small folder with another text in one of its files.
fn with(file: &'static str, text: &str) -> ReadOutcome {
    let mut files = native_support::small_files();
    files.retain(|(name, _)| *name != file);
    files.push((file, text.to_owned()));
    native::read_folder(&native_support::memory(&files))
}

#[test]
fn a_folder_in_order_gives_nothing_to_say() {
    let (scenario, problems) = native::read_folder(&native_support::small());
    assert!(problems.is_empty());
    let scenario = scenario.unwrap();
    assert_eq!(scenario.days, 10);
    assert_eq!(scenario.places[1].name, "Beta, the port");
    let conflicts = scenario.timeline.conflicts.unwrap();
    assert_eq!(conflicts.places, [0, 1]);
    assert_eq!(conflicts.rows.len(), 10);
    assert_eq!(conflicts.rows[1], [1.0, 0.0]);
    assert_eq!(conflicts.rows[2], [1.0, 0.5]);
    assert_eq!(conflicts.rows[3], [0.0, 0.5]);
    let closure = &scenario.timeline.closures[0];
    assert_eq!((closure.start, closure.end), (1, 2));
}

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
fn columns_and_ids() {
    assert_eq!(
        problems(
            "places.csv",
            "id,name,kind,latitude,longitude,populaton,country\na,Alpha,conflict_zone,50,36,1,One\na,Beta,twon,95,36,1,Two\nc,Camp,camp,51,,\nb,B,town,0,0,1,,2\n"
        ),
        [
            "places.csv:1:33 unknown-column population",
            "places.csv:3:1 duplicate-id",
            "places.csv:3:8 unknown-kind town",
            "places.csv:3:13 bad-coordinates",
            "places.csv:4:16 missing-value",
            "places.csv:5:17 row-too-long",
        ]
    );
}

#[test]
fn places_named_by_their_name() {
    assert_eq!(
        problems(
            "links.csv",
            "id,from,to,length_km\na--b,Alpha,b,70\nb--d,b,d,-2\nb--d,b,c,1\nc--b,c,b,140\n"
        ),
        [
            "links.csv:2:6 unknown-place a",
            "links.csv:3:8 unknown-place",
            "links.csv:3:10 bad-length",
            "links.csv:4:1 duplicate-id",
            "links.csv:4:10 short-link",
            "links.csv:5:1 duplicate-link",
        ]
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

#[test]
fn observations_and_corrections() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,part,date,people\ntotal,1,2022-02-24,ten\ntotal,3,2022-02-24,1\n,1,,\n"
        ),
        [
            "observations.csv:2:20 not-an-integer",
            "observations.csv:3:7 out-of-range",
            "observations.csv:4:1 missing-value",
        ]
    );
    assert_eq!(
        problems("corrections.csv", "series,date\nCmp,2022-03-01\n"),
        ["corrections.csv:2:1 unknown-place Camp"]
    );
}

#[test]
fn what_would_be_passed_over_is_said() {
    // Two figures for a date, and a total that is not what counts.
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,0\ntotal,2022-03-01,3000\n\
             Camp,2022-02-24,0\nCamp,2022-03-01,300\nCamp,2022-03-01,310\n"
        ),
        [
            "observations.csv:0:0 total-unused",
            "observations.csv:6:6 duplicate-report",
        ]
    );
    // A town that is called as the camp with reports.
    assert_eq!(
        problems(
            "places.csv",
            "id,name,kind,latitude,longitude,country,population\na,Alpha,conflict_zone,50,36,One,1000\n\
             b,Camp,town,50.5,36,One,500\nc,Camp,camp,51,36,Two,\n"
        ),
        ["places.csv:4:3 duplicate-place"]
    );
    let closed = |row: &str| {
        problems(
            "events.csv",
            &format!("event,subject,other,start,end\n{row}\n"),
        )
    };
    // Nor is a closed place in conflict any more, so that from the fourth day on nobody can be displaced.
    assert_eq!(
        closed("camp_closed,b,,2022-02-25,2022-02-27"),
        [
            "events.csv:2:13 not-a-camp",
            "hazards.csv:0:0 nowhere-to-come-from"
        ]
    );
    assert_eq!(
        closed("link_closed,a,b,2023-03-01,2023-04-01"),
        ["events.csv:2:17 closure-period"]
    );
    // Semicolons are one problem.
    assert_eq!(
        problems(
            "events.csv",
            "event;subject;other;start;end\nlink_closed;a;b;2022-02-25;\n"
        ),
        ["events.csv:1:1 missing-column"]
    );
}

#[test]
fn figures_that_can_hardly_be_meant() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,-3\ntotal,2022-02-26,5\ntotal,2022-02-25,6\n\
             total,1822-02-25,6\nCamp,2022-02-24,0\nCamp,2032-02-24,9\nCamp,2023-02-24,9\n"
        ),
        [
            "observations.csv:0:0 total-unused",
            "observations.csv:2:18 negative-count",
            "observations.csv:4:7 date-out-of-order",
            "observations.csv:5:7 date-out-of-order",
            "observations.csv:5:7 date-out-of-range",
            "observations.csv:8:6 date-out-of-order",
        ]
    );
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,0\nCamp,2024-02-24,9\n"
        ),
        [
            "observations.csv:0:0 date-out-of-range",
            "observations.csv:0:0 total-unused",
        ]
    );
}

#[test]
fn what_places_say_together() {
    let places = |d: &str, e: &str| {
        format!(
            "id,name,kind,latitude,longitude,country,population,capacity\n\
             a,Alpha,conflict_zone,50,36,One,1000,\nb,Beta,town,50.5,36,One,500,\n\
             c,Camp,camp,51,36,Two,,42\nd,Delta,{d},One,10,\ne,Echo,town,50.2,{e},One,10,\n"
        )
    };
    let problems_of = |d: &str, e: &str, links: &str| {
        let mut files = native_support::small_files();
        files.retain(|(name, _)| !["places.csv", "links.csv", "observations.csv"].contains(name));
        files.push(("places.csv", places(d, e)));
        files.push((
            "links.csv",
            format!("id,from,to,length_km\na--b,a,b,70\nb--c,b,c,80\n{links}"),
        ));
        files.push((
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,42\nCamp,2022-02-24,42\n".to_owned(),
        ));
        said(&native::read_folder(&native_support::memory(&files)).1)
    };
    let all = "b--d,b,d,50\nb--e,b,e,60\n";
    let leak = "places.csv:4:3 capacity-leak";
    assert_eq!(problems_of("town,50.4,36.2", "36.3", all), [leak]);
    // Coordinates swapped: the way there is too short as well.
    assert_eq!(
        problems_of("town,36.2,50.4", "36.3", all),
        [
            "links.csv:4:10 short-link",
            leak,
            "places.csv:5:3 swapped-coordinates"
        ]
    );
    // A place of departure without a link, and a town without one.
    assert_eq!(
        problems_of("conflict_zone,50.4,36.2", "36.3", "b--e,b,e,60\n"),
        [leak, "places.csv:5:3 unreachable-place"]
    );
    // And one in which nobody lives.
    let empty = problems_of("conflict_zone,50.4,36.2,One,,\n#", "36.3", all);
    assert_eq!(empty, [leak, "places.csv:5:3 no-population"]);
    assert_eq!(
        problems_of("town,50.4,36.2", "36.3", "b--d,b,d,50\n"),
        [leak, "places.csv:6:3 unreachable-place"]
    );
    // Half a position is none: no length is held against it.
    assert_eq!(
        problems_of("town,,36.2", "36.3", all),
        ["places.csv:5:14 missing-value"]
    );
}

#[test]
fn traits() {
    assert_eq!(
        problems(
            "traits.csv",
            "trait,place,value,weight\nage,,1,1\nage,,2,0\nage,Alpa,1,1\nage,Alpa,2,1\nage,Alpha,2,1\nsex,,m,0\n"
        ),
        [
            "traits.csv:0:0 bad-weights",
            "traits.csv:0:0 trait-name",
            "traits.csv:4:5 unknown-place Alpha",
        ]
    );
}

#[test]
fn what_several_tables_say_together() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\nall,2022-02-24,0\nCmp,2022-02-24,0\n"
        ),
        [
            "observations.csv:0:0 unused-observations Camp",
            "observations.csv:0:0 no-total",
            "places.csv:5:3 missing-observations Cmp",
        ]
    );
    // A first series that is a camp's is not the total: that is worked out.
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\nCamp,2022-02-24,5\n"
        ),
        ["observations.csv:0:0 no-total"]
    );
    let totals = |observations: &str| {
        let (scenario, _) = with("observations.csv", observations);
        let series = scenario.unwrap().observations.series;
        series.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(
        totals("series,date,people\nCamp,2022-02-24,5\n"),
        ["total", "Camp"]
    );
    assert_eq!(
        totals("series,part,date,people\nCamp,1,2022-02-24,5\n"),
        ["Camp"]
    );
    assert_eq!(
        problems("links.csv", "id,from,to,length_km\na--b,a,b,70\n"),
        [
            "events.csv:2:19 closure-scope",
            "places.csv:5:3 unreachable-place"
        ]
    );
    assert_eq!(
        problems("corrections.csv", "series,date\nCamp,2022-03-02\n"),
        ["corrections.csv:2:6 correction-without-report"]
    );
    // Each at its row; a correction before the run does nothing.
    assert_eq!(
        problems(
            "corrections.csv",
            "series,date\nCamp,2022-03-02\nCamp,2022-02-01\ntotal,2022-03-01\nCamp,2022-02-24\n"
        ),
        [
            "corrections.csv:2:6 correction-without-report",
            "corrections.csv:3:6 date-out-of-range",
            "corrections.csv:4:7 correction-of-nothing",
            "corrections.csv:5:6 correction-without-report",
        ]
    );
}

#[test]
fn a_table_under_a_wrong_name() {
    assert_eq!(
        problems("hazard.csv", "place\n"),
        ["hazard.csv:0:0 unknown-key hazards.csv"]
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

/// What spreadsheet programs put above a table, and a table without rows.
#[test]
fn what_stands_above_a_header() {
    let files = native_support::small_files();
    let table = |name: &str| {
        files
            .iter()
            .find(|(one, _)| *one == name)
            .unwrap()
            .1
            .clone()
    };
    let links = table("links.csv");
    assert_eq!(problems("links.csv", &format!("sep=,\n{links}")), [""; 0]);
    let (_, said) = with("links.csv", &format!("Roads of the region,,\n\n{links}"));
    let [one] = said.sorted()[..] else {
        panic!("{:?}", said.sorted())
    };
    let help = one.help.as_deref().unwrap_or_default();
    assert!(help.starts_with("line 3 looks like the header"), "{help}");
    let header = links.lines().next().unwrap();
    let without = problems("links.csv", &format!("{header}\n"));
    let expected = [
        "events.csv:2:19 closure-scope",
        "links.csv:0:0 unreachable-place",
    ];
    assert_eq!(without, expected);
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
fn places_in_the_sea_and_all_places_swapped() {
    let header = "id,name,kind,latitude,longitude,country,population\n";
    assert_eq!(
        problems(
            "places.csv",
            &format!(
                "{header}a,Alpha,conflict_zone,50,36,One,1000\nb,Beta,town,0,0,One,500\nc,Camp,camp,51,36,Two,\n"
            )
        ),
        ["places.csv:3:3 missing-coordinates"]
    );
    // A ladder of towns in the north of Europe; links are a little longer than the straight lines.
    let table = |swapped: bool| {
        let mut places = header.to_owned();
        let mut links = "id,from,to,length_km\n".to_owned();
        for step in 0..6 {
            for side in 0..2 {
                let (north, east) = (60.0 + f64::from(step) * 0.3, 20.0 + f64::from(side) * 2.0);
                let (one, two) = if swapped {
                    (east, north)
                } else {
                    (north, east)
                };
                let kind = if step == 0 { "conflict_zone" } else { "town" };
                places += &format!("p{step}{side},P{step}{side},{kind},{one},{two},One,10\n");
                if step > 0 {
                    links += &format!("u{step}{side},p{}{side},p{step}{side},36\n", step - 1);
                }
            }
            links += &format!("v{step},p{step}0,p{step}1,120\n");
        }
        let files = [
            (
                "scenario.toml",
                "title = \"x\"\nstart = 2022-02-24\ndays = 10\n".to_owned(),
            ),
            ("places.csv", places),
            ("links.csv", links),
        ];
        said(&native::read_folder(&native_support::memory(&files)).1)
    };
    assert_eq!(table(false), [""; 0]);
    assert_eq!(table(true), ["links.csv:0:0 swapped-coordinates"]);
}

/// One problem, said where the quote opens, whatever names the rest of the table would have given.
#[test]
fn an_unclosed_quote_is_one_problem() {
    let places = "id,name,kind,latitude,longitude,country,population\na,\"Alpha,conflict_zone,50,36,One,1000\n\
                  b,\"Beta\",town,50.5,36,One,500\nc,Camp,camp,51,36,Two,\n";
    assert_eq!(
        problems("places.csv", places),
        ["places.csv:2:3 unclosed-quote"]
    );
    assert_eq!(
        problems(
            "links.csv",
            "id,from,to,length_km\na--b,\"a,b,70\nb--c,b,c,80.5\n"
        ),
        ["links.csv:2:6 unclosed-quote"]
    );
}
