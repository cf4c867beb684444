//! The best static share in hindsight.

/// Shares of the camps, 0 or more and summing to one, that minimise the averaged relative
/// difference (unrounded) when each day's observed total is shared out by them.
///
/// The sum over days of `|share - u / U|` of one camp is convex and piecewise linear with a
/// breakpoint at each observed share. Filling up the segments of all camps in order of slope
/// until the shares sum to one gives the exact minimum. Days without people weigh nothing.
pub(crate) fn best_static_shares(camps: usize, observed: &[f64]) -> Vec<f64> {
    struct Segment {
        slope: i64,
        camp: usize,
        length: f64,
    }
    let days: Vec<(&[f64], f64)> = observed
        .chunks_exact(camps)
        .map(|day| (day, day.iter().sum::<f64>()))
        .filter(|(_, total)| *total >= 1.0)
        .collect();
    let count = i64::try_from(days.len()).unwrap_or(i64::MAX);
    let mut segments = Vec::with_capacity(camps * days.len());
    for camp in 0..camps {
        let mut shares: Vec<f64> = days
            .iter()
            .map(|(day, total)| (day[camp] / total).max(0.0))
            .collect();
        shares.sort_by(f64::total_cmp);
        let mut reached = 0.0;
        for (below, share) in (0_i64..).zip(shares) {
            segments.push(Segment {
                slope: 2 * below - count,
                camp,
                length: share - reached,
            });
            reached = share;
        }
    }
    // Stable: camps of equal slope in order.
    segments.sort_by_key(|segment| segment.slope);
    let mut shares = vec![0.0; camps];
    let mut left: f64 = 1.0;
    for segment in segments {
        let taken = segment.length.min(left);
        shares[segment.camp] += taken;
        left -= taken;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_shares_are_found() {
        let observed = [30.0, 70.0, 60.0, 140.0, 3.0, 7.0];
        let shares = best_static_shares(2, &observed);
        assert!((shares[0] - 0.3).abs() < 1e-12 && (shares[1] - 0.7).abs() < 1e-12);
    }

    #[test]
    fn days_without_people_weigh_nothing() {
        let observed = [0.0, 0.0, 0.0, 0.0, 30.0, 70.0];
        let shares = best_static_shares(2, &observed);
        assert!((shares[0] - 0.3).abs() < 1e-12);
        assert_eq!(best_static_shares(2, &[0.0, 0.0]), [0.0, 0.0]);
    }
}
