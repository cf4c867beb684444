//! Running a member of the chain of control, whichever the engine.

use super::member::Member;
use super::plan::Plan;
use super::record::ChainRecord;
use super::split::{Agent, Cohort, Expected};
use crate::{Control, EngineError, EngineKind};

/// Runs one member from day 0 to the end. The result depends on the scenario, the options and the
/// member's number only.
///
/// # Errors
/// When `control` stops the run, or people are lost or made.
pub fn run_member(
    plan: &Plan,
    member: u32,
    control: &mut dyn Control,
) -> Result<ChainRecord, EngineError> {
    match plan.options.engine {
        EngineKind::Cohort => Member::<Cohort>::new(plan, member).run(control),
        EngineKind::Agent => Member::<Agent>::new(plan, member).run(control),
        EngineKind::Mean => Member::<Expected>::new(plan, member).run(control),
    }
}

/// Goes on from a checkpoint, to the same result as [`run_member`] without interruption.
///
/// # Errors
/// As [`run_member`], and when the checkpoint does not fit the plan.
pub fn resume_member(
    plan: &Plan,
    checkpoint: &[u8],
    control: &mut dyn Control,
) -> Result<ChainRecord, EngineError> {
    match plan.options.engine {
        EngineKind::Cohort => Member::<Cohort>::restore(plan, checkpoint)?.run(control),
        EngineKind::Agent => Member::<Agent>::restore(plan, checkpoint)?.run(control),
        EngineKind::Mean => Member::<Expected>::restore(plan, checkpoint)?.run(control),
    }
}

/// Goes on from the state of a member, as [`Control::state_after_day`] gave it, in this plan, which
/// may be another than the one in which it was made. `record` is that of the member until then or
/// longer; what it says of later days is left aside.
///
/// The result is that of [`run_member`] in this plan as long as the state is of a day within
/// [`Fork::days`](super::Fork::days) of the two plans.
///
/// # Errors
/// As [`run_member`], and when state or record do not fit the plan.
pub fn branch_member(
    plan: &Plan,
    state: &[u8],
    record: &ChainRecord,
    control: &mut dyn Control,
) -> Result<ChainRecord, EngineError> {
    match plan.options.engine {
        EngineKind::Cohort => Member::<Cohort>::branch(plan, state, record)?.run(control),
        EngineKind::Agent => Member::<Agent>::branch(plan, state, record)?.run(control),
        EngineKind::Mean => Member::<Expected>::branch(plan, state, record)?.run(control),
    }
}
