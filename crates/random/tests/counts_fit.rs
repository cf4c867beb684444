//! Binomial, Poisson and hypergeometric draws have the exact distribution, in every branch of the
//! algorithms and on both sides of each boundary between them.

mod support;

use outflow_random::{
    StableHash, StreamKey, binomial, binomial_inverse, events, geometric_skip, hypergeometric,
    poisson,
};
use statrs::distribution::{Binomial, Discrete, DiscreteCDF, Hypergeometric, Poisson};

/// Draws per case.
const DRAWS: usize = 60_000;
/// Once in a thousand for the whole file, which tests fewer than 200 cases.
const ALPHA: f64 = 1e-3 / 200.0;

fn stream(name: &str) -> outflow_random::Stream {
    StreamKey::new(20_220_224, 0)
        .state(StableHash::new().text(name).finish())
        .stream()
}

#[test]
fn binomial_fits() {
    for n in [
        1_u64, 2, 3, 4, 7, 19, 20, 21, 40, 100, 333, 1_024, 1_025, 5_000, 100_000,
    ] {
        let about = |mean: f64| mean / n as f64;
        for p in [
            1e-3,
            0.02,
            0.1,
            0.3,
            0.499,
            0.5,
            0.501,
            0.8,
            0.97,
            about(0.3),
            about(9.9),
            about(10.1),
            about(12.0),
            1.0 - about(9.9),
            1.0 - about(10.1),
        ] {
            if !(0.0..=1.0).contains(&p) {
                continue;
            }
            let name = format!("binomial n={n} p={p}");
            let mut stream = stream(&name);
            let draws: Vec<u64> = (0..DRAWS / 4)
                .map(|_| binomial(&mut stream, n, p))
                .collect();
            let exact = Binomial::new(p, n).unwrap();
            support::fits(&name, &draws, n, |k| exact.pmf(k), ALPHA / 2.0);
            support::moments(&name, &draws, n as f64 * p, n as f64 * p * (1.0 - p));
        }
    }
}

/// Many draws of a few cases, so that the accept, squeeze and full-comparison steps are all seen.
#[test]
fn binomial_fits_closely() {
    for (n, p) in [
        (20, 0.5),
        (40, 0.25),
        (34, 0.3),
        (200, 0.06),
        (1_000, 0.3),
        (100_000, 0.4),
    ] {
        let name = format!("binomial closely n={n} p={p}");
        let mut stream = stream(&name);
        let draws: Vec<u64> = (0..DRAWS * 20)
            .map(|_| binomial(&mut stream, n, p))
            .collect();
        let exact = Binomial::new(p, n).unwrap();
        support::fits(&name, &draws, n, |k| exact.pmf(k), ALPHA);
    }
}

/// Beyond what a table of counts can hold. With these sizes (variances from 90 000) the normal limit
/// gives the tails to two digits, below what this many draws can tell.
#[test]
fn binomial_has_its_moments_at_any_size() {
    for n in [1_000_000_000_u64, 1_000_000_000_000, 1 << 50] {
        for p in [1e-4, 0.1, 0.5, 0.9] {
            let name = format!("binomial n={n} p={p}");
            let mut stream = stream(&name);
            let (mean, variance) = (n as f64 * p, n as f64 * p * (1.0 - p));
            let draws: Vec<u64> = (0..DRAWS / 2)
                .map(|_| binomial(&mut stream, n, p))
                .collect();
            support::moments(&name, &draws, mean, variance);
            let beyond = |z: f64| {
                let limit = mean + z * variance.sqrt();
                draws
                    .iter()
                    .filter(|&&k| (k as f64 - limit) * z > 0.0)
                    .count() as f64
            };
            for z in [-3.0, -2.0, 2.0, 3.0] {
                let chance = if z * z > 5.0 {
                    0.001_349_9
                } else {
                    0.022_750_1
                };
                let expected = chance * draws.len() as f64;
                assert!(
                    (beyond(z) - expected).abs() < 6.0 * expected.sqrt(),
                    "{name} beyond {z}"
                );
            }
        }
    }
}

#[test]
fn binomial_at_its_edges() {
    let mut stream = stream("edges");
    for n in [0, 1, 5, 1 << 53] {
        assert_eq!(binomial(&mut stream, n, 0.0), 0);
        assert_eq!(binomial(&mut stream, n, -1.0), 0);
        assert_eq!(binomial(&mut stream, n, f64::NAN), 0);
        assert_eq!(binomial(&mut stream, n, 1.0), n);
        assert_eq!(binomial(&mut stream, n, 1.5), n);
        assert!(binomial(&mut stream, n, 1e-300) == 0);
        assert!(binomial(&mut stream, n, 1.0 - f64::EPSILON / 2.0) <= n);
    }
}

#[test]
fn certain_outcomes_take_no_draw() {
    let (mut used, mut fresh) = (stream("certain"), stream("certain"));
    let mut counts = [0; 2];
    binomial(&mut used, 9, 0.0);
    binomial(&mut used, 9, 1.0);
    poisson(&mut used, 0.0);
    hypergeometric(&mut used, 4, 5, 9);
    assert!(!outflow_random::multinomial(
        &mut used,
        9,
        &[0.0, 0.0],
        &mut counts
    ));
    assert_eq!(used.next_u64(), fresh.next_u64());
}

#[test]
fn binomial_inverse_is_the_quantile() {
    for n in [1_u64, 2, 10, 19, 100, 1_000, 50_000] {
        for p in [0.001, 0.02, 0.3, 0.5, 0.77, 0.99] {
            let exact = Binomial::new(p, n).unwrap();
            let mut last = 0;
            for step in 0..1_000 {
                let u = f64::from(step) / 1_000.0;
                let k = binomial_inverse(u, n, p);
                assert!(k >= last && k <= n, "n={n} p={p} u={u}: {k} after {last}");
                last = k;
                assert!(
                    exact.cdf(k) > u - 1e-10,
                    "n={n} p={p} u={u}: {k} is too low"
                );
                assert!(
                    k == 0 || exact.cdf(k - 1) <= u + 1e-10,
                    "n={n} p={p} u={u}: {k} is too high"
                );
            }
        }
    }
}

#[test]
fn binomial_inverse_grows_with_n_and_p() {
    let mut stream = stream("coupling");
    for _ in 0..2_000 {
        let u = stream.uniform();
        let n = 1 + stream.below(3_000);
        let p = stream.uniform();
        let k = binomial_inverse(u, n, p);
        assert!(binomial_inverse(u, n + 1, p) >= k);
        assert!(binomial_inverse(u, n, p + (1.0 - p) * 0.01) >= k);
    }
}

#[test]
fn binomial_inverse_fits_when_the_number_is_uniform() {
    for (n, p) in [(30, 0.2), (30, 0.9), (500, 0.4)] {
        let name = format!("inverse n={n} p={p}");
        let mut stream = stream(&name);
        let draws: Vec<u64> = (0..DRAWS)
            .map(|_| binomial_inverse(stream.uniform(), n, p))
            .collect();
        let exact = Binomial::new(p, n).unwrap();
        support::fits(&name, &draws, n, |k| exact.pmf(k), ALPHA);
    }
}

#[test]
fn poisson_fits() {
    for mean in [
        0.001, 0.3, 1.0, 4.5, 9.99, 10.0, 10.5, 17.0, 60.0, 400.0, 30_000.0,
    ] {
        let name = format!("poisson mean={mean}");
        let mut stream = stream(&name);
        let draws: Vec<u64> = (0..DRAWS * 4).map(|_| poisson(&mut stream, mean)).collect();
        let exact = Poisson::new(mean).unwrap();
        let highest = (mean + 12.0 * mean.sqrt() + 20.0) as u64;
        support::fits(&name, &draws, highest, |k| exact.pmf(k), ALPHA);
        support::moments(&name, &draws, mean, mean);
    }
    for mean in [1e8, 1e12, 1e15] {
        let name = format!("poisson mean={mean}");
        let mut stream = stream(&name);
        let draws: Vec<u64> = (0..DRAWS / 4).map(|_| poisson(&mut stream, mean)).collect();
        support::moments(&name, &draws, mean, mean);
    }
    let mut stream = stream("edges");
    assert_eq!(
        poisson(&mut stream, -1.0) + poisson(&mut stream, f64::NAN),
        0
    );
}

#[test]
fn hypergeometric_fits() {
    for (marked, others, draws) in [
        (1, 1, 1),
        (3, 9, 5),
        (9, 3, 5),
        (4, 40, 20),
        (5, 40, 20),
        (5, 6, 5),
        (40, 5, 20),
        (20, 30, 25),
        (30, 20, 26),
        (41, 40, 40),
        (24, 200, 90),
        (25, 200, 90),
        (40, 800, 200),
        (40, 800, 640),
        (41, 800, 210),
        (800, 41, 210),
        (800, 41, 640),
        (300, 300, 300),
        (1_000, 9_000, 500),
        (9_000, 1_000, 9_500),
        (50_000, 50_000, 20_000),
        (30, 200_000, 60_000),
    ] {
        let name = format!("hypergeometric {marked} {others} {draws}");
        let mut stream = stream(&name);
        let drawn: Vec<u64> = (0..DRAWS * 4)
            .map(|_| hypergeometric(&mut stream, marked, others, draws))
            .collect();
        let exact = Hypergeometric::new(marked + others, marked, draws).unwrap();
        support::fits(
            &name,
            &drawn,
            marked.min(draws),
            |k| exact.ln_pmf(k).exp(),
            ALPHA,
        );
        let total = (marked + others) as f64;
        let share = marked as f64 / total;
        let mean = draws as f64 * share;
        let variance = mean * (1.0 - share) * (total - draws as f64) / (total - 1.0);
        support::moments(&name, &drawn, mean, variance);
    }
}

#[test]
fn hypergeometric_has_its_moments_at_any_size() {
    for scale in [1_u64 << 20, 1 << 30, 1 << 48] {
        let (marked, others, draws) = (3 * scale, 8 * scale, 2 * scale);
        let name = format!("hypergeometric {marked} {others} {draws}");
        let mut stream = stream(&name);
        let drawn: Vec<u64> = (0..DRAWS / 4)
            .map(|_| hypergeometric(&mut stream, marked, others, draws))
            .collect();
        let total = (marked + others) as f64;
        let share = marked as f64 / total;
        let mean = draws as f64 * share;
        let variance = mean * (1.0 - share) * (total - draws as f64) / (total - 1.0);
        support::moments(&name, &drawn, mean, variance);
    }
}

#[test]
fn events_are_bernoulli_trials() {
    for (n, p) in [(5_u64, 0.5), (40, 0.1), (1_000, 0.003), (12, 0.95)] {
        let name = format!("events n={n} p={p}");
        let mut stream = stream(&name);
        let mut counts = Vec::new();
        let mut places = Vec::new();
        for _ in 0..DRAWS {
            let happened: Vec<u64> = events(&mut stream, n, p).collect();
            assert!(happened.is_sorted_by(|a, b| a < b));
            counts.push(happened.len() as u64);
            places.extend(happened);
        }
        let exact = Binomial::new(p, n).unwrap();
        support::fits(&name, &counts, n, |k| exact.pmf(k), ALPHA);
        if n < 100 && p < 0.6 {
            // Given their number, successes are anywhere alike; with few of them a chi-square on
            // places is close to exact.
            support::moments(
                &name,
                &places,
                (n - 1) as f64 / 2.0,
                (n * n - 1) as f64 / 12.0,
            );
        }
    }
}

#[test]
fn skips_are_geometric() {
    for p in [0.9, 0.5, 0.2, 0.03] {
        let name = format!("skip p={p}");
        let mut stream = stream(&name);
        let draws: Vec<u64> = (0..DRAWS).map(|_| geometric_skip(&mut stream, p)).collect();
        let highest = (60.0 / p) as u64 + 40;
        support::fits(
            &name,
            &draws,
            highest,
            |k| p * (1.0 - p).powi(k as i32),
            ALPHA,
        );
    }
    assert_eq!(geometric_skip(&mut stream("never"), 0.0), u64::MAX);
}
