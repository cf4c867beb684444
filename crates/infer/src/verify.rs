//! Forecasts against what was reported afterwards: scores, skill and coverage by horizon and
//! place.

use crate::error::InferError;
use crate::forecast::{Component, ForecastOptions, Issued, components};
use crate::reports::Reports;
use outflow_model::scenario::Scenario;
use outflow_random::{Purpose, StableHash, StreamKey};
use outflow_score::calibration::{Coverage, Histogram, pit_in_ensemble, pit_in_quantiles};
use outflow_score::{Quantiles, crps, skill, weighted_interval_score};
use serde::Serialize;

/// The random places of PIT values within the mass of a count.
const PIT: Purpose = Purpose(2);
/// Bins of PIT histograms.
const BINS: usize = 10;

/// Scores of a component over some cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which forecast.
    pub component: Component,
    /// Days ahead.
    pub horizon: u32,
    /// Which place; all when `None`.
    pub place: Option<String>,
    /// How many dates and places.
    pub cells: u64,
    /// Mean weighted interval score, people.
    pub wis: f64,
    /// Mean absolute error of the median, people.
    pub error: f64,
    /// Sum of absolute errors of the medians over the sum of counts.
    pub relative_error: f64,
    /// Root mean square percentage error of the medians, as a ratio; over counts above 0.
    pub rmspe: Option<f64>,
    /// Share of reports within the 50 % intervals.
    pub coverage_50: f64,
    /// Share of reports within the 90 % intervals.
    pub coverage_90: f64,
    /// Skill against the best statistical rule of these cells, known afterwards.
    pub skill_best: Option<f64>,
    /// Skill against the share of 30 days ago.
    pub skill_share: Option<f64>,
    /// Skill against persistence.
    pub skill_persistence: Option<f64>,
    /// PIT histogram, ten bins.
    pub pit: Vec<u64>,
}

/// Scores of the simulator's members as they are, without past errors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MembersRow {
    /// Days ahead.
    pub horizon: u32,
    /// Mean fair CRPS, people.
    pub crps: f64,
    /// PIT histogram, ten bins.
    pub pit: Vec<u64>,
}

/// Everything that a backtest says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verification {
    /// By horizon, all places.
    pub rows: Vec<Row>,
    /// By horizon and place.
    pub by_place: Vec<Row>,
    /// The simulator's members.
    pub members: Vec<MembersRow>,
    /// The best statistical rule at each horizon.
    pub best: Vec<(u32, Component)>,
}

/// One forecast and what was reported.
struct Cell<'a> {
    origin: u32,
    place: &'a str,
    observed: f64,
    /// By component, the stack last.
    forecasts: Vec<&'a Quantiles>,
    members: Option<&'a [f64]>,
}

/// Verifies forecasts against all reports of a scenario. A cell counts when reports tell its day,
/// within the scenario's own days.
///
/// # Errors
/// When the reports cannot be used.
pub fn verify(
    scenario: &Scenario,
    issued: &[Issued],
    options: &ForecastOptions,
) -> Result<Verification, InferError> {
    let reports = Reports::published(scenario)?;
    let mut kinds = components(options);
    kinds.push(Component::Stack);
    Ok(verify_against(&reports, issued, &kinds, &options.horizons))
}

/// Verifies forecasts by `kinds` of components, the stack last, against reports.
#[must_use]
pub fn verify_against(
    reports: &Reports,
    issued: &[Issued],
    kinds: &[Component],
    horizons: &[u32],
) -> Verification {
    let mut verification = Verification {
        rows: Vec::new(),
        by_place: Vec::new(),
        members: Vec::new(),
        best: Vec::new(),
    };
    for (h, horizon) in horizons.iter().enumerate() {
        let mut cells = Vec::new();
        for from in issued {
            for (place, name) in from.places.iter().enumerate() {
                if let Some(observed) = reports.told(name, from.origin + horizon) {
                    cells.push(Cell {
                        origin: from.origin,
                        place: name,
                        observed,
                        forecasts: from.quantiles.iter().map(|c| &c[h][place]).collect(),
                        members: from.members.get(h).map(|places| places[place].as_slice()),
                    });
                }
            }
        }
        if cells.is_empty() {
            continue;
        }
        let all: Vec<&Cell<'_>> = cells.iter().collect();
        let rows = rows(kinds, *horizon, None, &all);
        if let Some(best) = best_rule(&rows) {
            verification.best.push((*horizon, best));
        }
        verification.rows.extend(rows);
        for name in &reports.names {
            let here: Vec<&Cell<'_>> = cells.iter().filter(|cell| cell.place == name).collect();
            if !here.is_empty() {
                let by_place = self::rows(kinds, *horizon, Some(name), &here);
                verification.by_place.extend(by_place);
            }
        }
        verification.members.extend(members_row(*horizon, &cells));
    }
    verification
}

fn best_rule(rows: &[Row]) -> Option<Component> {
    rows.iter()
        .filter(|row| row.component.is_statistical())
        .min_by(|a, b| a.wis.total_cmp(&b.wis))
        .map(|row| row.component)
}

fn rows(kinds: &[Component], horizon: u32, place: Option<&str>, cells: &[&Cell<'_>]) -> Vec<Row> {
    let count = cells.len() as f64;
    let people: f64 = cells.iter().map(|cell| cell.observed).sum();
    let mut rows: Vec<Row> = kinds
        .iter()
        .enumerate()
        .map(|(index, component)| {
            let (mut wis, mut error) = (0.0, 0.0);
            let (mut squares, mut counted) = (0.0, 0_u32);
            let (mut half, mut most) = (Coverage::default(), Coverage::default());
            let mut pit = Histogram::new(BINS);
            for cell in cells {
                let forecast = cell.forecasts[index];
                wis += weighted_interval_score(forecast, cell.observed);
                error += (forecast.median() - cell.observed).abs();
                if cell.observed > 0.0 {
                    let part = forecast.median() / cell.observed - 1.0;
                    squares += part * part;
                    counted += 1;
                }
                // Counts are whole; ends of intervals are rounded outwards.
                if let Some((low, high)) = forecast.interval(0.5) {
                    half.add((low.floor(), high.ceil()), cell.observed);
                }
                if let Some((low, high)) = forecast.interval(0.9) {
                    most.add((low.floor(), high.ceil()), cell.observed);
                }
                let uniform = uniform(cell, horizon, component.name());
                pit.add(pit_in_quantiles(forecast, cell.observed, uniform));
            }
            Row {
                component: *component,
                horizon,
                place: place.map(str::to_owned),
                cells: cells.len() as u64,
                wis: wis / count,
                error: error / count,
                relative_error: error / people.max(1.0),
                rmspe: (counted > 0).then(|| libm::sqrt(squares / f64::from(counted))),
                coverage_50: half.share().unwrap_or(0.0),
                coverage_90: most.share().unwrap_or(0.0),
                skill_best: None,
                skill_share: None,
                skill_persistence: None,
                pit: pit.counts().to_vec(),
            }
        })
        .collect();
    let of = |component: Option<Component>| {
        rows.iter()
            .find(|row| Some(row.component) == component)
            .map(|row| row.wis)
    };
    use outflow_score::ForecastRule as Rule;
    let best = of(best_rule(&rows));
    let share = of(Some(Component::Rule(Rule::ShareOf30DaysAgo)));
    let persistence = rows
        .iter()
        .find(|row| row.component.is_persistence())
        .map(|row| row.wis);
    for row in &mut rows {
        row.skill_best = best.and_then(|best| skill(row.wis, best));
        row.skill_share = share.and_then(|share| skill(row.wis, share));
        row.skill_persistence = persistence.and_then(|wis| skill(row.wis, wis));
    }
    rows
}

fn members_row(horizon: u32, cells: &[Cell<'_>]) -> Option<MembersRow> {
    let mut pit = Histogram::new(BINS);
    let (mut sum, mut count) = (0.0, 0_u32);
    for cell in cells {
        let members = cell.members?;
        sum += crps::fair(members, cell.observed)?;
        count += 1;
        pit.add(pit_in_ensemble(
            members,
            cell.observed,
            uniform(cell, horizon, "members"),
        )?);
    }
    (count > 0).then(|| MembersRow {
        horizon,
        crps: sum / f64::from(count),
        pit: pit.counts().to_vec(),
    })
}

fn uniform(cell: &Cell<'_>, horizon: u32, what: &str) -> f64 {
    let state = StableHash::new()
        .text(cell.place)
        .text(what)
        .word(u64::from(horizon));
    StreamKey::new(0, 0)
        .tick(cell.origin)
        .purpose(PIT)
        .state(state.finish())
        .stream()
        .uniform()
}
