//! Fits recover what they should: known parameters from simulated data, calibrated over many.

mod common;

use common::small_world;
use outflow_infer::InferError;
use outflow_infer::fit::abc::{AbcOptions, fit as abc};
use outflow_infer::fit::cma::{CmaOptions, fit as cma};
use outflow_infer::fit::kalman::{KalmanOptions, fit as kalman};
use outflow_infer::fit::leave_one_out::{Search, leave_one_out};
use outflow_infer::fit::normal;
use outflow_infer::fit::priors::{Prior, Scale};
use outflow_infer::fit::problem::{Case, Cases, Outcome, Problem};
use outflow_infer::fit::store::{Generation, Store};
use outflow_random::StreamKey;
use outflow_score::calibration::Histogram;
use statrs::distribution::{ChiSquared, ContinuousCDF};

fn prior(name: &str, low: f64, high: f64) -> Prior {
    Prior {
        name: format!("move_rules.{name}"),
        low,
        high,
        scale: Scale::Log,
        source: "assumed".into(),
    }
}

/// A small world simulated at a known point, to be fitted.
fn simulated_at(truth: &[f64], seed: u64, hasten: u32) -> Cases {
    let mut world = small_world();
    world.days = 50;
    world.settings.hasten = hasten;
    world.timeline.closures.clear();
    let priors = vec![
        prior("camp_movechance", 0.005, 0.2),
        prior("distance_power", 0.3, 3.0),
    ];
    let case = Case::new(&world).unwrap();
    let counts = case.counts(&priors, truth, seed).unwrap();
    Cases {
        cases: vec![case.compared_with(counts)],
        priors,
    }
}

/// Place of a value among weighted points, in [0, 1].
fn place(generation: &Generation, parameter: usize, value: f64) -> f64 {
    let below = generation
        .points
        .iter()
        .zip(&generation.weights)
        .filter(|(point, _)| point[parameter] < value);
    below.map(|(_, weight)| weight).sum()
}

fn mean_error(generation: &Generation, truth: &[f64]) -> f64 {
    generation
        .mean()
        .iter()
        .zip(truth)
        .map(|(mean, truth)| (mean - truth).abs())
        .fold(0.0, f64::max)
}

#[test]
fn known_parameters_are_found_by_both_methods() {
    let truth = [0.7, 0.35];
    let problem = simulated_at(&truth, 77, 5);
    let options = AbcOptions {
        particles: 60,
        generations: 4,
        ..AbcOptions::default()
    };
    let by_abc = abc(&problem, &options, &Store::none(), &|| true).unwrap();
    let error = mean_error(by_abc.last().unwrap(), &truth);
    assert!(error < 0.15, "{error}");
    assert!(by_abc.last().unwrap().tolerance < by_abc[0].tolerance);
    let options = KalmanOptions {
        members: 80,
        ..KalmanOptions::default()
    };
    let by_kalman = kalman(&problem, &options, &Store::none(), &|| true).unwrap();
    let error = mean_error(by_kalman.last().unwrap(), &truth);
    assert!(error < 0.15, "{error}");
}

/// Ranks of the truth among the posterior are uniform (Talts et al. 2018) on a tiny world: so few
/// people that chance matters more than the tolerance that is left.
#[test]
fn ranks_of_the_truth_are_uniform() {
    let mut ranks = [Histogram::new(5), Histogram::new(5)];
    for time in 0..40 {
        let mut stream = StreamKey::new(4242, time).stream();
        let truth = [stream.uniform(), stream.uniform()];
        let problem = simulated_at(&truth, stream.next_u64(), 40);
        let options = AbcOptions {
            particles: 40,
            wave: 5,
            generations: 5,
            seed: stream.next_u64(),
            ..AbcOptions::default()
        };
        let fitted = abc(&problem, &options, &Store::none(), &|| true).unwrap();
        for (parameter, histogram) in ranks.iter_mut().enumerate() {
            histogram.add(place(fitted.last().unwrap(), parameter, truth[parameter]));
        }
    }
    check_uniform(&ranks);
}

fn check_uniform(ranks: &[Histogram]) {
    let law = ChiSquared::new(4.0).unwrap();
    for histogram in ranks {
        let p = 1.0 - law.cdf(histogram.chi_square());
        assert!(p > 0.001, "{:?}: p = {p}", histogram.counts());
    }
}

/// Two normal parameters, four noisy sums of them.
struct Line {
    observed: Vec<f64>,
}

impl Line {
    fn at(unit: &[f64]) -> Vec<f64> {
        let x: Vec<f64> = unit.iter().map(|unit| normal::quantile(*unit)).collect();
        vec![x[0] + x[1], x[0] - x[1], 2.0 * x[0], 0.5 * x[1]]
    }
}

impl Problem for Line {
    fn parameters(&self) -> usize {
        2
    }

    fn simulate(&self, unit: &[f64], _: u64) -> Result<Outcome, InferError> {
        Ok(Outcome {
            distance: 0.0,
            summaries: Self::at(unit),
            answers: Vec::new(),
        })
    }

    fn observed(&self) -> (Vec<f64>, Vec<f64>) {
        (self.observed.clone(), vec![0.5; 4])
    }
}

#[test]
fn the_kalman_posterior_of_a_line_is_calibrated() {
    let mut ranks = [Histogram::new(5), Histogram::new(5)];
    for time in 0..300 {
        let mut stream = StreamKey::new(99, time).stream();
        let truth = [stream.uniform_open(), stream.uniform_open()];
        let observed = Line::at(&truth)
            .into_iter()
            .map(|value| value + 0.5 * normal::draw(&mut stream))
            .collect();
        let options = KalmanOptions {
            members: 100,
            generations: 3,
            seed: stream.next_u64(),
            ..KalmanOptions::default()
        };
        let fitted = kalman(&Line { observed }, &options, &Store::none(), &|| true).unwrap();
        for (parameter, histogram) in ranks.iter_mut().enumerate() {
            histogram.add(place(fitted.last().unwrap(), parameter, truth[parameter]));
        }
    }
    check_uniform(&ranks);
}

#[test]
fn threads_and_interruptions_change_nothing() {
    let problem = simulated_at(&[0.5, 0.5], 3, 5);
    let options = AbcOptions {
        particles: 20,
        generations: 2,
        wave: 2,
        ..AbcOptions::default()
    };
    let whole = abc(&problem, &options, &Store::none(), &|| true).unwrap();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(5)
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let open = || Store::open(folder.path(), "identity").unwrap();
    // Stopped in the second generation, then resumed.
    let left = std::sync::atomic::AtomicI32::new(50);
    let go_on = || left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) > 0;
    let stopped = pool.install(|| abc(&problem, &options, &open(), &go_on));
    assert!(matches!(stopped, Err(InferError::Stopped)));
    assert!(open().load(0).unwrap().is_some() && open().load(1).unwrap().is_none());
    let resumed = pool
        .install(|| abc(&problem, &options, &open(), &|| true))
        .unwrap();
    assert_eq!(resumed, whole);
    assert!(Store::open(folder.path(), "another").is_err());
    let options = KalmanOptions {
        members: 12,
        generations: 2,
        seed: 5,
        ..KalmanOptions::default()
    };
    let whole = kalman(&problem, &options, &Store::none(), &|| true).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), "identity").unwrap();
    store.save(0, &whole[0]).unwrap();
    store.save(1, &whole[1]).unwrap();
    let resumed = pool
        .install(|| kalman(&problem, &options, &store, &|| true))
        .unwrap();
    assert_eq!(resumed, whole);
}

/// Runs every simulation to its end.
struct ToTheEnd(Cases);

impl Problem for ToTheEnd {
    fn parameters(&self) -> usize {
        self.0.parameters()
    }

    fn simulate(&self, unit: &[f64], seed: u64) -> Result<Outcome, InferError> {
        self.0.simulate(unit, seed)
    }

    fn observed(&self) -> (Vec<f64>, Vec<f64>) {
        self.0.observed()
    }
}

/// Three worlds that were simulated at different points.
fn several() -> Cases {
    let worlds = [([0.7, 0.35], 5), ([0.2, 0.6], 20), ([0.5, 0.5], 10)];
    let mut several = simulated_at(&worlds[0].0, 77, worlds[0].1);
    for (truth, hasten) in &worlds[1..] {
        several.cases.extend(simulated_at(truth, 78, *hasten).cases);
    }
    several
}

#[test]
fn simulations_that_are_stopped_early_change_no_bit_of_a_fit() {
    let (early, whole) = (several(), ToTheEnd(several()));
    let problems: [&dyn Problem; 2] = [&early, &whole];
    let options = AbcOptions {
        particles: 20,
        generations: 2,
        ..AbcOptions::default()
    };
    let fits = problems.map(|problem| abc(problem, &options, &Store::none(), &|| true).unwrap());
    assert_eq!(fits[0], fits[1]);
    let search = CmaOptions {
        population: 8,
        generations: 4,
        ..CmaOptions::default()
    };
    let fits = problems.map(|problem| cma(problem, &search, &Store::none(), &|| true).unwrap());
    assert_eq!(fits[0], fits[1]);
    // Some are stopped, and none that is within its bound.
    let far = early.simulate(&[0.9, 0.1], 5).unwrap().distance;
    assert!(
        early
            .simulate_within(&[0.9, 0.1], 5, 0.9 * far)
            .unwrap()
            .is_none()
    );
    let within = early.simulate_within(&[0.9, 0.1], 5, far).unwrap();
    assert_eq!(within.unwrap().distance, far);
}

#[test]
fn one_wave_for_all_folds_keeps_what_each_fold_would() {
    let Cases { priors, cases } = several();
    let options = AbcOptions {
        particles: 20,
        generations: 0,
        ..AbcOptions::default()
    };
    let named: Vec<(String, Case)> = cases
        .iter()
        .zip(["a", "b", "c"])
        .map(|(case, name)| (name.to_owned(), case.clone()))
        .collect();
    let folds = leave_one_out(&priors, &named, &Search::Abc(options), None, &|| true).unwrap();
    for (left_out, fold) in folds.iter().enumerate() {
        let mut others = cases.clone();
        others.remove(left_out);
        let alone = ToTheEnd(Cases {
            priors: priors.clone(),
            cases: others,
        });
        let alone = abc(&alone, &options, &Store::none(), &|| true).unwrap();
        assert_eq!(fold.generations[0].points, alone[0].points);
        for (one, other) in fold.generations[0]
            .distances
            .iter()
            .zip(&alone[0].distances)
        {
            assert!((one - other).abs() < 1e-12);
        }
    }
}
