//! Counts of today put among the reports.

use super::{Count, Refusal};
use outflow_model::scenario::{Report, Scenario, Series};
use outflow_scenario::limits::REPORTED;

/// Puts counts among the reports. A count replaces one of the same series and date. Where no total
/// is given for a date, the total of that date changes by what its places change by.
pub(super) fn paste(scenario: &mut Scenario, rows: &[Count]) -> Result<(), Refusal> {
    if rows.is_empty() {
        return Err(Refusal::new("there are no counts"));
    }
    let first = scenario.start;
    let mut by_day: Vec<(i32, i64, bool)> = Vec::new();
    for row in rows {
        if row.people < 0 {
            return Err(Refusal(format!(
                "'{}' has {} people on {}; expected 0 or more",
                row.series, row.people, row.date
            )));
        }
        if row.people > REPORTED {
            return Err(Refusal(format!(
                "'{}' has {} people on {}, more than there are",
                row.series, row.people, row.date
            )));
        }
        let day = i32::try_from(row.date.days_since(first))
            .map_err(|_| Refusal::new("the date is too far away"))?;
        if day < 0 {
            return Err(Refusal(format!(
                "{} is before the run, which begins on {first}",
                row.date
            )));
        }
        if i64::from(day) >= i64::from(scenario.days) {
            return Err(Refusal(format!(
                "{} is after the run, which has {} days from {first}; make the run longer first",
                row.date, scenario.days
            )));
        }
        let names = scenario
            .observations
            .series
            .iter()
            .map(|one| one.name.clone())
            .collect::<Vec<_>>();
        let series = scenario
            .observations
            .series
            .iter_mut()
            .find(|one| one.name == row.series)
            .ok_or_else(|| {
                Refusal::unknown(
                    "series of reports",
                    &row.series,
                    names.iter().map(String::as_str),
                )
            })?;
        let before = put(series, day, row.people)?;
        let is_total = row.series == "total";
        match by_day.iter_mut().find(|(other, ..)| *other == day) {
            Some((_, change, given)) => {
                if !is_total {
                    *change += row.people - before;
                }
                *given |= is_total;
            }
            None => by_day.push((
                day,
                if is_total { 0 } else { row.people - before },
                is_total,
            )),
        }
    }
    let total = scenario
        .observations
        .series
        .iter_mut()
        .find(|one| one.name == "total");
    if let Some(total) = total {
        for (day, change, given) in by_day {
            if !given {
                let people = (value(total, day) + change).max(0);
                put(total, day, people)?;
            }
        }
    }
    Ok(())
}

/// Puts a count into a series; gives what stood there before, between reports the value on the
/// line.
fn put(series: &mut Series, day: i32, people: i64) -> Result<i64, Refusal> {
    if series.parts.len() > 1 {
        return Err(Refusal(format!(
            "'{}' adds up several sources, and one count cannot be put among them",
            series.name
        )));
    }
    let before = value(series, day);
    if series.parts.is_empty() {
        series.parts.push(Vec::new());
    }
    let reports = &mut series.parts[0];
    reports.retain(|report| report.day != day);
    let at = reports
        .iter()
        .position(|report| report.day > day)
        .unwrap_or(reports.len());
    reports.insert(at, Report { day, people });
    Ok(before)
}

/// The value of a series on a day: linear between reports, the nearest one outside of them.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn value(series: &Series, day: i32) -> i64 {
    let Some(reports) = series.parts.first() else {
        return 0;
    };
    let before = reports
        .iter()
        .filter(|report| report.day <= day)
        .max_by_key(|report| report.day);
    let after = reports
        .iter()
        .filter(|report| report.day >= day)
        .min_by_key(|report| report.day);
    match (before, after) {
        (Some(a), Some(b)) if b.day > a.day => {
            let share = f64::from(day - a.day) / f64::from(b.day - a.day);
            (a.people as f64 + share * (b.people - a.people) as f64).round() as i64
        }
        (Some(one), _) | (None, Some(one)) => one.people,
        (None, None) => 0,
    }
}
