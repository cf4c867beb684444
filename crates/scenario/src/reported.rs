//! Reported figures that can hardly be meant, the same in every format.

use crate::geography::PlaceRows;
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, quoted};
use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{Date, Place, PlaceKind, Report, Scenario, Series};
use std::collections::BTreeMap;

/// Days from the start of the run from which on a date is a slip: a century, which is what 1915 for 2015 is
/// off by.
const FAR_DAYS: i64 = 36_500;

/// Whether a day, counted from the start of the run, is so far from it that its date must be a slip.
pub(crate) fn is_far(day: i64) -> bool {
    day.abs() >= FAR_DAYS
}

/// Warns of a date in a cell that is so far from the run.
pub(crate) fn report_far(date: &Cell<'_>, day: i64, problems: &mut Diagnostics) {
    date.report(problems, Code::DateOutOfRange, |d| {
        d.message(format!(
            "{} is {} years from the start of the run",
            date.trimmed(),
            day.abs() / 365
        ))
    });
}

/// A capacity this near to the largest report was probably read off it.
const LEAK: f64 = 0.1;

/// Warns of a report that is negative, far from the run, or earlier than the one before it.
pub(crate) fn check_report(
    (date, day): (&Cell<'_>, i64),
    (count, people): (&Cell<'_>, i64),
    before: Option<&Report>,
    problems: &mut Diagnostics,
) {
    if people < 0 {
        count.report(problems, Code::NegativeCount, |d| {
            d.message(format!("the number of people is {people}"))
        });
    }
    if is_far(day) {
        report_far(date, day, problems);
    }
    if let Some(before) = before.filter(|before| i64::from(before.day) == day) {
        date.report(problems, Code::DuplicateReport, |d| {
            d.message(format!(
                "the row above has a figure for {} already, {}; this one counts",
                date.trimmed(),
                before.people
            ))
            .help("leave out one of the two")
        });
    }
    if before.is_some_and(|before| i64::from(before.day) > day) {
        date.report(problems, Code::DateOutOfOrder, |d| {
            d.message(format!("{} comes after a later date", date.trimmed()))
                .help("rows are used in file order: values in between are found by the first row with a later date")
        });
    }
}

/// Whether a series has reports, and none of them falls into a run of so many days.
pub(crate) fn is_outside(series: &Series, days: u32) -> bool {
    let mut reports = series.parts.iter().flatten().peekable();
    reports.peek().is_some() && reports.all(|r| r.day < 0 || i64::from(r.day) >= i64::from(days))
}

/// Notes capacities that were probably taken from what was reported.
pub(crate) fn check_leaks(
    places: &[Place],
    series: &[Series],
    rows: &PlaceRows<'_>,
    problems: &mut Diagnostics,
) {
    let named: BTreeMap<&str, &Series> =
        series.iter().map(|one| (one.name.as_str(), one)).collect();
    let camp = |place: &Place| matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
    for (index, place) in places.iter().enumerate().filter(|(_, place)| camp(place)) {
        let own = named.get(place.name.as_str());
        let Some([part]) = own.map(|series| series.parts.as_slice()) else {
            continue;
        };
        let Some(largest @ 1..) = part.iter().map(|report| report.people).max() else {
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "at most 2e10")]
        let (capacity, largest_people) = (place.capacity as f64, largest as f64);
        if (capacity / largest_people - 1.0).abs() > LEAK {
            continue;
        }
        rows.report(index, Code::CapacityLeak, problems, |d| {
            let how = if i64::try_from(place.capacity) == Ok(largest) {
                "is"
            } else {
                "is nearly"
            };
            d.message(format!(
                "the capacity of {} ({}) {how} the largest figure reported ({largest})",
                quoted(&place.name),
                place.capacity
            ))
            .help("a capacity taken from what was observed tells a simulation the answer")
        });
    }
}

/// Whether a correction of a series on a day can be applied, and has an effect; says why where not. The date
/// stands at `span`.
pub(crate) fn check_correction(
    series: &Series,
    (source, span): (&Source, Span),
    day: i32,
    start: Date,
    problems: &mut Diagnostics,
) -> bool {
    if day < 0 {
        problems.report(Code::DateOutOfRange, source, span, |d| {
            d.message("the correction is dated before the run, so it has no effect")
                .severity(Severity::Note)
        });
        return false;
    }
    let Some((code, message)) = problem_of(&series.parts, day) else {
        return true;
    };
    problems.report(code, source, span, |d| {
        let d = d.message(format!(
            "{} {message} {}",
            quoted(&series.name),
            source.slice(span).trim()
        ));
        match nearest_day(&series.parts, day) {
            Some(near) if near != day => d.help(format!(
                "the nearest report is of {}",
                start.plus_days(i64::from(near))
            )),
            _ => d,
        }
    });
    false
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

/// Reports each correction that shows only once the files of each series are added up to be one that cannot
/// be applied. `spans` say where their dates stand. True when there is one.
pub(crate) fn check_corrections_of_sums(
    scenario: &Scenario,
    source: &Source,
    spans: &[Span],
    problems: &mut Diagnostics,
) -> bool {
    if Observed::new(scenario).is_ok() {
        return false;
    }
    let mut rest = scenario.clone();
    let mut spans = spans.to_vec();
    let mut found = false;
    while let Err(error) = Observed::new(&rest) {
        let (code, name, day) = match &error {
            ObservedError::NoSuchReport(name, day) => (Code::CorrectionWithoutReport, name, day),
            ObservedError::DivisionByZero(name, day) => (Code::CorrectionOfNothing, name, day),
            _ => break,
        };
        let series = &rest.observations.series;
        let at = rest.observations.corrections.iter().position(|one| {
            one.day == *day && series.get(one.series).is_some_and(|one| one.name == *name)
        });
        let Some(at) = at.filter(|&at| at < spans.len()) else {
            break;
        };
        let span = spans.remove(at);
        rest.observations.corrections.remove(at);
        found = true;
        problems.report(code, source, span, |d| d.message(error.to_string()));
    }
    found
}
