//! Chi-square tests of draws against exact probabilities.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Fails when the draws fit the probabilities worse than chance does once in `1 / alpha` times.
///
/// `probability(k)` is that of the value `k`; values are lumped until each cell expects at least 8
/// draws, both tails included.
pub(crate) fn fits(
    name: &str,
    draws: &[u64],
    highest: u64,
    probability: impl Fn(u64) -> f64,
    alpha: f64,
) {
    let mut counts = vec![0_u64; highest as usize + 1];
    for &draw in draws {
        assert!(draw <= highest, "{name}: drew {draw}, above {highest}");
        counts[draw as usize] += 1;
    }
    let total = draws.len() as f64;
    let mut cells: Vec<(f64, f64)> = Vec::new();
    let (mut expected, mut seen, mut covered) = (0.0, 0.0, 0.0);
    for (value, &count) in counts.iter().enumerate() {
        let chance = probability(value as u64);
        covered += chance;
        expected += chance * total;
        seen += count as f64;
        if expected >= 8.0 {
            cells.push((expected, seen));
            (expected, seen) = (0.0, 0.0);
        }
    }
    assert!(
        (covered - 1.0).abs() < 1e-8,
        "{name}: the oracle sums to {covered}"
    );
    match cells.last_mut() {
        Some(last) => {
            last.0 += expected;
            last.1 += seen;
        }
        None => cells.push((expected, seen)),
    }
    if cells.len() < 2 {
        return;
    }
    let statistic: f64 = cells
        .iter()
        .map(|(expected, seen)| (seen - expected).powi(2) / expected)
        .sum();
    let chance = ChiSquared::new(cells.len() as f64 - 1.0)
        .unwrap()
        .sf(statistic);
    assert!(
        chance > alpha,
        "{name}: chi-square {statistic:.1} with {} cells has probability {chance:.2e}",
        cells.len()
    );
}

#[allow(dead_code, reason = "not every test file looks at moments")]
/// Fails when the mean or the variance of the draws is more than five standard errors off.
pub(crate) fn moments(name: &str, draws: &[u64], mean: f64, variance: f64) {
    let n = draws.len() as f64;
    let sample_mean = draws.iter().map(|&draw| draw as f64 - mean).sum::<f64>() / n;
    assert!(
        sample_mean.abs() <= 5.0 * (variance / n).sqrt() + 1e-9 * mean,
        "{name}: mean {} expected {mean}",
        sample_mean + mean
    );
    let squares: Vec<f64> = draws
        .iter()
        .map(|&draw| (draw as f64 - mean).powi(2))
        .collect();
    let sample_variance = squares.iter().sum::<f64>() / n;
    let fourth = squares.iter().map(|square| square * square).sum::<f64>() / n;
    let error = ((fourth - sample_variance * sample_variance).max(0.0) / n).sqrt();
    assert!(
        (sample_variance - variance).abs() <= 6.0 * error + 1e-9 * variance,
        "{name}: variance {sample_variance} expected {variance}"
    );
}
