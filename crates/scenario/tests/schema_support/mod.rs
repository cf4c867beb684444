//! JSON Schemas of `scenario.toml` for tests.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A path in the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The section of a specification on a file, from its heading on.
pub(crate) fn section<'a>(text: &'a str, file: &str) -> &'a str {
    let start = text
        .find(&format!("## `{file}`"))
        .unwrap_or_else(|| panic!("no section on {file}"));
    let section = &text[start..];
    let end = section[3..]
        .find("\n## ")
        .map_or(section.len(), |at| at + 3);
    &section[..end]
}

/// Checks that the schema stored in `docs/` is the one that the code gives.
pub(crate) fn is_stored(file: &str, schema: &Value) {
    let path = project(file);
    let current = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("OUTFLOW_WRITE_DOCS").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == current,
        "{file} is out of date; run this test with OUTFLOW_WRITE_DOCS=1"
    );
}

/// What is wrong with a value by a schema; covers the words of JSON Schema that ours uses.
pub(crate) fn violations(value: &Value, schema: &Value, at: &str, out: &mut Vec<String>) {
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
                "exclusiveMinimum",
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
        let at_start = schema["exclusiveMinimum"]
            .as_f64()
            .is_some_and(|start| number <= start);
        let excluded = schema["not"]["const"].as_f64() == Some(number);
        if low || high || at_start || at_end || excluded {
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
        let others = Some(&schema["additionalProperties"]).filter(|others| others.is_object());
        match schema["properties"].get(name).or(others) {
            Some(inner) => violations(value, inner, &format!("{at}.{name}"), out),
            None => out.push(format!("{at}: there is no {name}")),
        }
    }
}

/// What is wrong with a `scenario.toml` by a schema.
pub(crate) fn check(toml_text: &str, schema: &Value) -> Vec<String> {
    let table: toml::Table = toml_text.parse().unwrap();
    let mut out = Vec::new();
    violations(&plain(toml::Value::Table(table)), schema, "", &mut out);
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
