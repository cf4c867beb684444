//! Times the engines on folders: `cargo run --release -p outflow-engine --example time_cases --
//! ENGINE MEMBERS HASTEN FOLDER...`

use outflow_engine::{EngineKind, Plan, RunOptions, Unattended, run_member};
use outflow_scenario::{ReadOptions, read};
use std::{path::Path, time::Instant};

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
        let plan = Plan::new(&scenario, &RunOptions { engine, ..RunOptions::default() }).expect("a plan");
        let start = Instant::now();
        let mut work = outflow_engine::Work::default();
        let mut people = 0.0;
        for member in 0..members {
            let record = run_member(&plan, member, &mut Unattended).expect("a run");
            work = record.work;
            people = record.displaced.last().copied().unwrap_or(0.0);
        }
        let seconds = start.elapsed().as_secs_f64() / f64::from(members);
        sum += seconds;
        println!(
            "{folder}: {seconds:.3} s a member, {people} people, states a day {:.0} (peak {}), visits {}, batches {}, {:.1} million person-days a second",
            work.states as f64 / f64::from(scenario.days),
            work.peak_states,
            work.visits,
            work.batches,
            if engine == EngineKind::Agent { work.states as f64 / seconds / 1e6 } else { f64::NAN },
        );
    }
    println!("together {sum:.3} s");
}
