//! Joining slices of one ensemble into one run.

use crate::finish::{Assembly, MemberSource, assemble};
use crate::folder::RunFolder;
use crate::manifest::{MemberRange, Volatile, WorkEntry};
use crate::table::{Splicer, TableReader};
use crate::writer::{Existing, check_target, discard_unfinished, partial_path};
use crate::{ResultsError, Table};
use std::fs;
use std::path::Path;

/// What was merged.
#[derive(Debug)]
pub struct MergeReport {
    /// The merged run.
    pub run: RunFolder,
    /// Members between the first and the last that no slice holds.
    pub gaps: Vec<MemberRange>,
}

/// Joins slices (runs of different members of the same scenario, options and version) into the
/// run folder `out`. The result is byte for byte what one run of all members gives, the volatile
/// part of the manifest apart.
///
/// # Errors
/// When a slice cannot be read, slices differ in more than their members or share a member, or
/// the run folder cannot be written.
pub fn merge(
    out: &Path,
    slices: &[impl AsRef<Path>],
    existing: Existing,
) -> Result<MergeReport, ResultsError> {
    let mut runs = Vec::with_capacity(slices.len());
    for slice in slices {
        runs.push(RunFolder::open(slice.as_ref())?);
    }
    runs.sort_by_key(|run| run.members().first().copied());
    let first = runs.first().ok_or(ResultsError::NothingToMerge)?;
    let identity = first.identity()?;
    for other in &runs[1..] {
        check_alike(first, other)?;
    }
    let mut rows: Vec<(u32, usize, usize)> = Vec::new();
    for (run, folder) in runs.iter().enumerate() {
        rows.extend(
            folder
                .members()
                .iter()
                .enumerate()
                .map(|(group, member)| (*member, run, group)),
        );
    }
    rows.sort_unstable();
    for pair in rows.windows(2) {
        if pair[0].0 == pair[1].0 {
            return Err(ResultsError::Unlike {
                first: runs[pair[0].1].path().to_path_buf(),
                second: runs[pair[1].1].path().to_path_buf(),
                reason: format!("both hold member {}", pair[0].0),
            });
        }
    }

    check_target(out, existing)?;
    let partial = partial_path(out);
    if partial.exists() {
        if existing != Existing::Replace {
            return Err(ResultsError::Unfinished(partial));
        }
        discard_unfinished(&partial)?;
    }
    let ranges = MemberRange::covering(rows.iter().map(|(member, _, _)| *member));
    let gaps = ranges
        .windows(2)
        .map(|pair| MemberRange {
            first: pair[0].end,
            end: pair[1].first,
        })
        .collect();
    let mut volatile = Volatile {
        threads: 1,
        assembled: Some(format!("merged from {} slices", runs.len())),
        ..Volatile::default()
    };
    for run in &runs {
        volatile.seconds += run.manifest().volatile.seconds;
        volatile.engine_seconds += run.manifest().volatile.engine_seconds;
        volatile.threads = volatile.threads.max(run.manifest().volatile.threads);
    }
    fs::create_dir_all(&partial).map_err(ResultsError::io("create", &partial))?;
    let assembly = Assembly {
        identity: &identity,
        ranges,
        out,
        partial: &partial,
        replaces: existing == Existing::Replace,
    };
    let done = FromSlices::open(&runs, &identity.tables().collect::<Vec<_>>(), rows)
        .and_then(|mut source| assemble(&assembly, &mut source, volatile));
    fs::remove_dir_all(&partial).map_err(ResultsError::io("remove", &partial))?;
    done?;
    Ok(MergeReport {
        run: RunFolder::open(out)?,
        gaps,
    })
}

fn check_alike(first: &RunFolder, other: &RunFolder) -> Result<(), ResultsError> {
    let (a, b) = (
        &first.manifest().reproducible,
        &other.manifest().reproducible,
    );
    let reason = if a.scenario_sha256 != b.scenario_sha256 {
        "their scenarios or settings differ".to_owned()
    } else if a.version != b.version {
        format!("they were made by versions {} and {}", a.version, b.version)
    } else if a.options.seed() != b.options.seed() {
        format!(
            "their seeds are {} and {}",
            a.options.seed(),
            b.options.seed()
        )
    } else if a.options != b.options {
        "their options differ".to_owned()
    } else {
        return Ok(());
    };
    Err(ResultsError::Unlike {
        first: first.path().to_path_buf(),
        second: other.path().to_path_buf(),
        reason,
    })
}

struct FromSlices {
    readers: Vec<(Table, Vec<TableReader>)>,
    rows: Vec<(u32, usize, usize)>,
    work: WorkEntry,
}

impl FromSlices {
    fn open(
        runs: &[RunFolder],
        tables: &[Table],
        rows: Vec<(u32, usize, usize)>,
    ) -> Result<Self, ResultsError> {
        let mut readers = Vec::with_capacity(tables.len());
        for table in tables {
            let of_table = runs
                .iter()
                .map(|run| run.table(*table))
                .collect::<Result<_, _>>()?;
            readers.push((*table, of_table));
        }
        let mut work = WorkEntry::default();
        for run in runs {
            work.add(&run.manifest().volatile.work);
        }
        Ok(Self {
            readers,
            rows,
            work,
        })
    }
}

impl MemberSource for FromSlices {
    fn splice(&mut self, splicers: &mut [(Table, Splicer)]) -> Result<WorkEntry, ResultsError> {
        for (table, splicer) in splicers {
            let Some((_, readers)) = self.readers.iter().find(|(of, _)| of == table) else {
                continue;
            };
            for (_, run, group) in &self.rows {
                let reader = &readers[*run];
                splicer.add_group(reader.file(), reader.metadata(), *group)?;
            }
        }
        Ok(self.work)
    }
}
