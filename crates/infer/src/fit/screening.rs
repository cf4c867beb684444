//! Which reports speak of which parameters, beyond chance.
//!
//! In an ensemble drawn from the priors, the rank correlation (Spearman) of each parameter with what
//! the simulations say to each report is compared with what chance gives: the members are shuffled
//! against each other [`SHUFFLES`] times, and a correlation counts when it is larger than the largest
//! of all pairs in nineteen of twenty shuffles. So in one ensemble of twenty, at most, a pair is taken
//! for correlated that is not.

use outflow_random::StreamKey;

/// Shuffles of the members.
pub const SHUFFLES: u32 = 200;
/// Share of the shuffles in which no correlation is as large as one that counts.
const SURE: f64 = 0.95;

/// Correlations, and the least that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// Rank correlation by parameter and report.
    pub correlations: Vec<Vec<f64>>,
    /// The least size that chance alone hardly gives.
    pub least: f64,
}

impl Screening {
    /// Of points and what was said there, a row a member each. `key` names the draws of the shuffles.
    #[must_use]
    pub fn new(points: &[Vec<f64>], summaries: &[Vec<f64>], key: StreamKey) -> Self {
        let (points, said) = (columns_of_ranks(points), columns_of_ranks(summaries));
        let correlations: Vec<Vec<f64>> = points
            .iter()
            .map(|one| said.iter().map(|other| dot(one, other)).collect())
            .collect();
        let members = said.first().map_or(0, Vec::len);
        let mut largest: Vec<f64> = (0..SHUFFLES)
            .map(|shuffle| {
                let mut stream = key.hop(shuffle).stream();
                let mut order: Vec<usize> = (0..members).collect();
                for last in (1..members).rev() {
                    let other = usize::try_from(stream.below(last as u64 + 1)).unwrap_or(0);
                    order.swap(last, other);
                }
                let shuffled: Vec<Vec<f64>> = said
                    .iter()
                    .map(|column| order.iter().map(|at| column[*at]).collect())
                    .collect();
                let pairs = points
                    .iter()
                    .flat_map(|one| shuffled.iter().map(|other| dot(one, other).abs()));
                pairs.fold(0.0, f64::max)
            })
            .collect();
        largest.sort_by(f64::total_cmp);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = (SURE * f64::from(SHUFFLES)) as usize;
        Self {
            correlations,
            least: largest.get(at).copied().unwrap_or(1.0),
        }
    }

    /// The reports that speak of a parameter.
    #[must_use]
    pub fn reports(&self, parameter: usize) -> Vec<usize> {
        let row = self.correlations[parameter].iter().enumerate();
        row.filter(|(_, correlation)| correlation.abs() > self.least)
            .map(|(report, _)| report)
            .collect()
    }

    /// The parameters of which any report speaks, those with the largest correlations first.
    #[must_use]
    pub fn parameters(&self) -> Vec<usize> {
        let strength = |parameter: &usize| {
            let row = self.correlations[*parameter].iter();
            row.fold(0.0, |most: f64, one| most.max(one.abs()))
        };
        let mut found: Vec<usize> = (0..self.correlations.len())
            .filter(|parameter| !self.reports(*parameter).is_empty())
            .collect();
        found.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        found
    }
}

/// The ranks in each column, ties in the middle, centred and of length one; zeros where all are
/// equal.
fn columns_of_ranks(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width)
        .map(|column| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by(|a, b| rows[*a][column].total_cmp(&rows[*b][column]));
            let mut ranks = vec![0.0; rows.len()];
            let mut first = 0;
            while first < order.len() {
                let value = rows[order[first]][column];
                let tied = order[first..]
                    .iter()
                    .take_while(|row| rows[**row][column] == value)
                    .count()
                    .max(1);
                for row in &order[first..first + tied] {
                    ranks[*row] = first as f64 + (tied - 1) as f64 / 2.0;
                }
                first += tied;
            }
            let middle = (rows.len() as f64 - 1.0) / 2.0;
            for rank in &mut ranks {
                *rank -= middle;
            }
            let length = libm::sqrt(dot(&ranks, &ranks));
            if length > 0.0 {
                for rank in &mut ranks {
                    *rank /= length;
                }
            }
            ranks
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_agree_with_a_textbook_coefficient() {
        // 1 - 6 Σd² / (n (n² - 1)) with n = 5 and d = 1, 1, 1, 1, 0 is 0.8.
        let a = columns_of_ranks(&[[1.0], [2.0], [3.0], [4.0], [5.0]].map(Vec::from));
        let b = columns_of_ranks(&[[20.0], [10.0], [40.0], [30.0], [90.0]].map(Vec::from));
        assert!((dot(&a[0], &b[0]) - 0.8).abs() < 1e-12);
        let tied = columns_of_ranks(&[[7.0], [7.0]].map(Vec::from));
        assert_eq!(tied[0], [0.0, 0.0]);
    }

    #[test]
    fn chance_is_rarely_taken_for_a_correlation() {
        let mut wrong = 0;
        for time in 0..100 {
            let mut stream = StreamKey::new(31, time).stream();
            let points: Vec<Vec<f64>> = (0..40)
                .map(|_| (0..10).map(|_| stream.uniform()).collect())
                .collect();
            let said: Vec<Vec<f64>> = points
                .iter()
                .map(|point| {
                    let noise: Vec<f64> = (0..2).map(|_| stream.uniform()).collect();
                    vec![point[3] + 0.3 * noise[0], noise[1]]
                })
                .collect();
            let found = Screening::new(&points, &said, StreamKey::new(5, time));
            assert_eq!(found.reports(3)[0], 0);
            let others: usize = (0..10).map(|one| found.reports(one).len()).sum();
            wrong += usize::from(others > 1);
        }
        // One in twenty is expected; twelve of a hundred has a chance of one in a thousand.
        assert!(wrong < 13, "{wrong}");
    }
}
