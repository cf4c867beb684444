//! A scenario of the chain of control and the figures that parameters are fitted to.

use super::figures::{Errors, Figure, alike};
use crate::error::InferError;
use crate::fit::priors::Axis;
use crate::fit::problem::{Outcome, Problem};
use outflow_engine::chain::{ChainOptions, Plan, run_member};
use outflow_engine::{EngineKind, Unattended};
use outflow_model::chain::{DAY, Distribution, Fact, PARAMETERS, Parameter, Scenario};
use outflow_results::chain::Reading;

/// A parameter that is free in a fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its index in the list of parameters.
    pub index: usize,
    /// With its prior.
    pub parameter: Parameter,
}

impl Axis for Factor {
    fn name(&self) -> &str {
        PARAMETERS[self.index].name
    }

    fn at(&self, unit: f64) -> f64 {
        self.parameter.at(unit.clamp(0.0, 1.0))
    }
}

/// Reads a simulation of a scenario with its free parameters at a point of the unit cube; all
/// others are drawn from their priors, by the seed.
///
/// # Errors
/// When the model cannot run.
pub(super) fn at_point<T>(
    scenario: &Scenario,
    factors: &[Factor],
    unit: &[f64],
    engine: EngineKind,
    hasten: u32,
    seed: u64,
    read: impl FnOnce(&Reading<'_>) -> T,
) -> Result<T, InferError> {
    let mut scenario = scenario.clone();
    for (factor, unit) in factors.iter().zip(unit) {
        scenario.parameters.fix(factor.name(), factor.at(*unit));
    }
    let options = ChainOptions {
        engine,
        seed,
        draw_parameters: true,
        hasten,
        ..ChainOptions::default()
    };
    let plan = Plan::new(&scenario, &options)?;
    let record = run_member(&plan, 0, &mut Unattended)?;
    Ok(read(&Reading::new(&scenario, &record)))
}

/// What a fit is made of. Each simulation draws the parameters that are not free from their priors,
/// by its seed, so what is not known of them stays in the result.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The scenario without posteriors, until the last figure.
    pub scenario: Scenario,
    /// Parameters that are free.
    pub factors: Vec<Factor>,
    /// Figures that are fitted to.
    pub figures: Vec<Figure>,
    /// Ids of those that would be, but lie before or after the run.
    pub outside: Vec<String>,
    /// Which engine.
    pub engine: EngineKind,
    /// Households that each of a simulation stands for.
    pub hasten: u32,
}

impl Figures {
    /// The facts of a scenario marked `fitted` and the scored values of such series. `free` are indices of parameters; all that have a prior when it is `None`.
    ///
    /// # Errors
    /// When there is no such fact, or no parameter to fit.
    pub fn new(
        scenario: &Scenario,
        free: Option<&[usize]>,
        errors: Errors,
    ) -> Result<Self, InferError> {
        let mut scenario = scenario.clone();
        scenario.parameters.forget_posteriors();
        scenario.variants.clear();
        let end = i64::from(scenario.end());
        // What is asked of days before the run has no answer.
        let within = |fact: &Fact| {
            fact.end <= end && fact.end > 0 && (fact.measure.is_state() || fact.start >= 0)
        };
        let mut lasting = vec![1.0; scenario.facts.len()];
        for series in &scenario.series {
            let scored = series.values.iter().filter(|value| series.is_scored(value));
            for value in scored.filter(|_| series.fitted) {
                scenario.facts.push(series.fact(value));
                lasting.push(alike(series));
            }
        }
        let figures: Vec<Figure> = scenario
            .facts
            .iter()
            .zip(&lasting)
            .enumerate()
            .filter(|(_, (fact, _))| fact.fitted && within(fact))
            .map(|(index, (fact, alike))| Figure::new(index, fact, errors, *alike))
            .collect();
        let Some(last) = figures
            .iter()
            .map(|figure| scenario.facts[figure.fact].end)
            .max()
        else {
            return Err(InferError::TooLittle(
                "no reported figure within the run is marked fitted = yes; there is nothing to fit to"
                    .into(),
            ));
        };
        let days = u32::try_from((last + i64::from(DAY) - 1) / i64::from(DAY)).unwrap_or(1);
        scenario.days = scenario.days.min(days.max(1));
        let has_prior =
            |index: &usize| scenario.parameters.0[*index].distribution != Distribution::Fixed;
        let all: Vec<usize> = match free {
            Some(free) => free.to_vec(),
            None => (0..PARAMETERS.len()).filter(has_prior).collect(),
        };
        if let Some(fixed) = all.iter().find(|index| !has_prior(index)) {
            return Err(InferError::Parameter {
                name: PARAMETERS[*fixed].name.to_owned(),
                problem: "it is fixed in the scenario and cannot be fitted".into(),
            });
        }
        if all.is_empty() {
            return Err(InferError::TooLittle("no parameter is free".into()));
        }
        let factors = all
            .into_iter()
            .map(|index| Factor {
                index,
                parameter: scenario.parameters.0[index].clone(),
            })
            .collect();
        let outside = scenario.facts.iter();
        let outside = outside
            .filter(|fact| fact.fitted && !within(fact))
            .map(|fact| fact.id.clone())
            .collect();
        Ok(Self {
            scenario,
            factors,
            figures,
            outside,
            engine: EngineKind::Cohort,
            hasten: 1,
        })
    }

    /// The same with only some of the free parameters, by their positions in `factors`.
    #[must_use]
    pub fn with_factors(mut self, positions: &[usize]) -> Self {
        self.factors = positions
            .iter()
            .map(|position| self.factors[*position].clone())
            .collect();
        self
    }

    /// What a simulation at a point of the unit cube says to every fact of the scenario.
    ///
    /// # Errors
    /// When the model cannot run.
    pub fn answers(&self, unit: &[f64], seed: u64) -> Result<Vec<Option<f64>>, InferError> {
        let (engine, hasten) = (self.engine, self.hasten);
        at_point(
            &self.scenario,
            &self.factors,
            unit,
            engine,
            hasten,
            seed,
            |reading| reading.facts(),
        )
    }

    fn outcome(&self, answers: Vec<Option<f64>>) -> Outcome {
        let misfits = self.figures.iter().map(|figure| {
            let misfit = figure.misfit(answers[figure.fact]);
            misfit * misfit
        });
        Outcome {
            distance: libm::sqrt(misfits.sum::<f64>() / self.figures.len().max(1) as f64),
            summaries: self
                .figures
                .iter()
                .map(|figure| figure.summary(answers[figure.fact]))
                .collect(),
            answers,
        }
    }
}

impl Problem for Figures {
    fn parameters(&self) -> usize {
        self.factors.len()
    }

    fn simulate(&self, unit: &[f64], seed: u64) -> Result<Outcome, InferError> {
        Ok(self.outcome(self.answers(unit, seed)?))
    }

    fn observed(&self) -> (Vec<f64>, Vec<f64>) {
        self.figures.iter().map(Figure::observed).unzip()
    }
}
