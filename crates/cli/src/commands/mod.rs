//! One file a command.

pub(crate) mod backtest;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod convert;
pub(crate) mod explain;
pub(crate) mod explain_parameters;
pub(crate) mod fit;
pub(crate) mod forecast;
pub(crate) mod merge;
pub(crate) mod new;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod score;
pub(crate) mod sensitivity;
pub(crate) mod serve;
pub(crate) mod validate;
