//! The real Flee cases load without an error. They are not part of the project; where they are
//! absent, the tests say so and pass.

use outflow_model::math::great_circle_km;
use outflow_model::scenario::Place;
use outflow_scenario::draft::{self, DraftPlace};
use outflow_scenario::{FleeOptions, ReadOptions, read, read_flee};
use std::collections::BTreeSet;
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
                ..FleeOptions::default()
            },
        };
        let (scenario, problems) = read(&cases.join("car2013"), &options);
        assert_eq!(problems.errors(), 0, "{name}");
        assert_eq!(scenario.map(|s| s.settings.hasten), Some(50));
    }
}

/// What `outflow new` would join, beside the links that people drew for the same places.
#[test]
fn drafted_links_are_like_those_that_people_drew() {
    let Some(cases) = cases() else { return };
    let (mut drawn, mut drafted, mut both) = (0, 0, 0);
    let mut detours = Vec::new();
    for (name, ..) in CASES {
        let scenario = read_flee(&cases.join(name)).0.expect("a scenario");
        let places: Vec<DraftPlace> = scenario.places.iter().map(as_drafted).collect();
        let links = draft::links(&places);
        let pair = |from: usize, to: usize| (from.min(to), from.max(to));
        let joined: BTreeSet<_> = links.iter().map(|link| pair(link.0, link.1)).collect();
        drafted += joined.len();
        drawn += scenario.links.len();
        for link in &scenario.links {
            both += usize::from(joined.contains(&pair(link.from, link.to)));
            let at = |place: usize| (places[place].latitude, places[place].longitude);
            let km = great_circle_km(at(link.from), at(link.to));
            if km > 5.0 {
                detours.push(link.length_km / km);
            }
        }
    }
    detours.sort_by(f64::total_cmp);
    let quartiles = [1, 2, 3].map(|quarter| detours[detours.len() * quarter / 4]);
    println!("{both} of {drawn} links are among {drafted}; detours {quartiles:.2?}");
    assert!(both * 4 > drawn * 3, "{both} of {drawn}");
    assert!(both * 2 > drafted, "{both} of {drafted}");
    assert!((quartiles[1] - draft::DETOUR).abs() < 0.05, "{quartiles:?}");
}

fn as_drafted(place: &Place) -> DraftPlace {
    DraftPlace {
        id: String::new(),
        source: String::new(),
        name: place.name.clone(),
        kind: place.kind,
        latitude: place.latitude,
        longitude: place.longitude,
        country: String::new(),
        holder: String::new(),
        region: String::new(),
        population: None,
        capacity: None,
    }
}
