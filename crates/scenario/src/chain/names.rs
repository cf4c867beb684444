//! Ids and moments of a scenario that is written.

use super::calendar::Calendar;
use crate::native::write::WriteError;
use outflow_model::chain::{Holder, Scenario, Target};

/// What the indices of a scenario stand for.
#[derive(Clone, Copy)]
pub(super) struct Names<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) calendar: Calendar,
}

impl Names<'_> {
    pub(super) fn place(&self, index: usize) -> Result<String, WriteError> {
        let place = self.scenario.places.get(index);
        place
            .map(|place| place.id.clone())
            .ok_or(WriteError::NoPlace(index))
    }

    pub(super) fn party(&self, index: usize) -> Result<String, WriteError> {
        let party = self.scenario.parties.get(index);
        party
            .map(|party| party.id.clone())
            .ok_or(WriteError::NoSuch {
                what: "party",
                index,
            })
    }

    /// As [`Names::party`], empty for none.
    pub(super) fn optional_party(&self, index: Option<usize>) -> Result<String, WriteError> {
        index.map_or(Ok(String::new()), |index| self.party(index))
    }

    pub(super) fn holder(&self, holder: Holder) -> Result<String, WriteError> {
        match holder {
            Holder::Party(party) => self.party(party),
            Holder::Contested => Ok(super::words::CONTESTED.to_owned()),
            Holder::Nobody => Ok(super::words::NOBODY.to_owned()),
        }
    }

    pub(super) fn target(&self, target: &Target) -> Result<String, WriteError> {
        match target {
            Target::Everywhere => Ok("*".to_owned()),
            Target::HeldBy(party) => Ok(format!("held:{}", self.party(*party)?)),
            Target::Places(places) => {
                let ids: Result<Vec<_>, _> = places.iter().map(|at| self.place(*at)).collect();
                Ok(ids?.join(";"))
            }
            Target::Links(links) => {
                let ids: Result<Vec<_>, _> = links.iter().map(|at| self.link(*at)).collect();
                Ok(ids?.join(";"))
            }
        }
    }

    fn link(&self, index: usize) -> Result<String, WriteError> {
        let link = self.scenario.links.get(index);
        link.map(|link| format!("link:{}", link.id))
            .ok_or(WriteError::NoSuch {
                what: "link",
                index,
            })
    }
}
