//! Parameters that scale assumed levels do what changing every row would do, to the bit.

mod chain_world;

use chain_world::*;
use outflow_engine::EngineKind;
use outflow_model::chain::*;

/// A country with buses, and with a cost of queueing that lets services matter.
fn with_buses() -> Scenario {
    let mut world = country(3, 4, 3_000.0, 12, 96);
    event(
        &mut world,
        EventKind::Transport,
        HOME,
        Target::Places(vec![0, 1, 2, 5]),
        (0, None),
        64.0,
    );
    for crossing in &mut world.crossings {
        crossing.cars_per_day = 32.0;
        crossing.walkers_per_day = 16.0;
    }
    // One of two exits on the near side lies abroad.
    let west = world.exits[0].place;
    world.places[west].country = "CC".into();
    world
}

fn same(name: &str, value: f64, change: &dyn Fn(&mut Scenario)) {
    let plain = with_buses();
    let mut by_parameter = plain.clone();
    by_parameter.parameters.fix(name, value);
    let mut by_rows = plain.clone();
    change(&mut by_rows);
    for engine in [EngineKind::Cohort, EngineKind::Agent] {
        let expected = run(&by_rows, engine, 1);
        assert!(expected != run(&plain, engine, 1), "{name} moves nothing");
        let mut said = run(&by_parameter, engine, 1);
        // A record says which parameters it was made with.
        said.parameters.clone_from(&expected.parameters);
        assert!(said == expected, "{name}");
    }
}

#[test]
fn the_level_of_seats_scales_all_seats() {
    same("seat_level", 0.25, &|world| {
        let seats = world.events.iter_mut();
        for event in seats.filter(|event| event.kind == EventKind::Transport) {
            event.value *= 0.25;
        }
    });
}

#[test]
fn the_level_of_services_scales_all_crossings() {
    same("service_level", 2.0, &|world| {
        for crossing in &mut world.crossings {
            crossing.cars_per_day *= 2.0;
            crossing.walkers_per_day *= 2.0;
        }
    });
}

#[test]
fn the_pull_of_going_abroad_is_added_to_exits_abroad() {
    same("exit_abroad", 1.5, &|world| {
        for exit in &mut world.exits {
            if world.places[exit.place].country != "AA" {
                exit.attraction += 1.5;
            }
        }
    });
}
