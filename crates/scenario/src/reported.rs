//! Reported figures that can hardly be meant, the same in every format.

use crate::geography::PlaceRows;
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{Place, PlaceKind, Report, Series};
use std::collections::BTreeMap;

/// Days from the start of the run beyond which a report is a slip.
const FAR_DAYS: i64 = 36_525;

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
    if day.abs() > FAR_DAYS {
        date.report(problems, Code::DateOutOfRange, |d| {
            d.message(format!(
                "{} is {} years from the start of the run",
                date.trimmed(),
                day.abs() / 365
            ))
        });
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
