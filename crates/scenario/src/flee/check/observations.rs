//! Reported figures against the places and the run.

use crate::files::join;
use crate::flee::Names;
use crate::flee::layout::Layout;
use crate::flee::locations::Locations;
use crate::flee::source_data::LayoutRow;
use crate::reported::{check_corrections_of_sums, is_outside};
use outflow_diagnostics::{Code, Diagnostics, Source, Span, quoted};
use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{Observations, PlaceKind, Scenario, Settings};
use std::collections::BTreeSet;

/// Checks that camps have figures and figures have camps.
pub(in crate::flee) fn series(
    settings: &Settings,
    locations: &Locations,
    listed: &[LayoutRow],
    layout: &Source,
    problems: &mut Diagnostics,
) {
    let places = &locations.places;
    // Without rows, whatever is wrong with the table has been said.
    if places.is_empty() || listed.is_empty() {
        return;
    }
    total(settings, listed, layout, problems);
    let names = Names::new(places.iter().map(|place| place.name.as_str()));
    let rows: BTreeSet<&str> = listed.iter().map(|row| row.name.as_str()).collect();
    let floods = settings.spawn_rules.flood_driven_spawn_mode.is_some();
    for (place, span) in places.iter().zip(&locations.spans) {
        let is_camp = matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
        let needed = is_camp || floods || becomes_a_camp(settings, place.kind);
        if needed
            && !rows.contains(place.name.as_str())
            && let Some(source) = &locations.source
        {
            problems.report(Code::MissingObservations, source, *span, |d| {
                let what = if is_camp { "camp" } else { "place" };
                d.message(format!(
                    "the {what} {} has no row in {}",
                    quoted(&place.name),
                    layout.name()
                ))
                .help("add a row with its name and the file of its reported figures")
            });
        }
    }
    for row in listed.iter().skip(1) {
        let place = names.last(&row.name).and_then(|index| places.get(index));
        let camp = place.is_some_and(|place| {
            floods || matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp)
        });
        if camp {
            continue;
        }
        problems.report(Code::UnusedObservations, layout, row.span, |d| {
            let d = if place.is_some() {
                d.message(format!("{} is no camp at the start", quoted(&row.name)))
            } else {
                d.message(format!("no place is called {}", quoted(&row.name)))
                    .nearest(names.nearest(&row.name))
            };
            d.help("its figures count in the sum over camps all the same")
        });
    }
}

/// A tiny move chance makes camps of other places (S42).
fn becomes_a_camp(settings: &Settings, kind: PlaceKind) -> bool {
    let rules = &settings.move_rules;
    match kind {
        PlaceKind::ConflictZone => rules.conflict_movechance < 0.005,
        PlaceKind::Town => rules.default_movechance < 0.005,
        _ => false,
    }
}

/// The first row is taken for the total.
fn total(settings: &Settings, listed: &[LayoutRow], layout: &Source, problems: &mut Diagnostics) {
    let Some(first) = listed.first() else {
        return;
    };
    let sum = settings.spawn_rules.sum_from_camps;
    if !sum && listed.iter().all(|row| row.name != "total") {
        problems.report_file(Code::MissingKey, layout.name(), |d| {
            d.message("there is no row called total, which sum_from_camps: false needs")
        });
    } else if first.name != "total" {
        problems.report(Code::NoTotal, layout, first.span, |d| {
            d.message(format!(
                "the first row is taken for the total, but it is called {}",
                quoted(&first.name)
            ))
            .help("write total,<file> as the first row")
        });
    }
}

/// Warns of series without a report in the run: their value never changes.
pub(in crate::flee) fn reports_in_run(
    listed: &[LayoutRow],
    observations: &Observations,
    days: u32,
    layout: &Source,
    problems: &mut Diagnostics,
) {
    for (row, series) in listed.iter().zip(&observations.series) {
        if is_outside(series, days) {
            problems.report(Code::DateOutOfRange, layout, row.span, |d| {
                d.message(format!(
                    "no report of {} falls into the run of {days} days",
                    quoted(&row.name)
                ))
                .help("outside the reports, the first or last figure holds")
            });
        }
    }
}

/// What only shows once the files of each series are added up: a correction that finds no report
/// in the sum, for one. `corrections` is the text of those, and where their dates stand.
pub(in crate::flee) fn usable(
    layout: &Layout<'_>,
    scenario: &Scenario,
    corrections: Option<&(Source, Vec<Span>)>,
    problems: &mut Diagnostics,
) {
    if let Some((source, spans)) = corrections
        && check_corrections_of_sums(scenario, source, spans, problems)
    {
        return;
    }
    let Err(error) = Observed::new(scenario) else {
        return;
    };
    let figures = join(
        layout.data.as_deref().unwrap_or_default(),
        "data_layout.csv",
    );
    let corrections = join(&layout.input, "registration_corrections.csv");
    let (code, name) = match &error {
        ObservedError::MissingSeries(_) => (Code::MissingObservations, figures),
        ObservedError::Empty(_) => (Code::EmptyFile, figures),
        ObservedError::NoTotal => (Code::MissingKey, figures),
        ObservedError::NoSuchReport(..) => (Code::CorrectionWithoutReport, corrections),
        ObservedError::DivisionByZero(..) => (Code::CorrectionOfNothing, corrections),
    };
    let shown = layout.folder.shown(&name);
    problems.report_file(code, &shown, |d| d.message(error.to_string()));
}
