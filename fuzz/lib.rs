//! What the targets share: a small world, and the promises that every reader keeps.

use outflow_diagnostics::{Diagnostics, Source, render_one};
use outflow_model::scenario::{Date, Link, Place, Redirection, Report, Series};
use outflow_scenario::files::{Folder, Need};
use outflow_scenario::flee::{Names, locations};
use std::collections::BTreeSet;

mod folders;

pub use folders::{chain_folder, check, native_folder};

/// Hands the input to a reader as a file would come, and looks at what the reader says.
pub fn with_source(data: &[u8], read: impl FnOnce(&Source, &mut Diagnostics)) {
    let folder = Folder::memory([("input.csv", data.to_vec())]);
    let mut problems = Diagnostics::new();
    if let Some(source) = folder.table("input.csv", Need::Required, &mut problems) {
        let mut said = Diagnostics::new();
        read(&source, &mut said);
        look_at(&said);
    }
    look_at(&problems);
}

/// Shows the first problem of each code (showing all would take most of the time) and checks that
/// every place is one.
fn look_at(problems: &Diagnostics) {
    let mut shown = BTreeSet::new();
    for diagnostic in problems.sorted() {
        if shown.insert(diagnostic.code) {
            assert!(!render_one(diagnostic, false).is_empty());
        }
        if let Some(spot) = &diagnostic.spot {
            assert!(spot.line > 0 && spot.column > 0 && spot.text_column > 0);
        }
    }
}

const FILES: [&str; 13] = [
    "input_csv/locations.csv",
    "input_csv/routes.csv",
    "input_csv/conflicts.csv",
    "input_csv/closures.csv",
    "simsetting.yml",
    "source_data/data_layout.csv",
    "source_data/a.csv",
    "input_csv/registration_corrections.csv",
    "input_csv/sim_period.csv",
    "location_changes.csv",
    "input_csv/demographics_age.csv",
    "input_csv/flood_level.csv",
    "input_csv/region_attributes_IPC.csv",
];

/// Reads a folder made of the pieces of the input between bytes 0xFF, which no text holds.
pub fn read_folder(data: &[u8]) {
    let mut files: Vec<(&str, Vec<u8>)> = FILES
        .into_iter()
        .zip(data.split(|&byte| byte == 0xff))
        .map(|(name, piece)| (name, piece.to_vec()))
        .collect();
    if files.len() < 9 {
        files.push((
            "input_csv/sim_period.csv",
            b"StartDate,2020-01-01\nLength,3\n".to_vec(),
        ));
    }
    check(&Folder::memory(files));
}

/// Three places.
#[must_use]
pub fn places() -> Vec<Place> {
    let text = "#name,region,country,latitude,longitude,location_type,conflict_date,population\n\
        Ada,North,Aland,10.0,20.0,conflict_zone,0,50000\n\
        Bor,North,Aland,10.5,20.5,town,,8000\n\
        Kem,East,Beland,11.0,21.0,camp,,4000\n";
    let source = Source::new("locations.csv", text.to_owned());
    locations::parse(&source, Some(10), &mut Diagnostics::new()).places
}

/// Their names.
#[must_use]
pub fn names() -> Names {
    Names::new(["Ada", "Bor", "Kem"])
}

/// Two links between them.
#[must_use]
pub fn links() -> Vec<Link> {
    [(0, 1), (1, 2)]
        .map(|(from, to)| Link {
            from,
            to,
            length_km: 90.0,
            redirection: Redirection::None,
            max_move_speed: None,
            walk_probability: None,
        })
        .to_vec()
}

/// The first day.
#[must_use]
pub fn start() -> Date {
    "2020-01-01".parse().expect("a date")
}

/// Two series of reports, one of them in two files.
#[must_use]
pub fn series() -> Vec<Series> {
    let reports = |people: [i64; 3]| -> Vec<Report> {
        (0..)
            .zip(people)
            .map(|(day, people)| Report { day, people })
            .collect()
    };
    vec![
        Series {
            name: "total".to_owned(),
            parts: vec![reports([1, 2, 3])],
        },
        Series {
            name: "Kem".to_owned(),
            parts: vec![reports([0, 2, 3]), reports([5, 5, 5])],
        },
    ]
}
