//! The time series of a table: what its repeating columns say of each.

use super::Table;
use outflow_engine::chain::{Entity, TOPICS};
use outflow_model::chain;
use outflow_model::scenario::{Date, Scenario};

/// What a repeating column says of each series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Labels {
    /// Names.
    Texts(Vec<String>),
    /// Numbers of links.
    Numbers(Vec<i32>),
}

/// The time series that a table holds for one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Series {
    /// Date of day 0.
    pub(crate) start: Date,
    /// Number of days.
    pub(crate) days: usize,
    /// Number of series.
    pub(crate) count: usize,
    /// The columns between the date and the numbers.
    pub(crate) columns: Vec<(&'static str, Labels)>,
    /// Whether CSV leaves out series that are 0 throughout.
    pub(crate) sparse: bool,
}

impl Series {
    fn new(start: Date, days: u32, columns: Vec<(&'static str, Labels)>) -> Self {
        let count = columns.first().map_or(0, |(_, labels)| match labels {
            Labels::Texts(texts) => texts.len(),
            Labels::Numbers(numbers) => numbers.len(),
        });
        Self {
            start,
            days: usize::try_from(days).unwrap_or(usize::MAX),
            count,
            columns,
            sparse: false,
        }
    }

    /// Of a table of wayfinding; none where the table holds no series.
    pub(crate) fn wayfinding(table: Table, scenario: &Scenario) -> Self {
        let name = |index: usize| {
            scenario
                .places
                .get(index)
                .map_or(String::new(), |place| place.name.clone())
        };
        let columns = match table {
            Table::Stocks | Table::Arrivals => vec![(
                "place",
                Labels::Texts((0..scenario.places.len()).map(name).collect()),
            )],
            Table::Flows => {
                let ways = |ends: fn(usize, usize) -> [usize; 2]| {
                    scenario
                        .links
                        .iter()
                        .flat_map(|link| ends(link.from, link.to))
                        .map(name)
                        .collect()
                };
                let numbers = (0_i32..)
                    .take(scenario.links.len())
                    .flat_map(|link| [link, link]);
                vec![
                    ("from", Labels::Texts(ways(|from, to| [from, to]))),
                    ("to", Labels::Texts(ways(|from, to| [to, from]))),
                    ("link", Labels::Numbers(numbers.collect())),
                ]
            }
            Table::Totals => vec![(
                "measure",
                Labels::Texts(super::MEASURES.map(str::to_owned).to_vec()),
            )],
            _ => Vec::new(),
        };
        Self::new(scenario.start, scenario.days, columns)
    }

    /// Of a table of the chain of control; none where the table is no topic.
    pub(crate) fn chain(table: Table, scenario: &chain::Scenario) -> Self {
        let mut columns = Vec::new();
        if let Some(topic) = table.topic().map(|topic| &TOPICS[topic]) {
            let entities: Option<(&'static str, Vec<&str>)> = match topic.entity {
                Entity::Place => {
                    let ids = scenario.places.iter().map(|place| place.id.as_str());
                    Some(("place", ids.collect()))
                }
                Entity::Link => {
                    let ids = scenario.links.iter().map(|link| link.id.as_str());
                    Some(("link", ids.collect()))
                }
                Entity::Party => {
                    let ids = scenario.parties.iter().map(|party| party.id.as_str());
                    Some(("party", ids.collect()))
                }
                Entity::Whole => None,
            };
            let number = entities.as_ref().map_or(1, |(_, ids)| ids.len());
            if let Some((column, ids)) = entities {
                let texts = ids
                    .into_iter()
                    .flat_map(|id| std::iter::repeat_n(id.to_owned(), topic.measures.len()));
                columns.push((column, Labels::Texts(texts.collect())));
            }
            let measures = (0..number).flat_map(|_| topic.measures.iter().copied());
            columns.push((
                "measure",
                Labels::Texts(measures.map(str::to_owned).collect()),
            ));
        }
        Self {
            sparse: true,
            ..Self::new(scenario.start, scenario.days, columns)
        }
    }

    /// Values of one member: days times series.
    pub(crate) fn rows(&self) -> usize {
        self.count * self.days
    }

    /// The calendar dates of the days, as text.
    pub(crate) fn dates(&self) -> Vec<String> {
        (0_i64..)
            .take(self.days)
            .map(|day| self.start.plus_days(day).to_string())
            .collect()
    }
}
