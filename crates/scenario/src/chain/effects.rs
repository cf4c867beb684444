//! Rows that can have no effect, as far as the tables tell.

use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, quoted};
use outflow_model::chain::{Event, EventKind, Holder, Scenario, Target};
use std::collections::BTreeSet;

/// Which parties hold each place at any time, whatever front or what-if comes true.
pub(super) struct EverHeld(Vec<BTreeSet<usize>>);

impl EverHeld {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let mut held: Vec<BTreeSet<usize>> = scenario
            .places
            .iter()
            .map(|place| place.holder.party().into_iter().collect())
            .collect();
        let fronts = scenario.fronts.iter().flat_map(|front| &front.control);
        for row in scenario.control.iter().chain(fronts) {
            if let Some(parties) = held.get_mut(row.place) {
                parties.extend(row.holder.party());
            }
        }
        Self(held)
    }

    /// Whether a party ever holds a place.
    pub(super) fn place(&self, place: usize, party: usize) -> bool {
        self.0.get(place).is_some_and(|held| held.contains(&party))
    }

    /// Whether a party ever holds a place to which something is addressed.
    fn target(&self, target: &Target, party: usize) -> bool {
        let holder = Holder::Party(party);
        (0..self.0.len()).any(|place| self.place(place, party) && target.covers(place, holder))
    }
}

/// Events by parties that cannot do there what is said.
pub(super) fn events(
    scenario: &Scenario,
    held: &EverHeld,
    source: &Source,
    marks: &[Span],
    problems: &mut Diagnostics,
) {
    for (event, mark) in scenario.events.iter().zip(marks) {
        let Some(party) = event.party else {
            continue;
        };
        let id = || quoted(&scenario.parties[party].id);
        if is_of_holder(event) && !held.target(&event.target, party) {
            problems.report(Code::NeverHolds, source, *mark, |d| {
                d.message(format!(
                    "{} never holds any of these places, so '{}' changes nothing",
                    id(),
                    event.kind.name()
                ))
                .help("name the party that holds them, or places that it holds")
            });
        }
        let punishes = || scenario.sanctions.iter().any(|row| row.party == party);
        if event.kind == EventKind::Threat && !punishes() {
            problems.report(Code::NeverHolds, source, *mark, |d| {
                d.message(format!(
                    "{} threatens, but sanctions.csv has no row of it, so nobody fears more",
                    id()
                ))
                .help("add what it punishes to sanctions.csv")
            });
        }
    }
}

/// Whether an event is felt under its own party only.
fn is_of_holder(event: &Event) -> bool {
    use EventKind::{
        AidDelivered, AidPromised, Annexation, Force, Mobilisation, PapersDelivered,
        PapersPromised, PayDelivered, PayPromised, PensionDelivered, PensionPromised, Posts,
        Pressure, Promise, WithdrawalSeen,
    };
    matches!(
        event.kind,
        AidDelivered
            | AidPromised
            | Annexation
            | Force
            | Mobilisation
            | PapersDelivered
            | PapersPromised
            | PayDelivered
            | PayPromised
            | PensionDelivered
            | PensionPromised
            | Posts
            | Pressure
            | Promise
            | WithdrawalSeen
    )
}

/// Exits that stand for a party that never holds them.
pub(super) fn exits(
    scenario: &Scenario,
    held: &EverHeld,
    source: &Source,
    marks: &[Span],
    problems: &mut Diagnostics,
) {
    for (exit, mark) in scenario.exits.iter().zip(marks) {
        if !exit.follows && !held.place(exit.place, exit.party) {
            problems.report(Code::NeverHolds, source, *mark, |d| {
                d.message(format!(
                    "the exit {} stands for {}, which never holds it",
                    quoted(&scenario.places[exit.place].id),
                    quoted(&scenario.parties[exit.party].id)
                ))
                .help("leave the party out: then the exit stands for whoever holds the place")
            });
        }
    }
}

/// Ways onward to where nobody finds shelter.
pub(super) fn onward(
    scenario: &Scenario,
    source: &Source,
    marks: &[Span],
    problems: &mut Diagnostics,
) {
    if !scenario.parts.reception {
        return;
    }
    for (row, mark) in scenario.onward.iter().zip(marks) {
        if scenario.receptions.iter().all(|one| one.place != row.to) {
            problems.report(Code::NoReception, source, *mark, |d| {
                d.message(format!(
                    "reception.csv has no row for {}, so nobody who is sent on there finds shelter",
                    quoted(&scenario.places[row.to].id)
                ))
                .help("add a row with its beds, dwellings and hosts")
                .severity(Severity::Warning)
            });
        }
    }
}
