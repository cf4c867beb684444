//! Location types (flee-model §2.3).

use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, nearest, quoted};
use outflow_model::scenario::PlaceKind;

/// Location types and how Flee recognises them: the first word contained in the text wins.
const KINDS: [(&str, PlaceKind); 8] = [
    ("camp", PlaceKind::Camp),
    ("conflict", PlaceKind::ConflictZone),
    ("forward", PlaceKind::ForwardingHub),
    ("marker", PlaceKind::Marker),
    ("flood_zone", PlaceKind::FloodZone),
    ("default", PlaceKind::Town),
    ("town", PlaceKind::Town),
    ("", PlaceKind::Other),
];

/// What a location type says, as Flee reads it.
#[must_use]
pub fn kind_of(text: &str) -> PlaceKind {
    let text = text.to_lowercase();
    let kind = KINDS
        .iter()
        .find(|(word, _)| text.contains(word))
        .map_or(PlaceKind::Other, |(_, kind)| *kind);
    if kind == PlaceKind::Camp && text.contains("idp") {
        PlaceKind::IdpCamp
    } else {
        kind
    }
}

/// The kind in a cell; an error when it is none.
pub(super) fn kind_in(cell: &Cell<'_>, problems: &mut Diagnostics) -> PlaceKind {
    const USUAL: [&str; 7] = [
        "camp",
        "idpcamp",
        "conflict_zone",
        "forwarding_hub",
        "marker",
        "flood_zone",
        "town",
    ];
    let kind = kind_of(cell.text());
    if kind == PlaceKind::Other {
        cell.report(problems, Code::UnknownKind, |d| {
            d.message(format!("{} is no location type", quoted(cell.trimmed())))
                .nearest(nearest(cell.trimmed(), USUAL))
                .help(format!("the types are {}", USUAL.join(", ")))
        });
    }
    kind
}
