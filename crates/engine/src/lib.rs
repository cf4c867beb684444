//! Engines that draw: `cohort`, `agent` and `mean` (design.md §2).

mod options;
mod record;

pub use options::{EngineKind, RecentGrid, RunOptions};
pub use record::{MemberRecord, OriginCount, Work};
