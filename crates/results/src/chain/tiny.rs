//! A tiny scenario of the chain of control and records made by hand, for tests.

#![allow(dead_code, unreachable_pub)]

use outflow_engine::chain::{ChainRecord, Departure, Flow, Origin, TOPICS};
use outflow_model::chain::{
    Cause, ControlRow, Exit, Fact, FactKind, Grade, Holder, Link, Measure, PARAMETERS, Party,
    Place, PlaceKind, Scenario, Target, Uncertain,
};
use outflow_model::rules::chain::frames::Movement;

/// Two homes, a crossing, an exit to each side; three days.
pub fn scenario() -> Scenario {
    let place = |id: &str, kind, region: &str, holder, residents| Place {
        id: id.to_owned(),
        name: format!("The \"{id}\", town"),
        kind,
        latitude: 49.0,
        longitude: 37.0 + residents / 1e4,
        country: "UA".to_owned(),
        region: region.to_owned(),
        holder: Holder::Party(holder),
        residents,
        displaced: 0.0,
        area_km2: 12.5,
    };
    let link = |id: &str, from, to| Link {
        id: id.to_owned(),
        from,
        to,
        length_km: 20.0,
        speed_kmh: None,
        checkpoints: 0.0,
        walk: true,
    };
    let party = |id: &str| Party {
        id: id.to_owned(),
        name: id.to_uppercase(),
    };
    Scenario {
        title: "Tiny".to_owned(),
        start: "2022-09-01".parse().unwrap(),
        days: 3,
        step: 96,
        windows: Vec::new(),
        parties: vec![party("east"), party("west")],
        hostile: vec![(0, 1)],
        parts: Default::default(),
        causes: Default::default(),
        parameters: Default::default(),
        places: vec![
            place("home", PlaceKind::Settlement, "front", 0, 1000.0),
            place("village", PlaceKind::Settlement, "front", 0, 200.0),
            place("crossing", PlaceKind::Crossing, "", 0, 0.0),
            place("refuge", PlaceKind::Settlement, "far", 1, 0.0),
        ],
        links: vec![link("a", 0, 2), link("b", 0, 3), link("c", 1, 3)],
        control: vec![ControlRow {
            id: "falls".to_owned(),
            place: 0,
            holder: Holder::Party(1),
            when: Uncertain {
                earliest: 96,
                start: 100,
                latest: 120,
            },
            together: None,
            known: 100,
            variant: None,
        }],
        hazards: Vec::new(),
        events: Vec::new(),
        channels: Vec::new(),
        sanctions: Vec::new(),
        types: Vec::new(),
        leanings: Vec::new(),
        associations: Vec::new(),
        kin_sets: Vec::new(),
        kin: Vec::new(),
        crossings: Vec::new(),
        receptions: Vec::new(),
        onward: Vec::new(),
        exits: vec![
            Exit {
                place: 2,
                party: 0,
                follows: false,
                attraction: 0.0,
            },
            Exit {
                place: 3,
                party: 1,
                follows: false,
                attraction: 0.0,
            },
        ],
        facts: vec![fact(Measure::Left, None, (0, 3))],
        series: Vec::new(),
        fronts: Vec::new(),
        variants: Vec::new(),
    }
}

pub fn fact(measure: Measure, party: Option<usize>, days: (i64, i64)) -> Fact {
    Fact {
        id: format!("fact-{}", measure.name()),
        measure,
        target: Target::Everywhere,
        party,
        start: days.0 * 96,
        end: days.1 * 96,
        kind: FactKind::About,
        low: 10.0,
        high: 20.0,
        unit: "persons".to_owned(),
        fitted: false,
        known: days.1 * 96,
        text: "so it was said".to_owned(),
        source: "nobody".to_owned(),
    }
}

/// A record of zeros, but for a few departures, flows, origins and movements.
pub fn record(scenario: &Scenario, member: u32) -> ChainRecord {
    let days = scenario.days as usize;
    let mut movement = Movement::default();
    movement.add(f64::from(member + 2), Cause::Danger, Grade::Post, true);
    ChainRecord {
        member,
        days,
        whole: true,
        parameters: (0..PARAMETERS.len())
            .map(|index| index as f64 + f64::from(member) / 8.0)
            .collect(),
        tables: TOPICS
            .iter()
            .map(|topic| {
                let entities = ChainRecord::entities(scenario, topic.entity);
                vec![0.0; days * entities * topic.measures.len()]
            })
            .collect(),
        departures: (0..scenario.days)
            .flat_map(|day| {
                (0..2).map(move |exit| Departure {
                    day,
                    origin: 0,
                    exit,
                    persons: f64::from(3 * day + exit + 1),
                })
            })
            .collect(),
        flows: vec![
            Flow {
                day: 0,
                link: 1,
                forth: true,
                persons: f64::from(member + 3),
            },
            Flow {
                day: 2,
                link: 1,
                forth: false,
                persons: 4.0,
            },
        ],
        origins: vec![Origin {
            home: 0,
            place: 3,
            persons: 10.0,
            intentions: [4.0, 3.0, 2.0, 1.0],
        }],
        movements: vec![(1, 0, movement)],
        control: vec![member.is_multiple_of(2).then_some(101)],
        work: outflow_engine::Work {
            states: 10,
            peak_states: 5,
            visits: 3,
            batches: 0,
        },
    }
}

/// A record whose tables hold whole numbers that wander.
pub fn wandering(scenario: &Scenario, member: u32) -> ChainRecord {
    let mut record = record(scenario, member);
    for (at, table) in record.tables.iter_mut().enumerate() {
        for (index, value) in table.iter_mut().enumerate() {
            let seed = (index * 7 + at * 13 + member as usize * 31) % 11;
            *value = if seed > 7 { 0.0 } else { seed as f64 };
        }
    }
    record
}

/// Sets a measure of an entity on a day.
pub fn set(
    record: &mut ChainRecord,
    topic: &str,
    measure: &str,
    entity: usize,
    day: usize,
    value: f64,
) {
    let (table, measure) = ChainRecord::position(topic, measure).unwrap();
    let measures = TOPICS[table].measures.len();
    let entities = record.tables[table].len() / (measures * record.days);
    record.tables[table][(day * entities + entity) * measures + measure] = value;
}
