//! Fits of the chain of control recover what they should: known parameters from simulated figures,
//! calibrated over many worlds.
//!
//! `cargo test --release -p outflow-infer --test chain_recovery -- --ignored --nocapture` does it at
//! length and prints the rank histograms that docs/fit.md shows; `OUTFLOW_WORLDS` says over how many
//! worlds (200).

use outflow_infer::InferError;
use outflow_infer::chain::draws::Draws;
use outflow_infer::chain::figures::Errors;
use outflow_infer::chain::posterior::{draws, learnt};
use outflow_infer::chain::problem::Figures;
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman};
use outflow_infer::fit::normal;
use outflow_infer::fit::store::{Generation, Store};
use outflow_model::chain::{Fact, FactKind, Measure, ParameterTable, Scenario, Target};
use outflow_random::StreamKey;
use outflow_scenario::{Input, ReadOptions, open};
use outflow_score::calibration::Histogram;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::path::Path;

const ERRORS: Errors = Errors {
    reporting: 0.1,
    discrepancy: 0.1,
};
/// Of which the figures of the small scenario speak.
const KNOWN: [&str; 3] = ["evacuation_rate", "danger_rate", "rent_wish"];

/// Two towns between two sides, with figures of our own.
fn two_sides() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../cli/tests/transcripts/commands.in/two-sides");
    let (Some(Input::Chain(scenario)), _) = open(&folder, &ReadOptions::default()) else {
        panic!("no scenario in {}", folder.display());
    };
    let mut scenario = *scenario;
    let town = scenario.place("south-town").unwrap();
    let figure = |id: &str, measure, target: &Target, days: (i64, i64)| Fact {
        id: id.into(),
        measure,
        target: target.clone(),
        party: None,
        start: days.0 * 96,
        end: days.1 * 96,
        kind: FactKind::About,
        low: 0.0,
        high: 0.0,
        unit: String::new(),
        fitted: true,
        known: days.1 * 96,
        text: String::new(),
        source: String::new(),
    };
    let homes = Target::Places(vec![0, 1]);
    let towns = Target::Places(vec![town]);
    scenario.facts = vec![
        figure("early", Measure::Left, &homes, (0, 3)),
        figure("call", Measure::Left, &homes, (3, 6)),
        figure("left", Measure::Left, &homes, (0, 9)),
        figure("host", Measure::ShareHost, &towns, (8, 9)),
        figure("rent", Measure::ShareRent, &towns, (8, 9)),
    ];
    scenario
}

fn free() -> Vec<usize> {
    KNOWN
        .map(|name| ParameterTable::index(name).unwrap())
        .to_vec()
}

/// The scenario with figures as they would be reported of a world with these parameters.
fn reported(scenario: &Scenario, free: Option<&[usize]>, truth: &[f64], seed: u64) -> Figures {
    let mut stream = StreamKey::new(seed, 1).stream();
    let world = Figures::new(scenario, free, ERRORS).unwrap();
    let answers = world.answers(truth, seed).unwrap();
    let mut told = scenario.clone();
    let sd = libm::hypot(ERRORS.reporting, ERRORS.discrepancy);
    for (fact, answer) in told.facts.iter_mut().zip(answers) {
        let answer = answer.unwrap_or(0.0);
        let error = sd * normal::draw(&mut stream);
        let said = if fact.measure == Measure::Left {
            answer * libm::exp(error)
        } else {
            let odds = (answer + 0.005) / (1.005 - answer) * libm::exp(error);
            (1.01 * odds / (1.0 + odds) - 0.005).clamp(0.0, 1.0)
        };
        (fact.low, fact.high) = (said, said);
    }
    Figures::new(&told, free, ERRORS).unwrap()
}

/// Place of a value among weighted points, in [0, 1].
fn place(generation: &Generation, parameter: usize, value: f64) -> f64 {
    let points = generation.points.iter().zip(&generation.weights);
    points
        .filter(|(point, _)| point[parameter] < value)
        .map(|(_, weight)| weight)
        .sum()
}

fn by_kalman(problem: &Figures, members: u32, seed: u64, localised: bool) -> Vec<Generation> {
    let options = KalmanOptions {
        members,
        generations: 3,
        seed,
        localised,
    };
    kalman(problem, &options, &Store::none(), &|| true).unwrap()
}

fn by_abc(problem: &Figures, particles: u32, seed: u64) -> Vec<Generation> {
    let options = AbcOptions {
        particles,
        generations: 4,
        seed,
        ..AbcOptions::default()
    };
    abc(problem, &options, &Store::none(), &|| true).unwrap()
}

#[test]
fn known_parameters_are_found() {
    let (free, truth) = (free(), [0.85, 0.3, 0.8]);
    let problem = reported(&two_sides(), Some(&free), &truth, 12);
    let kalman = by_kalman(&problem, 80, 3, false);
    let abc = by_abc(&problem, 60, 3);
    for (name, fitted, prior) in [("kalman", &kalman, kalman.first()), ("abc", &abc, None)] {
        let last = fitted.last().unwrap();
        for (learnt, truth) in learnt(&problem.factors, prior, last).iter().zip(truth) {
            let position = KNOWN.iter().position(|one| *one == learnt.name).unwrap();
            let off = (place(last, position, truth) - 0.5).abs();
            assert!(off < 0.49, "{name} {learnt:?}");
            // So few particles of abc come less near than the errors of the figures would allow: of
            // them it is only asked that the truth is among them.
            if learnt.name == "evacuation_rate" && name == "kalman" {
                assert!(learnt.spoken_of && learnt.sd_ratio < 0.7, "{learnt:?}");
                assert!((last.mean()[position] - truth).abs() < 0.2, "{learnt:?}");
            }
        }
    }
}

/// Ranks of the truth among the posterior are uniform (Talts et al. 2018), of parameters that are
/// found among all and of the others.
fn ranks(worlds: u32, members: u32, method: &str) -> Vec<(String, Histogram)> {
    let scenario = two_sides();
    let all = Figures::new(&scenario, None, ERRORS).unwrap();
    let free = (method != "localised").then(free);
    let mut ranks: Vec<(String, Histogram)> = KNOWN
        .iter()
        .chain(&["others"])
        .map(|name| ((*name).to_owned(), Histogram::new(5)))
        .collect();
    for world in 0..worlds {
        let mut stream = StreamKey::new(4242, world).stream();
        let count = free.as_ref().map_or(all.factors.len(), Vec::len);
        let truth: Vec<f64> = (0..count).map(|_| stream.uniform_open()).collect();
        let problem = reported(&scenario, free.as_deref(), &truth, stream.next_u64());
        let seed = stream.next_u64();
        let fitted = match method {
            "abc" => by_abc(&problem, members, seed),
            _ => by_kalman(&problem, members, seed, free.is_none()),
        };
        let last = fitted.last().unwrap();
        for (position, factor) in problem.factors.iter().enumerate() {
            let index = KNOWN.map(|name| ParameterTable::index(name).unwrap());
            let at = index.iter().position(|one| *one == factor.index);
            let at = at.unwrap_or(KNOWN.len());
            ranks[at].1.add(place(last, position, truth[position]));
        }
    }
    ranks.retain(|(_, histogram)| histogram.counts().iter().sum::<u64>() > 0);
    ranks
}

fn p_value(histogram: &Histogram) -> f64 {
    let law = ChiSquared::new(4.0).unwrap();
    1.0 - law.cdf(histogram.chi_square())
}

#[test]
fn ranks_of_the_truth_are_uniform() {
    // As many members as the command takes: with half of them intervals of what no figure speaks of
    // come out somewhat narrow.
    for (name, histogram) in ranks(24, 100, "localised") {
        let p = p_value(&histogram);
        assert!(p > 0.001, "{name}: {:?}, p = {p}", histogram.counts());
    }
}

#[test]
#[ignore = "takes minutes; prints the rank histograms of the book"]
fn ranks_at_length() {
    let worlds = std::env::var("OUTFLOW_WORLDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(200);
    for (method, members) in [("kalman", 100), ("localised", 100), ("abc", 60)] {
        for (name, histogram) in ranks(worlds, members, method) {
            let p = p_value(&histogram);
            println!("{method}, {name}: {:?}, p = {p:.3}", histogram.counts());
        }
    }
}

#[test]
fn threads_and_interruptions_change_nothing() {
    let problem = reported(&two_sides(), None, &[0.5; 200], 5);
    let options = KalmanOptions {
        members: 20,
        generations: 2,
        seed: 9,
        localised: true,
    };
    let whole = kalman(&problem, &options, &Store::none(), &|| true).unwrap();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(5)
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let open = || Store::open(folder.path(), "identity").unwrap();
    let left = std::sync::atomic::AtomicI32::new(25);
    let go_on = || left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) > 0;
    let stopped = pool.install(|| kalman(&problem, &options, &open(), &go_on));
    assert!(matches!(stopped, Err(InferError::Stopped)));
    let resumed = pool
        .install(|| kalman(&problem, &options, &open(), &|| true))
        .unwrap();
    assert_eq!(resumed, whole);
}

/// A parameter that nothing in the scenario depends on keeps its draws.
#[test]
fn what_no_figure_speaks_of_keeps_its_prior() {
    let mut scenario = two_sides();
    scenario.parts.returns = false;
    let problem = reported(&scenario, None, &[0.5; 200], 21);
    let fitted = by_kalman(&problem, 60, 2, true);
    let (first, last) = (&fitted[0], fitted.last().unwrap());
    let learnt = learnt(&problem.factors, Some(first), last);
    let joint: Draws = draws(&problem, &learnt, Some(first), last, 1);
    let at = learnt
        .iter()
        .position(|one| one.name == "visit_rate")
        .unwrap();
    assert!(!learnt[at].spoken_of);
    for (row, point) in joint.rows.iter().zip(&first.points) {
        assert_eq!(row[at], problem.factors[at].parameter.at(point[at]));
    }
    let moved = learnt.iter().filter(|one| one.spoken_of).count();
    assert!((1..20).contains(&moved), "{moved}");
}
