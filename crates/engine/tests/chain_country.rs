//! A country in which nearly everything happens.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;

#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn cost_of_a_large_country() {
    let world = country(9, 9, 2_400_000.0, 311, 24);
    for engine in [EngineKind::Cohort] {
        let before = std::time::Instant::now();
        let record = run(&world, engine, 0);
        let seconds = before.elapsed().as_secs_f64();
        let day = record.days - 1;
        println!(
            "{engine:?}: {seconds:.2} s, {:?}, of {} persons {} at home, {} sheltered, {} on the \
             road, {} queue, {} held, {} dead, departures {}, flows {}",
            record.work,
            value(&record, "whole", "total", 0, day),
            value(&record, "whole", "present", 0, day),
            value(&record, "whole", "sheltered", 0, day),
            value(&record, "whole", "travelling", 0, day),
            value(&record, "whole", "queueing", 0, day),
            value(&record, "whole", "held", 0, day),
            value(&record, "whole", "dead", 0, day),
            record.departures.len(),
            record.flows.len(),
        );
        for day in (0..record.days).step_by(20) {
            let all = |topic, measure| -> f64 {
                (0..world.places.len())
                    .map(|place| value(&record, topic, measure, place, day))
                    .sum()
            };
            println!(
                "{day:4} home {:8} left {:6} cannot {:6} serve {:5} accept {:6} resist {:5} \
                 host {:6} rent {:6} centre {:6} none {:6} queue {:5} returned {:4} cred {:.2}",
                all("people", "present"),
                all("moves", "left"),
                all("people", "wants_cannot"),
                all("control", "serve"),
                all("control", "accept"),
                all("control", "resist"),
                all("people", "host"),
                all("people", "rent"),
                all("people", "centre"),
                all("people", "none"),
                all("crossings", "queue_persons"),
                all("moves", "returned"),
                value(&record, "parties", "credibility", ENEMY, day),
            );
        }
    }
}
