//! How one table of one member is encoded: the columns that are its own, as a file in memory.

use super::schema::{Column, Content, properties, properties_of_expectations, schema};
use super::{Layout, Table};
use crate::ResultsError;
use crate::manifest::WorkEntry;
use bytes::Bytes;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::TypePtr;
use std::sync::Arc;

/// A member's own columns of every table, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedMember {
    pub(crate) member: u32,
    pub(crate) work: WorkEntry,
    pub(crate) parts: Vec<Part>,
}

impl EncodedMember {
    /// The number of the member.
    #[must_use]
    pub fn member(&self) -> u32 {
        self.member
    }
}

/// A member's own columns of one table, as a Parquet file in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) table: Table,
    pub(crate) rows: u64,
    pub(crate) bytes: Bytes,
}

/// The columns of a table that are a member's own, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct TablePlan {
    pub(super) table: Table,
    /// Number of series, for a table of time series.
    pub(super) width: usize,
    whole: bool,
    columns: Vec<Column>,
    schema: TypePtr,
    properties: WriterPropertiesPtr,
}

/// Values of one column.
pub(super) enum Values<'a> {
    Dates(Vec<i32>),
    Texts(Vec<&'a str>),
    /// People: whole numbers, unless the engine gives expectations.
    Numbers(Vec<f64>),
}

impl TablePlan {
    pub(super) fn new(
        layout: Layout,
        width: usize,
        whole: bool,
    ) -> std::result::Result<Self, ResultsError> {
        let columns = layout.only(false);
        let schema = schema(layout.table, &columns, whole)
            .map_err(|source| written(layout.table, source))?;
        let properties = if whole {
            properties(&columns)
        } else {
            properties_of_expectations(&columns)
        };
        Ok(Self {
            table: layout.table,
            width,
            whole,
            columns,
            schema,
            properties,
        })
    }

    /// Writes the member's number and the other columns, which `values` gives one by one.
    pub(super) fn write<'a>(
        &self,
        member: u32,
        rows: usize,
        values: impl FnMut(&'static str) -> Values<'a>,
    ) -> std::result::Result<Part, ResultsError> {
        self.encode(member, rows, values)
            .map_err(|source| written(self.table, source))
    }

    fn encode<'a>(
        &self,
        member: u32,
        rows: usize,
        mut values: impl FnMut(&'static str) -> Values<'a>,
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
                integers(&mut writer, &vec![number; rows])?;
            } else {
                match values(column.name) {
                    Values::Dates(dates) => integers(&mut writer, &dates)?,
                    Values::Texts(texts) => {
                        let texts: Vec<ByteArray> =
                            texts.into_iter().map(ByteArray::from).collect();
                        writer
                            .typed::<ByteArrayType>()
                            .write_batch(&texts, None, None)?;
                    }
                    Values::Numbers(numbers) if self.whole && column.content == Content::Count => {
                        let counts: Vec<i64> = numbers.into_iter().map(whole_count).collect();
                        writer
                            .typed::<Int64Type>()
                            .write_batch(&counts, None, None)?;
                    }
                    Values::Numbers(numbers) => {
                        writer
                            .typed::<DoubleType>()
                            .write_batch(&numbers, None, None)?;
                    }
                }
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

    /// Time series: `values` is day-major, rows are written series by series.
    pub(super) fn series(
        &self,
        member: u32,
        values: &[f64],
    ) -> std::result::Result<Part, ResultsError> {
        self.write(member, values.len(), |_| {
            Values::Numbers(transposed(values, self.width))
        })
    }

    /// Named numbers: those that are not defined are left out.
    pub(super) fn named<'a>(
        &self,
        member: u32,
        named: impl IntoIterator<Item = (&'a str, Option<f64>)>,
    ) -> std::result::Result<Part, ResultsError> {
        let defined: Vec<(&str, f64)> = named
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect();
        self.write(member, defined.len(), |column| match column {
            "value" => Values::Numbers(defined.iter().map(|(_, value)| *value).collect()),
            _ => Values::Texts(defined.iter().map(|(name, _)| *name).collect()),
        })
    }
}

fn integers(writer: &mut SerializedColumnWriter<'_>, values: &[i32]) -> Result<()> {
    writer
        .typed::<Int32Type>()
        .write_batch(values, None, None)
        .map(drop)
}

/// Series by series what is given day by day.
fn transposed(values: &[f64], width: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(values.len());
    for column in 0..width {
        out.extend(values.iter().skip(column).step_by(width));
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
