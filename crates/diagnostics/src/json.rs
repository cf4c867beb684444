//! Problems for programs.

use crate::collection::Diagnostics;
use serde_json::{Value, json};

/// All problems as JSON: `diagnostics` (sorted), `more` (counted but not kept), and how many
/// `errors`, `warnings` and `notes` there are.
#[must_use]
pub fn render_json(all: &Diagnostics) -> Value {
    json!({
        "diagnostics": all.sorted(),
        "more": all.more(),
        "errors": all.errors(),
        "warnings": all.warnings(),
        "notes": all.notes(),
    })
}
