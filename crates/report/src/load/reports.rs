//! Figures reported date after date, as the report shows them.

use crate::chain::{Reports, Shares};
use crate::fan::Interval;
use outflow_model::chain::{DAY, Scenario};
use outflow_results::chain::{Quantiles, SeriesFile, SeriesReport, ValueReport};

/// Series with a report inside the run, in the order of the scenario.
pub(super) fn series(scenario: &Scenario, file: &SeriesFile) -> Vec<Reports> {
    file.series
        .iter()
        .map(|report| one(scenario, report))
        .filter(|reports| !reports.days.is_empty())
        .collect()
}

#[allow(clippy::cast_precision_loss)]
fn one(scenario: &Scenario, report: &SeriesReport) -> Reports {
    let ticks = |value: &ValueReport| {
        [value.start, value.end].map(|moment| moment.ticks_since(scenario.start))
    };
    let last = |value: &ValueReport| {
        let [start, end] = ticks(value);
        usize::try_from((end - 1).max(start).div_euclid(DAY.into()))
            .ok()
            .filter(|day| *day < usize::try_from(scenario.days).unwrap_or(0))
    };
    let inside: Vec<(usize, &ValueReport)> = report
        .values_said
        .iter()
        .filter_map(|value| Some((last(value)?, value)))
        .collect();
    // Of what happens in several days the mean per day, so that it can stand beside days.
    let per_day = |value: &ValueReport| {
        if report.measure.is_state() {
            return 1.0;
        }
        let [start, end] = ticks(value);
        1.0 / ((end - start) as f64 / f64::from(DAY)).max(1.0)
    };
    let said = inside
        .iter()
        .map(|(_, value)| {
            let (all, by) = (interval(value.said.as_ref()?), per_day(value));
            Some(Interval {
                q05: all.q05 * by,
                q25: all.q25 * by,
                q50: all.q50 * by,
                q75: all.q75 * by,
                q95: all.q95 * by,
            })
        })
        .collect();
    Reports {
        said,
        text: report.text.clone(),
        source: report.source.clone(),
        unit: report.unit.clone(),
        fitted: report.fitted,
        days: inside.iter().map(|(day, _)| *day).collect(),
        reported: inside
            .iter()
            .map(|(_, value)| 0.5 * (value.reported_low + value.reported_high) * per_day(value))
            .collect(),
        scored: report.scores.values,
        rmspe: report.scores.rmspe,
        pcc: report.scores.pcc,
        inside: [report.coverage50, report.coverage90],
        rules: report
            .baselines
            .iter()
            .map(|rule| (rule.rule.clone(), rule.scores.rmspe))
            .collect(),
    }
}

/// Groups of series.
pub(super) fn groups(file: &SeriesFile) -> Vec<Shares> {
    file.groups
        .iter()
        .map(|group| Shares {
            group: group.group.clone(),
            parts: group.parts.len(),
            days: group.days,
            ard: group.ard,
            ard_rescaled: group.ard_rescaled,
        })
        .collect()
}

/// Quantiles of a run as they are drawn.
pub(super) fn interval(quantiles: &Quantiles) -> Interval {
    Interval {
        q05: quantiles.p05,
        q25: quantiles.p25,
        q50: quantiles.p50,
        q75: quantiles.p75,
        q95: quantiles.p95,
    }
}
