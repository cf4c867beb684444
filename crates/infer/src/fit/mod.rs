//! Fitting settings to reports.
//!
//! A [`Problem`](problem::Problem) turns a point of the unit cube into a distance and a list of
//! summaries; [`priors`] says what the point means. Two methods suit a simulator that takes
//! moments: [`abc`] (a wave of history matching, then sequential Monte Carlo) and [`kalman`] (an
//! ensemble Kalman inversion). [`cma`] searches for the one best point. All depend on the seed only, never on threads, and go on from the
//! generations that are kept in a folder.

pub mod abc;
pub mod chart;
pub mod cma;
pub mod draws;
pub mod kalman;
mod least;
pub mod leave_one_out;
pub(crate) mod linear;
pub mod normal;
pub mod priors;
pub mod problem;
pub mod screening;
pub mod store;
