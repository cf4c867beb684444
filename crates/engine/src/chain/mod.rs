//! The second pipeline: the steps of the chain of control (design.md §4).

mod record;

pub use record::{ChainRecord, Departure, Entity, Flow, Origin, TOPICS, Topic};
