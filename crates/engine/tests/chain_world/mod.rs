//! Tiny worlds of the chain of control for tests, and a large one for measuring.
#![allow(dead_code, unreachable_pub)]

use outflow_engine::chain::{ChainOptions, ChainRecord, Plan, run_member};
use outflow_engine::{Continue, Control, EngineKind, Unattended};
use outflow_model::chain::*;

pub const HOME: usize = 0;
pub const ENEMY: usize = 1;

/// A world without places: two hostile parties, one type of one person, no shocks, and every cause
/// switched off.
pub fn world(days: u32) -> Scenario {
    let mut scenario = Scenario {
        title: "tiny".into(),
        start: "2022-02-24".parse().unwrap(),
        days,
        step: DAY,
        windows: Vec::new(),
        parties: ["home", "enemy"]
            .map(|id| Party {
                id: id.into(),
                name: id.into(),
            })
            .to_vec(),
        hostile: vec![(HOME, ENEMY)],
        parts: Parts::default(),
        causes: Causes::default(),
        parameters: ParameterTable::default(),
        places: Vec::new(),
        links: Vec::new(),
        control: Vec::new(),
        hazards: Vec::new(),
        events: Vec::new(),
        channels: Vec::new(),
        sanctions: Vec::new(),
        types: vec![kind(
            "single",
            1.0,
            Persons {
                women: 1.0,
                ..Persons::default()
            },
        )],
        leanings: Vec::new(),
        associations: Vec::new(),
        kin_sets: Vec::new(),
        kin: Vec::new(),
        crossings: Vec::new(),
        receptions: Vec::new(),
        onward: Vec::new(),
        exits: Vec::new(),
        facts: Vec::new(),
        series: Vec::new(),
        fronts: Vec::new(),
        variants: Vec::new(),
    };
    for cause in Cause::ALL {
        scenario.causes.set(*cause, false);
    }
    for name in [
        "shock_place",
        "shock_day",
        "deaths_per_event",
        "leaning_abuse",
        "habituation",
    ] {
        scenario.parameters.fix(name, 0.0);
    }
    scenario.parameters.fix("queue_patience_days", 1000.0);
    scenario
}

/// A household type with a car.
pub fn kind(id: &str, share: f64, persons: Persons) -> HouseholdType {
    HouseholdType {
        id: id.into(),
        share,
        persons,
        car_share: 1.0,
        walks: 1.0,
        danger_factor: 1.0,
        split: None,
    }
}

/// Adds a settlement at (north, east) degrees and gives its index.
pub fn place(scenario: &mut Scenario, id: &str, at: (f64, f64), residents: f64) -> usize {
    scenario.places.push(Place {
        id: id.into(),
        name: id.into(),
        kind: PlaceKind::Settlement,
        latitude: at.0,
        longitude: at.1,
        country: "AA".into(),
        region: String::new(),
        holder: Holder::Party(HOME),
        residents,
        displaced: 0.0,
        area_km2: 100.0,
    });
    scenario.places.len() - 1
}

/// Adds a crossing on the border of AA.
pub fn crossing(scenario: &mut Scenario, id: &str, at: (f64, f64)) -> usize {
    let index = place(scenario, id, at, 0.0);
    scenario.places[index].kind = PlaceKind::Crossing;
    index
}

/// Adds a link of 40 km, an hour by car.
pub fn link(scenario: &mut Scenario, from: usize, to: usize) -> usize {
    scenario.links.push(Link {
        id: format!("{from}-{to}"),
        from,
        to,
        length_km: 40.0,
        speed_kmh: Some(40.0),
        checkpoints: 0.0,
        walk: true,
    });
    scenario.links.len() - 1
}

/// Adds an exit.
pub fn exit(scenario: &mut Scenario, place: usize, party: usize) {
    scenario.exits.push(Exit {
        place,
        party,
        follows: false,
        attraction: 0.0,
    });
}

/// Adds an event that names a party.
pub fn event(
    scenario: &mut Scenario,
    kind: EventKind,
    party: usize,
    target: Target,
    (start, end): (i64, Option<i64>),
    value: f64,
) {
    let id = format!("event {}", scenario.events.len());
    scenario.events.push(Event {
        id,
        kind,
        party: Some(party),
        target,
        start,
        end,
        value,
        known: start,
        variant: None,
    });
}

/// From a tick on a place is held by somebody else.
pub fn change(scenario: &mut Scenario, place: usize, holder: Holder, tick: i64) {
    scenario.control.push(ControlRow {
        id: format!("change {}", scenario.control.len()),
        place,
        holder,
        when: Uncertain {
            earliest: tick,
            start: tick,
            latest: tick,
        },
        together: None,
        known: tick,
        variant: None,
    });
}

/// Service of a crossing towards a country.
pub fn service(scenario: &mut Scenario, place: usize, towards: &str, cars: f64, walkers: f64) {
    scenario.crossings.push(Crossing {
        id: format!("service {}", scenario.crossings.len()),
        place,
        towards: towards.into(),
        start: 0,
        end: None,
        cars_per_day: cars,
        walkers_per_day: walkers,
        turned_back: 0.0,
        held: 0.0,
        separated: 0.0,
        known: 0,
        variant: None,
    });
}

/// Everybody leaves for danger at this rate per day, wherever there is a hazard of one event.
pub fn danger_at(scenario: &mut Scenario, place: usize, rate: f64) {
    scenario.causes.set(Cause::Danger, true);
    for (name, value) in [
        ("danger_rate", rate),
        ("danger_saturation", 1e12),
        ("danger_radius_km", 1e-3),
        ("danger_half_life_days", 1e-6),
        ("front_rate", 0.0),
        ("window_factor", 0.0),
    ] {
        scenario.parameters.fix(name, value);
    }
    scenario.hazards.push(Hazard {
        place,
        kind: HazardKind::Fighting,
        start: -960,
        end: i64::from(u32::MAX),
        events_per_day: 1.0,
        reporting: 1.0,
        known: 0,
        variant: None,
    });
}

/// A home, an exit in the same country an hour away, and a rate of leaving.
pub fn one_way_out(days: u32, residents: f64, rate: f64) -> Scenario {
    let mut scenario = world(days);
    let home = place(&mut scenario, "home", (50.0, 30.0), residents);
    let safe = place(&mut scenario, "safe", (50.0, 29.0), 0.0);
    link(&mut scenario, home, safe);
    exit(&mut scenario, safe, HOME);
    danger_at(&mut scenario, home, rate);
    scenario.parts.returns = false;
    scenario
}

/// Options of an engine.
pub fn options(engine: EngineKind) -> ChainOptions {
    ChainOptions {
        engine,
        ..ChainOptions::default()
    }
}

/// Runs one member.
pub fn run(scenario: &Scenario, engine: EngineKind, member: u32) -> ChainRecord {
    let plan = Plan::new(scenario, &options(engine)).expect("the scenario can be run");
    run_member(&plan, member, &mut Unattended).expect("the run ends")
}

/// A value by name, at the end of a day.
pub fn value(record: &ChainRecord, topic: &str, measure: &str, entity: usize, day: usize) -> f64 {
    let at = ChainRecord::position(topic, measure).expect("a measure of that name");
    record.value(at, entity, day)
}

/// Sum over all days of a value by name.
pub fn sum(record: &ChainRecord, topic: &str, measure: &str, entity: usize) -> f64 {
    (0..record.days)
        .map(|day| value(record, topic, measure, entity, day))
        .sum()
}

pub const ENGINES: [EngineKind; 3] = [EngineKind::Cohort, EngineKind::Agent, EngineKind::Mean];

/// Mean and standard error.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// A country of `rows × columns` places with `residents` persons in all, half of it taken by the
/// enemy in the first days and lost again on day `days * 2 / 3`, with nearly everything that a
/// scenario can hold.
pub fn country(rows: usize, columns: usize, residents: f64, days: u32, step: Tick) -> Scenario {
    let mut s = world(days);
    for cause in Cause::ALL {
        s.causes.set(*cause, true);
    }
    s.parameters = ParameterTable::default();
    s.step = step;
    let persons = |women, men, older_women, school_age, under5| Persons {
        women,
        men,
        older_women,
        older_men: 0.0,
        school_age,
        under5,
    };
    s.types = vec![
        kind("family", 0.3, persons(1.0, 1.0, 0.0, 1.0, 1.0)),
        kind("couple", 0.2, persons(1.0, 1.0, 0.0, 0.0, 0.0)),
        kind("mother", 0.1, persons(1.0, 0.0, 0.0, 2.0, 0.0)),
        kind("man", 0.1, persons(0.0, 1.0, 0.0, 0.0, 0.0)),
        kind("old woman", 0.2, persons(0.0, 0.0, 1.0, 0.0, 0.0)),
        kind("three generations", 0.1, persons(1.0, 1.0, 1.0, 1.0, 0.0)),
        kind(
            "family without father",
            0.0,
            persons(1.0, 0.0, 0.0, 1.0, 1.0),
        ),
    ];
    for (index, share) in [0.6, 0.7, 0.4, 0.5, 0.1, 0.6, 0.4].into_iter().enumerate() {
        s.types[index].car_share = share;
        s.types[index].walks = if index == 4 { 0.2 } else { 0.8 };
        s.types[index].danger_factor = if index == 4 { 0.6 } else { 1.0 };
    }
    s.types[0].split = Some((6, 3));
    let grid = |row: usize, column: usize| row * columns + column;
    let each = residents / (rows * columns) as f64;
    for row in 0..rows {
        for column in 0..columns {
            let at = (50.0 + 0.2 * row as f64, 36.0 + 0.3 * column as f64);
            let size = each * (0.2 + 1.6 * ((row * 7 + column * 3) % 10) as f64 / 9.0);
            let index = place(&mut s, &format!("place {row} {column}"), at, size);
            s.places[index].region = if column < columns / 2 { "west" } else { "east" }.into();
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            if column + 1 < columns {
                link(&mut s, grid(row, column), grid(row, column + 1));
            }
            if row + 1 < rows {
                link(&mut s, grid(row, column), grid(row + 1, column));
            }
        }
    }
    for link in &mut s.links {
        link.length_km = 22.0;
        link.checkpoints = 1.0;
    }
    // Exits to the west (held by home) and beyond a crossing in the east (held by the enemy).
    for row in [0, rows / 2] {
        let west = place(
            &mut s,
            &format!("west {row}"),
            (50.0 + 0.2 * row as f64, 35.5),
            0.0,
        );
        link(&mut s, grid(row, 0), west);
        exit(&mut s, west, HOME);
        let border = crossing(
            &mut s,
            &format!("border {row}"),
            (50.0 + 0.2 * row as f64, 40.0),
        );
        s.places[border].holder = Holder::Party(ENEMY);
        link(&mut s, grid(row, columns - 1), border);
        let east = place(
            &mut s,
            &format!("east {row}"),
            (50.0 + 0.2 * row as f64, 41.0),
            0.0,
        );
        s.places[east].country = "BB".into();
        s.places[east].holder = Holder::Party(ENEMY);
        link(&mut s, border, east);
        exit(&mut s, east, ENEMY);
        service(&mut s, border, "BB", 1500.0, 800.0);
        s.crossings[row.min(1)].turned_back = 0.01;
        s.crossings[row.min(1)].separated = 0.05;
        service(&mut s, border, "AA", 1500.0, 800.0);
        for at in [west, east] {
            s.receptions.push(Reception {
                place: at,
                pathway: if at == east {
                    Pathway::CentreFirst
                } else {
                    Pathway::KinFirst
                },
                beds: 3000.0,
                beds_max: 20_000.0,
                lead_days: 2.0,
                nights: 3.0,
                rent_units: 20_000.0,
                host_share: 0.3,
            });
        }
        let far = place(&mut s, &format!("far {row}"), (52.0, 44.0), 0.0);
        s.places[far].country = "BB".into();
        s.places[far].holder = Holder::Party(ENEMY);
        s.onward.push(Onward {
            from: east,
            to: far,
            weight: 1.0,
            seats_per_day: 1000.0,
            start: 0,
            end: None,
        });
    }
    let (west, east) = (s.exits[0].place, s.exits[1].place);
    for (id, place) in [("kin west", west), ("kin east", east)] {
        s.kin_sets.push(KinSet {
            id: id.into(),
            places: vec![(place, 1.0)],
        });
    }
    for (set, share) in [(0, 0.3), (1, 0.2)] {
        s.kin.push(KinShare {
            region: "*".into(),
            set,
            share,
        });
    }
    for (region, home, enemy) in [("west", 0.6, 0.1), ("east", 0.4, 0.25)] {
        for (leaning, share) in [
            (Leaning::Party(HOME), home),
            (Leaning::Party(ENEMY), enemy),
            (Leaning::None, 1.0 - home - enemy),
        ] {
            s.leanings.push(LeaningShare {
                region: region.into(),
                leaning,
                share,
            });
        }
    }
    for (party, grade, share) in [
        (ENEMY, Grade::Command, 0.03),
        (ENEMY, Grade::Post, 0.05),
        (ENEMY, Grade::Kin, 0.05),
        (HOME, Grade::Kin, 0.01),
    ] {
        s.associations.push(Association {
            region: "*".into(),
            party,
            grade,
            share,
        });
    }
    for party in [HOME, ENEMY] {
        for (grade, law_years, practice, perceived) in [
            (Grade::Command, 12.0, 0.4, 0.6),
            (Grade::Post, 8.0, 0.1, 0.4),
            (Grade::Recipient, 2.0, 0.01, 0.1),
            (Grade::Fled, 1.0, 0.02, 0.1),
        ] {
            s.sanctions.push(Sanction {
                party,
                grade,
                law_years,
                practice,
                perceived,
                start: 0,
                known: 0,
            });
        }
    }
    let end = i64::from(days * DAY);
    let turn = end * 2 / 3;
    let taken: Vec<usize> = (0..rows)
        .flat_map(|row| (columns / 2..columns).map(move |column| grid(row, column)))
        .collect();
    for (number, &place) in taken.iter().enumerate() {
        change(
            &mut s,
            place,
            Holder::Party(ENEMY),
            (number % 7) as i64 * 60 + 5,
        );
    }
    for (number, &place) in taken.iter().enumerate() {
        if number % 2 == 0 {
            let tick = turn + (number % 5) as i64 * 70;
            change(&mut s, place, Holder::Nobody, tick);
            change(&mut s, place, Holder::Party(HOME), tick + 48);
        }
    }
    let places = Target::Places(taken.clone());
    for (kind, value, from) in [
        (EventKind::Promise, 0.9, 3000),
        (EventKind::Annexation, 0.8, 9000),
    ] {
        event(&mut s, kind, ENEMY, places.clone(), (from, None), value);
    }
    for (kind, value) in [
        (EventKind::Posts, 40.0),
        (EventKind::PayDelivered, 0.6),
        (EventKind::AidDelivered, 0.5),
        (EventKind::PensionPromised, 0.8),
        (EventKind::Force, 0.6),
        (EventKind::Pressure, 0.2),
    ] {
        event(
            &mut s,
            kind,
            ENEMY,
            places.clone(),
            (1500, Some(turn)),
            value,
        );
    }
    event(
        &mut s,
        EventKind::ServiceLoss,
        ENEMY,
        places.clone(),
        (500, None),
        0.5,
    );
    event(
        &mut s,
        EventKind::Transport,
        HOME,
        Target::Everywhere,
        (0, None),
        0.2,
    );
    event(
        &mut s,
        EventKind::EvacuationCall,
        ENEMY,
        places.clone(),
        (turn - 480, Some(turn)),
        0.3,
    );
    event(
        &mut s,
        EventKind::WithdrawalSeen,
        ENEMY,
        places,
        (turn - 20, None),
        0.5,
    );
    for (id, party, kind, reach, delay) in [
        ("home radio", Some(HOME), ChannelKind::Other, 0.4, 6.0),
        ("enemy radio", Some(ENEMY), ChannelKind::Holder, 0.7, 3.0),
        ("word", None, ChannelKind::Word, 0.5, 12.0),
    ] {
        s.channels.push(Channel {
            id: id.into(),
            party,
            kind,
            target: Target::Everywhere,
            reach,
            delay_hours: delay,
            start: -10_000,
            end: None,
        });
    }
    for row in 0..rows {
        for column in columns / 2 - 1..columns / 2 + 1 {
            for (start, stop, events) in [(0, 1200, 3.0), (1200, end, 0.3)] {
                s.hazards.push(Hazard {
                    place: grid(row, column),
                    kind: HazardKind::Shelling,
                    start,
                    end: stop,
                    events_per_day: events,
                    reporting: 0.8,
                    known: start,
                    variant: None,
                });
            }
        }
    }
    s
}

/// Keeps the checkpoint of every day.
#[derive(Default)]
pub struct Keep(pub Vec<Vec<u8>>);

impl Control for Keep {
    fn after_day(&mut self, _: u32, checkpoint: &dyn Fn() -> Vec<u8>) -> Continue {
        self.0.push(checkpoint());
        Continue::Yes
    }
}
