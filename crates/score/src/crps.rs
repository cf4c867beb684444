//! The continuous ranked probability score of an ensemble.
//!
//! With members `x_1 .. x_m` and the observed value `y`:
//!
//! ```text
//! CRPS = 1/m sum |x_i - y| - 1/(2 m^2)       sum over i, j of |x_i - x_j|     (as it stands)
//! CRPS = 1/m sum |x_i - y| - 1/(2 m (m - 1)) sum over i, j of |x_i - x_j|     (fair)
//! ```
//!
//! The fair form is what an endless ensemble would score on average, so ensembles of different
//! sizes can be compared; it can be negative. Sources: Gneiting and Raftery, JASA 102, 2007; Ferro,
//! Q. J. R. Meteorol. Soc. 140, 2014.

/// The fair score; `None` with fewer than two members or with a value that is no number.
///
/// ```
/// use outflow_score::crps;
/// assert_eq!(crps::fair(&[4.0, 4.0, 4.0], 6.0), Some(2.0));
/// ```
#[must_use]
pub fn fair(members: &[f64], observed: f64) -> Option<f64> {
    let m = members.len() as f64;
    score(members, observed, m * (m - 1.0))
}

/// The score of the ensemble as it stands.
#[must_use]
pub fn plain(members: &[f64], observed: f64) -> Option<f64> {
    let m = members.len() as f64;
    score(members, observed, m * m)
}

fn score(members: &[f64], observed: f64, pairs: f64) -> Option<f64> {
    let finite = observed.is_finite() && members.iter().all(|member| member.is_finite());
    if pairs <= 0.0 || !finite {
        return None;
    }
    let m = members.len() as f64;
    let mut sorted = members.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let error: f64 = sorted.iter().map(|x| (x - observed).abs()).sum();
    // The sum over all pairs i < j of x_j - x_i, from the ranks.
    let spread: f64 = (0_u32..)
        .zip(&sorted)
        .map(|(rank, x)| (2.0 * f64::from(rank) - m + 1.0) * x)
        .sum();
    Some(error / m - spread / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scoringrules` 0.10.0: `crps_ensemble(y, [3, 7, 1, 12, 5, 5], estimator=...)`;
    /// `properscoring` 0.1 gives the second figures too.
    #[test]
    fn as_other_libraries_score() {
        let members = [3.0, 7.0, 1.0, 12.0, 5.0, 5.0];
        for (observed, expected_fair, expected_plain) in [
            (4.0, 0.600_000_000_000_000_1, 0.972_222_222_222_222_3),
            (0.0, 3.266_666_666_666_666_6, 3.638_888_888_888_889),
            (20.0, 12.266_666_666_666_666, 12.638_888_888_888_89),
        ] {
            assert!((fair(&members, observed).unwrap() - expected_fair).abs() < 1e-12);
            assert!((plain(&members, observed).unwrap() - expected_plain).abs() < 1e-12);
        }
    }

    #[test]
    fn too_few_members_or_no_number_have_no_score() {
        assert_eq!(fair(&[1.0], 2.0), None);
        assert_eq!(plain(&[], 2.0), None);
        assert_eq!(plain(&[1.0], 3.0), Some(2.0));
        assert_eq!(fair(&[1.0, f64::NAN], 2.0), None);
        assert_eq!(fair(&[1.0, 2.0], f64::INFINITY), None);
    }
}
