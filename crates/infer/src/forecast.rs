//! Forecasts from one date or many: statistical rules and the simulator, each with intervals from
//! its own past errors, and their stack.
//!
//! [`run`] is given dates in ascending order and forecasts from each with what was known then:
//! the forecasts of earlier dates whose day has come by a date give that date its intervals,
//! weights and widths. So the forecast from a date is the same whether later dates follow or not.

use crate::as_of::{as_of, published_by};
use crate::assimilate::sampler::{Filtered as _, Sampler, SamplerOptions};
use crate::error::InferError;
use crate::fit::priors::Prior;
use crate::reports::Reports;
use crate::simulator::{Future, SimulatorOptions, simulate};
use crate::stack::{PastCell, Widths, first_weights, outlyingness, weights, widened};
use crate::stocks::{StockRun, Stocks};
use outflow_model::math::great_circle_km;
use outflow_model::scenario::Scenario;
use outflow_score::forecast_rule::Known;
use outflow_score::past_errors::PastErrors;
use outflow_score::{ForecastRule, Quantiles, SeriesRule};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Days in which what was learnt from a date comes to count half.
const HALF_LIFE_DAYS: f64 = 180.0;

/// Counts are raised by this share of the mean count of a place before logarithms are taken: a
/// camp that opens must not tell of others that they may grow a hundredfold.
const FLOOR: f64 = 0.25;

/// What is forecast, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastOptions {
    /// Days ahead, ascending.
    pub horizons: Vec<u32>,
    /// Days between dates.
    pub step: u32,
    /// First date to forecast from.
    pub first: u32,
    /// Days from the day of a report to its publication.
    pub lag: u32,
    /// The total of the day that is forecast is given, as it was reported.
    pub totals_given: bool,
    /// The timeline (conflict, closures) after the date is given.
    pub timeline_given: bool,
    /// The simulator; left out when `None`.
    pub simulator: Option<SimulatorOptions>,
    /// The simulator with settings from priors, as they are and filtered; left out when `None`.
    pub filter: Option<StockFilter>,
}

/// How settings are filtered.
#[derive(Clone, Debug, PartialEq)]
pub struct StockFilter {
    /// Priors of settings.
    pub priors: Vec<Prior>,
    /// The sampler.
    pub sampler: SamplerOptions,
    /// Whether camps can be full.
    pub keep_capacities: bool,
}

impl Default for ForecastOptions {
    fn default() -> Self {
        Self {
            horizons: vec![7, 14, 30, 90],
            step: 14,
            first: 30,
            lag: 0,
            totals_given: false,
            timeline_given: false,
            simulator: Some(SimulatorOptions::default()),
            filter: None,
        }
    }
}

/// A forecast that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// The simulator.
    Simulator,
    /// The simulator with parameters weighed by what was reported.
    Filter,
    /// The simulator with parameters from their priors, scaled to what was reported.
    Prior,
    /// The stack of all the others.
    Stack,
    /// A statistical rule for counts by place.
    #[serde(untagged)]
    Rule(ForecastRule),
    /// A statistical rule for a daily quantity.
    #[serde(untagged)]
    Series(SeriesRule),
}

impl Component {
    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.name(),
            Self::Series(rule) => rule.name(),
            Self::Simulator => "simulator",
            Self::Filter => "filter",
            Self::Prior => "prior",
            Self::Stack => "stack",
        }
    }

    /// Whether it looks at reports alone.
    #[must_use]
    pub fn is_statistical(self) -> bool {
        matches!(self, Self::Rule(_) | Self::Series(_))
    }

    /// Whether it is persistence.
    #[must_use]
    pub fn is_persistence(self) -> bool {
        matches!(
            self,
            Self::Rule(ForecastRule::Persistence) | Self::Series(SeriesRule::Persistence)
        )
    }
}

/// Forecasts from one date.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued {
    /// The date, as a day.
    pub origin: u32,
    /// Names of the places with reports of people until then.
    pub places: Vec<String>,
    /// Counts of the places on the date, as published.
    pub today: Vec<f64>,
    /// People by which counts are raised before logarithms are taken, by place.
    pub floor: Vec<f64>,
    /// Weights of the components in the stack, by horizon.
    pub weights: Vec<Vec<f64>>,
    /// Factors on the width of the stack, by horizon.
    pub widths: Vec<Widths>,
    /// `quantiles[component][horizon][place]`, the stack last.
    pub quantiles: Vec<Vec<Vec<Quantiles>>>,
    /// Members of the simulator, `[horizon][place][member]`.
    pub members: Vec<Vec<Vec<f64>>>,
    /// The stack before its width was changed, `[horizon][place]`.
    narrow: Vec<Vec<Quantiles>>,
    /// Middle of each component, `[component][horizon][place]`.
    points: Vec<Vec<Vec<f64>>>,
}

impl Issued {
    /// People in all places on the date.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.today.iter().sum()
    }

    /// Whether this says the same to the bit.
    #[must_use]
    pub fn same_bits(&self, other: &Self) -> bool {
        let bits = |issued: &Self| -> Vec<u64> {
            issued
                .quantiles
                .iter()
                .flatten()
                .flatten()
                .flat_map(|quantiles| quantiles.values().iter().map(|value| value.to_bits()))
                .collect()
        };
        self.origin == other.origin && self.places == other.places && bits(self) == bits(other)
    }
}

/// The components that take part, the stack left out.
#[must_use]
pub fn components(options: &ForecastOptions) -> Vec<Component> {
    ForecastRule::ALL
        .into_iter()
        .map(Component::Rule)
        .chain(options.simulator.as_ref().map(|_| Component::Simulator))
        .chain(
            options
                .filter
                .iter()
                .flat_map(|_| [Component::Prior, Component::Filter]),
        )
        .collect()
}

/// The dates to forecast from: every `step` days, counted back from `last` to `first`.
#[must_use]
pub fn dates(options: &ForecastOptions, last: u32) -> Vec<u32> {
    let mut days: Vec<u32> = (0..)
        .map_while(|k: u32| last.checked_sub(k.checked_mul(options.step.max(1))?))
        .take_while(|day| *day >= options.first)
        .collect();
    days.reverse();
    days
}

/// The forecast from `day`. Nothing that any table says of later days is used, except what the
/// options give on purpose.
///
/// # Errors
/// When there are no reports until then, or the simulator cannot run.
pub fn forecast(
    scenario: &Scenario,
    day: u32,
    options: &ForecastOptions,
    after_date: &(dyn Fn() -> bool + Sync),
) -> Result<Issued, InferError> {
    let mut past = options.clone();
    past.first = past.first.min(day);
    let days = dates(&past, day);
    let mut issued = run(scenario, &days, options, after_date)?;
    match issued.pop() {
        Some(last) if last.origin == day => Ok(last),
        _ => Err(InferError::TooLittle(format!(
            "no people were reported in any camp until day {day}; forecast from a later date"
        ))),
    }
}

/// Forecasts from ascending dates. Dates before the first report of people give none.
/// `after_date` is told of every date that is done; `false` stops.
///
/// # Errors
/// When the simulator cannot run, or `after_date` stops.
pub fn run(
    scenario: &Scenario,
    days: &[u32],
    options: &ForecastOptions,
    after_date: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Issued>, InferError> {
    let given = Given::of(scenario, options)?;
    let outlooks: Vec<Option<Outlook>> = days
        .par_iter()
        .map(|day| {
            let outlook = Outlook::new(scenario, *day, options, &given)?;
            if after_date() {
                Ok(outlook)
            } else {
                Err(InferError::Stopped)
            }
        })
        .collect::<Result<_, InferError>>()?;
    let mut outlooks: Vec<Outlook> = outlooks.into_iter().flatten().collect();
    if let Some(filter) = &options.filter {
        add_filtered(&mut outlooks, scenario, options, filter, &given, after_date)?;
    }
    let mut issued: Vec<Issued> = Vec::new();
    for outlook in outlooks {
        let next = issue(outlook, &issued, &options.horizons);
        issued.push(next);
    }
    Ok(issued)
}

/// Adds the simulator with settings from priors, as they are and filtered, to every outlook.
fn add_filtered(
    outlooks: &mut [Outlook],
    scenario: &Scenario,
    options: &ForecastOptions,
    filter: &StockFilter,
    given: &Given<'_>,
    after_simulation: &(dyn Fn() -> bool + Sync),
) -> Result<(), InferError> {
    let mut stocks = Stocks::new(filter.priors.clone(), &options.horizons);
    for outlook in outlooks.iter() {
        let day = outlook.origin;
        let known = published_by(as_of(scenario, day), day, options.lag);
        let future = Future {
            horizons: &options.horizons,
            totals: &outlook.expected,
            timeline: given.timeline,
        };
        stocks.add(
            &known,
            &outlook.published,
            day,
            future,
            filter.keep_capacities,
        )?;
    }
    let mut sampler = Sampler::new(&stocks, filter.sampler);
    for (date, outlook) in outlooks.iter_mut().enumerate() {
        let drawn: Vec<(Vec<f64>, StockRun)> = (0..filter.sampler.particles.max(2))
            .into_par_iter()
            .map(|index| {
                let (unit, seed) = sampler.from_prior(index);
                let run = stocks.simulate(date, &unit, seed)?;
                if after_simulation() {
                    Ok((unit, run))
                } else {
                    Err(InferError::Stopped)
                }
            })
            .collect::<Result<_, InferError>>()?;
        let even: Vec<(&[f64], f64, &StockRun)> = drawn
            .iter()
            .map(|(unit, run)| (unit.as_slice(), 1.0, run))
            .collect();
        sampler.advance(date, after_simulation)?;
        for own in [
            stocks.forecast(date, &even),
            stocks.of_particles(date, sampler.particles()),
        ] {
            let medians = |places: &Vec<Quantiles>| places.iter().map(Quantiles::median).collect();
            outlook.points.push(own.iter().map(medians).collect());
            outlook.own.push(Some(own));
            outlook.assumed.push(1.0);
        }
    }
    Ok(())
}

/// What is given on purpose although it lies after the date.
struct Given<'a> {
    totals: Option<Reports>,
    timeline: Option<&'a Scenario>,
}

impl<'a> Given<'a> {
    fn of(scenario: &'a Scenario, options: &ForecastOptions) -> Result<Self, InferError> {
        Ok(Self {
            totals: options
                .totals_given
                .then(|| Reports::published(scenario))
                .transpose()?,
            timeline: options.timeline_given.then_some(scenario),
        })
    }

    /// The total of some places on a day, where reports give it: not beyond the last of them.
    fn total(&self, places: &[String], day: u32) -> Option<f64> {
        let reports = self.totals.as_ref()?;
        let last = reports.span.iter().map(|span| span.1).max()?;
        if i64::from(day) > i64::from(last) {
            return None;
        }
        let day = Some(day as usize).filter(|day| *day < reports.days())?;
        Some(
            reports
                .names
                .iter()
                .zip(reports.on(day))
                .filter(|(name, _)| places.contains(name))
                .map(|(_, count)| count)
                .sum(),
        )
    }
}

/// What each component expects from a date, and what was known on it.
pub(crate) struct Outlook {
    pub(crate) origin: u32,
    pub(crate) published: Reports,
    /// Total expected at each horizon, where that is used.
    pub(crate) expected: Vec<f64>,
    pub(crate) today: Vec<f64>,
    pub(crate) floor: Vec<f64>,
    pub(crate) points: Vec<Vec<Vec<f64>>>,
    /// The distribution of a component that has its own, `[component][horizon][place]`; others
    /// get theirs from past errors.
    pub(crate) own: Vec<Option<Vec<Vec<Quantiles>>>>,
    /// Weight of each component in the stack before anything is learnt; 0: takes no part.
    pub(crate) assumed: Vec<f64>,
    pub(crate) members: Vec<Vec<Vec<f64>>>,
}

impl Outlook {
    fn new(
        scenario: &Scenario,
        day: u32,
        options: &ForecastOptions,
        given: &Given<'_>,
    ) -> Result<Option<Self>, InferError> {
        let known = published_by(as_of(scenario, day), day, options.lag);
        let published = Reports::published(&known)?;
        if published.names.is_empty() {
            return Ok(None);
        }
        let gravity = gravity(&known, &published, day);
        let Some(rules) = Known::new(published.counts().to_vec(), gravity) else {
            return Ok(None);
        };
        let totals: Vec<Option<f64>> = options
            .horizons
            .iter()
            .map(|horizon| given.total(&published.names, day + horizon))
            .collect();
        let mut points: Vec<Vec<Vec<f64>>> = ForecastRule::ALL
            .iter()
            .map(|rule| {
                options
                    .horizons
                    .iter()
                    .zip(&totals)
                    .map(|(horizon, total)| rule.counts(&rules, *horizon as usize, *total))
                    .collect()
            })
            .collect();
        let mut members = Vec::new();
        let expected: Vec<f64> = options
            .horizons
            .iter()
            .zip(&totals)
            .map(|(horizon, total)| {
                total.unwrap_or_else(|| rules.drifting_total(*horizon as usize))
            })
            .collect();
        if let Some(simulator) = &options.simulator {
            let future = Future {
                horizons: &options.horizons,
                totals: &expected,
                timeline: given.timeline,
            };
            let runs = simulate(&known, &published, day, future, simulator)?;
            members = (0..options.horizons.len())
                .map(|horizon| {
                    (0..published.names.len())
                        .map(|place| runs.iter().map(|run| run[horizon][place]).collect())
                        .collect()
                })
                .collect();
            points.push(means(&members));
        }
        let places = published.names.len() as f64;
        let mean = published.on(day as usize).iter().sum::<f64>() / places;
        Ok(Some(Self {
            origin: day,
            today: published.on(day as usize).to_vec(),
            floor: vec![10.0 + FLOOR * mean; published.names.len()],
            published,
            expected,
            own: vec![None; points.len()],
            assumed: assumed(points.len()),
            points,
            members,
        }))
    }
}

fn means(members: &[Vec<Vec<f64>>]) -> Vec<Vec<f64>> {
    members
        .iter()
        .map(|places| {
            places
                .iter()
                .map(|runs| runs.iter().sum::<f64>() / runs.len().max(1) as f64)
                .collect()
        })
        .collect()
}

/// The pull of each place: the populations of the places in conflict over squared distances.
fn gravity(known: &Scenario, published: &Reports, day: u32) -> Vec<f64> {
    let sources: Vec<(f64, (f64, f64))> = known
        .places
        .iter()
        .enumerate()
        .filter_map(|(index, place)| {
            let intensity = known.timeline.conflicts.as_ref().map_or(0.0, |table| {
                let column = table.places.iter().position(|other| *other == index);
                let row = table.rows.get(day as usize).or(table.rows.last());
                column
                    .zip(row)
                    .and_then(|(column, row)| row.get(column).copied())
                    .unwrap_or(0.0)
            });
            let people = place.population.max(1) as f64;
            (intensity > 0.0).then_some((people, (place.latitude, place.longitude)))
        })
        .collect();
    published
        .places
        .iter()
        .map(|index| {
            let at = &known.places[*index];
            sources
                .iter()
                .map(|(people, from)| {
                    let km = great_circle_km(*from, (at.latitude, at.longitude)).max(10.0);
                    people / (km * km)
                })
                .sum()
        })
        .collect()
}

/// Weights in the stack before anything is learnt: alike, but for gravity, which does not start from the counts
/// of the date.
fn assumed(count: usize) -> Vec<f64> {
    (0..count)
        .map(|index| match ForecastRule::ALL.get(index) {
            Some(ForecastRule::Gravity) => 0.0,
            _ => 1.0,
        })
        .collect()
}

/// Gives an outlook its intervals, weights and widths from the dates before.
pub(crate) fn issue(outlook: Outlook, past: &[Issued], horizons: &[u32]) -> Issued {
    let Outlook {
        origin,
        published,
        today,
        floor,
        points,
        own,
        assumed,
        members,
        ..
    } = outlook;
    let places = published.names.clone();
    let age = |issued: &Issued| {
        let days = f64::from(origin - issued.origin);
        libm::exp(-libm::log(2.0) * days / HALF_LIFE_DAYS)
    };
    // What was reported since, as known on this date.
    let told = |issued: &Issued, horizon: u32, place: usize| {
        let day = issued.origin + horizon;
        (day <= origin)
            .then(|| published.told(&issued.places[place], day))
            .flatten()
    };
    let mut quantiles: Vec<Vec<Vec<Quantiles>>> = Vec::new();
    for (component, middle) in points.iter().enumerate() {
        if let Some(own) = &own[component] {
            quantiles.push(own.clone());
            continue;
        }
        let by_horizon = horizons.iter().enumerate().map(|(h, horizon)| {
            let mut errors = PastErrors::default();
            for issued in past {
                for place in 0..issued.places.len() {
                    if let Some(observed) = told(issued, *horizon, place)
                        && let Some(now) = places.iter().position(|n| *n == issued.places[place])
                    {
                        let point = issued.points[component][h][place];
                        errors.add(now, point, observed, issued.floor[place], age(issued));
                    }
                }
            }
            middle[h]
                .iter()
                .enumerate()
                .map(|(place, point)| errors.about(place, *point, *horizon as usize, floor[place]))
                .collect()
        });
        quantiles.push(by_horizon.collect());
    }
    let (mut all_weights, mut widths, mut narrow, mut wide) = (vec![], vec![], vec![], vec![]);
    for (h, horizon) in horizons.iter().enumerate() {
        let mut cells = Vec::new();
        let mut ratios = Vec::new();
        let mut dates = 0.0;
        for issued in past {
            let before = cells.len();
            for place in 0..issued.places.len() {
                let Some(observed) = told(issued, *horizon, place) else {
                    continue;
                };
                cells.push(PastCell {
                    forecasts: issued.quantiles[..points.len()]
                        .iter()
                        .map(|component| &component[h][place])
                        .collect(),
                    observed,
                    weight: age(issued) / issued.total().max(1.0),
                });
                let out = outlyingness(&issued.narrow[h][place], observed, issued.floor[place]);
                ratios.extend(out.map(|out| (out, age(issued))));
            }
            if cells.len() > before {
                dates += age(issued);
            }
        }
        let first = first_weights(&assumed, &cells);
        let learnt = weights(&first, &cells, dates);
        let factor = Widths::learnt(ratios);
        let mut stacked = Vec::new();
        let mut widened_stack = Vec::new();
        for place in 0..places.len() {
            let each: Vec<&Quantiles> = quantiles
                .iter()
                .map(|component| &component[h][place])
                .collect();
            if let Some(mean) = Quantiles::mean(&each, &learnt) {
                widened_stack.push(widened(&mean, &factor, floor[place]));
                stacked.push(mean);
            }
        }
        all_weights.push(learnt);
        widths.push(factor);
        narrow.push(stacked);
        wide.push(widened_stack);
    }
    quantiles.push(wide);
    Issued {
        origin,
        today,
        places,
        floor,
        weights: all_weights,
        widths,
        quantiles,
        members,
        narrow,
        points,
    }
}
