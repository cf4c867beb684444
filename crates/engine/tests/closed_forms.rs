//! Worlds so small that the answer can be written down.

mod common;

use common::{ENGINES, link, people, place, present, run, scenario, series};
use outflow_engine::EngineKind;
use outflow_model::scenario::*;

/// A chain of places with the given link lengths; people start at its first place, which
/// everybody leaves, and every place in between sends everybody on.
fn chain(lengths: &[f64], days: u32) -> Scenario {
    let mut world = scenario(days);
    world.settings.move_rules.max_move_speed = 100.0;
    world.settings.move_rules.conflict_movechance = 1.0;
    let mut here = place(&mut world, "0", PlaceKind::ForwardingHub);
    people(&mut world, here, 1);
    for (index, &length) in lengths.iter().enumerate() {
        let next = place(&mut world, &(index + 1).to_string(), PlaceKind::Camp);
        world.places[next].kind = if index + 1 == lengths.len() {
            PlaceKind::Camp
        } else {
            PlaceKind::ForwardingHub
        };
        link(&mut world, here, next, length);
        here = next;
    }
    world.settings.move_rules.camp_movechance = 0.0;
    world
}

#[test]
fn a_link_of_exactly_one_days_distance_takes_two_days() {
    for engine in ENGINES {
        let record = run(&chain(&[100.0], 3), engine);
        assert_eq!(
            [0, 1, 2].map(|day| present(&record, day, 1)),
            [0.0, 1.0, 1.0],
            "{engine:?}"
        );
        assert_eq!(record.travelling, [1.0, 0.0, 0.0]);
        let record = run(&chain(&[99.0], 1), engine);
        assert_eq!(present(&record, 0, 1), 1.0);
    }
}

#[test]
fn a_second_link_gets_the_whole_daily_distance_again() {
    // 60 km + 90 km are both done on the first day at 100 km a day (Flee), and not when the
    // day's distance is shared; going back is possible at every hub, so weigh it away.
    let mut world = chain(&[60.0, 90.0], 2);
    world.settings.move_rules.camp_weight = 1e12;
    for engine in ENGINES {
        assert!(
            present(&run(&world, engine), 0, 2) > 0.999_999,
            "{engine:?}"
        );
    }
    world.settings.departures.share_daily_distance = true;
    for engine in ENGINES {
        let record = run(&world, engine);
        assert_eq!(present(&record, 0, 2), 0.0, "{engine:?}");
        assert!(present(&record, 1, 2) > 0.999_999, "{engine:?}");
    }
}

#[test]
fn a_whole_wave_overfills_an_almost_empty_camp() {
    for engine in ENGINES {
        let mut world = scenario(1);
        let from = place(&mut world, "from", PlaceKind::ForwardingHub);
        let camp = place(&mut world, "camp", PlaceKind::Camp);
        world.places[camp].capacity = 10;
        world.settings.move_rules.camp_movechance = 0.0;
        link(&mut world, from, camp, 10.0);
        people(&mut world, from, 1000);
        assert_eq!(present(&run(&world, engine), 0, camp), 1000.0, "{engine:?}");
    }
}

#[test]
fn a_full_camp_is_refused_and_the_day_is_lost() {
    for engine in ENGINES {
        let mut world = scenario(5);
        let from = place(&mut world, "from", PlaceKind::ForwardingHub);
        let camp = place(&mut world, "camp", PlaceKind::Camp);
        world.places[camp].capacity = 10;
        world.settings.move_rules.camp_movechance = 0.0;
        link(&mut world, from, camp, 10.0);
        people(&mut world, from, 1000);
        people(&mut world, camp, 10);
        let record = run(&world, engine);
        assert_eq!(present(&record, 4, from), 1000.0, "{engine:?}");
        assert_eq!(present(&record, 4, camp), 10.0, "{engine:?}");
    }
}

#[test]
fn negative_awareness_acts_like_one() {
    for engine in ENGINES {
        let mut world = chain(&[60.0, 90.0, 70.0], 4);
        let one = run(&world, engine);
        world.settings.move_rules.awareness_level = -1;
        assert_eq!(run(&world, engine).present, one.present);
    }
}

#[test]
fn falls_in_the_reports_are_a_debt() {
    let mut world = scenario(5);
    world.settings.spawn_rules.sum_from_camps = true;
    let zone = place(&mut world, "zone", PlaceKind::ConflictZone);
    world.places[zone].population = 1_000_000;
    let camp = place(&mut world, "camp", PlaceKind::Camp);
    link(&mut world, zone, camp, 10.0);
    series(
        &mut world,
        "total",
        &[(0, 1000), (1, 950), (2, 900), (3, 1000), (4, 1100)],
    );
    series(
        &mut world,
        "camp",
        &[(0, 1000), (1, 950), (2, 900), (3, 1000), (4, 1100)],
    );
    for engine in ENGINES {
        let record = run(&world, engine);
        assert_eq!(record.debt, [0, 50, 100, 0, 0]);
        assert_eq!(record.displaced, [1000.0, 1000.0, 1000.0, 1000.0, 1100.0]);
        // Flee counts the total of day 0 on top of the camps (S3).
        assert_eq!(record.raw_reported, [2000, 1950, 1900, 2000, 2100]);
    }
}

#[test]
fn changes_between_positive_intensities_are_ignored_unless_graded() {
    let mut world = scenario(5);
    let zone = place(&mut world, "zone", PlaceKind::Town);
    let camp = place(&mut world, "camp", PlaceKind::Camp);
    link(&mut world, zone, camp, 10.0);
    world.places[zone].population = 1000;
    world.settings.spawn_rules.conflict_driven_spawning = Some(ConflictDriven {
        spawn_mode: SpawnMode::Constant,
        displaced_per_conflict_day: 100.0,
    });
    let rows = [0.0, 0.2, 1.0, 1.0, 0.0].map(|value| vec![value]).to_vec();
    world.timeline.conflicts = Some(DailyTable {
        places: vec![zone],
        rows,
    });
    let daily = |world: &Scenario| run(world, EngineKind::Cohort).displaced;
    assert_eq!(daily(&world), [0.0, 20.0, 40.0, 60.0, 60.0]);
    world.settings.departures.graded_conflicts = true;
    assert_eq!(daily(&world), [0.0, 20.0, 120.0, 220.0, 220.0]);
}

#[test]
fn whoever_is_on_a_link_when_it_closes_comes_back() {
    for engine in ENGINES {
        let mut world = chain(&[250.0], 8);
        world.places[0].kind = PlaceKind::ForwardingHub;
        world.timeline.closures.push(Closure {
            kind: ClosureKind::Location(1),
            start: 1,
            end: 2,
        });
        let record = run(&world, engine);
        // Sets out on day 0, is sent back on day 2 although the link is open again, sets out on
        // day 3 and arrives on day 5.
        assert_eq!(
            [1, 2, 3].map(|day| present(&record, day, 0)),
            [0.0, 1.0, 0.0],
            "{engine:?}"
        );
        assert_eq!(
            [4, 5].map(|day| present(&record, day, 1)),
            [0.0, 1.0],
            "{engine:?}"
        );
    }
}

#[test]
fn a_closure_that_names_a_second_place_closes_every_link_or_the_one_named() {
    for engine in ENGINES {
        // Everybody leaves the town at once: for the near camp or, where only that way is shut, for
        // the other one.
        let mut world = scenario(1);
        let town = place(&mut world, "town", PlaceKind::Town);
        let shut = place(&mut world, "shut", PlaceKind::Camp);
        let other = place(&mut world, "other", PlaceKind::Camp);
        link(&mut world, town, shut, 10.0);
        link(&mut world, town, other, 50.0);
        people(&mut world, town, 100);
        world.settings.move_rules.default_movechance = 1.0;
        world.timeline.closures.push(Closure {
            kind: ClosureKind::LocationTowards(town, shut),
            start: 0,
            end: -1,
        });
        let at = |world: &Scenario| {
            let record = run(world, engine);
            [town, shut, other].map(|place| present(&record, 0, place))
        };
        assert_eq!(at(&world), [100.0, 0.0, 0.0], "{engine:?}");
        world.settings.departures.close_named_link = true;
        assert_eq!(at(&world), [0.0, 0.0, 100.0], "{engine:?}");
    }
}

#[test]
fn leaving_is_binomial_and_the_split_follows_the_weights() {
    // p = 0.3 a day, two camps at 10 and 50 km: weights 1/20 and 1/60, so 3 : 1.
    let mut world = scenario(1);
    let town = place(&mut world, "town", PlaceKind::Town);
    let near = place(&mut world, "near", PlaceKind::Camp);
    let far = place(&mut world, "far", PlaceKind::Camp);
    link(&mut world, town, near, 10.0);
    link(&mut world, town, far, 50.0);
    people(&mut world, town, 1_000_000);
    world.settings.move_rules.camp_movechance = 0.0;
    let mean = run(&world, EngineKind::Mean);
    assert!((present(&mean, 0, near) - 225_000.0).abs() < 1e-6);
    assert!((present(&mean, 0, far) - 75_000.0).abs() < 1e-6);
    for engine in [EngineKind::Cohort, EngineKind::Agent] {
        let record = run(&world, engine);
        // Five standard deviations of the binomial.
        assert!(
            (present(&record, 0, near) - 225_000.0).abs() < 5.0 * 418.0,
            "{engine:?}"
        );
        assert!(
            (present(&record, 0, far) - 75_000.0).abs() < 5.0 * 264.0,
            "{engine:?}"
        );
    }
}

/// A camp without a capacity that gains a bed a day has one bed on the first day: with five people in it it
/// is full, and nobody comes.
#[test]
fn a_capacity_that_grows_by_the_day_begins_at_nothing() {
    for engine in ENGINES {
        let mut world = scenario(1);
        let town = place(&mut world, "town", PlaceKind::Town);
        let growing = place(&mut world, "growing", PlaceKind::Camp);
        let other = place(&mut world, "other", PlaceKind::Camp);
        link(&mut world, town, growing, 10.0);
        link(&mut world, town, other, 10.0);
        world.places[growing].capacity_per_day = Some(1);
        world.settings.move_rules.camp_movechance = 0.0;
        world.settings.move_rules.default_movechance = 1.0;
        people(&mut world, town, 1000);
        people(&mut world, growing, 5);
        let record = run(&world, engine);
        assert_eq!(present(&record, 0, growing), 5.0, "{engine:?}");
        assert_eq!(present(&record, 0, other), 1000.0, "{engine:?}");
        // Without growth it has no limit.
        world.places[growing].capacity_per_day = None;
        assert!(present(&run(&world, engine), 0, growing) > 400.0);
    }
}

#[test]
fn settled_people_never_leave_again() {
    for engine in ENGINES {
        let mut world = scenario(30);
        let camp = place(&mut world, "camp", PlaceKind::Camp);
        let other = place(&mut world, "other", PlaceKind::Camp);
        link(&mut world, camp, other, 500.0);
        world.settings.move_rules.camp_movechance = 0.5;
        world.settings.spawn_rules.camps_are_sinks = true;
        world.places[camp].deactivation_probability = Some(1.0);
        people(&mut world, camp, 1000);
        let record = run(&world, engine);
        // Half leave on day 0; those who stayed settle that evening and stay for ever.
        let stayed = present(&record, 0, camp);
        assert!(present(&record, 29, camp) >= stayed, "{engine:?}");
    }
}

#[test]
fn nobody_comes_from_nowhere() {
    let mut world = scenario(2);
    let town = place(&mut world, "town", PlaceKind::Town);
    let camp = place(&mut world, "camp", PlaceKind::Camp);
    link(&mut world, town, camp, 10.0);
    series(&mut world, "total", &[(0, 0), (1, 10)]);
    series(&mut world, "camp", &[(0, 0), (1, 10)]);
    let plan = outflow_engine::Plan::new(&world, &outflow_engine::RunOptions::default()).unwrap();
    let error = outflow_engine::run_member(&plan, 0, &mut outflow_engine::Unattended).unwrap_err();
    assert!(
        error.to_string().contains("10 people are newly displaced"),
        "{error}"
    );
}
