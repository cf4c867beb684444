//! Scenarios of the chain of control on the command line.

pub(crate) mod ablation;
pub(crate) mod best;
pub(crate) mod changes;
pub(crate) mod ensemble;
pub(crate) mod figures;
pub(crate) mod fit;
mod fit_plan;
pub(crate) mod forecast;
pub(crate) mod plans;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod selector;
pub(crate) mod series;
