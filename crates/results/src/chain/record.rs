//! A member's record, put together again from the tables of a run folder.

use crate::chain::regions;
use crate::folder::{RunFolder, day_major};
use crate::identity::Pipeline;
use crate::table::{FRAMES, Layout, TableReader};
use crate::{Identity, ResultsError, Table};
use outflow_engine::chain::{ChainRecord, Departure, Flow, Origin, TOPICS};
use outflow_model::chain::{Cause, DAY, Moment, Scenario, Target};
use outflow_model::rules::chain::frames::Movement;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads members of the chain of control from the tables of a folder.
pub(crate) struct RecordReader<'a> {
    scenario: &'a Scenario,
    whole: bool,
    readers: Vec<TableReader>,
    places: BTreeMap<&'a str, u32>,
}

impl<'a> RecordReader<'a> {
    /// Of the tables that stand in a folder.
    pub(crate) fn open(
        folder: &Path,
        scenario: &'a Scenario,
        whole: bool,
    ) -> Result<Self, ResultsError> {
        let readers = Table::all(Pipeline::Chain)
            .iter()
            .map(|table| {
                let layout = Layout::new(*table, Pipeline::Chain);
                TableReader::open(&folder.join(table.file()), layout)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            scenario,
            whole,
            readers,
            places: (0..)
                .zip(&scenario.places)
                .map(|(index, place)| (place.id.as_str(), index))
                .collect(),
        })
    }

    fn table(&self, table: Table) -> Result<&TableReader, ResultsError> {
        self.readers
            .iter()
            .find(|reader| reader.layout().table == table)
            .ok_or(ResultsError::OtherPipeline("the chain of control"))
    }

    /// The record of the member in a row group; what it cost is not kept by member.
    pub(crate) fn record(&self, group: usize, member: u32) -> Result<ChainRecord, ResultsError> {
        let days = usize::try_from(self.scenario.days).unwrap_or(usize::MAX);
        let mut record = ChainRecord {
            member,
            days,
            whole: self.whole,
            ..ChainRecord::default()
        };
        for reader in &self.readers {
            if let Some(topic) = reader.layout().table.topic() {
                let by_series = reader.numbers(group, "value")?;
                record.tables.resize(TOPICS.len(), Vec::new());
                record.tables[topic] = day_major(&by_series, days);
            }
        }
        let parameters = self.table(Table::Parameters)?;
        record.parameters = parameters.numbers(group, "value")?;
        record.departures = self.departures(group)?;
        record.flows = self.flows(group)?;
        record.origins = self.origins(group)?;
        record.movements = self.movements(group)?;
        record.control = self.control(group)?;
        Ok(record)
    }

    /// The answers of a member to the reported figures.
    pub(crate) fn facts(&self, group: usize) -> Result<Vec<Option<f64>>, ResultsError> {
        let reader = self.table(Table::Facts)?;
        let (ids, values) = (
            reader.texts(group, "fact")?,
            reader.numbers(group, "value")?,
        );
        let said: BTreeMap<&str, f64> = ids.iter().map(String::as_str).zip(values).collect();
        let facts = self.scenario.facts.iter();
        Ok(facts
            .map(|fact| said.get(fact.id.as_str()).copied())
            .collect())
    }

    fn days(&self, reader: &TableReader, group: usize) -> Result<Vec<u32>, ResultsError> {
        let first = self.scenario.start.days_since_epoch();
        let dates = reader.integers(group, "date")?;
        Ok(dates
            .into_iter()
            .map(|date| u32::try_from(date.saturating_sub(first)).unwrap_or(0))
            .collect())
    }

    fn places(
        &self,
        reader: &TableReader,
        group: usize,
        column: &str,
    ) -> Result<Vec<u32>, ResultsError> {
        let ids = reader.texts(group, column)?;
        ids.iter().map(|id| find(&self.places, id)).collect()
    }

    fn departures(&self, group: usize) -> Result<Vec<Departure>, ResultsError> {
        let reader = self.table(Table::Departures)?;
        let exits: BTreeMap<&str, u32> = (0..)
            .zip(&self.scenario.exits)
            .filter_map(|(index, exit)| {
                let place = self.scenario.places.get(exit.place)?;
                Some((place.id.as_str(), index))
            })
            .collect();
        let days = self.days(reader, group)?;
        let origins = self.places(reader, group, "origin")?;
        let towards = reader.texts(group, "exit")?;
        let persons = reader.numbers(group, "persons")?;
        days.into_iter()
            .zip(origins)
            .zip(towards)
            .zip(persons)
            .map(|(((day, origin), exit), persons)| {
                Ok(Departure {
                    day,
                    origin,
                    exit: find(&exits, &exit)?,
                    persons,
                })
            })
            .collect()
    }

    fn flows(&self, group: usize) -> Result<Vec<Flow>, ResultsError> {
        let reader = self.table(Table::Flows)?;
        let links: BTreeMap<&str, u32> = (0..)
            .zip(&self.scenario.links)
            .map(|(index, link)| (link.id.as_str(), index))
            .collect();
        let days = self.days(reader, group)?;
        let from = self.places(reader, group, "from")?;
        let ids = reader.texts(group, "link")?;
        let persons = reader.numbers(group, "persons")?;
        days.into_iter()
            .zip(from)
            .zip(ids)
            .zip(persons)
            .map(|(((day, from), id), persons)| {
                let link = find(&links, &id)?;
                let of = self.scenario.links.get(link as usize);
                Ok(Flow {
                    day,
                    link,
                    forth: of.is_some_and(|link| link.from == from as usize),
                    persons,
                })
            })
            .collect()
    }

    fn origins(&self, group: usize) -> Result<Vec<Origin>, ResultsError> {
        let reader = self.table(Table::Origins)?;
        let homes = self.places(reader, group, "origin")?;
        let places = self.places(reader, group, "place")?;
        let persons = reader.numbers(group, "persons")?;
        let mut intentions = [const { Vec::new() }; 4];
        for (into, column) in
            intentions
                .iter_mut()
                .zip(["when_safe", "if_regained", "undecided", "never"])
        {
            *into = reader.numbers(group, column)?;
        }
        Ok(homes
            .into_iter()
            .zip(places)
            .zip(persons)
            .enumerate()
            .map(|(row, ((home, place), persons))| Origin {
                home,
                place,
                persons,
                intentions: [0, 1, 2, 3]
                    .map(|at: usize| intentions[at].get(row).copied().unwrap_or(0.0)),
            })
            .collect())
    }

    /// The sum of each region stands at the first of its places in which people live, and on the first day.
    fn movements(&self, group: usize) -> Result<Vec<(u32, u32, Movement)>, ResultsError> {
        let reader = self.table(Table::Movements)?;
        let mut firsts: BTreeMap<String, u32> = BTreeMap::new();
        for (name, target) in regions(self.scenario) {
            if let Target::Places(places) = target {
                let lived_in = |place: &&usize| self.scenario.places[**place].residents > 0.0;
                let first = places.iter().find(lived_in).or(places.first());
                let first = first.and_then(|place| u32::try_from(*place).ok());
                firsts.extend(first.map(|place| (name, place)));
            }
        }
        let mut sums: BTreeMap<u32, Movement> = BTreeMap::new();
        let names = reader.texts(group, "region")?;
        let measures = reader.texts(group, "measure")?;
        let persons = reader.numbers(group, "persons")?;
        for ((region, measure), persons) in names.iter().zip(measures).zip(persons) {
            let place = firsts.get(region).ok_or_else(|| unknown(region))?;
            let movement = sums.entry(*place).or_default();
            let motive = Cause::ALL.iter().position(|cause| cause.name() == measure);
            match (FRAMES.iter().position(|frame| *frame == measure), motive) {
                (Some(0), _) => movement.total = persons,
                (Some(1), _) => movement.families_from_fighting = persons,
                (Some(2), _) => movement.served = persons,
                (Some(_), _) => movement.just_living = persons,
                (None, Some(motive)) => movement.by_motive[motive] = persons,
                (None, None) => return Err(unknown(&measure)),
            }
        }
        let rows = sums.into_iter();
        Ok(rows.map(|(place, movement)| (0, place, movement)).collect())
    }

    fn control(&self, group: usize) -> Result<Vec<Option<u32>>, ResultsError> {
        let reader = self.table(Table::ControlDates)?;
        let rows: BTreeMap<&str, usize> = (0..)
            .zip(&self.scenario.control)
            .map(|(index, row)| (row.id.as_str(), index))
            .collect();
        let mut control = vec![None; self.scenario.control.len()];
        let ids = reader.texts(group, "row")?;
        for (id, moment) in ids.iter().zip(reader.texts(group, "moment")?) {
            // In a forecast rows of a front stand in for those of the scenario.
            let Some(row) = rows.get(id.as_str()) else {
                continue;
            };
            let moment: Moment = moment.parse().map_err(|_| unknown(&moment))?;
            let ticks = moment.ticks_since(self.scenario.start);
            control[*row] = u32::try_from(ticks)
                .ok()
                .filter(|tick| u64::from(*tick) <= u64::from(self.scenario.days) * u64::from(DAY));
        }
        Ok(control)
    }
}

fn find(ids: &BTreeMap<&str, u32>, id: &str) -> Result<u32, ResultsError> {
    ids.get(id).copied().ok_or_else(|| unknown(id))
}

fn unknown(text: &str) -> ResultsError {
    ResultsError::damaged(
        Path::new("scenario.json"),
        format!("it has no '{text}', which a table names"),
    )
}

/// A member and its answers to the reported figures, in the order of the scenario.
pub type MemberAnswers = (u32, Vec<Option<f64>>);

impl RunFolder {
    /// The scenario of the chain of control as it was run.
    ///
    /// # Errors
    /// When the run is of another pipeline or `scenario.json` differs from what was written.
    pub fn chain_scenario(&self) -> Result<Scenario, ResultsError> {
        let identity = self.identity()?;
        identity
            .subject
            .chain()
            .map(|scenario| Scenario::clone(scenario))
    }

    /// A reader of the records of the chain of control, every table's hash checked: a function
    /// from a member to its record, but for what it cost.
    ///
    /// # Errors
    /// When the run is of another pipeline or a table is damaged.
    pub fn chain_records<'a>(
        &'a self,
        scenario: &'a Scenario,
    ) -> Result<impl Fn(u32) -> Result<ChainRecord, ResultsError> + use<'a>, ResultsError> {
        let identity: Identity = self.identity()?;
        for table in identity.tables() {
            self.table(table)?;
        }
        let reader = RecordReader::open(self.path(), scenario, identity.options.whole())?;
        Ok(move |member| reader.record(self.group(member)?, member))
    }

    /// The answers of every member to the reported figures, in the order of the scenario.
    ///
    /// # Errors
    /// When the run is of another pipeline or the table is damaged.
    pub fn chain_facts(&self, scenario: &Scenario) -> Result<Vec<MemberAnswers>, ResultsError> {
        self.table(Table::Facts)?;
        let whole = self.manifest().reproducible.options.whole();
        let reader = RecordReader::open(self.path(), scenario, whole)?;
        self.members()
            .iter()
            .enumerate()
            .map(|(group, member)| Ok((*member, reader.facts(group)?)))
            .collect()
    }
}
