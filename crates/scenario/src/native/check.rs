//! What several tables together say: checked once each of them has been read.

use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{PlaceKind, Scenario};

/// The places of a scenario and where they stand.
pub(super) struct PlaceRows<'s> {
    /// `places.csv`.
    pub(super) source: &'s Source,
    /// Where the name of each place stands.
    pub(super) names: &'s [Span],
}

impl PlaceRows<'_> {
    fn report(
        &self,
        place: usize,
        code: Code,
        problems: &mut Diagnostics,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if let Some(span) = self.names.get(place) {
            problems.report(code, self.source, *span, describe);
        }
    }
}

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
    conflict(scenario, hazards, problems);
    reachable(scenario, rows, problems);
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
    if !elsewhere && departures(scenario).is_empty() {
        problems.report_file(Code::NoConflict, hazards, |d| {
            d.message("no place is in conflict on any day, so nobody has a place to flee from")
                .help("add a row of kind conflict with a value above 0")
        });
    }
}

/// Places that displace people at some time.
fn departures(scenario: &Scenario) -> Vec<usize> {
    let kinds = [PlaceKind::ConflictZone, PlaceKind::FloodZone];
    let timeline = &scenario.timeline;
    let mut departures: Vec<usize> = (0..scenario.places.len())
        .filter(|&index| kinds.contains(&scenario.places[index].kind))
        .collect();
    for table in [&timeline.conflicts, &timeline.floods]
        .into_iter()
        .flatten()
    {
        for (column, &place) in table.places.iter().enumerate() {
            if table.rows.iter().any(|row| row[column] > 0.0) {
                departures.push(place);
            }
        }
    }
    let later = timeline
        .kind_changes
        .iter()
        .filter(|change| kinds.contains(&change.kind));
    departures.extend(later.map(|change| change.place));
    departures
}

/// Warns of places that nobody can reach, links that close or not.
fn reachable(scenario: &Scenario, rows: &PlaceRows<'_>, problems: &mut Diagnostics) {
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); scenario.places.len()];
    for link in &scenario.links {
        neighbours[link.from].push(link.to);
        neighbours[link.to].push(link.from);
    }
    let mut waiting = departures(scenario);
    if waiting.is_empty() {
        return;
    }
    let mut reached = vec![false; scenario.places.len()];
    while let Some(place) = waiting.pop() {
        if !std::mem::replace(&mut reached[place], true) {
            waiting.extend(&neighbours[place]);
        }
    }
    for (index, _) in reached.iter().enumerate().filter(|(_, reached)| !**reached) {
        rows.report(index, Code::UnreachablePlace, problems, |d| {
            d.message(format!(
                "no way leads from a place of departure to {}",
                quoted(&scenario.places[index].name)
            ))
            .help("add the missing link to links.csv")
        });
    }
}
