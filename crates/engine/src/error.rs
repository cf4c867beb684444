//! What can stop an engine.

use outflow_model::{environment::TimelineError, observed::ObservedError, traits::TraitError};

/// Why a run cannot start or go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The observations cannot be used.
    #[error(transparent)]
    Observed(#[from] ObservedError),
    /// The attributes of people cannot be used.
    #[error(transparent)]
    Traits(#[from] TraitError),
    /// The timeline ends too early.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    /// A setting that no engine can run.
    #[error("{setting}: {problem}")]
    Setting {
        /// Dotted name of the setting.
        setting: &'static str,
        /// What is wrong and what to write instead.
        problem: String,
    },
    /// People are due, but no place displaces anybody.
    #[error(
        "day {day}: {people} people are newly displaced, but no place is in conflict with a population above 0; add a conflict zone or its population"
    )]
    NowhereToComeFrom {
        /// The day.
        day: u32,
        /// How many people.
        people: u64,
    },
    /// Somebody made more hops in one day than any real journey has.
    #[error(
        "day {day}: a journey of more than {hops} hops in one day, near '{place}'; is a link far too short, or a speed far too high?"
    )]
    EndlessJourney {
        /// The day.
        day: u32,
        /// The limit.
        hops: u32,
        /// Where it was noticed.
        place: String,
    },
    /// People were lost or made: a fault of the engine.
    #[error("day {day}, {phase}: {before} people before and {after} after")]
    NotConserved {
        /// The day.
        day: u32,
        /// The phase.
        phase: &'static str,
        /// People before it.
        before: f64,
        /// People after it.
        after: f64,
    },
    /// A checkpoint that does not fit.
    #[error("the checkpoint does not fit this run: {0}")]
    Checkpoint(String),
    /// The run was told to stop.
    #[error("stopped on day {day}, as asked")]
    Stopped {
        /// Days finished.
        day: u32,
    },
}
