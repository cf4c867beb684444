//! Checks that need several files.

mod conflict;
mod floods;
mod observations;

pub(super) use conflict::{conflict, nowhere_to_come_from};
pub(super) use floods::floods;
pub(super) use observations::{reports_in_run, series, usable};
