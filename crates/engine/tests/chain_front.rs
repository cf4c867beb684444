//! The simple front of forecasts, against what can be worked out by hand.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_engine::Unattended;
use outflow_engine::chain::{ChainOptions, ChainRecord, Plan, run_member};
use outflow_model::chain::*;
use outflow_model::rules::chain::front::DRAWN;

const AS_OF: u32 = 30;
const DAYS: u32 = 60;

/// Pairs of towns a kilometre apart, one of each party, the pairs far from each other; `lost` of them fell to
/// the enemy on day 20. A town of each party stands behind.
fn pairs(number: usize, lost: usize) -> Scenario {
    let mut scenario = world(DAYS);
    for pair in 0..number {
        let north = 40.0 + 1.5 * (pair / 10) as f64;
        let east = 20.0 + 2.0 * (pair % 10) as f64;
        let ours = place(&mut scenario, &format!("ours {pair}"), (north, east), 10.0);
        let theirs = place(
            &mut scenario,
            &format!("theirs {pair}"),
            (north, east + 0.01),
            10.0,
        );
        scenario.places[theirs].holder = Holder::Party(ENEMY);
        scenario.places[theirs].country = "BB".into();
        link(&mut scenario, ours, theirs);
        if pair < lost {
            control(&mut scenario, ours, Holder::Party(ENEMY), 20 * DAY);
        }
    }
    scenario
}

fn control(scenario: &mut Scenario, place: usize, holder: Holder, tick: Tick) {
    let tick = i64::from(tick);
    scenario.control.push(ControlRow {
        id: format!("{place} at {tick}"),
        place,
        holder,
        when: Uncertain {
            start: tick,
            earliest: tick,
            latest: tick,
        },
        together: None,
        known: tick,
        variant: None,
    });
}

fn run_front(scenario: &Scenario, engine: EngineKind, member: u32) -> ChainRecord {
    let options = ChainOptions {
        as_of: Some(AS_OF * DAY),
        front: Some(DRAWN.to_owned()),
        ..options(engine)
    };
    let plan = Plan::new(scenario, &options).unwrap();
    run_member(&plan, member, &mut Unattended).unwrap()
}

fn held(record: &ChainRecord, pair: usize, day: u32) -> bool {
    value(record, "control", "holder", 2 * pair, day as usize) == HOME as f64
}

#[test]
fn places_at_the_front_are_lost_as_often_as_lately() {
    let (number, lost, members) = (100, 10, 120);
    let scenario = pairs(number, lost);
    let mut kept = vec![0.0; DAYS as usize];
    for member in 0..members {
        let record = run_front(&scenario, EngineKind::Cohort, member);
        for day in 0..DAYS {
            // Those that fell in time stay lost: their neighbours are not hostile any more.
            assert!((0..lost).all(|pair| held(&record, pair, day) == (day < 20)));
            // Nobody takes what lies where nothing ever changed hands.
            let theirs = |pair: usize| {
                value(&record, "control", "holder", 2 * pair + 1, day as usize) == ENEMY as f64
            };
            assert!((0..number).all(theirs));
            let there = (lost..number)
                .filter(|&pair| held(&record, pair, day))
                .count();
            kept[day as usize] += there as f64 / (number - lost) as f64 / f64::from(members);
        }
    }
    // Up to the date nothing more is lost.
    assert!(kept[AS_OF as usize - 1] > 1.0 - 1e-9);
    // Ten in 90 places for 30 days and ten for 20; then the mean over rates of that many days.
    let place_days = 90.0 * 30.0 + 10.0 * 20.0;
    for days in [1, 10, 30] {
        let expected = (place_days / (place_days + f64::from(days))).powf(10.5);
        let got = kept[(AS_OF + days - 1) as usize];
        // Places fall together with the rate of their member: somewhat more spread than single ones.
        let falls = (number - lost) as f64 * f64::from(members) * (1.0 - expected);
        let far = (0.1 + 3.0 / falls.sqrt()) * (1.0 - expected);
        assert!(
            (got - expected).abs() < far,
            "{days} days: {got} for {expected}"
        );
    }
}

#[test]
fn without_a_front_nothing_moves_and_every_engine_sees_the_same() {
    // Nothing changed hands at all: no country has a front.
    let still = pairs(5, 0);
    let record = run_front(&still, EngineKind::Cohort, 0);
    assert!((0..5).all(|pair| held(&record, pair, DAYS - 1)));
    let scenario = pairs(10, 5);
    let path = |engine| {
        let record = run_front(&scenario, engine, 3);
        (0..DAYS)
            .flat_map(|day| (0..10).map(move |pair| (day, pair)))
            .map(|(day, pair)| held(&record, pair, day))
            .collect::<Vec<bool>>()
    };
    assert_eq!(path(EngineKind::Cohort), path(EngineKind::Mean));
    // What comes later is not seen.
    let mut later = scenario.clone();
    control(&mut later, 18, Holder::Party(ENEMY), (AS_OF + 2) * DAY);
    let (before, after) = (
        run_front(&scenario, EngineKind::Cohort, 3),
        run_front(&later, EngineKind::Cohort, 3),
    );
    assert_eq!(before.tables, after.tables);
}
