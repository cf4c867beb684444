//! `simsetting.yml`: the settings as a tree with positions (flee-model §3).

use crate::yaml::{self, Node};
use outflow_diagnostics::{Diagnostics, Source};

/// Reads the file. None when it is no YAML.
pub fn tree(source: &Source, problems: &mut Diagnostics) -> Option<Node> {
    yaml::parse(source, problems)
}
