//! Words of the tables.

use crate::native::sheet::Record;
use crate::native::words::{self, Words};
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::chain::{
    ChannelKind, Distribution, EventKind, FactKind, Grade, HazardKind, Measure, Pathway, PlaceKind,
    Status,
};

/// A place over which parties fight.
pub(crate) const CONTESTED: &str = "contested";
/// A place that no party holds.
pub(crate) const NOBODY: &str = "nobody";
/// A leaning to no party.
pub(super) const NONE: &str = "none";

pub(crate) const PLACES: &Words<PlaceKind> = &[
    ("settlement", PlaceKind::Settlement),
    ("crossing", PlaceKind::Crossing),
    ("junction", PlaceKind::Junction),
];

pub(super) const HAZARDS: &Words<HazardKind> = &[
    ("shelling", HazardKind::Shelling),
    ("fighting", HazardKind::Fighting),
    ("abuse", HazardKind::Abuse),
];

/// The grades that a table may name.
pub(super) const GRADES: &Words<Grade> = &[
    ("command", Grade::Command),
    ("post", Grade::Post),
    ("fled", Grade::Fled),
    ("recipient", Grade::Recipient),
    ("kin", Grade::Kin),
];

pub(super) const CHANNELS: &Words<ChannelKind> = &[
    ("holder", ChannelKind::Holder),
    ("other", ChannelKind::Other),
    ("word", ChannelKind::Word),
];

pub(super) const PATHWAYS: &Words<Pathway> = &[
    ("centre-first", Pathway::CentreFirst),
    ("kin-first", Pathway::KinFirst),
];

pub(super) const FACTS: &Words<FactKind> = &[
    ("exact", FactKind::Exact),
    ("at_least", FactKind::AtLeast),
    ("about", FactKind::About),
    ("interval", FactKind::Interval),
];

pub(super) const DISTRIBUTIONS: &Words<Distribution> = &[
    ("fixed", Distribution::Fixed),
    ("uniform", Distribution::Uniform),
    ("loguniform", Distribution::Loguniform),
    ("triangular", Distribution::Triangular),
];

pub(super) const STATUSES: &Words<Status> = &[
    ("measured", Status::Measured),
    ("fitted", Status::Fitted),
    ("assumed", Status::Assumed),
];

const YES_NO: &Words<bool> = &[("yes", true), ("no", false)];

/// What the word in a cell means; an error when it is none of them.
pub(super) fn read<T: Copy>(
    cell: &Cell<'_>,
    words: &Words<T>,
    what: &str,
    problems: &mut Diagnostics,
) -> Option<T> {
    words::read(cell, words, Code::UnknownKind, what, problems)
}

/// What the word in a cell means, `default` when it is blank.
pub(super) fn read_or<T: Copy>(
    cell: &Cell<'_>,
    words: &Words<T>,
    what: &str,
    default: T,
    problems: &mut Diagnostics,
) -> Option<T> {
    if cell.is_blank() {
        return Some(default);
    }
    read(cell, words, what, problems)
}

/// `yes` or `no` in a column, `default` when it is blank.
pub(super) fn flag(
    record: &Record<'_>,
    name: &str,
    default: bool,
    problems: &mut Diagnostics,
) -> bool {
    read_or(&record.cell(name), YES_NO, "answer", default, problems).unwrap_or(default)
}

/// The word for a meaning.
pub(super) fn write<T: PartialEq>(meaning: &T, words: &Words<T>) -> String {
    words::write(meaning, words).to_owned()
}

/// The kind of event in a cell.
pub(super) fn event(cell: &Cell<'_>, problems: &mut Diagnostics) -> Option<EventKind> {
    let words: Vec<_> = EventKind::ALL
        .iter()
        .map(|kind| (kind.name(), *kind))
        .collect();
    words::read(cell, &words, Code::UnknownEvent, "kind of event", problems)
}

/// The measure in a cell.
pub(super) fn measure(cell: &Cell<'_>, problems: &mut Diagnostics) -> Option<Measure> {
    let words: Vec<_> = Measure::ALL
        .iter()
        .map(|measure| (measure.name(), *measure))
        .collect();
    words::read(cell, &words, Code::UnknownMeasure, "measure", problems)
}
