//! Loaders: a run folder of each kind, as a [`Study`].

pub(crate) mod chain;
mod reports;
pub(crate) mod wayfinding;

use crate::ReportError;
use crate::study::Study;
use outflow_results::{Pipeline, RunFolder};

/// Loads a run of either kind; `others` is the name of small places joined into one.
pub(crate) fn load(run: &RunFolder, others: &str) -> Result<Study, ReportError> {
    match run.pipeline() {
        Pipeline::Wayfinding => wayfinding::load(run),
        Pipeline::Chain => chain::load(run, others),
    }
}
