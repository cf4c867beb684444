//! An interrupted run, continued, is the run.

mod common;

use common::{SCORES, contents, options, record, scenario, wayfinding};
use outflow_results::{
    Encoder, Existing, Identity, ResultsError, RunWriter, Volatile, partial_path,
};
use std::fs;
use std::path::Path;

fn identity() -> Identity {
    Identity::new(scenario(7, 9, 40), &options()).unwrap()
}

fn add(writer: &mut RunWriter, identity: &Identity, members: &[u32]) {
    let encoder = Encoder::new(identity).unwrap();
    for member in members {
        let record = record(wayfinding(identity), *member, true, false);
        writer
            .add(&encoder.encode(&record, &SCORES).unwrap())
            .unwrap();
    }
}

fn whole(out: &Path) {
    let identity = identity();
    let mut writer = RunWriter::create(out, identity.clone(), 0..4, Existing::Refuse).unwrap();
    add(&mut writer, &identity, &[0, 1, 2, 3]);
    writer.finish(Volatile::default()).unwrap();
}

#[test]
fn a_continued_run_has_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    whole(&one);
    let identity = identity();
    let mut writer = RunWriter::create(&two, identity.clone(), 0..4, Existing::Refuse).unwrap();
    add(&mut writer, &identity, &[0, 2]);
    drop(writer);
    assert!(matches!(
        RunWriter::create(&two, identity.clone(), 0..4, Existing::Refuse),
        Err(ResultsError::Unfinished(_))
    ));
    let mut writer = RunWriter::create(&two, identity.clone(), 0..4, Existing::Resume).unwrap();
    assert_eq!(writer.missing(), [1, 3]);
    add(&mut writer, &identity, &[1, 3]);
    let run = writer.finish(Volatile::default()).unwrap();
    assert!(run.manifest().volatile.assembled.is_some());
    assert_eq!(contents(&one), contents(&two));
}

#[test]
fn a_frame_that_was_cut_off_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    whole(&one);
    let identity = identity();
    let mut writer = RunWriter::create(&two, identity.clone(), 0..4, Existing::Refuse).unwrap();
    add(&mut writer, &identity, &[0, 1, 2]);
    drop(writer);
    let journal = partial_path(&two).join("journal");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() - 10]).unwrap();
    let mut writer = RunWriter::create(&two, identity.clone(), 0..4, Existing::Resume).unwrap();
    assert_eq!(writer.missing(), [2, 3]);
    add(&mut writer, &identity, &[2, 3]);
    writer.finish(Volatile::default()).unwrap();
    assert_eq!(contents(&one), contents(&two));
}

#[test]
fn a_damaged_frame_and_what_follows_is_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let identity = identity();
    let mut writer = RunWriter::create(&out, identity.clone(), 0..4, Existing::Refuse).unwrap();
    add(&mut writer, &identity, &[0, 1, 2]);
    drop(writer);
    let journal = partial_path(&out).join("journal");
    let mut bytes = fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    let writer = RunWriter::create(&out, identity, 0..4, Existing::Resume).unwrap();
    assert_eq!(writer.missing(), [1, 2, 3]);
}

#[test]
fn another_run_is_not_continued() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let absent = RunWriter::create(&out, identity(), 0..4, Existing::Resume).unwrap_err();
    assert!(
        absent.to_string().starts_with("nothing to resume"),
        "{absent}"
    );
    drop(RunWriter::create(&out, identity(), 0..4, Existing::Refuse).unwrap());
    let mut other = options();
    other.seed += 1;
    let other = Identity::new(scenario(7, 9, 40), &other).unwrap();
    assert!(matches!(
        RunWriter::create(&out, other.clone(), 0..4, Existing::Resume),
        Err(ResultsError::OtherRun(_))
    ));
    drop(RunWriter::create(&out, other, 0..4, Existing::Replace).unwrap());
    fs::write(partial_path(&out).join("journal"), "junk").unwrap();
    assert!(matches!(
        RunWriter::create(&out, identity(), 0..4, Existing::Resume),
        Err(ResultsError::Damaged { .. })
    ));
}

#[test]
fn two_processes_do_not_write_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let writer = RunWriter::create(&out, identity(), 0..4, Existing::Refuse).unwrap();
    for existing in [Existing::Resume, Existing::Replace] {
        assert!(matches!(
            RunWriter::create(&out, identity(), 0..4, existing),
            Err(ResultsError::Busy(_))
        ));
    }
    writer.discard().unwrap();
    assert!(!partial_path(&out).exists());
}

#[test]
fn what_a_kill_leaves_can_be_discarded_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let partial = partial_path(&out);
    // Killed while the run folder was put together.
    fs::create_dir_all(partial.join("run")).unwrap();
    fs::write(partial.join("run/stocks.parquet"), "half").unwrap();
    let create = |existing| RunWriter::create(&out, identity(), 0..4, existing);
    assert!(matches!(
        create(Existing::Refuse),
        Err(ResultsError::Unfinished(_))
    ));
    create(Existing::Replace).unwrap().discard().unwrap();
    // Something else under that name.
    fs::create_dir_all(&partial).unwrap();
    fs::write(partial.join("letter.txt"), "dear").unwrap();
    assert!(matches!(
        create(Existing::Replace),
        Err(ResultsError::NotReplaceable(_))
    ));
    assert!(partial.join("letter.txt").is_file());
}

#[test]
fn checkpoints_are_kept_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let identity = identity();
    let mut writer = RunWriter::create(&out, identity.clone(), 0..4, Existing::Refuse).unwrap();
    assert_eq!(writer.checkpoint(2).unwrap(), None);
    writer.checkpoint_saver()(2, b"half way").unwrap();
    drop(writer);
    writer = RunWriter::create(&out, identity.clone(), 0..4, Existing::Resume).unwrap();
    assert_eq!(writer.checkpoint(2).unwrap().unwrap(), b"half way");
    let path = partial_path(&out).join("member-2.checkpoint");
    let bytes = fs::read(&path).unwrap();
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(&path, damaged).unwrap();
    assert!(writer.checkpoint(2).is_err());
    fs::write(&path, &bytes[..20]).unwrap();
    assert!(writer.checkpoint(2).is_err());
    add(&mut writer, &identity, &[2]);
    assert_eq!(writer.checkpoint(2).unwrap(), None);
}
