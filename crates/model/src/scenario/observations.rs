//! Reported figures, as they were reported: merging, correction and interpolation are in
//! [`crate::observed`].

use serde::{Deserialize, Serialize};

/// Everything that was reported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// Series in layout order. The first is the total (flee-model §2.13).
    pub series: Vec<Series>,
    /// Corrections of registration, applied in this order.
    pub corrections: Vec<Correction>,
}

/// The reported counts of one place (or of the total).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Name of the place, or `total`.
    pub name: String,
    /// One list of reports a source file, in file order (not sorted); several are added up by
    /// Flee's merge (flee-model §2.13).
    pub parts: Vec<Vec<Report>>,
}

/// One reported count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Days since the start of the scenario; may be negative.
    pub day: i32,
    /// People, unscaled.
    pub people: i64,
}

/// A re-registration: reports before `day` are scaled to meet the one on it
/// (`registration_corrections.csv`, flee-model §2.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Index of the series.
    pub series: usize,
    /// Day of the re-registration.
    pub day: i32,
}
