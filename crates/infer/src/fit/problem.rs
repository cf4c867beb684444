//! What a fit evaluates: a point of the unit cube, simulated and compared with reports.

use crate::error::InferError;
use crate::fit::priors::{Prior, applied};
use outflow_engine::{Continue, Control, EngineError, MemberRecord, Plan, RunOptions, run_member};
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;
use outflow_score::{Comparison, Form, daily_relative_difference, relative_difference};

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

    /// The same, where nothing but that is asked once the distance is above a bound: then it may stop
    /// early, and give nothing.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    fn simulate_within(
        &self,
        unit: &[f64],
        seed: u64,
        bound: f64,
    ) -> Result<Option<Outcome>, InferError> {
        let _ = bound;
        self.simulate(unit, seed).map(Some)
    }

    /// What was observed, as summaries, with the standard deviation of each.
    fn observed(&self) -> (Vec<f64>, Vec<f64>);
}

/// Simulates, and tells of it; where that says stop, it stops. Nothing where the distance is above a bound.
pub(super) fn simulated(
    problem: &dyn Problem,
    point: &[f64],
    seed: u64,
    bound: f64,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Outcome>, InferError> {
    let outcome = problem.simulate_within(point, seed, bound)?;
    if after_simulation() {
        Ok(outcome)
    } else {
        Err(InferError::Stopped)
    }
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
        let counts = self.counts_within(priors, unit, seed, f64::INFINITY)?;
        Ok(counts.unwrap_or_default())
    }

    /// The same; nothing where their [`distance`](Self::distance) is above a bound. The run stops on
    /// the first day on which that is sure: each day adds to the distance.
    ///
    /// # Errors
    /// When the model cannot run.
    pub fn counts_within(
        &self,
        priors: &[Prior],
        unit: &[f64],
        seed: u64,
        bound: f64,
    ) -> Result<Option<Vec<f64>>, InferError> {
        let mut scenario = self.scenario.clone();
        scenario.settings = applied(&scenario.settings, priors, unit)?;
        let options = RunOptions {
            seed,
            ..RunOptions::default()
        };
        let plan = Plan::new(&scenario, &options)?;
        let mut bounded = Bounded::new(self, bound);
        match run_member(&plan, 0, &mut bounded) {
            Ok(record) => Ok((!bounded.is_above()).then(|| self.at_camps(&record))),
            Err(EngineError::Stopped { .. }) if bounded.is_above() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn at_camps(&self, record: &MemberRecord) -> Vec<f64> {
        record
            .present
            .chunks_exact(record.places.max(1))
            .flat_map(|day| self.places.iter().map(|place| day[*place]))
            .collect()
    }

    /// Reported people, summed over camps and days: about what a simulation costs.
    fn person_days(&self) -> f64 {
        self.observed.iter().sum()
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

/// Adds the distance up day by day, and stops a run that is sure to be too far.
struct Bounded<'a> {
    case: &'a Case,
    /// What the sum over all days may come to, with room for rounding.
    most: f64,
    sum: f64,
    today: Vec<f64>,
}

impl<'a> Bounded<'a> {
    fn new(case: &'a Case, bound: f64) -> Self {
        let days = case.observed.len() / case.places.len();
        Self {
            case,
            most: bound * days as f64 * (1.0 + 1e-12),
            sum: 0.0,
            today: Vec::new(),
        }
    }

    fn is_above(&self) -> bool {
        self.sum > self.most
    }
}

impl Control for Bounded<'_> {
    fn people_after_day(&mut self, day: u32, present: &[f64]) -> Continue {
        if self.most == f64::INFINITY {
            return Continue::Yes;
        }
        let places = &self.case.places;
        self.today.clear();
        self.today
            .extend(places.iter().map(|place| present[*place]));
        let reported = &self.case.observed[day as usize * places.len()..][..places.len()];
        if let Ok(both) = Comparison::new(places.len(), &self.today, reported) {
            let parts = daily_relative_difference(&both, Form::Normal);
            self.sum += parts.iter().sum::<f64>();
        }
        if self.is_above() {
            Continue::No
        } else {
            Continue::Yes
        }
    }

    fn after_day(&mut self, _: u32, _: &dyn Fn() -> Vec<u8>) -> Continue {
        Continue::Yes
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

/// Positions of cases, those that cost least first: where a point is bad in these, the others are
/// not run.
pub(super) fn cheapest_first<'a>(cases: impl Iterator<Item = &'a Case>) -> Vec<usize> {
    let costs: Vec<f64> = cases.map(Case::person_days).collect();
    let mut order: Vec<usize> = (0..costs.len()).collect();
    order.sort_by(|a, b| costs[*a].total_cmp(&costs[*b]));
    order
}

impl Problem for Cases {
    fn parameters(&self) -> usize {
        self.priors.len()
    }

    fn simulate(&self, unit: &[f64], seed: u64) -> Result<Outcome, InferError> {
        let outcome = self.simulate_within(unit, seed, f64::INFINITY)?;
        outcome.ok_or_else(|| InferError::TooLittle("a simulation has no distance".into()))
    }

    fn simulate_within(
        &self,
        unit: &[f64],
        seed: u64,
        bound: f64,
    ) -> Result<Option<Outcome>, InferError> {
        let number = self.cases.len();
        let mut counts: Vec<Vec<f64>> = vec![Vec::new(); number];
        let mut distances = vec![0.0; number];
        for at in cheapest_first(self.cases.iter()) {
            let case = &self.cases[at];
            // With room for rounding: what is left is looked at again at the end.
            let left = bound * number as f64 * (1.0 + 1e-12) - distances.iter().sum::<f64>();
            let Some(found) = case.counts_within(&self.priors, unit, seed, left)? else {
                return Ok(None);
            };
            distances[at] = case.distance(&found);
            counts[at] = found;
        }
        let mut outcome = Outcome {
            distance: 0.0,
            summaries: Vec::new(),
            answers: Vec::new(),
        };
        for ((case, counts), distance) in self.cases.iter().zip(&counts).zip(distances) {
            outcome.distance += distance / number as f64;
            outcome.summaries.extend(case.summaries(counts));
        }
        Ok((outcome.distance <= bound).then_some(outcome))
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
