//! `observations.csv` and `corrections.csv`: what was reported.

use super::WriteError;
use super::days::Days;
use super::rows::Rows;
use super::sheet::{Column, Sheet, optional, required};
use crate::limits;
use crate::reported::check_report;
use outflow_diagnostics::{Code, Diagnostics, Source, nearest, quoted};
use outflow_model::scenario::{Correction, Report, Series};
use std::collections::BTreeMap;

/// The columns of `observations.csv`.
pub const COLUMNS: &[Column] = &[
    required("series"),
    optional("part"),
    required("date"),
    required("people"),
    optional("source"),
];

/// The columns of `corrections.csv`.
pub const CORRECTION_COLUMNS: &[Column] =
    &[required("series"), required("date"), optional("source")];

/// Reads `observations.csv`.
pub(super) fn read(source: &Source, calendar: Days, problems: &mut Diagnostics) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    let mut indices: BTreeMap<String, usize> = BTreeMap::new();
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return series;
    };
    let mut reports = 0_usize;
    while let Some(record) = sheet.next(problems) {
        let name = record.cell("series");
        if name.text().is_empty() {
            name.report(problems, Code::MissingValue, |d| {
                d.message("the name of the series is missing")
                    .help("write total, or the name of a place")
            });
            continue;
        }
        reports += 1;
        let index = *indices.entry(name.text().to_owned()).or_insert_with(|| {
            series.push(Series {
                name: name.text().to_owned(),
                parts: Vec::new(),
            });
            series.len() - 1
        });
        if reports > limits::REPORTS || series.len() > limits::SERIES {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message("there are more reported figures than any real scenario has")
            });
            break;
        }
        let (date, people, part) = (
            record.cell("date"),
            record.cell("people"),
            record.cell("part"),
        );
        let declares = date.is_blank() && people.is_blank();
        // A series without a part is declared by a row in which all three are blank.
        if declares && part.is_blank() {
            continue;
        }
        let parts = &mut series[index].parts;
        let number = if part.is_blank() {
            1
        } else {
            let most = i64::try_from(parts.len() + 1).unwrap_or(i64::MAX);
            match part.integer_in("the part", 1, most, problems) {
                Some(number) => usize::try_from(number).unwrap_or(1),
                None => continue,
            }
        };
        if number > parts.len() {
            parts.push(Vec::new());
        }
        if declares {
            continue;
        }
        let day = calendar.read_required(&record, "date", problems);
        let count = people.integer("people", problems);
        if let (Some(day), Some(count)) = (day, count) {
            let part = &mut parts[number - 1];
            let reported = (&date, i64::from(day));
            check_report(reported, (&people, count), part.last(), problems);
            part.push(Report { day, people: count });
        }
    }
    series
}

/// Writes `observations.csv`.
pub(super) fn write(series: &[Series], calendar: Days) -> Result<Option<String>, WriteError> {
    if series.is_empty() {
        return Ok(None);
    }
    let mut rows = Rows::new(["series", "part", "date", "people"]);
    let mut names = std::collections::BTreeSet::new();
    for one in series {
        if one.name.is_empty() || one.name.starts_with('#') || !names.insert(&one.name) {
            return Err(WriteError::Shape("a series of observations"));
        }
        if one.parts.is_empty() {
            rows.push([one.name.as_str(), "", "", ""]);
        }
        for (number, part) in one.parts.iter().enumerate() {
            let number = (number + 1).to_string();
            if part.is_empty() {
                rows.push([one.name.as_str(), &number, "", ""]);
            }
            for report in part {
                rows.push([
                    one.name.as_str(),
                    &number,
                    &calendar.text(report.day.into())?,
                    &report.people.to_string(),
                ]);
            }
        }
    }
    Ok(Some(rows.finish()))
}

/// Reads `corrections.csv`.
pub(super) fn read_corrections(
    source: &Source,
    series: &[Series],
    calendar: Days,
    problems: &mut Diagnostics,
) -> Vec<Correction> {
    let mut corrections = Vec::new();
    let Some(mut sheet) = Sheet::open(source, CORRECTION_COLUMNS, None, problems) else {
        return corrections;
    };
    while let Some(record) = sheet.next(problems) {
        let name = record.cell("series");
        let found = series.iter().position(|one| one.name == name.text());
        if found.is_none() {
            name.report(problems, Code::UnknownPlace, |d| {
                d.message(format!("there is no series {}", quoted(name.text())))
                    .nearest(nearest(
                        name.text(),
                        series.iter().map(|one| one.name.as_str()),
                    ))
            });
        }
        let day = calendar.read_required(&record, "date", problems);
        if let (Some(series), Some(day)) = (found, day) {
            corrections.push(Correction { series, day });
        }
        if corrections.len() > limits::EVENTS {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "there are more than {} corrections",
                    limits::EVENTS
                ))
            });
            break;
        }
    }
    corrections
}

/// Writes `corrections.csv`.
pub(super) fn write_corrections(
    corrections: &[Correction],
    series: &[Series],
    calendar: Days,
) -> Result<Option<String>, WriteError> {
    if corrections.is_empty() {
        return Ok(None);
    }
    let mut rows = Rows::new(["series", "date"]);
    for correction in corrections {
        let series = series
            .get(correction.series)
            .ok_or(WriteError::Shape("a correction of a series"))?;
        rows.push([series.name.as_str(), &calendar.text(correction.day.into())?]);
    }
    Ok(Some(rows.finish()))
}
