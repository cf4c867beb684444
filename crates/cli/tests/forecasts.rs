//! `forecast`, `backtest` and `fit` from the command line.

mod common;

use common::{copy, long_scenario, run, succeed, two_camps, two_sides};
use std::fs;
use std::path::{Path, PathBuf};

/// The small scenario with reports every five days for 100 days.
fn reported(folder: &Path) -> PathBuf {
    let path = long_scenario(folder);
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write(
        "input_csv/sim_period.csv",
        "StartDate,2022-03-01\nLength,100\n",
    );
    let mut total = String::from("Date,Refugee_numbers\n");
    let (mut cedar, mut dogwood) = (total.clone(), total.clone());
    let dates = (1..=31)
        .map(|day| (3, day))
        .chain((1..=30).map(|day| (4, day)))
        .chain((1..=31).map(|day| (5, day)));
    for (index, (month, day)) in dates.enumerate().step_by(5) {
        let (a, b) = (100 + 20 * index, 200 + index * index / 2);
        cedar.push_str(&format!("2022-{month:02}-{day:02},{a}\n"));
        dogwood.push_str(&format!("2022-{month:02}-{day:02},{b}\n"));
        total.push_str(&format!("2022-{month:02}-{day:02},{}\n", a + b));
    }
    write("source_data/refugees.csv", &total);
    write("source_data/cedar.csv", &cedar);
    write("source_data/dogwood.csv", &dogwood);
    path
}

#[test]
fn forecasts_and_backtests_write_whole_folders() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = reported(folder.path());
    let scenario = scenario.to_str().unwrap();
    let flags = ["--members", "2", "--horizons", "7,30"];
    let mut arguments = vec!["forecast", scenario, "--as-of", "2022-04-20"];
    arguments.extend(flags);
    let text = succeed(&arguments, folder.path());
    assert!(text.contains("as of 2022-04-20"), "{text}");
    for file in ["forecast.csv", "forecast.json", "fans.svg"] {
        assert!(folder.path().join("long-forecast").join(file).is_file());
    }
    let mut arguments = vec!["backtest", scenario, "--json", "--given", "totals"];
    arguments.extend(flags);
    let text = succeed(&arguments, folder.path());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = value["verification"]["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["component"] == "stack"));
    assert!(rows.iter().all(|row| row["wis"].as_f64().unwrap() >= 0.0));
    for file in [
        "skill_given_totals.csv",
        "forecasts_given_totals.csv",
        "fans_30_days.svg",
    ] {
        assert!(
            folder.path().join("long-backtest").join(file).is_file(),
            "{file}"
        );
    }
}

#[test]
fn reports_that_come_late_are_told_as_old() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = reported(folder.path());
    let scenario = scenario.to_str().unwrap();
    let text = succeed(
        &[
            "forecast",
            scenario,
            "--as-of",
            "2022-04-20",
            "--lag",
            "20",
            "--members",
            "0",
            "--no-write",
        ],
        folder.path(),
    );
    assert!(
        text.contains("the last report is of 2022-03-31, 20 days before"),
        "{text}"
    );
}

/// Nothing in the files after the date matters: the printed forecast is the same.
#[test]
fn later_rows_of_the_files_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = reported(folder.path());
    let forecast = || {
        let path = scenario.to_str().unwrap();
        let flags = ["--members", "2", "--json", "--no-write", "--horizons", "14"];
        let mut arguments = vec!["forecast", path, "--as-of", "2022-04-20"];
        arguments.extend(flags);
        succeed(&arguments, folder.path())
    };
    let before = forecast();
    for name in ["cedar", "dogwood", "refugees"] {
        let path = scenario.join(format!("source_data/{name}.csv"));
        let text = fs::read_to_string(&path).unwrap();
        let altered: String = text
            .lines()
            .map(|line| match line.split_once(',') {
                Some((date, _)) if date > "2022-04-20" && date.starts_with("20") => {
                    format!("{date},77777\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        assert_ne!(text, altered);
        fs::write(&path, altered).unwrap();
    }
    let path = scenario.join("input_csv/conflicts.csv");
    let text = fs::read_to_string(&path).unwrap();
    let altered: String = text
        .lines()
        .map(|line| match line.split_once(',') {
            Some((day, _)) if day.parse::<u32>().is_ok_and(|day| day > 50) => format!("{day},0\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    fs::write(&path, altered).unwrap();
    assert_eq!(forecast(), before);
}

#[test]
fn fits_resume_to_the_same_posterior() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = reported(folder.path());
    let scenario = scenario.to_str().unwrap();
    let fit = |out: &str, more: &[&str]| {
        let mut arguments = vec!["fit", scenario, "--out", out, "--quiet"];
        arguments.extend(["--particles", "6", "--wave", "2", "--generations", "2"]);
        arguments.extend(more);
        succeed(&arguments, folder.path());
        fs::read_to_string(folder.path().join(out).join("posterior.csv")).unwrap()
    };
    let whole = fit("one", &["--threads", "1"]);
    assert_eq!(fit("two", &["--threads", "3"]), whole);
    fs::remove_file(folder.path().join("two/generation-002.json")).unwrap();
    assert_eq!(fit("two", &["--resume"]), whole);
    for file in ["posterior.json", "posterior.svg", "fit.svg"] {
        assert!(folder.path().join("one").join(file).is_file());
    }
    fit("three", &["--method", "kalman"]);

    // Its draws give settings to the members of a run, and to those of a forecast.
    let run = |out: &str, more: &[&str]| {
        let arguments = [
            &["run", scenario, "--members", "3", "--quiet", "--out", out],
            more,
        ]
        .concat();
        succeed(&arguments, folder.path());
        fs::read(folder.path().join(out).join("manifest.json")).unwrap()
    };
    let posterior = ["--posterior", "one/posterior.csv"];
    let manifest = run("alike", &[]);
    let drawn = run("drawn", &posterior);
    assert_ne!(manifest, drawn);
    assert!(String::from_utf8(drawn).unwrap().contains("drawn_sha256"));
    run("priors", &["--parameters", "drawn"]);
    run("low", &[&["--threads", "1"], &posterior[..]].concat());
    let members = |out: &str| fs::read(folder.path().join(out).join("stocks.parquet")).unwrap();
    assert_eq!(members("low"), members("drawn"));
    assert_ne!(members("alike"), members("drawn"));
    assert_ne!(members("priors"), members("drawn"));
    // The chosen settings alone, as a file and one by one.
    let file = fs::read(folder.path().join("one/posterior.json")).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let settings: Vec<String> = document["chosen"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(name, value)| ["--set".to_owned(), format!("{name}={value}")])
        .collect();
    run("chosen", &["--posterior", "one/chosen.csv"]);
    run(
        "by hand",
        &settings.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_eq!(members("chosen"), members("by hand"));
    let ahead = [
        "forecast",
        scenario,
        "--as-of",
        "2022-04-20",
        "--no-write",
        "--quiet",
    ];
    succeed(&[&ahead[..], &posterior[..]].concat(), folder.path());
}

#[test]
fn one_set_of_settings_for_several_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = reported(folder.path());
    let cases = folder.path().join("cases");
    for name in ["a", "b"] {
        copy(&scenario, &cases.join(name));
    }
    let arguments = [
        "fit",
        "cases",
        "--leave-one-out",
        "--particles",
        "4",
        "--wave",
        "2",
        "--generations",
        "1",
        "--score-seeds",
        "2",
        "--json",
    ];
    let text = succeed(&arguments, folder.path());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["cases"].as_array().unwrap().len(), 2);
    assert!(value["cases"][0]["ard_given"]["mean"].as_f64().is_some());
}

/// Two towns between two sides, and how many left the first of them, day by day, known a day later.
fn told_by_day(folder: &Path) -> PathBuf {
    let path = folder.join("told");
    copy(&two_sides(), &path);
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write(
        "series.csv",
        "id,measure,target,party,group,unit,fitted,score_from,score_to,text,source\n\
         alder,left,alder,,,persons,yes,,,Left Alder,made up\n",
    );
    let mut values = String::from("series,start,end,low,high,known\n");
    for day in 1..=12 {
        let (next, known) = (day + 1, day + 2);
        values.push_str(&format!(
            "alder,2030-03-{day:02},2030-03-{next:02},{},,2030-03-{known:02}\n",
            100 + 30 * day
        ));
    }
    write("series_values.csv", &values);
    path
}

#[test]
fn series_of_the_chain_are_forecast_and_backtested() {
    let folder = tempfile::tempdir().unwrap();
    let path = told_by_day(folder.path());
    let scenario = path.to_str().unwrap();
    let flags = [
        "--horizons",
        "2,3",
        "--particles",
        "4",
        "--first",
        "5",
        "--step",
        "2",
        "--hasten",
        "20",
        "--parameters",
        "danger_rate,evacuation_rate",
    ];
    let mut arguments = vec!["forecast", scenario, "--as-of", "2030-03-08"];
    arguments.extend(flags);
    let text = succeed(&arguments, folder.path());
    assert!(
        text.contains("as of 2030-03-08") && text.contains("danger_rate"),
        "{text}"
    );
    for file in ["forecast.csv", "forecast.json", "fans.svg"] {
        assert!(folder.path().join("told-forecast").join(file).is_file());
    }
    // A horizon counts days from the date as of which it is told.
    let table = fs::read_to_string(folder.path().join("told-forecast/forecast.csv")).unwrap();
    let dates: std::collections::BTreeSet<&str> = table
        .lines()
        .skip(1)
        .map(|line| line.split_at(line.match_indices(',').nth(2).unwrap().0).0)
        .collect();
    let expected = ["2030-03-08,2,2030-03-10", "2030-03-08,3,2030-03-11"];
    assert!(dates.into_iter().eq(expected), "{table}");
    let mut arguments = vec!["backtest", scenario, "--json"];
    arguments.extend(flags);
    let text = succeed(&arguments, folder.path());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = value["verification"]["rows"].as_array().unwrap();
    for component in ["persistence", "trend", "prior", "filter", "stack"] {
        assert!(
            rows.iter().any(|row| row["component"] == component),
            "{component}"
        );
    }
    for file in [
        "skill.csv",
        "forecasts.csv",
        "backtest.json",
        "fans_3_days.svg",
    ] {
        let written = folder.path().join("told-backtest").join(file);
        assert!(written.is_file(), "{file}");
    }
    let output = run(&["backtest", scenario, "--members", "3"], folder.path());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.contains("--members") && errors.contains("chain of control"),
        "{errors}"
    );
    let output = run(
        &["forecast", scenario, "--as-of", "2031-01-01"],
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = two_camps();
    let scenario = scenario.to_str().unwrap();
    for (arguments, problem) in [
        (
            vec!["forecast", scenario, "--as-of", "1999-01-01"],
            "before the scenario's start",
        ),
        (
            vec!["fit", scenario, "--priors", "nothing.toml"],
            "--priors: cannot read",
        ),
        (vec!["fit", scenario, "--leave-one-out"], "two are needed"),
        (
            vec!["fit", scenario, "--leave-one-out", "--method", "kalman"],
            "works with --method abc or cma",
        ),
    ] {
        let output = run(&arguments, folder.path());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && errors.contains(problem),
            "{errors}"
        );
    }
}
