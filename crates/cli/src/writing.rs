//! Running members into a run folder: what is finished is kept, what is unfinished goes on.

use crate::error::CliError;
use crate::parallel::{Job, Keeper, Runner};
use outflow_results::{
    EncodedMember, Existing, Identity, ResultsError, RunFolder, RunWriter, Volatile,
};
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

/// What is run into a run folder, and how.
pub(crate) struct Writing<'a, R> {
    pub(crate) runner: &'a R,
    pub(crate) scenario: &'a Path,
    pub(crate) members: Range<u32>,
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
    pub(crate) existing: Existing,
    pub(crate) resume: bool,
    pub(crate) started: Instant,
}

impl<R: Runner> Writing<'_, R> {
    /// Runs the members that are missing and writes the run folder; gives what `encode` says of
    /// each of them, in the order in which they finished.
    ///
    /// When a member cannot be run, nothing is left; after an interruption, or when the disk is
    /// full, what is finished is kept.
    pub(crate) fn write<E: Send>(
        &self,
        target: &Path,
        identity: Identity,
        encode: impl Fn(R::Record) -> Result<(EncodedMember, E), CliError> + Sync,
    ) -> Result<(RunFolder, Vec<E>), CliError> {
        let failed = CliError::results("--out");
        let mut writer = RunWriter::create(target, identity, self.members.clone(), self.existing)
            .map_err(|source| {
            let resume = matches!(
                source,
                ResultsError::NothingToResume(_) | ResultsError::OtherRun(_)
            );
            CliError::Results {
                flag: if resume { "--resume" } else { "--out" },
                source,
            }
        })?;
        let missing = writer.missing();
        let save = writer.checkpoint_saver();
        let states = missing
            .iter()
            .filter(|_| self.resume)
            .map(|member| Ok((*member, writer.checkpoint(*member)?)))
            .collect::<Result<Vec<_>, ResultsError>>()
            .map_err(CliError::results("--resume"))?;
        let keeper = Checkpoints {
            save: &save,
            states,
        };
        let job = Job {
            runner: self.runner,
            scenario: self.scenario,
            members: &missing,
            threads: self.threads,
            quiet: self.quiet,
            keeper: Some(&keeper),
        };
        let mut ends = Vec::with_capacity(missing.len());
        let add = |(member, end): (EncodedMember, E)| {
            ends.push(end);
            writer.add(&member).map_err(failed)
        };
        let engine_seconds = match job.run(encode, add) {
            Ok(seconds) => seconds,
            Err(error @ CliError::Engine { .. }) => {
                writer.discard().map_err(failed)?;
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        let volatile = Volatile {
            threads: self.threads,
            seconds: self.started.elapsed().as_secs_f64(),
            engine_seconds,
            ..Volatile::default()
        };
        let run = writer.finish(volatile).map_err(failed)?;
        Ok((run, ends))
    }
}

/// Keeps the state of a member in the partial folder.
type Save = dyn Fn(u32, &[u8]) -> Result<(), ResultsError> + Sync;

/// Checkpoints in the partial folder.
struct Checkpoints<'a> {
    save: &'a Save,
    states: Vec<(u32, Option<Vec<u8>>)>,
}

impl Keeper for Checkpoints<'_> {
    fn save(&self, member: u32, state: &[u8]) -> Result<(), CliError> {
        (self.save)(member, state).map_err(CliError::results("--out"))
    }

    fn load(&self, member: u32) -> Option<&[u8]> {
        self.states
            .iter()
            .find(|(other, _)| *other == member)?
            .1
            .as_deref()
    }
}
