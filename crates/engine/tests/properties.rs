//! What must hold in every world.

mod common;

use common::{ENGINES, busy_world, present, random_world, run, run_with};
use outflow_engine::{EngineKind, RunOptions};
use outflow_model::scenario::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Nobody is lost or made: whoever was displaced is at a place or on the way. (In debug
    /// builds the engine also checks this after each phase.)
    #[test]
    fn people_are_conserved(numbers in prop::collection::vec(0.0..1.0_f64, 60)) {
        let world = random_world(&numbers, 25);
        for engine in ENGINES {
            let record = run(&world, engine);
            for day in 0..25 {
                let here: f64 = (0..record.places).map(|place| present(&record, day, place)).sum();
                let all = here + record.travelling[day];
                let tolerance = if record.whole { 0.0 } else { 1e-9 * all.max(1.0) };
                prop_assert!((all - record.displaced[day]).abs() <= tolerance, "{engine:?} day {day}");
            }
        }
    }

    /// Following passive labels changes no count, and labels add up to the counts.
    #[test]
    fn labels_are_passive(numbers in prop::collection::vec(0.0..1.0_f64, 60)) {
        let world = random_world(&numbers, 20);
        for engine in ENGINES {
            let plain = run(&world, engine);
            let options = RunOptions { engine, track_origin: true, ..RunOptions::default() };
            let labelled = run_with(&world, &options, 0);
            prop_assert_eq!(&plain.present, &labelled.present);
            prop_assert_eq!(&plain.flows, &labelled.flows);
            let mut sums = vec![0.0; plain.present.len()];
            for count in &labelled.origins {
                sums[count.day as usize * plain.places + count.place as usize] += count.people;
            }
            for (sum, people) in sums.iter().zip(&plain.present) {
                prop_assert!((sum - people).abs() <= 1e-6 * people.max(1.0), "{sum} {people}");
            }
        }
    }

    /// The counts of places move by arrivals and departures only.
    #[test]
    fn places_balance(numbers in prop::collection::vec(0.0..1.0_f64, 60)) {
        let mut world = random_world(&numbers, 20);
        world.settings.spawn_rules.conflict_driven_spawning = Some(ConflictDriven {
            spawn_mode: SpawnMode::Nobody,
            ..ConflictDriven::default()
        });
        let record = run(&world, EngineKind::Cohort);
        let ends = |way: usize| {
            let link = &world.links[way / 2];
            if way.is_multiple_of(2) { link.from } else { link.to }
        };
        for day in 1..20 {
            for place in 0..record.places {
                let arrived = record.arrivals[day * record.places + place];
                let left: f64 = (0..2 * record.links)
                    .filter(|&way| ends(way) == place)
                    .map(|way| record.flows[day * 2 * record.links + way])
                    .sum();
                let change = present(&record, day, place) - present(&record, day - 1, place);
                prop_assert_eq!(change, arrived - left);
            }
        }
    }
}

#[test]
fn a_closed_link_carries_nobody() {
    for engine in ENGINES {
        let record = run(&busy_world(40), engine);
        // All links of the camp are closed from day 8 to 11, the border from 5 to 19.
        for (link, days) in [(3, 8..12), (4, 8..12), (5, 5..20)] {
            for day in days {
                let flows = &record.flows[day * 2 * record.links..][2 * link..2 * link + 2];
                assert_eq!(flows, [0.0, 0.0], "{engine:?} link {link} day {day}");
            }
        }
    }
}

#[test]
fn more_capacity_never_turns_more_people_away() {
    let camp_at_end = |capacity| {
        let mut world = busy_world(60);
        world.places[4].capacity = capacity;
        let total: f64 = (0..40)
            .map(|member| {
                let options = RunOptions {
                    seed: 7,
                    ..RunOptions::default()
                };
                present(&run_with(&world, &options, member), 59, 4)
            })
            .sum();
        total / 40.0
    };
    let people = [100, 200, 400, 800, 100_000].map(camp_at_end);
    assert!(people.is_sorted(), "{people:?}");
}

#[test]
fn members_differ_and_seeds_differ() {
    let world = busy_world(30);
    let record = |seed, member| {
        run_with(
            &world,
            &RunOptions {
                seed,
                ..RunOptions::default()
            },
            member,
        )
        .present
    };
    assert_eq!(record(1, 0), record(1, 0));
    assert_ne!(record(1, 0), record(1, 1));
    assert_ne!(record(1, 0), record(2, 0));
}
