//! A member's own columns, encoded: wayfinding.

use super::plan::{TablePlan, Values};
use super::{EncodedMember, Layout, MEASURES, Part, Table};
use crate::identity::Pipeline;
use crate::manifest::WorkEntry;
use crate::{Identity, ResultsError};
use outflow_engine::{MemberRecord, OriginCount};
use outflow_model::scenario::Scenario;
use std::sync::Arc;

/// Encodes members of wayfinding. It can be shared by threads; the bytes are a function of the
/// record alone.
#[derive(Clone, Debug)]
pub struct Encoder {
    scenario: Arc<Scenario>,
    whole: bool,
    tables: Vec<TablePlan>,
}

impl Encoder {
    /// Prepares encoding the members of a run.
    ///
    /// # Errors
    /// When the run is of another pipeline or the tables have no Parquet form.
    pub fn new(identity: &Identity) -> Result<Self, ResultsError> {
        let whole = identity.options.whole();
        let tables = identity
            .tables()
            .map(|table| {
                let layout = Layout::new(table, Pipeline::Wayfinding);
                TablePlan::new(layout, identity.series(table).count, whole)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            scenario: Arc::clone(identity.subject.wayfinding()?),
            whole,
            tables,
        })
    }

    /// Encodes one member with its scores (those that are not defined are left out).
    ///
    /// # Errors
    /// When the record does not fit the scenario.
    pub fn encode(
        &self,
        record: &MemberRecord,
        scores: &[(&str, Option<f64>)],
    ) -> Result<EncodedMember, ResultsError> {
        self.check(record)?;
        let parts = self
            .tables
            .iter()
            .map(|plan| match plan.table {
                Table::Arrivals => plan.series(record.member, &record.arrivals),
                Table::Flows => plan.series(record.member, &record.flows),
                Table::Totals => plan.series(record.member, &totals(record)),
                Table::Origins => self.origins(plan, record),
                Table::Scores => plan.named(record.member, scores.iter().copied()),
                _ => plan.series(record.member, &record.present),
            })
            .collect::<Result<_, _>>()?;
        Ok(EncodedMember {
            member: record.member,
            work: WorkEntry::from(&record.work),
            parts,
        })
    }

    fn check(&self, record: &MemberRecord) -> Result<(), ResultsError> {
        let days = usize::try_from(self.scenario.days).unwrap_or(usize::MAX);
        let (places, links) = (self.scenario.places.len(), self.scenario.links.len());
        let wrong = |reason: String| ResultsError::Record {
            member: record.member,
            reason,
        };
        if (record.days, record.places, record.links) != (days, places, links) {
            return Err(wrong(format!(
                "{} days, {} places and {} links; expected {days}, {places} and {links}",
                record.days, record.places, record.links
            )));
        }
        if record.whole != self.whole {
            return Err(wrong(
                "whole numbers where expectations are meant, or the reverse".into(),
            ));
        }
        for (name, found, expected) in [
            ("present", record.present.len(), days * places),
            ("arrivals", record.arrivals.len(), days * places),
            ("flows", record.flows.len(), days * 2 * links),
            ("travelling", record.travelling.len(), days),
            ("displaced", record.displaced.len(), days),
            ("raw_reported", record.raw_reported.len(), days),
            ("debt", record.debt.len(), days),
        ] {
            if found != expected {
                return Err(wrong(format!(
                    "{found} values of {name}; expected {expected}"
                )));
            }
        }
        let in_range = |origin: &OriginCount| {
            (origin.day as usize) < days
                && (origin.origin as usize) < places
                && (origin.place as usize) < places
        };
        if !record.origins.iter().all(in_range) {
            return Err(wrong("an origin beyond the last place or day".into()));
        }
        Ok(())
    }

    fn origins(&self, plan: &TablePlan, record: &MemberRecord) -> Result<Part, ResultsError> {
        let rows = &record.origins;
        let name = |place: u32| self.scenario.places[place as usize].name.as_str();
        let first = self.scenario.start.days_since_epoch();
        plan.write(record.member, rows.len(), |column| match column {
            "date" => Values::Dates(
                rows.iter()
                    .map(|row| first.saturating_add_unsigned(row.day))
                    .collect(),
            ),
            "origin" => Values::Texts(rows.iter().map(|row| name(row.origin)).collect()),
            "place" => Values::Texts(rows.iter().map(|row| name(row.place)).collect()),
            _ => Values::Numbers(rows.iter().map(|row| row.people).collect()),
        })
    }
}

/// The four measures of `totals`, day-major.
#[allow(clippy::cast_precision_loss)]
fn totals(record: &MemberRecord) -> Vec<f64> {
    let mut values = Vec::with_capacity(record.days * MEASURES.len());
    for day in 0..record.days {
        values.extend([
            record.displaced[day],
            record.travelling[day],
            record.raw_reported[day] as f64,
            record.debt[day] as f64,
        ]);
    }
    values
}
