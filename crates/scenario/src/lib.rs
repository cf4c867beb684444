//! Reads and writes scenario folders and Flee folders, and reports everything that is wrong with them.
