//! Deaths of single persons and injuries, against what can be worked out by hand.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::*;
use outflow_model::rules::chain::within;

const DAYS: u32 = 40;
/// Per person and day.
const RATE: f64 = 0.004;

fn pair() -> HouseholdType {
    let persons = Persons {
        women: 1.0,
        men: 1.0,
        ..Persons::default()
    };
    kind("pair", 1.0, persons)
}

fn single(id: &str, women: f64) -> HouseholdType {
    let persons = Persons {
        women,
        men: 1.0 - women,
        ..Persons::default()
    };
    kind(id, 0.0, persons)
}

/// A town of pairs under fire, from which nobody leaves.
fn under_fire(residents: f64, types: &[HouseholdType], step: Tick) -> Scenario {
    let mut scenario = one_way_out(DAYS, residents, 0.0);
    scenario.step = step;
    scenario.types = types.to_vec();
    scenario
        .parameters
        .fix("deaths_per_event", RATE * residents);
    scenario.causes.set(Cause::Danger, false);
    scenario
}

fn survive(days: u32) -> f64 {
    (-RATE * f64::from(days)).exp()
}

fn at(record: &ChainRecord, measure: &str, day: u32) -> f64 {
    value(record, "people", measure, 0, day as usize)
}

#[test]
fn persons_die_one_by_one_and_households_become_smaller() {
    let types = [pair(), single("woman", 1.0), single("man", 0.0)];
    for step in [DAY, DAY / 2, DAY / 4] {
        let record = run(&under_fire(20_000.0, &types, step), EngineKind::Mean, 0);
        for days in [1, 10, DAYS] {
            let alive = survive(days);
            let persons = at(&record, "present", days - 1) / 20_000.0;
            // A household loses no two within a step: the share that is missed is of the order of its rate.
            assert!(
                (persons - alive).abs() < 2.0 * RATE * (1.0 - alive),
                "{persons} {alive}"
            );
            let households = at(&record, "present_households", days - 1) / 10_000.0;
            let expected = 1.0 - (1.0 - alive) * (1.0 - alive);
            assert!(
                (households - expected).abs() < 2.0 * RATE * (1.0 - alive),
                "{step} day {days}: {households} for {expected}"
            );
        }
    }
}

#[test]
fn as_many_die_where_no_type_is_left_and_whole_households_are_lost() {
    for types in [vec![pair()], vec![pair(), single("woman", 1.0)]] {
        let record = run(&under_fire(20_000.0, &types, DAY / 4), EngineKind::Mean, 0);
        for days in [1, 10, DAYS] {
            let persons = at(&record, "present", days - 1) / 20_000.0;
            let alive = survive(days);
            assert!(
                (persons - alive).abs() < RATE * (1.0 - alive),
                "{persons} {alive}"
            );
        }
        if types.len() == 1 {
            // A pair at the rate of a person.
            let households = at(&record, "present_households", DAYS - 1);
            assert!((households - 10_000.0 * survive(DAYS)).abs() < 1e-6);
        }
    }
}

#[test]
fn a_split_place_loses_as_many() {
    let dead = |parts: &[f64]| {
        let mut scenario = under_fire(20_000.0 * parts[0], &[pair()], DAY);
        scenario.parameters.fix("deaths_per_event", RATE * 20_000.0);
        let whole = scenario.hazards.clone();
        for (number, part) in parts.iter().enumerate() {
            let at = if number == 0 {
                0
            } else {
                place(&mut scenario, "other", (49.0, 30.0), 20_000.0 * part)
            };
            if number == 0 {
                scenario.hazards.clear();
            }
            for row in &whole {
                let mut row = row.clone();
                row.place = at;
                row.events_per_day *= part;
                scenario.hazards.push(row);
            }
        }
        let record = run(&scenario, EngineKind::Mean, 0);
        value(&record, "whole", "dead", 0, DAYS as usize - 1)
    };
    let one = dead(&[1.0]);
    assert!(
        (one / 20_000.0 - (1.0 - survive(DAYS))).abs() < 1e-3,
        "{one}"
    );
    let two = dead(&[0.75, 0.25]);
    assert!((one - two).abs() < 1e-6, "{one} {two}");
}

#[test]
fn engines_agree_and_nobody_is_lost_uncounted() {
    let types = [pair(), single("woman", 1.0), single("man", 0.0)];
    let members = 20;
    for engine in [EngineKind::Cohort, EngineKind::Agent] {
        let scenario = under_fire(2_000.0, &types, DAY);
        let records: Vec<ChainRecord> = (0..members)
            .map(|member| run(&scenario, engine, member))
            .collect();
        let mean = run(&scenario, EngineKind::Mean, 0);
        let check = |what: &str, of: &dyn Fn(&ChainRecord) -> f64| {
            let values: Vec<f64> = records.iter().map(of).collect();
            let (got, error) = mean_and_error(&values);
            let expected = of(&mean);
            assert!(
                (got - expected).abs() < 4.5 * error,
                "{engine:?} {what}: {got} ± {error} for {expected}"
            );
        };
        check("dead", &|record| sum(record, "moves", "dead", 0));
        check("injured", &|record| sum(record, "moves", "injured", 0));
        check("households", &|record| {
            at(record, "present_households", DAYS - 1)
        });
        for record in &records {
            let dead = sum(record, "moves", "dead", 0);
            assert_eq!(dead, 2_000.0 - at(record, "present", DAYS - 1));
            assert_eq!(dead, value(record, "whole", "dead", 0, DAYS as usize - 1));
        }
    }
}

#[test]
fn the_injured_are_counted_and_stay() {
    // Nobody dies, nearly: the rate is tiny, and so many are injured for each death.
    let mut scenario = under_fire(20_000.0, &[pair()], DAY / 2);
    scenario.parameters.fix("deaths_per_event", 2e-5);
    scenario.parameters.fix("injured_per_death", 1e6);
    let record = run(&scenario, EngineKind::Mean, 0);
    // Of each pair at most one in a day, at the rate of two persons.
    let injured = value(&record, "moves", "injured", 0, 3);
    let expected = 10_000.0 * within(2e-3, 1.0);
    assert!(
        (injured - expected).abs() < 1e-3,
        "{injured} for {expected}"
    );
    assert!((at(&record, "present", DAYS - 1) - 20_000.0).abs() < 1e-2);
    // Without danger there are neither.
    scenario.parts.danger = false;
    let record = run(&scenario, EngineKind::Mean, 0);
    assert_eq!(sum(&record, "moves", "injured", 0), 0.0);
}
