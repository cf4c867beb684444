//! What the tables may name: places, links, parties, regions, what-ifs.

use super::calendar::Calendar;
use super::words::{CONTESTED, NOBODY};
use crate::native::ids::Ids;
use crate::native::sheet::Record;
use crate::table;
use outflow_diagnostics::{Code, Diagnostics, Severity, nearest, quoted};
use outflow_model::chain::{Holder, Place};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// What is known when a table is read.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) calendar: Calendar,
    pub(super) parties: &'c Ids,
    /// The what-ifs; none when `scenario.toml` could not be read.
    pub(super) variants: Option<&'c Ids>,
    pub(super) places: &'c [Place],
    /// Places of which the holder at the start could not be read.
    pub(super) without_holder: &'c BTreeSet<usize>,
    pub(super) place_ids: &'c Ids,
    pub(super) links: &'c Ids,
    pub(super) areas: &'c Areas,
}

/// Places by region and by country.
#[derive(Debug, Default)]
pub(super) struct Areas {
    pub(super) regions: BTreeMap<String, Vec<usize>>,
    pub(super) countries: BTreeMap<String, Vec<usize>>,
    /// Places that all targets together name so far.
    pub(super) targets: Cell<usize>,
}

impl Areas {
    pub(super) fn of(places: &[Place]) -> Self {
        let mut areas = Self::default();
        for (index, place) in places.iter().enumerate() {
            for (names, name) in [
                (&mut areas.regions, &place.region),
                (&mut areas.countries, &place.country),
            ] {
                if !name.is_empty() {
                    names.entry(name.clone()).or_default().push(index);
                }
            }
        }
        areas
    }
}

/// The holder that a cell names.
pub(super) fn holder(
    cell: &table::Cell<'_>,
    parties: &Ids,
    problems: &mut Diagnostics,
) -> Option<Holder> {
    match cell.trimmed() {
        CONTESTED => Some(Holder::Contested),
        NOBODY => Some(Holder::Nobody),
        "" => {
            cell.report(problems, Code::MissingValue, |d| {
                d.message("the holder is missing")
                    .help(format!("write the id of a party, {CONTESTED} or {NOBODY}"))
            });
            None
        }
        id => {
            let party = parties.get(id);
            if party.is_none() && !parties.is_empty() {
                cell.report(problems, Code::UnknownParty, |d| {
                    d.message(format!("no party has the id {}", quoted(id)))
                        .help(format!(
                            "write the id of a party of scenario.toml, {CONTESTED} or {NOBODY}"
                        ))
                        .nearest(nearest(id, parties.all().chain([CONTESTED, NOBODY])))
                });
            }
            party.map(Holder::Party)
        }
    }
}

impl Context<'_> {
    /// The place in a column.
    pub(super) fn place(
        &self,
        record: &Record<'_>,
        name: &str,
        problems: &mut Diagnostics,
    ) -> Option<usize> {
        self.place_ids.place(&record.cell(name), problems)
    }

    /// The party in a column, which must be there.
    pub(super) fn party(&self, record: &Record<'_>, problems: &mut Diagnostics) -> Option<usize> {
        self.parties.place(&record.cell("party"), problems)
    }

    /// The party in a column, `None` when it is blank.
    pub(super) fn optional_party(
        &self,
        record: &Record<'_>,
        problems: &mut Diagnostics,
    ) -> Option<usize> {
        if record.cell("party").is_blank() {
            return None;
        }
        self.party(record, problems)
    }

    /// The what-if to which a row belongs.
    pub(super) fn variant(
        &self,
        record: &Record<'_>,
        problems: &mut Diagnostics,
    ) -> Option<String> {
        let cell = record.cell("variant");
        if cell.is_blank() {
            return None;
        }
        if let Some(variants) = self.variants {
            variants.find(&cell, problems);
        }
        Some(cell.trimmed().to_owned())
    }

    /// The region in a cell, or `*`; a warning when no place lies there.
    pub(super) fn region(&self, record: &Record<'_>, problems: &mut Diagnostics) -> Option<String> {
        let cell = record.cell("region");
        let name = cell.trimmed();
        if name.is_empty() {
            cell.report(problems, Code::MissingValue, |d| {
                d.message("the region is missing")
                    .help("write a region of places.csv, or * for all that are not named")
            });
            return None;
        }
        if name != "*" && !self.places.is_empty() {
            let regions = &self.areas.regions;
            if !regions.contains_key(name) {
                cell.report(problems, Code::UnknownRegion, |d| {
                    d.message(format!("no place lies in a region {}", quoted(name)))
                        .nearest(nearest(name, regions.keys().map(String::as_str)))
                        .severity(Severity::Warning)
                });
            }
        }
        Some(name.to_owned())
    }
}

/// Says that an id cannot be told from what else may stand in its place.
pub(super) fn check_id(cell: &table::Cell<'_>, reserved: &[&str], problems: &mut Diagnostics) {
    let id = cell.trimmed();
    if is_bad(id, reserved) {
        cell.report(problems, Code::BadId, |d| bad_id(d, id));
    }
}

/// Whether an id cannot be told from what else may stand in its place.
pub(super) fn is_bad(id: &str, reserved: &[&str]) -> bool {
    id.contains([';', ':']) || id == "*" || reserved.contains(&id)
}

/// What is wrong with such an id.
pub(super) fn bad_id(
    d: outflow_diagnostics::Diagnostic,
    id: &str,
) -> outflow_diagnostics::Diagnostic {
    d.message(format!("{} cannot be an id", quoted(id))).help(
        "an id holds neither ';' nor ':', and is none of the words with a meaning of their own",
    )
}
