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
