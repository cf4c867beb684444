//! The JSON Schema of `scenario.toml`, for editors that complete and check as one types.

use super::keys::{BELOW_ONE, KEYS, Key, SECTIONS};
use crate::limits;
use crate::model::WAYFINDING;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of `scenario.toml`. A TOML date counts as a text in the form
/// YYYY-MM-DD.
///
/// ```
/// let schema = outflow_scenario::native::schema();
/// assert_eq!(schema["properties"]["hasten"]["default"], 1);
/// ```
#[must_use]
pub fn schema() -> Value {
    let mut properties = own_properties();
    for key in KEYS.iter().filter(|key| key.section().is_empty()) {
        properties.insert(key.name().to_owned(), of_key(key));
    }
    for section in children("") {
        properties.insert(section.to_owned(), of_section(section));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scenario.toml of an Outflow scenario folder",
        "type": "object",
        "properties": properties,
        "required": ["title", "start"],
        "anyOf": [{ "required": ["days"] }, { "required": ["end"] }],
        "additionalProperties": false,
    })
}

fn own_properties() -> Map<String, Value> {
    let date = |text: &str| {
        json!({
            "type": "string",
            "format": "date",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "description": text,
        })
    };
    let days = |text: &str, least: u32| {
        json!({
            "type": "integer",
            "minimum": least,
            "maximum": limits::DAYS,
            "description": text,
        })
    };
    let conflict = "Number of days for which conflict intensities are given; default: the length of the run when hazards.csv has a row of kind conflict, else none.";
    let flood = "Number of days for which flood levels are given; default: the length of the run when hazards.csv has a row of kind flood, else none.";
    let own = json!({
        "title": { "type": "string", "description": "A short name for people." },
        "model": {
            "type": "string",
            "enum": [WAYFINDING],
            "description": "Which model the scenario is for; default: this one.",
            "default": WAYFINDING,
        },
        "start": date("The date of day 0."),
        "days": days("Length of the run in days.", 1),
        "end": date("The first day after the run, in place of days."),
        "hazards": {
            "type": "object",
            "properties": {
                "conflict_days": days(conflict, 0),
                "flood_days": days(flood, 0),
            },
            "additionalProperties": false,
        },
    });
    match own {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The sections directly in a section.
fn children(section: &str) -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().copied().filter(move |path| {
        !path.is_empty() && path.rsplit_once('.').map_or("", |(outer, _)| outer) == section
    })
}

fn of_section(section: &str) -> Value {
    let mut properties = Map::new();
    for key in KEYS.iter().filter(|key| key.section() == section) {
        properties.insert(key.name().to_owned(), of_key(key));
    }
    for child in children(section) {
        let name = child.rsplit_once('.').map_or(child, |(_, name)| name);
        properties.insert(name.to_owned(), of_section(child));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn of_key(key: &Key) -> Value {
    let sample = key.sample();
    let mut schema = of_value(&sample, key);
    schema.insert("description".to_owned(), json!(key.text));
    if let Some(default) = key.default() {
        schema.insert("default".to_owned(), default);
    }
    Value::Object(schema)
}

fn of_value(sample: &Value, key: &Key) -> Map<String, Value> {
    let mut schema = Map::new();
    let kind = match sample {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        _ => "string",
    };
    schema.insert("type".to_owned(), json!(kind));
    if let Some(words) = key.words() {
        schema.insert("enum".to_owned(), json!(words));
    }
    if kind == "array" {
        let entry = if key.name() == "harvest_months" {
            json!(1)
        } else {
            json!(0.0)
        };
        schema.insert("items".to_owned(), Value::Object(of_value(&entry, key)));
    } else if let Some((least, most)) = key.range {
        schema.insert("minimum".to_owned(), bound(least, kind));
        if most == BELOW_ONE {
            schema.insert("exclusiveMaximum".to_owned(), json!(1));
        } else if most < f64::MAX {
            schema.insert("maximum".to_owned(), bound(most, kind));
        }
    }
    if key.in_place_of_zero().is_some() {
        schema.insert("not".to_owned(), json!({ "const": 0 }));
    }
    schema
}

fn bound(value: f64, kind: &str) -> Value {
    if kind == "integer" {
        json!(value as i64)
    } else {
        json!(value)
    }
}
