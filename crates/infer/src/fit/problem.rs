//! What a fit evaluates: a point of the unit cube, simulated and compared with reports.

use crate::error::InferError;
use crate::fit::priors::{Prior, applied};
use outflow_engine::{Plan, RunOptions, Unattended, run_member};
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;
use outflow_score::{Comparison, Form, relative_difference};

/// What a simulation came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How far it is from what was observed; 0 is perfect.
    pub distance: f64,
    /// What is compared by methods that need more than a distance.
    pub summaries: Vec<f64>,
    /// What it says where something was reported, for tables and pictures; may be empty.
    pub answers: Vec<Option<f64>>,
}

/// Something to fit.
pub trait Problem: Sync {
    /// Number of parameters.
    fn parameters(&self) -> usize;

    /// Simulates at a point of the unit cube with a seed.
    ///
    /// # Errors
    /// When the point cannot be simulated.
    fn simulate(&self, unit: &[f64], seed: u64) -> Result<Outcome, InferError>;

    /// What was observed, as summaries, with the standard deviation of each.
    fn observed(&self) -> (Vec<f64>, Vec<f64>);
}

/// One scenario and what it is compared with.
#[derive(Clone, Debug)]
pub struct Case {
    scenario: Scenario,
    places: Vec<usize>,
    /// Day-major.
    observed: Vec<f64>,
}

/// Days between summaries, as parts of the run.
const SUMMARY_DAYS: usize = 8;

impl Case {
    /// A scenario and its reports.
    ///
    /// # Errors
    /// When there are no reports.
    #[allow(clippy::cast_precision_loss)]
    pub fn new(scenario: &Scenario) -> Result<Self, InferError> {
        let observed = Observed::new(scenario)?;
        let camps = observed.camps();
        if camps.is_empty() || scenario.days == 0 {
            return Err(InferError::TooLittle(
                "there are no reports to fit to".into(),
            ));
        }
        let counts = (0..scenario.days)
            .flat_map(|day| (0..camps.len()).map(move |camp| (camp, day)))
            .map(|(camp, day)| observed.at_camp(camp, day) as f64)
            .collect();
        Ok(Self {
            places: camps.iter().map(|camp| camp.place).collect(),
            observed: counts,
            scenario: scenario.clone(),
        })
    }

    /// The same with other counts in the place of the reports (day-major, one a camp): to fit to
    /// simulated data.
    #[must_use]
    pub fn compared_with(mut self, counts: Vec<f64>) -> Self {
        self.observed = counts;
        self
    }

    /// Simulated counts at the reported camps, day-major.
    ///
    /// # Errors
    /// When the model cannot run.
    pub fn counts(
        &self,
        priors: &[Prior],
        unit: &[f64],
        seed: u64,
    ) -> Result<Vec<f64>, InferError> {
        let mut scenario = self.scenario.clone();
        scenario.settings = applied(&scenario.settings, priors, unit)?;
        let options = RunOptions {
            seed,
            ..RunOptions::default()
        };
        let plan = Plan::new(&scenario, &options)?;
        let record = run_member(&plan, 0, &mut Unattended)?;
        Ok(record
            .present
            .chunks_exact(record.places.max(1))
            .flat_map(|day| self.places.iter().map(|place| day[*place]))
            .collect())
    }

    /// The averaged relative difference of counts from what was observed.
    #[must_use]
    pub fn distance(&self, counts: &[f64]) -> f64 {
        Comparison::new(self.places.len(), counts, &self.observed)
            .map_or(2.0, |both| relative_difference(&both, Form::Normal))
    }

    /// Shares of the observed total by camp, on a few days.
    fn summaries(&self, counts: &[f64]) -> Vec<f64> {
        let camps = self.places.len();
        let days = self.observed.len() / camps;
        (1..=SUMMARY_DAYS)
            .map(|k| (days - 1) * k / SUMMARY_DAYS)
            .flat_map(|day| {
                let row = day * camps..(day + 1) * camps;
                let total = self.observed[row.clone()].iter().sum::<f64>().max(1.0);
                counts[row].iter().map(move |count| count / total)
            })
            .collect()
    }
}

/// One parameter set for several cases: the distance is the mean of theirs.
#[derive(Clone, Debug)]
pub struct Cases {
    /// What is fitted.
    pub priors: Vec<Prior>,
    /// What it is fitted to.
    pub cases: Vec<Case>,
}

impl Problem for Cases {
    fn parameters(&self) -> usize {
        self.priors.len()
    }

    fn simulate(&self, unit: &[f64], seed: u64) -> Result<Outcome, InferError> {
        let mut outcome = Outcome {
            distance: 0.0,
            summaries: Vec::new(),
            answers: Vec::new(),
        };
        for case in &self.cases {
            let counts = case.counts(&self.priors, unit, seed)?;
            outcome.distance += case.distance(&counts) / self.cases.len() as f64;
            outcome.summaries.extend(case.summaries(&counts));
        }
        Ok(outcome)
    }

    /// Shares are taken to be known to 2 % of the total and a tenth of themselves: assumed.
    fn observed(&self) -> (Vec<f64>, Vec<f64>) {
        let shares: Vec<f64> = self
            .cases
            .iter()
            .flat_map(|case| case.summaries(&case.observed))
            .collect();
        let errors = shares
            .iter()
            .map(|share| 0.02 + 0.1 * share.abs())
            .collect();
        (shares, errors)
    }
}
