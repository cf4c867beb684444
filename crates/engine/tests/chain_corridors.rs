//! Corridors that let only so many through a day, against what can be worked out by hand.

mod chain_world;

use chain_world::*;
use outflow_engine::chain::{ChainRecord, Plan, resume_member, run_member};
use outflow_engine::{EngineKind, Unattended};
use outflow_model::chain::*;

const STEPS: [Tick; 3] = [DAY, DAY / 2, DAY / 4];

/// Opens a link to so many persons a day.
fn corridor(scenario: &mut Scenario, link: usize, period: (i64, Option<i64>), persons: f64) {
    event(
        scenario,
        EventKind::Corridor,
        HOME,
        Target::Links(vec![link]),
        period,
        persons,
    );
}

/// Everybody wants out at once, over one link to the other side.
fn across(days: u32, residents: f64, step: Tick) -> Scenario {
    let mut scenario = one_way_out(days, residents, 300.0);
    scenario.step = step;
    scenario.places[1].holder = Holder::Party(ENEMY);
    scenario.exits[0].party = ENEMY;
    scenario.parts.coercion = false;
    scenario.parameters.fix("packing_hours", 0.0);
    scenario
}

fn on_link(record: &ChainRecord, link: u32, day: u32) -> f64 {
    let flows = record.flows.iter();
    let flows = flows.filter(|flow| flow.link == link && flow.day == day);
    flows.map(|flow| flow.persons).sum()
}

#[test]
fn a_hundred_a_day_pass_and_the_line_is_gone_on_the_day_expected() {
    for engine in ENGINES {
        for step in STEPS {
            let mut scenario = across(13, 1000.0, step);
            corridor(&mut scenario, 0, (0, None), 100.0);
            let record = run(&scenario, engine, 0);
            // All decide in the first step, in the middle of each of its quarters of a day, and stand in
            // the line a tick later.
            let part = step.min(DAY / 4);
            let came_in =
                |number: u32| (f64::from(part) * (f64::from(number) + 0.5) + 1.0) / f64::from(DAY);
            let came = came_in(0);
            let through = |days: u32| {
                let most = 100.0 * (f64::from(days) - came).max(0.0);
                let whole = if record.whole { most.floor() } else { most };
                whole.min(1000.0)
            };
            for day in 0..13 {
                let expected = through(day + 1) - through(day);
                let found = on_link(&record, 0, day);
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{engine:?} {step} day {day}: {found} for {expected}"
                );
                let waiting = value(&record, "whole", "queueing", 0, day as usize);
                let expected = 1000.0 - through(day + 1);
                assert!((waiting - expected).abs() < 1e-6, "{engine:?} day {day}");
                assert_eq!(value(&record, "people", "present", 0, day as usize), 0.0);
            }
            assert!(value(&record, "whole", "queueing", 0, 9) > 0.0);
            assert_eq!(value(&record, "whole", "queueing", 0, 10), 0.0);
            // On day 3 who has come furthest has waited since they came; cars stand at home.
            let wait = value(&record, "crossings", "wait_hours", 0, 3);
            let first = if step == DAY { 1 } else { 0 };
            assert!((wait - 24.0 * (4.0 - came_in(first))).abs() < 1.0, "{wait}");
            assert!(value(&record, "crossings", "queue_cars", 0, 4) > 500.0);
        }
    }
}

#[test]
fn without_a_limit_or_with_one_that_nobody_feels_the_bits_are_the_same() {
    for engine in ENGINES {
        let with = |limit: f64| {
            let mut scenario = across(6, 800.0, DAY / 4);
            scenario.parameters.fix("danger_rate", 0.3);
            corridor(&mut scenario, 0, (0, None), limit);
            run(&scenario, engine, 1)
        };
        let (free, wide) = (with(UNLIMITED), with(1e8));
        assert!(free.flows == wide.flows && free.departures == wide.departures);
        assert!(free.tables[..5] == wide.tables[..5], "{engine:?}");
        assert!(sum(&free, "moves", "arrived", 1) > 500.0);
        // A corridor on a link that is open by itself changes nothing at all.
        let mut scenario = one_way_out(6, 800.0, 0.3);
        let open = run(&scenario, engine, 1);
        corridor(&mut scenario, 0, (0, None), 1.0);
        assert!(run(&scenario, engine, 1) == open, "{engine:?}");
    }
}

#[test]
fn the_highest_of_several_holds_and_one_for_nobody_opens_nothing() {
    for engine in ENGINES {
        let mut scenario = across(8, 1000.0, DAY / 2);
        for (from, to, persons) in [(0, 6, 40.0), (2, 4, 100.0), (2, 3, 70.0), (5, 6, UNLIMITED)] {
            let day = |day: i64| day * i64::from(DAY);
            corridor(&mut scenario, 0, (day(from), Some(day(to))), persons);
        }
        let record = run(&scenario, engine, 0);
        for (day, expected) in [(0, 34.0), (1, 40.0), (2, 100.0), (3, 100.0), (4, 40.0)] {
            let found = on_link(&record, 0, day);
            assert!((found - expected).abs() <= 1.0, "{engine:?} {day}: {found}");
        }
        // On day 5 everybody passes.
        assert!((on_link(&record, 0, 5) - 686.0).abs() <= 2.0);

        let mut scenario = across(2, 100.0, DAY);
        corridor(&mut scenario, 0, (0, None), 0.0);
        let record = run(&scenario, engine, 0);
        assert_eq!(value(&record, "people", "wants_cannot", 0, 1), 100.0);

        // Without borders a corridor has no limit.
        let mut scenario = across(2, 100.0, DAY);
        corridor(&mut scenario, 0, (0, None), 10.0);
        scenario.parts.border = false;
        assert!((on_link(&run(&scenario, engine, 0), 0, 0) - 100.0).abs() < 1e-6);
    }
}

#[test]
fn who_waits_goes_on_or_home_when_the_corridor_ends() {
    let end = 3 * i64::from(DAY);
    for engine in ENGINES {
        let mut scenario = across(6, 1000.0, DAY / 4);
        corridor(&mut scenario, 0, (0, Some(end)), 100.0);
        // The far side changes hands: the link is open by itself.
        let mut taken = scenario.clone();
        change(&mut taken, 1, Holder::Party(HOME), end);
        let record = run(&taken, engine, 0);
        let before: f64 = (0..3).map(|day| on_link(&record, 0, day)).sum();
        assert!((before - 286.5).abs() <= 1.0, "{engine:?}: {before}");
        assert!((on_link(&record, 0, 3) - (1000.0 - before)).abs() < 1e-6);
        // The corridor is shut: they are at home again, and cannot leave.
        let record = run(&scenario, engine, 0);
        assert_eq!(value(&record, "whole", "queueing", 0, 3), 0.0);
        let home = value(&record, "people", "wants_cannot", 0, 3);
        assert!(
            (home - (1000.0 - before)).abs() < 1e-6,
            "{engine:?}: {home}"
        );
    }
}

#[test]
fn first_come_is_first_served_whichever_way_they_go() {
    // Some cross westwards on the first day, others eastwards from the third: one line.
    for engine in ENGINES {
        let mut scenario = across(14, 500.0, DAY / 4);
        let east = place(&mut scenario, "east", (50.0, 28.0), 400.0);
        scenario.places[east].holder = Holder::Party(ENEMY);
        link(&mut scenario, 1, east);
        let west = place(&mut scenario, "west", (50.0, 31.0), 0.0);
        link(&mut scenario, 0, west);
        exit(&mut scenario, west, HOME);
        // Each wants to the exit that is farther: the other is no goal of theirs.
        scenario.exits[0].attraction = 0.0;
        scenario.parameters.fix("exit_leaning", 200.0);
        scenario.parameters.fix("travel_cost", 0.0);
        for (region, place, party) in [("a", 0, ENEMY), ("b", east, HOME)] {
            scenario.places[place].region = region.into();
            scenario.leanings.push(LeaningShare {
                region: region.into(),
                leaning: Leaning::Party(party),
                share: 1.0,
            });
        }
        let mut second = scenario.hazards[0].clone();
        (second.place, second.start) = (east, 2 * i64::from(DAY));
        scenario.hazards.push(second);
        corridor(&mut scenario, 0, (0, None), 100.0);
        let record = run(&scenario, engine, 0);
        let of = |day: u32, forth: bool| -> f64 {
            let flows = record.flows.iter();
            let flows = flows.filter(|flow| flow.link == 0 && flow.day == day);
            let flows = flows.filter(|flow| flow.forth == forth);
            flows.map(|flow| flow.persons).sum()
        };
        for day in 1..9 {
            let both = of(day, true) + of(day, false);
            assert!((both - 100.0).abs() <= 1.0, "{engine:?} {day}: {both}");
        }
        for day in 0..4 {
            assert_eq!(of(day, false), 0.0, "{engine:?} {day}");
        }
        for day in 6..10 {
            assert_eq!(of(day, true), 0.0, "{engine:?} {day}");
        }
        let all: f64 = (0..14).map(|day| of(day, false)).sum();
        assert!((all - 400.0).abs() < 1e-6, "{engine:?}: {all}");
    }
}

/// A country with a front across which there are two corridors, one of them for part of the time.
fn divided(days: u32, step: Tick, limits: [f64; 2]) -> Scenario {
    let mut world = country(3, 4, 6_000.0, days, step);
    world.parameters.fix("shock_day", 0.0);
    world.parameters.fix("shock_place", 0.0);
    // Who sees a line at the start of a step turns from it only then: the longer the step the later.
    world.parameters.fix("travel_cost", 0.0);
    let across: Vec<usize> = (0..world.links.len())
        .filter(|link| {
            let ends = &world.links[*link];
            [ends.from, ends.to].into_iter().all(|place| place < 12)
                && (ends.from % 4 == 1 && ends.to % 4 == 2)
        })
        .collect();
    assert_eq!(across.len(), 3);
    corridor(&mut world, across[0], (0, None), limits[0]);
    let middle = i64::from(days * DAY / 2);
    corridor(&mut world, across[2], (0, Some(middle)), limits[1]);
    world
}

/// Totals that depend on the corridors.
fn totals(record: &ChainRecord) -> Vec<(&'static str, f64)> {
    let places = record.tables[0].len() / record.days / 12;
    let all = |topic, measure| -> f64 {
        (0..places)
            .map(|place| sum(record, topic, measure, place))
            .sum()
    };
    vec![
        ("left", all("moves", "left")),
        ("arrived", all("moves", "arrived")),
        ("returned", all("moves", "returned")),
        ("queueing", sum(record, "whole", "queueing", 0)),
        ("crossed", all("crossings", "crossed")),
        ("cannot", all("people", "wants_cannot")),
        ("flows", record.flows.iter().map(|flow| flow.persons).sum()),
    ]
}

#[test]
fn cohort_and_agent_agree_and_the_step_has_no_say() {
    let members = 24;
    let of = |engine, step| -> Vec<Vec<(&'static str, f64)>> {
        let world = divided(20, step, [25.0, 15.0]);
        (0..members)
            .map(|member| totals(&run(&world, engine, member)))
            .collect()
    };
    let column = |of: &[Vec<(&str, f64)>], quantity: usize| -> Vec<f64> {
        of.iter().map(|totals| totals[quantity].1).collect()
    };
    let cohort = of(EngineKind::Cohort, DAY / 2);
    let agent = of(EngineKind::Agent, DAY / 2);
    let fine = of(EngineKind::Cohort, DAY / 4);
    let mean = totals(&run(
        &divided(20, DAY / 2, [25.0, 15.0]),
        EngineKind::Mean,
        0,
    ));
    let free = totals(&run(
        &divided(20, DAY / 2, [UNLIMITED; 2]),
        EngineKind::Mean,
        0,
    ));
    for (quantity, (name, of_mean)) in mean.iter().enumerate() {
        let (a, a_error) = mean_and_error(&column(&cohort, quantity));
        let (b, b_error) = mean_and_error(&column(&agent, quantity));
        let z = (a - b) / a_error.hypot(b_error).max(1e-9);
        assert!(
            z.abs() < 4.5,
            "{name}: cohort {a} ± {a_error}, agent {b} ± {b_error}"
        );
        assert!(
            (of_mean - a).abs() <= 6.0 * a_error + 0.1 * a,
            "{name}: cohort {a} ± {a_error}, mean {of_mean}"
        );
        let (c, c_error) = mean_and_error(&column(&fine, quantity));
        assert!(
            (a - c).abs() <= 4.5 * a_error.hypot(c_error) + 0.1 * a,
            "{name}: half days {a} ± {a_error}, quarters {c} ± {c_error}"
        );
    }
    // The limits are felt.
    assert!(mean[3].1 > 3.0 * free[3].1.max(100.0), "{mean:?} {free:?}");
}

#[test]
fn a_day_never_sees_more_than_the_limit_and_nobody_is_lost() {
    for engine in ENGINES {
        let world = divided(20, DAY / 4, [25.0, 15.0]);
        let record = run(&world, engine, 3);
        let corridors: Vec<&Event> = world
            .events
            .iter()
            .filter(|event| event.kind == EventKind::Corridor)
            .collect();
        for corridor in corridors {
            let Target::Links(links) = &corridor.target else {
                panic!("a corridor is on links")
            };
            let link = &world.links[links[0]];
            for day in 0..13_u32 {
                let hostile = value(&record, "control", "holder", link.to, day as usize) == 1.0
                    && value(
                        &record,
                        "control",
                        "holder",
                        link.to,
                        day.saturating_sub(1) as usize,
                    ) == 1.0;
                let found = on_link(&record, u32::try_from(links[0]).unwrap(), day);
                if day > 0 && hostile && corridor.holds((day + 1) * DAY - 1) {
                    // A household of four may have begun the day before.
                    assert!(
                        found <= corridor.value + 4.0 + 1e-6,
                        "{engine:?} {}: {found} on day {day}",
                        corridor.id
                    );
                }
            }
        }
        for day in 0..record.days {
            let of = |measure| value(&record, "whole", measure, 0, day);
            let parts = [
                "present",
                "travelling",
                "queueing",
                "sheltered",
                "held",
                "dead",
            ];
            let all: f64 = parts.map(of).iter().sum();
            assert!((all - of("total")).abs() < 1e-6 * all, "{engine:?} {day}");
        }
    }
}

#[test]
fn a_line_is_kept_in_a_checkpoint() {
    let world = divided(8, DAY / 4, [10.0, 5.0]);
    for engine in ENGINES {
        let plan = Plan::new(&world, &options(engine)).unwrap();
        let mut keep = Keep::default();
        let whole = run_member(&plan, 0, &mut keep).unwrap();
        assert!(value(&whole, "whole", "queueing", 0, 4) > 0.0);
        let resumed = resume_member(&plan, &keep.0[4], &mut Unattended).unwrap();
        assert!(resumed == whole, "{engine:?}");
    }
}
