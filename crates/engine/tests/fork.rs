//! What-ifs that go on from the state of another run give the same bits as runs from the start.

mod common;

use common::{ENGINES, busy_world};
use outflow_engine::{
    Continue, Control, EngineKind, Plan, RunOptions, Unattended, branch_member, common_days,
    run_member,
};
use outflow_model::scenario::{Closure, ClosureKind, KindChange, PlaceKind, Report, Scenario};

/// Keeps the state after every day.
#[derive(Default)]
struct States(Vec<Vec<u8>>);

impl Control for States {
    fn after_day(&mut self, _: u32, _: &dyn Fn() -> Vec<u8>) -> Continue {
        Continue::Yes
    }

    fn state_after_day(&mut self, _: u32, state: &dyn Fn() -> Vec<u8>) {
        self.0.push(state());
    }
}

const DAYS: u32 = 40;

fn options(engine: EngineKind) -> RunOptions {
    RunOptions {
        engine,
        track_origin: true,
        ..RunOptions::default()
    }
}

/// What-ifs, each with the days that it has in common with the base.
fn what_ifs() -> Vec<(&'static str, u32, Scenario)> {
    let mut all = Vec::new();
    let mut add = |name, common, change: &dyn Fn(&mut Scenario)| {
        let mut world = busy_world(DAYS);
        change(&mut world);
        all.push((name, common, world));
    };
    add("nothing", DAYS, &|_| {});
    add("a road closed", 15, &|s| {
        s.timeline.closures.push(Closure {
            kind: ClosureKind::Link(2, 4),
            start: 15,
            end: -1,
        });
    });
    add("a closure that ends earlier", 14, &|s| {
        s.timeline.closures[1].end = 14
    });
    add("a closure that lasts longer", 20, &|s| {
        s.timeline.closures[1].end = 30
    });
    add("a conflict that lasts longer", 25, &|s| {
        let table = s.timeline.conflicts.as_mut().unwrap();
        for row in &mut table.rows[25..32] {
            row[0] = 1.0;
        }
    });
    add("a town that becomes a camp", 9, &|s| {
        s.timeline.kind_changes.push(KindChange {
            place: 2,
            kind: PlaceKind::Camp,
            day: 9,
        });
    });
    // Values lie on the line from the report before, so they change from the day after it.
    add("a count of today", 31, &|s| {
        for series in &mut s.observations.series[..2] {
            series.parts[0].insert(
                2,
                Report {
                    day: 38,
                    people: 9_000,
                },
            );
        }
    });
    all
}

#[test]
fn a_branch_gives_the_bits_of_a_run_from_the_start() {
    for engine in ENGINES {
        let from = Plan::new(&busy_world(DAYS), &options(engine)).unwrap();
        let mut states = States::default();
        let record = run_member(&from, 4, &mut states).unwrap();
        let mut changed = 0;
        for (name, common, world) in what_ifs() {
            let plan = Plan::new(&world, &options(engine)).unwrap();
            assert_eq!(common_days(&from, &plan), common, "{name}");
            let whole = run_member(&plan, 4, &mut Unattended).unwrap();
            for (before, state) in states.0[..common as usize].iter().enumerate() {
                if engine == EngineKind::Cohort || before + 1 == common as usize {
                    let branched = branch_member(&plan, state, &record, &mut Unattended).unwrap();
                    assert!(branched == whole, "{engine:?} {name} after day {before}");
                }
            }
            changed += usize::from(whole != record);
            assert!(whole == record || common < DAYS, "{engine:?} {name}");
        }
        // Most of what was asked does something.
        assert!(changed >= 4, "{engine:?} {changed}");
    }
}

#[test]
fn what_has_no_date_is_in_common_on_no_day() {
    let from = Plan::new(&busy_world(DAYS), &options(EngineKind::Cohort)).unwrap();
    let none = |change: &dyn Fn(&mut Scenario, &mut RunOptions)| {
        let (mut world, mut options) = (busy_world(DAYS), options(EngineKind::Cohort));
        change(&mut world, &mut options);
        assert_eq!(common_days(&from, &Plan::new(&world, &options).unwrap()), 0);
    };
    none(&|s, _| s.settings.move_rules.max_move_speed = 121.0);
    none(&|s, _| s.places[4].capacity = 500);
    none(&|s, _| s.links[0].length_km += 1.0);
    none(&|_, o| o.seed = 2);
    none(&|s, _| s.observations.series[0].parts[0][0].people += 1);
}

#[test]
fn what_does_not_fit_is_refused() {
    let plan = Plan::new(&busy_world(DAYS), &options(EngineKind::Cohort)).unwrap();
    let mut states = States::default();
    let record = run_member(&plan, 4, &mut states).unwrap();
    let state = &states.0[10];
    let refused =
        |state: &[u8], record: &_| branch_member(&plan, state, record, &mut Unattended).is_err();
    assert!(refused(&state[..30], &record));
    assert!(refused(
        state,
        &run_member(&plan, 5, &mut Unattended).unwrap()
    ));
    let mut short = record.clone();
    short.debt.pop();
    assert!(refused(state, &short));
}
