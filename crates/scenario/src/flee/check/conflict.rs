//! Whether anybody is ever displaced.

use crate::files::join;
use crate::flee::layout::Layout;
use crate::flee::locations::Locations;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::{Observations, PlaceKind, Settings, Timeline};

/// Warns when no place is ever in conflict.
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
    let starts_later = timeline
        .kind_changes
        .iter()
        .any(|change| change.kind == PlaceKind::ConflictZone);
    let any = table.rows.iter().flatten().any(|value| *value > 0.0);
    if any || elsewhere || starts_later || table.rows.is_empty() || locations.places.is_empty() {
        return;
    }
    let rise = observations.series.iter().any(|series| {
        series.parts.iter().any(|part| {
            let first = part.first().map_or(0, |report| report.people);
            part.iter().any(|report| report.people > first)
        })
    });
    let shown = layout.folder.shown(&join(&layout.input, "conflicts.csv"));
    problems.report_file(Code::NoConflict, &shown, |d| {
        let d = d.message("no place is in conflict on any day, so nobody has a place to flee from");
        if rise {
            d.help("yet the reported figures rise: is this the right table?")
        } else {
            d.help("write a number above 0 where and when there is conflict")
        }
    });
}
