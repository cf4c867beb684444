//! What places and links say together, the same in every format.

mod axes;
mod joined;
mod people;
mod reach;
mod straight;

pub(crate) use axes::{check_axes, check_nowhere};
pub(crate) use joined::{Joined, closes_nothing};
pub(crate) use people::check_population;
pub(crate) use reach::{check_reach, departures};
pub(crate) use straight::{Length, check_lengths};

use crate::draft::DraftPlace;
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, Span};
use outflow_model::chain;
use outflow_model::scenario::Place;

/// A place as it is named to people, and where it is, in degrees; 0, 0 is nowhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point<'a> {
    pub name: &'a str,
    pub latitude: f64,
    pub longitude: f64,
}

impl<'a> Point<'a> {
    /// A place of wayfinding.
    pub(crate) fn of(place: &'a Place) -> Self {
        Self {
            name: &place.name,
            latitude: place.latitude,
            longitude: place.longitude,
        }
    }

    /// A place of the chain of control.
    pub(crate) fn of_chain(place: &'a chain::Place) -> Self {
        Self {
            name: &place.name,
            latitude: place.latitude,
            longitude: place.longitude,
        }
    }

    /// A place of a list.
    pub(crate) fn of_draft(place: &'a DraftPlace) -> Self {
        Self {
            name: &place.name,
            latitude: place.latitude,
            longitude: place.longitude,
        }
    }

    fn is_somewhere(&self) -> bool {
        (self.latitude != 0.0 || self.longitude != 0.0)
            && self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
    }
}

/// A table of places: where the name of each stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceRows<'a> {
    pub source: &'a Source,
    pub names: &'a [Span],
}

impl PlaceRows<'_> {
    /// Reports something about a place.
    pub(crate) fn report(
        &self,
        place: usize,
        code: Code,
        problems: &mut Diagnostics,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if let Some(span) = self.names.get(place) {
            problems.report(code, self.source, *span, describe);
        }
    }
}
