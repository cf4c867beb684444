//! The JSON Schema of `scenario.toml`, for editors that complete and check as one types.

use crate::limits;
use outflow_model::chain::{Cause, EventKind, PARAMETERS, Part};
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of `scenario.toml` of the chain of control. A TOML date counts as
/// a text in the form YYYY-MM-DD.
///
/// ```
/// let schema = outflow_scenario::chain::schema();
/// assert_eq!(schema["properties"]["model"]["enum"][0], "chain");
/// ```
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scenario.toml of an Outflow scenario folder of the chain of control",
        "type": "object",
        "properties": {
            "title": text("A short name for people."),
            "model": {
                "type": "string",
                "enum": ["chain"],
                "description": "Which model the scenario is for.",
            },
            "start": date("The date of day 0."),
            "days": {
                "type": "integer",
                "minimum": 1,
                "maximum": limits::DAYS,
                "description": "Length of the run in days.",
            },
            "end": date("The first day after the run, in place of days."),
            "step": step(),
            "steps": {
                "type": "array",
                "description": "Windows with another interval of decisions.",
                "items": section(
                    json!({
                        "from": date("First day of the window."),
                        "to": date("First day after the window."),
                        "step": step(),
                    }),
                    &["from", "to", "step"],
                ),
            },
            "parties": by_id(
                "Who can hold a place, by id.",
                section(
                    json!({
                        "name": text("Name for people; default: the id."),
                        "hostile": {
                            "type": "array",
                            "items": { "type": "string" },
                            "description": "Ids of the parties to which it is hostile, and they to it.",
                        },
                    }),
                    &[],
                ),
            ),
            "parts": switches("Parts of the model that are switched off or on.", part_names()),
            "causes": switches("Causes of leaving that are switched off or on.", cause_names()),
            "fronts": by_id("Front scenarios for forecasts, by id.", front()),
            "variants": by_id("What-ifs, by id.", variant()),
        },
        "required": ["title", "model", "start", "parties"],
        "anyOf": [{ "required": ["days"] }, { "required": ["end"] }],
        "additionalProperties": false,
    })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn date(description: &str) -> Value {
    json!({
        "type": "string",
        "format": "date",
        "pattern": r"^\d{4}-\d{2}-\d{2}$",
        "description": description,
    })
}

fn step() -> Value {
    json!({
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1,
        "default": 1,
        "description": "Interval of decisions in days; divides the day in whole quarters of an hour.",
    })
}

fn section(properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn by_id(description: &str, entry: Value) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": entry })
}

fn part_names() -> impl Iterator<Item = &'static str> {
    Part::ALL.iter().map(|part| part.name())
}

fn cause_names() -> impl Iterator<Item = &'static str> {
    Cause::ALL.iter().map(|cause| cause.name())
}

fn switches(description: &str, names: impl Iterator<Item = &'static str>) -> Value {
    let mut properties = Map::new();
    for name in names {
        properties.insert(name.to_owned(), json!({ "type": "boolean" }));
    }
    json!({
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn front() -> Value {
    section(
        json!({
            "title": text("Name for people; default: the id."),
            "weight": {
                "type": "number",
                "minimum": 0,
                "default": 1,
                "description": "Weight among the front scenarios.",
            },
            "file": text("Its table, with the columns of control.csv."),
        }),
        &["file"],
    )
}

fn variant() -> Value {
    let mut parameters = Map::new();
    for spec in PARAMETERS {
        let description = format!("{} ({})", spec.meaning, spec.unit);
        parameters.insert(
            spec.name.to_owned(),
            json!({ "type": "number", "description": description }),
        );
    }
    let kinds: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    let moment = |description: &str| {
        json!({
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:00)?)?$",
            "description": description,
        })
    };
    section(
        json!({
            "title": text("Name for people; default: the id."),
            "without": {
                "type": "array",
                "items": { "type": "string", "enum": kinds },
                "description": "Kinds of events left out.",
            },
            "shift_control": section(
                json!({
                    "from": moment("Changes of control from this moment on are moved."),
                    "to": moment("First moment from which they are not."),
                    "days": { "type": "number", "default": 0, "description": "Days added." },
                    "stretch": {
                        "type": "number",
                        "minimum": 0,
                        "default": 1,
                        "description": "Factor on the time since from.",
                    },
                }),
                &["from", "to"],
            ),
            "parameters": {
                "type": "object",
                "description": "Parameters set to a value.",
                "properties": parameters,
                "additionalProperties": false,
            },
            "parts": switches("Parts switched.", part_names()),
            "causes": switches("Causes switched.", cause_names()),
        }),
        &[],
    )
}
