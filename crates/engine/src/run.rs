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

/// Goes on from the state of a member, as [`Control::state_after_day`] gave it, in this plan, which
/// may be another than the one in which it was made. `record` is that of the member until then or
/// longer; what it says of later days is left aside.
///
/// The result is that of [`run_member`] in this plan as long as the state is of a day within
/// [`common_days`](crate::common_days) of the two plans.
///
/// # Errors
/// As [`run_member`], and when state or record do not fit the plan.
pub fn branch_member(
    plan: &Plan,
    state: &[u8],
    record: &MemberRecord,
    control: &mut dyn Control,
) -> Result<MemberRecord, EngineError> {
    run(plan, Start::Branch(state, record), control)
}

#[derive(Clone, Copy)]
enum Start<'a> {
    Member(u32),
    Checkpoint(&'a [u8]),
    Branch(&'a [u8], &'a MemberRecord),
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
                Start::Branch(bytes, record) => {
                    Member::<_, $draw>::branch(plan, bytes, record, $people)?.run(control)
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
