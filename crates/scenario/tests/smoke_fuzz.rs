//! Damaged folders, thousands of them: whatever is in a file, reading ends, does not panic, stays
//! within bounds, and gives a scenario exactly when it reports no error.
//!
//! The damage comes from a fixed seed. `OUTFLOW_SMOKE_ROUNDS` sets another number of rounds, and
//! `OUTFLOW_SMOKE_SEED` another seed, for longer searches. `fuzz/` searches with coverage.

use outflow_diagnostics::{render_json, render_text};
use outflow_scenario::files::Folder;
use outflow_scenario::{Input, ReadOptions, chain, native, open_from, read_from};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

mod chain_support;
#[path = "native_support/sound.rs"]
mod native_sound;

type Files = BTreeMap<String, Vec<u8>>;

/// Texts that readers stumble over.
const TOKENS: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ",,",
    "\n",
    "\r\n",
    "\r",
    "#",
    "-1",
    "0",
    "1e999",
    "nan",
    "inf",
    "-0",
    "99999999999999999999",
    "2020-02-30",
    "2020-1-1",
    "9999-12-31",
    "-9999-01-01",
    "\u{feff}",
    "é",
    "\u{202e}",
    "\0",
    "\t",
    " ",
    "camp",
    "town",
    "total",
    "Default",
    "location",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "<<: ",
    "!!str ",
    "|",
    ">",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "'",
    "true",
    "\"false\"",
    "*",
    ";",
    "held:",
    "link:a",
    "region:East",
    "contested",
    "nobody",
    "2022-09-10T14:00",
    "promise",
    "closure",
    "[[steps]]\n",
    "model = \"chain\"\n",
    "../x",
    "../../etc/hosts",
    "move_rules:\n",
    "  hasten: 0\n",
];

/// A small generator of pseudo-random numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `sides` (0 when there are none).
    fn below(&mut self, sides: usize) -> usize {
        let sides = u64::try_from(sides.max(1)).expect("small");
        usize::try_from(self.next() % sides).expect("small")
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(bytes.len() + 1);
    let to = (from + dice.below(40)).min(bytes.len());
    match dice.below(8) {
        0 if !bytes.is_empty() => {
            let at = dice.below(bytes.len());
            bytes[at] = u8::try_from(dice.below(256)).expect("a byte");
        }
        1 => drop(bytes.drain(from..to)),
        2 => {
            let again = bytes[from..to].to_vec();
            let at = dice.below(bytes.len() + 1);
            bytes.splice(at..at, again);
        }
        3 => bytes.truncate(from),
        4 => {
            // A line elsewhere.
            let line: Vec<u8> = bytes[from..]
                .iter()
                .copied()
                .take_while(|&b| b != b'\n')
                .chain([b'\n'])
                .collect();
            let at = dice.below(bytes.len() + 1);
            bytes.splice(at..at, line);
        }
        _ => {
            let token = TOKENS[dice.below(TOKENS.len())].as_bytes();
            let end = if dice.below(2) == 0 { from } else { to };
            bytes.splice(from..end, token.iter().copied());
        }
    }
}

fn check(files: Files) {
    let folder = Folder::memory(files);
    check_input(&folder);
    let (scenario, problems) = read_from(&folder, &ReadOptions::default());
    assert_eq!(scenario.is_some(), problems.errors() == 0);
    assert!(problems.sorted().len() < 5_000);
    let text = render_text(&problems, false);
    assert!(text.len() < 10_000_000);
    assert!(render_json(&problems).is_object());
    if let Some(scenario) = scenario {
        let places = scenario.places.len();
        assert!(
            scenario
                .links
                .iter()
                .all(|link| link.from < places && link.to < places)
        );
        assert!(scenario.links.iter().all(|link| link.length_km > 0.0));
    }
}

/// Either model: reading ends, and what is read names only what there is.
fn check_input(folder: &Folder) {
    let (input, problems) = open_from(folder, &ReadOptions::default());
    assert_eq!(input.is_some(), problems.errors() == 0);
    assert!(problems.sorted().len() < 5_000);
    assert!(render_text(&problems, false).len() < 10_000_000);
    let scenario = match input {
        Some(Input::Chain(scenario)) => scenario,
        Some(Input::Wayfinding(scenario)) if folder.has_file(native::HEAD) => {
            if let Ok(files) = native::to_files(&scenario) {
                let (again, problems) = native::read_folder(&texts(files));
                let text = render_text(&problems, false);
                assert_eq!(again.as_ref(), Some(&*scenario), "{text}");
            }
            return;
        }
        _ => return,
    };
    let (places, parties) = (scenario.places.len(), scenario.parties.len());
    assert!(
        scenario
            .places
            .iter()
            .all(|place| place.latitude.is_finite())
    );
    assert!(scenario.control.iter().all(|row| row.place < places));
    assert!(
        scenario
            .exits
            .iter()
            .all(|exit| exit.place < places && exit.party < parties)
    );
    assert!(
        scenario
            .kin
            .iter()
            .all(|row| row.set < scenario.kin_sets.len())
    );
    // What could be read can be written, and says the same again.
    if let Ok(files) = chain::to_files(&scenario) {
        let (again, problems) = chain::read_folder(&texts(files));
        let text = render_text(&problems, false);
        assert_eq!(again.as_ref(), Some(&*scenario), "{text}");
    }
    let _ = scenario.known_by(500);
}

/// Texts in memory as a folder.
fn texts<N: Into<String>>(files: impl IntoIterator<Item = (N, String)>) -> Folder {
    let bytes = |(name, text): (N, String)| (name, text.into_bytes());
    Folder::memory(files.into_iter().map(bytes))
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// Damages one or two files of `sound` in each round.
fn search(sound: &Files, rounds: u64, salt: u64) {
    let names: Vec<&String> = sound.keys().collect();
    let mut dice = Dice(setting("OUTFLOW_SMOKE_SEED", 1) ^ 0x9e37_79b9_7f4a_7c15 ^ salt);
    for _ in 0..rounds {
        let mut files = sound.clone();
        for _ in 0..=dice.below(2) {
            let name = names[dice.below(names.len())];
            if let Some(bytes) = files.get_mut(name) {
                for _ in 0..=dice.below(6) {
                    damage(bytes, &mut dice);
                }
            }
            if dice.below(40) == 0 {
                files.remove(name);
            }
        }
        check(files);
    }
}

/// The sound case of the documents, with the files that it lacks.
fn sound_case() -> Files {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    let mut files = Files::new();
    let mut open: Option<String> = None;
    for line in readme.lines() {
        match (&open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => open = None,
            (Some(name), None) => {
                let file = files.entry(name.clone()).or_default();
                file.extend_from_slice(line.as_bytes());
                file.push(b'\n');
            }
            (None, Some(info)) => open = info.split_whitespace().nth(1).map(str::to_owned),
            (None, None) => {}
        }
    }
    let more = [
        (
            "input_csv/demographics_age.csv",
            "age,Default,Ada\n10,0.5,1\n30,0.5,0\n",
        ),
        ("input_csv/agents.csv", "location,age\nAda,10\nAda,30\n"),
        (
            "input_csv/registration_corrections.csv",
            "Kem,2020-01-03,normalize\n",
        ),
        (
            "input_csv/region_attributes_IPC.csv",
            "#Day,North\n0,10\n5,20\n",
        ),
        ("input_csv/flood_level.csv", "#Day,Ada\n0,0\n1,1\n2,1\n"),
        ("location_changes.csv", "Bor,conflict,1\n"),
    ];
    for (name, text) in more {
        files.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    files
}

#[test]
fn damaged_sound_case() {
    let mut sound = sound_case();
    check(sound.clone());
    let rounds = setting("OUTFLOW_SMOKE_ROUNDS", 3_000);
    search(&sound, rounds, 0);
    // With floods, so that their readers run too.
    let settings = "spawn_rules:\n  take_from_population: true\n  read_from_agents_csv_file: true\n  \
        conflict_zone_spawning_only: false\n  flood_zone_spawning_only: true\n  \
        flood_driven_spawn_mode:\n    displaced_per_flood_day: [0.0, 0.1]\nmove_rules:\n  \
        flood_rules:\n    flood_movechances: [0.3, 1.0]\n    flood_loc_weights: [1.0, 0.1]\n";
    sound.insert("simsetting.yml".to_owned(), settings.as_bytes().to_vec());
    search(&sound, rounds / 3, 7);
}

/// Files of a sound scenario folder of the model `wayfinding`, with every table.
fn sound_native() -> Files {
    native_sound::SOUND
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

#[test]
fn damaged_scenario_folder() {
    let sound = sound_native();
    assert_eq!(sound.len(), native::TABLES.len() + 1, "every table");
    let (input, problems) = open_from(&Folder::memory(sound.clone()), &ReadOptions::default());
    let text = render_text(&problems, false);
    assert!(matches!(input, Some(Input::Wayfinding(_))), "{text}");
    search(&sound, setting("OUTFLOW_SMOKE_ROUNDS", 3_000), 17);
}

#[test]
fn damaged_chain_of_control() {
    let mut sound = Files::new();
    for (name, text) in chain_support::small_files() {
        sound.insert(name, text.into_bytes());
    }
    check_input(&Folder::memory(sound.clone()));
    search(&sound, setting("OUTFLOW_SMOKE_ROUNDS", 3_000), 11);
    // With polygons in place of the table.
    sound.remove("control.csv");
    let polygons = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"holder": "ua"}, "geometry": {"type": "Polygon", "coordinates":
        [[[37,49],[38,49],[38,49.5],[37,49.5],[37,49]]]}}]}"#;
    sound.insert("control/2022-09-10.geojson".to_owned(), polygons.into());
    search(&sound, setting("OUTFLOW_SMOKE_ROUNDS", 3_000) / 3, 13);
}

#[test]
fn noise_in_each_table() {
    let chain: Files = chain_support::small_files()
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect();
    noise(&chain, 77);
    noise(&sound_native(), 78);
    noise(&sound_case(), 79);
}

/// Puts noise in place of one file after another.
fn noise(sound: &Files, salt: u64) {
    let mut dice = Dice(salt);
    for name in sound.keys() {
        for printable in [false, true] {
            let mut files = sound.clone();
            let noise = (0..20_000).map(|_| {
                let byte = u8::try_from(dice.below(256)).expect("a byte");
                match byte % 64 {
                    _ if !printable => byte,
                    0..=7 => b',',
                    8..=11 => b'\n',
                    rest => rest + 48,
                }
            });
            files.insert(name.clone(), noise.collect());
            check_input(&Folder::memory(files));
        }
    }
}

#[test]
fn damaged_settings_of_old() {
    let mut sound = sound_case();
    sound.remove("simsetting.yml");
    let settings = "MaxMoveSpeed,200\nUseV1Rules,true\nAwarenessLevel,1\n";
    sound.insert("simsetting.csv".to_owned(), settings.as_bytes().to_vec());
    search(&sound, setting("OUTFLOW_SMOKE_ROUNDS", 3_000) / 10, 3);
}

#[test]
fn damaged_real_cases() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    if !cases.is_dir() {
        println!("skipped: there are no shared cases beside the project");
        return;
    }
    for (salt, case) in ["burundi2015", "mali2012", "syria2013"].iter().enumerate() {
        let mut files = Files::new();
        load(&cases.join(case), &PathBuf::new(), &mut files);
        let rounds = setting("OUTFLOW_SMOKE_ROUNDS", 3_000) / 60;
        search(&files, rounds, u64::try_from(salt).expect("small"));
    }
}

fn load(root: &Path, below: &Path, files: &mut Files) {
    for entry in fs::read_dir(root.join(below))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            load(root, &path, files);
        } else if let Ok(bytes) = fs::read(entry.path()) {
            files.insert(path.to_string_lossy().into_owned(), bytes);
        }
    }
}
