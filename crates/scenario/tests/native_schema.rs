//! The JSON Schema in `docs/` is the one that the code gives, and scenarios keep to it; the
//! specification names every key and column.

mod native_support;

use outflow_scenario::native::{self, TABLES, keys};
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// To write the file anew, run this test with `OUTFLOW_WRITE_DOCS=1`.
#[test]
fn the_schema_in_docs_is_current() {
    let path = project("docs/scenario.schema.json");
    let current = serde_json::to_string_pretty(&native::schema()).unwrap() + "\n";
    if std::env::var_os("OUTFLOW_WRITE_DOCS").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == current,
        "docs/scenario.schema.json is out of date; run this test with OUTFLOW_WRITE_DOCS=1"
    );
}

#[test]
fn the_specification_names_every_key_and_column() {
    let text = std::fs::read_to_string(project("docs/scenario-format.md")).unwrap();
    for key in keys::KEYS {
        let row = format!("| `{}` |", key.name());
        assert!(text.contains(&row), "no row of a table says {row}");
    }
    for (file, columns, _) in TABLES {
        let start = text
            .find(&format!("## `{file}`"))
            .unwrap_or_else(|| panic!("no section on {file}"));
        let section = &text[start..];
        let end = section[3..]
            .find("\n## ")
            .map_or(section.len(), |at| at + 3);
        for column in *columns {
            let row = format!("| `{}` |", column.name);
            assert!(section[..end].contains(&row), "{file}: no row {row}");
        }
    }
    for event in native::events::words() {
        assert!(
            text.contains(&format!("| `{event}` |")),
            "no row on {event}"
        );
    }
}

/// What is wrong with a value by a schema; covers the words of JSON Schema that ours uses.
fn violations(value: &Value, schema: &Value, at: &str, out: &mut Vec<String>) {
    for word in schema.as_object().unwrap().keys() {
        assert!(
            [
                "$schema",
                "title",
                "type",
                "properties",
                "required",
                "anyOf",
                "additionalProperties",
                "description",
                "default",
                "enum",
                "items",
                "minimum",
                "maximum",
                "exclusiveMaximum",
                "not",
                "format",
                "pattern",
            ]
            .contains(&word.as_str()),
            "the schema uses {word}, which this test does not know"
        );
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => true,
    };
    if !fits {
        out.push(format!("{at}: {value} is no {}", schema["type"]));
        return;
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        out.push(format!("{at}: {value} is none of {words:?}"));
    }
    if let Some(number) = value.as_f64() {
        let low = schema["minimum"]
            .as_f64()
            .is_some_and(|least| number < least);
        let high = schema["maximum"].as_f64().is_some_and(|most| number > most);
        let at_end = schema["exclusiveMaximum"]
            .as_f64()
            .is_some_and(|end| number >= end);
        let excluded = schema["not"]["const"].as_f64() == Some(number);
        if low || high || at_end || excluded {
            out.push(format!("{at}: {number} is out of range"));
        }
    }
    for entry in value.as_array().into_iter().flatten() {
        violations(entry, &schema["items"], &format!("{at}[]"), out);
    }
    let Some(map) = value.as_object() else { return };
    let has = |list: &Value| {
        list.as_array().is_none_or(|names| {
            names
                .iter()
                .all(|name| map.contains_key(name.as_str().unwrap()))
        })
    };
    let any = schema["anyOf"].as_array();
    if !has(&schema["required"])
        || any.is_some_and(|choices| !choices.iter().any(|choice| has(&choice["required"])))
    {
        out.push(format!("{at}: a required key is missing"));
    }
    for (name, value) in map {
        match schema["properties"].get(name) {
            Some(inner) => violations(value, inner, &format!("{at}.{name}"), out),
            None => out.push(format!("{at}: there is no {name}")),
        }
    }
}

fn check(toml_text: &str) -> Vec<String> {
    let table: toml::Table = toml_text.parse().unwrap();
    let mut out = Vec::new();
    violations(
        &plain(toml::Value::Table(table)),
        &native::schema(),
        "",
        &mut out,
    );
    out
}

/// As JSON, with dates as texts.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(list) => list.into_iter().map(plain).collect(),
        toml::Value::Table(map) => map.into_iter().map(|(k, v)| (k, plain(v))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn shipped_scenarios_keep_to_the_schema_and_are_read_without_complaint() {
    let mut count = 0;
    for entry in std::fs::read_dir(project("scenarios")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join(native::HEAD)) else {
            continue;
        };
        assert_eq!(check(&text), [""; 0], "{}", folder.display());
        let (scenario, problems) = outflow_scenario::read_native(&folder);
        assert!(
            problems.is_empty(),
            "{}",
            outflow_diagnostics::render_text(&problems, false)
        );
        assert!(scenario.is_some());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let head = "title = \"x\"\nstart = 2022-02-24\n";
    assert!(check(&format!("{head}days = 3\n")).is_empty());
    for wrong in [
        "",
        "days = 0",
        "days = 3\nhasten = 0",
        "days = 3\nhasten = 1.5",
        "days = 3\ncompat = \"flea\"",
        "days = 3\nmoverules = 3",
        "days = 3\n[move_rules]\nharvest_months = [13]",
        "days = 3\n[move_rules]\nmax_move_speed = \"fast\"",
        "days = 3\n[move_rules.flood_rules]\nflood = 3",
        "days = 3\n[move_rules]\nawareness_level = 0",
        "days = 3\n[move_rules]\ncapacity_buffer = 1.0",
        "days = 3\n[spawn_rules.conflict_driven_spawning]\ndisplaced_per_conflict_day = -1",
    ] {
        let text = format!("{head}{wrong}\n");
        assert!(!check(&text).is_empty(), "the schema accepts {wrong:?}");
        let mut files = native_support::small_files();
        files[0].1 = text;
        let (scenario, _) = native::read_folder(&native_support::memory(&files));
        assert!(scenario.is_none(), "the reader accepts {wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn written_scenarios_keep_to_the_schema(scenario in native_support::scenario()) {
        let files = native::to_files(&scenario).unwrap();
        prop_assert_eq!(check(&files[0].1), Vec::<String>::new());
    }
}
