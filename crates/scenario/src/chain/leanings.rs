//! `leanings.csv`.

use super::context::Context;
use super::names::Names;
use super::shares::Sums;
use super::table::{self, share};
use super::words::NONE;
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, nearest, quoted};
use outflow_model::chain::{Leaning, LeaningShare};
use std::collections::BTreeSet;

/// The columns of `leanings.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("region"),
    required("party"),
    required("share"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<LeaningShare> {
    let mut sums = Sums::default();
    let mut seen = BTreeSet::new();
    let rows = table::all(source, COLUMNS, problems, |record, _, problems| {
        let region = context.region(record, problems);
        let cell = record.cell("party");
        let parties = context.parties;
        let leaning = match cell.trimmed() {
            NONE => Some(Leaning::None),
            id => {
                let party = parties.get(id);
                if party.is_none() && !parties.is_empty() {
                    cell.report(problems, Code::UnknownParty, |d| {
                        d.message(format!("no party has the id {}", quoted(id)))
                            .help(format!("write the id of a party, or {NONE}"))
                            .nearest(nearest(id, parties.all().chain([NONE])))
                    });
                }
                party.map(Leaning::Party)
            }
        };
        let share = share(record, "share", problems);
        if let (Some(region), Some(share)) = (&region, share) {
            sums.add(region.clone(), share, record.cell("share").span());
        }
        let (region, leaning) = (region?, leaning?);
        if !seen.insert((region.clone(), leaning)) {
            cell.report(problems, Code::DuplicateId, |d| {
                d.message("an earlier row gives the share of this leaning in this region")
            });
        }
        Some(LeaningShare {
            region,
            leaning,
            share: share?,
        })
    });
    sums.must_be_one(source, problems, |region| {
        format!("the leanings of the region {}", quoted(region))
    });
    rows
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.leanings.iter().map(|row| {
        Ok([
            row.region.clone(),
            match row.leaning {
                Leaning::Party(party) => names.party(party)?,
                Leaning::None => NONE.to_owned(),
            },
            number(row.share)?,
        ])
    });
    table::write(COLUMNS, 3, rows)
}
