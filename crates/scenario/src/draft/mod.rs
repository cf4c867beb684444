//! A first scenario out of a list of places, to be completed by hand.
//!
//! Whoever has a spreadsheet of places gets a folder that can be run at once: places that are joined
//! by the links that roads are likely to follow, and settings with a word on each. What the list does not
//! say is assumed, and marked so.

mod chain;
mod network;
mod sheet;
mod wayfinding;
mod workbook;

pub use chain::{Regained, chain_files, wants, write_chain_draft};
pub use network::DETOUR;
pub use wayfinding::write_draft;
pub use workbook::{Sheet, WORKBOOKS, read_workbook};

use crate::native::rows::{Rows, number};
use crate::native::{WriteError, ids};
use outflow_diagnostics::{Diagnostics, Source};
use outflow_model::scenario::{Date, PlaceKind};

/// A place as a list has it.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftPlace {
    /// A code that does not change, empty where there is none.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is at the start.
    pub kind: PlaceKind,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Country, empty where it is not known.
    pub country: String,
    /// Who holds it at the start, for the chain of control; empty where that is its country.
    pub holder: String,
    /// Region, empty where it is not known.
    pub region: String,
    /// Residents.
    pub population: Option<u64>,
    /// People whom a camp can take.
    pub capacity: Option<u64>,
    /// Where that comes from, empty where it is not said.
    pub source: String,
}

impl DraftPlace {
    /// What its id is made from.
    fn base(&self) -> &str {
        if self.id.is_empty() {
            &self.name
        } else {
            &self.id
        }
    }
}

/// A scenario before anybody has completed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Title.
    pub title: String,
    /// The date of day 0.
    pub start: Date,
    /// Length in days.
    pub days: u32,
    /// Where the places come from that do not say so, for the column `source`.
    pub source: String,
    /// The places.
    pub places: Vec<DraftPlace>,
}

/// An invented country in a few places, for a first look.
pub const EXAMPLE: &str = include_str!("example.csv");

/// The same with those who hold places, for the chain of control.
pub const CHAIN_EXAMPLE: &str = include_str!("example-chain.csv");

/// Reads a list of places as spreadsheet programs write it: cells separated by commas, semicolons or tabs,
/// columns in any order and under their usual names, thousands and decimals as people write them.
/// `None` where there is an error; columns that mean nothing here are warned of.
#[must_use]
pub fn read_places(source: &Source, problems: &mut Diagnostics) -> Option<Vec<DraftPlace>> {
    sheet::read(source, problems)
}

/// Links of a draft, as indices of places and lengths in km.
#[must_use]
pub fn links(places: &[DraftPlace]) -> Vec<(usize, usize, f64)> {
    let positions: Vec<_> = places
        .iter()
        .map(|place| (place.latitude, place.longitude))
        .collect();
    network::links(&positions)
}

fn links_csv(links: &[(usize, usize, f64)], ids: &[String]) -> Result<String, WriteError> {
    let mut rows = Rows::new(["id", "from", "to", "length_km", "source"]);
    let pair = |from: usize, to: usize| format!("{}--{}", ids[from], ids[to]);
    let names = ids::distinct(links.iter().map(|&(from, to, _)| pair(from, to)));
    let source = format!("assumed: great circle x {DETOUR}");
    for (&(from, to, km), name) in links.iter().zip(&names) {
        rows.push([name, &ids[from], &ids[to], &number(km)?, &source]);
    }
    Ok(rows.finish())
}
