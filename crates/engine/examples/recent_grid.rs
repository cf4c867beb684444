//! How coarse may the grid of recent travel be? Occupied states, and camp counts against a fine
//! grid, for each number of bits: `cargo run --release -p outflow-engine --example recent_grid --
//! FOLDER SETTINGS HASTEN MEMBERS REFERENCE BITS...`, where REFERENCE is a number of bits or
//! `exact`.

use outflow_engine::{Plan, RecentGrid, RunOptions, Unattended, run_member};
use outflow_model::scenario::Scenario;
use outflow_scenario::{FleeOptions, ReadOptions, read};
use std::path::Path;

/// Mean and variance per day and camp, and states a day.
struct Sample {
    mean: Vec<f64>,
    variance: Vec<f64>,
    states: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, settings, hasten, members, reference, bits @ ..] = &arguments[..] else {
        println!("arguments: FOLDER SETTINGS HASTEN MEMBERS REFERENCE BITS...");
        return;
    };
    let flee = FleeOptions {
        settings: Some(settings.into()),
        ..FleeOptions::default()
    };
    let options = ReadOptions { flee };
    let mut scenario = read(Path::new(folder), &options)
        .0
        .expect("a folder without errors");
    scenario.settings.hasten = hasten.parse().expect("hasten");
    let members: u32 = members.parse().expect("members");
    let fine = match reference.as_str() {
        "exact" => RecentGrid::Exact,
        bits => RecentGrid::Bits(bits.parse().expect("bits")),
    };
    let fine = sample(&scenario, fine, members, 1);
    println!("reference: {:.0} states a day", fine.states);
    for bits in bits {
        let bits = bits.parse().expect("bits");
        let coarse = sample(&scenario, RecentGrid::Bits(bits), members, 2);
        let n = f64::from(members);
        let (mut squares, mut count, mut worst, mut off, mut people) =
            (0.0, 0.0, 0.0_f64, 0.0, 0.0);
        for i in 0..fine.mean.len() {
            let error = ((fine.variance[i] + coarse.variance[i] + 0.01) / n).sqrt();
            let z = (coarse.mean[i] - fine.mean[i]) / error;
            squares += z * z;
            count += 1.0;
            worst = worst.max(z.abs());
            off += (coarse.mean[i] - fine.mean[i]).abs();
            people += fine.mean[i];
        }
        println!(
            "{bits} bits: {:.0} states a day, rms z {:.2}, worst {:.2}, mean difference {:.3} %",
            coarse.states,
            f64::sqrt(squares / count),
            worst,
            100.0 * off / people
        );
    }
}

fn sample(scenario: &Scenario, recent_grid: RecentGrid, members: u32, seed: u64) -> Sample {
    let options = RunOptions {
        recent_grid,
        seed,
        ..RunOptions::default()
    };
    let plan = Plan::new(scenario, &options).expect("a plan");
    let camps: Vec<usize> = plan
        .observed()
        .camps()
        .iter()
        .map(|camp| camp.place)
        .collect();
    let days = (0..scenario.days as usize).step_by(30);
    let mut sums = vec![(0.0, 0.0); days.len() * camps.len()];
    let mut states = 0.0;
    for member in 0..members {
        let record = run_member(&plan, member, &mut Unattended).expect("a run");
        let values = days
            .clone()
            .flat_map(|day| camps.iter().map(move |place| (day, place)));
        for (sum, (day, place)) in sums.iter_mut().zip(values) {
            let people = record.present[day * record.places + place];
            sum.0 += people;
            sum.1 += people * people;
        }
        states += record.work.states as f64;
    }
    let n = f64::from(members);
    Sample {
        mean: sums.iter().map(|sum| sum.0 / n).collect(),
        variance: sums
            .iter()
            .map(|sum| (sum.1 - sum.0 * sum.0 / n) / (n - 1.0))
            .collect(),
        states: states / n / f64::from(scenario.days),
    }
}
