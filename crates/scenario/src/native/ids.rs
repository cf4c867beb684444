//! Ids: stable names of places and links, apart from what they are called.

use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, nearest, quoted};
use std::collections::{BTreeMap, BTreeSet};

/// The ids of a table, in row order.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    /// What has these ids.
    what: &'static str,
    /// What is wrong when there is no such id.
    code: Code,
    indices: BTreeMap<String, usize>,
    /// Ids by the name of the place, for those who write the name instead.
    by_name: BTreeMap<String, String>,
    /// Whether nothing is said of ids that are not there: it is known why, or was said once.
    silent: std::cell::Cell<bool>,
}

impl Default for Ids {
    fn default() -> Self {
        Self::of("place", Code::UnknownPlace)
    }
}

impl Ids {
    /// Ids of something else than places.
    pub(crate) fn of(what: &'static str, code: Code) -> Self {
        Self {
            what,
            code,
            indices: BTreeMap::new(),
            by_name: BTreeMap::new(),
            silent: false.into(),
        }
    }

    /// Says nothing of ids that are not there: the table could not be read, and that is known.
    pub(crate) fn give_up(&self) {
        self.silent.set(true);
    }

    /// Takes an id that stands in no cell; false when it is taken.
    pub(crate) fn insert(&mut self, id: &str, index: usize) -> bool {
        self.indices.insert(id.to_owned(), index).is_none()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The index of an id.
    pub(crate) fn get(&self, id: &str) -> Option<usize> {
        self.indices.get(id).copied()
    }

    /// Every id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.indices.keys().map(String::as_str)
    }

    /// Takes the id of row `index`; an error when it is blank or taken.
    pub(crate) fn take(&mut self, cell: &Cell<'_>, index: usize, problems: &mut Diagnostics) {
        let id = cell.trimmed();
        if id.is_empty() {
            cell.report(problems, Code::MissingValue, |d| {
                d.message("the id is missing")
                    .help("write a short name that will not change, for example kharkiv")
            });
        } else if self.indices.insert(id.to_owned(), index).is_some() {
            cell.report(problems, Code::DuplicateId, |d| {
                d.message(format!("the id {} is taken by an earlier row", quoted(id)))
            });
        }
    }

    /// Remembers what the place with this id is called.
    pub(crate) fn name(&mut self, id: &str, name: &str) {
        self.by_name
            .entry(name.to_owned())
            .or_insert_with(|| id.to_owned());
    }

    /// The place that a cell names; an error when there is none. Without any places nothing is
    /// said: whatever went wrong with them is known already.
    pub(crate) fn place(&self, cell: &Cell<'_>, problems: &mut Diagnostics) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        self.find(cell, problems)
    }

    /// The index of the id in a cell; an error when there is none. Where there are no ids at all, only
    /// the first is an error.
    pub(crate) fn find(&self, cell: &Cell<'_>, problems: &mut Diagnostics) -> Option<usize> {
        let (id, what) = (cell.trimmed(), self.what);
        let index = self.get(id);
        if index.is_none() && !self.silent.get() {
            if self.is_empty() {
                self.give_up();
            }
            cell.report(problems, self.code, |d| {
                if id.is_empty() {
                    return d.message(format!("the id of a {what} is missing"));
                }
                let d = d.message(format!("no {what} has the id {}", quoted(id)));
                match self.by_name.get(id) {
                    Some(known) => d
                        .help(format!("write the id of the {what}, not its name"))
                        .nearest(Some(known)),
                    None => d.nearest(nearest(id, self.all())),
                }
            });
        }
        index
    }
}

/// Ids made from names: lower case, letters and digits, `-` for the rest; numbered where they would
/// repeat.
pub(crate) fn make<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    distinct(names.into_iter().map(slug))
}

/// The same texts, numbered where they would repeat.
pub(crate) fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    texts
        .into_iter()
        .map(|base| {
            let mut id = base.clone();
            while !taken.insert(id.clone()) {
                let number = numbers.entry(base.clone()).or_insert(1);
                *number += 1;
                id = format!("{base}-{number}");
            }
            id
        })
        .collect()
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "unnamed".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn ids_are_plain_and_unique() {
        let ids = make(["Nova Kakhovka", "Харків", "A-2", "A", "a", "a!", "#", ""]);
        assert_eq!(
            ids,
            [
                "nova-kakhovka",
                "харків",
                "a-2",
                "a",
                "a-3",
                "a-4",
                "unnamed",
                "unnamed-2"
            ]
        );
    }
}
