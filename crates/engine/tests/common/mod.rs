//! Tiny worlds for tests.
#![allow(dead_code, unreachable_pub)]

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
    scenario.listed_groups.push(ListedGroup {
        place,
        traits: Vec::new(),
        people,
    });
}

/// Reports of one series: day and people.
pub fn series(scenario: &mut Scenario, name: &str, reports: &[(i32, i64)]) {
    let reports = reports
        .iter()
        .map(|&(day, people)| Report { day, people })
        .collect();
    scenario.observations.series.push(Series {
        name: name.into(),
        parts: vec![reports],
    });
}

/// Runs member 0 with one engine.
pub fn run(scenario: &Scenario, engine: EngineKind) -> MemberRecord {
    run_with(
        scenario,
        &RunOptions {
            engine,
            ..RunOptions::default()
        },
        0,
    )
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

/// A small world in which nearly everything happens: classes, markers, closures, conflicts that
/// come and go, walkers, sinks, harvest, full camps, people taken from the population.
pub fn busy_world(days: u32) -> Scenario {
    let mut world = scenario(days);
    let rules = &mut world.settings.move_rules;
    rules.max_move_speed = 120.0;
    rules.awareness_level = 2;
    rules.start_on_foot = true;
    rules.avoid_short_stints = true;
    rules.camp_weight = 2.0;
    rules.camp_movechance = 0.05;
    rules.harvest_months = vec![3];
    rules.women_avoid_hazards = true;
    let spawn = &mut world.settings.spawn_rules;
    spawn.take_from_population = true;
    spawn.camps_are_sinks = true;
    spawn.conflict_spawn_decay = Some(vec![1.0, 0.5]);
    let capital = place(&mut world, "capital", PlaceKind::ConflictZone);
    let bend = place(&mut world, "bend", PlaceKind::Marker);
    let town = place(&mut world, "town", PlaceKind::Town);
    let village = place(&mut world, "village", PlaceKind::Town);
    let camp = place(&mut world, "camp", PlaceKind::Camp);
    let far = place(&mut world, "far", PlaceKind::Camp);
    world.places[capital].population = 50_000;
    world.places[village].population = 8_000;
    world.places[camp].capacity = 400;
    world.places[camp].deactivation_probability = Some(0.02);
    world.places[far].country = "there".into();
    for (from, to, length) in [
        (capital, bend, 30.0),
        (bend, town, 25.0),
        (town, village, 60.0),
        (town, camp, 70.0),
        (village, camp, 45.0),
        (village, far, 310.0),
        (capital, village, 90.0),
    ] {
        link(&mut world, from, to, length);
    }
    world.links[3].walk_probability = Some(0.3);
    world.timeline.closures = vec![
        Closure {
            kind: ClosureKind::Location(camp),
            start: 8,
            end: 12,
        },
        Closure {
            kind: ClosureKind::Country("here".into(), "there".into()),
            start: 5,
            end: 20,
        },
    ];
    let rows = (0..days).map(|day| vec![if (10..25).contains(&day) { 1.0 } else { 0.0 }]);
    world.timeline.conflicts = Some(DailyTable {
        places: vec![village],
        rows: rows.collect(),
    });
    world.traits.push(TraitTable {
        name: "gender".into(),
        values: vec![
            TraitValue::Text("female".into()),
            TraitValue::Text("male".into()),
        ],
        default_weights: vec![0.6, 0.4],
        place_weights: vec![TraitWeights {
            place: "village".into(),
            weights: vec![1.0, 1.0],
        }],
    });
    series(&mut world, "total", &[(0, 40), (30, 1_500), (60, 2_400)]);
    series(&mut world, "camp", &[(0, 30), (30, 900), (60, 1_200)]);
    series(&mut world, "far", &[(0, 10), (30, 600), (60, 1_200)]);
    world
}

/// A random connected world, from numbers between 0 and 1.
pub fn random_world(numbers: &[f64], days: u32) -> Scenario {
    let mut next = numbers.iter().copied().cycle();
    let mut draw = move || next.next().unwrap_or(0.5);
    let mut world = scenario(days);
    let kinds = [
        PlaceKind::Town,
        PlaceKind::ConflictZone,
        PlaceKind::Camp,
        PlaceKind::ForwardingHub,
    ];
    let places = 3 + (draw() * 6.0) as usize;
    for index in 0..places {
        let kind = if index == 0 {
            PlaceKind::ConflictZone
        } else {
            kinds[(draw() * 4.0) as usize % 4]
        };
        let at = place(&mut world, &format!("place {index}"), kind);
        match kind {
            PlaceKind::Camp => world.places[at].capacity = (draw() * 300.0) as u64,
            _ => world.places[at].population = 1 + (draw() * 10_000.0) as u64,
        }
        people(&mut world, at, (draw() * 200.0) as u64);
        if index > 0 {
            link(
                &mut world,
                at,
                (draw() * index as f64) as usize % index,
                5.0 + draw() * 250.0,
            );
        }
    }
    for _ in 0..places / 2 {
        let (from, to) = (
            (draw() * places as f64) as usize,
            (draw() * places as f64) as usize,
        );
        if from != to && from < places && to < places {
            link(&mut world, from, to, 5.0 + draw() * 250.0);
        }
    }
    let rules = &mut world.settings.move_rules;
    rules.max_move_speed = 60.0 + draw() * 300.0;
    rules.awareness_level = 1 + (draw() * 3.0) as i64;
    rules.start_on_foot = draw() < 0.5;
    rules.avoid_short_stints = draw() < 0.5;
    rules.camp_movechance = draw() * 0.2;
    world.settings.spawn_rules.conflict_driven_spawning = Some(ConflictDriven {
        spawn_mode: SpawnMode::Poisson,
        displaced_per_conflict_day: draw() * 50.0,
    });
    let start = (draw() * f64::from(days)) as i32;
    let kind = ClosureKind::Location((draw() * places as f64) as usize % places);
    world.timeline.closures.push(Closure {
        kind,
        start,
        end: start + 5,
    });
    world
}
