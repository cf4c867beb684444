//! A member's own columns, encoded.

use super::schema::{Column, Content, properties, properties_of_expectations, schema};
use super::shared::series;
use super::{MEASURES, Table};
use crate::manifest::WorkEntry;
use crate::{Identity, ResultsError};
use bytes::Bytes;
use outflow_engine::{MemberRecord, OriginCount};
use outflow_model::scenario::Scenario;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::TypePtr;
use std::sync::Arc;

/// Encodes members. It can be shared by threads; the bytes are a function of the record alone.
#[derive(Clone, Debug)]
pub struct Encoder {
    scenario: Arc<Scenario>,
    whole: bool,
    tables: Vec<TablePlan>,
}

#[derive(Clone, Debug)]
struct TablePlan {
    table: Table,
    columns: Vec<Column>,
    schema: TypePtr,
    properties: WriterPropertiesPtr,
}

/// A member's own columns of every table, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedMember {
    pub(crate) member: u32,
    pub(crate) work: WorkEntry,
    pub(crate) parts: Vec<Part>,
}

/// A member's own columns of one table, as a Parquet file in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) table: Table,
    pub(crate) rows: u64,
    pub(crate) bytes: Bytes,
}

impl EncodedMember {
    /// The number of the member.
    #[must_use]
    pub fn member(&self) -> u32 {
        self.member
    }
}

impl Encoder {
    /// Prepares encoding the members of a run.
    ///
    /// # Errors
    /// When the tables have no Parquet form.
    pub fn new(identity: &Identity) -> std::result::Result<Self, ResultsError> {
        let whole = identity.options.whole();
        let mut tables = Vec::new();
        for table in Table::ALL {
            if table == Table::Origins && !identity.options.track_origin {
                continue;
            }
            let columns: Vec<Column> = table
                .columns()
                .iter()
                .copied()
                .filter(|column| !column.shared)
                .collect();
            let schema = schema(table, &columns, whole).map_err(|source| written(table, source))?;
            let properties = if whole {
                properties(&columns)
            } else {
                properties_of_expectations(&columns)
            };
            tables.push(TablePlan {
                table,
                columns,
                schema,
                properties,
            });
        }
        Ok(Self {
            scenario: Arc::clone(&identity.scenario),
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
    ) -> std::result::Result<EncodedMember, ResultsError> {
        self.check(record)?;
        let mut parts = Vec::with_capacity(self.tables.len());
        for plan in &self.tables {
            let part = match plan.table {
                Table::Stocks => self.counts(plan, record, &record.present),
                Table::Arrivals => self.counts(plan, record, &record.arrivals),
                Table::Flows => self.counts(plan, record, &record.flows),
                Table::Totals => {
                    let measures = totals(record);
                    self.counts(plan, record, &measures)
                }
                Table::Origins => self.origins(plan, record),
                Table::Scores => plan.scores(record.member, scores),
            };
            parts.push(part.map_err(|source| written(plan.table, source))?);
        }
        let work = WorkEntry {
            states: record.work.states,
            peak_states: record.work.peak_states,
            visits: record.work.visits,
            batches: record.work.batches,
        };
        Ok(EncodedMember {
            member: record.member,
            work,
            parts,
        })
    }

    fn check(&self, record: &MemberRecord) -> std::result::Result<(), ResultsError> {
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

    /// A table of time series: `values` is day-major, rows are written series by series.
    fn counts(&self, plan: &TablePlan, record: &MemberRecord, values: &[f64]) -> Result<Part> {
        let width = series(plan.table, &self.scenario);
        plan.write(record.member, values.len(), |column, writer| {
            match column.content {
                Content::Count if self.whole => {
                    let counts = transposed(values, width, whole_count);
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&counts, None, None)
                        .map(drop)
                }
                _ => {
                    let counts = transposed(values, width, |value| value);
                    writer
                        .typed::<DoubleType>()
                        .write_batch(&counts, None, None)
                        .map(drop)
                }
            }
        })
    }

    fn origins(&self, plan: &TablePlan, record: &MemberRecord) -> Result<Part> {
        let rows = &record.origins;
        let names: Vec<ByteArray> = self
            .scenario
            .places
            .iter()
            .map(|place| place.name.as_str().into())
            .collect();
        let first = self.scenario.start.days_since_epoch();
        plan.write(record.member, rows.len(), |column, writer| {
            match (column.content, column.name) {
                (Content::Date, _) => {
                    let dates: Vec<i32> = rows
                        .iter()
                        .map(|row| first.saturating_add_unsigned(row.day))
                        .collect();
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&dates, None, None)
                        .map(drop)
                }
                (Content::Text, name) => {
                    let texts: Vec<ByteArray> = rows
                        .iter()
                        .map(|row| {
                            if name == "origin" {
                                row.origin
                            } else {
                                row.place
                            }
                        })
                        .map(|place| names[place as usize].clone())
                        .collect();
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&texts, None, None)
                        .map(drop)
                }
                _ if self.whole => {
                    let counts: Vec<i64> = rows.iter().map(|row| whole_count(row.people)).collect();
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&counts, None, None)
                        .map(drop)
                }
                _ => {
                    let counts: Vec<f64> = rows.iter().map(|row| row.people).collect();
                    writer
                        .typed::<DoubleType>()
                        .write_batch(&counts, None, None)
                        .map(drop)
                }
            }
        })
    }
}

type ColumnWriter<'a> = parquet::file::writer::SerializedColumnWriter<'a>;

impl TablePlan {
    /// Writes the member's number and lets `rest` write the other columns.
    fn write(
        &self,
        member: u32,
        rows: usize,
        rest: impl Fn(&Column, &mut ColumnWriter<'_>) -> Result<()>,
    ) -> Result<Part> {
        let mut file = SerializedFileWriter::new(
            Vec::new(),
            Arc::clone(&self.schema),
            Arc::clone(&self.properties),
        )?;
        let mut group = file.next_row_group()?;
        for column in &self.columns {
            let mut writer = group
                .next_column()?
                .ok_or_else(|| ParquetError::EOF("no column is left".to_owned()))?;
            if column.content == Content::Member {
                let number = i32::try_from(member)
                    .map_err(|_| ParquetError::General(format!("member {member} is too large")))?;
                writer
                    .typed::<Int32Type>()
                    .write_batch(&vec![number; rows], None, None)?;
            } else {
                rest(column, &mut writer)?;
            }
            writer.close()?;
        }
        group.close()?;
        let bytes = Bytes::from(file.into_inner()?);
        Ok(Part {
            table: self.table,
            rows: rows as u64,
            bytes,
        })
    }

    fn scores(&self, member: u32, scores: &[(&str, Option<f64>)]) -> Result<Part> {
        let defined: Vec<(&str, f64)> = scores
            .iter()
            .filter_map(|(name, value)| value.map(|value| (*name, value)))
            .collect();
        self.write(member, defined.len(), |column, writer| {
            match column.content {
                Content::Text => {
                    let names: Vec<ByteArray> =
                        defined.iter().map(|(name, _)| (*name).into()).collect();
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&names, None, None)
                        .map(drop)
                }
                _ => {
                    let values: Vec<f64> = defined.iter().map(|(_, value)| *value).collect();
                    writer
                        .typed::<DoubleType>()
                        .write_batch(&values, None, None)
                        .map(drop)
                }
            }
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

/// Series by series what is given day by day.
fn transposed<T>(values: &[f64], width: usize, convert: impl Fn(f64) -> T) -> Vec<T> {
    let mut out = Vec::with_capacity(values.len());
    for column in 0..width {
        out.extend(
            values
                .iter()
                .skip(column)
                .step_by(width)
                .map(|value| convert(*value)),
        );
    }
    out
}

#[allow(clippy::cast_possible_truncation)]
fn whole_count(value: f64) -> i64 {
    value.round() as i64
}

fn written(table: Table, source: ParquetError) -> ResultsError {
    ResultsError::Parquet {
        table: table.name(),
        action: "written",
        source,
    }
}
