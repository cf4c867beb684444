//! Whether anybody lives where people are displaced.

use super::{PlaceRows, departures};
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{Place, Settings, Timeline};

/// Warns of places of departure without people, where those displaced are drawn by population.
pub(crate) fn check_population(
    places: &[Place],
    settings: &Settings,
    timeline: &Timeline,
    rows: &PlaceRows<'_>,
    problems: &mut Diagnostics,
) {
    let rules = &settings.spawn_rules;
    if rules.flood_driven_spawn_mode.is_some() || rules.conflict_driven_spawning.is_some() {
        return;
    }
    let mut empty = departures(places, settings, timeline);
    empty.retain(|&index| places.get(index).is_some_and(|place| place.population == 0));
    empty.sort_unstable();
    empty.dedup();
    for index in empty {
        rows.report(index, Code::NoPopulation, problems, |d| {
            d.message(format!(
                "{} displaces people, but nobody lives there, so nobody will come from there",
                quoted(&places[index].name)
            ))
            .help("write its population")
        });
    }
}
