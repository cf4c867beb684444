//! The run folder: its tables and manifest, written, read and merged.
