//! A scenario ready to be run, of either model.

use crate::sample::Sample;
use outflow_engine::chain::{self, ChainOptions};
use outflow_engine::{Control, EngineError, Plan, RunOptions, run_member};
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
                let options = ChainOptions {
                    engine: entry.engine,
                    seed: entry.seed,
                    hasten: entry.hasten,
                    draw_parameters: entry.parameters == ParameterChoice::Drawn,
                    ..ChainOptions::default()
                };
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

    /// Runs a member.
    pub(crate) fn run(
        &self,
        member: u32,
        control: &mut dyn Control,
    ) -> Result<Sample, EngineError> {
        match (&self.input, &self.plans) {
            (Input::Wayfinding(scenario), Plans::Wayfinding(plan)) => {
                let record = run_member(plan, member, control)?;
                Ok(Sample::of_wayfinding(scenario, &record))
            }
            (Input::Chain(scenario), Plans::Chain { plans, by_front }) => {
                let front = if *by_front {
                    front_of(scenario, member).unwrap_or(0)
                } else {
                    0
                };
                let plan = plans.get(front).ok_or(EngineError::Setting {
                    setting: "fronts",
                    problem: "there is none".to_owned(),
                })?;
                let record = chain::run_member(plan, member, control)?;
                Ok(Sample::of_chain(scenario, &record))
            }
            _ => Err(EngineError::Setting {
                setting: "model",
                problem: "the plan is that of another model".to_owned(),
            }),
        }
    }
}
