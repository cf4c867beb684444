//! `observations.csv` and `corrections.csv`: what was reported.

use super::WriteError;
use super::days::Days;
use super::rows::Rows;
use super::sheet::{Column, Sheet, optional, required};
use crate::limits;
use crate::reported::check_report;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{Correction, Report, Series};
use std::collections::{BTreeMap, BTreeSet};

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

/// Reads `observations.csv`. A table without a column `part`, as people write it, may leave out the total.
pub(super) fn read(
    source: &Source,
    is_place: impl Fn(&str) -> bool,
    calendar: Days,
    problems: &mut Diagnostics,
) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    let mut indices: BTreeMap<String, usize> = BTreeMap::new();
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return series;
    };
    let mut reports = 0_usize;
    let mut has_parts = false;
    while let Some(record) = sheet.next(problems) {
        has_parts = record.has("part");
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
        let count = people.integer_in("people", -limits::REPORTED, limits::REPORTED, problems);
        if let (Some(day), Some(count)) = (day, count) {
            let part = &mut parts[number - 1];
            let reported = (&date, i64::from(day));
            check_report(reported, (&people, count), part.last(), problems);
            part.push(Report { day, people: count });
        }
    }
    if !has_parts {
        complete(&mut series, is_place, source.name(), problems);
    }
    series
}

/// Figures to be added up beyond which a missing total is not worked out.
const MOST_SUMMED: usize = 1 << 26;

/// Puts the total first where the first series is that of a place: the sum of all series, on each day on which
/// any of them has a report.
fn complete(
    series: &mut Vec<Series>,
    is_place: impl Fn(&str) -> bool,
    shown: &str,
    problems: &mut Diagnostics,
) {
    let without = series.iter().all(|one| one.name != TOTAL);
    let first = series
        .first()
        .filter(|first| without && is_place(&first.name));
    if first.is_none() {
        return;
    }
    let mut parts: Vec<Vec<Report>> = series.iter().flat_map(|one| one.parts.clone()).collect();
    parts.retain(|part| !part.is_empty());
    for part in &mut parts {
        part.sort_by_key(|report| report.day);
    }
    let days: BTreeSet<i32> = parts.iter().flatten().map(|report| report.day).collect();
    if days.len().saturating_mul(parts.len()) > MOST_SUMMED {
        return;
    }
    let total = days.into_iter().map(|day| Report {
        day,
        people: parts
            .iter()
            .fold(0, |sum: i64, part| sum.saturating_add(at(part, day))),
    });
    let parts = vec![total.collect()];
    let name = TOTAL.to_owned();
    series.insert(0, Series { name, parts });
    problems.report_file(Code::NoTotal, shown, |d| {
        d.message("no series is called 'total', so the total is the sum of the series")
            .severity(Severity::Note)
            .help("write a series 'total' first if it was reported apart")
    });
}

/// The name of the series of all places together.
pub(super) const TOTAL: &str = "total";

/// People on a day: between two reports of a part, sorted by day, in proportion to time, rounded
/// down; outside of them as in the nearest.
pub(super) fn at(part: &[Report], day: i32) -> i64 {
    let next = part.partition_point(|report| report.day < day);
    let (Some(after), Some(before)) = (part.get(next), part.get(next.wrapping_sub(1))) else {
        let nearest = part.get(next).or(part.last());
        return nearest.map_or(0, |report| report.people);
    };
    let share = |people: i64, days: i32| i128::from(people) * i128::from(days);
    let sum = share(before.people, after.day - day) + share(after.people, day - before.day);
    i64::try_from(sum / i128::from(after.day - before.day)).unwrap_or(i64::MAX)
}

/// Writes `observations.csv`.
pub(super) fn write(series: &[Series], calendar: Days) -> Result<Option<String>, WriteError> {
    if series.is_empty() {
        return Ok(None);
    }
    let mut rows = Rows::new(["series", "part", "date", "people"]);
    let mut names = BTreeSet::new();
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

/// Reads `corrections.csv`, and where the date of each correction stands.
pub(super) fn read_corrections(
    source: &Source,
    series: &[Series],
    calendar: Days,
    problems: &mut Diagnostics,
) -> (Vec<Correction>, Vec<Span>) {
    let mut corrections = Vec::new();
    let mut spans = Vec::new();
    let Some(mut sheet) = Sheet::open(source, CORRECTION_COLUMNS, None, problems) else {
        return (corrections, spans);
    };
    while let Some(record) = sheet.next(problems) {
        let name = record.cell("series");
        if corrections.len() >= limits::CORRECTIONS {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "there are more than {} corrections",
                    limits::CORRECTIONS
                ))
            });
            break;
        }
        let found = series.iter().position(|one| one.name == name.text());
        if found.is_none() && !series.is_empty() {
            name.report(problems, Code::UnknownPlace, |d| {
                d.message(format!("there is no series {}", quoted(name.text())))
                    .nearest(nearest(
                        name.text(),
                        series.iter().map(|one| one.name.as_str()),
                    ))
            });
        }
        let date = record.cell("date");
        let day = calendar.read_required(&record, "date", problems);
        if let (Some(series), Some(day)) = (found, day) {
            spans.push(date.span());
            corrections.push(Correction { series, day });
        }
    }
    (corrections, spans)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_total_is_the_sum_of_the_series() {
        let part = |reports: &[(i32, i64)]| {
            let report = |&(day, people): &(i32, i64)| Report { day, people };
            reports.iter().map(report).collect::<Vec<_>>()
        };
        let place = |given: &'static str| move |name: &str| name == given;
        let mut series = vec![
            Series {
                name: "A".to_owned(),
                parts: vec![part(&[(10, 100), (0, 0)]), part(&[])],
            },
            Series {
                name: "B".to_owned(),
                parts: vec![part(&[(4, 7), (20, 23)])],
            },
        ];
        let given = series.clone();
        let mut problems = Diagnostics::new();
        complete(&mut series, place("A"), "o.csv", &mut problems);
        assert_eq!((problems.notes(), problems.warnings()), (1, 0));
        assert_eq!(series[1..], given[..]);
        // A: 0, 40, 100, 100; B: 7, 7, 13, 23.
        let total = part(&[(0, 7), (4, 47), (10, 113), (20, 123)]);
        assert_eq!(series[0].parts, vec![total]);
        // A total, or a first series that is of no place, is left alone.
        let with = series.clone();
        complete(&mut series, place("A"), "o.csv", &mut problems);
        assert_eq!(series, with);
        let mut other = given.clone();
        complete(&mut other, place("B"), "o.csv", &mut problems);
        assert_eq!(other, given);
    }
}
