//! Input that is far too large, no text, or no file is refused quickly, and nothing is written.

use outflow_diagnostics::{Code, Diagnostics};
use outflow_scenario::files::Folder;
use outflow_scenario::{ReadOptions, ReadOutcome, read, read_from};
use std::fs::{self, File};
use std::path::Path;

const SOUND: [(&str, &str); 7] = [
    (
        "input_csv/sim_period.csv",
        "StartDate,2020-01-01\nLength,2\n",
    ),
    (
        "input_csv/locations.csv",
        "Ada,N,Aland,10,20,conflict_zone,0,500\nKem,E,Beland,11,21,camp,,400\n",
    ),
    ("input_csv/routes.csv", "Ada,Kem,160\n"),
    ("input_csv/closures.csv", ""),
    ("input_csv/conflicts.csv", "#Day,Ada\n0,1\n1,1\n"),
    (
        "source_data/data_layout.csv",
        "total,kem.csv\nKem,kem.csv\n",
    ),
    ("source_data/kem.csv", "2020-01-01,1\n2020-01-02,2\n"),
];

/// The sound case with one file replaced.
fn with(name: &str, bytes: Vec<u8>) -> ReadOutcome {
    let mut files: Vec<(&str, Vec<u8>)> = SOUND
        .iter()
        .map(|(name, text)| (*name, text.as_bytes().to_vec()))
        .collect();
    files.retain(|(other, _)| *other != name);
    files.push((name, bytes));
    read_from(&Folder::memory(files), &ReadOptions::default())
}

fn codes(problems: &Diagnostics) -> Vec<Code> {
    problems.sorted().iter().map(|d| d.code).collect()
}

/// Pseudo-random bytes, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[4]
        })
        .collect()
}

#[test]
fn the_sound_case_is_sound() {
    let (scenario, problems) = with("other.txt", Vec::new());
    assert!(scenario.is_some(), "{:?}", codes(&problems));
}

#[test]
fn a_table_of_100_mb_is_refused_by_its_size() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in SOUND {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let conflicts = folder.path().join("input_csv/conflicts.csv");
    let file = File::create(&conflicts).expect("a file");
    file.set_len(100 << 20).expect("a large file");
    let (scenario, problems) = read(folder.path(), &ReadOptions::default());
    assert!(scenario.is_none());
    assert_eq!(codes(&problems)[..1], [Code::FileTooLarge]);
}

#[test]
fn noise_is_refused_at_its_first_bad_byte() {
    for name in SOUND.map(|(name, _)| name) {
        let (scenario, problems) = with(name, noise(1 << 20));
        assert!(scenario.is_none());
        let first = codes(&problems);
        assert!(
            first.contains(&Code::NotUtf8) || first.contains(&Code::BinaryFile),
            "{name}: {first:?}"
        );
    }
}

#[test]
fn noise_that_is_text_neither_floods_nor_stalls() {
    let printable: Vec<u8> = noise(1 << 20)
        .into_iter()
        .map(|byte| match byte % 64 {
            0..=7 => b',',
            8..=11 => b'\n',
            12 => b'#',
            rest => rest + 48,
        })
        .collect();
    for name in SOUND.map(|(name, _)| name) {
        let (_, problems) = with(name, printable.clone());
        assert!(problems.sorted().len() < 1_000, "{name}");
    }
}

#[test]
fn far_too_many_columns_or_rows_are_refused() {
    let (_, problems) = with("input_csv/conflicts.csv", vec![b','; 1 << 20]);
    assert!(codes(&problems).contains(&Code::TableTooLarge));
    let rows = "A,N,Aland,10,20,town,,5\n".repeat(200_001);
    let (_, problems) = with("input_csv/locations.csv", rows.into_bytes());
    assert!(codes(&problems).contains(&Code::TableTooLarge));
}

#[test]
fn a_folder_that_does_not_exist_and_a_file_instead_of_one() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [here.join("no such folder"), here.join("Cargo.toml")] {
        let (scenario, problems) = read(&path, &ReadOptions::default());
        assert!(scenario.is_none());
        assert_eq!(codes(&problems), [Code::MissingFolder]);
    }
}

#[test]
#[cfg(unix)]
fn a_device_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in SOUND {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let mut options = ReadOptions::default();
    options.flee.settings = Some("/dev/zero".into());
    let (_, problems) = read(folder.path(), &options);
    assert!(codes(&problems).contains(&Code::NotAFile));
}
