//! Files that a command writes: a folder as a whole, and cells of tables.

use crate::error::CliError;
use outflow_scenario::native::WriteError;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that a scenario has and no result.
const INPUTS: [&str; 3] = ["scenario.toml", "input_csv", "source_data"];

/// Refuses to replace what is neither an empty folder nor an earlier result, which has a file whose name
/// begins with one of `marks`.
pub(crate) fn replaceable(target: &Path, marks: &[&str]) -> Result<(), CliError> {
    let failed = |error| CliError::io("--out", "read", target)(error);
    let mut names = Vec::new();
    for entry in fs::read_dir(target).map_err(failed)? {
        names.push(
            entry
                .map_err(failed)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    let input = names.iter().any(|name| INPUTS.contains(&name.as_str()));
    let marked = |name: &String| marks.iter().any(|mark| name.starts_with(mark));
    if names.is_empty() || !input && names.iter().any(marked) {
        return Ok(());
    }
    Err(CliError::usage(
        "--force",
        format!(
            "'{}' is not a folder that this command has written, and is not replaced; name another by --out",
            target.display()
        ),
    ))
}

/// Writes a folder under another name and gives it its own when it is whole.
pub(crate) fn write_folder(target: &Path, files: &[(String, String)]) -> Result<(), CliError> {
    let failed = |error| CliError::io("--out", "write", target)(error);
    let mut partial = target.as_os_str().to_owned();
    partial.push(format!(".{}.partial", std::process::id()));
    let partial = PathBuf::from(partial);
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
