//! What the record of a member of the chain of control says: answers to reported figures, frames,
//! needs and the mass balance. Pure: nothing is read or drawn here.
//!
//! | file | what |
//! | --- | --- |
//! | `reading` | a record beside its scenario, its measures by name |
//! | `facts` | what a member says where something was reported, and over members |
//! | `frames` | one movement described in four ways |
//! | `needs` | what displaced people need in a day |
//! | `quantities` | what a comparison looks at |
//! | `regions` | regions of places |
//! | `balance` | present before = present after + left + dead, by region |
//! | `series` | what was reported date after date, scored |
//! | `fronts` | which front a member of a forecast has |

mod balance;
mod facts;
mod frames;
mod fronts;
mod needs;
mod quantities;
mod reading;
mod record;
mod regions;
mod series;

pub use balance::{BALANCE_ITEMS, BalanceRow, balance};
pub use facts::{FactReport, FactsFile, FrontFacts, Question, fact_reports};
pub use frames::{FrameReport, FramesFile, frame_reports, sum};
pub use fronts::{FRONT_KM, by_front, front_of, on_front};
pub use needs::{NEED_NAMES, Need, need_values, needs};
pub(crate) use needs::{in_queue, need_of};
pub use quantities::{Quantity, quantities};
pub use reading::Reading;
pub use record::MemberAnswers;
pub(crate) use record::RecordReader;
pub(crate) use regions::regions;
pub use regions::{ALL_REGIONS, region_of, regions_of};
pub use series::{
    BaselineScore, GroupReport, SeriesAnswers, SeriesFile, SeriesReport, SeriesScores, ValueReport,
};

use serde::Serialize;

/// Quantiles over members, by linear interpolation between order statistics.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantiles {
    /// 5 %.
    pub p05: f64,
    /// 25 %.
    pub p25: f64,
    /// 50 %.
    pub p50: f64,
    /// 75 %.
    pub p75: f64,
    /// 95 %.
    pub p95: f64,
}

impl Quantiles {
    /// Of some values in any order; `None` when there are none.
    ///
    /// ```
    /// use outflow_results::chain::Quantiles;
    /// let quantiles = Quantiles::of([5.0, 1.0, 3.0]).unwrap();
    /// assert_eq!((quantiles.p50, quantiles.p25), (3.0, 2.0));
    /// assert!(Quantiles::of([]).is_none());
    /// ```
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        if values.is_empty() {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        let at = |level| crate::export::quantiles::quantile(&values, level);
        Some(Self {
            p05: at(0.05),
            p25: at(0.25),
            p50: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
        })
    }
}

#[cfg(test)]
mod tiny;
