//! A small made-up scenario and records that look like an engine's.

#![allow(dead_code, unreachable_pub)]

use outflow_engine::{EngineKind, MemberRecord, OriginCount, RunOptions, Work};
use outflow_model::scenario::{
    Link, Observations, Place, PlaceKind, Redirection, Report, Scenario, Series, Settings, Timeline,
};
use outflow_results::{Identity, Subject};
use std::collections::BTreeMap;
use std::path::Path;

pub fn place(name: &str, kind: PlaceKind) -> Place {
    Place {
        name: name.to_owned(),
        region: "unknown".to_owned(),
        country: "Here".to_owned(),
        latitude: 47.25,
        longitude: 34.1,
        kind,
        population: 1000,
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

/// `places` places in a row, every third a camp with a series, and `links` links among them.
pub fn scenario(places: usize, links: usize, days: u32) -> Scenario {
    let kind = |i: usize| {
        if i % 3 == 2 {
            PlaceKind::Camp
        } else {
            PlaceKind::Town
        }
    };
    let named: Vec<Place> = (0..places)
        .map(|i| {
            place(
                &if i == 1 {
                    "Quoted, \"place\"".to_owned()
                } else {
                    format!("Place {i}")
                },
                kind(i),
            )
        })
        .collect();
    let mut series = vec![Series {
        name: "total".to_owned(),
        parts: vec![vec![
            Report {
                day: 0,
                people: 100,
            },
            Report {
                day: 100,
                people: 900,
            },
        ]],
    }];
    for camp in named.iter().filter(|place| place.kind == PlaceKind::Camp) {
        series.push(Series {
            name: camp.name.clone(),
            parts: vec![vec![
                Report { day: 0, people: 10 },
                Report {
                    day: 100,
                    people: 110,
                },
            ]],
        });
    }
    Scenario {
        title: "Made up".to_owned(),
        start: "2022-02-24".parse().unwrap(),
        days,
        settings: Settings::default(),
        links: (0..links)
            .map(|i| Link {
                from: i % places,
                to: (i + 1 + i / places) % places,
                length_km: 10.1 + i as f64 / 3.0,
                redirection: Redirection::None,
                max_move_speed: None,
                walk_probability: None,
            })
            .collect(),
        places: named,
        timeline: Timeline::default(),
        traits: Vec::new(),
        listed_groups: Vec::new(),
        observations: Observations {
            series,
            corrections: Vec::new(),
        },
    }
}

pub fn options() -> RunOptions {
    RunOptions {
        seed: 7,
        ..RunOptions::default()
    }
}

pub fn mean_options() -> RunOptions {
    RunOptions {
        engine: EngineKind::Mean,
        ..options()
    }
}

/// A record whose numbers wander like those of a run: stocks slowly, flows mostly near zero.
pub fn record(scenario: &Scenario, member: u32, whole: bool, track_origin: bool) -> MemberRecord {
    let days = scenario.days as usize;
    let (places, links) = (scenario.places.len(), scenario.links.len());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ (u64::from(member) << 32);
    let mut draw = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let part = if whole { 0.0 } else { 0.125 };
    let mut record = MemberRecord {
        member,
        days,
        places,
        links,
        whole,
        work: Work {
            states: 10,
            peak_states: u64::from(member),
            visits: 20,
            batches: 30,
        },
        ..MemberRecord::default()
    };
    let mut present = vec![1000.0; places];
    for day in 0..days {
        for count in &mut present {
            *count = f64::max(*count + draw(200) as f64 - 90.0, 0.0) + part;
        }
        record.present.extend(&present);
        record
            .arrivals
            .extend((0..places).map(|_| draw(120) as f64 + part));
        record
            .flows
            .extend((0..2 * links).map(|_| draw(60).saturating_sub(30) as f64 + part));
        record.travelling.push(draw(300) as f64);
        record.displaced.push(1000.0 + 10.0 * day as f64);
        record.raw_reported.push(1000 + 10 * day as i64);
        record.debt.push((day % 3) as i64);
        if track_origin {
            for origin in 0..2_u32 {
                let place = draw(places as u64) as u32;
                record.origins.push(OriginCount {
                    day: day as u32,
                    origin,
                    place,
                    people: draw(9) as f64 + part,
                });
            }
        }
    }
    record
}

pub const SCORES: [(&str, Option<f64>); 3] = [
    ("ard_normal", Some(0.25)),
    ("rmspe", None),
    ("pcc", Some(0.875)),
];

/// The bytes of every file, the manifest's volatile part left out.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let mut bytes = std::fs::read(entry.path()).unwrap();
            if name == "manifest.json" {
                let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                bytes = serde_json::to_vec(&manifest["reproducible"]).unwrap();
            }
            (name, bytes)
        })
        .collect()
}

/// The scenario of a run of wayfinding.
pub fn wayfinding(identity: &Identity) -> &Scenario {
    match identity.subject() {
        Subject::Wayfinding(scenario) => scenario,
        Subject::Chain(_) => panic!("a run of the chain of control"),
    }
}
