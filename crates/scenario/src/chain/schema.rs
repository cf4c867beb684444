//! The JSON Schema of `scenario.toml`.

use serde_json::{Value, json};

/// The JSON Schema (draft 2020-12) of `scenario.toml` of the chain of control.
#[must_use]
pub fn schema() -> Value {
    json!({})
}
