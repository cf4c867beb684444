//! Flight from a shelter that becomes dangerous, against what can be worked out by hand.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::*;
use outflow_model::rules::chain::within;

const SAFE: usize = 1;
const FAR: usize = 2;
/// Day from which the shelter is under fire.
const FIRE: u32 = 3;

/// All flee from home to an exit on the first day. From the fourth on that is under fire, and there is
/// another exit behind it.
fn twice(days: u32, residents: f64, rate: f64) -> Scenario {
    let mut scenario = one_way_out(days, residents, rate);
    // At home a thousand times as many events.
    scenario.hazards[0].events_per_day = 1000.0 / rate;
    let far = place(&mut scenario, "far", (50.0, 28.0), 0.0);
    assert_eq!(far, FAR);
    link(&mut scenario, SAFE, far);
    exit(&mut scenario, far, HOME);
    scenario.exits[1].attraction = -100.0;
    let mut fire = scenario.hazards[0].clone();
    (fire.place, fire.start, fire.events_per_day) = (SAFE, i64::from(FIRE * DAY), 1.0);
    scenario.hazards.push(fire);
    scenario
}

fn sheltered(record: &ChainRecord, place: usize, day: u32) -> f64 {
    ["host", "rent", "centre", "none"]
        .map(|kind| value(record, "people", kind, place, day as usize))
        .iter()
        .sum()
}

#[test]
fn those_displaced_flee_a_fire_at_its_rate_whatever_the_step() {
    let rate = 0.1_f64;
    // The danger is felt from the day after on.
    let left = |day: u32| 2000.0 * (-rate * f64::from(day.saturating_sub(FIRE))).exp();
    for step in [DAY, DAY / 2, DAY / 4] {
        for engine in ENGINES {
            let mut scenario = twice(12, 2000.0, rate);
            scenario.step = step;
            let members = if engine == EngineKind::Mean { 1 } else { 12 };
            let records: Vec<ChainRecord> = (0..members)
                .map(|member| run(&scenario, engine, member))
                .collect();
            for day in [2, FIRE, FIRE + 1, 8, 11] {
                let of: Vec<f64> = records
                    .iter()
                    .map(|record| sheltered(record, SAFE, day))
                    .collect();
                let expected = left(day);
                let mean = of.iter().sum::<f64>() / f64::from(members);
                let share = expected / 2000.0;
                let error = (2000.0 * share * (1.0 - share) / f64::from(members)).sqrt();
                let bound = if engine == EngineKind::Mean {
                    1e-6
                } else {
                    4.5 * error + 1e-6
                };
                assert!(
                    (mean - expected).abs() <= bound,
                    "{engine:?} {step} day {day}: {mean} for {expected}"
                );
            }
            for record in &records {
                // Everybody is somewhere, and whoever left is counted.
                let gone = sum(record, "moves", "fled_again", SAFE);
                assert!((gone - (2000.0 - sheltered(record, SAFE, 11))).abs() < 1e-6);
                assert_eq!(sum(record, "moves", "left", 0), 2000.0);
                let last = sheltered(record, FAR, 11) + value(record, "whole", "travelling", 0, 11);
                assert!((last - gone).abs() < 1e-6, "{engine:?}: {last} of {gone}");
            }
        }
    }
}

#[test]
fn switched_off_or_without_danger_the_bits_are_the_same() {
    for engine in ENGINES {
        let mut scenario = twice(8, 500.0, 0.3);
        let with = |scenario: &Scenario, factor: f64| {
            let mut scenario = scenario.clone();
            scenario.parameters.fix("flight_again", factor);
            let mut record = run(&scenario, engine, 0);
            record.parameters.clear();
            record
        };
        let off = with(&scenario, 0.0);
        assert_eq!(sheltered(&off, SAFE, 7), 500.0);
        assert!(off != with(&scenario, 1.0));
        // A cause that is switched off moves nobody.
        let mut silent = scenario.clone();
        silent.hazards[0].end = 0;
        silent.causes.set(Cause::Danger, false);
        assert!(with(&silent, 0.0) == with(&silent, 1.0));
        // No danger where they shelter.
        scenario.hazards.truncate(1);
        assert!(with(&scenario, 0.0) == with(&scenario, 1.0), "{engine:?}");
        // No way out.
        let mut scenario = twice(8, 500.0, 0.3);
        scenario.links.truncate(1);
        let stuck = with(&scenario, 1.0);
        assert_eq!(sheltered(&stuck, SAFE, 7), 500.0, "{engine:?}");
    }
}

#[test]
fn residents_and_displaced_dread_the_same_loss() {
    // Nothing happens in the place of shelter, but it may change hands.
    let mut scenario = twice(10, 1000.0, 0.1);
    scenario.hazards.truncate(1);
    scenario.places[SAFE].residents = 1000.0;
    scenario.parameters.fix("dread_rate", 0.2);
    scenario.parameters.fix("packing_hours", 0.0);
    let front = place(&mut scenario, "front", (50.1, 29.0), 0.0);
    scenario.places[front].holder = Holder::Party(ENEMY);
    scenario.parameters.fix("eta_front", 4.0);
    let record = run(&scenario, EngineKind::Mean, 0);
    let mut seen = 0;
    for day in 2..10 {
        let residents = value(&record, "people", "present", SAFE, day - 1);
        let share = value(&record, "moves", "left", SAFE, day) / residents;
        // Who comes in the step is there when they decide; some flee from the farther exit to this one.
        let displaced = sheltered(&record, SAFE, u32::try_from(day).unwrap() - 1)
            + value(&record, "moves", "arrived", SAFE, day);
        let again = value(&record, "moves", "fled_again", SAFE, day) / displaced;
        assert!((share - again).abs() < 1e-9, "day {day}: {share} {again}");
        seen += usize::from(share > within(0.01, 1.0));
    }
    assert!(seen > 4);
}

#[test]
fn who_would_rather_stay_stays() {
    // Staying is worth as much as the one exit: half of those who ask stay.
    let mut scenario = twice(5, 4000.0, 0.2);
    scenario.exits[1].attraction = 0.0;
    scenario.parameters.fix("travel_cost", 0.0);
    scenario.parameters.fix("exit_stay", 0.0);
    scenario.exits[0].attraction = 1000.0;
    let record = run(&scenario, EngineKind::Mean, 0);
    let again = value(&record, "moves", "fled_again", SAFE, FIRE as usize + 1);
    let there = sheltered(&record, SAFE, FIRE);
    assert!(
        (again / there - 0.5 * within(0.2, 1.0)).abs() < 1e-9,
        "{again} of {there}"
    );
}
