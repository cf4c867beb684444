//! The columns that are the same for every member, encoded once.

use super::schema::{properties, schema};
use super::{Labels, Layout, Series};
use crate::ResultsError;
use bytes::Bytes;
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
    /// Encodes the repeating columns of a table.
    pub(crate) fn new(layout: Layout, series: &Series) -> std::result::Result<Self, ResultsError> {
        Self::encode(layout, series).map_err(|source| ResultsError::Parquet {
            table: layout.table.name(),
            action: "written",
            source,
        })
    }

    fn encode(layout: Layout, series: &Series) -> Result<Self> {
        let columns = layout.only(true);
        if columns.is_empty() {
            return Ok(Self {
                rows: 0,
                bytes: Bytes::new(),
                metadata: None,
            });
        }
        let days = series.days;
        let mut file = SerializedFileWriter::new(
            Vec::new(),
            schema(layout.table, &columns, true)?,
            properties(&columns),
        )?;
        let mut group = file.next_row_group()?;
        for column in &columns {
            let mut writer = group
                .next_column()?
                .ok_or_else(|| parquet::errors::ParquetError::EOF("no column".to_owned()))?;
            let labels = series
                .columns
                .iter()
                .find(|(name, _)| *name == column.name)
                .map(|(_, labels)| labels);
            match labels {
                None => {
                    let first = series.start.days_since_epoch();
                    let dates: Vec<i32> = (0..series.count)
                        .flat_map(|_| (first..).take(days))
                        .collect();
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&dates, None, None)?;
                }
                Some(Labels::Numbers(numbers)) => {
                    let numbers: Vec<i32> = numbers
                        .iter()
                        .flat_map(|number| std::iter::repeat_n(*number, days))
                        .collect();
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&numbers, None, None)?;
                }
                Some(Labels::Texts(names)) => {
                    let texts: Vec<ByteArray> = names
                        .iter()
                        .flat_map(|name| std::iter::repeat_n(ByteArray::from(name.as_str()), days))
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
            rows: series.rows(),
            bytes,
            metadata: Some(Arc::new(metadata)),
        })
    }
}
