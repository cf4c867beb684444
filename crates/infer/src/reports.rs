//! Counts by place and day as published until a date: linear between reports, held after the
//! last one.

use crate::as_of::usable;
use crate::error::InferError;
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;

/// Reported counts by day of the places with reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Reports {
    /// Names of the places.
    pub names: Vec<String>,
    /// Indices of the places.
    pub places: Vec<usize>,
    /// First and last day with a report, by place.
    pub span: Vec<(i32, i32)>,
    /// Days on which something was reported, ascending, day 0 and the last day included.
    pub report_days: Vec<u32>,
    /// Counts, day-major.
    counts: Vec<f64>,
    /// The series `total`, which may count people outside camps, by day.
    pub outside_total: Vec<f64>,
}

impl Reports {
    /// As published: corrections of registration change nothing before them.
    ///
    /// # Errors
    /// When the reports cannot be used.
    pub fn published(scenario: &Scenario) -> Result<Self, InferError> {
        let mut plain = usable(scenario)?;
        plain.observations.corrections.clear();
        Self::of(&plain)
    }

    /// Corrected: levels before a correction are scaled to meet it.
    ///
    /// # Errors
    /// When the reports cannot be used.
    pub fn corrected(scenario: &Scenario) -> Result<Self, InferError> {
        Self::of(&usable(scenario)?)
    }

    /// Daily values of some series from day 0 on, day-major; `NaN` where nothing was reported.
    #[must_use]
    pub(crate) fn daily(names: Vec<String>, counts: Vec<f64>) -> Self {
        let many = names.len().max(1);
        let span = (0..names.len())
            .map(|place| {
                let told =
                    (0..counts.len() / many).filter(|day| !counts[day * many + place].is_nan());
                let day = |day: Option<usize>| day.and_then(|day| i32::try_from(day).ok());
                let last = day(told.clone().next_back()).unwrap_or(-1);
                (day(told.clone().next()).unwrap_or(0), last)
            })
            .collect();
        Self {
            places: (0..names.len()).collect(),
            span,
            report_days: Vec::new(),
            outside_total: Vec::new(),
            names,
            counts,
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn of(scenario: &Scenario) -> Result<Self, InferError> {
        let mut plain = scenario.clone();
        plain.settings.hasten = 1;
        plain.settings.spawn_rules.empty_camps_on_day0 = false;
        let observed = Observed::new(&plain)?;
        let camps = observed.camps();
        let days = plain.days;
        let counts = (0..days)
            .flat_map(|day| (0..camps.len()).map(move |camp| (camp, day)))
            .map(|(camp, day)| observed.at_camp(camp, day).max(0) as f64)
            .collect();
        let span = camps
            .iter()
            .map(|camp| {
                let parts = &plain.observations.series[camp.series].parts;
                let first = parts.iter().flatten().map(|report| report.day).min();
                let last = parts
                    .iter()
                    .filter_map(|part| part.iter().map(|report| report.day).max())
                    .min();
                (first.unwrap_or(0), last.unwrap_or(-1))
            })
            .collect();
        let mut report_days: Vec<u32> = plain
            .observations
            .series
            .iter()
            .flat_map(|series| series.parts.iter().flatten())
            .filter_map(|report| u32::try_from(report.day).ok())
            .chain([0, days.saturating_sub(1)])
            .filter(|day| *day < days)
            .collect();
        report_days.sort_unstable();
        report_days.dedup();
        let (names, places) = camps
            .iter()
            .map(|camp| (camp.name.clone(), camp.place))
            .unzip();
        Ok(Self {
            names,
            places,
            span,
            report_days,
            counts,
            outside_total: outside_total(&plain)?,
        })
    }

    /// Number of days.
    #[must_use]
    pub fn days(&self) -> usize {
        self.counts.len() / self.names.len().max(1)
    }

    /// Counts by place on a day.
    #[must_use]
    pub fn on(&self, day: usize) -> &[f64] {
        &self.counts[day * self.names.len()..][..self.names.len()]
    }

    /// The count of a place on a day on which reports tell it: within the days of its first and
    /// last report.
    #[must_use]
    pub fn told(&self, name: &str, day: u32) -> Option<f64> {
        let place = self.names.iter().position(|other| other == name)?;
        let (first, last) = self.span[place];
        let at = i32::try_from(day).ok()?;
        ((first..=last).contains(&at) && (day as usize) < self.days())
            .then(|| self.on(day as usize)[place])
            .filter(|count| !count.is_nan())
    }

    /// Every count, day-major.
    #[must_use]
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }
}

/// The series `total` by day, from its daily changes; zeros when there is none.
#[allow(clippy::cast_precision_loss)]
fn outside_total(scenario: &Scenario) -> Result<Vec<f64>, InferError> {
    let days = scenario.days;
    let has_total = scenario
        .observations
        .series
        .iter()
        .any(|series| series.name == "total");
    if !has_total {
        return Ok(vec![0.0; days as usize]);
    }
    let mut plain = scenario.clone();
    plain.settings.spawn_rules.sum_from_camps = false;
    let observed = Observed::new(&plain)?;
    let mut sum = 0;
    Ok((0..days)
        .map(|day| {
            sum += observed.inflow(day, true);
            sum as f64
        })
        .collect())
}
