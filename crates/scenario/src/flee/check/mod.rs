//! Checks that need several files.

mod conflict;
mod floods;
mod links;
mod observations;
mod reach;

pub(super) use conflict::conflict;
pub(super) use floods::floods;
pub(super) use links::lengths;
pub(super) use observations::{reports_in_run, series};
pub(super) use reach::reachable;
