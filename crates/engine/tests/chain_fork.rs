//! What-ifs that go on from the state of another run give the same bits as runs from the start.

mod chain_world;

use chain_world::*;
use outflow_engine::chain::{ChainOptions, ChainRecord, Fork, Plan, branch_member, run_member};
use outflow_engine::{Continue, Control, EngineKind, Unattended};
use outflow_model::chain::*;

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

const DAYS: u32 = 15;

/// Control changes at a time that is drawn for each member.
fn base() -> Scenario {
    let mut world = country(3, 4, 3_000.0, DAYS, 24);
    for row in &mut world.control {
        if row.when.start > 900 {
            row.when.earliest -= 96;
            row.when.latest += 96;
        }
    }
    corridor(&mut world, (0, None), 5.0);
    world
}

/// A corridor across the front, with a line in front of it.
fn corridor(world: &mut Scenario, period: (i64, Option<i64>), persons: f64) {
    let across = world
        .links
        .iter()
        .position(|link| (link.from, link.to) == (5, 6));
    let target = Target::Links(vec![across.unwrap()]);
    event(world, EventKind::Corridor, HOME, target, period, persons);
}

fn day(number: u32) -> i64 {
    i64::from(number * DAY)
}

/// What-ifs, each with the day up to which all members have the days in common with the base (for
/// control: the least of any member).
fn what_ifs() -> Vec<(&'static str, u32, Scenario)> {
    let mut all = Vec::new();
    let mut add = |name, common, change: &dyn Fn(&mut Scenario)| {
        let mut world = base();
        change(&mut world);
        all.push((name, common, world));
    };
    let places = || Target::Places(vec![2, 6]);
    add("nothing", DAYS, &|_| {});
    add("another title and another report", DAYS, &|s| {
        s.title = "Another".into();
        s.facts.clear();
    });
    add("a road closed", 7, &|s| {
        let target = Target::Links(vec![0, 3]);
        event(
            s,
            EventKind::Closure,
            HOME,
            target,
            (day(7) + 40, None),
            1.0,
        );
    });
    add("an event that goes on", 10, &|s| {
        let mut events = s.events.iter_mut();
        let long = events.find(|event| event.start < day(10) && event.end == Some(day(10)));
        long.unwrap().end = None;
    });
    add("an event that ends", 5, &|s| {
        let open = s
            .events
            .iter_mut()
            .find(|event| event.kind == EventKind::Transport);
        open.unwrap().end = Some(day(5));
    });
    add("buses in the middle of the list", 6, &|s| {
        event(
            s,
            EventKind::Transport,
            HOME,
            places(),
            (day(6), Some(day(9))),
            60.0,
        );
        let new = s.events.pop().unwrap();
        s.events.insert(1, new);
    });
    add("shelling", 11, &|s| {
        s.hazards.push(Hazard {
            place: 1,
            kind: HazardKind::Shelling,
            start: day(11) + 12,
            end: day(12),
            events_per_day: 20.0,
            reporting: 1.0,
            known: day(11),
            variant: None,
        });
    });
    add("a crossing that closes", 8, &|s| {
        s.crossings[0].end = Some(day(8) + 1);
    });
    add("a corridor that lets more through", 6, &|s| {
        corridor(s, (day(6) + 30, Some(day(8))), 40.0);
    });
    add("a radio that falls silent", 4, &|s| {
        s.channels[0].end = Some(day(4))
    });
    add("an amnesty in practice", 9, &|s| {
        let row = s.sanctions[1].clone();
        s.sanctions.push(Sanction {
            start: day(9),
            practice: 0.0,
            perceived: 0.01,
            ..row
        });
    });
    add("seats onward until a day", 3, &|s| {
        s.onward[0].end = Some(day(3) + 50)
    });
    all
}

fn options(engine: EngineKind) -> ChainOptions {
    ChainOptions {
        engine,
        draw_parameters: true,
        ..ChainOptions::default()
    }
}

fn run(plan: &Plan, member: u32) -> (ChainRecord, Vec<Vec<u8>>) {
    let mut states = States::default();
    let record = run_member(plan, member, &mut states).unwrap();
    (record, states.0)
}

#[test]
fn a_branch_gives_the_bits_of_a_run_from_the_start() {
    for engine in ENGINES {
        let from = Plan::new(&base(), &options(engine)).unwrap();
        let (record, states) = run(&from, 3);
        let mut changed = 0;
        for (name, common, world) in what_ifs() {
            let plan = Plan::new(&world, &options(engine)).unwrap();
            assert_eq!(Fork::new(&from, &plan).days(3), common, "{name}");
            let whole = run_member(&plan, 3, &mut Unattended).unwrap();
            for (before, state) in states[..common as usize].iter().enumerate() {
                if (engine == EngineKind::Cohort && before % 4 == 1)
                    || before + 1 == common as usize
                {
                    let branched = branch_member(&plan, state, &record, &mut Unattended).unwrap();
                    assert!(branched == whole, "{engine:?} {name} after day {before}");
                }
            }
            changed += usize::from(whole != record);
            assert!(whole == record || common < DAYS, "{engine:?} {name}");
        }
        // Most of what was asked does something.
        assert!(changed >= 6, "{engine:?} {changed}");
    }
}

/// A retreat that comes later: each member has its own last day in common, that before the first
/// change of control that moved.
#[test]
fn a_later_retreat_branches_where_the_member_has_it() {
    let mut world = base();
    let after = i64::from(DAYS * DAY) * 2 / 3 - 100;
    for row in &mut world.control {
        if row.when.start >= after {
            row.when.earliest += 200;
            row.when.start += 200;
            row.when.latest += 200;
        }
    }
    let engine = EngineKind::Cohort;
    let (from, plan) = (
        Plan::new(&base(), &options(engine)).unwrap(),
        Plan::new(&world, &options(engine)).unwrap(),
    );
    let fork = Fork::new(&from, &plan);
    let mut seen = Vec::new();
    for member in 0..5 {
        let (record, states) = run(&from, member);
        let days = fork.days(member);
        let first = record
            .control
            .iter()
            .flatten()
            .filter(|tick| i64::from(**tick) >= after - 96);
        assert_eq!(days, first.min().unwrap() / DAY, "member {member}");
        let branched =
            branch_member(&plan, &states[days as usize - 1], &record, &mut Unattended).unwrap();
        assert!(branched == run_member(&plan, member, &mut Unattended).unwrap());
        // Once the change is felt, in the day after it at the latest, it would be another run.
        let felt = &states[days as usize + 1];
        let late = branch_member(&plan, felt, &record, &mut Unattended).unwrap();
        assert!(late != branched, "member {member}");
        seen.push(days);
    }
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 1, "{seen:?}");
}

#[test]
fn what_has_no_date_is_in_common_on_no_day() {
    let from = Plan::new(&base(), &options(EngineKind::Cohort)).unwrap();
    let none = |change: &dyn Fn(&mut Scenario, &mut ChainOptions)| {
        let (mut world, mut options) = (base(), options(EngineKind::Cohort));
        change(&mut world, &mut options);
        let plan = Plan::new(&world, &options).unwrap();
        assert_eq!(Fork::new(&from, &plan).days(0), 0);
    };
    none(&|s, _| s.receptions[0].beds += 1.0);
    none(&|s, _| s.parameters.fix("danger_rate", 0.5));
    none(&|s, _| s.places[0].residents += 100.0);
    none(&|s, _| s.links[0].length_km += 1.0);
    none(&|s, _| s.step = 96);
    none(&|s, _| s.causes.set(Cause::Danger, false));
    none(&|_, o| o.seed = 2);
    none(&|_, o| o.hasten = 2);
    none(&|_, o| o.draw_parameters = false);
    // Before the run counts as its first day.
    none(&|s, _| s.hazards[0].start = -96);
    none(&|s, _| s.sanctions[0].practice = 0.9);
}

#[test]
fn what_does_not_fit_is_refused() {
    let world = base();
    let plan = Plan::new(&world, &options(EngineKind::Cohort)).unwrap();
    let (record, states) = run(&plan, 1);
    let refused = |plan: &Plan, state: &[u8], record: &ChainRecord| {
        branch_member(plan, state, record, &mut Unattended).is_err()
    };
    let (other, _) = run(&plan, 2);
    assert!(refused(&plan, &states[3], &other));
    assert!(refused(&plan, &states[3][..40], &record));
    assert!(refused(&plan, &[], &record));
    let larger = Plan::new(
        &country(3, 5, 3_000.0, DAYS, 24),
        &options(EngineKind::Cohort),
    )
    .unwrap();
    assert!(refused(&larger, &states[3], &record));
    let mut short = record.clone();
    short.tables.pop();
    assert!(refused(&plan, &states[3], &short));
}
