//! What is wrong with a folder of the chain of control is said with file, line, column and the
//! nearest known name.
//!
//! Each case changes one text in one file of the small folder. `OUTFLOW_SHOW=1` prints what is said.

mod chain_support;

use chain_support::{memory, small_files};
use outflow_diagnostics::{Code, Diagnostics};
use outflow_scenario::chain;
use std::collections::BTreeSet;

/// A file, the text that is replaced where it first stands (all of it when empty), the text in its place, and what is said
/// as `file:line:column code nearest`.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

fn said(problems: &Diagnostics) -> Vec<String> {
    problems
        .sorted()
        .iter()
        .map(|problem| {
            let (line, column) = problem.spot.as_ref().map_or((0, 0), |s| (s.line, s.column));
            let nearest = problem.nearest.as_deref().unwrap_or("");
            format!(
                "{}:{line}:{column} {} {nearest}",
                problem.file, problem.code
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

fn with_change((file, from, to, _): &Case) -> chain_support::Files {
    let mut files = small_files();
    if let Some((_, text)) = files.iter_mut().find(|(name, _)| name == file) {
        if from.is_empty() {
            *text = (*to).to_owned();
        } else {
            assert!(text.contains(from), "{file}: {from:?} stands there");
            *text = text.replacen(from, to, 1);
        }
    } else {
        if file.starts_with("control/") {
            files.retain(|(name, _)| name != from);
        }
        files.push(((*file).to_owned(), (*to).to_owned()));
    }
    files
}

#[test]
fn an_exit_without_a_party_needs_a_holder_to_follow() {
    let read = |holder: &str| {
        let mut files = small_files();
        for (name, text) in &mut files {
            if name == "exits.csv" {
                *text = text.replace("belgorod,ru", "belgorod,");
            } else if name == "places.csv" {
                *text = text.replace("RU,Belgorod,ru,,100", &format!("RU,Belgorod,{holder},,100"));
            }
        }
        chain::read_folder(&memory(&files))
    };
    let (scenario, problems) = read("ru");
    assert!(!problems.has_errors());
    let exit = &scenario.unwrap().exits[0];
    assert!(exit.follows && exit.party == 0, "{exit:?}");
    for holder in ["contested", "nobody"] {
        let (scenario, problems) = read(holder);
        assert!(scenario.is_none());
        assert_eq!(
            said(&problems),
            ["exits.csv:2:10 missing-value"],
            "{holder}"
        );
    }
    // A holder that cannot be read is said once.
    assert_eq!(said(&read("rus").1), ["places.csv:7:64 unknown-party ru"]);
}

#[test]
fn every_case_is_said_where_it_stands() {
    let show = std::env::var_os("OUTFLOW_SHOW").is_some();
    let mut failures = Vec::new();
    for case in CASES {
        let (scenario, problems) = chain::read_folder(&memory(&with_change(case)));
        assert_eq!(scenario.is_some(), !problems.has_errors());
        let said = said(&problems);
        if show {
            println!("{}: {:?} -> {:?}\n    {said:?}", case.0, case.1, case.2);
            for problem in problems.sorted() {
                println!(
                    "      {} [{}]",
                    problem.message,
                    problem.help.as_deref().unwrap_or("")
                );
            }
        }
        if said != case.3 {
            failures.push(format!(
                "{}: {:?}\n  expected {:?}\n  said {said:?}",
                case.0, case.2, case.3
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The codes that only these folders know.
const OWN_CODES: &[Code] = &[
    Code::OtherModel,
    Code::BadId,
    Code::MissingSource,
    Code::UnknownParty,
    Code::UnknownLink,
    Code::UnknownType,
    Code::UnknownSet,
    Code::UnknownSeries,
    Code::UnknownVariant,
    Code::UnknownMeasure,
    Code::UnknownParameter,
    Code::MissingParty,
    Code::BadTarget,
    Code::BadShares,
    Code::MissingRegion,
    Code::ControlOrder,
    Code::NoChange,
    Code::NotACrossing,
    Code::ClosedCrossing,
    Code::SplitPersons,
    Code::NoExit,
    Code::ConflictingFiles,
    Code::BadJson,
    Code::BadGeometry,
];

#[test]
fn every_code_of_these_folders_is_shown() {
    let mut shown = BTreeSet::from([Code::OtherModel]); // in chain_folder.rs
    for case in CASES {
        let (_, problems) = chain::read_folder(&memory(&with_change(case)));
        shown.extend(problems.sorted().iter().map(|problem| problem.code));
    }
    let missing: Vec<_> = OWN_CODES
        .iter()
        .filter(|code| !shown.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

const CASES: &[Case] = &[
    // The settings.
    (
        "scenario.toml",
        "title =",
        "titel =",
        &[
            "scenario.toml:1:1 unknown-key title",
            "scenario.toml:1:1 missing-key",
        ],
    ),
    (
        "scenario.toml",
        "start = 2022-09-01",
        "start = \"1 Sep\"",
        &["scenario.toml:3:9 not-a-date"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "days = 0",
        &["scenario.toml:4:8 out-of-range"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "end = 2022-08-01",
        &["scenario.toml:4:7 out-of-range"],
    ),
    (
        "scenario.toml",
        "days = 30",
        "days = 30\nend = 2022-09-30",
        &["scenario.toml:5:7 conflicting-settings"],
    ),
    (
        "scenario.toml",
        "days = 30\n",
        "",
        &["scenario.toml:1:1 missing-key"],
    ),
    (
        "scenario.toml",
        "step = 1\n",
        "step = 0.7\n",
        &["scenario.toml:5:8 out-of-range"],
    ),
    (
        "scenario.toml",
        "to = 2022-09-12",
        "to = 2022-12-12",
        &["scenario.toml:9:6 date-out-of-range"],
    ),
    (
        "scenario.toml",
        "to = 2022-09-12",
        "untill = 2022-09-12",
        &[
            "scenario.toml:7:1 missing-key",
            "scenario.toml:9:1 unknown-key",
        ],
    ),
    (
        "scenario.toml",
        "step = 0.25",
        "step = 0.25\n[[steps]]\nfrom = 2022-09-11\nto = 2022-09-13\nstep = 0.5",
        &["scenario.toml:12:8 overlap"],
    ),
    (
        "scenario.toml",
        "[\"ua\"]",
        "[\"us\", \"ru\"]",
        &[
            "scenario.toml:14:12 unknown-party ua",
            "scenario.toml:14:18 unknown-party",
        ],
    ),
    (
        "scenario.toml",
        "name = \"Ukraine\"",
        "nam = \"Ukraine\"",
        &["scenario.toml:17:1 unknown-key name"],
    ),
    (
        "scenario.toml",
        "[parties.ua]",
        "[parties.contested]",
        &[
            "associations.csv:2:6 unknown-party",
            "associations.csv:3:6 unknown-party",
            "channels.csv:3:7 unknown-party",
            "control.csv:4:13 unknown-party",
            "facts.csv:4:16 unknown-party",
            "fronts/slow.csv:2:9 unknown-party",
            "leanings.csv:3:6 unknown-party",
            "sanctions.csv:2:1 unknown-party",
            "sanctions.csv:3:1 unknown-party",
            "scenario.toml:14:12 unknown-party",
            "scenario.toml:16:10 bad-id",
        ],
    ),
    (
        "scenario.toml",
        "return = false",
        "retrun = false",
        &["scenario.toml:20:1 unknown-key return"],
    ),
    (
        "scenario.toml",
        "return = false",
        "return = 0",
        &["scenario.toml:20:10 wrong-type"],
    ),
    (
        "scenario.toml",
        "family = false",
        "danger_ = false",
        &["scenario.toml:23:1 unknown-key danger"],
    ),
    (
        "scenario.toml",
        "weight = 2.0",
        "weight = -1",
        &["scenario.toml:27:10 out-of-range"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "file = \"fronts/slwo.csv\"",
        &["scenario.toml:28:8 missing-file fronts/slow.csv"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "file = \"../slow.csv\"",
        &["scenario.toml:28:8 outside-folder"],
    ),
    (
        "scenario.toml",
        "file = \"fronts/slow.csv\"",
        "",
        &["scenario.toml:25:9 missing-key"],
    ),
    (
        "scenario.toml",
        "\"promise\", \"annexation\"",
        "\"promises\"",
        &["scenario.toml:32:12 unknown-event promise"],
    ),
    (
        "scenario.toml",
        "from = 2022-09-06, to = 2022-09-20,",
        "from = 2022-09-20, to = 2022-09-06,",
        &["scenario.toml:33:43 out-of-range"],
    ),
    (
        "scenario.toml",
        "from = 2022-09-06, to = 2022-09-20,",
        "from = 2022-09-06,",
        &["scenario.toml:33:17 missing-key"],
    ),
    (
        "scenario.toml",
        "parameters = { eta_start",
        "parameters = { eta_strat",
        &["scenario.toml:34:16 unknown-parameter eta_start"],
    ),
    (
        "scenario.toml",
        "parts = { danger = false }",
        "parts = { dangr = false }",
        &["scenario.toml:35:11 unknown-key danger"],
    ),
    (
        "scenario.toml",
        "[variants.quiet]",
        "[variants.quite]",
        &[
            "control.csv:5:28 unknown-variant quite",
            "crossings.csv:4:49 unknown-variant quite",
            "events.csv:7:44 unknown-variant quite",
        ],
    ),
    (
        "scenario.toml",
        "title = \"Two",
        "title = \"\nTwo",
        &["scenario.toml:1:10 bad-toml", "scenario.toml:2:5 bad-toml"],
    ),
    // Places and links.
    (
        "places.csv",
        "settlement,49.21",
        "settlment,49.21",
        &["places.csv:2:13 unknown-kind settlement"],
    ),
    (
        "places.csv",
        "49.21,37.26",
        "149.21,east",
        &[
            "places.csv:2:24 bad-coordinates",
            "places.csv:2:31 not-a-number",
        ],
    ),
    (
        "places.csv",
        "UA,East,ru,1000",
        "UA,East,rf,1000",
        &["places.csv:2:44 unknown-party ru"],
    ),
    (
        "places.csv",
        "UA,East,ru,1000,20",
        "UA,East,,-5,20",
        &[
            "places.csv:2:44 missing-value",
            "places.csv:2:45 out-of-range",
        ],
    ),
    (
        "places.csv",
        "kupiansk,Kupiansk",
        "izium,Kupiansk",
        &[
            "control.csv:2:4 unknown-place",
            "control.csv:4:4 unknown-place",
            "events.csv:3:31 unknown-place",
            "hazards.csv:3:1 unknown-place",
            "kin_places.csv:4:6 unknown-place",
            "links.csv:2:9 unknown-place",
            "links.csv:3:3 unknown-place",
            "onward.csv:2:10 unknown-place",
            "places.csv:3:1 duplicate-id",
            "reception.csv:3:1 unknown-place",
        ],
    ),
    (
        "places.csv",
        "fork,The fork",
        "a;b,The fork",
        &[
            "links.csv:3:12 unknown-place",
            "links.csv:4:3 unknown-place",
            "places.csv:5:1 bad-id",
        ],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,7,,,assumed",
        &["places.csv:5:41 out-of-range"],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,,,,",
        &["places.csv:5:44 missing-source"],
    ),
    (
        "places.csv",
        "UA,,ru,,,,assumed",
        "UA,,ru,,,,assumed,x",
        &["places.csv:5:52 row-too-long"],
    ),
    (
        "places.csv",
        "displaced",
        "displacd",
        &["places.csv:1:54 unknown-column displaced"],
    ),
    (
        "links.csv",
        "a,izium,kupiansk,65",
        "a,Izium,kupiansk,0",
        &[
            "links.csv:2:3 unknown-place izium",
            "links.csv:2:18 bad-length",
        ],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,fork,4",
        &["links.csv:3:17 short-link"],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,fork,4000",
        &["links.csv:3:17 long-link"],
    ),
    (
        "links.csv",
        "d,shebekino,belgorod,35",
        "d,shebekino,shebekino,35",
        &["exits.csv:0:0 no-exit", "links.csv:5:1 self-link"],
    ),
    (
        "links.csv",
        "d,shebekino,belgorod,35,,,,",
        "d,shebekino,belgorod,35,,,,assumed\nd,belgorod,shebekino,35,0,-1,maybe,",
        &[
            "links.csv:6:1 duplicate-id",
            "links.csv:6:1 duplicate-link",
            "links.csv:6:25 out-of-range",
            "links.csv:6:27 out-of-range",
            "links.csv:6:30 unknown-kind",
        ],
    ),
    (
        "links.csv",
        "b,kupiansk,fork,40",
        "b,kupiansk,izium,65",
        &["exits.csv:0:0 no-exit", "links.csv:3:1 duplicate-link"],
    ),
    (
        "links.csv",
        "c,fork,shebekino,90",
        "c,fork,kupiansk,40",
        &["exits.csv:0:0 no-exit", "links.csv:4:1 duplicate-link"],
    ),
    (
        "places.csv",
        "belgorod,\"Belgorod",
        "far,Far,settlement,50,36,UA,East,ua,10,,,assumed\nbelgorod,\"Belgorod",
        &["places.csv:7:1 unreachable-place"],
    ),
    // Control.
    (
        "control.csv",
        "kupiansk,contested",
        "kupyansk,contestd",
        &[
            "control.csv:2:4 unknown-place kupiansk",
            "control.csv:2:13 unknown-party contested",
        ],
    ),
    (
        "control.csv",
        "2022-09-08,2022-09-09",
        "2022-09-09,2022-09-08",
        &[
            "control.csv:2:40 control-order",
            "control.csv:2:51 control-order",
        ],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10",
        "k1,kupiansk,ua,2022-09-08T14:10",
        &["control.csv:4:16 control-order"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10",
        "k1,kupiansk,ua,2022-09-07",
        &["control.csv:4:16 control-order"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua,2022-09-10,,,fall",
        "k1,kupiansk,ua,2022-09-10,2022-09-07,,fall",
        &["control.csv:4:16 overlap"],
    ),
    (
        "control.csv",
        "k1,kupiansk,ua",
        "k1,kupiansk,contested",
        &["control.csv:4:13 no-change"],
    ),
    (
        "control.csv",
        "i0,izium,nobody,2022-09-10T06:00,,,,2022-09-11",
        "i0,izium,ru,2022-09-10T25:00,,,,soon",
        &["control.csv:3:13 not-a-date", "control.csv:5:10 no-change"],
    ),
    (
        "control.csv",
        "i0,izium,nobody,2022-09-10T06:00",
        "i0,izium,ru,2022-09-10T06:00",
        &["control.csv:3:10 no-change", "control.csv:5:10 no-change"],
    ),
    (
        "control.csv",
        "i1,izium,ru,2022-09-20",
        "i1,izium,ru,2022-11-20",
        &["control.csv:5:13 date-out-of-range"],
    ),
    (
        "control.csv",
        "i1,izium,ru,2022-09-20",
        "i1,izium,ru,2022-09-10T06:00",
        &["control.csv:5:13 control-order"],
    ),
    (
        "control.csv",
        ",quiet,",
        ",quite,",
        &["control.csv:5:28 unknown-variant quiet"],
    ),
    (
        "control/2022-09-10.geojson",
        "",
        "{\"type\": \"FeatureCollection\", \"features\": []}",
        &["control.csv:0:0 conflicting-files"],
    ),
    (
        "fronts/slow.csv",
        "izium,ua",
        "izum,ux",
        &[
            "fronts/slow.csv:2:3 unknown-place izium",
            "fronts/slow.csv:2:8 unknown-party ua",
        ],
    ),
    // Hazards and events.
    (
        "hazards.csv",
        "izium,shelling,2022-08-25,2022-09-10,3,0.5",
        "izium,sheling,2022-08-25,2022-08-24,-3,0",
        &[
            "hazards.csv:2:7 unknown-kind shelling",
            "hazards.csv:2:26 out-of-range",
            "hazards.csv:2:37 out-of-range",
            "hazards.csv:2:40 out-of-range",
        ],
    ),
    (
        "hazards.csv",
        "fighting,2022-09-08",
        "fighting,2022-10-01",
        &["hazards.csv:3:19 date-out-of-range"],
    ),
    (
        "hazards.csv",
        "12.5,",
        ",",
        &["hazards.csv:3:31 missing-value"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02",
        "stay,promise,,*,2022-09-02",
        &["events.csv:2:14 missing-party"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promiss,ru,*,2022-09-02,,1.8",
        &["events.csv:2:6 unknown-event promise"],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promise,ru,*,2022-10-02,,1.8",
        &[
            "events.csv:2:19 date-out-of-range",
            "events.csv:2:31 out-of-range",
        ],
    ),
    (
        "events.csv",
        "stay,promise,ru,*,2022-09-02,,0.8",
        "stay,promise,ru,*,2022-08-02,2022-09-09,0.8",
        &[
            "events.csv:2:19 date-out-of-range",
            "events.csv:2:30 closure-period",
        ],
    ),
    (
        "events.csv",
        "ru,izium;kupiansk,",
        "ru,izium; kupyansk;fork,",
        &["events.csv:3:32 unknown-place kupiansk"],
    ),
    (
        "events.csv",
        "region:East",
        "region:Est",
        &["events.csv:4:25 unknown-region East"],
    ),
    (
        "events.csv",
        "region:East",
        "regoin:East",
        &["events.csv:4:25 bad-target region:"],
    ),
    (
        "events.csv",
        "country:UA",
        "country:UK",
        &["events.csv:9:15 unknown-country UA"],
    ),
    (
        "events.csv",
        "held:ru",
        "held:rus",
        &["events.csv:5:21 unknown-party ru"],
    ),
    (
        "events.csv",
        "held:ru",
        "held:ru;fork",
        &["events.csv:5:16 bad-target"],
    ),
    (
        "events.csv",
        "link:c",
        "link:e",
        &["events.csv:6:20 unknown-link"],
    ),
    ("events.csv", "link:c", "*", &["events.csv:6:15 bad-target"]),
    (
        "events.csv",
        "link:a;link:b",
        "izium",
        &["events.csv:7:16 bad-target"],
    ),
    (
        "events.csv",
        "region:East",
        "link:a",
        &["events.csv:4:25 bad-target"],
    ),
    (
        "events.csv",
        "region:East",
        "",
        &["events.csv:4:25 missing-value"],
    ),
    (
        "events.csv",
        "exit_ban,,shebekino",
        "exit_ban,,izium",
        &["events.csv:8:15 not-a-crossing"],
    ),
    (
        "events.csv",
        "2022-09-06,,0.9",
        "2022-09-06,2022-09-05,",
        &[
            "events.csv:5:35 out-of-range",
            "events.csv:5:46 missing-value",
        ],
    ),
    (
        "events.csv",
        "jobs,posts,ru",
        "men,posts,",
        &[
            "events.csv:9:1 duplicate-id",
            "events.csv:9:11 missing-party",
        ],
    ),
    (
        "events.csv",
        ",,quiet,",
        ",,loud,",
        &["events.csv:7:44 unknown-variant"],
    ),
    // People.
    (
        "sanctions.csv",
        "ua,post,10,0.1",
        "eu,job,-1,1.1",
        &[
            "sanctions.csv:2:1 unknown-party ru",
            "sanctions.csv:2:4 unknown-kind",
            "sanctions.csv:2:8 out-of-range",
            "sanctions.csv:2:11 out-of-range",
        ],
    ),
    (
        "sanctions.csv",
        "ua,recipient,0.5,0,0.1,",
        "ua,post,0.5,0,0.1,2022-03-15",
        &["sanctions.csv:3:4 duplicate-id"],
    ),
    (
        "types.csv",
        "old,0.6",
        "old,0.5",
        &["types.csv:5:5 bad-shares"],
    ),
    (
        "types.csv",
        "mother,man,assumed",
        "mum,,assumed",
        &["types.csv:2:38 missing-value"],
    ),
    (
        "types.csv",
        "mother,man,assumed",
        "mum,family,assumed",
        &["types.csv:2:34 unknown-type", "types.csv:2:38 unknown-type"],
    ),
    (
        "types.csv",
        "mother,0,1,,,,1,1",
        "mother,0,1,,,,2,1",
        &["types.csv:2:34 split-persons"],
    ),
    (
        "types.csv",
        "man,0,,1",
        "man,0,,",
        &["types.csv:2:34 split-persons", "types.csv:5:1 out-of-range"],
    ),
    (
        "types.csv",
        "man,0,,1,,,,,0.1",
        "man,0,,1.5,,,,,1.1",
        &[
            "types.csv:5:8 not-an-integer",
            "types.csv:5:16 out-of-range",
        ],
    ),
    (
        "leanings.csv",
        "East,none,0.4",
        "East,none,0.5",
        &["leanings.csv:4:11 bad-shares"],
    ),
    (
        "leanings.csv",
        "*,none,1",
        "West,none,1",
        &["leanings.csv:5:1 unknown-region East"],
    ),
    (
        "leanings.csv",
        "East,ua,0.35",
        "East,uaa,0.35",
        &["leanings.csv:3:6 unknown-party ua"],
    ),
    (
        "leanings.csv",
        "East,ua,0.35",
        "East,ru,0.35",
        &["leanings.csv:3:6 duplicate-id"],
    ),
    (
        "leanings.csv",
        "",
        "region,party,share,source\nEats,none,1,assumed\n",
        &[
            "leanings.csv:2:1 unknown-region East",
            "places.csv:2:39 missing-region",
        ],
    ),
    (
        "associations.csv",
        "East,ua,recipient,0.5",
        "East,ua,recipient,0.995",
        &["associations.csv:3:19 bad-shares"],
    ),
    (
        "associations.csv",
        "East,ua,recipient,0.5",
        "East,ue,reciepient,0.5",
        &[
            "associations.csv:3:6 unknown-party ua",
            "associations.csv:3:9 unknown-kind recipient",
        ],
    ),
    (
        "kin.csv",
        "East,border,0.5",
        "East,boarder,0.5",
        &["kin.csv:2:6 unknown-set border"],
    ),
    (
        "kin.csv",
        "*,home,0.1",
        "East,home,0.6",
        &["kin.csv:3:11 bad-shares"],
    ),
    (
        "kin_places.csv",
        "border,belgorod,3",
        "border,belgrade,0",
        &[
            "kin_places.csv:2:8 unknown-place belgorod",
            "kin_places.csv:2:17 out-of-range",
        ],
    ),
    (
        "kin_places.csv",
        "border,shebekino,1",
        "border,belgorod,1",
        &["kin_places.csv:3:8 duplicate-id"],
    ),
    (
        "channels.csv",
        "tv,ru,holder,held:ru,0.7,2",
        "tv,,holdr,held:ru,7,-2",
        &[
            "channels.csv:2:5 unknown-kind holder",
            "channels.csv:2:19 out-of-range",
            "channels.csv:2:21 out-of-range",
        ],
    ),
    (
        "channels.csv",
        "radio,ua,other",
        "radio,,other",
        &["channels.csv:3:7 missing-party"],
    ),
    (
        "channels.csv",
        "talk,,word",
        "talk,ua,word",
        &["channels.csv:4:6 out-of-range"],
    ),
    // The border and beyond.
    (
        "crossings.csv",
        "s1,shebekino",
        "s1,belgorod",
        &["crossings.csv:2:4 not-a-crossing"],
    ),
    (
        "crossings.csv",
        "s1,shebekino,RU,,2022-09-10,400,200,0.01,0.02,0.03",
        "s1,shebekino,RU,,2022-09-10,0,0,0.5,0.4,0.3",
        &[
            "crossings.csv:2:29 closed-crossing",
            "crossings.csv:2:33 bad-shares",
        ],
    ),
    (
        "crossings.csv",
        "s1,shebekino,RU,,2022-09-10,400,200",
        "s1,shebekino,RX,,2022-09-11,400,",
        &[
            "crossings.csv:2:14 unknown-country RU",
            "crossings.csv:2:33 missing-value",
        ],
    ),
    (
        "crossings.csv",
        "",
        "id,place,towards,cars_per_day,walkers_per_day\n",
        &["places.csv:6:1 closed-crossing"],
    ),
    (
        "reception.csv",
        "belgorod,centre-first,100,1340,2,1.5,500,0.3",
        "belgrod,center-first,100,50,-2,1.5,500,30",
        &[
            "reception.csv:2:1 unknown-place belgorod",
            "reception.csv:2:9 unknown-kind centre-first",
            "reception.csv:2:26 out-of-range",
            "reception.csv:2:29 out-of-range",
            "reception.csv:2:40 out-of-range",
        ],
    ),
    (
        "reception.csv",
        "kupiansk,kin-first",
        "belgorod,kin-first",
        &["reception.csv:3:1 duplicate-id"],
    ),
    (
        "onward.csv",
        "belgorod,kupiansk,1,250",
        "belgorod,belgorod,-1,250",
        &["onward.csv:2:10 self-link", "onward.csv:2:19 out-of-range"],
    ),
    (
        "onward.csv",
        "belgorod,kupiansk,1,250",
        "belgorod,moscow,1,250",
        &["onward.csv:2:10 unknown-place"],
    ),
    (
        "exits.csv",
        "belgorod,ru",
        "belgrad,rus",
        &[
            "exits.csv:2:1 unknown-place belgorod",
            "exits.csv:2:9 unknown-party ru",
        ],
    ),
    (
        "exits.csv",
        "",
        "place,party,source\n",
        &["exits.csv:0:0 no-exit"],
    ),
    // Facts and parameters.
    (
        "facts.csv",
        "f1,crossed,shebekino",
        "f1,crosed,shebekin",
        &[
            "facts.csv:2:4 unknown-measure crossed",
            "facts.csv:2:11 unknown-place shebekino",
        ],
    ),
    (
        "facts.csv",
        "f1,crossed,shebekino",
        "f1,crossed,izium",
        &["facts.csv:2:12 not-a-crossing"],
    ),
    (
        "facts.csv",
        "f1,crossed,shebekino,,2022-09-05,",
        "f1,crossed,shebekino,,,",
        &["facts.csv:2:23 missing-value"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.7,0.5",
        &["facts.csv:3:50 out-of-range"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.5,70",
        &["facts.csv:3:50 out-of-range"],
    ),
    (
        "facts.csv",
        "0.5,0.7",
        "0.5,",
        &["facts.csv:3:50 missing-value"],
    ),
    (
        "facts.csv",
        "2022-10-01",
        "2022-09-01",
        &["facts.csv:3:64 date-out-of-order"],
    ),
    (
        "facts.csv",
        "f3,area_held,*,ua,,2022-09-12,about",
        "f3,area_held,*,,,2022-10-12,abuot",
        &[
            "facts.csv:4:16 missing-party",
            "facts.csv:4:18 date-out-of-range",
            "facts.csv:4:29 unknown-kind about",
        ],
    ),
    // Series.
    (
        "series.csv",
        "daily,crossed,shebekino",
        "dai@ly,crossed,izium",
        &[
            "series.csv:2:1 bad-id",
            "series.csv:2:16 not-a-crossing",
            "series_values.csv:2:1 unknown-series dai@ly",
            "series_values.csv:3:1 unknown-series dai@ly",
            "series_values.csv:5:1 unknown-series dai@ly",
        ],
    ),
    (
        "series.csv",
        "2022-09-02,2022-09-04",
        "2022-09-04,2022-09-02",
        &["series.csv:2:56 out-of-range"],
    ),
    (
        "series_values.csv",
        "stock,2022-09-07",
        "stocks,2022-09-07",
        &["series_values.csv:4:1 unknown-series stock"],
    ),
    (
        "series_values.csv",
        "daily,2022-09-04,",
        "daily,2022-09-03,",
        &["series_values.csv:5:7 date-out-of-order"],
    ),
    (
        "series_values.csv",
        "daily,2022-09-01,,100",
        "daily,2022-10-05,,-1",
        &[
            "series_values.csv:2:18 date-out-of-range",
            "series_values.csv:2:19 out-of-range",
        ],
    ),
    (
        "parameters.csv",
        "eta_start",
        "eta_strat",
        &["parameters.csv:2:1 unknown-parameter eta_start"],
    ),
    (
        "parameters.csv",
        "eta_start,0.02",
        "eta_start,0.2",
        &["parameters.csv:2:11 out-of-range"],
    ),
    (
        "parameters.csv",
        "reprisal_rate,,,,,0.4",
        "reprisal_rate,,,,,0.1",
        &["parameters.csv:4:19 out-of-range"],
    ),
    (
        "parameters.csv",
        "reprisal_rate,,,,,0.4",
        "car_kmh,,,,loguniform,",
        &[
            "parameters.csv:4:1 duplicate-id",
            "parameters.csv:4:23 missing-value",
        ],
    ),
    (
        "parameters.csv",
        "eta_start,0.02,,,,,,,,a guess",
        "eta_start,0.02,0,,unifrom,,,,gessed,",
        &[
            "parameters.csv:2:16 out-of-range",
            "parameters.csv:2:19 unknown-kind uniform",
            "parameters.csv:2:30 unknown-kind",
            "parameters.csv:2:37 missing-source",
        ],
    ),
    // Polygons.
    (
        "control/10-09-2022.geojson",
        "control.csv",
        "{}",
        &["control/10-09-2022.geojson:0:0 not-a-date"],
    ),
    (
        "control/2022-09-10.json",
        "control.csv",
        "{}",
        &["control/2022-09-10.json:0:0 unknown-key"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"FeatureCollection\",\n \"features\": [}",
        &["control/2022-09-10.geojson:2:15 bad-json"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Point\"}",
        &["control/2022-09-10.geojson:1:1 bad-geometry"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"us\"}, \"geometry\":\n {\"type\": \"Point\", \"coordinates\": [37, 49]}}",
        &[
            "control/2022-09-10.geojson:1:46 unknown-party ua",
            "control/2022-09-10.geojson:2:2 bad-geometry",
        ],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {}, \"geometry\":\n {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 50], [37, 50]]]}}",
        &[
            "control/2022-09-10.geojson:1:1 bad-geometry",
            "control/2022-09-10.geojson:2:38 bad-geometry",
        ],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\":\n {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 149], [38, 50], [37, 49]]]}}",
        &["control/2022-09-10.geojson:2:49 bad-coordinates"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\":\n {\"type\": \"MultiPolygon\", \"coordinates\": [[[[49, 37], [49, 38], [50, 38], [49, 37]]]]}}",
        &["control/2022-09-10.geojson:0:0 bad-geometry"],
    ),
    (
        "control/2022-09-10.geojson",
        "control.csv",
        "{\"type\": \"FeatureCollection\", \"features\": [\n {\"type\": \"Feature\", \"properties\": {\"holder\": \"ua\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 49.5], [37, 49.5], [37, 49]]]}},\n {\"type\": \"Feature\", \"properties\": {\"holder\": \"nobody\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[37, 49], [38, 49], [38, 49.5], [37, 49.5], [37, 49]]]}}]}",
        &["control/2022-09-10.geojson:3:47 overlap"],
    ),
    // Whole tables.
    (
        "place.csv",
        "",
        "id\n",
        &["place.csv:0:0 unknown-key places.csv"],
    ),
    (
        "exits.csv",
        "place,party",
        "Place,party",
        &[
            "exits.csv:1:1 missing-column",
            "exits.csv:1:1 unknown-column place",
        ],
    ),
];
