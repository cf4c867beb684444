//! Places, links, timeline, groups and the rules by which people decide: pure, without I/O,
//! counts of its own, or randomness (design.md §2).
//!
//! | module | what |
//! | --- | --- |
//! | [`scenario`] | what a folder says, as data |
//! | [`observed`] | reported counts by day |
//! | [`chain`] | the chain of control: what its scenarios say, as data |
//! | [`environment`] | the world on a day, as the timeline makes it |
//! | [`network`] | open and closed links |
//! | [`place_state`] | one place on a day |
//! | [`traits`] | classes of people |
//! | [`key`] | the lumping key |
//! | [`rules`] | the rules, one file each |
//! | [`math`] | transcendental functions, the same bits everywhere |

pub mod chain;
pub mod environment;
pub mod key;
pub mod math;
pub mod network;
pub mod observed;
pub mod place_state;
pub mod rules;
pub mod scenario;
pub mod traits;
