//! The real Flee cases load without an error. They are not part of the project; where they are
//! absent, the tests say so and pass.

use outflow_scenario::{FleeOptions, ReadOptions, read, read_flee};
use std::path::PathBuf;

/// Name, days, places, links, series.
const CASES: [(&str, u32, usize, usize, usize); 7] = [
    ("burundi2015", 396, 30, 41, 6),
    ("car2013", 820, 63, 86, 16),
    ("mali2012", 300, 23, 35, 8),
    ("nigeria2016", 1885, 40, 62, 4),
    ("ssudan2013", 604, 51, 60, 11),
    ("syria2013", 1095, 18, 32, 5),
    ("ukraine2022", 554, 37, 42, 7),
];

fn cases() -> Option<PathBuf> {
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    if cases.is_dir() {
        Some(cases)
    } else {
        println!("skipped: there are no shared cases beside the project");
        None
    }
}

#[test]
fn every_case_loads_without_an_error() {
    let Some(cases) = cases() else { return };
    for (name, days, places, links, series) in CASES {
        let (scenario, problems) = read_flee(&cases.join(name));
        assert_eq!(problems.errors(), 0, "{name}");
        let scenario = scenario.expect("no error, so a scenario");
        assert_eq!(scenario.title, name);
        assert_eq!(scenario.days, days, "{name}");
        assert_eq!(scenario.places.len(), places, "{name}");
        assert_eq!(scenario.links.len(), links, "{name}");
        assert_eq!(scenario.observations.series.len(), series, "{name}");
        let conflicts = scenario.timeline.conflicts.expect("every case has them");
        assert_eq!(conflicts.rows.len(), days as usize, "{name}");
        // A real case must not drown in warnings.
        assert!(problems.warnings() <= 6, "{name}: {}", problems.warnings());
    }
}

#[test]
fn the_folder_of_the_tables_may_be_given_too() {
    let Some(cases) = cases() else { return };
    let (whole, _) = read_flee(&cases.join("burundi2015"));
    let (tables, _) = read_flee(&cases.join("burundi2015/input_csv"));
    assert_eq!(whole, tables);
    assert!(whole.is_some());
}

#[test]
fn other_settings_may_be_given() {
    let Some(cases) = cases() else { return };
    for name in [
        "simsetting",
        "classic125",
        "modern125",
        "modern125aw2dm75",
        "fastflow",
    ] {
        let options = ReadOptions {
            flee: FleeOptions {
                settings: Some(cases.join("settings").join(format!("{name}.yml"))),
                hasten: Some(50),
            },
        };
        let (scenario, problems) = read(&cases.join("car2013"), &options);
        assert_eq!(problems.errors(), 0, "{name}");
        assert_eq!(scenario.map(|s| s.settings.hasten), Some(50));
    }
}
