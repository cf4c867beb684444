//! The long tables of a run: their columns, and how members are encoded, spliced and read.
//!
//! A Parquet file holds one row group a member, members ascending. The columns that repeat with
//! every member (date, place, ...) are encoded once and their bytes used again in each row group;
//! only the member's number and the counts are encoded anew. So a row group is a function of its
//! member alone, and files are joined by copying bytes.

mod chain;
mod encode;
mod plan;
mod read;
mod schema;
mod series;
mod shared;
mod splice;

pub use chain::ChainEncoder;
pub use encode::Encoder;
pub use plan::EncodedMember;
pub(crate) use plan::Part;
pub(crate) use read::TableReader;
pub(crate) use schema::Layout;
pub(crate) use series::{Labels, Series};
pub(crate) use shared::SharedColumns;
pub(crate) use splice::Splicer;

use crate::identity::Pipeline;
use serde::{Deserialize, Serialize};

macro_rules! tables {
    ($($variant:ident $name:literal $doc:literal)*) => {
        /// A long table of a run folder.
        ///
        /// Tables of wayfinding:
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
        /// Tables of the chain of control: one a topic of
        /// [`TOPICS`](outflow_engine::chain::TOPICS) with member, date, place or party, measure and
        /// value, sorted by member, place, measure, date; and
        ///
        /// | table | columns |
        /// | --- | --- |
        /// | `departures` | member, date, origin, exit, persons |
        /// | `flows` | member, date, from, to, link, persons |
        /// | `origins` | member, origin, place, persons, when_safe, if_regained, undecided, never |
        /// | `movements` | member, region, measure, persons |
        /// | `control_dates` | member, row, place, moment |
        /// | `parameters` | member, parameter, value |
        /// | `facts` | member, fact, value |
        ///
        /// Places and links stand in the order of the scenario. `count` is a whole number of people
        /// (or of groups of `hasten` people), for the `mean` engine an expectation.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Table { $(#[doc = $doc] $variant,)* }

        impl Table {
            /// The name, and that of its file without the ending.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

tables! {
    Stocks "stocks" "People at each place at the end of each day."
    Arrivals "arrivals" "People who reached each place in each day."
    Flows "flows" "People who set out on each link in each day, each way."
    Totals "totals" "Displaced, travelling, raw reported and debt by day."
    Origins "origins" "People by place of origin; in wayfinding only when origins are tracked."
    Scores "scores" "Scores against what was observed; only where there is something to compare with."
    People "people" "Who is in each place, at home or displaced."
    Moves "moves" "Who left, arrived, returned."
    Motives "motives" "Why people left."
    Choices "choices" "What choice of ways and means they had."
    Control "control" "Holder, front, belief and conduct in each place."
    Crossings "crossings" "Queues and service of crossings."
    Parties "parties" "What each party holds, and how far it is believed."
    Whole "whole" "The mass balance."
    Composition "composition" "Who the displaced are in each place, by shelter."
    Departures "departures" "Who left one place towards one exit on one day."
    Movements "movements" "Departures as the frames look at them, by region over the whole run; none in a forecast."
    ControlDates "control_dates" "When each change of control took effect."
    Parameters "parameters" "Values of the parameters of each member."
    Facts "facts" "What each member says where something was reported."
}

impl Table {
    /// The tables of a pipeline, in the order in which they are listed. In wayfinding `origins` is
    /// there only when origins are tracked.
    #[must_use]
    pub fn all(pipeline: Pipeline) -> &'static [Self] {
        match pipeline {
            Pipeline::Wayfinding => &[
                Self::Stocks,
                Self::Arrivals,
                Self::Flows,
                Self::Totals,
                Self::Origins,
                Self::Scores,
            ],
            Pipeline::Chain => &[
                Self::People,
                Self::Moves,
                Self::Motives,
                Self::Choices,
                Self::Control,
                Self::Crossings,
                Self::Parties,
                Self::Whole,
                Self::Composition,
                Self::Departures,
                Self::Flows,
                Self::Origins,
                Self::Movements,
                Self::ControlDates,
                Self::Parameters,
                Self::Facts,
            ],
        }
    }

    /// The name of its Parquet file.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.parquet", self.name())
    }

    /// Position among the topics of the chain of control.
    pub(crate) fn topic(self) -> Option<usize> {
        outflow_engine::chain::TOPICS
            .iter()
            .position(|topic| topic.name == self.name())
    }
}

/// Measures of the table `totals`, in order.
pub(crate) const MEASURES: [&str; 4] = ["displaced", "travelling", "raw_reported", "debt"];

/// Measures of the table `movements` before the motives, in order.
pub(crate) const FRAMES: [&str; 4] = ["total", "families_from_fighting", "served", "just_living"];
