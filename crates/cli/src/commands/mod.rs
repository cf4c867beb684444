//! One file a command.

pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod merge;
pub(crate) mod run;
pub(crate) mod score;
pub(crate) mod validate;
