//! Time per draw of the streams and samplers.

use criterion::{Criterion, criterion_group, criterion_main};
use outflow_random::{
    Cumulative, Purpose, StableHash, StreamKey, binomial, binomial_inverse, categorical,
    hypergeometric, multinomial, multivariate_hypergeometric, poisson, share_by_sums,
};
use std::hint::black_box;

fn streams(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stream");
    let key = StreamKey::new(1, 2).purpose(Purpose(3));
    let mut tick = 0_u32;
    group.bench_function("new stream and its first word", |bench| {
        bench.iter(|| {
            tick = tick.wrapping_add(1);
            black_box(key).tick(tick).stream().next_u64()
        });
    });
    let mut stream = key.stream();
    group.bench_function("next word", |bench| bench.iter(|| stream.next_u64()));
    group.bench_function("uniform", |bench| bench.iter(|| stream.uniform()));
    group.bench_function("below 1000", |bench| {
        bench.iter(|| stream.below(black_box(1_000)));
    });
    group.bench_function("hash of three words", |bench| {
        bench.iter(|| {
            StableHash::new()
                .word(black_box(1))
                .word(black_box(2))
                .word(black_box(3))
                .finish()
        });
    });
    group.finish();
}

fn counts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("binomial");
    let mut stream = StreamKey::new(1, 0).stream();
    for (n, p) in [
        (1, 0.3),
        (2, 0.3),
        (3, 0.3),
        (10, 0.01),
        (10, 0.3),
        (100, 0.05),
        (1_000, 0.001),
        (10_000, 0.0005),
        (100, 0.3),
        (10_000, 0.3),
        (1_000_000_000, 0.3),
    ] {
        group.bench_function(format!("n={n} p={p}"), |bench| {
            bench.iter(|| binomial(&mut stream, black_box(n), black_box(p)));
        });
    }
    for (n, p) in [(10, 0.3), (100, 0.3), (10_000, 0.3), (1_000_000, 0.3)] {
        group.bench_function(format!("inverse n={n} p={p}"), |bench| {
            bench.iter(|| binomial_inverse(stream.uniform(), black_box(n), black_box(p)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("poisson");
    for mean in [0.1, 5.0, 50.0, 1e6] {
        group.bench_function(format!("mean={mean}"), |bench| {
            bench.iter(|| poisson(&mut stream, black_box(mean)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("hypergeometric");
    for (marked, others, draws) in [
        (2, 50, 20),
        (10, 100, 20),
        (50, 200, 100),
        (100_000, 300_000, 10_000),
    ] {
        group.bench_function(
            format!("{marked} of {} taking {draws}", marked + others),
            |bench| {
                bench.iter(|| {
                    hypergeometric(
                        &mut stream,
                        black_box(marked),
                        black_box(others),
                        black_box(draws),
                    )
                });
            },
        );
    }
    group.finish();
}

fn shares(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shares");
    let mut stream = StreamKey::new(1, 0).stream();
    for options in [4_usize, 16, 64] {
        let weights: Vec<f64> = (1..=options).map(|i| 1.0 / i as f64).collect();
        let cumulative = Cumulative::new(&weights).unwrap();
        let mut sum = 0.0;
        let sums: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        group.bench_function(format!("categorical k={options}"), |bench| {
            bench.iter(|| categorical(&mut stream, black_box(&weights)));
        });
        group.bench_function(format!("cumulative k={options}"), |bench| {
            bench.iter(|| cumulative.draw(&mut stream));
        });
        for n in [1, 30, 10_000] {
            group.bench_function(format!("by sums n={n} k={options}"), |bench| {
                bench.iter(|| {
                    share_by_sums(&mut stream, n, black_box(&sums), |option, n| {
                        black_box((option, n));
                    });
                });
            });
        }
        let mut out = vec![0; options];
        for n in [1, 4, 10, 100, 10_000] {
            group.bench_function(format!("multinomial n={n} k={options}"), |bench| {
                bench.iter(|| multinomial(&mut stream, n, black_box(&weights), &mut out));
            });
        }
        let sizes = vec![100; options];
        for n in [4, 40] {
            group.bench_function(
                format!("multivariate hypergeometric n={n} k={options}"),
                |bench| {
                    bench.iter(|| {
                        multivariate_hypergeometric(&mut stream, black_box(&sizes), n, &mut out)
                    });
                },
            );
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_millis(600))
        .without_plots();
    targets = streams, counts, shares
}
criterion_main!(benches);
