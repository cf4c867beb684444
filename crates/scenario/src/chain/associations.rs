//! `associations.csv`.

use super::context::Context;
use super::names::Names;
use super::shares::Sums;
use super::table::{self, share};
use super::words::{self, GRADES};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source, quoted};
use outflow_model::chain::Association;
use std::collections::BTreeSet;

/// The columns of `associations.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("region"),
    required("party"),
    required("grade"),
    required("share"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Association> {
    let mut sums = Sums::default();
    let mut seen = BTreeSet::new();
    let rows = table::all(source, COLUMNS, problems, |record, _, problems| {
        let region = context.region(record, problems);
        let party = context.party(record, problems);
        let grade = words::read(&record.cell("grade"), GRADES, "grade", problems);
        let share = share(record, "share", problems);
        let (region, party) = (region?, party?);
        if let Some(share) = share {
            let whole = (region.clone(), party);
            sums.add(whole, share, record.cell("share").span());
        }
        let grade = grade?;
        if !seen.insert((region.clone(), party, grade)) {
            record
                .cell("grade")
                .report(problems, Code::DuplicateId, |d| {
                    d.message("an earlier row gives the share of this grade in this region")
                });
        }
        Some(Association {
            region,
            party,
            grade,
            share: share?,
        })
    });
    sums.at_most_one(source, problems, |(region, _)| {
        format!(
            "the households of the region {} that this party may sanction",
            quoted(region)
        )
    });
    rows
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.associations.iter().map(|row| {
        Ok([
            row.region.clone(),
            names.party(row.party)?,
            words::write(&row.grade, GRADES),
            number(row.share)?,
        ])
    });
    table::write(COLUMNS, 4, rows)
}
