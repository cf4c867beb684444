//! What a change names, looked up by its id.

use crate::change::Refusal;
use outflow_model::chain::{Crossing, Event, Scenario};

pub(super) fn party_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario.party(id).ok_or_else(|| {
        Refusal::unknown(
            "party",
            id,
            scenario.parties.iter().map(|one| one.id.as_str()),
        )
    })
}

pub(super) fn place_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario.place(id).ok_or_else(|| {
        Refusal::unknown(
            "place",
            id,
            scenario.places.iter().map(|one| one.id.as_str()),
        )
    })
}

pub(super) fn link_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario
        .links
        .iter()
        .position(|link| link.id == id)
        .ok_or_else(|| {
            Refusal::unknown("link", id, scenario.links.iter().map(|one| one.id.as_str()))
        })
}

pub(super) fn event<'a>(scenario: &'a mut Scenario, id: &str) -> Result<&'a mut Event, Refusal> {
    match scenario.events.iter().position(|event| event.id == id) {
        Some(index) => Ok(&mut scenario.events[index]),
        None => Err(Refusal::unknown(
            "event",
            id,
            scenario.events.iter().map(|one| one.id.as_str()),
        )),
    }
}

pub(super) fn crossing<'a>(
    scenario: &'a mut Scenario,
    id: &str,
) -> Result<&'a mut Crossing, Refusal> {
    match scenario.crossings.iter().position(|row| row.id == id) {
        Some(index) => Ok(&mut scenario.crossings[index]),
        None => Err(Refusal::unknown(
            "row of a crossing",
            id,
            scenario.crossings.iter().map(|one| one.id.as_str()),
        )),
    }
}
