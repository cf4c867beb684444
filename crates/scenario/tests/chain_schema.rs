//! The JSON Schema in `docs/` is the one that the code gives, and scenarios keep to it; the
//! specification names every key, column, kind and measure.

mod chain_support;
mod schema_support;

use chain_support::{memory, small_files, with};
use outflow_diagnostics::render_text;
use outflow_model::chain::{Cause, EventKind, Measure, Part};
use outflow_scenario::native::HEAD;
use outflow_scenario::{Input, ReadOptions, chain, open};
use schema_support::{check, is_stored, project, section};

/// To write the file anew, run this test with `OUTFLOW_WRITE_DOCS=1`.
#[test]
fn the_schema_in_docs_is_current() {
    is_stored("docs/chain.schema.json", &chain::schema());
}

#[test]
fn the_specification_names_everything() {
    let text = std::fs::read_to_string(project("docs/chain-format.md")).unwrap();
    let mut missing = Vec::new();
    for (file, columns) in chain::TABLES {
        let section = section(&text, file);
        for column in *columns {
            let row = format!("| `{}` |", column.name);
            if !section.contains(&row) {
                missing.push(format!("{file}: no row {row}"));
            }
        }
    }
    let schema = chain::schema();
    let keys = schema["properties"].as_object().unwrap().keys();
    let words = keys
        .map(String::as_str)
        .chain(EventKind::ALL.iter().map(|kind| kind.name()))
        .chain(Measure::ALL.iter().map(|measure| measure.name()))
        .chain(Part::ALL.iter().map(|part| part.name()))
        .chain(Cause::ALL.iter().map(|cause| cause.name()));
    for word in words {
        if !text.contains(&format!("`{word}`")) {
            missing.push(word.to_owned());
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn scenarios_keep_to_the_schema_and_are_read_without_complaint() {
    let schema = chain::schema();
    assert_eq!(check(&small_files()[0].1, &schema), [""; 0]);
    for entry in std::fs::read_dir(project("scenarios")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join(HEAD)) else {
            continue;
        };
        if !text.lines().any(|line| line == "model = \"chain\"") {
            continue;
        }
        assert_eq!(check(&text, &schema), [""; 0], "{}", folder.display());
        let (input, problems) = open(&folder, &ReadOptions::default());
        assert!(problems.is_empty(), "{}", render_text(&problems, false));
        let Some(Input::Chain(scenario)) = input else {
            panic!("{}", folder.display());
        };
        let files = chain::to_files(&scenario).unwrap();
        assert_eq!(check(&files[0].1, &schema), [""; 0], "{}", folder.display());
        let (again, problems) = chain::read_folder(&memory(&files));
        assert_eq!(again, Some(*scenario), "{}", render_text(&problems, false));
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = chain::schema();
    let sound = &small_files()[0].1;
    for (from, to) in [
        ("days = 30", "days = 0"),
        ("days = 30", ""),
        ("title = \"Two", "titel = \"Two"),
        ("step = 1\n", "step = 0\n"),
        ("name = \"Ukraine\"", "nam = \"Ukraine\""),
        ("return = false", "retrun = false"),
        ("return = false", "return = 0"),
        ("family = false", "famly = false"),
        ("weight = 2.0", "weight = -1"),
        ("file = \"fronts/slow.csv\"", ""),
        ("\"promise\", \"annexation\"", "\"promises\""),
        ("eta_start = 0.02", "eta_strat = 0.02"),
        ("from = 2022-09-06, to = 2022-09-20,", "from = 2022-09-06,"),
    ] {
        assert!(sound.contains(from), "{from}");
        let text = sound.replacen(from, to, 1);
        assert!(
            !check(&text, &schema).is_empty(),
            "the schema accepts {to:?}"
        );
        let (scenario, _) = chain::read_folder(&memory(&with("scenario.toml", &text)));
        assert!(scenario.is_none(), "the reader accepts {to:?}");
    }
}
