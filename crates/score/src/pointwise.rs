//! Scores over all camps and days at once: root mean square error and correlation.

use crate::Comparison;

/// Root mean square error over all camps and days, in people.
#[must_use]
pub fn rmse(both: &Comparison<'_>) -> f64 {
    let cells = (both.camps() * both.days()) as f64;
    let squares: f64 = both.cells().map(|(s, u)| (s - u) * (s - u)).sum();
    (squares / cells).sqrt()
}

/// Root mean square percentage error, as a ratio (1 is 100 %), over the camps and days with
/// observed people; `None` when there are none.
#[must_use]
pub fn rmspe(both: &Comparison<'_>) -> Option<f64> {
    let mut cells = 0_usize;
    let mut squares = 0.0;
    for (s, u) in both.cells().filter(|(_, u)| *u > 0.0) {
        cells += 1;
        squares += ((s - u) / u) * ((s - u) / u);
    }
    (cells > 0).then(|| (squares / cells as f64).sqrt())
}

/// Mean absolute percentage error, as a ratio (1 is 100 %), over the camps and days with observed
/// people; `None` when there are none.
#[must_use]
pub fn mape(both: &Comparison<'_>) -> Option<f64> {
    let errors = both.cells().filter(|(_, u)| *u > 0.0);
    let (cells, sum) = errors.fold((0_usize, 0.0), |(cells, sum), (s, u)| {
        (cells + 1, sum + ((s - u) / u).abs())
    });
    (cells > 0).then(|| sum / cells as f64)
}

/// Deviations below this part of the values are rounding.
const ROUNDING: f64 = 1e-12;

/// Pearson's correlation over all camps and days; `None` when either side does not vary.
#[must_use]
pub fn pcc(both: &Comparison<'_>) -> Option<f64> {
    let cells = (both.camps() * both.days()) as f64;
    let mean_s = both.cells().map(|(s, _)| s).sum::<f64>() / cells;
    let mean_u = both.cells().map(|(_, u)| u).sum::<f64>() / cells;
    let (mut su, mut ss, mut uu) = (0.0, 0.0, 0.0);
    for (s, u) in both.cells() {
        su += (s - mean_s) * (u - mean_u);
        ss += (s - mean_s) * (s - mean_s);
        uu += (u - mean_u) * (u - mean_u);
    }
    let largest = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(0.0, |most: f64, value| most.max(value.abs()))
    };
    let varies = |squares: f64, largest: f64| squares > cells * (ROUNDING * largest).powi(2);
    let s_varies = varies(ss, largest(&mut both.cells().map(|(s, _)| s)));
    let u_varies = varies(uu, largest(&mut both.cells().map(|(_, u)| u)));
    (s_varies && u_varies).then(|| (su / (ss * uu).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        let both = Comparison::new(2, &[3.0, 4.0, 0.0, 0.0], &[0.0, 8.0, 0.0, 0.0]).unwrap();
        assert_eq!(rmse(&both), 2.5);
        assert_eq!(rmspe(&both), Some(0.5));
        assert_eq!(mape(&both), Some(0.5));
        let shares = Comparison::new(1, &[0.5, 0.1], &[0.2, 0.2]).unwrap();
        assert!((mape(&shares).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_line_correlates_fully() {
        let observed = [1.0, 2.0, 3.0, 4.0];
        let up: Vec<f64> = observed.iter().map(|u| 10.0 + 3.0 * u).collect();
        let down: Vec<f64> = observed.iter().map(|u| 10.0 - 2.0 * u).collect();
        let pcc_of = |s: &[f64]| pcc(&Comparison::new(2, s, &observed).unwrap());
        assert!((pcc_of(&up).unwrap() - 1.0).abs() < 1e-12);
        assert!((pcc_of(&down).unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(pcc_of(&[5.0; 4]), None);
        // Equal values whose mean is rounded.
        let constant = [0.2; 20];
        let other: Vec<f64> = (0..20).map(f64::from).collect();
        for (s, u) in [(&constant[..], &other[..]), (&other, &constant)] {
            assert_eq!(pcc(&Comparison::new(1, s, u).unwrap()), None);
        }
    }

    #[test]
    fn without_observed_people_there_is_no_percentage() {
        let both = Comparison::new(1, &[3.0], &[0.0]).unwrap();
        assert_eq!(rmspe(&both), None);
        assert_eq!(mape(&both), None);
    }
}
