//! Symmetric positive matrices, row by row in one slice.

/// The lower Cholesky factor of a matrix of `n` rows; a matrix that is not positive is helped
/// along its diagonal.
pub(crate) fn cholesky(matrix: &[f64], n: usize) -> Vec<f64> {
    let mean = (0..n).map(|i| matrix[i * n + i]).sum::<f64>() / n.max(1) as f64;
    let least = mean.max(1e-12) * 1e-9;
    let mut lower = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
            let rest = matrix[i * n + j] - sum;
            lower[i * n + j] = if i == j {
                libm::sqrt(rest.max(least))
            } else {
                rest / lower[j * n + j]
            };
        }
    }
    lower
}

/// Solves `L Lᵀ x = b`.
pub(crate) fn solve(lower: &[f64], n: usize, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| lower[i * n + k] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i * n + i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| lower[k * n + i] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i * n + i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system() {
        let matrix = [4.0, 2.0, 2.0, 3.0];
        let lower = cholesky(&matrix, 2);
        assert_eq!(lower[0], 2.0);
        let x = solve(&lower, 2, &[8.0, 7.0]);
        assert!((x[0] - 1.25).abs() < 1e-12 && (x[1] - 1.5).abs() < 1e-12);
    }
}
