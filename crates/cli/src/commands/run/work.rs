//! Running the members and handing them to the run folder.

use super::Args;
use crate::error::CliError;
use crate::parallel::Job;
use crate::scoring::Scorer;
use crate::summary::MemberEnd;
use crate::writing::Writing;
use outflow_engine::{MemberRecord, Plan};
use outflow_results::{Encoder, Identity, RunFolder, Table};
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
    /// Runs the members and writes nothing.
    pub(super) fn run_only(&self, engine_seconds: &mut f64) -> Result<Vec<MemberEnd>, CliError> {
        let members: Vec<u32> = self.args.members.0.clone().collect();
        let mut ends = Vec::with_capacity(members.len());
        let job = Job {
            runner: self.plan,
            scenario: &self.args.scenario,
            members: &members,
            threads: self.threads,
            quiet: self.args.quiet,
            keeper: None,
        };
        *engine_seconds = job.run(
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
    pub(super) fn write(
        &self,
        target: &Path,
        identity: Identity,
        started: Instant,
    ) -> Result<(RunFolder, Vec<MemberEnd>), CliError> {
        let encoder = Encoder::new(&identity).map_err(CliError::results("--out"))?;
        let writing = Writing {
            runner: self.plan,
            scenario: &self.args.scenario,
            members: self.args.members.0.clone(),
            threads: self.threads,
            quiet: self.args.quiet,
            existing: self.args.existing(),
            resume: self.args.resume,
            started,
        };
        let encode = |record: MemberRecord| {
            let end = self.end_of(&record)?;
            let named = end.scores.map(|scores| scores.named());
            let named = named.as_ref().map_or(&[][..], |named| &named[..]);
            let encoded = encoder.encode(&record, named);
            Ok((encoded.map_err(CliError::results("--out"))?, end))
        };
        let (run, mut ends) = writing.write(target, identity, encode)?;
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
