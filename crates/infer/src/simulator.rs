//! The simulator's forecast from a date.
//!
//! The model runs from some months before the date with the reports known until then and, after it, with a total
//! that is given or drifts on. Its camps do not stand exactly where they were reported, so a
//! forecast is what was reported last plus what the model adds, shared out so that the total is
//! the expected one.

use crate::as_of::{prolonged, since, usable, with_timeline};
use crate::error::InferError;
use crate::fit::draws::SettingDraws;
use crate::reports::Reports;
use outflow_engine::{Plan, RunOptions, Unattended, run_member};
use outflow_model::scenario::{Report, Scenario, Series};
use outflow_random::{Purpose, StreamKey};

/// Groups that a run should have at most, so that a forecast takes moments: reports are divided
/// until the total is about this.
const GROUPS: f64 = 10_000.0;

/// Days before a date from which the model runs, at least: longer than the decay of conflicts.
pub(crate) const BEFORE: u32 = 180;

/// Whose seed the members of a date have.
const DATE: Purpose = Purpose(1);

/// How the simulator is used in forecasts.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatorOptions {
    /// Runs from each date.
    pub members: u32,
    /// Seed.
    pub seed: u64,
    /// Whether camps can be full. The capacities of historical cases were mostly set from the
    /// largest count reported, later ones included.
    pub keep_capacities: bool,
    /// Settings to draw from, one draw a member; the scenario's own where there are none.
    pub posterior: Option<SettingDraws>,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            members: 8,
            seed: 1,
            keep_capacities: false,
            posterior: None,
        }
    }
}

/// What is to be forecast, and what is given.
#[derive(Clone, Copy, Debug)]
pub struct Future<'a> {
    /// Days ahead, ascending.
    pub horizons: &'a [u32],
    /// Total at each horizon.
    pub totals: &'a [f64],
    /// The scenario whose timeline is followed after the date, where that is given.
    pub timeline: Option<&'a Scenario>,
}

/// Counts of each member by horizon and place: `counts[member][horizon][place]`, of the places of
/// `published`.
///
/// # Errors
/// When the model cannot run.
pub fn simulate(
    known: &Scenario,
    published: &Reports,
    day: u32,
    future: Future<'_>,
    options: &SimulatorOptions,
) -> Result<Vec<Vec<Vec<f64>>>, InferError> {
    let ahead = scenario_ahead(
        known,
        published,
        day,
        future,
        options.keep_capacities,
        GROUPS,
    )?;
    let rules = &ahead.settings.spawn_rules;
    let decay = rules.conflict_spawn_decay.as_ref().map_or(0, |decay| {
        (decay.len() as u64).saturating_mul(rules.conflict_spawn_decay_interval.unsigned_abs())
    });
    let before = BEFORE.max(u32::try_from(decay).unwrap_or(u32::MAX));
    let first = day.saturating_sub(before);
    let scenario = since(&ahead, first);
    let seed = StreamKey::new(options.seed, 0)
        .tick(day)
        .purpose(DATE)
        .stream()
        .next_u64();
    let run = RunOptions {
        seed,
        ..RunOptions::default()
    };
    let mut shared = None;
    let mut members = Vec::with_capacity(options.members as usize);
    for member in 0..options.members {
        let plan = match (&options.posterior, shared.take()) {
            (None, Some(plan)) => plan,
            (None, None) => Plan::new(&scenario, &run)?,
            (Some(posterior), _) => {
                let mut drawn = scenario.clone();
                drawn.settings = posterior.applied(&scenario.settings, member)?;
                Plan::new(&drawn, &run)?
            }
        };
        let record = run_member(&plan, member, &mut Unattended)?;
        let scale = f64::from(scenario.settings.hasten);
        let at = |day: u32, place: usize| {
            record.present[(day - first) as usize * record.places + place] * scale
        };
        members.push(
            future
                .horizons
                .iter()
                .zip(future.totals)
                .map(|(horizon, total)| {
                    let counts: Vec<f64> = published
                        .places
                        .iter()
                        .zip(published.on(day as usize))
                        .map(|(place, now)| {
                            (now + at(day + horizon, *place) - at(day, *place)).max(0.0)
                        })
                        .collect();
                    scaled_to(*total, counts)
                })
                .collect(),
        );
        if options.posterior.is_none() {
            shared = Some(plan);
        }
    }
    Ok(members)
}

fn scaled_to(total: f64, mut counts: Vec<f64>) -> Vec<f64> {
    let sum: f64 = counts.iter().sum();
    if sum > 0.0 {
        for count in &mut counts {
            *count *= total / sum;
        }
    }
    counts
}

/// The scenario with the reports known on `day` and, after it, every count in proportion to the
/// expected total; people divided until there are at most `groups`.
pub(crate) fn scenario_ahead(
    known: &Scenario,
    published: &Reports,
    day: u32,
    future: Future<'_>,
    keep_capacities: bool,
    groups: f64,
) -> Result<Scenario, InferError> {
    let corrected = Reports::corrected(known)?;
    let end = day + future.horizons.last().copied().unwrap_or(0) + 1;
    let mut scenario = prolonged(&usable(known)?, end);
    if let Some(given) = future.timeline {
        with_timeline(&mut scenario, given, end);
    }
    let now: f64 = published.on(day as usize).iter().sum();
    let peak = future.totals.iter().copied().fold(now, f64::max);
    let ahead: Vec<(u32, f64)> = future
        .horizons
        .iter()
        .zip(future.totals)
        .map(|(horizon, total)| (day + horizon, total / now.max(1.0)))
        .collect();
    let series = |name: &str, past: &dyn Fn(u32) -> f64| Series {
        name: name.to_owned(),
        parts: vec![
            corrected
                .report_days
                .iter()
                .map(|at| (*at, past(*at)))
                .chain(ahead.iter().map(|(at, ratio)| (*at, past(day) * ratio)))
                .map(|(day, people)| Report {
                    day: i32::try_from(day).unwrap_or(i32::MAX),
                    people: whole(people),
                })
                .collect(),
        ],
    };
    let mut all = vec![series("total", &|at| corrected.outside_total[at as usize])];
    for (place, name) in corrected.names.iter().enumerate() {
        all.push(series(name, &|at| corrected.on(at as usize)[place]));
    }
    scenario.observations.series = all;
    scenario.observations.corrections.clear();
    let spawn = &scenario.settings.spawn_rules;
    if spawn.conflict_driven_spawning.is_none() && spawn.flood_driven_spawn_mode.is_none() {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let hasten = (peak / groups).floor() as u32;
        scenario.settings.hasten = hasten.max(1);
    }
    if !keep_capacities {
        for place in &mut scenario.places {
            place.capacity = 0;
            place.capacity_per_day = None;
        }
    }
    Ok(scenario)
}

#[allow(clippy::cast_possible_truncation)]
fn whole(people: f64) -> i64 {
    people.round() as i64
}
