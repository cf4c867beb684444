//! What a household has and can is drawn once; what is offered ends when it ends; who cannot part stays
//! together; and what is lost piece by piece costs what it costs at once.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::*;

const DAYS: i64 = DAY as i64;

fn left(record: &ChainRecord) -> f64 {
    sum(record, "moves", "left", 0)
}

/// People who want to leave twice a day, and would rather stay half of the times.
fn reluctant(car_share: f64, walks: f64) -> Scenario {
    let mut scenario = one_way_out(60, 2000.0, 2.0);
    scenario.types[0].car_share = car_share;
    scenario.types[0].walks = walks;
    scenario.parameters.fix("exit_stay", 0.0);
    scenario.parameters.fix("travel_cost", 0.0);
    scenario
}

#[test]
fn who_stays_once_keeps_the_car_and_the_legs() {
    for engine in ENGINES {
        // Whoever has a car leaves in the end, and nobody else does.
        for (car_share, walks) in [(0.3, 0.0), (0.0, 0.3), (0.2, 0.125)] {
            let expected = 2000.0 * (car_share + (1.0 - car_share) * walks);
            let found = left(&run(&reluctant(car_share, walks), engine, 0));
            // Four standard deviations of a binomial.
            let most = 4.0 * (2000.0_f64 * 0.3 * 0.7).sqrt();
            let within = if engine == EngineKind::Mean {
                1.0
            } else {
                most
            };
            assert!(
                (found - expected).abs() < within,
                "{engine:?} {car_share} {walks}: {found} for {expected}"
            );
        }
    }
}

#[test]
fn nobody_sets_out_on_foot_for_what_is_too_far() {
    for engine in ENGINES {
        let mut scenario = one_way_out(5, 500.0, 1.0);
        let far = place(&mut scenario, "far", (50.0, 28.0), 0.0);
        link(&mut scenario, 1, far);
        exit(&mut scenario, far, HOME);
        scenario.exits[1].attraction = 20.0;
        scenario.types[0].car_share = 0.0;
        scenario.parameters.fix("walk_limit_km", 60.0);
        let record = run(&scenario, engine, 0);
        assert!(left(&record) > 400.0, "{engine:?}");
        assert!(
            record.departures.iter().all(|row| row.exit == 0),
            "{engine:?}"
        );
        // By car they do.
        scenario.types[0].car_share = 1.0;
        let record = run(&scenario, engine, 0);
        let to_far = record.departures.iter().filter(|row| row.exit == 1);
        assert!(to_far.map(|row| row.persons).sum::<f64>() > 400.0);
    }
}

#[test]
fn seats_end_with_their_offer() {
    for engine in ENGINES {
        let mut scenario = one_way_out(5, 5000.0, 1.0);
        scenario.types[0].car_share = 0.0;
        scenario.types[0].walks = 0.0;
        event(
            &mut scenario,
            EventKind::Transport,
            HOME,
            Target::Everywhere,
            (0, Some(2 * DAYS)),
            1500.0,
        );
        let record = run(&scenario, engine, 0);
        let by_bus = |day| value(&record, "choices", "bus", 0, day);
        assert!(by_bus(1) > 0.0);
        assert_eq!(by_bus(2) + by_bus(3) + by_bus(4), 0.0, "{engine:?}");
    }
}

/// A home, a crossing and a place abroad.
fn over_the_border(days: u32, cars: f64) -> (Scenario, usize) {
    let mut scenario = world(days);
    let home = place(&mut scenario, "home", (50.0, 30.0), 1000.0);
    let border = crossing(&mut scenario, "border", (50.0, 29.0));
    let safe = place(&mut scenario, "safe", (50.0, 28.0), 0.0);
    scenario.places[safe].country = "BB".into();
    link(&mut scenario, home, border);
    link(&mut scenario, border, safe);
    exit(&mut scenario, safe, HOME);
    danger_at(&mut scenario, home, 0.5);
    service(&mut scenario, border, "BB", cars, cars);
    scenario.parts.returns = false;
    (scenario, border)
}

#[test]
fn men_who_may_not_leave_keep_those_from_whom_they_cannot_part() {
    let couple = Persons {
        women: 1.0,
        men: 1.0,
        ..Persons::default()
    };
    let single = |women, men| Persons {
        women,
        men,
        ..Persons::default()
    };
    for engine in ENGINES {
        let (mut scenario, border) = over_the_border(6, 1e6);
        scenario.types = vec![kind("couple", 1.0, couple)];
        event(
            &mut scenario,
            EventKind::ExitBan,
            HOME,
            Target::Everywhere,
            (0, None),
            1.0,
        );
        let crossed = |scenario: &Scenario, measure: &str| {
            sum(&run(scenario, engine, 0), "crossings", measure, border)
        };
        assert_eq!(crossed(&scenario, "crossed"), 0.0, "{engine:?}");
        assert!(crossed(&scenario, "turned_back") > 500.0);
        // Those who can, part: half of them cross.
        scenario.types.push(kind("woman", 0.0, single(1.0, 0.0)));
        scenario.types.push(kind("man", 0.0, single(0.0, 1.0)));
        scenario.types[0].split = Some((1, 2));
        scenario.parameters.fix("split_share", 0.0);
        let (through, apart) = (
            crossed(&scenario, "crossed"),
            crossed(&scenario, "separated"),
        );
        assert!(
            through > 250.0 && (through - apart).abs() < 1e-6,
            "{engine:?}: {through} {apart}"
        );
    }
}

#[test]
fn batches_in_front_of_a_crossing_that_hardly_serves_do_not_multiply() {
    let (mut scenario, _) = over_the_border(60, 1e-3);
    scenario.step = DAY / 4;
    let record = run(&scenario, EngineKind::Mean, 0);
    assert!(value(&record, "whole", "queueing", 0, 59) > 900.0);
    assert!(
        record.work.peak_states < 5_000,
        "{}",
        record.work.peak_states
    );
}

/// Four places alike, of which all are lost: all at once, or one every six hours.
fn credibility_after(apart: i64) -> f64 {
    let mut scenario = world(8);
    scenario.step = DAY / 4;
    // Everybody hears everything.
    scenario.parts.news = false;
    let others = place(&mut scenario, "capital", (50.0, 25.0), 0.0);
    for number in 0..4 {
        let town = place(
            &mut scenario,
            &format!("town {number}"),
            (50.0, 30.0 + f64::from(number)),
            1000.0,
        );
        link(&mut scenario, others, town);
        change(
            &mut scenario,
            town,
            Holder::Party(ENEMY),
            5 * DAYS + i64::from(number) * apart,
        );
    }
    exit(&mut scenario, others, HOME);
    event(
        &mut scenario,
        EventKind::Promise,
        HOME,
        Target::Everywhere,
        (DAYS, None),
        1.0,
    );
    scenario.parameters.fix("credibility_recovery", 0.0);
    scenario.parameters.fix("promise_decay", 0.0);
    let record = run(&scenario, EngineKind::Mean, 0);
    value(&record, "parties", "credibility", HOME, 7)
}

#[test]
fn to_lose_places_one_by_one_costs_what_it_costs_at_once() {
    let (at_once, in_a_day) = (credibility_after(0), credibility_after(DAYS / 4));
    assert!(at_once < 0.3, "{at_once}");
    // What was lost makes the next loss less of a surprise, so that it costs a little less.
    let ratio = in_a_day.ln() / at_once.ln();
    assert!((0.8..=1.02).contains(&ratio), "{in_a_day} for {at_once}");
}

#[test]
fn beds_are_ordered_for_who_is_there_whatever_the_step() {
    let beds = |step: Tick| {
        let mut scenario = one_way_out(8, 10_000.0, 0.3);
        scenario.step = step;
        scenario.receptions.push(Reception {
            place: 1,
            pathway: Pathway::KinFirst,
            beds: 0.0,
            beds_max: 1e6,
            lead_days: 1.0,
            nights: 1e6,
            rent_units: 0.0,
            host_share: 0.0,
        });
        scenario.parameters.fix("rent_wish", 0.0);
        let record = run(&scenario, EngineKind::Mean, 0);
        let there = ["centre", "none"].map(|kind| value(&record, "people", kind, 1, 5));
        (value(&record, "control", "beds", 1, 7), there[0] + there[1])
    };
    for step in [DAY, DAY / 2, DAY / 8] {
        let (beds, asked) = beds(step);
        // Ordered at the end of the sixth day, open from the end of the seventh on.
        assert!((beds - asked).abs() <= 1.0, "{step}: {beds} for {asked}");
    }
}

#[test]
fn nobody_has_kin_in_the_own_home() {
    for engine in ENGINES {
        // Kin in the home itself, in the exit, and in a third place, alike.
        let mut scenario = one_way_out(20, 900.0, 1.0);
        let third = place(&mut scenario, "third", (50.0, 28.0), 0.0);
        link(&mut scenario, 1, third);
        scenario.kin_sets.push(KinSet {
            id: "kin".into(),
            places: vec![(0, 1.0), (1, 1.0), (third, 1.0)],
        });
        scenario.kin.push(KinShare {
            region: "*".into(),
            set: 0,
            share: 1.0,
        });
        let record = run(&scenario, engine, 0);
        let host = |place| value(&record, "people", "host", place, 19);
        assert_eq!(host(0) + sum(&record, "moves", "returned", 0), 0.0);
        let away = value(&record, "people", "away", 0, 19);
        assert!((away - 900.0).abs() < 1e-3, "{engine:?}: {away}");
        // The others share them.
        let off = if engine == EngineKind::Mean {
            1e-3
        } else {
            80.0
        };
        assert!((host(1) - host(third)).abs() < off, "{engine:?}");
        assert!((host(1) + host(third) - 900.0).abs() < 1e-3, "{engine:?}");
    }
}

#[test]
fn seats_nobody_takes_today_are_there_tomorrow_whatever_the_step() {
    // A seat a day, and somebody who wants one every ten days: hardly any goes unused.
    let by_bus = |step, engine, member| {
        let mut scenario = one_way_out(60, 10.0, 0.01);
        scenario.step = step;
        scenario.types[0].car_share = 0.0;
        scenario.types[0].walks = 0.0;
        event(
            &mut scenario,
            EventKind::Transport,
            HOME,
            Target::Everywhere,
            (0, None),
            1.0,
        );
        left(&run(&scenario, engine, member))
    };
    let expected = 10.0 * (1.0 - (-0.6_f64).exp());
    for engine in [EngineKind::Cohort, EngineKind::Agent] {
        for step in [DAY, DAY / 4] {
            let found: Vec<f64> = (0..200)
                .map(|member| by_bus(step, engine, member))
                .collect();
            let (mean, error) = mean_and_error(&found);
            assert!(
                (mean - expected).abs() < 4.0 * error,
                "{engine:?} {step}: {mean} for {expected}"
            );
        }
    }
}

#[test]
fn a_crossing_on_foot_only_is_no_way_for_cars() {
    for engine in ENGINES {
        let (mut scenario, border) = over_the_border(10, 0.0);
        scenario.crossings[0].walkers_per_day = 1e6;
        scenario.parameters.fix("walk_limit_km", 500.0);
        scenario.types[0].car_share = 0.5;
        let record = run(&scenario, engine, 0);
        assert_eq!(sum(&record, "crossings", "queue_cars", border), 0.0);
        assert_eq!(sum(&record, "choices", "car", 0), 0.0);
        let walked = sum(&record, "choices", "foot", 0);
        assert!((350.0..600.0).contains(&walked), "{engine:?}: {walked}");
        assert!((value(&record, "people", "wants_cannot", 0, 9) + left(&record)) > 950.0);
    }
}

#[test]
fn who_is_turned_back_on_the_way_home_does_not_get_there() {
    for engine in ENGINES {
        let (mut scenario, border) = over_the_border(60, 1e6);
        scenario.parts.returns = true;
        service(&mut scenario, border, "AA", 1e6, 1e6);
        // All leave in the first days; then it is quiet, and they want to return.
        scenario.hazards[0].end = 10 * DAYS;
        let home = sum(&run(&scenario, engine, 0), "moves", "returned", 0);
        assert!(home > 100.0, "{engine:?}: {home}");
        scenario.crossings[1].turned_back = 1.0;
        let record = run(&scenario, engine, 0);
        assert_eq!(sum(&record, "moves", "returned", 0), 0.0, "{engine:?}");
        assert!(sum(&record, "crossings", "turned_back", border) > 100.0);
    }
}

#[test]
fn a_new_rate_counts_from_its_moment_on() {
    for engine in ENGINES {
        let (mut scenario, border) = over_the_border(10, 0.15);
        // A car every week or so for five days, then a hundred a day.
        scenario.hazards[0].events_per_day = 20.0;
        let mut fast = scenario.crossings[0].clone();
        scenario.crossings[0].end = Some(5 * DAYS);
        fast.id = "fast".into();
        fast.start = 5 * DAYS;
        (fast.cars_per_day, fast.walkers_per_day) = (100.0, 100.0);
        scenario.crossings.push(fast);
        let record = run(&scenario, engine, 0);
        let cars = value(&record, "crossings", "crossed_cars", border, 5);
        assert!((cars - 100.0).abs() <= 1.0, "{engine:?}: {cars}");
    }
}

#[test]
fn who_is_annexed_is_given_papers() {
    let accept = |annexed: bool| {
        let mut scenario = world(60);
        let town = place(&mut scenario, "town", (50.0, 30.0), 20_000.0);
        scenario.places[town].holder = Holder::Party(ENEMY);
        let everywhere = Target::Everywhere;
        event(
            &mut scenario,
            EventKind::Posts,
            ENEMY,
            everywhere,
            (0, None),
            0.001,
        );
        if annexed {
            let kind = EventKind::Annexation;
            let once = (5 * DAYS, Some(5 * DAYS));
            event(&mut scenario, kind, ENEMY, Target::Everywhere, once, 1.0);
        }
        let record = run(&scenario, EngineKind::Cohort, 0);
        value(&record, "control", "accept", town, 59)
    };
    let (without, with) = (accept(false), accept(true));
    assert!(with > 1.3 * without, "{with} {without}");
}

#[test]
fn beds_hold_whole_households_and_no_more() {
    for engine in ENGINES {
        let mut scenario = one_way_out(20, 3000.0, 0.3);
        let family = Persons {
            women: 1.0,
            school_age: 2.0,
            ..Persons::default()
        };
        scenario.types = vec![kind("family", 1.0, family)];
        scenario.parameters.fix("rent_wish", 0.0);
        scenario.receptions.push(Reception {
            place: 1,
            pathway: Pathway::CentreFirst,
            beds: 100.0,
            beds_max: 100.0,
            lead_days: 0.0,
            nights: 1e6,
            rent_units: 0.0,
            host_share: 0.0,
        });
        let record = run(&scenario, engine, 0);
        let last = value(&record, "people", "centre", 1, 19);
        for day in 0..20 {
            let there = value(&record, "people", "centre", 1, day);
            assert!(there <= 100.0 + 1e-6, "{engine:?} day {day}: {there}");
        }
        // The hundredth bed is of no use to three.
        let full = if record.whole { 99.0 } else { 100.0 };
        assert!((last - full).abs() < 1e-6, "{engine:?}: {last}");
        assert!(value(&record, "people", "none", 1, 19) > 0.0);
    }
}

#[test]
fn kin_of_those_in_a_post_fear_a_law_from_the_day_it_holds() {
    for engine in ENGINES {
        let mut scenario = one_way_out(20, 2000.0, 0.0);
        scenario.causes.set(Cause::Reprisal, true);
        scenario.parameters.fix("reprisal_rate", 0.3);
        scenario.associations.push(Association {
            region: "*".into(),
            party: HOME,
            grade: Grade::Kin,
            share: 1.0,
        });
        scenario.sanctions.push(Sanction {
            party: HOME,
            grade: Grade::Post,
            law_years: 10.0,
            practice: 0.5,
            perceived: 0.8,
            start: i64::from(10 * DAY),
            known: 0,
        });
        let record = run(&scenario, engine, 0);
        let left = |days: std::ops::Range<usize>| -> f64 {
            days.map(|day| value(&record, "motives", "reprisal", 0, day))
                .sum()
        };
        assert_eq!(left(0..10), 0.0, "{engine:?}");
        assert!(left(10..20) > 100.0, "{engine:?}: {}", left(10..20));
    }
}
