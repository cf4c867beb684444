//! Switches of parts and causes.

use super::tree::{Entry, Tree};
use outflow_model::chain::{Cause, Part};

pub(super) fn parts(entry: &Entry<'_>, section: &str, tree: &mut Tree<'_>) -> Vec<(Part, bool)> {
    let known: Vec<_> = Part::ALL.iter().map(|part| (part.name(), *part)).collect();
    read(entry, section, &known, tree)
}

pub(super) fn causes(entry: &Entry<'_>, section: &str, tree: &mut Tree<'_>) -> Vec<(Cause, bool)> {
    let known: Vec<_> = Cause::ALL
        .iter()
        .map(|cause| (cause.name(), *cause))
        .collect();
    read(entry, section, &known, tree)
}

fn read<T: Copy>(
    entry: &Entry<'_>,
    section: &str,
    known: &[(&str, T)],
    tree: &mut Tree<'_>,
) -> Vec<(T, bool)> {
    let mut switched = Vec::new();
    for key in tree.section(entry).unwrap_or_default() {
        match known.iter().find(|(name, _)| *name == key.key) {
            Some((_, one)) => switched.extend(tree.flag(&key).map(|on| (*one, on))),
            None => {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                tree.unknown(&key, section, &names);
            }
        }
    }
    switched
}
