//! Checks that need several files.

mod conflict;
mod floods;
mod needs;
mod observations;

pub(super) use conflict::conflict;
pub(super) use floods::floods;
pub(super) use needs::{Given, needs};
pub(super) use observations::{reports_in_run, series, usable};
