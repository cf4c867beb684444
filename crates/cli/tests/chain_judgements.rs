//! What the commands of the chain of control say of a run, of what it rests on and of what it is held against.

mod common;

use common::{copy, run, succeed, two_sides};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn json(arguments: &[&str], folder: &Path) -> Value {
    serde_json::from_str(&succeed(arguments, folder)).unwrap()
}

/// The scenario with other texts at the end of some of its files.
fn sides(folder: &Path, more: &[(&str, &str)]) {
    copy(&two_sides(), &folder.join("sides"));
    for (file, text) in more {
        let path = folder.join("sides").join(file);
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, before + text).unwrap();
    }
}

/// A series by day that is known two days later, and parameters fitted to it.
const FITTED: [(&str, &str); 3] = [
    (
        "series.csv",
        "id,measure,target,party,group,unit,fitted,score_from,score_to,text,source\n\
         out,left,region:Between,,,persons,yes,2030-03-02,2030-03-06,Left each day,made up\n",
    ),
    (
        "series_values.csv",
        "series,start,end,low,high,known\n\
         out,2030-03-02,2030-03-03,90,,2030-03-05\n\
         out,2030-03-03,2030-03-04,100,,2030-03-06\n\
         out,2030-03-09,2030-03-10,100,,2030-03-12\n",
    ),
    (
        "parameters.csv",
        "evacuation_rate,,,,,0.2,0.15,0.25,fitted,fitted to out\n",
    ),
];

#[test]
fn a_forecast_forgets_what_was_fitted_to_later_values_of_a_series() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    sides(here, &FITTED);
    // The figure of the scenario itself is known at the end of it.
    let facts = fs::read_to_string(here.join("sides/facts.csv")).unwrap();
    let facts = facts.replace(",persons,yes,", ",persons,no,");
    fs::write(here.join("sides/facts.csv"), facts).unwrap();
    let posteriors = |moment: &str| {
        succeed(
            &[
                "run",
                "sides",
                "--as-of",
                moment,
                "--members",
                "2",
                "--front",
                "holds",
                "--out",
                moment,
                "--quiet",
            ],
            here,
        );
        let run = fs::read_to_string(here.join(moment).join("scenario.json")).unwrap();
        let run: Value = serde_json::from_str(&run).unwrap();
        let parameters = run["parameters"].as_array().unwrap();
        let with = parameters.iter().filter(|one| !one["posterior"].is_null());
        with.count()
    };
    // The value of 9 March is not among those that are scored.
    assert_eq!(posteriors("2030-03-07"), 1);
    assert_eq!(posteriors("2030-03-05"), 0);
}

#[test]
fn a_what_if_comes_on_top_of_a_posterior() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let calm =
        "\n[variants.calm]\ntitle = \"Nobody fears shells\"\nparameters = { danger_rate = 0.0 }\n";
    sides(here, &[("scenario.toml", calm)]);
    fs::write(
        here.join("posterior.csv"),
        "draw,known,danger_rate\n0,2030-03-13,0.02\n1,2030-03-13,0.03\n",
    )
    .unwrap();
    let flags = [
        "--members",
        "2",
        "--posterior",
        "posterior.csv",
        "--json",
        "--min-cell",
        "0",
    ];
    let apart = json(
        &[&["compare", "sides", "--variant", "calm"][..], &flags].concat(),
        here,
    );
    let left = |rows: &Value| {
        let rows = rows["differences"].as_array().unwrap().clone();
        let row = rows
            .into_iter()
            .find(|row| row["region"] == "*" && row["quantity"] == "left");
        row.unwrap_or_else(|| panic!("{apart}"))["difference"]["p50"]
            .as_f64()
            .unwrap()
    };
    assert!(left(&apart) < 0.0, "{apart}");
}

#[test]
fn nothing_is_nearer_where_nothing_differs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    sides(here, &[]);
    let text = succeed(
        &[
            "compare",
            "sides",
            "--without",
            "promises",
            "--ablate",
            "promises",
            "--members",
            "2",
        ],
        here,
    );
    assert!(text.contains("no error differs"), "{text}");
    assert!(!text.contains("is nearer, by"), "{text}");
}

#[test]
fn slices_of_one_member_go_together_with_others() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    sides(here, &[]);
    for (members, out) in [("0..1", "a"), ("1..3", "b"), ("3", "whole")] {
        succeed(
            &[
                "run",
                "sides",
                "--members",
                members,
                "--out",
                out,
                "--quiet",
            ],
            here,
        );
    }
    succeed(&["merge", "joined", "a", "b"], here);
    assert_eq!(
        common::contents(&here.join("joined")),
        common::contents(&here.join("whole"))
    );
}

#[test]
fn run_folders_that_differ_in_more_than_they_say_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    sides(here, &[]);
    let agent = ["--engine", "agent", "--parameters", "best", "--hasten", "2"];
    succeed(
        &["run", "sides", "--members", "2", "--out", "a", "--quiet"],
        here,
    );
    succeed(
        &[
            &["run", "sides", "--members", "2", "--out", "b", "--quiet"][..],
            &agent,
        ]
        .concat(),
        here,
    );
    let output = run(&["compare", "a", "b"], here);
    let errors = String::from_utf8_lossy(&output.stderr);
    for told in [
        "engines are cohort and agent",
        "for 1 and for 2",
        "drawn parameters",
    ] {
        assert!(errors.contains(told), "{told}: {errors}");
    }
}

#[test]
fn what_cannot_be_told_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    sides(
        here,
        &[
            ("series.csv", FITTED[0].1),
            ("series_values.csv", FITTED[1].1),
        ],
    );
    fs::write(
        here.join("wrong.csv"),
        "draw,known,danger_rate\n0,2030-03-13,-5\n",
    )
    .unwrap();
    for (arguments, told) in [
        (
            vec!["run", "sides", "--posterior", "wrong.csv", "--no-write"],
            "line 2: column 3 (danger_rate): '-5' must be at least 0",
        ),
        (
            vec![
                "explain",
                "sides",
                "--measure",
                "share_host",
                "--members",
                "1",
            ],
            "nobody is displaced then",
        ),
    ] {
        let output = run(&arguments, here);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && errors.contains(told),
            "{arguments:?}: {errors}"
        );
    }
}

#[test]
fn figures_outside_the_run_are_named_and_not_fitted_to() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let before = "too-early,left,region:Between,,2030-02-01,2030-03-03,about,100,,persons,yes,,Left since February,made up\n";
    sides(here, &[("facts.csv", before)]);
    let fit = [
        "fit",
        "sides",
        "--method",
        "abc",
        "--particles",
        "20",
        "--generations",
        "1",
        "--parameters",
        "danger_rate,rent_elasticity",
        "--out",
        "fit",
    ];
    let text = succeed(&fit, here);
    assert!(text.contains("not fitted to too-early"), "{text}");
    // Of rents nothing is said by what is fitted: their draws are those of the prior, none twice.
    let table = fs::read_to_string(here.join("fit/posterior.csv")).unwrap();
    let rents: std::collections::BTreeSet<&str> = table
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap())
        .collect();
    assert_eq!(rents.len(), 20, "{table}");
}
