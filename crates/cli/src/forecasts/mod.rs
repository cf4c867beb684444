//! Forecasts, for scenarios of either kind: their flags, and what is said of them.

pub(crate) mod charts;
pub(crate) mod issued;
pub(crate) mod looking;
pub(crate) mod skill;
