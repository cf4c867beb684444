//! What was reported until a date, taken into a forecast: a particle filter with rejuvenation.
//!
//! A particle is a set of parameters and a seed, so its run is a fixed curve. [`residual`] is the
//! model of the reports about that curve (coverage, a slow error of the model, a rhythm of the week,
//! noise), solved exactly by a Kalman filter; it says how likely the reports are and where the next
//! ones will lie. [`sampler`] weighs particles by that, resamples, and moves them.
//!
//! | module | what |
//! | --- | --- |
//! | [`residual`] | reports about one curve |
//! | [`sampler`] | particles over dates |
//! | [`mixture`] | quantiles of many curves |

pub mod mixture;
pub mod residual;
pub mod sampler;
