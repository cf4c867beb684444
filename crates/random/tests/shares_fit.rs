//! Shares among options have the exact distribution, whichever path draws them.

mod support;

use outflow_random::{
    Cumulative, StableHash, Stream, StreamKey, categorical, multinomial,
    multivariate_hypergeometric, share_by_sums,
};
use proptest::prelude::*;
use statrs::distribution::{Binomial, Discrete, Hypergeometric};

/// Draws per case.
const DRAWS: usize = 60_000;
/// Once in a thousand for the whole file, which tests fewer than 200 cases.
const ALPHA: f64 = 1e-3 / 200.0;

fn stream(name: &str) -> Stream {
    StreamKey::new(20_220_909, 1)
        .state(StableHash::new().text(name).finish())
        .stream()
}

/// Weights with zeros at both ends and in the middle, and one far below the others.
fn weight_lists() -> Vec<Vec<f64>> {
    vec![
        vec![1.0],
        vec![0.0, 3.0, 0.0],
        vec![1.0, 2.0, 0.0, 4.0],
        vec![0.0, 1e-3, 5.0, 0.25, 0.0, 0.7, 0.0],
        (1..=40).map(|i| f64::from(i % 7)).collect(),
        (1..=300).map(|i| 1.0 / f64::from(i)).collect(),
    ]
}

/// Sums up to and with each weight.
fn sums(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

#[test]
fn single_choices_fit() {
    for weights in weight_lists() {
        let total: f64 = weights.iter().sum();
        let highest = weights.len() as u64 - 1;
        let chance = |k: u64| weights[k as usize] / total;
        let cumulative = Cumulative::new(&weights).unwrap();
        let sums = sums(&weights);
        let draw = |name: &str, mut one: Box<dyn FnMut(&mut Stream) -> usize + '_>| {
            let name = format!("{name} of {}", weights.len());
            let mut stream = stream(&name);
            let draws: Vec<u64> = (0..DRAWS).map(|_| one(&mut stream) as u64).collect();
            assert!(draws.iter().all(|&k| weights[k as usize] > 0.0), "{name}");
            support::fits(&name, &draws, highest, chance, ALPHA);
        };
        draw(
            "categorical",
            Box::new(|stream| categorical(stream, &weights).unwrap()),
        );
        draw("cumulative", Box::new(|stream| cumulative.draw(stream)));
        draw(
            "by sums",
            Box::new(|stream| {
                let mut chosen = 0;
                share_by_sums(stream, 1, &sums, |option, _| chosen = option);
                chosen
            }),
        );
    }
}

/// Each count of a multinomial is binomial, by all functions and on both sides of the change of
/// path; so is the sum of two of them, which sees their covariance.
#[test]
fn multinomial_counts_fit() {
    let weights = [0.5, 0.0, 2.0, 1.0, 0.1, 3.0];
    let total: f64 = weights.iter().sum();
    let cumulative = Cumulative::new(&weights).unwrap();
    let sums = sums(&weights);
    for n in [1_u64, 4, 5, 6, 7, 13, 60, 2_000] {
        for way in ["at once", "prepared", "by sums"] {
            let name = format!("multinomial n={n} {way}");
            let mut stream = stream(&name);
            let mut counts = [0; 6];
            let mut drawn: Vec<Vec<u64>> = vec![Vec::new(); 7];
            for _ in 0..DRAWS / 2 {
                match way {
                    "prepared" => cumulative.multinomial(&mut stream, n, &mut counts),
                    "by sums" => {
                        counts.fill(0);
                        share_by_sums(&mut stream, n, &sums, |option, n| counts[option] += n);
                    }
                    _ => assert!(multinomial(&mut stream, n, &weights, &mut counts)),
                }
                for (list, &count) in drawn.iter_mut().zip(&counts) {
                    list.push(count);
                }
                drawn[6].push(counts[2] + counts[3]);
            }
            for (option, draws) in drawn.iter().enumerate() {
                let weight = weights
                    .get(option)
                    .copied()
                    .unwrap_or(weights[2] + weights[3]);
                let exact = Binomial::new(weight / total, n).unwrap();
                support::fits(
                    &format!("{name} {option}"),
                    draws,
                    n,
                    |k| exact.pmf(k),
                    ALPHA,
                );
            }
        }
    }
}

#[test]
fn small_weights_keep_their_accuracy() {
    // Behind a sum of 1, a weight of 1e-17 is lost in rounding; its expected count is 1000.
    let weights = [1.0, 1e-17];
    let mut stream = stream("small weights");
    let n = 1 << 53;
    let mut sum = 0;
    for _ in 0..20_000 {
        let mut counts = [0; 2];
        assert!(multinomial(&mut stream, n, &weights, &mut counts));
        sum += counts[1];
    }
    let expected = n as f64 * 1e-17 * 20_000.0;
    assert!(
        (sum as f64 - expected).abs() < 5.0 * expected.sqrt(),
        "{sum} of {expected}"
    );
}

#[test]
fn multivariate_hypergeometric_counts_fit() {
    let sizes = [10_u64, 0, 50, 3, 37];
    let total: u64 = sizes.iter().sum();
    for draws in [1_u64, 8, 9, 40, 95] {
        let name = format!("multivariate hypergeometric {draws}");
        let mut stream = stream(&name);
        let mut taken = [0; 5];
        let mut drawn: Vec<Vec<u64>> = vec![Vec::new(); 6];
        for _ in 0..DRAWS / 2 {
            multivariate_hypergeometric(&mut stream, &sizes, draws, &mut taken);
            for (list, &count) in drawn.iter_mut().zip(&taken) {
                list.push(count);
            }
            drawn[5].push(taken[2] + taken[3]);
        }
        for (class, list) in drawn.iter().enumerate() {
            let size = sizes.get(class).copied().unwrap_or(sizes[2] + sizes[3]);
            let exact = Hypergeometric::new(total, size, draws).unwrap();
            let highest = size.min(draws);
            support::fits(
                &format!("{name} {class}"),
                list,
                highest,
                |k| exact.pmf(k),
                ALPHA,
            );
        }
    }
}

#[test]
fn weights_that_say_nothing_are_refused() {
    let mut stream = stream("refused");
    for weights in [
        vec![],
        vec![0.0, 0.0],
        vec![-1.0, f64::NAN],
        vec![f64::INFINITY, 1.0],
    ] {
        let mut counts = vec![7; weights.len()];
        assert!(!multinomial(&mut stream, 5, &weights, &mut counts));
        assert!(counts.iter().all(|&count| count == 0));
        assert_eq!(categorical(&mut stream, &weights), None);
        assert_eq!(Cumulative::new(&weights), None);
    }
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(
        prop_oneof![
            Just(0.0),
            0.0..1.0_f64,
            (-300.0..300.0_f64).prop_map(|e| 10_f64.powf(e))
        ],
        1..40,
    )
}

proptest! {
    #[test]
    fn multinomial_places_everybody(weights in weights(), n in 0..5_000_u64, seed: u64) {
        let mut stream = StreamKey::new(seed, 0).stream();
        let mut counts = vec![0; weights.len()];
        if multinomial(&mut stream, n, &weights, &mut counts) {
            prop_assert_eq!(counts.iter().sum::<u64>(), n);
        } else {
            prop_assert!(weights.iter().all(|&weight| weight == 0.0));
        }
        for (&count, &weight) in counts.iter().zip(&weights) {
            prop_assert!(count == 0 || weight > 0.0);
        }
        if let Some(cumulative) = Cumulative::new(&weights) {
            cumulative.multinomial(&mut stream, n, &mut counts);
            prop_assert_eq!(counts.iter().sum::<u64>(), n);
            let mut sum = 0;
            cumulative.multinomial_each(&mut stream, n, |option, count| {
                assert!(weights[option] > 0.0);
                sum += count;
            });
            prop_assert_eq!(sum, n);
        }
    }

    #[test]
    fn an_option_without_weight_is_never_chosen(weights in weights(), seed: u64) {
        let mut stream = StreamKey::new(seed, 0).stream();
        if let Some(cumulative) = Cumulative::new(&weights) {
            let sums = sums(&weights);
            for n in 0..200 {
                let mut all = 0;
                share_by_sums(&mut stream, n, &sums, |option, n| {
                    assert!(weights[option] > 0.0);
                    all += n;
                });
                prop_assert_eq!(all, n);
                prop_assert!(weights[cumulative.draw(&mut stream)] > 0.0);
            }
            prop_assert!(weights[cumulative.option_at(0.0)] > 0.0);
            prop_assert!(weights[cumulative.option_at(1.0 - f64::EPSILON / 2.0)] > 0.0);
        }
    }

    #[test]
    fn hypergeometric_stays_in_its_bounds(
        marked in 0..3_000_u64, others in 0..3_000_u64, draws in 0..7_000_u64, seed: u64
    ) {
        let mut stream = StreamKey::new(seed, 0).stream();
        let found = outflow_random::hypergeometric(&mut stream, marked, others, draws);
        let draws = draws.min(marked + others);
        prop_assert!(found <= marked && found <= draws && draws - found <= others);
    }

    #[test]
    fn classes_give_no_more_than_they_have(
        sizes in prop::collection::vec(0..500_u64, 1..20), draws in 0..6_000_u64, seed: u64
    ) {
        let mut stream = StreamKey::new(seed, 0).stream();
        let mut taken = vec![0; sizes.len()];
        multivariate_hypergeometric(&mut stream, &sizes, draws, &mut taken);
        prop_assert!(taken.iter().zip(&sizes).all(|(taken, size)| taken <= size));
        prop_assert_eq!(taken.iter().sum::<u64>(), draws.min(sizes.iter().sum()));
    }
}
