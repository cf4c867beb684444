//! What must hold for every score whatever the numbers are.

use outflow_score::{Baseline, Comparison, Form, Scores, relative_difference};
use proptest::prelude::*;

/// Camps, simulated and observed counts of up to 6 camps and 50 days.
fn matrices() -> impl Strategy<Value = (usize, Vec<f64>, Vec<f64>)> {
    (1_usize..6, 1_usize..50).prop_flat_map(|(camps, days)| {
        let counts = || prop::collection::vec((0_u32..10_000).prop_map(f64::from), camps * days);
        (Just(camps), counts(), counts())
    })
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * (1.0 + a.abs()),
        _ => false,
    }
}

/// The columns in the opposite order.
fn mirrored(camps: usize, values: &[f64]) -> Vec<f64> {
    values
        .chunks(camps)
        .flat_map(|day| day.iter().rev().copied().collect::<Vec<_>>())
        .collect()
}

proptest! {
    #[test]
    fn the_truth_scores_zero((camps, _, observed) in matrices()) {
        let scores = Scores::of(&Comparison::new(camps, &observed, &observed).unwrap());
        prop_assert_eq!(scores.ard_normal, 0.0);
        prop_assert_eq!(scores.ard_rescaled, 0.0);
        prop_assert_eq!(scores.rmse, 0.0);
        prop_assert!(scores.rmspe.is_none_or(|value| value == 0.0));
        prop_assert!(scores.pcc.is_none_or(|value| value > 1.0 - 1e-9));
        prop_assert!(scores.mase7.is_none_or(|value| value == 0.0));
    }

    #[test]
    fn the_order_of_camps_changes_nothing((camps, simulated, observed) in matrices()) {
        let (s, u) = (mirrored(camps, &simulated), mirrored(camps, &observed));
        let one = Scores::of(&Comparison::new(camps, &simulated, &observed).unwrap());
        let two = Scores::of(&Comparison::new(camps, &s, &u).unwrap());
        for ((name, a), (_, b)) in one.named().into_iter().zip(two.named()) {
            prop_assert!(close(a, b), "{} {:?} {:?}", name, a, b);
        }
    }

    #[test]
    fn the_rescaled_form_does_not_see_the_scale(
        (camps, simulated, observed) in matrices(), factor in 1_u32..50
    ) {
        let larger: Vec<f64> = simulated.iter().map(|s| s * f64::from(factor)).collect();
        let one = relative_difference(&Comparison::new(camps, &simulated, &observed).unwrap(), Form::Rescaled);
        let two = relative_difference(&Comparison::new(camps, &larger, &observed).unwrap(), Form::Rescaled);
        // Each difference is rounded to four decimals.
        prop_assert!((one - two).abs() <= 1.001e-4 * camps as f64);
    }

    #[test]
    fn the_rescaled_form_is_at_most_two((camps, simulated, observed) in matrices()) {
        let both = Comparison::new(camps, &simulated, &observed).unwrap();
        prop_assert!(relative_difference(&both, Form::Rescaled) <= 2.0 + 1e-4 * camps as f64);
    }

    #[test]
    fn baselines_share_out_the_observed_total((camps, capacities, observed) in matrices()) {
        for baseline in Baseline::ALL {
            let Some(counts) = baseline.counts(&observed, &capacities[..camps]) else { continue };
            prop_assert_eq!(counts.len(), observed.len());
            for (given, row) in counts.chunks(camps).zip(observed.chunks(camps)) {
                let (given, total) = (given.iter().sum::<f64>(), row.iter().sum::<f64>());
                // Nobody where the shares come from a day without people.
                prop_assert!((given - total).abs() <= 1e-6 * total || given == 0.0,
                    "{} {} {}", baseline.name(), given, total);
            }
        }
    }

    #[test]
    fn no_static_share_beats_the_best_one(
        (camps, shares, observed) in matrices()
    ) {
        let score = |baseline: Baseline, capacities: &[f64]| {
            baseline.counts(&observed, capacities).map(|counts| {
                relative_difference(&Comparison::new(camps, &counts, &observed).unwrap(), Form::Normal)
            })
        };
        let best = score(Baseline::BestStaticShare, &shares[..camps]).unwrap();
        for (rule, capacities) in [
            (Baseline::ShareByCapacity, &shares[..camps]),
            (Baseline::ShareOfDay7, &shares[..camps]),
            (Baseline::ShareOfDay30, &shares[..camps]),
        ] {
            if let Some(other) = score(rule, capacities) {
                prop_assert!(best <= other + 1e-3, "{} {} {}", rule.name(), best, other);
            }
        }
    }
}
