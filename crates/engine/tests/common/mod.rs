//! Tiny worlds for tests.
#![allow(dead_code)]

use outflow_engine::{EngineKind, MemberRecord, Plan, RunOptions, Unattended, run_member};
use outflow_model::scenario::*;

/// An empty scenario of `days` days.
pub fn scenario(days: u32) -> Scenario {
    Scenario {
        title: "tiny".into(),
        start: "2022-02-24".parse().unwrap(),
        days,
        settings: Settings::default(),
        places: Vec::new(),
        links: Vec::new(),
        timeline: Timeline::default(),
        traits: Vec::new(),
        listed_groups: Vec::new(),
        observations: Observations::default(),
    }
}

/// Adds a place and gives its index.
pub fn place(scenario: &mut Scenario, name: &str, kind: PlaceKind) -> usize {
    scenario.places.push(Place {
        name: name.into(),
        region: "unknown".into(),
        country: "here".into(),
        latitude: 0.0,
        longitude: 0.0,
        kind,
        population: 0,
        capacity: 0,
        conflict_intensity: None,
        capacity_per_day: None,
        initial_present: None,
        deactivation_probability: None,
        farmer_fraction: None,
        trade_volume: None,
        human_development_index: None,
    });
    scenario.places.len() - 1
}

/// Adds a link.
pub fn link(scenario: &mut Scenario, from: usize, to: usize, length_km: f64) {
    scenario.links.push(Link {
        from,
        to,
        length_km,
        redirection: Redirection::None,
        max_move_speed: None,
        walk_probability: None,
    });
}

/// Puts people at a place from the start.
pub fn people(scenario: &mut Scenario, place: usize, people: u64) {
    scenario.listed_groups.push(ListedGroup { place, traits: Vec::new(), people });
}

/// Reports of one series: day and people.
pub fn series(scenario: &mut Scenario, name: &str, reports: &[(i32, i64)]) {
    let reports = reports.iter().map(|&(day, people)| Report { day, people }).collect();
    scenario.observations.series.push(Series { name: name.into(), parts: vec![reports] });
}

/// Runs member 0 with one engine.
pub fn run(scenario: &Scenario, engine: EngineKind) -> MemberRecord {
    run_with(scenario, &RunOptions { engine, ..RunOptions::default() }, 0)
}

/// Runs one member.
pub fn run_with(scenario: &Scenario, options: &RunOptions, member: u32) -> MemberRecord {
    let plan = Plan::new(scenario, options).expect("the scenario can be run");
    run_member(&plan, member, &mut Unattended).expect("the run ends")
}

/// People at a place at the end of a day.
pub fn present(record: &MemberRecord, day: usize, place: usize) -> f64 {
    record.present[day * record.places + place]
}

pub const ENGINES: [EngineKind; 3] = [EngineKind::Cohort, EngineKind::Agent, EngineKind::Mean];
