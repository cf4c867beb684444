//! What is wrong with a folder of the chain of control is said with file, line, column and the
//! nearest known name.
//!
//! Each case changes one text in one file of the small folder. `OUTFLOW_SHOW=1` prints what is said.

mod chain_cases;
mod chain_support;
mod said_support;

use chain_cases::{Case, cases};
use chain_support::{memory, small_files};
use outflow_diagnostics::Code;
use outflow_scenario::chain;
use said_support::said;
use std::collections::BTreeSet;

fn with_change((file, from, to, _): &Case) -> chain_support::Files {
    let mut files = small_files();
    if let Some((_, text)) = files.iter_mut().find(|(name, _)| name == file) {
        if from.is_empty() {
            *text = (*to).to_owned();
        } else {
            assert!(text.contains(from), "{file}: {from:?} stands there");
            *text = text.replacen(from, to, 1);
        }
    } else {
        if file.starts_with("control/") {
            files.retain(|(name, _)| name != from);
        }
        files.push(((*file).to_owned(), (*to).to_owned()));
    }
    files
}

#[test]
fn an_exit_without_a_party_needs_a_holder_to_follow() {
    let read = |holder: &str| {
        let mut files = small_files();
        for (name, text) in &mut files {
            if name == "exits.csv" {
                *text = text.replace("belgorod,ru", "belgorod,");
            } else if name == "places.csv" {
                *text = text.replace("RU,Belgorod,ru,,100", &format!("RU,Belgorod,{holder},,100"));
            }
        }
        chain::read_folder(&memory(&files))
    };
    let (scenario, problems) = read("ru");
    assert!(!problems.has_errors());
    let exit = &scenario.unwrap().exits[0];
    assert!(exit.follows && exit.party == 0, "{exit:?}");
    for holder in ["contested", "nobody"] {
        let (scenario, problems) = read(holder);
        assert!(scenario.is_none());
        assert_eq!(
            said(&problems),
            ["exits.csv:2:10 missing-value"],
            "{holder}"
        );
    }
    // A holder that cannot be read is said once.
    assert_eq!(said(&read("rus").1), ["places.csv:7:64 unknown-party ru"]);
}

#[test]
fn what_is_missing_is_said_once() {
    // Sets of places for kin, of a table that is not there, which two rows name.
    let mut files = small_files();
    files.retain(|(name, _)| name != "kin_places.csv");
    let (scenario, problems) = chain::read_folder(&memory(&files));
    assert!(scenario.is_none());
    let said = said(&problems);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with("unknown-set"), "{said:?}");
}

#[test]
fn every_case_is_said_where_it_stands() {
    let show = std::env::var_os("OUTFLOW_SHOW").is_some();
    let mut failures = Vec::new();
    for case in cases() {
        let (scenario, problems) = chain::read_folder(&memory(&with_change(case)));
        assert_eq!(scenario.is_some(), !problems.has_errors());
        let said = said(&problems);
        if show {
            println!("{}: {:?} -> {:?}\n    {said:?}", case.0, case.1, case.2);
            for problem in problems.sorted() {
                println!(
                    "      {} [{}]",
                    problem.message,
                    problem.help.as_deref().unwrap_or("")
                );
            }
        }
        if said != case.3 {
            failures.push(format!(
                "{}: {:?}\n  expected {:?}\n  said {said:?}",
                case.0, case.2, case.3
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The codes that only these folders know.
const OWN_CODES: &[Code] = &[
    Code::OtherModel,
    Code::BadId,
    Code::MissingSource,
    Code::UnknownParty,
    Code::UnknownLink,
    Code::UnknownType,
    Code::UnknownSet,
    Code::UnknownSeries,
    Code::UnknownVariant,
    Code::UnknownMeasure,
    Code::UnknownParameter,
    Code::MissingParty,
    Code::BadTarget,
    Code::BadShares,
    Code::MissingRegion,
    Code::ControlOrder,
    Code::NoChange,
    Code::NotACrossing,
    Code::ClosedCrossing,
    Code::SplitPersons,
    Code::NoReception,
    Code::NeverHolds,
    Code::NoExit,
    Code::ConflictingFiles,
    Code::BadJson,
    Code::BadGeometry,
];

#[test]
fn every_code_of_these_folders_is_shown() {
    let mut shown = BTreeSet::from([Code::OtherModel]); // in chain_folder.rs
    for case in cases() {
        let (_, problems) = chain::read_folder(&memory(&with_change(case)));
        shown.extend(problems.sorted().iter().map(|problem| problem.code));
    }
    let missing: Vec<_> = OWN_CODES
        .iter()
        .filter(|code| !shown.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
