//! Slices merged are one run, byte for byte.

mod common;

use common::{SCORES, contents, options, record, scenario, wayfinding};
use outflow_engine::RunOptions;
use outflow_results::{Encoder, Existing, Identity, ResultsError, RunWriter, Volatile, merge};
use std::ops::Range;
use std::path::{Path, PathBuf};

fn write(out: PathBuf, options: &RunOptions, members: Range<u32>) -> PathBuf {
    let identity = Identity::new(scenario(7, 9, 40), options).unwrap();
    let encoder = Encoder::new(&identity).unwrap();
    let mut writer =
        RunWriter::create(&out, identity.clone(), members.clone(), Existing::Refuse).unwrap();
    for member in members {
        let record = record(wayfinding(&identity), member, true, options.track_origin);
        writer
            .add(&encoder.encode(&record, &SCORES).unwrap())
            .unwrap();
    }
    writer.finish(Volatile::default()).unwrap();
    out
}

fn in_folder(folder: &Path, name: &str, members: Range<u32>) -> PathBuf {
    write(
        folder.join(name),
        &RunOptions {
            track_origin: true,
            ..options()
        },
        members,
    )
}

#[test]
fn merged_slices_are_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let one = in_folder(at, "one", 0..7);
    let slices = [
        in_folder(at, "c", 4..7),
        in_folder(at, "a", 0..1),
        in_folder(at, "b", 1..4),
    ];
    let out = at.join("merged");
    let report = merge(&out, &slices, Existing::Refuse).unwrap();
    assert!(report.gaps.is_empty());
    assert_eq!(contents(&one), contents(&out));
    // Merging twice, and merging what was merged, changes nothing either.
    let again = at.join("again");
    let halves = [
        merge(&at.join("h"), &slices[1..], Existing::Refuse).unwrap(),
        merge(&at.join("k"), &slices[..1], Existing::Refuse).unwrap(),
    ];
    let halves: Vec<&Path> = halves.iter().map(|half| half.run.path()).collect();
    merge(&again, &halves, Existing::Refuse).unwrap();
    assert_eq!(contents(&one), contents(&again));
}

#[test]
fn gaps_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let slices = [in_folder(at, "a", 0..2), in_folder(at, "b", 5..6)];
    let report = merge(&at.join("merged"), &slices, Existing::Refuse).unwrap();
    assert_eq!(
        report
            .gaps
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["2..5"]
    );
    assert_eq!(report.run.members(), [0, 1, 5]);
}

#[test]
fn slices_that_do_not_belong_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let a = in_folder(at, "a", 0..2);
    let overlapping = in_folder(at, "b", 1..3);
    let other_seed = write(
        at.join("c"),
        &RunOptions {
            seed: 8,
            track_origin: true,
            ..options()
        },
        2..3,
    );
    let other_options = write(at.join("d"), &options(), 2..3);
    let out = at.join("merged");
    for (second, reason) in [
        (&overlapping, "both hold member 1"),
        (&other_seed, "their seeds are 7 and 8"),
        (&other_options, "their options differ"),
    ] {
        let error = merge(&out, &[&a, second], Existing::Refuse).unwrap_err();
        assert!(error.to_string().ends_with(reason), "{error}");
        assert!(!out.exists());
    }
    let none: [&Path; 0] = [];
    assert!(matches!(
        merge(&out, &none, Existing::Refuse),
        Err(ResultsError::NothingToMerge)
    ));
    assert!(matches!(
        merge(&a, &[&other_options], Existing::Refuse),
        Err(ResultsError::Exists(_))
    ));
}
