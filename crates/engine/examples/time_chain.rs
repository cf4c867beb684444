//! Times a member of the chain of control: `cargo run --release -p outflow-engine --example time_chain
//! -- ENGINE FIRST MEMBERS HASTEN FOLDER`. `PRIORS=1` draws parameters from their priors.

use outflow_engine::chain::{ChainOptions, ChainRecord, Plan, run_member};
use outflow_engine::{EngineKind, Unattended};
use outflow_scenario::{Input, ReadOptions, open};
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine = match arguments[0].as_str() {
        "agent" => EngineKind::Agent,
        "mean" => EngineKind::Mean,
        _ => EngineKind::Cohort,
    };
    let number = |at: usize| arguments[at].parse::<u32>().expect("a number");
    let start = Instant::now();
    let outcome = open(Path::new(&arguments[4]), &ReadOptions::default());
    let Some(Input::Chain(scenario)) = outcome.0 else {
        println!("{}: no scenario of the chain of control", arguments[4]);
        return;
    };
    let read = start.elapsed().as_secs_f64();
    let options = ChainOptions {
        engine,
        hasten: number(3),
        draw_parameters: std::env::var("PRIORS").is_ok(),
        ..ChainOptions::default()
    };
    let start = Instant::now();
    let plan = Plan::new(&scenario, &options).expect("a plan");
    println!(
        "read in {read:.2} s, plan in {:.2} s",
        start.elapsed().as_secs_f64()
    );
    for member in number(1)..number(1) + number(2) {
        let start = Instant::now();
        let record = run_member(&plan, member, &mut Unattended).expect("a run");
        println!(
            "member {member}: {:.3} s, {:?}{}",
            start.elapsed().as_secs_f64(),
            record.work,
            totals(&record),
        );
    }
}

fn totals(record: &ChainRecord) -> String {
    let measures = [
        ("moves", "left"),
        ("moves", "arrived"),
        ("moves", "returned"),
        ("moves", "visits"),
        ("moves", "sent_onward"),
        ("moves", "dead"),
        ("crossings", "crossed"),
        ("crossings", "turned_back"),
        ("crossings", "queue_persons"),
        ("choices", "car"),
        ("choices", "bus"),
        ("people", "wants_cannot"),
        ("people", "host"),
        ("people", "rent"),
        ("people", "centre"),
        ("people", "none"),
        ("control", "accept"),
        ("control", "serve"),
        ("control", "resist"),
    ];
    let mut line = String::new();
    for (topic, measure) in measures {
        let at = ChainRecord::position(topic, measure).expect("a measure");
        let size = outflow_engine::chain::TOPICS[at.0].measures.len();
        let sum: f64 = record.tables[at.0].iter().skip(at.1).step_by(size).sum();
        line += &format!(", {measure} {sum:.0}");
    }
    line
}
