//! What several tables together say: checked once each of them has been read.

use super::head::Head;
use super::observations::{TOTAL, at};
use crate::geography::{
    PlaceRows, Point, check_axes, check_nowhere, check_population, check_reach, departures,
};
use crate::ready::{Format, Given, check_departures, levels, needs, together};
use crate::reported::{check_correction, check_corrections_of_sums, check_leaks, is_outside};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{PlaceKind, Report, Scenario, Series};
use std::collections::BTreeMap;

/// Checks a scenario whose tables are in order, each by itself.
pub(super) fn check(
    scenario: &Scenario,
    rows: &PlaceRows<'_>,
    shown: &dyn Fn(&str) -> String,
    problems: &mut Diagnostics,
) {
    let observations = &shown("observations.csv");
    observed(scenario, rows, observations, problems);
    unused_series(scenario, observations, problems);
    unused_total(scenario, observations, problems);
    let hazards = &shown("hazards.csv");
    conflict(scenario, hazards, problems);
    if !problems.has_errors() {
        let days = scenario.days;
        check_departures(scenario, days, Some(rows), problems, |nowhere, problems| {
            problems.report_file(nowhere.code(), hazards, |d| nowhere.describe(scenario, d));
        });
    }
    duplicate_names(scenario, rows, problems);
    let points: Vec<Point<'_>> = scenario.places.iter().map(Point::of).collect();
    check_axes(&points, rows, problems);
    check_nowhere(&points, &[], rows, problems);
    let (places, links, timeline) = (&scenario.places, &scenario.links, &scenario.timeline);
    let settings = &scenario.settings;
    let table = &shown("links.csv");
    check_reach((places, links), settings, timeline, rows, table, problems);
    check_population(places, settings, timeline, rows, problems);
    check_leaks(places, &scenario.observations.series, rows, problems);
}

/// Checks settings against each other and against what the tables hold.
pub(super) fn settings(
    scenario: &Scenario,
    head: &Head,
    source: &Source,
    hazards: &str,
    problems: &mut Diagnostics,
) {
    let settings = &scenario.settings;
    let given = Given {
        settings,
        places: &scenario.places,
        timeline: &scenario.timeline,
        traits: &scenario.traits,
        listed: &scenario.listed_groups,
    };
    let mut faults = together(settings, Format::Native);
    faults.extend(needs(&given, Format::Native));
    for fault in faults {
        let span = head.span_of(fault.setting).unwrap_or_default();
        problems.report(fault.code, source, span, |d| fault.describe(d));
    }
    for message in levels(settings, &scenario.timeline) {
        problems.report_file(Code::OutOfRange, hazards, |d| {
            d.message(message)
                .help("add an entry to the list for every level")
        });
    }
    too_few_days(scenario, head, source, problems);
}

/// A table of fewer days than the run: only `[hazards]` can ask for that.
fn too_few_days(scenario: &Scenario, head: &Head, source: &Source, problems: &mut Diagnostics) {
    let settings = &scenario.settings;
    let (key, table) = if settings.reads_floods() {
        ("flood_days", &scenario.timeline.floods)
    } else {
        ("conflict_days", &scenario.timeline.conflicts)
    };
    let days = scenario.days;
    let Some(rows) = table.as_ref().map(|table| table.rows.len()) else {
        return;
    };
    if rows < days as usize {
        let span = head.span_of(&format!("hazards.{key}")).unwrap_or_default();
        problems.report(Code::TooFewDays, source, span, |d| {
            d.message(format!("{key} is {rows}, but the run has {days} days"))
                .help(format!("leave {key} out, or write {days} at least"))
        });
    }
}

/// Says that rows of a kind of hazard do nothing; `first` is the first row of conflict, and of flood.
pub(super) fn unused_hazards(
    scenario: &Scenario,
    source: &Source,
    first: [Option<Span>; 2],
    problems: &mut Diagnostics,
) {
    let [conflict, flood] = first;
    let (unused, message, help) = if scenario.settings.reads_floods() {
        (
            conflict,
            "with flood rules, conflicts are not read, so rows of kind conflict do nothing",
            "leave out the flood rules, or these rows",
        )
    } else {
        (
            flood,
            "no setting reads flood levels, so rows of kind flood do nothing",
            "write the sections [spawn_rules.flood_driven_spawn_mode] and [move_rules.flood_rules]",
        )
    };
    if let Some(span) = unused {
        problems.report(Code::UnusedHazard, source, span, |d| {
            d.message(message).help(help)
        });
    }
}

/// Checks that each correction finds what it corrects.
pub(super) fn corrections(
    scenario: &Scenario,
    source: &Source,
    spans: &[Span],
    problems: &mut Diagnostics,
) {
    let observations = &scenario.observations;
    let mut sound = true;
    for (one, &span) in observations.corrections.iter().zip(spans) {
        if let Some(series) = observations.series.get(one.series) {
            let applies =
                check_correction(series, (source, span), one.day, scenario.start, problems);
            sound &= applies || one.day < 0;
        }
    }
    if sound {
        check_corrections_of_sums(scenario, source, spans, problems);
    }
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
        // Said at the row of the correction.
        ObservedError::NoSuchReport(..) | ObservedError::DivisionByZero(..) => return,
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
    if !elsewhere && departures(&scenario.places, &scenario.settings, &scenario.timeline).is_empty()
    {
        problems.report_file(Code::NoConflict, hazards, |d| {
            d.message("no place is in conflict on any day, so nobody has a place to flee from")
                .help("add a row of kind conflict with a value above 0")
        });
    }
}
