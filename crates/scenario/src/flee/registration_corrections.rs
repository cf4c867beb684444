//! `registration_corrections.csv`: re-registrations that showed earlier figures to be wrong
//! (flee-model §2.14).

use crate::limits;
use crate::table::Table;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::scenario::{Correction, Date, Report, Series};
use std::collections::BTreeMap;

/// Reads the table. Corrections dated before the start of the run have no effect and are left out.
pub fn parse(
    source: &Source,
    start: Date,
    series: &[Series],
    problems: &mut Diagnostics,
) -> Vec<Correction> {
    let indices: BTreeMap<&str, usize> = series
        .iter()
        .enumerate()
        .map(|(index, series)| (series.name.as_str(), index))
        .collect();
    let mut table = Table::new(source);
    let mut corrections = Vec::new();
    let mut rows = 0;
    while let Some(row) = table.next_data_row(problems) {
        if row.len() < 2 {
            continue;
        }
        let name = row.cell(0);
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
        if day < 0 {
            date.report(problems, Code::DateOutOfRange, |d| {
                d.message("the correction is dated before the run, so it has no effect")
                    .severity(Severity::Note)
            });
            continue;
        }
        let parts = series.get(index).map_or(&[][..], |s| s.parts.as_slice());
        match problem_of(parts, day) {
            None => corrections.push(Correction { series: index, day }),
            Some((code, message)) => date.report(problems, code, |d| {
                let d = d.message(format!(
                    "{} {message} {}",
                    quoted(name.text()),
                    date.trimmed()
                ));
                match nearest_day(parts, day) {
                    Some(near) if near != day => d.help(format!(
                        "the nearest report is of {}",
                        start.plus_days(i64::from(near))
                    )),
                    _ => d,
                }
            }),
        }
    }
    corrections
}

/// Why a correction on a day cannot be applied; Flee crashes in each of these cases (S39).
fn problem_of(parts: &[Vec<Report>], day: i32) -> Option<(Code, &'static str)> {
    let [reports] = parts else {
        // Of several files the merged rows matter, but a day in none of them is in no merged row.
        let known = parts.iter().flatten().any(|report| report.day == day);
        return (!known && !parts.is_empty())
            .then_some((Code::CorrectionWithoutReport, "has no report on"));
    };
    let rows: Vec<usize> = (0..reports.len())
        .filter(|&i| reports[i].day == day)
        .collect();
    if rows.is_empty() {
        return (!reports.is_empty())
            .then_some((Code::CorrectionWithoutReport, "has no report on"));
    }
    let Some(&row) = rows.iter().find(|&&row| row > 0) else {
        return Some((Code::CorrectionWithoutReport, "has no report before"));
    };
    (reports[row - 1].people < 1)
        .then_some((Code::CorrectionOfNothing, "has nobody in the report before"))
}

fn nearest_day(parts: &[Vec<Report>], day: i32) -> Option<i32> {
    parts
        .iter()
        .flatten()
        .map(|report| report.day)
        .min_by_key(|other| i64::from(*other).abs_diff(i64::from(day)))
}
