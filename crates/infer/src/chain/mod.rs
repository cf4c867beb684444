//! Fitting the parameters of the chain of control to reported figures.
//!
//! | module | what |
//! | --- | --- |
//! | [`figures`] | how far an answer is from what was reported, with its errors |
//! | [`problem`] | a scenario and the figures marked `fitted`, as a [`Problem`](crate::fit::problem::Problem) |
//! | [`posterior`] | what the data said of each parameter, and joint draws |
//! | [`draws`] | the file of draws, read and written, and put into a scenario |
//! | [`chart`] | prior and posterior of each figure |
//! | [`as_of`](mod@as_of) | the world as a forecast sees it |
//! | [`outlook`] | reported series as something to filter |
//! | [`forecast`] | forecasts of series from many dates |

pub mod as_of;
pub mod chart;
pub mod draws;
pub mod figures;
pub mod forecast;
pub mod outlook;
pub mod posterior;
pub mod problem;
