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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Source};

    #[test]
    fn every_part_has_its_key() {
        let source = Source::new("routes.csv", "#a,b,c\nBujumbra,Bubanza,48\n".to_owned());
        let mut all = Diagnostics::new();
        for _ in 0..60 {
            all.report(Code::UnknownPlace, &source, source.span(7, 15), |d| {
                d.message("no place is called 'Bujumbra'")
                    .nearest(Some("Bujumbura"))
            });
        }
        let expected = json!({
            "diagnostics": [{
                "code": "unknown-place",
                "severity": "error",
                "message": "no place is called 'Bujumbra'",
                "file": "routes.csv",
                "spot": {
                    "line": 2,
                    "column": 1,
                    "length": 8,
                    "text": "Bujumbra,Bubanza,48",
                    "text_column": 1,
                },
                "help": null,
                "nearest": "Bujumbura",
            }],
            "more": [{
                "file": "routes.csv", "code": "unknown-place", "severity": "error", "count": 10,
            }],
            "errors": 11,
            "warnings": 0,
            "notes": 0,
        });
        assert_eq!(render_json(&all), expected);
    }
}
