//! What is kept of one member: numbers by place, link and day, of either model.

use crate::measure::{CHAIN, CHAIN_TOTALS, Measure, Total, WAYFINDING, WAYFINDING_TOTALS};
use outflow_engine::MemberRecord;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain;
use outflow_model::scenario::Scenario;
use outflow_results::chain::{Reading, quantities};
use outflow_scenario::Input;

/// How numbers of members are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) chain: bool,
    pub(crate) days: usize,
    pub(crate) places: usize,
    pub(crate) links: usize,
}

impl Shape {
    /// Of a scenario.
    pub(crate) fn of(input: &Input) -> Self {
        let days = |days: u32| usize::try_from(days).unwrap_or(0);
        match input {
            Input::Wayfinding(scenario) => Self {
                chain: false,
                days: days(scenario.days),
                places: scenario.places.len(),
                links: scenario.links.len(),
            },
            Input::Chain(scenario) => Self {
                chain: true,
                days: days(scenario.days),
                places: scenario.places.len(),
                links: scenario.links.len(),
            },
        }
    }

    /// The measures of places.
    pub(crate) fn measures(self) -> &'static [Measure] {
        if self.chain { CHAIN } else { WAYFINDING }
    }

    /// The totals.
    pub(crate) fn totals(self) -> &'static [Total] {
        if self.chain {
            CHAIN_TOTALS
        } else {
            WAYFINDING_TOTALS
        }
    }
}

/// People by home and place at the end of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) home: u32,
    pub(crate) place: u32,
    pub(crate) persons: f64,
}

/// A quantity of a whole run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// Region or place; `*` for all.
    pub(crate) of: String,
    pub(crate) name: String,
    pub(crate) counts: bool,
    pub(crate) value: Option<f64>,
}

/// Numbers by measure, place and day. Most measures are 0 in most places, so rows of nothing but 0
/// are left out.
#[derive(Clone, Debug, PartialEq)]
struct Rows {
    days: usize,
    /// `[measure][place]`: which row; `NONE`: all 0.
    at: Vec<u32>,
    /// `[row][day]`.
    values: Vec<f32>,
}

const NONE: u32 = u32::MAX;

impl Rows {
    /// From rows of so many days each, by measure and place.
    fn new(days: usize, rows: impl Iterator<Item = Vec<f32>>) -> Self {
        let (mut at, mut values) = (Vec::new(), Vec::new());
        let mut count = 0;
        for row in rows {
            if row.iter().all(|value| *value == 0.0) {
                at.push(NONE);
            } else {
                at.push(count);
                count += 1;
                values.extend(row);
            }
        }
        values.shrink_to_fit();
        Self { days, at, values }
    }

    fn value(&self, row: usize, day: usize) -> f32 {
        match self.at.get(row) {
            Some(row) if *row != NONE && day < self.days => {
                let at = usize::try_from(*row).unwrap_or(usize::MAX);
                self.values[at * self.days + day]
            }
            _ => 0.0,
        }
    }
}

/// The numbers of one member. Persons, as 32-bit floats: whole numbers up to 16 million are
/// exact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) member: u32,
    places: Rows,
    /// `[day][2 · link]`: from its `from` to its `to`, then the other way.
    links: Vec<f32>,
    /// `[total][day]`.
    totals: Vec<f32>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) quantities: Vec<Quantity>,
}

#[allow(clippy::cast_possible_truncation)]
fn short(value: f64) -> f32 {
    value as f32
}

impl Sample {
    /// Of a member of wayfinding.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn of_wayfinding(scenario: &Scenario, record: &MemberRecord) -> Self {
        let unit = f64::from(scenario.settings.hasten.max(1));
        let scaled = |values: &[f64]| {
            values
                .iter()
                .map(|value| short(value * unit))
                .collect::<Vec<f32>>()
        };
        let by_place = |values: &'_ [f64]| -> Vec<Vec<f32>> {
            let values = scaled(values);
            (0..record.places)
                .map(|place| {
                    let days = values.iter().skip(place).step_by(record.places.max(1));
                    days.copied().collect()
                })
                .collect()
        };
        let rows = [&record.present, &record.arrivals].map(|values| by_place(values));
        let places = Rows::new(record.days, rows.into_iter().flatten());
        let mut totals = scaled(&record.displaced);
        totals.extend(scaled(&record.travelling));
        let last = u32::try_from(record.days.saturating_sub(1)).unwrap_or(0);
        Self {
            member: record.member,
            places,
            links: scaled(&record.flows),
            totals,
            pairs: record
                .origins
                .iter()
                .filter(|row| row.day == last)
                .map(|row| Pair {
                    home: row.origin,
                    place: row.place,
                    persons: row.people * unit,
                })
                .collect(),
            quantities: wayfinding_quantities(scenario, record, unit),
        }
    }

    /// Of a member of the chain of control.
    pub(crate) fn of_chain(scenario: &chain::Scenario, record: &ChainRecord) -> Self {
        let (days, count, links) = (record.days, scenario.places.len(), scenario.links.len());
        let rows = CHAIN.iter().flat_map(|measure| {
            let positions: Vec<_> = measure
                .of
                .1
                .iter()
                .filter_map(|name| ChainRecord::position(measure.of.0, name))
                .collect();
            (0..count).map(move |place| {
                (0..days)
                    .map(|day| {
                        let values = positions.iter();
                        short(values.map(|at| record.value(*at, place, day)).sum())
                    })
                    .collect()
            })
        });
        let places = Rows::new(days, rows);
        let index = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        let mut flows = vec![0.0; days * 2 * links];
        for flow in &record.flows {
            let at = (index(flow.day) * links + index(flow.link)) * 2 + usize::from(!flow.forth);
            if let Some(sum) = flows.get_mut(at) {
                *sum += short(flow.persons);
            }
        }
        let reading = Reading::new(scenario, record);
        let sum = |name: &str, day: usize| -> f64 {
            (0..count)
                .map(|place| reading.value("moves", name, place, day))
                .sum()
        };
        let whole = |name: &str, day: usize| reading.value("whole", name, 0, day);
        let mut totals = Vec::with_capacity(CHAIN_TOTALS.len() * days);
        totals.extend((0..days).map(|day| short(sum("left", day))));
        totals
            .extend((0..days).map(|day| short(whole("travelling", day) + whole("queueing", day))));
        totals.extend((0..days).map(|day| short(whole("sheltered", day))));
        totals.extend((0..days).map(|day| short(sum("returned", day))));
        Self {
            member: record.member,
            places,
            links: flows,
            totals,
            pairs: record
                .origins
                .iter()
                .map(|origin| Pair {
                    home: origin.home,
                    place: origin.place,
                    persons: origin.persons,
                })
                .collect(),
            quantities: quantities(scenario, 0..scenario.days)
                .iter()
                .map(|quantity| Quantity {
                    of: quantity.region.clone(),
                    name: quantity.name.clone(),
                    counts: quantity.counts,
                    value: quantity.value(&reading),
                })
                .collect(),
        }
    }

    /// A measure of a place on a day.
    pub(crate) fn place(&self, shape: Shape, measure: usize, place: usize, day: usize) -> f64 {
        f64::from(self.places.value(measure * shape.places + place, day))
    }

    /// People who set out on a link on a day, one way (0: from its `from` to its `to`).
    pub(crate) fn link(&self, shape: Shape, link: usize, way: usize, day: usize) -> f64 {
        self.links
            .get((day * shape.links + link) * 2 + way)
            .copied()
            .map_or(0.0, f64::from)
    }

    /// A total on a day.
    pub(crate) fn total(&self, shape: Shape, total: usize, day: usize) -> f64 {
        self.totals
            .get(total * shape.days + day)
            .copied()
            .map_or(0.0, f64::from)
    }
}

/// What a comparison of wayfinding runs looks at: all displaced and on their way at the end; at
/// each place that receives people, those there at the end, at most, and who arrived.
fn wayfinding_quantities(scenario: &Scenario, record: &MemberRecord, unit: f64) -> Vec<Quantity> {
    let quantity = |of: &str, name: &str, value: f64| Quantity {
        of: of.to_owned(),
        name: name.to_owned(),
        counts: true,
        value: Some(value * unit),
    };
    let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
    let mut all = vec![
        quantity("*", "displaced", last(&record.displaced)),
        quantity("*", "travelling at the end", last(&record.travelling)),
    ];
    for place in crate::world::receiving(scenario) {
        let at = |values: &[f64], day: usize| {
            values
                .get(day * record.places + place)
                .copied()
                .unwrap_or(0.0)
        };
        let name = &scenario.places[place].name;
        let days = 0..record.days;
        all.push(quantity(
            name,
            "there at the end",
            at(&record.present, record.days.saturating_sub(1)),
        ));
        all.push(quantity(
            name,
            "there at most",
            days.clone()
                .map(|day| at(&record.present, day))
                .fold(0.0, f64::max),
        ));
        all.push(quantity(
            name,
            "arrived",
            days.map(|day| at(&record.arrivals, day)).sum(),
        ));
    }
    all
}
