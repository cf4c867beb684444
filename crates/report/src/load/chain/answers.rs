//! What a run says: facts, fronts, the frames of a movement, and what it assumes.

use crate::chain::{Fact, Frame, Front, Parameter};
use crate::fan::Interval;
use crate::load::reports::interval;
use outflow_model::chain::{Distribution, FactKind, PARAMETERS, Scenario};
use outflow_model::rules::chain::frames::Movement;
use outflow_results::chain::{FactsFile, Quantiles, frame_reports, front_of};
use std::collections::BTreeMap;

/// The fronts of a forecast with their members.
pub(super) fn fronts(scenario: &Scenario, file: &FactsFile, members: &[u32]) -> Vec<Front> {
    file.fronts
        .iter()
        .enumerate()
        .map(|(index, front)| Front {
            title: front.title.clone(),
            weight: front.weight,
            members: (0..members.len())
                .filter(|member| front_of(scenario, members[*member]) == Some(index))
                .collect(),
        })
        .collect()
}

/// Facts, reported and modelled.
pub(super) fn facts(file: &FactsFile) -> Vec<Fact> {
    let modelled = |fact: &outflow_results::chain::FactReport| {
        Some(Interval {
            q05: fact.p05?,
            q25: fact.p25?,
            q50: fact.p50?,
            q75: fact.p75?,
            q95: fact.p95?,
        })
    };
    file.facts
        .iter()
        .enumerate()
        .map(|(index, fact)| Fact {
            text: fact.text.clone(),
            source: fact.source.clone(),
            unit: fact.unit.clone(),
            known: fact.known.date,
            low: fact.reported_low,
            high: fact.reported_high,
            kind: match fact.kind {
                FactKind::Exact => "exact",
                FactKind::AtLeast => "at_least",
                FactKind::About => "about",
                FactKind::Interval => "interval",
            },
            modelled: modelled(fact),
            inside: [fact.inside50, fact.inside90],
            fitted: fact.fitted,
            fronts: file
                .fronts
                .iter()
                .map(|front| front.facts.get(index).and_then(modelled))
                .collect(),
        })
        .collect()
}

/// The four frames of a movement, by region.
pub(super) fn frames(movements: &BTreeMap<String, Vec<Movement>>) -> Vec<Frame> {
    movements
        .iter()
        .filter_map(|(region, members)| {
            let report = frame_reports(region, members)?;
            let share = |quantiles: &Option<Quantiles>| quantiles.as_ref().map(interval);
            let mut residents: Vec<(&'static str, Interval)> = report
                .residents
                .iter()
                .map(|(name, quantiles)| (*name, interval(quantiles)))
                .collect();
            residents.sort_by(|a, b| b.1.q50.total_cmp(&a.1.q50));
            residents.truncate(3);
            Some(Frame {
                region: report.region.clone(),
                left: interval(&report.left),
                shares: [
                    share(&report.governor),
                    share(&report.official),
                    share(&report.activist),
                ],
                residents,
            })
        })
        .filter(|frame| frame.left.q50 >= 1.0)
        .collect()
}

/// What the run assumes.
pub(super) fn parameters(scenario: &Scenario) -> Vec<Parameter> {
    PARAMETERS
        .iter()
        .zip(&scenario.parameters.0)
        .map(|(spec, parameter)| {
            let (value, low, high) =
                parameter
                    .posterior
                    .unwrap_or((parameter.value, parameter.low, parameter.high));
            Parameter {
                spec,
                value,
                low,
                high,
                fixed: parameter.posterior.is_none()
                    && parameter.distribution == Distribution::Fixed,
                status: parameter.status,
                source: parameter.source.clone(),
            }
        })
        .collect()
}
