//! How a caller watches a run and stops it.

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Go on.
    Yes,
    /// Stop: the run returns [`EngineError::Stopped`](crate::EngineError::Stopped).
    No,
}

/// Told of every finished day of a member.
pub trait Control {
    /// Day `day` (0 first) is finished. `checkpoint` gives the bytes from which
    /// [`resume_member`](crate::resume_member) goes on to the same result; it costs nothing
    /// unless called.
    fn after_day(&mut self, day: u32, checkpoint: &dyn Fn() -> Vec<u8>) -> Continue;

    /// Day `day` is finished, as above, and told before that: people at each place of the scenario
    /// (of wayfinding; the chain of control does not tell).
    fn people_after_day(&mut self, day: u32, present: &[f64]) -> Continue {
        let _ = (day, present);
        Continue::Yes
    }

    /// Day `day` is finished, as above, and told before that. `state` gives the member without
    /// what it has recorded: the bytes from which [`branch_member`](crate::branch_member) goes on
    /// in another plan. Nothing is kept unless somebody does.
    fn state_after_day(&mut self, day: u32, state: &dyn Fn() -> Vec<u8>) {
        let _ = (day, state);
    }
}

/// Lets a run go on to its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unattended;

impl Control for Unattended {
    fn after_day(&mut self, _: u32, _: &dyn Fn() -> Vec<u8>) -> Continue {
        Continue::Yes
    }
}
