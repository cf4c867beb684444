//! A table's file, read back.

use super::Layout;
use crate::ResultsError;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use std::fs::File;
use std::path::Path;

/// Reads columns of a table's file, row group by row group.
pub(crate) struct TableReader {
    layout: Layout,
    file: SerializedFileReader<File>,
    raw: File,
}

impl TableReader {
    /// Opens a file.
    pub(crate) fn open(path: &Path, layout: Layout) -> std::result::Result<Self, ResultsError> {
        let raw = File::open(path).map_err(ResultsError::io("read", path))?;
        let again = raw.try_clone().map_err(ResultsError::io("read", path))?;
        let file = SerializedFileReader::new(again)
            .map_err(|source| ResultsError::damaged(path, source.to_string()))?;
        let reader = Self { layout, file, raw };
        let names: Vec<&str> = reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| column.name())
            .collect();
        let expected: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
        if names != expected {
            return Err(ResultsError::damaged(
                path,
                format!(
                    "columns {}; expected {}",
                    names.join(", "),
                    expected.join(", ")
                ),
            ));
        }
        Ok(reader)
    }

    /// Its columns.
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Where row groups and columns are.
    pub(crate) fn metadata(&self) -> &ParquetMetaData {
        self.file.metadata()
    }

    /// The file itself.
    pub(crate) fn file(&self) -> &File {
        &self.raw
    }

    /// Rows of all row groups.
    pub(crate) fn rows(&self) -> u64 {
        self.metadata()
            .row_groups()
            .iter()
            .map(|group| group.num_rows().unsigned_abs())
            .sum()
    }

    /// A column of whole or real numbers.
    pub(crate) fn numbers(
        &self,
        group: usize,
        name: &str,
    ) -> std::result::Result<Vec<f64>, ResultsError> {
        self.column(group, name, |reader, rows| match reader {
            ColumnReader::Int64ColumnReader(_) => {
                let values = all::<Int64Type>(reader, rows)?;
                #[allow(clippy::cast_precision_loss)]
                Ok(values.into_iter().map(|value| value as f64).collect())
            }
            _ => all::<DoubleType>(reader, rows),
        })
    }

    /// A column of dates, members or links.
    pub(crate) fn integers(
        &self,
        group: usize,
        name: &str,
    ) -> std::result::Result<Vec<i32>, ResultsError> {
        self.column(group, name, all::<Int32Type>)
    }

    /// A column of names.
    pub(crate) fn texts(
        &self,
        group: usize,
        name: &str,
    ) -> std::result::Result<Vec<String>, ResultsError> {
        let bytes: Vec<ByteArray> = self.column(group, name, all::<ByteArrayType>)?;
        bytes
            .iter()
            .map(|text| text.as_utf8().map(ToOwned::to_owned))
            .collect::<Result<_>>()
            .map_err(|source| self.failed(source))
    }

    fn column<T>(
        &self,
        group: usize,
        name: &str,
        read: impl Fn(ColumnReader, usize) -> Result<Vec<T>>,
    ) -> std::result::Result<Vec<T>, ResultsError> {
        let index = self
            .layout
            .columns
            .iter()
            .position(|column| column.name == name);
        let open = || {
            let index = index
                .ok_or_else(|| ParquetError::General(format!("there is no column '{name}'")))?;
            if group >= self.file.num_row_groups() {
                return Err(ParquetError::EOF(format!("there is no row group {group}")));
            }
            let group = self.file.get_row_group(group)?;
            let rows = usize::try_from(group.metadata().num_rows())
                .map_err(|_| ParquetError::General("a negative number of rows".to_owned()))?;
            let values = read(group.get_column_reader(index)?, rows)?;
            if values.len() == rows {
                Ok(values)
            } else {
                Err(ParquetError::EOF(format!(
                    "{} values; expected {rows}",
                    values.len()
                )))
            }
        };
        open().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: ParquetError) -> ResultsError {
        ResultsError::Parquet {
            table: self.layout.table.name(),
            action: "read",
            source,
        }
    }
}

fn all<T: DataType>(reader: ColumnReader, rows: usize) -> Result<Vec<T::T>>
where
    T::T: Clone,
{
    let mut values = Vec::with_capacity(rows);
    let mut reader = T::get_column_reader(reader).ok_or_else(|| {
        ParquetError::General(format!(
            "the column does not hold {}",
            T::get_physical_type()
        ))
    })?;
    while values.len() < rows {
        let (_, read, _) = reader.read_records(rows - values.len(), None, None, &mut values)?;
        if read == 0 {
            break;
        }
    }
    Ok(values)
}
