//! The engines of the chain of control against what can be worked out by hand.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_model::chain::*;
use outflow_model::rules::chain::{belief, within};

const RANDOM: [EngineKind; 2] = [EngineKind::Cohort, EngineKind::Agent];

/// Values of some members.
fn over(
    members: u32,
    scenario: &Scenario,
    engine: EngineKind,
    of: impl Fn(&Record) -> f64,
) -> Vec<f64> {
    (0..members)
        .map(|member| of(&run(scenario, engine, member)))
        .collect()
}

type Record = outflow_engine::chain::ChainRecord;

#[track_caller]
fn is_mean(values: &[f64], expected: f64, what: &str) {
    let (mean, error) = mean_and_error(values);
    let z = (mean - expected) / error.max(1e-12);
    assert!(
        z.abs() < 4.0,
        "{what}: {mean} ± {error}, expected {expected}"
    );
}

#[test]
fn survivors_fall_exponentially_whatever_the_step() {
    for engine in RANDOM {
        for step in [DAY, DAY / 2, DAY / 4] {
            let mut scenario = one_way_out(10, 400.0, 0.07);
            scenario.step = step;
            let values = over(60, &scenario, engine, |record| {
                value(record, "people", "present", 0, 9)
            });
            is_mean(
                &values,
                400.0 * (-0.7_f64).exp(),
                &format!("{engine:?} {step}"),
            );
        }
    }
    let record = run(&one_way_out(10, 400.0, 0.07), EngineKind::Mean, 0);
    let left = value(&record, "people", "present", 0, 9);
    assert!((left - 400.0 * (-0.7_f64).exp()).abs() < 1e-6);
}

#[test]
fn departures_are_binomial() {
    let scenario = one_way_out(1, 1000.0, 0.05);
    let values = over(400, &scenario, EngineKind::Cohort, |record| {
        value(record, "moves", "left", 0, 0)
    });
    let (mean, error) = mean_and_error(&values);
    let p = within(0.05, 1.0);
    let variance = error * error * values.len() as f64;
    assert!(
        (variance / (1000.0 * p * (1.0 - p)) - 1.0).abs() < 0.35,
        "{mean} {variance}"
    );
}

#[test]
fn causes_are_drawn_in_proportion_to_their_rates() {
    let mut scenario = one_way_out(1, 5000.0, 0.04);
    scenario.causes.set(Cause::Hardship, true);
    scenario.parameters.fix("hardship_rate", 0.01);
    event(
        &mut scenario,
        EventKind::ServiceLoss,
        HOME,
        Target::Everywhere,
        (0, None),
        1.0,
    );
    let values = over(50, &scenario, EngineKind::Cohort, |record| {
        value(record, "motives", "hardship", 0, 0)
    });
    is_mean(&values, 5000.0 * within(0.05, 1.0) * 0.2, "hardship");
}

#[test]
fn on_a_holiday_a_share_of_departures_is_put_off() {
    let mut scenario = one_way_out(3, 5000.0, 0.04);
    for (day, share) in [(1, 1.0), (2, 0.5)] {
        let period = (day * i64::from(DAY), Some((day + 1) * i64::from(DAY)));
        event(
            &mut scenario,
            EventKind::RestDay,
            HOME,
            Target::Everywhere,
            period,
            share,
        );
    }
    let record = run(&scenario, EngineKind::Mean, 0);
    let left = |day| value(&record, "moves", "left", 0, day);
    assert!((left(0) - 5000.0 * within(0.04, 1.0)).abs() < 1e-6);
    assert_eq!(left(1), 0.0);
    let there = 5000.0 - left(0);
    assert!((left(2) - there * within(0.02, 1.0)).abs() < 1e-6);
}

#[test]
fn a_queue_obeys_the_law_of_little_and_first_come_is_first_served() {
    // About 100 households a day come to a crossing that serves 60.
    for step in [DAY, DAY / 4] {
        let mut scenario = world(20);
        scenario.step = step;
        let home = place(&mut scenario, "home", (50.0, 30.0), 40_000.0);
        let border = crossing(&mut scenario, "border", (50.0, 29.0));
        let safe = place(&mut scenario, "safe", (50.0, 28.0), 0.0);
        scenario.places[safe].country = "BB".into();
        link(&mut scenario, home, border);
        link(&mut scenario, border, safe);
        exit(&mut scenario, safe, HOME);
        danger_at(&mut scenario, home, 0.0025);
        service(&mut scenario, border, "BB", 60.0, 0.0);
        scenario.parts.returns = false;
        let record = run(&scenario, EngineKind::Cohort, 0);
        let crossed: Vec<f64> = (0..20)
            .map(|day| value(&record, "crossings", "crossed", border, day))
            .collect();
        // The lane never idles once the first have come.
        assert!(
            crossed[2..].iter().all(|n| (59.0..=61.0).contains(n)),
            "{crossed:?}"
        );
        let queue = value(&record, "whole", "queueing", 0, 19);
        let left: f64 = sum(&record, "moves", "left", home);
        let through: f64 = crossed.iter().sum();
        let travelling = value(&record, "whole", "travelling", 0, 19);
        let arrived = sum(&record, "moves", "arrived", safe);
        assert_eq!(left, queue + travelling + arrived);
        assert!(through >= arrived);
        // First come, first served: who is served now came when as many had come before.
        let wait = value(&record, "crossings", "wait_hours", border, 19) / 24.0;
        assert!(
            (wait - queue / 100.0).abs() < 0.2 * wait,
            "{step}: {wait} days, {queue} cars"
        );
    }
}

#[test]
fn an_open_crossing_delays_nobody_by_a_step() {
    // The mean time from home to shelter does not depend on the step.
    let mut means = Vec::new();
    for step in [DAY, DAY / 2, DAY / 4] {
        let mut scenario = one_way_out(30, 20_000.0, 0.02);
        scenario.step = step;
        let record = run(&scenario, EngineKind::Cohort, 3);
        let travelling: f64 = (5..30)
            .map(|day| value(&record, "whole", "travelling", 0, day))
            .sum();
        let left: f64 = (5..30)
            .map(|day| value(&record, "moves", "left", 0, day))
            .sum();
        means.push(travelling / left);
    }
    // Six hours of packing and one on the road.
    for mean in &means {
        assert!((mean - 7.0 / 24.0).abs() < 0.35, "{means:?}");
    }
}

#[test]
fn seats_are_limited_and_who_gets_none_wants_to_leave_and_cannot() {
    for engine in ENGINES {
        let mut scenario = one_way_out(10, 1000.0, 5.0);
        scenario.types[0].car_share = 0.0;
        scenario.types[0].walks = 0.0;
        event(
            &mut scenario,
            EventKind::Transport,
            HOME,
            Target::Everywhere,
            (0, None),
            30.0,
        );
        let record = run(&scenario, engine, 0);
        for day in 1..10 {
            let left = value(&record, "moves", "left", 0, day);
            assert!((left - 30.0).abs() < 1e-6, "{engine:?}: {left}");
            assert_eq!(value(&record, "choices", "bus", 0, day), left);
        }
        let cannot = value(&record, "people", "wants_cannot", 0, 9);
        assert!(cannot > 600.0, "{engine:?}: {cannot}");
    }
}

/// A world in which all leave by bus, to an exit of each of two hostile parties; who offers how many
/// seats a day.
fn by_bus(days: u32, residents: f64, rate: f64, seats: &[(usize, f64)]) -> Scenario {
    let mut scenario = one_way_out(days, residents, rate);
    let other = place(&mut scenario, "other", (50.0, 31.0), 0.0);
    link(&mut scenario, 0, other);
    exit(&mut scenario, other, ENEMY);
    scenario.types[0].car_share = 0.0;
    scenario.types[0].walks = 0.0;
    scenario.parameters.fix("exit_fear", 0.0);
    for &(party, seats) in seats {
        event(
            &mut scenario,
            EventKind::Transport,
            party,
            Target::Everywhere,
            (0, None),
            seats,
        );
    }
    scenario
}

fn left_to(record: &Record, exit: u32, day: u32) -> f64 {
    let rows = record.departures.iter();
    let rows = rows.filter(|row| row.day == day && row.exit == exit);
    rows.map(|row| row.persons).sum()
}

#[test]
fn seats_lead_to_the_side_of_who_offers_them() {
    for engine in ENGINES {
        // Many more ask than there are seats.
        let scenario = by_bus(6, 4000.0, 5.0, &[(HOME, 30.0), (ENEMY, 20.0)]);
        let record = run(&scenario, engine, 0);
        for day in 1..6 {
            let left = [0, 1].map(|exit| left_to(&record, exit, day));
            for (left, seats) in left.into_iter().zip([30.0, 20.0]) {
                assert!((left - seats).abs() < 1e-6, "{engine:?} {day}: {left}");
            }
        }
        // Seats of one side do not lead to the exit of the other, however many there are.
        let record = run(&by_bus(3, 400.0, 5.0, &[(ENEMY, 1e6)]), engine, 0);
        assert_eq!((0..3).map(|day| left_to(&record, 0, day)).sum::<f64>(), 0.0);
        let mut scenario = by_bus(3, 400.0, 5.0, &[(ENEMY, 1e6)]);
        scenario.exits.truncate(1);
        let record = run(&scenario, engine, 0);
        assert_eq!(sum(&record, "moves", "left", 0), 0.0);
        assert!(value(&record, "people", "wants_cannot", 0, 2) > 350.0);
    }
}

#[test]
fn seats_are_asked_for_by_what_they_lead_to() {
    let mut scenario = by_bus(1, 2000.0, 0.1, &[(HOME, 1e6), (ENEMY, 1e6)]);
    scenario.exits[1].attraction = 3.0_f64.ln();
    for engine in RANDOM {
        let values = over(60, &scenario, engine, |record| left_to(record, 1, 0));
        is_mean(&values, 2000.0 * within(0.1, 1.0) * 0.75, "asked");
    }
    let record = run(&scenario, EngineKind::Mean, 0);
    let found = left_to(&record, 1, 0);
    assert!(
        (found - 2000.0 * within(0.1, 1.0) * 0.75).abs() < 1e-6,
        "{found}"
    );
}

#[test]
fn nobody_leaves_without_a_way_out() {
    for engine in ENGINES {
        let mut scenario = one_way_out(3, 100.0, 1.0);
        scenario.places[1].holder = Holder::Party(ENEMY);
        scenario.parts.coercion = false;
        let record = run(&scenario, engine, 0);
        assert_eq!(sum(&record, "moves", "left", 0), 0.0);
        assert!(value(&record, "people", "wants_cannot", 0, 2) > 50.0);
    }
}

#[test]
fn posts_are_limited_and_leave_a_grade() {
    for engine in ENGINES {
        let mut scenario = world(60);
        let town = place(&mut scenario, "town", (50.0, 30.0), 2000.0);
        scenario.places[town].holder = Holder::Party(ENEMY);
        scenario.parameters.fix("conduct_rate", 0.5);
        for (kind, value) in [
            (EventKind::Posts, 20.0),
            (EventKind::PayDelivered, 1.0),
            (EventKind::Pressure, 1.0),
        ] {
            event(
                &mut scenario,
                kind,
                ENEMY,
                Target::Everywhere,
                (0, None),
                value,
            );
        }
        let record = run(&scenario, engine, 0);
        for day in 0..60 {
            let serving = value(&record, "control", "serve", town, day);
            assert!(serving <= 40.0 + 1e-6, "{engine:?}: {serving}");
        }
        assert!(value(&record, "control", "serve", town, 59) > 38.0);
        assert!(sum(&record, "control", "duress", town) > 0.0);
    }
}

#[test]
fn conduct_settles_at_its_long_run_shares() {
    use outflow_model::rules::chain::conduct::{Outlook, shares};
    let mut scenario = world(200);
    scenario.parameters.fix("post_rate", 0.05);
    let town = place(&mut scenario, "town", (50.0, 30.0), 20_000.0);
    scenario.places[town].holder = Holder::Party(ENEMY);
    scenario.parameters.fix("conduct_rate", 0.1);
    for (kind, value) in [(EventKind::Posts, 1000.0), (EventKind::AidDelivered, 0.5)] {
        event(
            &mut scenario,
            kind,
            ENEMY,
            Target::Everywhere,
            (0, None),
            value,
        );
    }
    let p = scenario.parameters.best();
    let around = belief::Surroundings {
        held_days: 1e6,
        closeness: 0.0,
        promises: 0.0,
        credibility: p.credibility_start,
    };
    let ln_eta = belief::level(around, belief::Wish::Neutral, &p);
    let expected = shares(
        &Outlook {
            leaning: 0.0,
            belief_year: belief::belief(ln_eta, 365.0),
            pay: 0.0,
            aid: 0.5,
            feared_post: 0.0,
            feared_recipient: 0.0,
            pressure: 0.0,
            force: 0.0,
        },
        &p,
    );
    // Who has a post keeps it longer.
    let mut expected = expected;
    expected[2] *= p.conduct_rate / p.post_rate;
    let sum: f64 = expected.iter().sum();
    expected.iter_mut().for_each(|share| *share /= sum);
    let record = run(&scenario, EngineKind::Cohort, 0);
    for (conduct, share) in ["abstain", "accept", "serve", "resist"]
        .iter()
        .zip(expected)
    {
        let got = value(&record, "control", conduct, town, 199) / 20_000.0;
        let error = (share * (1.0 - share) / 20_000.0).sqrt();
        assert!(
            (got - share).abs() < 5.0 * error,
            "{conduct}: {got} for {share}"
        );
    }
}

#[test]
fn what_changes_within_a_step_takes_effect_at_its_time() {
    // At ten on the first day an ally takes the home over, who drafts; at four in the afternoon that
    // ends. Nothing else makes anybody leave.
    let (ten, four) = (40, 64);
    for step in [DAY, DAY / 2, DAY / 4] {
        let mut scenario = one_way_out(2, 5000.0, 0.0);
        scenario.step = step;
        scenario.hostile.clear();
        scenario.causes.set(Cause::Danger, false);
        scenario.causes.set(Cause::Draft, true);
        scenario.parameters.fix("draft_rate", 0.3);
        scenario.types[0].persons = Persons {
            men: 1.0,
            ..Persons::default()
        };
        change(&mut scenario, 0, Holder::Party(ENEMY), ten);
        event(
            &mut scenario,
            EventKind::Mobilisation,
            ENEMY,
            Target::Everywhere,
            (0, Some(four)),
            1.0,
        );
        let record = run(&scenario, EngineKind::Mean, 0);
        let left = value(&record, "moves", "left", 0, 0);
        let expected = 5000.0 * within(0.3, 0.25);
        assert!((left - expected).abs() < 1e-6, "{step}: {left} {expected}");
        assert_eq!(value(&record, "moves", "left", 0, 1), 0.0);
    }
}

#[test]
fn late_arrivals_find_less_and_beds_open_on_demand() {
    let mut scenario = one_way_out(30, 3000.0, 0.2);
    scenario.receptions.push(Reception {
        place: 1,
        pathway: Pathway::KinFirst,
        beds: 100.0,
        beds_max: 400.0,
        lead_days: 3.0,
        nights: 1e6,
        rent_units: 500.0,
        host_share: 0.1,
    });
    for engine in ENGINES {
        let record = run(&scenario, engine, 0);
        let beds = |day| value(&record, "control", "beds", 1, day);
        assert_eq!(beds(2), 100.0);
        assert_eq!(beds(29), 400.0);
        for day in 0..30 {
            assert!(value(&record, "people", "centre", 1, day) <= beds(day) + 1e-6);
            assert!(value(&record, "people", "rent", 1, day) <= 500.0 + 1e-6);
        }
        assert!(value(&record, "people", "none", 1, 29) > 0.0);
        let rent = |day| value(&record, "control", "rent_index", 1, day);
        assert!(rent(29) > rent(0));
    }
}

/// Stays with hosts end at rate 1 / days; of those who go, as of those who came, 0.4 rent, 0.3 find other
/// hosts and 0.3 take a bed, from which nobody goes here.
#[test]
fn stays_with_hosts_are_exponential_and_what_follows_them_goes_by_wishes() {
    let people = 4000.0;
    let mut scenario = one_way_out(30, people, 50.0);
    scenario.receptions.push(Reception {
        place: 1,
        pathway: Pathway::KinFirst,
        beds: 1e6,
        beds_max: 1e6,
        lead_days: 0.0,
        nights: 1e9,
        rent_units: 1e9,
        host_share: 0.5,
    });
    scenario.parameters.fix("rent_wish", 0.4);
    scenario.parameters.fix("host_days", 12.0);
    // All arrive on the day on which they leave.
    scenario.parameters.fix("packing_hours", 0.0);
    // Once a day, from the day on which they came.
    let stay: f64 = 1.0 - (0.4 + 0.3) * (1.0 - (-1.0_f64 / 12.0).exp());
    let hosted = |day: i32| 0.3 * people * stay.powi(day + 1);
    let gone = |day: i32| 0.3 * people - hosted(day);
    let shelter = |record: &Record, kind, day: i32| {
        value(record, "people", kind, 1, day.unsigned_abs() as usize)
    };
    let record = run(&scenario, EngineKind::Mean, 0);
    for day in [0, 5, 29] {
        for (kind, expected) in [
            ("host", hosted(day)),
            ("rent", 0.4 * people + gone(day) * 4.0 / 7.0),
            ("centre", 0.3 * people + gone(day) * 3.0 / 7.0),
        ] {
            let found = shelter(&record, kind, day);
            assert!(
                (found - expected).abs() < 0.01,
                "{kind}: {found} for {expected}"
            );
        }
    }
    for engine in RANDOM {
        for (kind, expected) in [
            ("host", hosted(29)),
            ("centre", 0.3 * people + gone(29) * 3.0 / 7.0),
        ] {
            let values = over(20, &scenario, engine, |record| shelter(record, kind, 29));
            let (mean, error) = mean_and_error(&values);
            assert!(
                (mean - expected).abs() < 4.5 * error,
                "{kind}: {mean} for {expected}"
            );
        }
    }
}

#[test]
fn returns_are_exponential_when_home_is_safe() {
    let mut scenario = one_way_out(60, 4000.0, 50.0);
    scenario.hazards[0].end = 96;
    scenario.parts.returns = true;
    scenario.parameters.fix("return_rate", 0.05);
    scenario.parameters.fix("return_never_rate", 0.0);
    let values = over(20, &scenario, EngineKind::Cohort, |record| {
        value(record, "people", "present", 0, 59)
    });
    // When-safe 0.7, undecided 0.25 at 0.3 of the rate; the way there takes an hour.
    let away = |rate: f64| (-rate * 59.0_f64).exp();
    let home = 4000.0 * (1.0 - 0.7 * away(0.05) - 0.25 * away(0.015) - 0.05);
    let (mean, _) = mean_and_error(&values);
    assert!((mean - home).abs() < 0.03 * home, "{mean} for {home}");
}

#[test]
fn an_exit_that_follows_the_holder_changes_sides_with_its_place() {
    // Two exits alike; those at home lean to the party that takes the second one on day 3.
    let mut scenario = one_way_out(6, 6000.0, 0.2);
    let other = place(&mut scenario, "other", (50.0, 31.0), 0.0);
    link(&mut scenario, 0, other);
    exit(&mut scenario, other, HOME);
    scenario.hostile.clear();
    scenario.leanings.push(LeaningShare {
        region: "*".into(),
        leaning: Leaning::Party(ENEMY),
        share: 1.0,
    });
    scenario.parameters.fix("exit_leaning", 1.2);
    change(&mut scenario, other, Holder::Contested, 2 * i64::from(DAY));
    change(
        &mut scenario,
        other,
        Holder::Party(ENEMY),
        3 * i64::from(DAY),
    );
    let share = |follows: bool, day: u32| {
        let mut scenario = scenario.clone();
        scenario.exits[1].follows = follows;
        let record = run(&scenario, EngineKind::Mean, 0);
        let persons = |exit: Option<u32>| {
            let rows = record.departures.iter();
            let rows =
                rows.filter(|row| row.day == day && exit.is_none_or(|exit| row.exit == exit));
            rows.map(|row| row.persons).sum::<f64>()
        };
        persons(Some(1)) / persons(None)
    };
    let drawn_over = 1.2_f64.exp() / (1.0 + 1.2_f64.exp());
    for (day, expected) in [(0, 0.5), (2, 0.5), (3, drawn_over), (5, drawn_over)] {
        let found = share(true, day);
        assert!((found - expected).abs() < 1e-9, "{day}: {found} {expected}");
        assert!((share(false, day) - 0.5).abs() < 1e-9, "{day}");
    }
}

#[test]
fn a_statement_is_heard_when_a_channel_brings_it() {
    let mut scenario = world(10);
    place(&mut scenario, "home", (50.0, 30.0), 1000.0);
    // Belief is at its level, which promises alone move.
    for (name, value) in [
        ("belief_drift", 1e3),
        ("eta_start", 0.03),
        ("eta_settled", 0.0),
        ("eta_front", 0.0),
        ("promise_effect", 1.5),
        ("promise_decay", 0.0),
    ] {
        scenario.parameters.fix(name, value);
    }
    let day = i64::from(DAY);
    let mut channel = |id: &str, reach, delay_hours, start| {
        scenario.channels.push(Channel {
            id: id.into(),
            party: Some(HOME),
            kind: ChannelKind::Holder,
            target: Target::Everywhere,
            reach,
            delay_hours,
            start,
            end: None,
        });
    };
    channel("newspaper", 0.5, 48.0, -day);
    // A blackout ends.
    channel("radio", 0.8, 0.0, 6 * day);
    event(
        &mut scenario,
        EventKind::Promise,
        HOME,
        Target::Everywhere,
        (day, None),
        0.9,
    );
    let trust = Parameters::default().credibility_start;
    for engine in ENGINES {
        let record = run(&scenario, engine, 0);
        for day in 0..10 {
            let reach = match day {
                0..3 => 0.0,
                3..6 => 0.5,
                _ => 1.0 - 0.5 * 0.2,
            };
            let ln_eta = 0.03_f64.ln() - 1.5 * (0.9 * reach * trust) * trust;
            let expected = belief::belief(ln_eta, 30.0);
            let found = value(&record, "control", "belief", 0, day);
            assert!(
                (found - expected).abs() < 1e-12,
                "{engine:?} {day}: {found} for {expected}"
            );
        }
    }
}

#[test]
fn people_are_used_to_fire_that_is_old_at_the_start() {
    for engine in ENGINES {
        let left_in_a_day = |before_days: i64| {
            let mut scenario = one_way_out(1, 10_000.0, 0.2);
            scenario.parameters.fix("habituation", 1.0);
            scenario.parameters.fix("habituation_days", 10.0);
            scenario.hazards[0].start = -before_days * i64::from(DAY);
            value(&run(&scenario, engine, 0), "moves", "left", 0, 0)
        };
        // The first day of fire is felt a day later: of 21 days 20, two half-lives; at most eight half-lives
        // before the start are looked at.
        for (days, used_to) in [(1, 0.0), (21, 0.75), (10_000, 1.0 - 2.0_f64.powf(-7.9))] {
            let expected = 10_000.0 * within(0.2 * (1.0 - used_to), 1.0);
            let found = left_in_a_day(days);
            let spread = 4.0 * expected.sqrt();
            let most = if engine == EngineKind::Mean {
                1e-6
            } else {
                spread
            };
            assert!(
                (found - expected).abs() <= most,
                "{engine:?} {days}: {found} for {expected}"
            );
        }
    }
}

#[test]
fn who_wants_to_leave_and_can_is_not_counted_any_more() {
    for engine in ENGINES {
        let mut scenario = one_way_out(6, 1000.0, 1.0);
        scenario.parts.coercion = false;
        scenario.places[1].holder = Holder::Party(ENEMY);
        // The danger passes, then the way opens.
        scenario.hazards[0].end = 2 * i64::from(DAY);
        change(&mut scenario, 1, Holder::Party(HOME), 4 * i64::from(DAY));
        let record = run(&scenario, engine, 0);
        let cannot = |day| value(&record, "people", "wants_cannot", 0, day);
        assert!(cannot(2) > 700.0 && cannot(3) == cannot(2), "{engine:?}");
        assert_eq!(cannot(4), 0.0, "{engine:?}");
        assert_eq!(sum(&record, "moves", "left", 0), 0.0, "{engine:?}");
    }
}
