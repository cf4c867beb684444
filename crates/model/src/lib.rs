//! Places, links, timeline, groups and the rules by which people decide: pure, without I/O,
//! counts of its own, or randomness (design.md §2).

pub mod scenario;
