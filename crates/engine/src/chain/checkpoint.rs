//! A member in the middle of its run, as bytes: going on gives the same bits as never stopping.
//! What follows from the state and the timeline is worked out anew.

use super::member::{Member, State};
use super::plan::Plan;
use super::population::Households;
use super::record::ChainRecord;
use super::recorder::Recorder;
use super::split::Split;
use crate::{EngineError, Work};
use outflow_model::chain::DAY;
use serde::{Deserialize, Serialize};

/// Version of the layout.
const VERSION: u32 = 8;

#[derive(Serialize, Deserialize)]
#[serde(bound = "C: Households")]
struct Saved<C: Households> {
    version: u32,
    member: u32,
    state: State<C>,
    record: ChainRecord,
}

/// A member without its record.
#[derive(Serialize, Deserialize)]
#[serde(bound = "C: Households")]
struct Bare<C: Households> {
    version: u32,
    member: u32,
    state: State<C>,
    work: Work,
}

impl<'a, D: Split> Member<'a, D> {
    /// The member without its record, as bytes.
    pub(super) fn bare(&self) -> Vec<u8> {
        let bare = Bare {
            version: VERSION,
            member: self.number,
            state: self.state.clone(),
            work: self.recorder.record.work,
        };
        // Plain data in memory: writing it cannot fail.
        postcard::to_stdvec(&bare).unwrap_or_default()
    }

    /// The member whose state `bytes` hold, with the days before it from `record`, which may be
    /// that of a whole run.
    pub(super) fn branch(
        plan: &'a Plan,
        bytes: &[u8],
        record: &ChainRecord,
    ) -> Result<Self, EngineError> {
        let bare: Bare<D::Count> = postcard::from_bytes(bytes)
            .map_err(|error| EngineError::Checkpoint(error.to_string()))?;
        let wrong = |what: &str| Err(EngineError::Checkpoint(what.to_owned()));
        if bare.version != VERSION {
            return wrong("it was written by another version");
        }
        if record.member != bare.member {
            return wrong("the record is that of another member");
        }
        if bare.state.homes.len() != plan.places() || !bare.state.tick.is_multiple_of(DAY) {
            return wrong("it belongs to another scenario");
        }
        let day = bare.state.tick / DAY;
        let Some(mut record) = record.until(&plan.scenario, day) else {
            return wrong("the record belongs to another scenario, or ends too early");
        };
        record.work = bare.work;
        let recorder = Recorder::resume(plan, record, day as usize);
        Ok(Self::with(plan, bare.member, bare.state, recorder))
    }

    /// The member as bytes.
    pub(super) fn checkpoint(&self) -> Vec<u8> {
        let saved = Saved {
            version: VERSION,
            member: self.number,
            state: self.state.clone(),
            record: self.recorder.record.clone(),
        };
        // Plain data in memory: writing it cannot fail.
        postcard::to_stdvec(&saved).unwrap_or_default()
    }

    /// The member that `bytes` hold.
    pub(super) fn restore(plan: &'a Plan, bytes: &[u8]) -> Result<Self, EngineError> {
        let saved: Saved<D::Count> = postcard::from_bytes(bytes)
            .map_err(|error| EngineError::Checkpoint(error.to_string()))?;
        let wrong = |what: &str| Err(EngineError::Checkpoint(what.to_owned()));
        if saved.version != VERSION {
            return wrong("it was written by another version");
        }
        let places = plan.places();
        if saved.state.homes.len() != places
            || saved.record.days != plan.scenario.days as usize
            || !saved.state.tick.is_multiple_of(DAY)
        {
            return wrong("it belongs to another scenario");
        }
        let day = (saved.state.tick / DAY) as usize;
        let recorder = Recorder::resume(plan, saved.record, day);
        Ok(Self::with(plan, saved.member, saved.state, recorder))
    }
}
