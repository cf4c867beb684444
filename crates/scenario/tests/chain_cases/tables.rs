//! Whole tables: their names and columns.

use super::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "place.csv",
        "",
        "id\n",
        &["place.csv:0:0 unknown-key places.csv"],
    ),
    (
        "exits.csv",
        "place,party",
        "Place,party",
        &[
            "exits.csv:1:1 missing-column",
            "exits.csv:1:1 unknown-column place",
        ],
    ),
];
