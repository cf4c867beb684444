//! Scenario folders of the chain of control: `scenario.toml` with `model = "chain"` and tables. The
//! format is specified in `docs/chain-format.md`; here is one file per table.

mod associations;
mod calendar;
mod channels;
mod check;
mod context;
mod control;
mod crossings;
mod effects;
mod events;
mod exits;
mod facts;
mod geojson;
mod hazards;
mod head;
mod json;
mod kin;
mod leanings;
mod links;
mod names;
mod onward;
mod parameters;
mod places;
mod read;
mod reception;
mod sanctions;
mod schema;
mod series;
mod setting;
mod shares;
mod table;
mod target;
mod types;
pub(crate) mod words;
mod write;

pub use read::read_folder;
pub use schema::schema;
pub use setting::{apply_setting, cause_named, part_named};
pub use write::{to_files, write_chain};

use crate::native::Column;

/// The tables of a scenario folder of the chain of control: file name and columns.
pub const TABLES: &[(&str, &[Column])] = &[
    ("places.csv", places::COLUMNS),
    ("links.csv", links::COLUMNS),
    ("control.csv", control::COLUMNS),
    ("hazards.csv", hazards::COLUMNS),
    ("events.csv", events::COLUMNS),
    ("sanctions.csv", sanctions::COLUMNS),
    ("types.csv", types::COLUMNS),
    ("leanings.csv", leanings::COLUMNS),
    ("associations.csv", associations::COLUMNS),
    ("kin.csv", kin::COLUMNS),
    ("kin_places.csv", kin::PLACE_COLUMNS),
    ("channels.csv", channels::COLUMNS),
    ("crossings.csv", crossings::COLUMNS),
    ("reception.csv", reception::COLUMNS),
    ("onward.csv", onward::COLUMNS),
    ("exits.csv", exits::COLUMNS),
    ("facts.csv", facts::COLUMNS),
    ("series.csv", series::COLUMNS),
    ("series_values.csv", series::VALUE_COLUMNS),
    ("parameters.csv", parameters::COLUMNS),
];

/// The draws that a fit has put into a scenario folder. A result, not a part of the scenario: it is
/// read only by those who ask for it.
pub const POSTERIOR: &str = "posterior.csv";

/// The folder of polygons of control, beside or in place of `control.csv`.
pub const POLYGONS: &str = "control";
