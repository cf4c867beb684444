//! Names of places and the two ways in which Flee looks them up.

use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, nearest, quoted};
use std::collections::BTreeMap;

/// The names of the places. When a name is repeated, most lookups give the last place of it and a
/// few the first (flee-model §2.3).
#[derive(Clone, Debug, Default)]
pub struct Names {
    indices: BTreeMap<String, (usize, usize)>,
}

impl Names {
    /// The names of places in file order.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut indices = BTreeMap::new();
        for (index, name) in names.into_iter().enumerate() {
            indices.entry(name.to_owned()).or_insert((index, index)).1 = index;
        }
        Self { indices }
    }

    /// The first place of a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<usize> {
        self.indices.get(name).map(|(first, _)| *first)
    }

    /// The last place of a name.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<usize> {
        self.indices.get(name).map(|(_, last)| *last)
    }

    /// Whether there are no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The known name that is nearest to an unknown one.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.indices.keys().map(String::as_str))
    }

    /// The last place of the name in a cell; an error when there is none. Without any places
    /// nothing is said: whatever went wrong with them is known already.
    pub fn last_of(&self, cell: &Cell<'_>, problems: &mut Diagnostics) -> Option<usize> {
        let index = self.last(cell.text());
        if index.is_none() && !self.is_empty() {
            cell.report(problems, Code::UnknownPlace, |d| {
                if cell.is_blank() {
                    return d.message("the name of a place is missing");
                }
                let d = d
                    .message(format!("no place is called {}", quoted(cell.text())))
                    .nearest(self.nearest(cell.text()));
                if self.last(cell.trimmed()).is_some() {
                    d.help("remove the blanks around the name")
                } else {
                    d
                }
            });
        }
        index
    }
}
