//! A forecast uses nothing after its date: altering any row of any table after it changes no bit.

mod common;

use common::small_world;
use outflow_infer::assimilate::sampler::SamplerOptions;
use outflow_infer::fit::priors::builtin;
use outflow_infer::forecast::{ForecastOptions, Issued, StockFilter, forecast, run};
use outflow_infer::simulator::SimulatorOptions;
use outflow_model::scenario::{Closure, ClosureKind, Correction, KindChange, PlaceKind, Report};
use outflow_model::scenario::{RegionTable, Scenario};

const DATE: u32 = 70;

fn options() -> ForecastOptions {
    ForecastOptions {
        horizons: vec![7, 30],
        step: 10,
        first: 20,
        simulator: Some(SimulatorOptions {
            members: 2,
            ..SimulatorOptions::default()
        }),
        ..ForecastOptions::default()
    }
}

fn forecast_of(scenario: &Scenario) -> Issued {
    forecast(scenario, DATE, &options(), &|| true).unwrap()
}

#[test]
fn later_rows_change_no_bit() {
    let scenario = small_world();
    let expected = forecast_of(&scenario);
    let late = i32::try_from(DATE).unwrap() + 1;
    let mut compared = 0;
    let mut same = |what: &str, alter: &dyn Fn(&mut Scenario)| {
        let mut altered = scenario.clone();
        alter(&mut altered);
        assert!(altered != scenario, "{what} alters nothing");
        assert!(forecast_of(&altered).same_bits(&expected), "{what}");
        compared += 1;
    };
    for series in 0..scenario.observations.series.len() {
        for (row, report) in scenario.observations.series[series].parts[0]
            .iter()
            .enumerate()
        {
            if report.day >= late {
                same("a report", &|altered| {
                    altered.observations.series[series].parts[0][row].people += 12_345;
                });
            }
        }
        same("a new report", &|altered| {
            let report = Report {
                day: late,
                people: 99_999,
            };
            altered.observations.series[series].parts[0].push(report);
        });
        same("no later report", &|altered| {
            altered.observations.series[series].parts[0].retain(|report| report.day < late);
        });
    }
    same("a correction", &|altered| {
        altered
            .observations
            .corrections
            .push(Correction { series: 1, day: 80 });
    });
    for day in late as usize..scenario.days as usize {
        same("a day of conflict", &|altered| {
            let rows = &mut altered.timeline.conflicts.as_mut().unwrap().rows;
            for value in &mut rows[day] {
                *value = 1.0 - *value;
            }
        });
    }
    same("fewer days of conflict", &|altered| {
        let rows = &mut altered.timeline.conflicts.as_mut().unwrap().rows;
        rows.truncate(late as usize);
    });
    same("a closure", &|altered| {
        altered.timeline.closures.push(Closure {
            kind: ClosureKind::Country("Home".into(), "Abroad".into()),
            start: late,
            end: 200,
        });
    });
    same("the end of a closure in force", &|altered| {
        altered.timeline.closures[0].end += 7;
    });
    same("a change of kind", &|altered| {
        altered.timeline.kind_changes.push(KindChange {
            place: 2,
            kind: PlaceKind::Town,
            day: late,
        });
    });
    same("food insecurity", &|altered| {
        altered.timeline.food_insecurity = Some(RegionTable {
            regions: vec!["r".into()],
            days: vec![f64::from(late)],
            rows: vec![vec![50.0]],
        });
    });
    same("the length of the run", &|altered| altered.days -= 3);
    assert!(compared > 60, "{compared}");
}

#[test]
fn earlier_rows_do_change_it() {
    let scenario = small_world();
    let expected = forecast_of(&scenario);
    let mut altered = scenario.clone();
    let reports = &mut altered.observations.series[1].parts[0];
    let row = reports.iter().position(|report| report.day == 60).unwrap();
    reports[row].people += 500;
    assert!(!forecast_of(&altered).same_bits(&expected));
    let mut altered = scenario;
    for row in &mut altered.timeline.conflicts.as_mut().unwrap().rows[50..=70] {
        row[0] = 0.0;
    }
    assert!(!forecast_of(&altered).same_bits(&expected));
}

#[test]
fn a_backtest_gives_what_the_forecast_gave() {
    let scenario = small_world();
    let days = [20, 30, 40, 50, 60, 70, 80];
    let all = run(&scenario, &days, &options(), &|| true).unwrap();
    assert!(all[5].same_bits(&forecast_of(&scenario)));
}

#[test]
fn threads_change_no_bit() {
    let scenario = small_world();
    let expected = forecast_of(&scenario);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(5)
        .build()
        .unwrap();
    assert!(pool.install(|| forecast_of(&scenario)).same_bits(&expected));
}

#[test]
fn what_is_not_published_yet_changes_no_bit_for_a_filter_either() {
    const LAG: u32 = 9;
    let scenario = small_world();
    let options = ForecastOptions {
        lag: LAG,
        simulator: None,
        filter: Some(StockFilter {
            priors: builtin(),
            sampler: SamplerOptions {
                particles: 4,
                ..SamplerOptions::default()
            },
            keep_capacities: false,
        }),
        ..options()
    };
    let forecast_of = |scenario: &Scenario| forecast(scenario, DATE, &options, &|| true).unwrap();
    let expected = forecast_of(&scenario);
    assert!(!expected.same_bits(&forecast(&scenario, DATE, &self::options(), &|| true).unwrap()));
    let last = i32::try_from(DATE - LAG).unwrap();
    let altered = |from: i32, until: i32| {
        let mut altered = scenario.clone();
        let series = altered.observations.series.iter_mut();
        for report in series.flat_map(|one| one.parts.iter_mut().flatten()) {
            if (from..=until).contains(&report.day) {
                report.people += 777;
            }
        }
        assert!(altered != scenario);
        altered
    };
    assert!(forecast_of(&altered(last + 1, i32::MAX)).same_bits(&expected));
    assert!(!forecast_of(&altered(last - 20, last)).same_bits(&expected));
}
