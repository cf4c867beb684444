//! The plans of an ensemble: one, or one a front.

use crate::chain::changes::Prepared;
use crate::parallel::Runner;
use outflow_engine::chain::{ChainRecord, Plan, resume_member, run_member};
use outflow_engine::{Control, EngineError};
use outflow_model::chain::Scenario;
use outflow_results::ChainOptionsEntry;
use outflow_results::chain::{by_front, front_of, on_front};

/// Everything that the members of an ensemble are run with.
pub(crate) struct Plans {
    /// As it is written to the run folder.
    pub(crate) scenario: Scenario,
    /// One, or one a front.
    plans: Vec<Plan>,
    by_front: bool,
}

impl Plans {
    /// Makes a scenario ready.
    pub(crate) fn new(
        prepared: &Prepared,
        options: &ChainOptionsEntry,
    ) -> Result<Self, EngineError> {
        let scenario = &prepared.scenario;
        let by_front = by_front(scenario, options);
        let engine = options.to_engine(scenario.start);
        let plans = if by_front {
            let as_of = options
                .as_of
                .map_or(0, |moment| moment.ticks_since(scenario.start));
            (0..scenario.fronts.len())
                .map(|front| Plan::new(&on_front(scenario, front, as_of), &engine))
                .collect::<Result<_, _>>()?
        } else {
            vec![Plan::new(scenario, &engine)?]
        };
        Ok(Self {
            scenario: scenario.clone(),
            plans,
            by_front,
        })
    }

    fn of(&self, member: u32) -> Result<&Plan, EngineError> {
        let front = if self.by_front {
            front_of(&self.scenario, member).unwrap_or(0)
        } else {
            0
        };
        self.plans.get(front).ok_or(EngineError::Setting {
            setting: "fronts",
            problem: "there is none".to_owned(),
        })
    }
}

impl Runner for Plans {
    type Record = ChainRecord;

    fn days(&self) -> u32 {
        self.scenario.days
    }

    fn run(&self, member: u32, control: &mut dyn Control) -> Result<ChainRecord, EngineError> {
        run_member(self.of(member)?, member, control)
    }

    fn resume(
        &self,
        member: u32,
        state: &[u8],
        control: &mut dyn Control,
    ) -> Result<ChainRecord, EngineError> {
        resume_member(self.of(member)?, state, control)
    }
}
