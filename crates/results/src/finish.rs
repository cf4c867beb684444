//! Putting a run folder together from encoded members.

use crate::export::write_exports;
use crate::files::write;
use crate::manifest::{Manifest, MemberRange, TableEntry, Volatile, WorkEntry};
use crate::table::{Layout, SharedColumns, Splicer};
use crate::{ExportEntry, Identity, ResultsError, Table, sha256_hex};
use std::fs;
use std::path::Path;

/// What is put together, and where.
pub(crate) struct Assembly<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) ranges: Vec<MemberRange>,
    pub(crate) out: &'a Path,
    /// A folder beside `out`; the run is put together within it.
    pub(crate) partial: &'a Path,
    pub(crate) replaces: bool,
}

/// Where encoded members come from.
pub(crate) trait MemberSource {
    /// Adds every member, ascending, to each table's file; returns what they cost.
    fn splice(&mut self, splicers: &mut [(Table, Splicer)]) -> Result<WorkEntry, ResultsError>;
}

/// Writes tables, exports and manifest, then renames the whole into its place.
pub(crate) fn assemble(
    assembly: &Assembly<'_>,
    source: &mut dyn MemberSource,
    mut volatile: Volatile,
) -> Result<(), ResultsError> {
    let identity = assembly.identity;
    let folder = assembly.partial.join("run");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(ResultsError::io("remove", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(ResultsError::io("create", &folder))?;

    let mut splicers = Vec::new();
    for table in identity.tables() {
        let layout = Layout::new(table, identity.subject.pipeline());
        let shared = SharedColumns::new(layout, &identity.series(table))?;
        let path = folder.join(table.file());
        splicers.push((
            table,
            Splicer::create(&path, layout, shared, identity.options.whole())?,
        ));
    }
    volatile.work = source.splice(&mut splicers)?;

    let mut reproducible = identity.reproducible(assembly.ranges.clone())?;
    for (table, splicer) in splicers {
        let file = splicer.finish()?;
        reproducible.tables.push(TableEntry {
            name: table,
            file: table.file(),
            rows: file.rows,
            sha256: file.sha256,
        });
    }
    write(
        &folder.join("scenario.json"),
        identity.scenario_json.as_bytes(),
    )?;
    reproducible.exports.push(ExportEntry {
        file: "scenario.json".to_owned(),
        sha256: sha256_hex(identity.scenario_json.as_bytes()),
    });
    reproducible
        .exports
        .extend(write_exports(&folder, identity, &reproducible)?);
    let manifest = Manifest::new(reproducible, volatile)?;
    let mut text =
        serde_json::to_string_pretty(&manifest).map_err(|source| ResultsError::Json {
            file: "manifest.json".into(),
            source,
        })?;
    text.push('\n');
    write(&folder.join("manifest.json"), text.as_bytes())?;
    put_in_place(&folder, assembly)
}

/// Renames the new folder to its name, an old one out of the way first.
fn put_in_place(folder: &Path, assembly: &Assembly<'_>) -> Result<(), ResultsError> {
    let out = assembly.out;
    if fs::symlink_metadata(out).is_ok() {
        if !assembly.replaces {
            return Err(ResultsError::Exists(out.to_path_buf()));
        }
        let old = assembly.partial.join("replaced");
        if old.exists() {
            fs::remove_dir_all(&old).map_err(ResultsError::io("remove", &old))?;
        }
        fs::rename(out, &old).map_err(ResultsError::io("rename", out))?;
        if let Err(error) = fs::rename(folder, out) {
            // Best effort: the old run back in its place.
            let _ = fs::rename(&old, out);
            return Err(ResultsError::io("rename", folder)(error));
        }
        return Ok(());
    }
    fs::rename(folder, out).map_err(ResultsError::io("rename", folder))
}
