//! How large input may be. Real scenarios stay far below; beyond, a file is refused at once, so
//! that garbage costs neither memory nor time.

/// Bytes of one table.
pub const TABLE_BYTES: u64 = 64 << 20;

/// Bytes of one settings file.
pub const SETTINGS_BYTES: u64 = 1 << 20;

/// Bytes of a workbook: a list of places is far smaller, and what is packed in it may grow a
/// thousandfold.
pub const WORKBOOK_BYTES: u64 = 4 << 20;

/// Columns of one table.
pub const COLUMNS: usize = 20_000;

/// Places of a scenario.
pub const PLACES: usize = 200_000;

/// Links of a scenario.
pub const LINKS: usize = 1_000_000;

/// Files that are added up to one series.
pub const FILES_PER_SERIES: usize = 100;

/// Registration corrections. Each rescales a whole series.
pub const CORRECTIONS: usize = 1_000;

/// Closures and changes of kind: rows of each.
pub const EVENTS: usize = 200_000;

/// Reported figures, all series together.
pub const REPORTS: usize = 4_000_000;

/// Series of reported figures.
pub const SERIES: usize = 100_000;

/// Days of a run.
pub const DAYS: u32 = 36_525;

/// People in a reported figure: more than there are.
pub const REPORTED: i64 = 20_000_000_000;

/// Different groups listed in `agents.csv`.
pub const LISTED_GROUPS: usize = 500_000;

/// Weights in the tables of traits, all together.
pub const TRAIT_WEIGHTS: usize = 4_000_000;

/// Nodes of a settings file, those that aliases repeat included.
pub const YAML_NODES: usize = 100_000;

/// Days from the start of the run, before or after, beyond which no event lies.
pub const FAR_DAY: i64 = 10_000_000;

/// Rows of a table of a scenario of the chain of control, places and links apart.
pub const CHAIN_ROWS: usize = 200_000;

/// Places and links that all targets of a scenario together name.
pub const TARGETS: usize = 20_000_000;

/// Parties of a scenario.
pub const PARTIES: usize = 64;

/// Values in a file of polygons, numbers included.
pub const JSON_VALUES: usize = 8_000_000;

/// How deep the values of a file of polygons may stand in each other.
pub const JSON_DEPTH: usize = 32;
