//! Scoring the members of a run against what was reported.

use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::Scenario;
use outflow_score::{Baseline, Comparison, Form, ScoreError, Scores, relative_difference};

/// What simulated counts are compared with.
#[derive(Clone, Debug)]
pub(crate) struct Scorer {
    places: usize,
    /// Index of the place of each reported camp.
    camps: Vec<usize>,
    pub(crate) names: Vec<String>,
    observed: Vec<f64>,
    capacities: Vec<f64>,
}

impl Scorer {
    /// For a scenario; `None` when nothing was reported.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn new(scenario: &Scenario) -> Result<Option<Self>, ObservedError> {
        let observed = Observed::new(scenario)?;
        let camps = observed.camps();
        if camps.is_empty() || scenario.days == 0 {
            return Ok(None);
        }
        let counts = (0..scenario.days)
            .flat_map(|day| (0..camps.len()).map(move |camp| (camp, day)))
            .map(|(camp, day)| observed.at_camp(camp, day) as f64)
            .collect();
        Ok(Some(Self {
            places: scenario.places.len(),
            camps: camps.iter().map(|camp| camp.place).collect(),
            names: camps.iter().map(|camp| camp.name.clone()).collect(),
            observed: counts,
            capacities: camps
                .iter()
                .map(|camp| {
                    scenario
                        .places
                        .get(camp.place)
                        .map_or(0.0, |place| place.capacity as f64)
                })
                .collect(),
        }))
    }

    /// The same reports with the capacities of another scenario of the same camps.
    pub(crate) fn capacities_of(mut self, other: &Self) -> Self {
        self.capacities.clone_from(&other.capacities);
        self
    }

    /// People at the reported camps, taken from those at all places (day-major).
    pub(crate) fn at_camps(&self, present: &[f64]) -> Vec<f64> {
        present
            .chunks_exact(self.places.max(1))
            .flat_map(|day| self.camps.iter().map(|camp| day[*camp]))
            .collect()
    }

    /// Every score of people at all places (day-major).
    pub(crate) fn scores(&self, present: &[f64]) -> Result<Scores, ScoreError> {
        let simulated = self.at_camps(present);
        let both = Comparison::new(self.camps.len(), &simulated, &self.observed)?;
        Ok(Scores::of(&both))
    }

    /// The averaged relative difference of every baseline that applies.
    pub(crate) fn baselines(&self) -> Vec<(&'static str, f64)> {
        Baseline::ALL
            .into_iter()
            .filter_map(|baseline| {
                let counts = baseline.counts(&self.observed, &self.capacities)?;
                let both = Comparison::new(self.camps.len(), &counts, &self.observed).ok()?;
                Some((baseline.name(), relative_difference(&both, Form::Normal)))
            })
            .collect()
    }

    /// Index of the place of each reported camp.
    pub(crate) fn places(&self) -> &[usize] {
        &self.camps
    }

    /// Reported people at each camp on the last day.
    pub(crate) fn last_day(&self) -> &[f64] {
        &self.observed[self.observed.len() - self.camps.len()..]
    }
}
