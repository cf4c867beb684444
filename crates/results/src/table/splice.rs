//! A table's file, put together from encoded columns by copying bytes.

use super::schema::{properties, properties_of_expectations, schema};
use super::{Layout, SharedColumns, Table};
use crate::ResultsError;
use crate::canonical::hex;
use bytes::Bytes;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::{ChunkReader, FileReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a table's file, one row group a member.
pub(crate) struct Splicer {
    layout: Layout,
    shared: SharedColumns,
    file: SerializedFileWriter<Hashing>,
    rows: u64,
}

/// A finished file.
#[derive(Clone, Debug)]
pub(crate) struct Spliced {
    pub(crate) rows: u64,
    pub(crate) sha256: String,
}

impl Splicer {
    /// Starts a file.
    pub(crate) fn create(
        path: &Path,
        layout: Layout,
        shared: SharedColumns,
        whole: bool,
    ) -> std::result::Result<Self, ResultsError> {
        let file = File::create(path).map_err(ResultsError::io("create", path))?;
        let (table, columns) = (layout.table, layout.columns);
        let properties = if whole {
            properties(columns)
        } else {
            properties_of_expectations(columns)
        };
        let file = schema(table, columns, whole)
            .and_then(|schema| SerializedFileWriter::new(Hashing::new(file), schema, properties))
            .map_err(|source| failed(table, source))?;
        Ok(Self {
            layout,
            shared,
            file,
            rows: 0,
        })
    }

    /// Adds a member's own columns as they were encoded.
    pub(crate) fn add_part(&mut self, part: Bytes) -> std::result::Result<(), ResultsError> {
        self.splice_part(part)
            .map_err(|source| failed(self.layout.table, source))
    }

    fn splice_part(&mut self, part: Bytes) -> Result<()> {
        let own = SerializedFileReader::new(part.clone())?;
        let own_group = one_group(own.metadata())?;
        let rows = own_group.num_rows().unsigned_abs();
        let shared = match &self.shared.metadata {
            Some(metadata) => one_group(metadata)?.columns(),
            None => &[],
        };
        if self.shared.metadata.is_some() && rows != self.shared.rows as u64 {
            return Err(ParquetError::General(format!(
                "{rows} rows; expected {}",
                self.shared.rows
            )));
        }
        let (mut own_columns, mut shared_columns) = (own_group.columns().iter(), shared.iter());
        let mut group = self.file.next_row_group()?;
        for column in self.layout.columns {
            if column.shared {
                copy(&mut group, &self.shared.bytes, shared_columns.next(), rows)?;
            } else {
                copy(&mut group, &part, own_columns.next(), rows)?;
            }
        }
        group.close()?;
        self.rows += rows;
        Ok(())
    }

    /// Adds a row group of another file of the same table.
    pub(crate) fn add_group(
        &mut self,
        from: &File,
        metadata: &ParquetMetaData,
        index: usize,
    ) -> std::result::Result<(), ResultsError> {
        self.splice_group(from, metadata, index)
            .map_err(|source| failed(self.layout.table, source))
    }

    fn splice_group(
        &mut self,
        from: &File,
        metadata: &ParquetMetaData,
        index: usize,
    ) -> Result<()> {
        let source = metadata
            .row_groups()
            .get(index)
            .ok_or_else(|| ParquetError::EOF(format!("there is no row group {index}")))?;
        let rows = source.num_rows().unsigned_abs();
        let mut columns = source.columns().iter();
        let mut group = self.file.next_row_group()?;
        for _ in self.layout.columns {
            copy(&mut group, from, columns.next(), rows)?;
        }
        group.close()?;
        self.rows += rows;
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> std::result::Result<Spliced, ResultsError> {
        let (table, rows) = (self.layout.table, self.rows);
        self.file
            .into_inner()
            .and_then(|hashing| hashing.finish().map_err(ParquetError::from))
            .map(|sha256| Spliced { rows, sha256 })
            .map_err(|source| failed(table, source))
    }
}

fn one_group(metadata: &ParquetMetaData) -> Result<&parquet::file::metadata::RowGroupMetaData> {
    match metadata.row_groups() {
        [group] => Ok(group),
        groups => Err(ParquetError::General(format!(
            "{} row groups; expected one",
            groups.len()
        ))),
    }
}

fn copy<R: ChunkReader>(
    group: &mut SerializedRowGroupWriter<'_, Hashing>,
    from: &R,
    column: Option<&ColumnChunkMetaData>,
    rows: u64,
) -> Result<()> {
    let metadata = column
        .ok_or_else(|| ParquetError::EOF("a column is missing".to_owned()))?
        .clone();
    let close = ColumnCloseResult {
        bytes_written: metadata.compressed_size().unsigned_abs(),
        rows_written: rows,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    group.append_column(from, close)
}

fn failed(table: Table, source: ParquetError) -> ResultsError {
    ResultsError::Parquet {
        table: table.name(),
        action: "written",
        source,
    }
}

/// A file whose hash is taken while it is written.
struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Hashing {
    fn new(file: File) -> Self {
        Self {
            file: BufWriter::with_capacity(1 << 18, file),
            hash: Sha256::new(),
        }
    }

    fn finish(mut self) -> std::io::Result<String> {
        self.file.flush()?;
        Ok(hex(&self.hash.finalize()))
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
