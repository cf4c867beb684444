//! Cells that hold one of a few words.

use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, nearest, quoted};
use outflow_model::scenario::{PlaceKind, Redirection};

/// Words and what they mean.
pub(crate) type Words<T> = [(&'static str, T)];

/// The kinds of places.
pub(crate) const KINDS: &Words<PlaceKind> = &[
    ("town", PlaceKind::Town),
    ("conflict_zone", PlaceKind::ConflictZone),
    ("camp", PlaceKind::Camp),
    ("idp_camp", PlaceKind::IdpCamp),
    ("forwarding_hub", PlaceKind::ForwardingHub),
    ("marker", PlaceKind::Marker),
    ("flood_zone", PlaceKind::FloodZone),
    ("other", PlaceKind::Other),
];

/// The marks of a link.
pub(crate) const REDIRECTIONS: &Words<Redirection> = &[
    ("none", Redirection::None),
    ("forward", Redirection::Forward),
    ("backward", Redirection::Backward),
];

/// What the word in a cell means; an error when it is none of them.
pub(crate) fn read<T: Copy>(
    cell: &Cell<'_>,
    words: &Words<T>,
    code: Code,
    what: &str,
    problems: &mut Diagnostics,
) -> Option<T> {
    let text = cell.trimmed();
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        cell.report(problems, code, |d| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let d = if text.is_empty() {
                d.message(format!("the {what} is missing"))
            } else {
                d.message(format!("there is no {what} {}", quoted(text)))
            };
            d.help(format!("write one of {}", known.join(", ")))
                .nearest(nearest(text, known.iter().copied()))
        });
    }
    found.map(|(_, meaning)| *meaning)
}

/// The word for a meaning.
pub(crate) fn write<T: PartialEq>(meaning: &T, words: &Words<T>) -> &'static str {
    words
        .iter()
        .find(|(_, other)| other == meaning)
        .map_or("", |(word, _)| word)
}
