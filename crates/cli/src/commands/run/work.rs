//! Running the members and handing them to the run folder.

use super::Args;
use crate::error::CliError;
use crate::parallel::{Job, Keeper};
use crate::scoring::Scorer;
use crate::summary::MemberEnd;
use outflow_engine::{MemberRecord, Plan};
use outflow_results::{
    EncodedMember, Encoder, Identity, ResultsError, RunFolder, RunWriter, Table, Volatile,
};
use outflow_score::Scores;
use std::path::Path;
use std::time::Instant;

/// The members of a run, ready to go.
pub(super) struct Work<'a> {
    pub(super) args: &'a Args,
    pub(super) plan: &'a Plan,
    pub(super) scorer: Option<&'a Scorer>,
    pub(super) threads: usize,
}

impl Work<'_> {
    fn job<'a>(&'a self, members: &'a [u32], keeper: Option<&'a dyn Keeper>) -> Job<'a> {
        Job {
            plan: self.plan,
            scenario: &self.args.scenario,
            members,
            threads: self.threads,
            quiet: self.args.quiet,
            keeper,
        }
    }

    /// Runs the members and writes nothing.
    pub(super) fn run_only(&self, engine_seconds: &mut f64) -> Result<Vec<MemberEnd>, CliError> {
        let members: Vec<u32> = self.args.members.0.clone().collect();
        let mut ends = Vec::with_capacity(members.len());
        *engine_seconds = self.job(&members, None).run(
            |record| self.end_of(&record),
            |end| {
                ends.push(end);
                Ok(())
            },
        )?;
        ends.sort_by_key(|end| end.member);
        Ok(ends)
    }

    /// Runs the members that are missing and writes the run folder; says how every member ended
    /// (when that is to be printed).
    ///
    /// When a member cannot be run, nothing is left; after an interruption, or when the disk is
    /// full, what is finished is kept.
    pub(super) fn write(
        &self,
        target: &Path,
        identity: Identity,
        started: Instant,
    ) -> Result<(RunFolder, Vec<MemberEnd>), CliError> {
        let failed = CliError::results("--out");
        let encoder = Encoder::new(&identity).map_err(failed)?;
        let mut writer = RunWriter::create(
            target,
            identity,
            self.args.members.0.clone(),
            self.args.existing(),
        )
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
            .filter(|_| self.args.resume)
            .map(|member| Ok((*member, writer.checkpoint(*member)?)))
            .collect::<Result<Vec<_>, ResultsError>>()
            .map_err(CliError::results("--resume"))?;
        let keeper = Checkpoints {
            save: &save,
            states,
        };
        let mut ends = Vec::with_capacity(missing.len());
        let encode = |record: MemberRecord| {
            let end = self.end_of(&record)?;
            let named = end.scores.map(|scores| scores.named());
            let named = named.as_ref().map_or(&[][..], |named| &named[..]);
            Ok((encoder.encode(&record, named).map_err(failed)?, end))
        };
        let add = |(member, end): (EncodedMember, MemberEnd)| {
            ends.push(end);
            writer.add(&member).map_err(failed)
        };
        let engine_seconds = match self.job(&missing, Some(&keeper)).run(encode, add) {
            Ok(seconds) => seconds,
            Err(error @ CliError::Engine { .. }) => {
                writer.discard().map_err(failed)?;
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        let volatile = Volatile {
            threads: self.threads,
            seconds: started.elapsed().as_secs_f64(),
            engine_seconds,
            ..Volatile::default()
        };
        let run = writer.finish(volatile).map_err(failed)?;
        if ends.len() < run.members().len() && (self.args.json || !self.args.quiet) {
            ends = ends_of(&run, self.scorer)?;
        }
        ends.sort_by_key(|end| end.member);
        Ok((run, ends))
    }

    fn end_of(&self, record: &MemberRecord) -> Result<MemberEnd, CliError> {
        let last = record.present.len().saturating_sub(record.places);
        Ok(MemberEnd {
            member: record.member,
            present: record.present[last..].to_vec(),
            displaced: record.displaced.last().copied().unwrap_or(0.0),
            travelling: record.travelling.last().copied().unwrap_or(0.0),
            scores: scores(self.scorer, &record.present)?,
        })
    }
}

fn scores(scorer: Option<&Scorer>, present: &[f64]) -> Result<Option<Scores>, CliError> {
    scorer
        .map(|scorer| scorer.scores(present))
        .transpose()
        .map_err(|error| CliError::Input(format!("the run cannot be scored: {error}")))
}

/// How the members of a run folder ended, those of an earlier process included.
fn ends_of(run: &RunFolder, scorer: Option<&Scorer>) -> Result<Vec<MemberEnd>, CliError> {
    let failed = CliError::results("--out");
    let places = run.manifest().reproducible.places.len();
    let stocks = run.counts(Table::Stocks).map_err(failed)?;
    let totals = run.all_totals().map_err(failed)?;
    run.members()
        .iter()
        .map(|member| {
            let present = stocks(*member).map_err(failed)?;
            let totals = totals(*member).map_err(failed)?;
            Ok(MemberEnd {
                member: *member,
                scores: scores(scorer, &present)?,
                present: present[present.len().saturating_sub(places)..].to_vec(),
                displaced: totals.displaced.last().copied().unwrap_or(0.0),
                travelling: totals.travelling.last().copied().unwrap_or(0.0),
            })
        })
        .collect()
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
