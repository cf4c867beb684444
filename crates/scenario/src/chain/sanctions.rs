//! `sanctions.csv`.

use super::context::Context;
use super::names::Names;
use super::table::{self, amount, share};
use super::words::{self, GRADES};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::chain::Sanction;
use std::collections::BTreeSet;

/// The columns of `sanctions.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("party"),
    required("grade"),
    required("law_years"),
    required("practice_probability"),
    required("perceived_probability"),
    optional("start"),
    optional("known"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Sanction> {
    let mut seen = BTreeSet::new();
    table::all(source, COLUMNS, problems, |record, _, problems| {
        let party = context.party(record, problems);
        let grade = words::read(&record.cell("grade"), GRADES, "grade", problems);
        let law_years = amount(record, "law_years", 0.0, problems);
        let practice = share(record, "practice_probability", problems);
        let perceived = share(record, "perceived_probability", problems);
        let start = context.calendar.start(record, problems);
        let known = context.calendar.known(record, start, problems);
        let (party, grade) = (party?, grade?);
        if !seen.insert((party, grade, start)) {
            record
                .cell("grade")
                .report(problems, Code::DuplicateId, |d| {
                    d.message("an earlier row says the same of this party and grade")
                });
        }
        Some(Sanction {
            party,
            grade,
            law_years,
            practice: practice?,
            perceived: perceived?,
            start,
            known,
        })
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.sanctions.iter().map(|row| {
        Ok([
            names.party(row.party)?,
            words::write(&row.grade, GRADES),
            number(row.law_years)?,
            number(row.practice)?,
            number(row.perceived)?,
            names.calendar.text(row.start)?,
            if row.known == row.start {
                String::new()
            } else {
                names.calendar.text(row.known)?
            },
        ])
    });
    table::write(COLUMNS, 6, rows)
}
