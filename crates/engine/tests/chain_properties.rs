//! What holds in every world of the chain of control.

mod chain_world;

use chain_world::*;
use outflow_engine::chain::{ChainOptions, ChainRecord, Plan, resume_member, run_member};
use outflow_engine::{EngineKind, Unattended};
use outflow_model::chain::*;

#[test]
fn resuming_at_any_day_gives_the_same_bits() {
    let world = country(3, 4, 3_000.0, 12, 24);
    for engine in ENGINES {
        let plan = Plan::new(&world, &options(engine)).unwrap();
        let mut keep = Keep::default();
        let whole = run_member(&plan, 2, &mut keep).unwrap();
        for (day, checkpoint) in keep.0.iter().enumerate() {
            if engine == EngineKind::Cohort || day % 5 == 3 {
                let resumed = resume_member(&plan, checkpoint, &mut Unattended).unwrap();
                assert!(resumed == whole, "{engine:?} from day {day}");
            }
        }
    }
}

#[test]
fn people_are_conserved_every_day() {
    for (step, engine) in [(24, ENGINES[0]), (96, ENGINES[1]), (96, ENGINES[2])] {
        let record = run(&country(4, 6, 8_000.0, 60, step), engine, 1);
        for day in 0..record.days {
            let of = |measure| value(&record, "whole", measure, 0, day);
            let parts: f64 = [
                "present",
                "travelling",
                "queueing",
                "sheltered",
                "held",
                "dead",
            ]
            .map(of)
            .iter()
            .sum();
            let total = of("total");
            assert!((parts - total).abs() < 1e-6 * total, "{engine:?} day {day}");
            if record.whole {
                assert_eq!(parts, total, "{engine:?} day {day}");
            }
        }
        // Who the displaced are, shelter by shelter, adds up to who they are in all, and nobody counts twice.
        let places = record.tables[0].len() / record.days / 12;
        for (day, place) in (0..record.days).flat_map(|day| (0..places).map(move |at| (day, at))) {
            let of = |topic, measure: &str| value(&record, topic, measure, place, day);
            for group in ["under5", "school_age", "older", "women_with_children"] {
                let parts = ["host", "rent", "centre", "none"].map(|shelter| {
                    let part = of("composition", &format!("{shelter}_{group}"));
                    assert!(part <= of("people", shelter) + 1e-6, "{shelter} {group}");
                    part
                });
                let all = of("people", group);
                let sum = parts.iter().sum::<f64>();
                assert!(
                    (sum - all).abs() < 1e-6 * all.max(1.0),
                    "{group}: {sum} {all}"
                );
            }
        }
        // Everything happened.
        let everywhere = |topic, measure| -> f64 {
            (0..places)
                .map(|place| sum(&record, topic, measure, place))
                .sum()
        };
        for (topic, measure) in [
            ("moves", "left"),
            ("moves", "arrived"),
            ("moves", "returned"),
            ("moves", "visits"),
            ("crossings", "crossed"),
            ("crossings", "separated"),
            ("people", "wants_cannot"),
            ("people", "host"),
            ("people", "rent"),
            ("people", "centre"),
            ("composition", "host_under5"),
            ("composition", "centre_women_with_children"),
            ("control", "serve"),
            ("choices", "both"),
            ("choices", "foot"),
            ("motives", "reprisal"),
        ] {
            assert!(
                everywhere(topic, measure) > 0.0,
                "{engine:?}: {topic} {measure}"
            );
        }
    }
}

/// Totals of a run that engines should agree on.
fn totals(record: &ChainRecord, places: usize) -> Vec<(&'static str, f64)> {
    let all = |topic, measure| -> f64 {
        (0..places)
            .map(|place| sum(record, topic, measure, place))
            .sum()
    };
    let last = |topic, measure| -> f64 {
        (0..places)
            .map(|place| value(record, topic, measure, place, record.days - 1))
            .sum()
    };
    vec![
        ("left", all("moves", "left")),
        ("danger", all("motives", "danger")),
        ("reprisal", all("motives", "reprisal")),
        ("permanence", all("motives", "permanence")),
        ("car", all("choices", "car")),
        ("foot", all("choices", "foot")),
        ("bus", all("choices", "bus")),
        ("returned", all("moves", "returned")),
        ("crossed", all("crossings", "crossed")),
        ("serve", last("control", "serve")),
        ("accept", last("control", "accept")),
        ("resist", last("control", "resist")),
        ("host", last("people", "host")),
        ("rent", last("people", "rent")),
        ("centre", last("people", "centre")),
        ("cannot", last("people", "wants_cannot")),
    ]
}

#[test]
fn cohort_and_agent_have_the_same_distribution() {
    let mut world = country(3, 4, 3_000.0, 25, 96);
    world.parameters.fix("shock_day", 0.0);
    world.parameters.fix("shock_place", 0.0);
    let places = world.places.len();
    let members = 24;
    let of = |engine| -> Vec<Vec<(&'static str, f64)>> {
        (0..members)
            .map(|member| totals(&run(&world, engine, member), places))
            .collect()
    };
    let (cohort, agent) = (of(EngineKind::Cohort), of(EngineKind::Agent));
    let mean = totals(&run(&world, EngineKind::Mean, 0), places);
    for (quantity, (name, of_mean)) in mean.iter().enumerate() {
        let column = |of: &[Vec<(&str, f64)>]| -> Vec<f64> {
            of.iter().map(|totals| totals[quantity].1).collect()
        };
        let (a, a_error) = mean_and_error(&column(&cohort));
        let (b, b_error) = mean_and_error(&column(&agent));
        let z = (a - b) / (a_error.hypot(b_error)).max(1e-9);
        assert!(
            z.abs() < 4.5,
            "{name}: cohort {a} ± {a_error}, agent {b} ± {b_error}"
        );
        // The mean field is no expectation where something is limited, but it is near.
        let near = (of_mean - a).abs() <= 6.0 * a_error + 0.06 * a + 3.0;
        // Seats are limited, and households do not divide.
        assert!(
            near || ["bus", "cannot"].contains(name),
            "{name}: cohort {a} ± {a_error}, mean {of_mean}"
        );
    }
}

#[test]
fn households_that_stand_for_several_keep_the_means() {
    let mut world = country(3, 4, 9_000.0, 25, 96);
    world.parameters.fix("shock_day", 0.0);
    world.parameters.fix("shock_place", 0.0);
    let places = world.places.len();
    let of = |hasten, members| -> Vec<Vec<(&'static str, f64)>> {
        let options = ChainOptions {
            hasten,
            ..options(EngineKind::Cohort)
        };
        let plan = Plan::new(&world, &options).unwrap();
        (0..members)
            .map(|member| totals(&run_member(&plan, member, &mut Unattended).unwrap(), places))
            .collect()
    };
    let (exact, coarse) = (of(1, 12), of(5, 24));
    for quantity in 0..exact[0].len() {
        let column = |of: &[Vec<(&str, f64)>]| -> Vec<f64> {
            of.iter().map(|one| one[quantity].1).collect()
        };
        let name = exact[0][quantity].0;
        let (a, a_error) = mean_and_error(&column(&exact));
        let (b, b_error) = mean_and_error(&column(&coarse));
        // A bus is smaller than a household that stands for five.
        assert!(
            ["bus", "cannot"].contains(&name)
                || (a - b).abs() <= 4.5 * a_error.hypot(b_error) + 0.04 * a + 10.0,
            "{name}: exact {a} ± {a_error}, each for five {b} ± {b_error}"
        );
    }
}

#[test]
fn splitting_a_place_in_two_changes_no_belief_elsewhere() {
    let build = |parts: usize| {
        let mut s = world(40);
        let kept = place(&mut s, "kept", (50.0, 30.0), 4000.0);
        s.places[kept].holder = Holder::Party(ENEMY);
        for part in 0..parts {
            let lost = place(
                &mut s,
                &format!("lost {part}"),
                (50.5, 30.0),
                6000.0 / parts as f64,
            );
            s.places[lost].holder = Holder::Party(ENEMY);
            change(&mut s, lost, Holder::Party(HOME), 960);
        }
        for (party, kind) in [(HOME, ChannelKind::Other), (ENEMY, ChannelKind::Holder)] {
            s.channels.push(Channel {
                id: format!("radio {party}"),
                party: Some(party),
                kind,
                target: Target::Everywhere,
                reach: 0.6,
                delay_hours: 12.0,
                start: 0,
                end: None,
            });
        }
        event(
            &mut s,
            EventKind::Promise,
            ENEMY,
            Target::Everywhere,
            (0, None),
            1.0,
        );
        s
    };
    let whole = run(&build(1), EngineKind::Cohort, 0);
    let parts = run(&build(3), EngineKind::Cohort, 0);
    for day in 0..40 {
        let belief = |record| value(record, "control", "belief", 0, day);
        assert!((belief(&whole) - belief(&parts)).abs() < 1e-12, "day {day}");
        let credibility = |record| value(record, "parties", "credibility", ENEMY, day);
        assert!((credibility(&whole) - credibility(&parts)).abs() < 1e-12);
    }
    // The loss is felt, after its delay, and credibility falls.
    let belief = |day| value(&whole, "control", "belief", 0, day);
    assert!(belief(11) < 0.9 * belief(9), "{} {}", belief(9), belief(11));
    let credibility = |day| value(&whole, "parties", "credibility", ENEMY, day);
    assert!(credibility(10) < credibility(9));
}

#[test]
fn a_retreat_elsewhere_changes_no_leaning_but_makes_people_leave() {
    let build = |retreat: bool| {
        let mut s = country(3, 4, 30_000.0, 60, 96);
        for cause in Cause::ALL {
            s.causes.set(*cause, *cause == Cause::Reprisal);
        }
        if !retreat {
            s.control.retain(|row| row.holder == Holder::Party(ENEMY));
            s.events
                .retain(|event| event.kind != EventKind::WithdrawalSeen);
        }
        s
    };
    let retreat = run(&build(true), EngineKind::Cohort, 0);
    let stays = run(&build(false), EngineKind::Cohort, 0);
    let late = |record: &ChainRecord| -> f64 {
        (40..50)
            .map(|day| -> f64 {
                (0..12)
                    .map(|place| value(record, "motives", "reprisal", place, day))
                    .sum()
            })
            .sum()
    };
    assert!(
        late(&retreat) > 1.4 * late(&stays),
        "{} {}",
        late(&retreat),
        late(&stays)
    );
}

#[test]
fn a_forecast_sees_nothing_after_its_date() {
    let mut world = country(3, 4, 6_000.0, 30, 96);
    let mut forecast = options(EngineKind::Cohort);
    forecast.as_of = Some(10 * DAY);
    let result = |world: &Scenario| {
        let plan = Plan::new(world, &forecast).unwrap();
        run_member(&plan, 0, &mut Unattended).unwrap()
    };
    let before = result(&world);
    world.events.retain(|event| event.known <= 960);
    world.control.retain(|row| row.known <= 960);
    world.hazards.retain(|row| row.known <= 960);
    let after = result(&world);
    assert!(before.tables == after.tables && before.departures == after.departures);
    assert!(before.tables != run(&world, EngineKind::Agent, 0).tables);
}

#[test]
fn members_differ_and_draw_their_parameters() {
    let world = country(3, 4, 6_000.0, 10, 96);
    let mut drawing = options(EngineKind::Cohort);
    drawing.draw_parameters = true;
    let plan = Plan::new(&world, &drawing).unwrap();
    let of = |member| run_member(&plan, member, &mut Unattended).unwrap();
    let (a, b) = (of(0), of(1));
    assert!(a.parameters != b.parameters && a.tables != b.tables);
    assert!(a == of(0));
    assert_eq!(a.parameters.len(), PARAMETERS.len());
}
