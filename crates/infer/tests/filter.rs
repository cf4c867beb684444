//! The particle filter recovers what it should from simulated reports: ranks of the truth are uniform, and
//! its next forecast holds what comes next.

use outflow_infer::InferError;
use outflow_infer::assimilate::mixture::{Part, quantiles};
use outflow_infer::assimilate::residual::{ReportModel, Residual, Told};
use outflow_infer::assimilate::sampler::{Filtered, Sampler, SamplerOptions};
use outflow_infer::fit::normal;
use outflow_random::{Stream, StreamKey};
use outflow_score::calibration::{Coverage, Histogram};

/// Reports come every day; a date every ten.
const DATES: [usize; 4] = [8, 16, 24, 32];
const AHEAD: usize = 5;
const FLOOR: f64 = 5.0;

fn model() -> ReportModel {
    ReportModel {
        coverage: 0.2,
        drift: 0.15,
        half_life_days: 6.0,
        weekly: 0.1,
        noise: 0.05,
        correction: 0.0,
    }
}

/// A wave: it begins at a size and falls at a rate, with a chance of its own every day.
fn wave(unit: &[f64], seed: u64) -> Vec<f64> {
    let size = 500.0 * libm::exp(2.0 * unit[0]);
    let rate = 0.02 + 0.2 * unit[1];
    let mut stream = StreamKey::new(seed, 0).stream();
    let mut level = 1.0;
    (0..=DATES[3] + AHEAD)
        .map(|day| {
            level *= libm::exp(0.02 * normal::draw(&mut stream));
            size * level * libm::exp(-rate * day as f64)
        })
        .collect()
}

/// Reports of a curve.
fn reports(model: &ReportModel, curve: &[f64], stream: &mut Stream) -> Vec<f64> {
    let coverage = model.coverage * normal::draw(stream);
    let weekly: Vec<f64> = (0..7)
        .map(|_| model.weekly * normal::draw(stream))
        .collect();
    let mut slow = model.drift * normal::draw(stream);
    let keep = libm::exp2(-1.0 / model.half_life_days);
    curve
        .iter()
        .enumerate()
        .map(|(day, modelled)| {
            if day > 0 {
                let sd = model.drift * libm::sqrt(1.0 - keep * keep);
                slow = keep * slow + sd * normal::draw(stream);
            }
            let few = 1.0 / (modelled + FLOOR);
            let sd = libm::sqrt(model.noise * model.noise + few);
            let error = coverage + slow + weekly[day % 7] + sd * normal::draw(stream);
            (modelled + FLOOR) * libm::exp(error) - FLOOR
        })
        .collect()
}

struct World {
    reports: Vec<f64>,
}

impl World {
    fn residual(&self, until: usize, curve: &[f64]) -> Residual {
        let mut residual = Residual::new(model(), FLOOR);
        let days = self.reports.iter().zip(curve).enumerate();
        for (day, (reported, modelled)) in days.take(DATES[until]) {
            residual.see(told(day, *reported, *modelled));
        }
        residual
    }
}

fn told(day: usize, reported: f64, modelled: f64) -> Told {
    Told {
        day: day as f64,
        weekday: Some(day % 7),
        reported,
        modelled,
    }
}

impl Filtered for World {
    type Run = Vec<f64>;

    fn parameters(&self) -> usize {
        2
    }

    fn simulate(&self, _: usize, unit: &[f64], seed: u64) -> Result<Vec<f64>, InferError> {
        Ok(wave(unit, seed))
    }

    fn log_likelihood(&self, _: usize, until: usize, _: &[f64], run: &Vec<f64>) -> f64 {
        self.residual(until, run).log_likelihood()
    }
}

#[test]
fn ranks_of_the_truth_are_uniform_and_forecasts_hold() {
    const WORLDS: u32 = 100;
    const BINS: usize = 6;
    let mut ranks = [Histogram::new(BINS), Histogram::new(BINS)];
    let (mut half, mut most) = (Coverage::default(), Coverage::default());
    let mut narrower = 0;
    for number in 0..WORLDS {
        let mut stream = StreamKey::new(77, number).stream();
        let truth = [stream.uniform_open(), stream.uniform_open()];
        let curve = wave(&truth, stream.next_u64());
        let world = World {
            reports: reports(&model(), &curve, &mut stream),
        };
        let options = SamplerOptions {
            particles: 80,
            moves: 2,
            seed: u64::from(number),
        };
        let mut sampler = Sampler::new(&world, options);
        for date in 0..DATES.len() {
            sampler.advance(date, &|| true).unwrap();
        }
        let particles = sampler.particles();
        let total: f64 = particles.iter().map(|one| one.weight).sum();
        assert!((total - 1.0).abs() < 1e-9);
        for (axis, histogram) in ranks.iter_mut().enumerate() {
            let below = particles.iter().filter(|one| one.unit[axis] < truth[axis]);
            histogram.add(below.map(|one| one.weight).sum::<f64>().min(1.0 - 1e-9));
        }
        let mean = |axis: usize| {
            particles
                .iter()
                .map(|one| one.weight * one.unit[axis])
                .sum::<f64>()
        };
        let spread: f64 = particles
            .iter()
            .map(|one| one.weight * (one.unit[1] - mean(1)).powi(2))
            .sum();
        narrower += u32::from(spread < 0.5 / 12.0);
        let day = DATES[3] - 1 + AHEAD;
        let parts: Vec<Part> = particles
            .iter()
            .map(|one| {
                let ahead = world.residual(3, &one.run);
                let (mean, variance) = ahead.ahead(day as f64, Some(day % 7), one.run[day]);
                Part {
                    weight: one.weight,
                    mean,
                    variance,
                }
            })
            .collect();
        let said = quantiles(&parts, FLOOR).unwrap();
        half.add(said.interval(0.5).unwrap(), world.reports[day]);
        most.add(said.interval(0.9).unwrap(), world.reports[day]);
    }
    for (axis, histogram) in ranks.iter().enumerate() {
        let expected = f64::from(WORLDS) / BINS as f64;
        let square: f64 = histogram
            .counts()
            .iter()
            .map(|count| (*count as f64 - expected).powi(2) / expected)
            .sum();
        println!(
            "axis {axis}: ranks {:?}, chi-square {square:.1}",
            histogram.counts()
        );
        // With five degrees of freedom it is larger once in a thousand times.
        assert!(square < 20.5, "axis {axis}: {:?}", histogram.counts());
    }
    let (half, most) = (half.share().unwrap(), most.share().unwrap());
    println!("the next report in 50 %: {half:.2}, in 90 %: {most:.2}");
    assert!((0.38..0.62).contains(&half), "{half}");
    // A cloud of so few particles is a little too narrow.
    assert!((0.78..0.96).contains(&most), "{most}");
    assert!(narrower > WORLDS / 2, "{narrower}");
}
