//! Every score of one simulation at once.

use crate::mase::{Naive, mase};
use crate::pointwise::{pcc, rmse, rmspe};
use crate::{Comparison, Form, relative_difference};
use serde::{Deserialize, Serialize};

/// The scores that people read, by the names of [`Scores::named`]; the others are for tables.
pub const SHOWN: [&str; 7] = [
    "ard_normal",
    "ard_rescaled",
    "rmse",
    "rmspe",
    "pcc",
    "mase7",
    "mase30",
];

/// Every score of one simulation. A score that is not defined for the input is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Averaged relative difference.
    pub ard_normal: f64,
    /// Averaged relative difference after scaling to the observed totals.
    pub ard_rescaled: f64,
    /// Root mean square error in people.
    pub rmse: f64,
    /// Root mean square percentage error (1 is 100 %).
    pub rmspe: Option<f64>,
    /// Pearson's correlation.
    pub pcc: Option<f64>,
    /// Mean absolute scaled error against the flat count of day 7.
    pub mase7: Option<f64>,
    /// Against the count of day 7 times the day.
    pub mase7_sloped: Option<f64>,
    /// Against the share of day 7.
    pub mase7_ratio: Option<f64>,
    /// Against the flat count of day 30.
    pub mase30: Option<f64>,
    /// Against the count of day 30 times the day.
    pub mase30_sloped: Option<f64>,
    /// Against the share of day 30.
    pub mase30_ratio: Option<f64>,
}

impl Scores {
    /// Scores a simulation.
    #[must_use]
    pub fn of(both: &Comparison<'_>) -> Self {
        Self {
            ard_normal: relative_difference(both, Form::Normal),
            ard_rescaled: relative_difference(both, Form::Rescaled),
            rmse: rmse(both),
            rmspe: rmspe(both),
            pcc: pcc(both),
            mase7: mase(both, Naive::Flat, 7),
            mase7_sloped: mase(both, Naive::Sloped, 7),
            mase7_ratio: mase(both, Naive::Ratio, 7),
            mase30: mase(both, Naive::Flat, 30),
            mase30_sloped: mase(both, Naive::Sloped, 30),
            mase30_ratio: mase(both, Naive::Ratio, 30),
        }
    }

    /// Every score with its name, in the order of the fields.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 11] {
        [
            ("ard_normal", Some(self.ard_normal)),
            ("ard_rescaled", Some(self.ard_rescaled)),
            ("rmse", Some(self.rmse)),
            ("rmspe", self.rmspe),
            ("pcc", self.pcc),
            ("mase7", self.mase7),
            ("mase7_sloped", self.mase7_sloped),
            ("mase7_ratio", self.mase7_ratio),
            ("mase30", self.mase30),
            ("mase30_sloped", self.mase30_sloped),
            ("mase30_ratio", self.mase30_ratio),
        ]
    }
}
