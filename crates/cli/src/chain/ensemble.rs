//! Many runs kept in memory, for analyses.

use crate::error::CliError;
use crate::parallel::{Job, Runner};
use outflow_engine::chain::{ChainOptions, ChainRecord, Plan, run_member};
use outflow_engine::{Control, EngineError};
use outflow_model::chain::Scenario;
use std::path::Path;

/// One run of many: a scenario of its own, and the member.
pub(crate) struct One {
    pub(crate) scenario: Scenario,
    pub(crate) member: u32,
}

/// Runs that differ in their scenarios; numbered from 0.
pub(crate) struct Many<'a> {
    pub(crate) days: u32,
    pub(crate) options: ChainOptions,
    pub(crate) make: &'a (dyn Fn(u32) -> One + Sync),
}

impl Runner for Many<'_> {
    type Record = (u32, ChainRecord);

    fn days(&self) -> u32 {
        self.days
    }

    fn run(&self, number: u32, control: &mut dyn Control) -> Result<Self::Record, EngineError> {
        let one = (self.make)(number);
        let plan = Plan::new(&one.scenario, &self.options)?;
        Ok((number, run_member(&plan, one.member, control)?))
    }

    fn resume(
        &self,
        number: u32,
        _: &[u8],
        control: &mut dyn Control,
    ) -> Result<Self::Record, EngineError> {
        self.run(number, control)
    }
}

/// How an ensemble is run.
#[derive(Clone, Copy)]
pub(crate) struct How<'a> {
    pub(crate) scenario: &'a Path,
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
}

impl How<'_> {
    /// Runs members and keeps what `value` says of each, in the order of `members`.
    pub(crate) fn run<R: Runner, T: Send>(
        self,
        runner: &R,
        members: &[u32],
        value: impl Fn(R::Record) -> (u32, T) + Sync,
    ) -> Result<Vec<T>, CliError> {
        let job = Job {
            runner,
            scenario: self.scenario,
            members,
            threads: self.threads,
            quiet: self.quiet,
            keeper: None,
        };
        let mut all: Vec<(u32, T)> = Vec::with_capacity(members.len());
        job.run(
            |record| Ok(value(record)),
            |one| {
                all.push(one);
                Ok(())
            },
        )?;
        all.sort_by_key(|(member, _)| *member);
        Ok(all.into_iter().map(|(_, value)| value).collect())
    }
}
