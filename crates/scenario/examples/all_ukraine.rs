//! Writes a stress scenario: every hromada of Ukraine and Kyiv as a place, 41 million people,
//! 300 daily steps.
//!
//! ```sh
//! cargo run --release -p outflow-scenario --example all_ukraine -- HROMADAS.csv OUT
//! ```
//!
//! `HROMADAS.csv` has the columns `hromada_code`, `iso_3166_2`, `lat`, `lon`, `area_km2`,
//! `population_2022`, `distance_to_russia`, `distance_to_eu`, `war_zone_27_04_2022`,
//! `status_autumn_2022` and `deoccupation_wave` (KSE Loc Data Hub). Roads are links to the five
//! nearest places, control and events follow the columns in round dates: the scenario is for
//! measuring time and memory, not for drawing any conclusion.

use outflow_model::chain::{
    Causes, Channel, ChannelKind, ControlRow, Crossing, DAY, Event, EventKind, Exit, Grade, Hazard,
    HazardKind, Holder, HouseholdType, KinSet, KinShare, Leaning, LeaningShare, Link,
    ParameterTable, Parts, Party, Pathway, Persons, Place, PlaceKind, Reception, Sanction,
    Scenario, Target, Uncertain,
};
use outflow_model::math::great_circle_km;
use outflow_scenario::chain::write_chain;
use std::error::Error;
use std::path::Path;

const DAYS: u32 = 300;
const UKRAINE: usize = 0;
const RUSSIA: usize = 1;
const UNION: usize = 2;

struct Row {
    place: Place,
    to_russia: f64,
    to_union: f64,
    war: bool,
    held: bool,
    freed: Option<u32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1);
    let (Some(table), Some(out)) = (args.next(), args.next()) else {
        return Err("give HROMADAS.csv and OUT".into());
    };
    let scenario = scenario(rows(Path::new(&table))?);
    println!(
        "{} places, {} links, {:.0} persons",
        scenario.places.len(),
        scenario.links.len(),
        scenario.residents()
    );
    write_chain(&scenario, Path::new(&out))?;
    Ok(())
}

fn place(id: &str, country: &str, at: (f64, f64), residents: f64, area_km2: f64) -> Place {
    Place {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: PlaceKind::Settlement,
        latitude: at.0,
        longitude: at.1,
        country: country.to_owned(),
        region: country.to_owned(),
        holder: Holder::Party(UKRAINE),
        residents,
        displaced: 0.0,
        area_km2,
    }
}

fn rows(table: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(table)?;
    let heads = reader.headers()?.clone();
    let column = |name: &str| {
        heads
            .iter()
            .position(|head| head == name)
            .ok_or_else(|| format!("no column '{name}'"))
    };
    let names = [
        "hromada_code",
        "iso_3166_2",
        "lat",
        "lon",
        "area_km2",
        "population_2022",
    ];
    let [code, oblast, lat, lon, area, people] = names.map(column);
    let (code, oblast, lat, lon, area, people) = (code?, oblast?, lat?, lon?, area?, people?);
    let (russia, union) = (column("distance_to_russia")?, column("distance_to_eu")?);
    let war = column("war_zone_27_04_2022")?;
    let (status, wave) = (column("status_autumn_2022")?, column("deoccupation_wave")?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let number = |at: usize| record[at].parse::<f64>().unwrap_or(0.0);
        let mut place = place(
            &record[code],
            "UA",
            (number(lat), number(lon)),
            number(people),
            number(area),
        );
        place.region = record[oblast].to_owned();
        rows.push(Row {
            place,
            to_russia: number(russia),
            to_union: number(union),
            war: &record[war] == "1",
            held: record[status].contains("occupied") && !record[status].starts_with("not"),
            freed: match &record[wave] {
                "March-April" => Some(35),
                "September-October" => Some(198),
                "November" => Some(260),
                _ => None,
            },
        });
    }
    let mut kyiv = place("UA80", "UA", (50.4501, 30.5234), 2_950_000.0, 839.0);
    kyiv.region = "UA-30".to_owned();
    rows.push(Row {
        place: kyiv,
        to_russia: 200.0,
        to_union: 450.0,
        war: false,
        held: false,
        freed: None,
    });
    Ok(rows)
}

/// The index of the row for which the measure is least.
fn nearest(rows: &[Row], measure: impl Fn(&Row) -> f64) -> usize {
    (0..rows.len())
        .min_by(|&a, &b| measure(&rows[a]).total_cmp(&measure(&rows[b])))
        .unwrap_or(0)
}

fn scenario(rows: Vec<Row>) -> Scenario {
    let at = |place: &Place| (place.latitude, place.longitude);
    let mut places: Vec<Place> = rows.iter().map(|row| row.place.clone()).collect();
    let mut links = Vec::new();
    let mut join = |from: usize, to: usize, km: f64| {
        links.push(Link {
            id: format!("{}-{}", from.min(to), from.max(to)),
            from: from.min(to),
            to: from.max(to),
            length_km: (km * 1.25).max(1.0),
            speed_kmh: None,
            checkpoints: 0.0,
            walk: true,
        });
    };
    for from in 0..rows.len() {
        let mut others: Vec<(f64, usize)> = (0..rows.len())
            .filter(|&to| to != from)
            .map(|to| (great_circle_km(at(&places[from]), at(&places[to])), to))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Five nearest, and a few far ones so that no cluster stands alone.
        for &(km, to) in others
            .iter()
            .take(5)
            .chain(others.iter().skip(20).step_by(300).take(1))
        {
            join(from, to, km);
        }
    }
    // Crossings and what lies behind them.
    let mut crossings = Vec::new();
    let mut exits = Vec::new();
    let mut receptions = Vec::new();
    let mut border =
        |id: &str, country: &str, party: usize, near: usize, far: (f64, f64), cars: f64| {
            let here = at(&places[near]);
            let middle = ((here.0 + far.0) / 2.0, (here.1 + far.1) / 2.0);
            let mut gate = place(&format!("gate-{id}"), "UA", middle, 0.0, 0.0);
            gate.kind = PlaceKind::Crossing;
            let mut town = place(id, country, far, 500_000.0, 0.0);
            town.residents = 0.0;
            town.holder = Holder::Party(party);
            let gate_at = places.len();
            places.push(gate);
            places.push(town);
            join(near, gate_at, great_circle_km(here, middle));
            join(gate_at, gate_at + 1, great_circle_km(middle, far));
            crossings.push(Crossing {
                id: id.to_owned(),
                place: gate_at,
                towards: country.to_owned(),
                start: 0,
                end: None,
                cars_per_day: cars,
                walkers_per_day: 10_000.0,
                turned_back: 0.0,
                held: 0.0,
                separated: 0.0,
                known: 0,
                variant: None,
            });
            exits.push(Exit {
                place: gate_at + 1,
                party,
                follows: false,
                attraction: 0.0,
            });
            receptions.push(Reception {
                place: gate_at + 1,
                pathway: Pathway::KinFirst,
                beds: 20_000.0,
                beds_max: 100_000.0,
                lead_days: 5.0,
                nights: 10.0,
                rent_units: 50_000.0,
                host_share: 0.5,
            });
        };
    let west = nearest(&rows, |row| row.to_union);
    for (n, degree) in [47.9_f64, 48.4, 49.0, 49.8, 50.4].iter().enumerate() {
        let near = nearest(&rows, |row| {
            row.to_union + 100.0 * (row.place.latitude - degree).abs()
        });
        border(
            &format!("union-{n}"),
            "EU",
            UNION,
            near,
            (*degree, 21.0),
            6_000.0,
        );
    }
    for (n, degree) in [47.0_f64, 48.5, 50.0, 51.5].iter().enumerate() {
        let near = nearest(&rows, |row| {
            row.to_russia + 100.0 * (row.place.latitude - degree).abs()
        });
        border(
            &format!("russia-{n}"),
            "RU",
            RUSSIA,
            near,
            (*degree, 40.5),
            2_000.0,
        );
    }
    let lviv = west;
    exits.push(Exit {
        place: lviv,
        party: UKRAINE,
        follows: false,
        attraction: 0.5,
    });
    receptions.push(Reception {
        place: lviv,
        pathway: Pathway::KinFirst,
        beds: 50_000.0,
        beds_max: 200_000.0,
        lead_days: 5.0,
        nights: 20.0,
        rent_units: 80_000.0,
        host_share: 0.5,
    });
    let (mut control, mut hazards) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let mut change = |day: u32, party: usize| {
            let when = i64::from(day * DAY);
            control.push(ControlRow {
                id: format!("{}-{day}", row.place.id),
                place: index,
                holder: Holder::Party(party),
                when: Uncertain {
                    earliest: when - 96,
                    start: when,
                    latest: when + 96,
                },
                together: None,
                known: when,
                variant: None,
            });
        };
        let day = 2 + index as u32 % 20;
        if row.held || row.freed.is_some() {
            change(day, RUSSIA);
        }
        if let Some(freed) = row.freed {
            change(freed, UKRAINE);
        }
        if row.war {
            hazards.push(Hazard {
                place: index,
                kind: HazardKind::Shelling,
                start: 0,
                end: i64::from(DAYS * DAY),
                events_per_day: 1.0,
                reporting: 0.7,
                known: 0,
                variant: None,
            });
        }
    }
    Scenario {
        title: "All of Ukraine, for measuring".to_owned(),
        start: "2022-02-24"
            .parse()
            .unwrap_or_else(|_| unreachable!("a date")),
        days: DAYS,
        step: DAY,
        windows: Vec::new(),
        parties: [
            ("ua", "Ukraine"),
            ("ru", "Russia"),
            ("eu", "European Union"),
        ]
        .map(|(id, name)| Party {
            id: id.to_owned(),
            name: name.to_owned(),
        })
        .to_vec(),
        hostile: vec![(UKRAINE, RUSSIA)],
        parts: Parts::default(),
        causes: Causes::default(),
        parameters: ParameterTable::default(),
        places,
        links: distinct(links),
        control,
        hazards,
        events: events(),
        channels: channels(),
        sanctions: vec![Sanction {
            party: UKRAINE,
            grade: Grade::Post,
            law_years: 12.0,
            practice: 0.3,
            perceived: 0.6,
            start: 0,
            known: 0,
        }],
        types: types(),
        leanings: [
            (Leaning::Party(UKRAINE), 0.7),
            (Leaning::Party(RUSSIA), 0.1),
            (Leaning::None, 0.2),
        ]
        .map(|(leaning, share)| LeaningShare {
            region: "*".to_owned(),
            leaning,
            share,
        })
        .to_vec(),
        associations: Vec::new(),
        kin_sets: vec![KinSet {
            id: "west".to_owned(),
            places: vec![(lviv, 1.0)],
        }],
        kin: vec![KinShare {
            region: "*".to_owned(),
            set: 0,
            share: 0.2,
        }],
        crossings,
        receptions,
        onward: Vec::new(),
        exits,
        facts: Vec::new(),
        series: Vec::new(),
        fronts: Vec::new(),
        variants: Vec::new(),
    }
}

fn distinct(mut links: Vec<Link>) -> Vec<Link> {
    links.sort_by_key(|link| (link.from, link.to));
    links.dedup_by(|a, b| (a.from, a.to) == (b.from, b.to));
    links
}

fn events() -> Vec<Event> {
    let event = |id: &str, kind, party, value, day: i64| Event {
        id: id.to_owned(),
        kind,
        party: Some(party),
        target: Target::HeldBy(RUSSIA),
        start: day * i64::from(DAY),
        end: None,
        value,
        known: day * i64::from(DAY),
        variant: None,
    };
    vec![
        event("promise", EventKind::Promise, RUSSIA, 0.8, 100),
        event("posts", EventKind::Posts, RUSSIA, 15.0, 60),
        event("pay", EventKind::PayDelivered, RUSSIA, 0.5, 60),
        event("aid", EventKind::AidDelivered, RUSSIA, 0.5, 60),
        event("force", EventKind::Force, RUSSIA, 0.6, 5),
        event("services", EventKind::ServiceLoss, RUSSIA, 0.5, 5),
    ]
}

fn channels() -> Vec<Channel> {
    let channel = |id: &str, party, kind, reach, delay_hours| Channel {
        id: id.to_owned(),
        party,
        kind,
        target: Target::Everywhere,
        reach,
        delay_hours,
        start: 0,
        end: None,
    };
    vec![
        channel("ua", Some(UKRAINE), ChannelKind::Other, 0.25, 6.0),
        channel("ru", Some(RUSSIA), ChannelKind::Holder, 0.6, 6.0),
        channel("word", None, ChannelKind::Word, 0.3, 24.0),
    ]
}

fn types() -> Vec<HouseholdType> {
    let kind = |id: &str, share, persons, split| HouseholdType {
        id: id.to_owned(),
        share,
        persons,
        car_share: 0.28,
        walks: 0.6,
        danger_factor: 1.0,
        split,
    };
    let persons = |women, men, older, school_age, under5| Persons {
        women,
        men,
        older_women: older,
        older_men: 0.0,
        school_age,
        under5,
    };
    vec![
        kind("alone", 0.12, persons(0.0, 1.0, 0.0, 0.0, 0.0), None),
        kind("older", 0.22, persons(0.0, 0.0, 1.0, 0.0, 0.0), None),
        kind("couple", 0.26, persons(1.0, 1.0, 0.0, 0.0, 0.0), None),
        kind(
            "family",
            0.25,
            persons(1.0, 1.0, 0.0, 1.0, 1.0),
            Some((5, 0)),
        ),
        kind("extended", 0.15, persons(1.0, 1.0, 1.0, 1.0, 0.0), None),
        kind("mother", 0.0, persons(1.0, 0.0, 0.0, 1.0, 1.0), None),
    ]
}
