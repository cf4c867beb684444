//! What links join.

use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{Link, Place};
use std::collections::BTreeSet;

/// Places and countries that a link joins, the lesser of two first.
pub(crate) struct Joined<'a> {
    places: BTreeSet<(usize, usize)>,
    countries: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Joined<'a> {
    pub(crate) fn new(places: &'a [Place], links: &[Link]) -> Self {
        let country = |place: usize| places.get(place).map(|place| place.country.as_str());
        let border = |link: &Link| Some(sorted(country(link.from)?, country(link.to)?));
        Self {
            places: links
                .iter()
                .map(|link| sorted(link.from, link.to))
                .collect(),
            countries: links.iter().filter_map(border).collect(),
        }
    }

    /// Whether a link joins two places.
    pub(crate) fn places(&self, one: usize, other: usize) -> bool {
        self.places.contains(&sorted(one, other))
    }

    /// Whether a link joins places of two countries.
    pub(crate) fn countries(&self, one: &str, other: &str) -> bool {
        self.countries.contains(&sorted(one, other))
    }
}

fn sorted<T: PartialOrd>(one: T, other: T) -> (T, T) {
    if one <= other {
        (one, other)
    } else {
        (other, one)
    }
}

/// Warns, at a cell, of a closure between two that no link joins.
pub(crate) fn closes_nothing(cell: &Cell<'_>, one: &str, other: &str, problems: &mut Diagnostics) {
    cell.report(problems, Code::ClosureScope, |d| {
        d.message(format!(
            "no link joins {} and {}, so nothing is closed",
            quoted(one),
            quoted(other)
        ))
    });
}
