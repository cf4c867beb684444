//! A forecast of reported series uses nothing that became known after its date: altering any such row of
//! any table changes no bit.

use outflow_engine::EngineKind;
use outflow_infer::assimilate::sampler::SamplerOptions;
use outflow_infer::chain::as_of::going_on;
use outflow_infer::chain::forecast::{SeriesOptions, run};
use outflow_infer::chain::outlook::end_of;
use outflow_infer::forecast::Issued;
use outflow_model::chain::{
    DAY, EventKind, Holder, Measure, ParameterTable, Scenario, Series, SeriesValue, Target,
};
use outflow_scenario::{Input, ReadOptions, open};
use std::path::Path;

const DATE: u32 = 7;

/// Two towns between two sides; who leaves is reported day by day, known just before another day is over,
/// and all in all once.
fn two_sides() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cli/tests/transcripts/commands.in/two-sides");
    let (Some(Input::Chain(scenario)), _) = open(&folder, &ReadOptions::default()) else {
        panic!("no scenario in {}", folder.display());
    };
    let mut scenario = *scenario;
    let day = i64::from(DAY);
    let value = |start: i64, end: i64, count: f64| SeriesValue {
        start: start * day,
        end: end * day,
        low: count,
        high: count,
        known: (end + 1) * day - 1,
    };
    let series = |id: &str, place: usize, group: &str, values: Vec<SeriesValue>| Series {
        id: id.into(),
        measure: Measure::Left,
        target: Target::Places(vec![place]),
        party: None,
        group: group.into(),
        unit: String::new(),
        fitted: true,
        score_from: 0,
        score_to: 100 * day,
        text: String::new(),
        source: String::new(),
        values,
    };
    let daily = |first: f64| {
        (0..12)
            .map(|at| value(at, at + 1, first + 20.0 * at as f64))
            .collect()
    };
    scenario.series = vec![
        series("alder", 0, "towns", daily(120.0)),
        series("birch", 1, "towns", daily(60.0)),
        series("sum", 0, "", vec![value(0, 4, 700.0), value(4, 9, 1500.0)]),
    ];
    scenario
}

fn options() -> SeriesOptions {
    SeriesOptions {
        horizons: vec![2, 4],
        free: ["danger_rate", "evacuation_rate"]
            .map(|name| ParameterTable::index(name).unwrap())
            .to_vec(),
        filter: SamplerOptions {
            particles: 6,
            ..SamplerOptions::default()
        },
        engine: EngineKind::Cohort,
        hasten: 20,
    }
}

fn forecast_of(scenario: &Scenario) -> Vec<Issued> {
    run(scenario, &[5, DATE], &options(), &|| true)
        .unwrap()
        .issued
}

fn same(one: &[Issued], other: &[Issued]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.same_bits(other))
}

#[test]
fn later_rows_change_no_bit() {
    let scenario = two_sides();
    let expected = forecast_of(&scenario);
    assert_eq!(expected[1].places, ["alder", "birch"]);
    // Day 6 ended a day before; day 7 is known tomorrow.
    assert_eq!(expected[1].today, [240.0, 180.0]);
    let tick = end_of(DATE);
    let mut altered = scenario.clone();
    let mut rows = 0;
    for series in &mut altered.series {
        for value in series.values.iter_mut().filter(|value| value.known >= tick) {
            (value.low, value.high) = (value.low + 999.0, value.high + 999.0);
            rows += 1;
        }
    }
    for row in &mut altered.control {
        if row.known >= tick || row.when.start >= tick {
            row.holder = Holder::Contested;
            row.known = row.known.max(tick);
            rows += 1;
        }
    }
    for row in altered.events.iter_mut().filter(|row| row.known >= tick) {
        row.value *= 0.5;
        rows += 1;
    }
    for row in &mut altered.hazards {
        if row.end > tick {
            row.end += 5;
            rows += 1;
        }
    }
    for row in altered.crossings.iter_mut().filter(|row| row.known >= tick) {
        row.cars_per_day = 1.0;
        rows += 1;
    }
    let mut late = altered.hazards[0].clone();
    (late.start, late.end, late.known) = (tick, tick + 200, tick);
    late.events_per_day = 50.0;
    altered.hazards.push(late);
    let mut event = altered.events[0].clone();
    event.kind = EventKind::ServiceLoss;
    (event.start, event.end, event.known) = (tick, None, tick);
    altered.events.push(event);
    assert!(rows > 10, "{rows}");
    assert!(same(&forecast_of(&altered), &expected));
    // And what was known does change it.
    let mut earlier = scenario.clone();
    earlier.series[0].values[3].low += 200.0;
    earlier.series[0].values[3].high += 200.0;
    assert!(!same(&forecast_of(&earlier), &expected));
}

#[test]
fn later_dates_and_threads_change_no_bit() {
    let scenario = two_sides();
    let expected = forecast_of(&scenario);
    let more = run(&scenario, &[5, DATE, 9], &options(), &|| true).unwrap();
    assert!(same(&more.issued[..2], &expected));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    let others = pool.install(|| forecast_of(&scenario));
    assert!(same(&others, &expected));
}

#[test]
fn without_daily_reports_there_is_no_forecast() {
    let mut scenario = two_sides();
    scenario.series.remove(0);
    scenario.series.remove(0);
    let error = run(&scenario, &[DATE], &options(), &|| true).unwrap_err();
    assert!(error.to_string().contains("daily values"), "{error}");
}

#[test]
fn danger_goes_on_as_in_the_last_week() {
    let scenario = two_sides();
    let tick = end_of(DATE);
    let then = going_on(&scenario, tick, 20);
    assert_eq!(then.days, 20);
    let after: Vec<(usize, f64)> = then
        .hazards
        .iter()
        .filter(|row| row.end > tick)
        .map(|row| {
            assert_eq!((row.start, row.end), (tick, 20 * i64::from(DAY)));
            (row.place, row.events_per_day)
        })
        .collect();
    // Fighting at Alder on five of the last seven days, shelling of Birch on four.
    assert_eq!(after.len(), 2);
    assert_eq!(after[0].0, 0);
    assert!((after[0].1 - 4.0 * 5.0 / 7.0).abs() < 1e-12);
    assert!((after[1].1 - 6.0 * 4.0 / 7.0).abs() < 1e-12);
    let before = |scenario: &Scenario| -> f64 {
        let rows = scenario.hazards.iter();
        rows.map(|row| row.events_per_day * (row.end.min(tick) - row.start.min(tick)) as f64)
            .sum()
    };
    assert_eq!(before(&then), before(&scenario));
}
