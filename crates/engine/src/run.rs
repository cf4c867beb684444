//! Running a member, whichever the engine.

use crate::agent::Agents;
use crate::cohort::Cohort;
use crate::control::Control;
use crate::draw::{ExpectedDraw, RandomDraw};
use crate::error::EngineError;
use crate::member::Member;
use crate::options::EngineKind;
use crate::plan::Plan;
use crate::record::MemberRecord;

/// Runs one member from day 0 to the end. The result depends on the scenario, the options and
/// the member's number only.
///
/// # Errors
/// When the timeline ends too early, nobody can be displaced though people are due, a journey
/// does not end, or `control` stops the run.
pub fn run_member(
    plan: &Plan,
    member: u32,
    control: &mut dyn Control,
) -> Result<MemberRecord, EngineError> {
    run(plan, Start::Member(member), control)
}

/// Goes on from a checkpoint, to the same result as [`run_member`] without interruption.
///
/// # Errors
/// As [`run_member`], and when the checkpoint does not fit the plan.
pub fn resume_member(
    plan: &Plan,
    checkpoint: &[u8],
    control: &mut dyn Control,
) -> Result<MemberRecord, EngineError> {
    run(plan, Start::Checkpoint(checkpoint), control)
}

#[derive(Clone, Copy)]
enum Start<'a> {
    Member(u32),
    Checkpoint(&'a [u8]),
}

fn run(plan: &Plan, start: Start, control: &mut dyn Control) -> Result<MemberRecord, EngineError> {
    macro_rules! run_as {
        ($people:expr, $draw:ty) => {
            match start {
                Start::Member(number) => {
                    Member::<_, $draw>::new(plan, number, $people).run(control)
                }
                Start::Checkpoint(bytes) => {
                    Member::<_, $draw>::restore(plan, bytes, $people)?.run(control)
                }
            }
        };
    }
    match plan.options.engine {
        EngineKind::Cohort => run_as!(Cohort::<RandomDraw>::new(plan), RandomDraw),
        EngineKind::Mean => run_as!(Cohort::<ExpectedDraw>::new(plan), ExpectedDraw),
        EngineKind::Agent => run_as!(Agents::new(plan.options.threads), RandomDraw),
    }
}
