//! A scenario ready to be run, of either model.

use crate::kept::{Keeper, Kept, Room};
use crate::sample::Sample;
use outflow_engine::chain;
use outflow_engine::{
    Control, EngineError, Plan, RunOptions, branch_member, common_days, run_member,
};
use outflow_results::chain::{by_front, front_of, on_front};
use outflow_results::{ChainOptionsEntry, ParameterChoice};
use outflow_scenario::Input;

/// What a result depends on besides scenario and member.
#[derive(Clone, Debug)]
pub(crate) enum Options {
    Wayfinding(RunOptions),
    Chain(ChainOptionsEntry),
}

impl Options {
    /// Those for a scenario that was not run before.
    pub(crate) fn for_input(input: &Input, seed: u64, members: usize, hasten: u32) -> Self {
        match input {
            Input::Wayfinding(_) => Self::Wayfinding(RunOptions {
                seed,
                track_origin: true,
                ..RunOptions::default()
            }),
            Input::Chain(_) => Self::Chain(ChainOptionsEntry {
                engine: outflow_engine::EngineKind::Cohort,
                seed,
                parameters: if members > 1 {
                    ParameterChoice::Drawn
                } else {
                    ParameterChoice::Best
                },
                hasten,
                variant: None,
                as_of: None,
                front: None,
            }),
        }
    }
}

/// A scenario with its plans.
pub(crate) struct Case {
    input: Input,
    plans: Plans,
}

enum Plans {
    Wayfinding(Box<Plan>),
    /// One, or one a front.
    Chain {
        plans: Vec<chain::Plan>,
        by_front: bool,
    },
}

impl Case {
    /// Makes a scenario ready.
    pub(crate) fn new(input: Input, options: &Options) -> Result<Self, EngineError> {
        let plans = match (&input, options) {
            (Input::Wayfinding(scenario), Options::Wayfinding(options)) => {
                Plans::Wayfinding(Box::new(Plan::new(scenario, options)?))
            }
            (Input::Chain(scenario), Options::Chain(entry)) => {
                let options = entry.to_engine(scenario.start);
                let by_front = by_front(scenario, entry);
                let plans = if by_front {
                    let as_of = entry
                        .as_of
                        .map_or(0, |moment| moment.ticks_since(scenario.start));
                    (0..scenario.fronts.len())
                        .map(|front| chain::Plan::new(&on_front(scenario, front, as_of), &options))
                        .collect::<Result<_, _>>()?
                } else {
                    vec![chain::Plan::new(scenario, &options)?]
                };
                Plans::Chain { plans, by_front }
            }
            _ => {
                return Err(EngineError::Setting {
                    setting: "model",
                    problem: "the options are those of another model".to_owned(),
                });
            }
        };
        Ok(Self { input, plans })
    }

    /// Runs a member. With room for it, what a what-if needs to go on from it is kept.
    pub(crate) fn run(
        &self,
        member: u32,
        control: &mut dyn Control,
        room: Option<&Room>,
    ) -> Result<(Sample, Option<Kept>), EngineError> {
        match (&self.input, &self.plans) {
            (Input::Wayfinding(scenario), Plans::Wayfinding(plan)) => {
                let mut keeper = Keeper::new(control, room, scenario.days);
                let record = run_member(plan, member, &mut keeper)?;
                let states = keeper.states;
                let kept = room.and_then(|room| room.keep(states, &record));
                Ok((Sample::of_wayfinding(scenario, &record), kept))
            }
            (Input::Chain(scenario), Plans::Chain { .. }) => {
                let plan = self.plan_of(member)?;
                let mut keeper = Keeper::new(control, room, scenario.days);
                let record = chain::run_member(plan, member, &mut keeper)?;
                let states = keeper.states;
                let kept = room.and_then(|room| room.keep(states, &record));
                Ok((Sample::of_chain(scenario, &record), kept))
            }
            _ => Err(mismatch()),
        }
    }

    /// Runs a member from where it may first differ from the same member of `base`; says how many
    /// days were taken over. `None`: it has to be run from the start.
    pub(crate) fn branch(
        &self,
        base: &Case,
        kept: &Kept,
        member: u32,
        control: &mut dyn Control,
    ) -> Option<(u32, Result<Sample, EngineError>)> {
        match (&self.input, &self.plans, &base.plans) {
            (Input::Wayfinding(scenario), Plans::Wayfinding(plan), Plans::Wayfinding(base)) => {
                let (done, state) = kept.last(common_days(base, plan))?;
                let (state, record) = (state.bytes()?, kept.record.value()?);
                let record = branch_member(plan, &state, &record, control);
                Some((
                    done,
                    record.map(|record| Sample::of_wayfinding(scenario, &record)),
                ))
            }
            (Input::Chain(scenario), Plans::Chain { .. }, Plans::Chain { .. }) => {
                let (plan, base) = (self.plan_of(member).ok()?, base.plan_of(member).ok()?);
                let (done, state) = kept.last(chain::Fork::new(base, plan).days(member))?;
                let (state, record) = (state.bytes()?, kept.record.value()?);
                let record = chain::branch_member(plan, &state, &record, control);
                Some((
                    done,
                    record.map(|record| Sample::of_chain(scenario, &record)),
                ))
            }
            _ => None,
        }
    }

    /// The plan of a member: the only one, or that of its front.
    fn plan_of(&self, member: u32) -> Result<&chain::Plan, EngineError> {
        let (Input::Chain(scenario), Plans::Chain { plans, by_front }) = (&self.input, &self.plans)
        else {
            return Err(mismatch());
        };
        let front = if *by_front {
            front_of(scenario, member).unwrap_or(0)
        } else {
            0
        };
        plans.get(front).ok_or(EngineError::Setting {
            setting: "fronts",
            problem: "there is none".to_owned(),
        })
    }
}

fn mismatch() -> EngineError {
    EngineError::Setting {
        setting: "model",
        problem: "the plan is that of another model".to_owned(),
    }
}
