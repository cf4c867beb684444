//! Running the members and handing them to the run folder.

use super::args::Args;
use crate::error::CliError;
use crate::parallel::{Job, Runner};
use crate::scoring::Scorer;
use crate::summary::MemberEnd;
use crate::writing::Writing;
use outflow_engine::{Control, EngineError, MemberRecord, Plan, RunOptions};
use outflow_infer::fit::draws::Drawn;
use outflow_model::scenario::Scenario;
use outflow_results::{Encoder, Identity, RunFolder, Table};
use outflow_score::Scores;
use std::path::Path;
use std::time::Instant;

/// The members of a run, ready to go.
pub(super) struct Work<'a> {
    pub(super) args: &'a Args,
    pub(super) runs: Runs<'a>,
    pub(super) scorer: Option<&'a Scorer>,
    pub(super) threads: usize,
}

/// How a member is run.
pub(super) enum Runs<'a> {
    /// All with the settings of the scenario.
    Alike(&'a Plan),
    /// Each with settings of its own.
    Apart(Apart<'a>),
}

/// Members with settings of their own.
pub(super) struct Apart<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) options: &'a RunOptions,
    pub(super) drawn: &'a Drawn,
}

impl Apart<'_> {
    fn plan(&self, member: u32) -> Result<Plan, EngineError> {
        let mut scenario = self.scenario.clone();
        scenario.settings = self
            .drawn
            .applied(&self.scenario.settings, member)
            .map_err(|error| EngineError::Setting {
                setting: "drawn",
                problem: error.to_string(),
            })?;
        Plan::new(&scenario, self.options)
    }
}

impl Runner for Runs<'_> {
    type Record = MemberRecord;

    fn days(&self) -> u32 {
        match self {
            Self::Alike(plan) => plan.days(),
            Self::Apart(apart) => apart.scenario.days,
        }
    }

    fn run(&self, member: u32, control: &mut dyn Control) -> Result<MemberRecord, EngineError> {
        match self {
            Self::Alike(plan) => plan.run(member, control),
            Self::Apart(apart) => apart.plan(member)?.run(member, control),
        }
    }

    fn resume(
        &self,
        member: u32,
        state: &[u8],
        control: &mut dyn Control,
    ) -> Result<MemberRecord, EngineError> {
        match self {
            Self::Alike(plan) => plan.resume(member, state, control),
            Self::Apart(apart) => apart.plan(member)?.resume(member, state, control),
        }
    }
}

impl Work<'_> {
    /// Runs the members and writes nothing.
    pub(super) fn run_only(&self, engine_seconds: &mut f64) -> Result<Vec<MemberEnd>, CliError> {
        let members: Vec<u32> = self.args.members.range.clone().collect();
        let mut ends = Vec::with_capacity(members.len());
        let job = Job {
            runner: &self.runs,
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
            runner: &self.runs,
            scenario: &self.args.scenario,
            members: self.args.members.range.clone(),
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
