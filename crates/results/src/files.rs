//! Single files of a run folder.

use crate::ResultsError;
use std::fs;
use std::path::Path;

/// Writes a file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), ResultsError> {
    fs::write(path, bytes).map_err(ResultsError::io("write", path))
}
