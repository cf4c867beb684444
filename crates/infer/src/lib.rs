//! Forecasts as of a date, their proof on the past, and fitting to reports.
//!
//! | module | what |
//! | --- | --- |
//! | [`as_of`](mod@as_of) | a scenario without anything after a date |
//! | [`reports`] | counts as published until then |
//! | [`simulator`] | the simulator's forecast from there |
//! | [`assimilate`] | a particle filter with a model of the reports |
//! | [`stocks`] | people by camp as something to filter |
//! | [`forecast`] | simulator and statistical rules from many dates, with intervals, and their stack |
//! | [`verify`] | skill and coverage by horizon and place |
//! | [`chart`] | fan charts |
//! | [`fit`] | settings fitted to reports |
//! | [`chain`] | parameters of the chain of control fitted to reported figures |

pub mod as_of;
pub mod assimilate;
pub mod chain;
pub mod chart;
mod error;
pub mod fit;
pub mod forecast;
pub mod reports;
pub mod simulator;
mod stack;
pub mod stocks;
pub mod verify;

pub use error::InferError;
