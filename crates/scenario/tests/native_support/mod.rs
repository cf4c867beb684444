//! Scenarios for tests of scenario folders.

#![allow(dead_code, reason = "each test file uses a part")]

use outflow_model::scenario::*;
use outflow_scenario::files::Folder;
use outflow_scenario::limits;
use proptest::prelude::*;
use proptest::{collection::vec, option};

/// Files in memory as a folder.
pub(crate) fn memory(files: &[(&'static str, String)]) -> Folder {
    Folder::memory(
        files
            .iter()
            .map(|(name, text)| (*name, text.clone().into_bytes())),
    )
}

/// A small folder that is in order.
pub(crate) fn small() -> Folder {
    memory(&small_files())
}

/// The files of [`small`].
pub(crate) fn small_files() -> Vec<(&'static str, String)> {
    [
        (
            "scenario.toml",
            "title = \"Two towns\"\nstart = 2022-02-24\ndays = 10\n",
        ),
        (
            "places.csv",
            "id,name,kind,latitude,longitude,country,population,source\n\
             a,Alpha,conflict_zone,50,36,One,1000,assumed\n\
             b,\"Beta, the port\",town,50.5,36,One,500,\n\
             # a comment\n\
             c,Camp,camp,51,36,Two,,\n",
        ),
        (
            "links.csv",
            "id,from,to,length_km\na--b,a,b,70\nb--c,b,c,80.5\n",
        ),
        (
            "hazards.csv",
            "place,kind,start,end,value,source\na,conflict,2022-02-20,2022-02-27,1,assumed\n\
             b,conflict,2022-02-26,,0.5,assumed\n",
        ),
        (
            "events.csv",
            "event,subject,other,start,end,known,source\n\
             border_closed,One,Two,2022-02-25,2022-02-26,2022-02-25,assumed\n",
        ),
        (
            "observations.csv",
            "series,date,people,source\ntotal,2022-02-24,0,assumed\ntotal,2022-03-01,300,assumed\n\
             Camp,2022-02-24,0,assumed\nCamp,2022-03-01,300,assumed\n",
        ),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .to_vec()
}

/// Fails unless both are equal, floats bit for bit (-0 apart from 0).
pub(crate) fn same_bits(one: &Scenario, other: &Scenario) {
    assert_eq!(one, other);
    // `Debug` writes floats shortest, so equal texts are equal bits; it tells -0 from 0.
    let (one, other) = (format!("{one:?}"), format!("{other:?}"));
    assert!(one == other, "equal values, but other bits");
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z]{1,6}",
        2 => "\\PC{1,8}",
        1 => prop::sample::select(vec![
            "A", "A", "a b", " padded ", "with, comma", "with \"quotes\"", "two\nlines", "cr\rlf",
            "#hash", "'q'", "\u{feff}bom", "total", "-1", "Харків", "--",
        ]).prop_map(str::to_owned),
    ]
}

/// Names that may stand first in a row.
fn first_name() -> impl Strategy<Value = String> {
    name().prop_filter("may start a row", |name| {
        !name.starts_with('#') && !name.trim().is_empty()
    })
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        (0_u32..1000).prop_map(|n| f64::from(n) / 8.0),
        0.0..1e6_f64,
        (0.0..1.0_f64).prop_map(|n| n * 1e-300),
        Just(5e-324),
        Just(f64::MAX),
    ]
}

fn chance() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64]
}

fn kind() -> impl Strategy<Value = PlaceKind> {
    use PlaceKind::*;
    prop::sample::select(vec![
        Camp,
        IdpCamp,
        ConflictZone,
        ForwardingHub,
        Marker,
        FloodZone,
        Town,
        Other,
    ])
}

fn place() -> impl Strategy<Value = Place> {
    let counts = 0..(1_u64 << 62);
    (
        (
            name(),
            name(),
            name(),
            -90.0..90.0_f64,
            -180.0..180.0_f64,
            kind(),
        ),
        (
            counts.clone(),
            counts.clone(),
            option::of(amount()),
            option::of(any::<i64>()),
        ),
        (
            option::of(counts),
            option::of(chance()),
            option::of(chance()),
            option::of(amount()),
            option::of(amount()),
        ),
    )
        .prop_map(|(who, many, rest)| Place {
            name: who.0,
            region: who.1,
            country: who.2,
            latitude: who.3,
            longitude: who.4,
            kind: who.5,
            population: many.0,
            capacity: many.1,
            conflict_intensity: many.2,
            capacity_per_day: many.3,
            initial_present: rest.0,
            deactivation_probability: rest.1,
            farmer_fraction: rest.2,
            trade_volume: rest.3,
            human_development_index: rest.4,
        })
}

fn link(places: usize) -> impl Strategy<Value = Link> {
    let mark = prop::sample::select(vec![
        Redirection::None,
        Redirection::Forward,
        Redirection::Backward,
    ]);
    let speed = option::of((1..4000_u32).prop_map(|n| f64::from(n) / 7.0));
    (
        0..places,
        0..places,
        1e-3..20_000.0_f64,
        mark,
        speed,
        option::of(chance()),
    )
        .prop_map(
            |(from, to, length_km, redirection, max_move_speed, walk_probability)| Link {
                from,
                to,
                length_km,
                redirection,
                max_move_speed,
                walk_probability,
            },
        )
}

/// A table of all or some of the places, in any order, most often as long as the run.
fn daily(places: usize, days: u32) -> impl Strategy<Value = Option<DailyTable>> {
    let level = prop_oneof![4 => Just(0.0), 4 => Just(1.0), 1 => Just(-0.0), 1 => amount()];
    let length = prop_oneof![4 => Just(days as usize), 1 => 1..60_usize];
    let all: Vec<usize> = (0..places).collect();
    let table = (
        prop::sample::subsequence(all, 0..=places).prop_shuffle(),
        length,
    )
        .prop_flat_map(move |(places, length)| {
            let width = places.len();
            vec(vec(level.clone(), width), length).prop_map(move |rows| DailyTable {
                places: places.clone(),
                rows,
            })
        });
    option::of(table)
}

fn day() -> impl Strategy<Value = i32> {
    prop_oneof![-3..40_i32, -700_000..2_000_000_i32]
}

fn closure(places: usize) -> impl Strategy<Value = Closure> {
    let what = prop_oneof![
        (name(), name()).prop_map(|(a, b)| ClosureKind::Country(a, b)),
        (0..places).prop_map(ClosureKind::Location),
        (0..places, 0..places).prop_map(|(a, b)| ClosureKind::LocationTowards(a, b)),
        (0..places, 0..places).prop_map(|(a, b)| ClosureKind::Link(a, b)),
        (0..places).prop_map(ClosureKind::Camp),
        (0..places).prop_map(ClosureKind::IdpCamp),
        (0..places, 0..places).prop_map(|(a, b)| ClosureKind::ForcedRedirection(a, b)),
    ];
    (what, day(), day()).prop_map(|(kind, start, end)| Closure { kind, start, end })
}

fn timeline(places: usize, days: u32) -> impl Strategy<Value = Timeline> {
    let change =
        (0..places, kind(), day()).prop_map(|(place, kind, day)| KindChange { place, kind, day });
    (
        daily(places, days),
        daily(places, days),
        vec(closure(places), 0..6),
        vec(change, 0..4),
        option::of(regions()),
    )
        .prop_map(
            |(conflicts, floods, closures, kind_changes, food_insecurity)| Timeline {
                conflicts,
                floods,
                closures,
                kind_changes,
                food_insecurity,
            },
        )
}

fn regions() -> impl Strategy<Value = RegionTable> {
    (
        prop::collection::btree_set(name(), 1..4),
        prop::collection::btree_set(0..400_u32, 1..5),
        any::<bool>(),
    )
        .prop_flat_map(|(regions, days, whole)| {
            let (width, height) = (regions.len(), days.len());
            let step = if whole { 1.0 } else { 8.0 };
            vec(vec(0.0..=100.0_f64, width), height).prop_map(move |rows| RegionTable {
                regions: regions.iter().cloned().collect(),
                days: days.iter().map(|&day| f64::from(day) / step).collect(),
                rows,
            })
        })
}

fn value() -> impl Strategy<Value = TraitValue> {
    prop_oneof![
        amount().prop_map(TraitValue::Number),
        name().prop_map(TraitValue::Text),
        prop::sample::select(vec!["", "5", " 5", "nan", "'a'"])
            .prop_map(|text| TraitValue::Text(text.to_owned())),
    ]
}

fn traits() -> impl Strategy<Value = Vec<TraitTable>> {
    let trimmed = first_name().prop_map(|name| name.trim().to_owned());
    let places = prop::collection::btree_set(name().prop_filter("named", |n| !n.is_empty()), 0..3);
    let table = (
        trimmed.prop_filter("may start a row", |n| !n.starts_with('#')),
        vec(value(), 1..4),
        places,
    )
        .prop_flat_map(|(name, values, places)| {
            let weights = vec((1..100_u32).prop_map(|n| f64::from(n) / 3.0), values.len());
            vec(weights, places.len() + 1).prop_map(move |mut weights| TraitTable {
                name: name.clone(),
                values: values.clone(),
                default_weights: weights.remove(0),
                place_weights: places
                    .iter()
                    .cloned()
                    .zip(weights)
                    .map(|(place, weights)| TraitWeights { place, weights })
                    .collect(),
            })
        });
    vec(table, 0..3).prop_map(|mut tables| {
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        tables.dedup_by(|a, b| a.name == b.name);
        tables
    })
}

fn groups(places: usize) -> impl Strategy<Value = Vec<ListedGroup>> {
    let names: Vec<String> = ["age", "place", "first language", "a,b"]
        .map(str::to_owned)
        .to_vec();
    let group = (
        0..places,
        prop::sample::subsequence(names, 0..=4),
        0..(1_u64 << 62),
    )
        .prop_flat_map(|(place, names, people)| {
            vec(value(), names.len()).prop_map(move |values| ListedGroup {
                place,
                traits: names.iter().cloned().zip(values).collect(),
                people,
            })
        });
    // Attributes are in one order throughout: the first group has all of them.
    vec(group, 0..5).prop_map(|mut groups| {
        if let Some(first) = groups.first_mut() {
            first.traits = ["age", "place", "first language", "a,b"]
                .map(|name| (name.to_owned(), TraitValue::Text("x".to_owned())))
                .to_vec();
        }
        groups
    })
}

fn observations() -> impl Strategy<Value = Observations> {
    let report = (day(), -limits::REPORTED..=limits::REPORTED)
        .prop_map(|(day, people)| Report { day, people });
    let series = (first_name(), vec(vec(report, 0..4), 0..3))
        .prop_map(|(name, parts)| Series { name, parts });
    (vec(series, 0..4), vec((0..100_usize, day()), 0..3)).prop_map(|(mut series, corrections)| {
        series.sort_by(|a, b| b.name.cmp(&a.name));
        series.dedup_by(|a, b| a.name == b.name);
        let count = series.len();
        let corrections = corrections
            .into_iter()
            .filter(|_| count > 0)
            .map(|(index, day)| Correction {
                series: index % count,
                day,
            })
            .collect();
        Observations {
            series,
            corrections,
        }
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let speed = 1e-3..1e4_f64;
    let first = (
        any::<bool>(),
        1..1000_u32,
        any::<i64>(),
        (
            speed,
            chance(),
            prop_oneof![-3..0_i64, 1..5_i64],
            amount(),
            -100.0..100.0_f64,
        ),
        vec(1..=12_u8, 0..3),
    );
    let second = (
        option::of(vec(amount(), 0..3)),
        option::of((0..4_usize, amount())),
        option::of(vec(amount(), 0..3)),
        option::of((vec(chance(), 0..3), any::<bool>(), any::<i64>())),
        any::<[bool; 6]>(),
    );
    (first, second).prop_map(|(first, second)| {
        let mut settings = Settings::default();
        if first.0 {
            settings.compat = Compat::Outflow;
        }
        settings.hasten = first.1;
        settings.default_conflict_intensity = first.2;
        let rules = &mut settings.move_rules;
        (
            rules.max_move_speed,
            rules.camp_movechance,
            rules.awareness_level,
        ) = (first.3.0, first.3.1, first.3.2);
        (rules.softening, rules.distance_power) = (first.3.3, first.3.4);
        rules.harvest_months = first.4;
        rules.flood_rules = second.3.map(|(chances, forecaster, end)| FloodRules {
            flood_movechances: chances,
            flood_forecaster: forecaster,
            flood_forecaster_end_time: end,
            ..FloodRules::default()
        });
        [
            rules.women_avoid_hazards,
            rules.boys_take_risk,
            rules.start_on_foot,
        ] = [second.4[0], second.4[1], second.4[2]];
        settings.departures.true_home = second.4[3];
        let rules = &mut settings.spawn_rules;
        rules.insert_day0 = second.4[4];
        rules.sum_from_camps = second.4[5];
        rules.conflict_spawn_decay = second.0;
        rules.conflict_driven_spawning = second.1.map(|(mode, people)| ConflictDriven {
            spawn_mode: [
                SpawnMode::Constant,
                SpawnMode::PopRatio,
                SpawnMode::Poisson,
                SpawnMode::Nobody,
            ][mode],
            displaced_per_conflict_day: if mode == 1 { people.min(1.0) } else { people },
        });
        rules.flood_driven_spawn_mode = second.2.map(|list| FloodDriven {
            spawn_mode: SpawnMode::Poisson,
            displaced_per_flood_day: list,
        });
        settings
    })
}

/// Any scenario that a Flee folder could give, and then some.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    (vec(place(), 1..6), 1..60_u32)
        .prop_flat_map(|(places, days)| {
            let count = places.len();
            (
                ("\\PC{0,20}", -10_000..10_000_i64, Just(days), settings()),
                (Just(places), vec(link(count), 0..6), timeline(count, days)),
                (traits(), groups(count), observations()),
            )
        })
        .prop_map(|(head, map, people)| Scenario {
            title: head.0,
            start: "2015-05-01".parse::<Date>().unwrap().plus_days(head.1),
            days: head.2,
            settings: head.3,
            places: map.0,
            links: map.1,
            timeline: map.2,
            traits: people.0,
            listed_groups: people.1,
            observations: people.2,
        })
}
