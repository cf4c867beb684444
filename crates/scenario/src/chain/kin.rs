//! `kin.csv` and `kin_places.csv`.

use super::context::Context;
use super::names::Names;
use super::shares::Sums;
use super::table::{self, amount, share};
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, quoted};
use outflow_model::chain::{KinSet, KinShare, PlaceKind};
use std::collections::BTreeSet;

/// The columns of `kin.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("region"),
    required("set"),
    required("share"),
    optional("source"),
];

/// The columns of `kin_places.csv`.
pub(super) const PLACE_COLUMNS: &[Column] = &[
    required("set"),
    required("place"),
    optional("weight"),
    optional("source"),
];

/// The ids of no sets.
pub(super) fn no_ids() -> Ids {
    Ids::of("set of kin_places.csv", Code::UnknownSet)
}

/// Reads `kin_places.csv`.
pub(super) fn read_sets(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> (Vec<KinSet>, Ids) {
    let mut ids = no_ids();
    let mut sets: Vec<KinSet> = Vec::new();
    let rows = table::all(source, PLACE_COLUMNS, problems, |record, _, problems| {
        let set = record.cell("set");
        if set.is_blank() {
            set.report(problems, Code::MissingValue, |d| {
                d.message("the name of the set is missing")
            });
        }
        let place = context.place(record, "place", problems);
        let kind = place.map(|place| context.places[place].kind);
        if matches!(kind, Some(PlaceKind::Crossing | PlaceKind::Junction)) {
            record.cell("place").report(problems, Code::BadTarget, |d| {
                d.message("nobody lives at a crossing or a junction, so nobody has kin there")
                    .help("name the place where they live")
                    .severity(Severity::Warning)
            });
        }
        let weight = amount(record, "weight", 1.0, problems);
        if weight == 0.0 {
            record
                .cell("weight")
                .report(problems, Code::OutOfRange, |d| {
                    d.message("the weight is 0")
                        .help("write a number above 0, or leave the row out")
                });
        }
        let id = set.trimmed();
        let index = ids.get(id).unwrap_or_else(|| {
            ids.insert(id, sets.len());
            sets.push(KinSet {
                id: id.to_owned(),
                places: Vec::new(),
            });
            sets.len() - 1
        });
        let place = place?;
        let places = &mut sets.get_mut(index)?.places;
        if places.iter().any(|(other, _)| *other == place) {
            record
                .cell("place")
                .report(problems, Code::DuplicateId, |d| {
                    d.message(format!("the set {} has this place already", quoted(id)))
                });
        }
        places.push((place, weight));
        Some(())
    });
    drop(rows);
    (sets, ids)
}

/// Reads `kin.csv`.
pub(super) fn read(
    source: &Source,
    sets: &Ids,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<KinShare> {
    let mut sums = Sums::default();
    let mut seen = BTreeSet::new();
    let rows = table::all(source, COLUMNS, problems, |record, _, problems| {
        let region = context.region(record, problems);
        let set = sets.find(&record.cell("set"), problems);
        let share = share(record, "share", problems);
        if let (Some(region), Some(share)) = (&region, share) {
            sums.add(region.clone(), share, record.cell("share").span());
        }
        let (region, set) = (region?, set?);
        if !seen.insert((region.clone(), set)) {
            record.cell("set").report(problems, Code::DuplicateId, |d| {
                d.message("an earlier row gives the share with this set in this region")
            });
        }
        Some(KinShare {
            region,
            set,
            share: share?,
        })
    });
    sums.at_most_one(source, problems, |region| {
        format!("the households of the region {} with kin", quoted(region))
    });
    rows
}

/// Writes `kin.csv`.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.kin.iter().map(|row| {
        let set = names.scenario.kin_sets.get(row.set);
        let set = set.ok_or(WriteError::NoSuch {
            what: "set of kin places",
            index: row.set,
        })?;
        Ok([row.region.clone(), set.id.clone(), number(row.share)?])
    });
    table::write(COLUMNS, 3, rows)
}

/// Writes `kin_places.csv`.
pub(super) fn write_sets(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let sets = names.scenario.kin_sets.iter();
    let rows = sets.flat_map(|set| {
        set.places
            .iter()
            .map(|(place, weight)| Ok([set.id.clone(), names.place(*place)?, number(*weight)?]))
    });
    table::write(PLACE_COLUMNS, 3, rows)
}
