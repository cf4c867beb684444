//! Files that a command writes: a folder as a whole, and cells of tables.

use crate::error::CliError;
use outflow_scenario::native::WriteError;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a folder under another name and gives it its own when it is whole.
pub(crate) fn write_folder(target: &Path, files: &[(String, String)]) -> Result<(), CliError> {
    let failed = |error| CliError::io("--out", "write", target)(error);
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(failed)?;
    }
    fs::create_dir_all(&partial).map_err(failed)?;
    for (name, text) in files {
        fs::write(partial.join(name), text).map_err(failed)?;
    }
    if target.exists() {
        fs::remove_dir_all(target).map_err(failed)?;
    }
    fs::rename(&partial, target).map_err(failed)
}

/// Why a scenario folder named by a flag is not written; what it was made from is to blame where neither
/// its name nor the system is.
pub(crate) fn not_written(
    flag: &'static str,
    made_from: &Path,
) -> impl FnOnce(WriteError) -> CliError {
    move |error| match error {
        WriteError::Exists(_) | WriteError::NoFolderName(_) | WriteError::System { .. } => {
            CliError::usage(flag, error.to_string())
        }
        error => CliError::Input(format!(
            "'{}' cannot be written: {error}",
            made_from.display()
        )),
    }
}

/// A cell of a CSV table.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
