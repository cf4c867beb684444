//! The columns that are the same for every member, encoded once.

use super::schema::{Column, Content, properties, schema};
use super::{MEASURES, Table};
use crate::ResultsError;
use bytes::Bytes;
use outflow_model::scenario::Scenario;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::Result;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use std::sync::Arc;

/// The encoded columns of a table that repeat with every member, as a Parquet file in memory.
#[derive(Clone, Debug)]
pub(crate) struct SharedColumns {
    pub(super) rows: usize,
    pub(super) bytes: Bytes,
    pub(super) metadata: Option<Arc<ParquetMetaData>>,
}

impl SharedColumns {
    /// Encodes the repeating columns of `table`.
    pub(crate) fn new(
        table: Table,
        scenario: &Scenario,
    ) -> std::result::Result<Self, ResultsError> {
        Self::encode(table, scenario).map_err(|source| ResultsError::Parquet {
            table: table.name(),
            action: "written",
            source,
        })
    }

    fn encode(table: Table, scenario: &Scenario) -> Result<Self> {
        let columns: Vec<Column> = table
            .columns()
            .iter()
            .copied()
            .filter(|column| column.shared)
            .collect();
        if columns.is_empty() {
            return Ok(Self {
                rows: 0,
                bytes: Bytes::new(),
                metadata: None,
            });
        }
        let days = usize::try_from(scenario.days).unwrap_or(usize::MAX);
        let series = series(table, scenario);
        let rows = series * days;
        let mut file = SerializedFileWriter::new(
            Vec::new(),
            schema(table, &columns, true)?,
            properties(&columns),
        )?;
        let mut group = file.next_row_group()?;
        for column in &columns {
            let mut writer = group
                .next_column()?
                .ok_or_else(|| parquet::errors::ParquetError::EOF("no column".to_owned()))?;
            match column.content {
                Content::Date => {
                    let first = scenario.start.days_since_epoch();
                    let dates: Vec<i32> = (0..series).flat_map(|_| (first..).take(days)).collect();
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&dates, None, None)?;
                }
                Content::Link => {
                    let links: Vec<i32> = (0_i32..)
                        .take(series / 2)
                        .flat_map(|link| std::iter::repeat_n(link, 2 * days))
                        .collect();
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&links, None, None)?;
                }
                _ => {
                    let names = names(table, column.name, scenario);
                    let texts: Vec<ByteArray> = names
                        .iter()
                        .flat_map(|name| std::iter::repeat_n(ByteArray::from(*name), days))
                        .collect();
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&texts, None, None)?;
                }
            }
            writer.close()?;
        }
        group.close()?;
        let bytes = Bytes::from(file.into_inner()?);
        let metadata = SerializedFileReader::new(bytes.clone())?.metadata().clone();
        Ok(Self {
            rows,
            bytes,
            metadata: Some(Arc::new(metadata)),
        })
    }
}

/// How many time series a table holds for one member.
pub(super) fn series(table: Table, scenario: &Scenario) -> usize {
    match table {
        Table::Stocks | Table::Arrivals => scenario.places.len(),
        Table::Flows => 2 * scenario.links.len(),
        Table::Totals => MEASURES.len(),
        Table::Origins | Table::Scores => 0,
    }
}

/// The value of a text column for each series.
fn names<'a>(table: Table, column: &str, scenario: &'a Scenario) -> Vec<&'a str> {
    let place = |index: usize| {
        scenario
            .places
            .get(index)
            .map_or("", |place| place.name.as_str())
    };
    match table {
        Table::Totals => MEASURES.to_vec(),
        Table::Flows => scenario
            .links
            .iter()
            .flat_map(|link| {
                if column == "from" {
                    [link.from, link.to]
                } else {
                    [link.to, link.from]
                }
            })
            .map(place)
            .collect(),
        _ => scenario
            .places
            .iter()
            .map(|place| place.name.as_str())
            .collect(),
    }
}
