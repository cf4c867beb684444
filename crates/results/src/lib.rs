//! The run folder: its tables and manifest, written, read and merged.
//!
//! A run folder holds one scenario's results:
//!
//! | file | what |
//! | --- | --- |
//! | `manifest.json` | what was run, which tables there are, and what it cost ([`Manifest`]) |
//! | `scenario.json` | the scenario with its settings, as it was run |
//! | `stocks.parquet`, `arrivals.parquet`, `flows.parquet`, `totals.parquet`, ... | one long table a topic, one row group a member ([`Table`]) |
//! | `*.csv` | the same for a single member, or quantiles over members when there are more |
//! | `observed.csv` | what was reported, on the days of the run |
//! | `flee_out.csv` | single member with reported camps: the columns of Flee's own output |
//! | `links.geojson` | places, and links with the people who took them |
//!
//! Everything but the part `volatile` of the manifest is a function of the scenario, the options
//! and the members: the same bytes for any number of threads, after an interruption, and when
//! slices are [merged](merge()).
//!
//! While a run is being computed its finished members stand in a folder of the same name with
//! `.partial` added ([`RunWriter`]); it becomes the run folder in one rename.

mod canonical;
pub mod chain;
mod checkpoint;
mod error;
mod export;
mod files;
mod finish;
mod folder;
mod identity;
mod journal;
mod manifest;
mod merge;
mod table;
mod writer;

pub use canonical::{canonical_json, sha256_hex};
pub use error::ResultsError;
pub use folder::{RunFolder, Totals};
pub use identity::{Identity, Pipeline, Subject};
pub use manifest::{
    ChainOptionsEntry, ExitEntry, ExportEntry, LinkEntry, Manifest, MemberRange, OptionsEntry,
    ParameterChoice, PlaceEntry, PlaceKindEntry, Reproducible, TableEntry, Volatile,
    WayfindingOptionsEntry, WorkEntry,
};
pub use merge::{MergeReport, merge};
pub use table::{ChainEncoder, EncodedMember, Encoder, Table};
pub use writer::{Existing, RunWriter, partial_path};
