//! The commands for scenarios of the chain of control, on two towns between two sides.

mod common;

use common::{assert_same, run, succeed, two_sides};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn json(arguments: &[&str], folder: &Path) -> Value {
    serde_json::from_str(&succeed(arguments, folder)).unwrap()
}

fn failed(arguments: &[&str], folder: &Path) -> (i32, String) {
    let output = run(arguments, folder);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), errors)
}

fn scenario() -> String {
    two_sides().display().to_string()
}

#[test]
fn a_run_has_the_same_bytes_however_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let scenario = scenario();
    let run = |extra: &[&str]| {
        let mut arguments = vec!["run", scenario.as_str(), "--quiet"];
        arguments.extend(extra);
        succeed(&arguments, here)
    };
    run(&["--members", "4", "--out", "one", "--threads", "1"]);
    run(&["--members", "4", "--out", "many", "--threads", "3"]);
    assert_same(&here.join("one"), &here.join("many"));
    let slice = ["--parameters", "drawn"];
    run(&[&["--members", "0..1", "--out", "low"], &slice[..]].concat());
    run(&[&["--members", "1..4", "--out", "high"], &slice[..]].concat());
    succeed(&["merge", "both", "high", "low"], here);
    assert_same(&here.join("one"), &here.join("both"));
    let text = succeed(&["score", "one"], here);
    assert!(
        text.contains("left-south") && text.contains("no answer"),
        "{text}"
    );
    let (code, errors) = failed(&["run", scenario.as_str(), "--out", "one"], here);
    assert_eq!(code, 2, "{errors}");
}

#[test]
fn facts_stand_beside_the_reports_and_the_balance_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let arguments = [
        "run",
        &scenario,
        "--members",
        "3",
        "--out",
        "run",
        "--json",
        "--min-cell",
        "0",
    ];
    let summary = json(&arguments, folder.path());
    let file = fs::read(folder.path().join("run/facts.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(summary["facts"], file["facts"]);
    assert_eq!(summary["facts"][0]["id"], "left-south");
    assert!(summary["facts"][0]["p50"].as_f64().unwrap() > 0.0);
    let balance = summary["balance"].as_array().unwrap();
    let of = |item: &str| {
        let row = balance
            .iter()
            .find(|row| row["region"] == "*" && row["item"] == item);
        row.unwrap()["persons"].as_f64().unwrap()
    };
    let right = of("present_after") + of("left") + of("dead") + of("residual") - of("returned");
    assert!((of("present_before") - right).abs() < 1e-6);
    assert!(
        (of("left") - of("towards:north") - of("towards:south") - of("elsewhere")).abs() < 1e-6
    );
    let coarse = json(&["run", &scenario, "--no-write", "--json"], folder.path());
    for row in coarse["balance"].as_array().unwrap() {
        let told = row["persons"]
            .as_f64()
            .is_none_or(|persons| persons % 10.0 == 0.0);
        assert!(told || row["item"] == "residual", "{row}");
    }
}

#[test]
fn parts_settings_and_what_ifs_change_the_scenario_that_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let as_run = |extra: &[&str]| -> Value {
        let mut arguments = vec![
            "run",
            scenario.as_str(),
            "--quiet",
            "--force",
            "--out",
            "run",
        ];
        arguments.extend(extra);
        succeed(&arguments, folder.path());
        let text = fs::read(folder.path().join("run/scenario.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    };
    let changed = as_run(&[
        "--without",
        "2-5,news",
        "--set",
        "parameters.reprisal_rate=0.5",
    ]);
    for part in ["conduct", "promises", "inducements", "coercion", "news"] {
        assert_eq!(changed["parts"][part], false, "{part}");
    }
    assert_eq!(changed["parts"]["danger"], true);
    let set = as_run(&["--set", "causes.family=false", "--set", "step=1"]);
    assert_eq!(
        (&set["causes"]["family"], &set["step"]),
        (&false.into(), &96.into())
    );
    let quiet = as_run(&["--variant", "quiet"]);
    assert_eq!(quiet["causes"]["danger"], false);
    for (wrong, hint) in [
        (["--variant", "quite"], "did you mean 'quiet'?"),
        (["--without", "8"], "'8' is no part"),
        (
            ["--set", "parameters.reprisal_rat=1"],
            "did you mean 'parameters.reprisal_rate'?",
        ),
        (["--set", "parts.news=often"], "expected true or false"),
        (["--set", "step=0.3"], "divide a day"),
        (["--as-of", "2031-01-01"], "not within the run"),
        (["--track", "origin"], "does not go with"),
    ] {
        let arguments = [&["run", scenario.as_str(), "--no-write"], &wrong[..]].concat();
        let (code, errors) = failed(&arguments, folder.path());
        assert_eq!(code, 2, "{errors}");
        assert!(errors.contains(hint), "{errors}");
    }
}

#[test]
fn a_forecast_gives_every_front_apart() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let arguments = [
        "run",
        &scenario,
        "--as-of",
        "2030-03-04",
        "--members",
        "8",
        "--json",
        "--out",
        "run",
    ];
    let summary = json(&arguments, folder.path());
    let fronts = summary["fronts"].as_array().unwrap();
    let members: Vec<u64> = fronts
        .iter()
        .map(|front| front["members"].as_u64().unwrap())
        .collect();
    assert_eq!(members, [2, 6]);
    let held = |front: usize| fronts[front]["facts"][4]["p50"].as_f64().unwrap();
    assert_eq!((held(0), held(1)), (80.0, 120.0));
    let frames = fs::read_to_string(folder.path().join("run/frames.json")).unwrap();
    assert!(frames.contains("\"frames\": []"), "{frames}");
    let one = json(
        &[
            "run",
            &scenario,
            "--as-of",
            "2030-03-04",
            "--front",
            "holds",
            "--no-write",
            "--json",
        ],
        folder.path(),
    );
    assert_eq!(one["facts"][4]["p50"], 80.0);
    assert_eq!(one["fronts"], serde_json::json!([]));
}

#[test]
fn parts_left_out_are_judged_by_what_was_reported() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let members = ["--members", "4", "--parameters", "drawn", "--json"];
    let arguments = [&["compare", &scenario, "--ablate", "2-5"], &members[..]].concat();
    let ablation = &json(&arguments, folder.path())["ablation"];
    let facts = |extra: &[&str]| {
        let run = ["run", &scenario, "--no-write"];
        json(&[&run[..], &members[..], extra].concat(), folder.path())["facts"].clone()
    };
    let sides = [facts(&[]), facts(&["--without", "2-5"])];
    let figures = ablation["figures"].as_array().unwrap();
    assert!(!figures.is_empty());
    for figure in figures {
        for (side, name) in sides.iter().zip(["base", "other"]) {
            let mut facts = side.as_array().unwrap().iter();
            let fact = facts.find(|fact| fact["id"] == figure["id"]).unwrap();
            assert_eq!(fact["fitted"], false);
            assert_eq!(fact["p50"], figure[name]);
        }
    }
    let mean = |name: &str| {
        let errors = figures.iter().map(|one| one[name].as_f64().unwrap());
        errors.sum::<f64>() / figures.len() as f64
    };
    let said = ablation["mean_error_other"].as_f64().unwrap();
    assert!((said - mean("error_other")).abs() < 1e-12);
    let text = succeed(
        &["compare", &scenario, "--ablate", "news", "--members", "3"],
        folder.path(),
    );
    assert!(text.contains("mean error"), "{text}");
    let (code, errors) = failed(&["compare", &scenario, "--ablate", "newz"], folder.path());
    assert!(code == 2 && errors.contains("news"), "{errors}");
}

/// The median of who left anywhere on the first side of a comparison.
fn left_in(compared: &serde_json::Value) -> f64 {
    let rows = compared["differences"].as_array().unwrap();
    let all = |row: &&serde_json::Value| row["region"] == "*" && row["quantity"] == "left";
    let row = rows.iter().find(all).unwrap();
    row["base"]["p50"].as_f64().unwrap()
}

#[test]
fn a_what_if_is_compared_member_by_member() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let arguments = [
        "compare",
        &scenario,
        "--variant",
        "quiet",
        "--members",
        "4",
        "--json",
        "--min-cell",
        "0",
    ];
    let compared = json(&arguments, folder.path());
    let rows = compared["differences"].as_array().unwrap();
    let left = rows
        .iter()
        .find(|row| row["region"] == "*" && row["quantity"] == "left")
        .unwrap();
    assert!(left["difference"]["p75"].as_f64().unwrap() < 0.0, "{left}");
    for (out, variant) in [("base", None), ("quiet", Some("quiet"))] {
        let mut arguments = vec!["run", scenario.as_str(), "--quiet", "--members", "4"];
        arguments.extend(["--out", out]);
        arguments.extend(variant.into_iter().flat_map(|name| ["--variant", name]));
        succeed(&arguments, folder.path());
    }
    let arguments = ["compare", "base", "quiet", "--json", "--min-cell", "0"];
    let folders = json(&arguments, folder.path());
    assert_eq!(folders["differences"], compared["differences"]);
    let text = succeed(&["compare", "base", "quiet"], folder.path());
    assert!(text.contains("variance saved"), "{text}");
    // Two parts of the run make the whole.
    let (first, last) = (
        folders["from"].as_str().unwrap(),
        folders["to"].as_str().unwrap(),
    );
    let (date, next) = ("2030-03-05", "2030-03-06");
    assert!(first < date && next < last, "{first} {last}");
    let left = |from: &str, to: &str| {
        let arguments = [&arguments[..], &["--from", from, "--to", to]].concat();
        let part = json(&arguments, folder.path());
        assert_eq!((&part["from"], &part["to"]), (&from.into(), &to.into()));
        left_in(&part)
    };
    assert_eq!(left(first, last), left_in(&folders));
    assert!(left(first, date) < left(first, last));
    assert!(left(next, last) < left(first, last));
    for wrong in [["--from", "2021-01-01"], ["--to", "2031-01-01"]] {
        let (code, error) = failed(&[&arguments[..], &wrong].concat(), folder.path());
        assert_eq!(code, 2);
        assert!(error.contains("is no day of the run"), "{error}");
    }
    let (code, _) = failed(&["compare", &scenario], folder.path());
    assert_eq!(code, 2);
}

#[test]
fn causes_add_up_to_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let arguments = [
        "explain",
        &scenario,
        "--members",
        "2",
        "--json",
        "--min-cell",
        "0",
    ];
    let explained = json(&arguments, folder.path());
    let causes = explained["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 7);
    let sum = |key: &str| -> f64 {
        causes
            .iter()
            .map(|cause| cause[key].as_f64().unwrap())
            .sum()
    };
    let total = explained["total"].as_f64().unwrap();
    assert!((sum("shapley") - total).abs() < 1e-6 * total);
    assert!((sum("drawn_share") - 1.0).abs() < 1e-9);
    assert_eq!(explained["with_no_cause"], 0.0);
    assert!(total > 1000.0);
    let (code, errors) = failed(
        &["explain", &scenario, "--measure", "left_towards"],
        folder.path(),
    );
    assert_eq!(code, 2);
    assert!(errors.contains("needs a party"), "{errors}");
}

#[test]
fn parameters_are_listed_and_screened() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let listed = json(&["explain-parameters", "--json"], folder.path());
    let parameters = listed["parameters"].as_array().unwrap();
    let assumed = listed["assumed"].as_array().unwrap();
    assert!(assumed.len() < parameters.len());
    assert!(parameters.iter().all(|one| one["source"] != ""));
    let text = succeed(&["explain-parameters", &scenario], folder.path());
    assert!(
        text.contains("danger_rate") && text.contains("are assumed:"),
        "{text}"
    );
    let arguments = [
        "sensitivity",
        &scenario,
        "--only",
        "danger_rate,family_rate",
        "--trajectories",
        "3",
        "--json",
    ];
    let screened = json(&arguments, folder.path());
    assert_eq!(screened["runs"], 9);
    let of = &screened["facts"][0]["parameters"];
    assert_eq!(of[0]["parameter"], "danger_rate");
    assert!(of[0]["mu_star"].as_f64().unwrap() > of[1]["mu_star"].as_f64().unwrap());
    let (code, errors) = failed(
        &["sensitivity", &scenario, "--only", "danger_rat"],
        folder.path(),
    );
    assert_eq!(code, 2);
    assert!(errors.contains("did you mean 'danger_rate'?"), "{errors}");
}

#[test]
fn a_scenario_begins_with_a_sheet_of_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let book =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/commands.in/book.xlsx");
    let book = book.to_str().unwrap();
    let start = ["--start", "2030-02-01"];
    let arguments = ["new", "begun", "--places", book, start[0], start[1]];
    let said = succeed(&arguments, folder.path());
    assert!(
        said.starts_with("read the sheet 'Places', the first of 2 with anything in it"),
        "{said}"
    );
    assert!(said.contains("wrote begun: 4 places, 3 links"), "{said}");
    let said = succeed(&["check", "begun"], folder.path());
    assert!(said.starts_with("begun: no problems"), "{said}");
}

#[test]
fn the_other_commands_know_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let text = succeed(&["check", &scenario], folder.path());
    assert!(text.contains("chain of control"), "{text}");
    let (code, errors) = failed(&["convert", &scenario, "out"], folder.path());
    assert_eq!(code, 1, "{errors}");
    let output = run(&["validate", &scenario], folder.path());
    assert!(String::from_utf8_lossy(&output.stderr).contains("passed over"));
    let other = common::two_camps().display().to_string();
    let (code, errors) = failed(
        &["run", &other, "--variant", "x", "--no-write"],
        folder.path(),
    );
    assert_eq!(code, 2);
    assert!(errors.contains("chain of control only"), "{errors}");
    let (code, _) = failed(&["explain", &other], folder.path());
    assert_eq!(code, 1);
}

#[test]
fn a_run_is_reported_in_three_languages_with_the_command_that_makes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let scenario = scenario();
    let shape = ["--members", "3", "--hasten", "2", "--without", "news"];
    let set = ["--set", "parameters.reprisal_rate=0.5"];
    succeed(
        &[
            &["run", &scenario, "--quiet", "--out", "run"],
            &shape[..],
            &set,
        ]
        .concat(),
        here,
    );
    let pages: Vec<String> = ["en", "uk", "ru"]
        .into_iter()
        .map(|lang| {
            let page = format!("{lang}.html");
            succeed(&["report", "run", "--lang", lang, "--out", &page], here);
            fs::read_to_string(here.join(page)).unwrap()
        })
        .collect();
    for page in &pages {
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(page.len() < 3_000_000);
        // Nothing is loaded from elsewhere.
        for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
            assert!(!page.contains(outside), "{outside}");
        }
        for flag in [
            "--members 3",
            "--parameters drawn",
            "--hasten 2",
            "--without news",
            "--set parameters.reprisal_rate=0.5",
        ] {
            assert!(page.contains(flag), "{flag}");
        }
        // Reported figures and assumptions are in it.
        assert!(page.contains("Thousands went south") && page.contains("danger_saturation"));
        assert_eq!(
            page.matches("<section").count(),
            pages[0].matches("<section").count()
        );
    }
    assert!(pages[0] != pages[1] && pages[1] != pages[2]);

    // The command gives the run again, to the byte.
    let again = pages[0].split("<pre class=\"command\">").nth(1).unwrap();
    let again = again.split("</pre>").next().unwrap();
    let arguments: Vec<&str> = again
        .split_whitespace()
        .skip(1)
        .map(|word| {
            if word == "SCENARIO" {
                scenario.as_str()
            } else {
                word
            }
        })
        .chain(["--quiet", "--out", "again"])
        .collect();
    succeed(&arguments, here);
    assert_same(&here.join("run"), &here.join("again"));
}

#[test]
fn a_search_gives_one_point_as_a_variant() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    common::copy(&two_sides(), &here.join("sides"));
    let facts = here.join("sides/facts.csv");
    let text = fs::read_to_string(&facts).unwrap();
    // A figure that is met by one number only.
    let text = text.replace("about,2000,6000", "exact,5000,5000");
    fs::write(&facts, text).unwrap();
    let search = |threads: &str, out: &str| {
        let mut arguments = vec!["fit", "sides", "--method", "cma", "--out", out];
        arguments.extend(["--particles", "12", "--generations", "12", "--json"]);
        arguments.extend(["--parameters", "evacuation_rate,danger_rate"]);
        arguments.extend(["--threads", threads, "--quiet"]);
        json(&arguments, here)
    };
    let found = search("1", "one");
    assert_eq!(search("3", "two"), found);
    // Each generation has a seed of its own, which in so small a scenario matters more than the point: not
    // each is nearer than the first.
    let means: Vec<f64> = found["generations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["mean_distance"].as_f64().unwrap())
        .collect();
    assert_eq!(means.len(), 12);
    assert!(means.iter().any(|mean| *mean < 0.7 * means[0]), "{means:?}");
    // That of the point given is of other seeds again.
    assert!(found["distance"].as_f64().unwrap() >= 0.0);
    // What is written can be pasted and run.
    let variant = fs::read_to_string(here.join("one/best.toml")).unwrap();
    let scenario = here.join("sides/scenario.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, format!("{text}\n{variant}")).unwrap();
    succeed(&["check", "sides"], here);
    let run = ["run", "sides", "--variant", "best", "--parameters", "best"];
    succeed(
        &[&run[..], &["--members", "2", "--no-write"]].concat(),
        here,
    );
}

#[test]
fn a_fit_gives_a_posterior_that_the_commands_take() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    common::copy(&two_sides(), &here.join("sides"));
    let fit = |out: &str, more: &[&str]| {
        let mut arguments = vec!["fit", "sides", "--out", out, "--quiet", "--particles", "24"];
        arguments.extend(more);
        succeed(&arguments, here);
        fs::read_to_string(here.join(out).join("posterior.csv")).unwrap()
    };
    let whole = fit("one", &["--generations", "2", "--threads", "1"]);
    assert_eq!(fit("two", &["--generations", "2", "--threads", "3"]), whole);
    fs::remove_file(here.join("two/generation-002.json")).unwrap();
    assert_eq!(fit("two", &["--generations", "2", "--resume"]), whole);
    assert_eq!(whole.lines().count(), 25);
    assert!(whole.starts_with("draw,known,danger_rate,"), "{whole}");
    assert!(whole.contains("\n0,2030-03-13,"), "{whole}");
    for file in ["posterior.json", "posterior.svg", "fit.svg"] {
        assert!(here.join("one").join(file).is_file());
    }

    let free = [
        "--parameters",
        "evacuation_rate,danger_rate",
        "--generations",
        "3",
    ];
    let named = fit("named", &[&free[..], &["--write"]].concat());
    assert!(named.starts_with("draw,known,evacuation_rate,danger_rate\n"));
    assert_eq!(
        fs::read_to_string(here.join("sides/posterior.csv")).unwrap(),
        named
    );
    let table = fs::read_to_string(here.join("sides/parameters.csv")).unwrap();
    assert!(
        table.contains("evacuation_rate") && table.contains("fitted to left-south"),
        "{table}"
    );
    succeed(&["check", "sides"], here);

    let beside = json(
        &[
            "run",
            "sides",
            "--members",
            "4",
            "--posterior",
            "--out",
            "run",
            "--json",
        ],
        here,
    );
    assert_eq!(beside["prior"][0]["id"], beside["facts"][0]["id"]);
    assert_ne!(beside["prior"][0]["p50"], beside["facts"][0]["p50"]);
    // Member k has draw k, the parameters of one line together.
    let run = fs::read_to_string(here.join("run/scenario.json")).unwrap();
    let run: Value = serde_json::from_str(&run).unwrap();
    let rows: Vec<Vec<f64>> = named
        .lines()
        .skip(1)
        .map(|line| {
            line.split(',')
                .skip(2)
                .map(|cell| cell.parse().unwrap())
                .collect()
        })
        .collect();
    for parameter in run["parameters"].as_array().unwrap() {
        if let Some(draws) = parameter["draws"].as_array() {
            let column = usize::from(draws[0].as_f64() != Some(rows[0][0]));
            let drawn: Vec<f64> = draws.iter().map(|draw| draw.as_f64().unwrap()).collect();
            let told: Vec<f64> = rows.iter().map(|row| row[column]).collect();
            assert_eq!(drawn, told);
        }
    }
    let posterior = ["--posterior", "named/posterior.csv", "--quiet", "--json"];
    for command in [
        vec!["compare", "sides", "--variant", "quiet", "--members", "2"],
        vec![
            "sensitivity",
            "sides",
            "--only",
            "danger_rate",
            "--trajectories",
            "1",
        ],
        vec!["explain", "sides", "--members", "1"],
    ] {
        succeed(&[&command[..], &posterior[..]].concat(), here);
    }
    for (arguments, hint) in [
        (
            vec![
                "run",
                "sides",
                "--posterior",
                "--as-of",
                "2030-03-05",
                "--no-write",
            ],
            "fit with --as-of",
        ),
        (
            vec!["fit", "sides", "--parameters", "danger_rat", "--out", "x"],
            "did you mean 'danger_rate'?",
        ),
        (
            vec!["fit", "sides", "--priors", "x.toml", "--out", "x"],
            "does not go with",
        ),
        (
            vec!["fit", "sides", "--as-of", "2030-03-05", "--out", "x"],
            "nothing to fit to",
        ),
    ] {
        let (code, errors) = failed(&arguments, here);
        assert_ne!(code, 0);
        assert!(errors.contains(hint), "{errors}");
    }
}

#[test]
fn series_are_scored_beside_rules_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("s")).unwrap();
    fs::create_dir(here.join("s/fronts")).unwrap();
    for part in ["", "fronts"] {
        for entry in fs::read_dir(two_sides().join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let to = here.join("s").join(part).join(path.file_name().unwrap());
                fs::copy(path, to).unwrap();
            }
        }
    }
    fs::write(
        here.join("s/series.csv"),
        "id,measure,target,group,unit,fitted,score_from,score_to,text,source\n\
         out,left,region:Between,,persons,yes,2030-03-02,2030-03-12,Left each day,made up\n\
         in-south,arrived,south-town,sides,persons,no,,,Came each day,made up\n\
         in-north,arrived,north-town,sides,persons,no,,,Came each day,made up\n",
    )
    .unwrap();
    let mut values = "series,start,low,high\n".to_owned();
    for (series, day) in ["out", "in-south", "in-north"]
        .iter()
        .flat_map(|series| (1..=12).map(move |day| (series, day)))
    {
        values += &format!("{series},2030-03-{day:02},{},{}\n", 90 + day, 110 + day);
    }
    fs::write(here.join("s/series_values.csv"), values).unwrap();
    let arguments = ["run", "s", "--members", "3", "--out", "run", "--json"];
    let summary = json(&arguments, here);
    let file: Value =
        serde_json::from_slice(&fs::read(here.join("run/series.json")).unwrap()).unwrap();
    assert_eq!(summary["series"], file["series"]);
    assert_eq!(summary["groups"], file["groups"]);
    let out = &file["series"][0];
    assert_eq!(
        (out["id"].as_str(), out["values"].as_u64()),
        (Some("out"), Some(10))
    );
    assert_eq!(out["values_said"][0]["scored"], false);
    // The score, once more from the values.
    let said = out["values_said"].as_array().unwrap();
    let errors: Vec<f64> = said[1..11]
        .iter()
        .map(|value| {
            let of = |name: &str| value[name].as_f64().unwrap();
            let reported = 0.5 * (of("reported_low") + of("reported_high"));
            (of("p50") - reported) / reported
        })
        .collect();
    let rmspe = (errors.iter().map(|error| error * error).sum::<f64>() / 10.0).sqrt();
    assert!((out["rmspe"].as_f64().unwrap() - rmspe).abs() < 1e-12);
    assert_eq!(file["groups"][0]["days"], 12);
    let table = fs::read_to_string(here.join("run/series.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 3 * 12);
    let scored = json(&["score", "run", "--json"], here);
    assert_eq!(scored["series"], file["series"]);
    let text = succeed(&["run", "s", "--members", "2", "--no-write"], here);
    assert!(text.contains("in-south, in-north: ARD"), "{text}");
}
