//! Whether anybody is ever displaced, and has somewhere to come from when they are.

use crate::files::{Need, join};
use crate::flee::daily;
use crate::flee::layout::Layout;
use crate::flee::locations::Locations;
use crate::geography::departures;
use crate::ready::check_departures;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::{Observations, Scenario, Settings, Timeline};

/// Warns when no place is ever in conflict: by conflicts.csv, by the dates in locations.csv, or by a change
/// of its kind.
pub(in crate::flee) fn conflict(
    layout: &Layout<'_>,
    settings: &Settings,
    locations: &Locations,
    timeline: &Timeline,
    observations: &Observations,
    problems: &mut Diagnostics,
) {
    let Some(table) = &timeline.conflicts else {
        return;
    };
    let rules = &settings.spawn_rules;
    let elsewhere = !rules.conflict_zone_spawning_only || rules.flood_zone_spawning_only;
    let any = !departures(&locations.places, settings, timeline).is_empty();
    if any || elsewhere || table.rows.is_empty() || locations.places.is_empty() {
        return;
    }
    let rise = observations.series.iter().any(|series| {
        series.parts.iter().any(|part| {
            let first = part.first().map_or(0, |report| report.people);
            part.iter().any(|report| report.people > first)
        })
    });
    let shown = layout.folder.shown(&join(&layout.input, CONFLICTS));
    problems.report_file(Code::NoConflict, &shown, |d| {
        let d = d.message("no place is in conflict on any day, so nobody has a place to flee from");
        if rise {
            d.help("yet the reported figures rise: is this the right table?")
        } else {
            d.help("write a number above 0 where and when there is conflict")
        }
    });
}

const CONFLICTS: &str = "conflicts.csv";

/// Says on which of the first days people are due whom no place displaces.
pub(in crate::flee) fn nowhere_to_come_from(
    layout: &Layout<'_>,
    scenario: &Scenario,
    days: u32,
    locations: &Locations,
    problems: &mut Diagnostics,
) {
    let rows = locations.rows();
    check_departures(
        scenario,
        days,
        rows.as_ref(),
        problems,
        |nowhere, problems| {
            let name = join(&layout.input, CONFLICTS);
            // The table is read already: what is wrong with it has been said.
            let quiet = &mut Diagnostics::new();
            let table = layout.folder.table(&name, Need::Optional, quiet);
            let row = table.and_then(|source| Some((daily::row_of(&source, nowhere.day)?, source)));
            match row {
                Some((span, source)) => problems.report(nowhere.code(), &source, span, |d| {
                    nowhere.describe(scenario, d)
                }),
                None => problems.report_file(nowhere.code(), &layout.folder.shown(&name), |d| {
                    nowhere.describe(scenario, d)
                }),
            }
        },
    );
}
