//! Regions of places.

use outflow_model::chain::{Place, Scenario, Target};

/// The name that stands for all regions together.
pub const ALL_REGIONS: &str = "*";

/// The region of a place by name; `-` for one without.
#[must_use]
pub fn region_of(place: &Place) -> &str {
    if place.region.is_empty() {
        "-"
    } else {
        &place.region
    }
}

/// The regions of places that are asked for, and these places, in the order in which regions come first.
#[must_use]
pub fn regions_of(scenario: &Scenario, asked: impl Fn(&Place) -> bool) -> Vec<(String, Target)> {
    let mut regions: Vec<(&str, Vec<usize>)> = Vec::new();
    let places = scenario.places.iter().enumerate();
    for (index, place) in places.filter(|(_, place)| asked(place)) {
        let name = region_of(place);
        match regions.iter_mut().find(|(other, _)| *other == name) {
            Some((_, places)) => places.push(index),
            None => regions.push((name, vec![index])),
        }
    }
    regions
        .into_iter()
        .map(|(name, places)| (name.to_owned(), Target::Places(places)))
        .collect()
}

/// All regions together, then each.
pub(crate) fn regions(scenario: &Scenario) -> Vec<(String, Target)> {
    std::iter::once((ALL_REGIONS.to_owned(), Target::Everywhere))
        .chain(regions_of(scenario, |_| true))
        .collect()
}
