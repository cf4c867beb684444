//! One member of a small invented country with each engine.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use outflow_engine::{EngineKind, Plan, RunOptions, Unattended, run_member};
use std::hint::black_box;

#[path = "../tests/common/mod.rs"]
mod common;

fn engines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a member of 60 days");
    for times in [1_u64, 100] {
        let mut world = common::busy_world(60);
        for place in &mut world.places {
            place.population *= times;
            place.capacity *= times;
        }
        for report in world
            .observations
            .series
            .iter_mut()
            .flat_map(|series| &mut series.parts)
            .flatten()
        {
            report.people *= times.cast_signed();
        }
        for engine in common::ENGINES {
            let plan = Plan::new(
                &world,
                &RunOptions {
                    engine,
                    ..RunOptions::default()
                },
            )
            .expect("a plan");
            let record = run_member(&plan, 0, &mut Unattended).expect("a run");
            if engine == EngineKind::Agent {
                group.throughput(Throughput::Elements(record.work.states));
            } else {
                group.throughput(Throughput::Elements(record.work.visits));
            }
            group.bench_function(format!("{engine:?}, {times} times the people"), |bencher| {
                bencher.iter(|| run_member(black_box(&plan), 0, &mut Unattended));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, engines);
criterion_main!(benches);
