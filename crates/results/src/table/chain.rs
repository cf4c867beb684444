//! A member's own columns, encoded: the chain of control.

use super::plan::{TablePlan, Values};
use super::{EncodedMember, FRAMES, Layout, Part, Table};
use crate::chain::{ALL_REGIONS, Reading, by_front, front_of, on_front, regions, sum};
use crate::identity::Pipeline;
use crate::manifest::WorkEntry;
use crate::{Identity, ResultsError};
use outflow_engine::chain::{ChainRecord, Origin, TOPICS};
use outflow_model::chain::{Cause, ControlRow, Moment, PARAMETERS, Scenario};
use outflow_model::rules::chain::frames::Movement;
use std::sync::Arc;

/// Encodes members of the chain of control. It can be shared by threads; the bytes are a function
/// of the record alone.
#[derive(Clone, Debug)]
pub struct ChainEncoder {
    scenario: Arc<Scenario>,
    /// Changes of control by front; empty unless members have fronts.
    fronts: Vec<Vec<ControlRow>>,
    whole: bool,
    forecast: bool,
    tables: Vec<TablePlan>,
}

impl ChainEncoder {
    /// Prepares encoding the members of a run.
    ///
    /// # Errors
    /// When the run is of another pipeline or the tables have no Parquet form.
    pub fn new(identity: &Identity) -> Result<Self, ResultsError> {
        let whole = identity.options.whole();
        let tables = identity
            .tables()
            .map(|table| {
                let layout = Layout::new(table, Pipeline::Chain);
                TablePlan::new(layout, identity.series(table).count, whole)
            })
            .collect::<Result<_, _>>()?;
        let scenario = Arc::clone(identity.subject.chain()?);
        let fronts = match identity.options.chain() {
            Some(options) if by_front(&scenario, options) => {
                let as_of = options.as_of.map_or(0, |at| at.ticks_since(scenario.start));
                (0..scenario.fronts.len())
                    .map(|front| on_front(&scenario, front, as_of).control)
                    .collect()
            }
            _ => Vec::new(),
        };
        let options = identity.options.chain();
        Ok(Self {
            scenario,
            fronts,
            whole,
            forecast: options.is_some_and(|options| options.as_of.is_some()),
            tables,
        })
    }

    /// Encodes one member.
    ///
    /// # Errors
    /// When the record does not fit the scenario.
    pub fn encode(&self, record: &ChainRecord) -> Result<EncodedMember, ResultsError> {
        self.check(record)?;
        let parts = self
            .tables
            .iter()
            .map(|plan| self.part(plan, record))
            .collect::<Result<_, _>>()?;
        Ok(EncodedMember {
            member: record.member,
            work: WorkEntry::from(&record.work),
            parts,
        })
    }

    fn part(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let member = record.member;
        let named = |values: Vec<(&str, Option<f64>)>| plan.named(member, values);
        match plan.table {
            Table::Departures => self.departures(plan, record),
            Table::Flows => self.flows(plan, record),
            Table::Origins => self.origins(plan, record),
            Table::Movements => self.movements(plan, record),
            Table::ControlDates => self.control_dates(plan, record),
            Table::Parameters => named(
                PARAMETERS
                    .iter()
                    .zip(&record.parameters)
                    .map(|(spec, value)| (spec.name, Some(*value)))
                    .collect(),
            ),
            Table::Facts => {
                let answers = Reading::new(&self.scenario, record).facts();
                let ids = self.scenario.facts.iter().map(|fact| fact.id.as_str());
                named(ids.zip(answers).collect())
            }
            topic => {
                let values = topic.topic().and_then(|at| record.tables.get(at));
                plan.series(member, values.map_or(&[], Vec::as_slice))
            }
        }
    }

    fn check(&self, record: &ChainRecord) -> Result<(), ResultsError> {
        let scenario = &*self.scenario;
        let days = usize::try_from(scenario.days).unwrap_or(usize::MAX);
        let (places, links) = (scenario.places.len(), scenario.links.len());
        let wrong = |reason: String| ResultsError::Record {
            member: record.member,
            reason,
        };
        if record.days != days {
            return Err(wrong(format!("{} days; expected {days}", record.days)));
        }
        if record.whole != self.whole {
            return Err(wrong(
                "whole numbers where expectations are meant, or the reverse".into(),
            ));
        }
        for (name, found, expected) in [
            ("topics", record.tables.len(), TOPICS.len()),
            ("parameters", record.parameters.len(), PARAMETERS.len()),
            (
                "control rows",
                record.control.len(),
                self.control(record.member).len(),
            ),
        ] {
            if found != expected {
                return Err(wrong(format!("{found} {name}; expected {expected}")));
            }
        }
        for (topic, values) in TOPICS.iter().zip(&record.tables) {
            let expected =
                days * ChainRecord::entities(scenario, topic.entity) * topic.measures.len();
            if values.len() != expected {
                return Err(wrong(format!(
                    "{} values of {}; expected {expected}",
                    values.len(),
                    topic.name
                )));
            }
        }
        let day = |day: u32| (day as usize) < days;
        let place = |place: u32| (place as usize) < places;
        let exits = scenario.exits.len();
        let in_range = record
            .departures
            .iter()
            .all(|row| day(row.day) && place(row.origin) && (row.exit as usize) < exits)
            && record
                .flows
                .iter()
                .all(|row| day(row.day) && (row.link as usize) < links)
            && record
                .origins
                .iter()
                .all(|row| place(row.home) && place(row.place))
            && record
                .movements
                .iter()
                .all(|(on, home, _)| day(*on) && place(*home));
        if in_range {
            Ok(())
        } else {
            Err(wrong("a row beyond the last day, place or link".into()))
        }
    }

    /// Changes of control as a member has them.
    fn control(&self, member: u32) -> &[ControlRow] {
        front_of(&self.scenario, member)
            .and_then(|front| self.fronts.get(front))
            .unwrap_or(&self.scenario.control)
    }

    fn id(&self, place: u32) -> &str {
        &self.scenario.places[place as usize].id
    }

    fn date(&self, day: u32) -> i32 {
        let first = self.scenario.start.days_since_epoch();
        first.saturating_add_unsigned(day)
    }

    fn departures(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let rows = &record.departures;
        let exit = |exit: u32| {
            let place = self.scenario.exits[exit as usize].place;
            self.scenario.places[place].id.as_str()
        };
        plan.write(record.member, rows.len(), |column| match column {
            "date" => Values::Dates(rows.iter().map(|row| self.date(row.day)).collect()),
            "origin" => Values::Texts(rows.iter().map(|row| self.id(row.origin)).collect()),
            "exit" => Values::Texts(rows.iter().map(|row| exit(row.exit)).collect()),
            _ => Values::Numbers(rows.iter().map(|row| row.persons).collect()),
        })
    }

    fn flows(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let rows = &record.flows;
        let link = |link: u32| &self.scenario.links[link as usize];
        let place = |place: usize| self.scenario.places[place].id.as_str();
        plan.write(record.member, rows.len(), |column| match column {
            "date" => Values::Dates(rows.iter().map(|row| self.date(row.day)).collect()),
            "link" => Values::Texts(rows.iter().map(|row| link(row.link).id.as_str()).collect()),
            "from" | "to" => Values::Texts(
                rows.iter()
                    .map(|row| {
                        let link = link(row.link);
                        place(if row.forth == (column == "from") {
                            link.from
                        } else {
                            link.to
                        })
                    })
                    .collect(),
            ),
            _ => Values::Numbers(rows.iter().map(|row| row.persons).collect()),
        })
    }

    fn origins(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let rows = &record.origins;
        let numbers =
            |value: &dyn Fn(&Origin) -> f64| Values::Numbers(rows.iter().map(value).collect());
        plan.write(record.member, rows.len(), |column| match column {
            "origin" => Values::Texts(rows.iter().map(|row| self.id(row.home)).collect()),
            "place" => Values::Texts(rows.iter().map(|row| self.id(row.place)).collect()),
            "when_safe" => numbers(&|row| row.intentions[0]),
            "if_regained" => numbers(&|row| row.intentions[1]),
            "undecided" => numbers(&|row| row.intentions[2]),
            "never" => numbers(&|row| row.intentions[3]),
            _ => numbers(&|row| row.persons),
        })
    }

    /// By region and over the whole run only, and nothing in a forecast: how a movement is described
    /// is never told by place or day.
    fn movements(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let reading = Reading::new(&self.scenario, record);
        let regions = if self.forecast {
            Vec::new()
        } else {
            regions(&self.scenario)
        };
        let mut rows: Vec<(&str, &'static str, f64)> = Vec::new();
        for (region, target) in regions.iter().filter(|(name, _)| name != ALL_REGIONS) {
            let values = movement_values(&sum(&reading, target)).into_iter();
            let some = values.filter(|(_, persons)| *persons != 0.0);
            rows.extend(some.map(|(measure, persons)| (region.as_str(), measure, persons)));
        }
        plan.write(record.member, rows.len(), |column| match column {
            "region" => Values::Texts(rows.iter().map(|row| row.0).collect()),
            "measure" => Values::Texts(rows.iter().map(|row| row.1).collect()),
            _ => Values::Numbers(rows.iter().map(|row| row.2).collect()),
        })
    }

    fn control_dates(&self, plan: &TablePlan, record: &ChainRecord) -> Result<Part, ResultsError> {
        let rows: Vec<(usize, String)> = record
            .control
            .iter()
            .enumerate()
            .filter_map(|(row, tick)| {
                let moment = Moment::from_ticks(self.scenario.start, i64::from((*tick)?));
                Some((row, moment.to_string()))
            })
            .collect();
        let row = |at: usize| &self.control(record.member)[at];
        let place = |at: usize| self.scenario.places[row(at).place].id.as_str();
        plan.write(record.member, rows.len(), |column| match column {
            "row" => Values::Texts(rows.iter().map(|(at, _)| row(*at).id.as_str()).collect()),
            "place" => Values::Texts(rows.iter().map(|(at, _)| place(*at)).collect()),
            _ => Values::Texts(rows.iter().map(|(_, moment)| moment.as_str()).collect()),
        })
    }
}

/// The measures of a movement with their names.
pub(crate) fn movement_values(movement: &Movement) -> Vec<(&'static str, f64)> {
    let frames = [
        movement.total,
        movement.families_from_fighting,
        movement.served,
        movement.just_living,
    ];
    let motives = Cause::ALL.iter().map(|cause| cause.name());
    FRAMES
        .into_iter()
        .zip(frames)
        .chain(motives.zip(movement.by_motive))
        .collect()
}
