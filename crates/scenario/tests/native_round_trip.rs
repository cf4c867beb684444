//! What is written as a scenario folder is read back as an equal scenario.

mod native_support;

use native_support::{memory, same_bits};
use outflow_model::environment::Environment;
use outflow_model::scenario::{Closure, ClosureKind, Scenario};
use outflow_scenario::{limits, native};
use outflow_scenario::{read_flee, read_native, write_native};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// The folder with Flee cases that is shared among those who work on this; none elsewhere.
fn cases() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: there is no folder {}", folder.display());
        None
    }
}

#[test]
fn every_flee_case_survives() {
    let Some(cases) = cases() else { return };
    let mut converted = 0;
    for entry in std::fs::read_dir(cases).unwrap() {
        let case = entry.unwrap().path();
        if !case.join("input_csv").is_dir() {
            continue;
        }
        let (scenario, problems) = read_flee(&case);
        let scenario = scenario
            .unwrap_or_else(|| panic!("{}", outflow_diagnostics::render_text(&problems, false)));
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("scenario");
        write_native(&scenario, &out).unwrap();
        let (again, problems) = read_native(&out);
        assert!(
            !problems.has_errors(),
            "{}",
            outflow_diagnostics::render_text(&problems, false)
        );
        same_bits(&again.unwrap(), &scenario);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
        converted += 1;
    }
    assert!(converted > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn every_scenario_survives(scenario in native_support::scenario()) {
        let files = native::to_files(&scenario).unwrap();
        let (again, problems) = native::read_tables(&memory(&files));
        prop_assert!(
            again.is_some(),
            "{}",
            outflow_diagnostics::render_text(&problems, false)
        );
        same_bits(&again.unwrap(), &within_the_run(scenario));
    }

    /// Damage anywhere gives diagnostics, not a crash.
    #[test]
    fn damage_is_reported(
        scenario in native_support::scenario(),
        file in 0..8_usize,
        at in 0.0..1.0_f64,
        garbage in prop::sample::select(vec![",", "\"", "\n", "x", "-", "9e999", "=", "[", "\u{301}", "1970-01-01"]),
    ) {
        let mut files = native::to_files(&scenario).unwrap();
        let count = files.len();
        let text = &mut files[file % count].1;
        let position = text.floor_char_boundary((at * text.len() as f64) as usize);
        text.insert_str(position, garbage);
        let (again, problems) = native::read_folder(&memory(&files));
        prop_assert_eq!(again.is_none(), problems.has_errors());
    }
}

/// What nothing follows from is not written: changes before the run, and closures that neither begin nor end
/// in it. Of those that only end in it, as none does in Flee, the beginning lies after every run.
fn within_the_run(mut scenario: Scenario) -> Scenario {
    let timeline = &mut scenario.timeline;
    timeline.kind_changes.retain(|change| change.day >= 0);
    timeline
        .closures
        .retain(|one| one.start >= 0 || one.end >= 0);
    for closure in &mut timeline.closures {
        if closure.start < 0 {
            closure.start = i32::try_from(limits::DAYS).unwrap();
        }
    }
    scenario
}

/// In Flee a closure that starts before the run never does, though its end acts; the folder that is made of it
/// says the same, day by day, though one written by hand holds from day 0.
#[test]
fn closures_before_the_run_come_out_as_flee_reads_them() {
    let (scenario, _) = native::read_folder(&native_support::small());
    let mut scenario = scenario.unwrap();
    let closure = |kind, start, end| Closure { kind, start, end };
    scenario.timeline.closures = vec![
        closure(ClosureKind::Link(0, 1), -1, -1),
        closure(ClosureKind::Camp(2), -5, 3),
        closure(ClosureKind::Location(1), 2, -1),
        closure(ClosureKind::Country("One".into(), "Two".into()), -1, 4),
    ];
    let files = native::to_files(&scenario).unwrap();
    let (again, problems) = native::read_folder(&memory(&files));
    assert!(!problems.has_errors());
    let again = again.unwrap();
    let (mut one, mut other) = (Environment::new(&scenario), Environment::new(&again));
    for day in 0..scenario.days {
        one.begin_day(&scenario, day).unwrap();
        other.begin_day(&again, day).unwrap();
        one.apply_closures(&scenario, day);
        other.apply_closures(&again, day);
        assert_eq!(one, other, "day {day}");
    }
}

#[test]
fn an_existing_folder_is_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    let (scenario, _) = native::read_folder(&native_support::small());
    let error = write_native(&scenario.unwrap(), parent.path()).unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn nothing_is_left_of_a_scenario_that_cannot_be_written() {
    let parent = tempfile::tempdir().unwrap();
    let (scenario, _) = native::read_folder(&native_support::small());
    let mut scenario = scenario.unwrap();
    scenario.places[0].latitude = f64::NAN;
    assert!(write_native(&scenario, &parent.path().join("out")).is_err());
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
}
