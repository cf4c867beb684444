//! Writing a run: finished members into a partial folder, and all at once into the run folder.

use crate::checkpoint;
use crate::finish::{Assembly, MemberSource, assemble};
use crate::folder::RunFolder;
use crate::journal::Journal;
use crate::manifest::{MemberRange, Volatile, WorkEntry};
use crate::table::{EncodedMember, Splicer};
use crate::{Identity, ResultsError, Table};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What to do with what stands in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Refuse to touch an existing run or an unfinished one.
    #[default]
    Refuse,
    /// Replace an existing run when the new one is complete; discard an unfinished one.
    Replace,
    /// Continue an unfinished run; refuse to touch an existing one.
    Resume,
    /// Continue an unfinished run; replace an existing one when it is complete.
    ResumeAndReplace,
}

impl Existing {
    fn resumes(self) -> bool {
        matches!(self, Self::Resume | Self::ResumeAndReplace)
    }

    fn replaces(self) -> bool {
        matches!(self, Self::Replace | Self::ResumeAndReplace)
    }
}

/// Writes a run.
///
/// Members may be added in any order; the run folder is the same whatever the order is. Dropping
/// the writer leaves the partial folder for a later [`Existing::Resume`].
#[derive(Debug)]
pub struct RunWriter {
    identity: Identity,
    members: Vec<u32>,
    out: PathBuf,
    partial: PathBuf,
    replaces: bool,
    journal: Journal,
    resumed: bool,
}

/// The folder in which an unfinished run is kept: `out` with `.partial` added to its name.
#[must_use]
pub fn partial_path(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    out.with_file_name(name)
}

impl RunWriter {
    /// Starts or continues the run of `members` that will stand in the folder `out`.
    ///
    /// # Errors
    /// When something stands in the way, there is nothing to resume, the unfinished run is of
    /// something else, or the folder cannot be written.
    pub fn create(
        out: &Path,
        identity: Identity,
        members: impl IntoIterator<Item = u32>,
        existing: Existing,
    ) -> Result<Self, ResultsError> {
        let members: BTreeSet<u32> = members.into_iter().collect();
        if members.is_empty() {
            return Err(ResultsError::NoMembers);
        }
        check_target(out, existing)?;
        let partial = partial_path(out);
        let journal_path = partial.join("journal");
        let unfinished = partial.exists();
        let journal = if existing.resumes() {
            if !unfinished {
                return Err(ResultsError::NothingToResume(partial));
            }
            Journal::open(&journal_path, &identity)?
        } else {
            if unfinished {
                if !existing.replaces() {
                    return Err(ResultsError::Unfinished(partial));
                }
                discard_unfinished(&partial)?;
            }
            fs::create_dir_all(&partial).map_err(ResultsError::io("create", &partial))?;
            Journal::create(&journal_path, &identity)?
        };
        Ok(Self {
            identity,
            members: members.into_iter().collect(),
            out: out.to_path_buf(),
            partial,
            replaces: existing.replaces(),
            journal,
            resumed: existing.resumes(),
        })
    }

    /// Members that are still to be computed, ascending.
    #[must_use]
    pub fn missing(&self) -> Vec<u32> {
        let finished: BTreeSet<u32> = self.journal.members().collect();
        self.members
            .iter()
            .copied()
            .filter(|member| !finished.contains(member))
            .collect()
    }

    /// Adds a finished member and forgets its checkpoint.
    ///
    /// # Errors
    /// When the partial folder cannot be written.
    pub fn add(&mut self, member: &EncodedMember) -> Result<(), ResultsError> {
        self.journal.add(member)?;
        checkpoint::remove(&self.partial, member.member);
        Ok(())
    }

    /// A function that keeps the state of an unfinished member. It can be shared by threads.
    pub fn checkpoint_saver(
        &self,
    ) -> impl Fn(u32, &[u8]) -> Result<(), ResultsError> + Send + Sync + use<> {
        let (partial, identity) = (self.partial.clone(), self.identity.sha256.clone());
        move |member, state| checkpoint::save(&partial, &identity, member, state)
    }

    /// The state of an unfinished member, if one was kept.
    ///
    /// # Errors
    /// When the checkpoint is damaged or of another run.
    pub fn checkpoint(&self, member: u32) -> Result<Option<Vec<u8>>, ResultsError> {
        checkpoint::load(&self.partial, &self.identity, member)
    }

    /// Removes the partial folder: nothing is left of the run.
    ///
    /// # Errors
    /// When the partial folder cannot be removed.
    pub fn discard(self) -> Result<(), ResultsError> {
        let Self {
            journal, partial, ..
        } = self;
        drop(journal);
        fs::remove_dir_all(&partial).map_err(ResultsError::io("remove", &partial))
    }

    /// Puts the run folder together, renames it to its name and removes the partial folder.
    ///
    /// # Errors
    /// When a member is missing or the folder cannot be written. The partial folder stays.
    pub fn finish(mut self, mut volatile: Volatile) -> Result<RunFolder, ResultsError> {
        if let Some(member) = self.missing().first() {
            return Err(ResultsError::Missing(*member));
        }
        if self.resumed {
            volatile.assembled = Some("continued after an interruption".to_owned());
        }
        let assembly = Assembly {
            identity: &self.identity,
            ranges: MemberRange::covering(self.members.iter().copied()),
            out: &self.out,
            partial: &self.partial,
            replaces: self.replaces,
        };
        let mut source = FromJournal {
            journal: &mut self.journal,
            members: &self.members,
        };
        assemble(&assembly, &mut source, volatile)?;
        drop(self.journal);
        fs::remove_dir_all(&self.partial).map_err(ResultsError::io("remove", &self.partial))?;
        RunFolder::open(&self.out)
    }
}

struct FromJournal<'a> {
    journal: &'a mut Journal,
    members: &'a [u32],
}

impl MemberSource for FromJournal<'_> {
    fn splice(&mut self, splicers: &mut [(Table, Splicer)]) -> Result<WorkEntry, ResultsError> {
        let mut work = WorkEntry::default();
        for member in self.members {
            let encoded = self.journal.member(*member)?;
            work.add(&encoded.work);
            for (table, splicer) in splicers.iter_mut() {
                let part = encoded
                    .parts
                    .iter()
                    .find(|part| part.table == *table)
                    .ok_or(ResultsError::Missing(*member))?;
                splicer.add_part(part.bytes.clone())?;
            }
        }
        Ok(work)
    }
}

/// Refuses to replace what exists, unless it is a run folder and may be replaced.
pub(crate) fn check_target(out: &Path, existing: Existing) -> Result<(), ResultsError> {
    if fs::symlink_metadata(out).is_err() {
        return Ok(());
    }
    if !existing.replaces() {
        return Err(ResultsError::Exists(out.to_path_buf()));
    }
    let empty = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if empty || out.join("manifest.json").is_file() {
        Ok(())
    } else {
        Err(ResultsError::NotReplaceable(out.to_path_buf()))
    }
}

/// Removes an unfinished run, unless another process works on it or it holds something else.
pub(crate) fn discard_unfinished(partial: &Path) -> Result<(), ResultsError> {
    let entries = fs::read_dir(partial).map_err(ResultsError::io("read", partial))?;
    for entry in entries {
        let entry = entry.map_err(ResultsError::io("read", partial))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = matches!(&*name, "journal" | "run" | "replaced")
            || (name.starts_with("member-") && name.contains(".checkpoint"));
        if !ours {
            return Err(ResultsError::NotReplaceable(partial.to_path_buf()));
        }
    }
    if fs::File::open(partial.join("journal")).is_ok_and(|file| file.try_lock().is_err()) {
        return Err(ResultsError::Busy(partial.to_path_buf()));
    }
    fs::remove_dir_all(partial).map_err(ResultsError::io("remove", partial))
}
