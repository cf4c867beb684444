//! What several tables together say: checked once each of them has been read.

use super::observations::{TOTAL, at};
use crate::geography::{PlaceRows, Point, check_axes, check_population, check_reach, departures};
use crate::reported::{check_leaks, is_outside};
use outflow_diagnostics::{Code, Diagnostics, Severity, nearest, quoted};
use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{PlaceKind, Report, Scenario, Series};
use std::collections::BTreeMap;

/// Checks a scenario whose tables are in order, each by itself.
pub(super) fn check(
    scenario: &Scenario,
    rows: &PlaceRows<'_>,
    observations: &str,
    hazards: &str,
    problems: &mut Diagnostics,
) {
    observed(scenario, rows, observations, problems);
    unused_series(scenario, observations, problems);
    unused_total(scenario, observations, problems);
    conflict(scenario, hazards, problems);
    duplicate_names(scenario, rows, problems);
    let points: Vec<Point<'_>> = scenario.places.iter().map(Point::of).collect();
    check_axes(&points, rows, problems);
    let (places, links, timeline) = (&scenario.places, &scenario.links, &scenario.timeline);
    check_reach(places, links, timeline, rows, "links.csv", problems);
    check_population(places, &scenario.settings, timeline, rows, problems);
    check_leaks(places, &scenario.observations.series, rows, problems);
}

/// Whether the figures can be used.
fn observed(
    scenario: &Scenario,
    rows: &PlaceRows<'_>,
    observations: &str,
    problems: &mut Diagnostics,
) {
    let error = match Observed::new(scenario) {
        Ok(_) => return,
        Err(error) => error,
    };
    let code = match &error {
        ObservedError::MissingSeries(_) => {
            let series = &scenario.observations.series;
            for (index, place) in scenario.places.iter().enumerate() {
                let camp = matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
                if camp && series.iter().all(|one| one.name != place.name) {
                    rows.report(index, Code::MissingObservations, problems, |d| {
                        d.message(format!(
                            "observations.csv has no figures for the camp {}",
                            quoted(&place.name)
                        ))
                        .nearest(nearest(
                            &place.name,
                            series.iter().map(|one| one.name.as_str()),
                        ))
                        .help("add a series with its name, or make it a town")
                    });
                }
            }
            if problems.has_errors() {
                return;
            }
            Code::MissingObservations
        }
        ObservedError::Empty(_) => Code::MissingObservations,
        ObservedError::NoSuchReport(..) => Code::CorrectionWithoutReport,
        ObservedError::DivisionByZero(..) => Code::CorrectionOfNothing,
        ObservedError::NoTotal => Code::NoTotal,
    };
    problems.report_file(code, observations, |d| {
        d.message(error.to_string()).severity(Severity::Error)
    });
}

/// Places that cannot be told apart by name, as reported figures tell them.
fn duplicate_names(scenario: &Scenario, rows: &PlaceRows<'_>, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, place) in scenario.places.iter().enumerate() {
        let Some(before) = seen.insert(&place.name, index) else {
            continue;
        };
        rows.report(index, Code::DuplicatePlace, problems, |d| {
            d.message(format!(
                "an earlier place is called {} too{}",
                quoted(&place.name),
                if place.country == scenario.places[before].country {
                    String::new()
                } else {
                    format!(", in {}", scenario.places[before].country)
                }
            ))
            .help("reported figures and results go by name: give one of them another")
        });
    }
}

/// Part by which total and sum of camps may differ before it is said which of them counts.
const ALIKE: f64 = 0.1;

/// A total of its own that is not used.
fn unused_total(scenario: &Scenario, observations: &str, problems: &mut Diagnostics) {
    let Some((total, others)) = scenario.observations.series.split_first() else {
        return;
    };
    let last = |series: &Series| -> Option<Report> {
        let reports = series.parts.iter().flatten();
        reports.copied().max_by_key(|report| report.day)
    };
    let Some(end) = last(total).filter(|_| {
        total.name == TOTAL && !others.is_empty() && scenario.settings.spawn_rules.sum_from_camps
    }) else {
        return;
    };
    let sum: i64 = others
        .iter()
        .flat_map(|one| &one.parts)
        .map(|part| at(part, end.day))
        .fold(0, i64::saturating_add);
    #[allow(clippy::cast_precision_loss)]
    let apart = (end.people as f64 - sum as f64).abs() > ALIKE * end.people.max(sum) as f64;
    if apart {
        problems.report_file(Code::TotalUnused, observations, |d| {
            d.message(format!(
                "the last total is {}, but the camps come to {sum} on that day, and they count",
                end.people
            ))
            .help("write sum_from_camps = false under [spawn_rules] to displace as many as the total says")
        });
    }
}

/// Series that belong to no place.
fn unused_series(scenario: &Scenario, observations: &str, problems: &mut Diagnostics) {
    let series = &scenario.observations.series;
    if let Some(first) = series.first()
        && first.name != "total"
    {
        problems.report_file(Code::NoTotal, observations, |d| {
            d.message(format!(
                "the first series is taken for the total, but it is called {}",
                quoted(&first.name)
            ))
        });
    }
    for one in series.iter().filter(|one| is_outside(one, scenario.days)) {
        problems.report_file(Code::DateOutOfRange, observations, |d| {
            d.message(format!(
                "no report of {} falls into the run of {} days",
                quoted(&one.name),
                scenario.days
            ))
            .help("outside the reports, the first or last figure holds")
        });
    }
    for one in series.iter().skip(1) {
        if scenario.first_place(&one.name).is_none() {
            problems.report_file(Code::UnusedObservations, observations, |d| {
                d.message(format!("no place is called {}", quoted(&one.name)))
                    .nearest(nearest(
                        &one.name,
                        scenario.places.iter().map(|place| place.name.as_str()),
                    ))
                    .help("its figures count in the sum over camps all the same")
            });
        }
    }
}

/// Whether anybody is ever displaced.
fn conflict(scenario: &Scenario, hazards: &str, problems: &mut Diagnostics) {
    let rules = &scenario.settings.spawn_rules;
    let elsewhere = !rules.conflict_zone_spawning_only
        || rules.flood_zone_spawning_only
        || scenario.settings.move_rules.flood_rules.is_some();
    if !elsewhere && departures(&scenario.places, &scenario.timeline).is_empty() {
        problems.report_file(Code::NoConflict, hazards, |d| {
            d.message("no place is in conflict on any day, so nobody has a place to flee from")
                .help("add a row of kind conflict with a value above 0")
        });
    }
}
