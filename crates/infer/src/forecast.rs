//! Forecasts from one date or many: statistical rules and the simulator, each with intervals from
//! its own past errors, and their stack.
//!
//! [`run`] is given dates in ascending order and forecasts from each with what was known then:
//! the forecasts of earlier dates whose day has come by a date give that date its intervals,
//! weights and widths. So the forecast from a date is the same whether later dates follow or not.

use crate::as_of::as_of;
use crate::error::InferError;
use crate::reports::Reports;
use crate::simulator::{Future, SimulatorOptions, simulate};
use crate::stack::{PastCell, first_weights, outlyingness, weights, widened, width};
use outflow_model::math::great_circle_km;
use outflow_model::scenario::Scenario;
use outflow_score::forecast_rule::Known;
use outflow_score::past_errors::PastErrors;
use outflow_score::{ForecastRule, Quantiles};
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
    /// The total of the day that is forecast is given, as it was reported.
    pub totals_given: bool,
    /// The timeline (conflict, closures) after the date is given.
    pub timeline_given: bool,
    /// The simulator; left out when `None`.
    pub simulator: Option<SimulatorOptions>,
}

impl Default for ForecastOptions {
    fn default() -> Self {
        Self {
            horizons: vec![7, 14, 30, 90],
            step: 14,
            first: 30,
            totals_given: false,
            timeline_given: false,
            simulator: Some(SimulatorOptions::default()),
        }
    }
}

/// A forecast that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// The simulator.
    Simulator,
    /// The stack of all the others.
    Stack,
    /// A statistical rule.
    #[serde(untagged)]
    Rule(ForecastRule),
}

impl Component {
    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.name(),
            Self::Simulator => "simulator",
            Self::Stack => "stack",
        }
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
    /// Factor on the width of the stack, by horizon.
    pub widths: Vec<f64>,
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
    let mut issued: Vec<Issued> = Vec::new();
    for outlook in outlooks.into_iter().flatten() {
        let next = issue(outlook, &issued, options);
        issued.push(next);
    }
    Ok(issued)
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

    /// The total of some places on a day, where reports give it.
    fn total(&self, places: &[String], day: u32) -> Option<f64> {
        let reports = self.totals.as_ref()?;
        let day = (day as usize).min(reports.days().checked_sub(1)?);
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
struct Outlook {
    origin: u32,
    published: Reports,
    floor: Vec<f64>,
    points: Vec<Vec<Vec<f64>>>,
    members: Vec<Vec<Vec<f64>>>,
}

impl Outlook {
    fn new(
        scenario: &Scenario,
        day: u32,
        options: &ForecastOptions,
        given: &Given<'_>,
    ) -> Result<Option<Self>, InferError> {
        let known = as_of(scenario, day);
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
        if let Some(simulator) = &options.simulator {
            let expected: Vec<f64> = options
                .horizons
                .iter()
                .zip(&totals)
                .map(|(horizon, total)| {
                    total.unwrap_or_else(|| rules.drifting_total(*horizon as usize))
                })
                .collect();
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
            floor: vec![10.0 + FLOOR * mean; published.names.len()],
            published,
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

/// Which components take part in the stack: all but gravity, which does not start from the counts
/// of the date.
fn taking_part(count: usize) -> Vec<bool> {
    (0..count)
        .map(|index| ForecastRule::ALL.get(index) != Some(&ForecastRule::Gravity))
        .collect()
}

/// Gives an outlook its intervals, weights and widths from the dates before.
fn issue(outlook: Outlook, past: &[Issued], options: &ForecastOptions) -> Issued {
    let Outlook {
        origin,
        published,
        floor,
        points,
        members,
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
        let by_horizon = options.horizons.iter().enumerate().map(|(h, horizon)| {
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
    for (h, horizon) in options.horizons.iter().enumerate() {
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
        let first = first_weights(&taking_part(points.len()), &cells);
        let learnt = weights(&first, &cells, dates);
        let factor = width(ratios);
        let mut stacked = Vec::new();
        let mut widened_stack = Vec::new();
        for place in 0..places.len() {
            let each: Vec<&Quantiles> = quantiles
                .iter()
                .map(|component| &component[h][place])
                .collect();
            if let Some(mean) = Quantiles::mean(&each, &learnt) {
                widened_stack.push(widened(&mean, factor, floor[place]));
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
        today: published.on(origin as usize).to_vec(),
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
