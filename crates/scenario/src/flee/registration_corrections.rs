//! `registration_corrections.csv`: re-registrations that showed earlier figures to be wrong
//! (flee-model §2.14).

use crate::limits;
use crate::reported::check_correction;
use crate::table::Table;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{Correction, Date, Series};
use std::collections::BTreeMap;

/// Reads the table, and where the date of each correction stands. Corrections dated before the start of the
/// run have no effect and are left out.
pub fn parse(
    source: &Source,
    start: Date,
    series: &[Series],
    problems: &mut Diagnostics,
) -> (Vec<Correction>, Vec<Span>) {
    let indices: BTreeMap<&str, usize> = series
        .iter()
        .enumerate()
        .map(|(index, series)| (series.name.as_str(), index))
        .collect();
    let mut table = Table::new(source);
    let mut corrections = Vec::new();
    let mut spans = Vec::new();
    let mut rows = 0;
    while let Some(row) = table.next_data_row(problems) {
        let name = row.cell(0);
        if row.len() < 2 {
            name.report(problems, Code::RowTooShort, |d| {
                d.message("the row has one cell, so it is skipped")
                    .help("write the name and the date of the correction")
                    .severity(Severity::Warning)
            });
            continue;
        }
        rows += 1;
        if rows > limits::CORRECTIONS {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "there are more than {} corrections",
                    limits::CORRECTIONS
                ))
            });
            break;
        }
        let index = indices.get(name.text()).copied();
        if index.is_none() && !series.is_empty() {
            name.report(problems, Code::UnknownPlace, |d| {
                d.message(format!(
                    "no figures are reported for {}",
                    quoted(name.text())
                ))
                .nearest(nearest(name.text(), indices.keys().copied()))
            });
        }
        let date = row.cell(1);
        let Some(day) = date.date("the date of the correction", problems) else {
            continue;
        };
        let day = day.days_since(start);
        let (Some(index), Ok(day)) = (index, i32::try_from(day)) else {
            continue;
        };
        let span = date.span();
        if check_correction(&series[index], (source, span), day, start, problems) {
            spans.push(span);
            corrections.push(Correction { series: index, day });
        }
    }
    (corrections, spans)
}
