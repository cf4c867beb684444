//! Times the engines on folders: `cargo run --release -p outflow-engine --example time_cases --
//! ENGINE MEMBERS HASTEN FOLDER...`. `TIMES=100` multiplies the people, `GRID=8` or `GRID=exact`
//! sets the grid of recent travel, `THREADS=2` the threads of `agent`.

use outflow_engine::{EngineKind, Plan, RunOptions, Unattended, run_member};
use outflow_scenario::{ReadOptions, read};
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine = match arguments[0].as_str() {
        "agent" => EngineKind::Agent,
        "mean" => EngineKind::Mean,
        _ => EngineKind::Cohort,
    };
    let members: u32 = arguments[1].parse().expect("number of members");
    let hasten: u32 = arguments[2].parse().expect("hasten");
    let mut sum = 0.0;
    for folder in &arguments[3..] {
        let outcome = read(Path::new(folder), &ReadOptions::default());
        let (Some(mut scenario), _) = outcome else {
            println!("{folder}: cannot be read");
            continue;
        };
        scenario.settings.hasten = hasten;
        if let Ok(times) = std::env::var("TIMES") {
            let times: u64 = times.parse().expect("a number");
            multiply(&mut scenario, times);
        }
        let plan = Plan::new(
            &scenario,
            &RunOptions {
                engine,
                recent_grid: grid(),
                threads: threads(),
                ..RunOptions::default()
            },
        )
        .expect("a plan");
        let start = clock();
        let mut work = outflow_engine::Work::default();
        let mut people = 0.0;
        for member in 0..members {
            let record = run_member(&plan, member, &mut Unattended).expect("a run");
            work = record.work;
            people = record.displaced.last().copied().unwrap_or(0.0);
        }
        let seconds = (clock() - start) / f64::from(members);
        sum += seconds;
        println!(
            "{folder}: {seconds:.3} s a member, {people} people, states a day {:.0} (peak {}), visits {}, batches {}, {:.1} million person-days a second",
            work.states as f64 / f64::from(scenario.days),
            work.peak_states,
            work.visits,
            work.batches,
            if engine == EngineKind::Agent {
                work.states as f64 / seconds / 1e6
            } else {
                f64::NAN
            },
        );
    }
    println!("together {sum:.3} s");
}

/// As many times the people, capacities and reports.
fn multiply(scenario: &mut outflow_model::scenario::Scenario, times: u64) {
    for place in &mut scenario.places {
        place.population *= times;
        place.capacity *= times;
    }
    for part in scenario
        .observations
        .series
        .iter_mut()
        .flat_map(|series| &mut series.parts)
    {
        for report in part {
            report.people *= times as i64;
        }
    }
}

/// The grid of recent travel from `GRID`: bits, or `exact`.
fn grid() -> outflow_engine::RecentGrid {
    match std::env::var("GRID").as_deref() {
        Ok("exact") => outflow_engine::RecentGrid::Exact,
        Ok(bits) => outflow_engine::RecentGrid::Bits(bits.parse().expect("bits")),
        Err(_) => outflow_engine::RecentGrid::default(),
    }
}

/// CPU time of this thread in seconds where the system tells; wall time with several threads.
fn clock() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let cpu = text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    let wall = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(0.0, |now| now.as_secs_f64())
    };
    cpu.filter(|_| threads() == 1)
        .map_or_else(wall, |ns| ns / 1e9)
}

/// Threads of the `agent` engine, from `THREADS`.
fn threads() -> usize {
    std::env::var("THREADS")
        .ok()
        .and_then(|threads| threads.parse().ok())
        .unwrap_or(1)
}
