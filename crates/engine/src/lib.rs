//! Engines that draw: `cohort`, `agent` and `mean` (design.md §2).
//!
//! [`Plan`] makes a scenario ready; [`run_member`] runs one member of it and gives a
//! [`MemberRecord`]. The rules are the model's; the engines own the counts and the randomness.
//!
//! | module | what |
//! | --- | --- |
//! | `member` | the day as a list of phases |
//! | `cohort`, `agent` | who holds the people: groups, or one record a person |
//! | `draw` | how a group is split: at random, or by expectation |
//! | `rows`, `stops`, `journeys` | how groups are kept, where they meet, and how they travel together |
//! | `kernel` | all ways that a day can go |
//! | `alone` | few people go on one by one |
//! | `distances` | which km covered make no difference to the rest of a day |
//! | `branching`, `undrawn` | routes of several places chosen branch by branch, and what is left to draw |
//! | `walk` | one day of a group or a person |
//! | `tables`, `routes` | what can be chosen at each place |
//! | `batches` | sub-batches where camps are nearly full |
//! | `spawning` | who is displaced |
//! | `checkpoint` | stopping and going on |
//! | `fork` | for how long two plans give the same days |

mod agent;
mod alone;
mod batches;
mod branching;
pub mod chain;
mod checkpoint;
mod cohort;
mod control;
mod distances;
mod draw;
mod edge;
mod error;
mod fork;
mod journeys;
mod kernel;
mod member;
mod options;
mod plan;
mod population;
mod purpose;
mod record;
mod routes;
mod rows;
mod run;
mod shared_out;
mod spawning;
mod stops;
mod tables;
mod undrawn;
mod walk;

pub use checkpoint::checkpoint_member;
pub use control::{Continue, Control, Unattended};
pub use error::EngineError;
pub use fork::common_days;
pub use options::{EngineKind, RecentGrid, RunOptions};
pub use plan::Plan;
pub use record::{MemberRecord, OriginCount, Work};
pub use run::{branch_member, resume_member, run_member};
