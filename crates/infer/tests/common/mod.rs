//! A small world: two towns in conflict, a junction, three camps abroad.

#![allow(dead_code, unreachable_pub)]

use outflow_model::scenario::{
    Closure, ClosureKind, DailyTable, Link, Observations, Place, PlaceKind, Redirection, Report,
    Scenario, Series, Settings, Timeline,
};

/// Days of the small world.
pub const DAYS: u32 = 120;

fn place(name: &str, country: &str, kind: PlaceKind, population: u64, at: (f64, f64)) -> Place {
    Place {
        name: name.into(),
        region: "r".into(),
        country: country.into(),
        latitude: at.0,
        longitude: at.1,
        kind,
        population,
        capacity: 0,
        conflict_intensity: None,
        capacity_per_day: None,
        initial_present: None,
        deactivation_probability: None,
        farmer_fraction: None,
        trade_volume: None,
        human_development_index: None,
    }
}

fn link(from: usize, to: usize, length_km: f64) -> Link {
    Link {
        from,
        to,
        length_km,
        redirection: Redirection::None,
        max_move_speed: None,
        walk_probability: None,
    }
}

/// Reports every ten days, growing at different speeds.
pub fn small_world() -> Scenario {
    let series = |name: &str, count: &dyn Fn(i64) -> i64| Series {
        name: name.into(),
        parts: vec![
            (0..=12)
                .map(|k| Report {
                    day: 10 * k,
                    people: count(i64::from(k)),
                })
                .collect(),
        ],
    };
    let camps: [&dyn Fn(i64) -> i64; 3] = [&|k| 200 + 300 * k, &|k| 100 + 60 * k * k, &|k| {
        if k < 4 { 0 } else { 150 * (k - 3) }
    }];
    let mut settings = Settings::default();
    settings.move_rules.awareness_level = 1;
    Scenario {
        title: "A small world".into(),
        start: "2020-01-01".parse().unwrap(),
        days: DAYS,
        settings,
        places: vec![
            place("Alder", "Home", PlaceKind::ConflictZone, 40_000, (0.0, 0.0)),
            place("Birch", "Home", PlaceKind::Town, 20_000, (0.0, 2.0)),
            place("Fork", "Home", PlaceKind::Town, 3_000, (1.0, 1.0)),
            place("Cedar", "Abroad", PlaceKind::Camp, 0, (2.0, 0.0)),
            place("Dogwood", "Abroad", PlaceKind::Camp, 0, (2.0, 2.0)),
            place("Elm", "Elsewhere", PlaceKind::Camp, 0, (-1.0, 1.0)),
        ],
        links: vec![
            link(0, 2, 150.0),
            link(1, 2, 160.0),
            link(2, 3, 120.0),
            link(2, 4, 140.0),
            link(1, 5, 250.0),
            link(0, 5, 300.0),
        ],
        timeline: Timeline {
            conflicts: Some(DailyTable {
                places: vec![0, 1],
                rows: (0..DAYS + 1)
                    .map(|day| vec![1.0, if day > 45 { 1.0 } else { 0.0 }])
                    .collect(),
            }),
            closures: vec![Closure {
                kind: ClosureKind::Country("Home".into(), "Elsewhere".into()),
                start: 0,
                end: 90,
            }],
            ..Timeline::default()
        },
        traits: Vec::new(),
        listed_groups: Vec::new(),
        observations: Observations {
            series: vec![
                series("total", &|k| (0..3).map(|camp| camps[camp](k)).sum()),
                series("Cedar", camps[0]),
                series("Dogwood", camps[1]),
                series("Elm", camps[2]),
            ],
            corrections: Vec::new(),
        },
    }
}
