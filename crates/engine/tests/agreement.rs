//! `cohort` and `agent` draw from the same distribution: means and variances per place and day,
//! on small worlds that switch everything on, and on real cases where they are at hand.

mod common;

use common::{busy_world, link, people, place, run_with, scenario};
use outflow_engine::{EngineKind, RecentGrid, RunOptions};
use outflow_model::scenario::*;
use outflow_scenario::{ReadOptions, read};
use std::path::Path;

/// Mean and sample variance of each chosen number over members.
fn moments(
    world: &Scenario,
    engine: EngineKind,
    recent_grid: RecentGrid,
    members: u32,
    days: &[usize],
) -> Vec<(f64, f64)> {
    let options = RunOptions {
        engine,
        seed: 11,
        recent_grid,
        ..RunOptions::default()
    };
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for member in 0..members {
        let record = run_with(world, &options, member);
        let values: Vec<f64> = days
            .iter()
            .flat_map(|&day| record.present[day * record.places..][..record.places].to_vec())
            .chain(days.iter().map(|&day| record.travelling[day]))
            .collect();
        sums.resize(values.len(), (0.0, 0.0));
        for (sum, value) in sums.iter_mut().zip(values) {
            sum.0 += value;
            sum.1 += value * value;
        }
    }
    let n = f64::from(members);
    sums.iter()
        .map(|sum| (sum.0 / n, (sum.1 - sum.0 * sum.0 / n) / (n - 1.0)))
        .collect()
}

/// Welch's t for means and the log ratio of variances, both against a Bonferroni bound.
fn agree(name: &str, world: &Scenario, members: (u32, u32)) {
    agree_on(RunOptions::default().recent_grid, name, world, members);
}

/// The same with another grid of recent travel.
fn agree_on(grid: RecentGrid, name: &str, world: &Scenario, members: (u32, u32)) {
    let last = world.days as usize - 1;
    let days = [last / 4, last / 2, last];
    let cohort = moments(world, EngineKind::Cohort, grid, members.0, &days);
    let agent = moments(world, EngineKind::Agent, grid, members.1, &days);
    let (n, m) = (f64::from(members.0), f64::from(members.1));
    let (mut squares, mut count, mut worst, mut ratios) = (0.0, 0.0, 0.0_f64, Vec::new());
    for (a, b) in cohort.iter().zip(&agent) {
        if a.1 + b.1 < 1e-9 {
            assert!((a.0 - b.0).abs() < 1e-9, "{name}: {a:?} {b:?}");
            continue;
        }
        let t = (a.0 - b.0) / (a.1 / n + b.1 / m + 1.0 / (12.0 * m)).sqrt();
        squares += t * t;
        count += 1.0;
        worst = worst.max(t.abs());
        // Counts of less than one person in the mean are far too skewed for it.
        if a.0.min(b.0) > 1.0 && a.1.min(b.1) > 1.0 {
            ratios.push((a.1 / b.1).ln() / (2.0 / (n - 1.0) + 2.0 / (m - 1.0)).sqrt());
        }
    }
    let spread: f64 = ratios
        .iter()
        .fold(0.0, |most, ratio: &f64| most.max(ratio.abs()));
    println!(
        "{name}: rms t {:.2}, worst {worst:.2} of {count}, variances {spread:.2}",
        f64::sqrt(squares / count)
    );
    // For some 1,000 comparisons in all, 4.5 is passed by chance less than once in a hundred.
    assert!(worst < 4.5, "{name}: worst t {worst}");
    // Counts of few people are skewed, and so their variances spread more than normal ones.
    assert!(spread < 5.5, "{name}: variances {spread}");
}

#[test]
fn on_a_busy_world() {
    agree("busy", &busy_world(45), (400, 400));
}

#[test]
fn with_every_departure_from_flee() {
    let mut world = busy_world(45);
    world.settings.departures = Departures::all();
    world.settings.move_rules.stay_close_to_home = true;
    for (index, place) in world.places.iter_mut().enumerate() {
        place.latitude = index as f64;
        place.farmer_fraction = Some(0.3);
    }
    agree("departures", &world, (300, 300));
}

#[test]
fn with_matching_and_hunger() {
    let mut world = busy_world(30);
    world.settings.move_rules.match_town_ethnicity = true;
    world.settings.move_rules.weight_softening = 0.1;
    world.settings.move_rules.flee_when_starving = true;
    world.settings.move_rules.avoid_food_deprived_locations = true;
    world.timeline.food_insecurity = Some(RegionTable {
        regions: vec!["unknown".into()],
        days: vec![0.0, 30.0],
        rows: vec![vec![5.0], vec![40.0]],
    });
    world.traits.push(TraitTable {
        name: "ethnicity".into(),
        values: vec![TraitValue::Text("a".into()), TraitValue::Text("b".into())],
        default_weights: vec![1.0, 2.0],
        place_weights: Vec::new(),
    });
    agree("matching", &world, (300, 300));
}

#[test]
fn with_floods() {
    let mut world = busy_world(30);
    world.places[1].kind = PlaceKind::FloodZone;
    world.places[3].kind = PlaceKind::FloodZone;
    world.places[1].population = 20_000;
    world.settings.move_rules.flood_rules = Some(FloodRules {
        flood_movechances: vec![0.0, 0.4, 0.9],
        flood_loc_weights: vec![1.0, 0.5, 0.1],
        ..FloodRules::default()
    });
    world.settings.spawn_rules.flood_zone_spawning_only = true;
    world.settings.spawn_rules.flood_driven_spawn_mode = Some(FloodDriven {
        spawn_mode: SpawnMode::PopRatio,
        displaced_per_flood_day: vec![0.0, 0.01, 0.02],
    });
    let rows = (0..30)
        .map(|day| vec![f64::from(day % 3), f64::from(day / 10)])
        .collect();
    world.timeline.floods = Some(DailyTable {
        places: vec![1, 3],
        rows,
    });
    world.observations = Observations::default();
    agree("floods", &world, (300, 300));
}

/// Enough people on each link that `cohort` works their day out beforehand, among towns that are
/// an hour apart, with a camp that fills up half-way through. The grid is fine, so that it is the days which are
/// looked at.
#[test]
fn where_days_are_worked_out() {
    let mut world = scenario(30);
    let rules = &mut world.settings.move_rules;
    rules.max_move_speed = 160.0;
    rules.avoid_short_stints = true;
    rules.start_on_foot = true;
    rules.default_movechance = 0.4;
    rules.camp_movechance = 0.02;
    let kinds = [
        PlaceKind::ConflictZone,
        PlaceKind::ConflictZone,
        PlaceKind::Town,
        PlaceKind::Town,
        PlaceKind::Town,
        PlaceKind::Camp,
        PlaceKind::Camp,
    ];
    for (index, kind) in kinds.into_iter().enumerate() {
        place(&mut world, &format!("p{index}"), kind);
    }
    world.places[5].capacity = 1_800;
    for (from, to, length) in [
        (0, 2, 35.0),
        (0, 3, 60.0),
        (1, 3, 45.0),
        (2, 3, 40.0),
        (2, 4, 55.0),
        (3, 4, 30.0),
        (3, 5, 70.0),
        (4, 5, 90.0),
        (4, 6, 210.0),
    ] {
        link(&mut world, from, to, length);
    }
    world.links[5].walk_probability = Some(0.25);
    people(&mut world, 0, 2_500);
    people(&mut world, 1, 1_500);
    agree_on(RecentGrid::Bits(9), "worked out", &world, (400, 200));
}

macro_rules! cases {
    ($($name:ident: $case:literal, $hasten:literal;)*) => {$(
        #[test]
        fn $name() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases").join($case);
            if !folder.is_dir() {
                println!("skipped: there is no shared data beside the project");
                return;
            }
            let mut world = read(&folder, &ReadOptions::default()).0.expect("a case without errors");
            world.settings.hasten = $hasten;
            world.days = world.days.min(300);
            agree($case, &world, (60, 30));
        }
    )*};
}

cases! {
    burundi: "burundi2015", 100;
    car: "car2013", 400;
    mali: "mali2012", 100;
    nigeria: "nigeria2016", 300;
    ssudan: "ssudan2013", 200;
    syria: "syria2013", 2000;
    ukraine: "ukraine2022", 20000;
}
