//! The long tables of a run: their columns, and how members are encoded, spliced and read.
//!
//! A Parquet file holds one row group a member, members ascending. The columns that repeat with
//! every member (date, place, ...) are encoded once and their bytes used again in each row group;
//! only the member's number and the counts are encoded anew. So a row group is a function of its
//! member alone, and files are joined by copying bytes.

mod encode;
mod read;
mod schema;
mod shared;
mod splice;

pub(crate) use encode::Part;
pub use encode::{EncodedMember, Encoder};
pub(crate) use read::TableReader;
pub(crate) use shared::SharedColumns;
pub(crate) use splice::Splicer;

use serde::{Deserialize, Serialize};

/// A long table of a run folder.
///
/// | table | columns | sorted by |
/// | --- | --- | --- |
/// | `stocks` | member, date, place, count | member, place, date |
/// | `arrivals` | member, date, place, count | member, place, date |
/// | `flows` | member, date, from, to, link, count | member, link, direction, date |
/// | `totals` | member, date, measure, count | member, measure, date |
/// | `origins` | member, date, origin, place, count | member, as the engine gives them |
/// | `scores` | member, score, value | member |
///
/// Places and links stand in the order of the scenario. `count` is a whole number of people (or of
/// groups of `hasten` people), for the `mean` engine an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// People at each place at the end of each day.
    Stocks,
    /// People who reached each place in each day.
    Arrivals,
    /// People who set out on each link in each day, each way.
    Flows,
    /// Displaced, travelling, raw reported and debt by day.
    Totals,
    /// People by place of origin; only when origins are tracked.
    Origins,
    /// Scores against what was observed; only where there is something to compare with.
    Scores,
}

impl Table {
    /// All tables, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Stocks,
        Self::Arrivals,
        Self::Flows,
        Self::Totals,
        Self::Origins,
        Self::Scores,
    ];

    /// The name, and that of its file without the ending.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stocks => "stocks",
            Self::Arrivals => "arrivals",
            Self::Flows => "flows",
            Self::Totals => "totals",
            Self::Origins => "origins",
            Self::Scores => "scores",
        }
    }

    /// The name of its Parquet file.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.parquet", self.name())
    }
}

/// Measures of the table `totals`, in order.
pub(crate) const MEASURES: [&str; 4] = ["displaced", "travelling", "raw_reported", "debt"];
