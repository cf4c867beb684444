//! The columns of the tables as Parquet types.

use super::Table;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use std::sync::Arc;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The number of the member.
    Member,
    /// A calendar date.
    Date,
    /// A name.
    Text,
    /// The number of a link.
    Link,
    /// People.
    Count,
    /// A real number.
    Value,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) content: Content,
    /// Whether it is the same for every member.
    pub(super) shared: bool,
}

const fn own(name: &'static str, content: Content) -> Column {
    Column {
        name,
        content,
        shared: false,
    }
}

const fn shared(name: &'static str, content: Content) -> Column {
    Column {
        name,
        content,
        shared: true,
    }
}

impl Table {
    /// The columns in file order.
    pub(super) fn columns(self) -> &'static [Column] {
        const MEMBER: Column = own("member", Content::Member);
        const COUNT: Column = own("count", Content::Count);
        const DATE: Column = shared("date", Content::Date);
        const BY_PLACE: [Column; 4] = [MEMBER, DATE, shared("place", Content::Text), COUNT];
        const FLOWS: [Column; 6] = [
            MEMBER,
            DATE,
            shared("from", Content::Text),
            shared("to", Content::Text),
            shared("link", Content::Link),
            COUNT,
        ];
        const TOTALS: [Column; 4] = [MEMBER, DATE, shared("measure", Content::Text), COUNT];
        const ORIGINS: [Column; 5] = [
            MEMBER,
            own("date", Content::Date),
            own("origin", Content::Text),
            own("place", Content::Text),
            COUNT,
        ];
        const SCORES: [Column; 3] = [
            MEMBER,
            own("score", Content::Text),
            own("value", Content::Value),
        ];
        match self {
            Self::Stocks | Self::Arrivals => &BY_PLACE,
            Self::Flows => &FLOWS,
            Self::Totals => &TOTALS,
            Self::Origins => &ORIGINS,
            Self::Scores => &SCORES,
        }
    }
}

/// The schema of some columns of a table. `whole` says whether counts are whole numbers.
pub(super) fn schema(table: Table, columns: &[Column], whole: bool) -> Result<TypePtr> {
    let fields = columns
        .iter()
        .map(|column| {
            let (physical, logical) = match column.content {
                Content::Member | Content::Link => (Physical::INT32, None),
                Content::Date => (Physical::INT32, Some(LogicalType::Date)),
                Content::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Content::Count if whole => (Physical::INT64, None),
                Content::Count | Content::Value => (Physical::DOUBLE, None),
            };
            Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(logical)
                .build()
                .map(Arc::new)
        })
        .collect::<Result<Vec<_>>>()?;
    Type::group_type_builder(table.name())
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

/// How columns are encoded: dictionaries for what repeats, small differences for counts.
pub(super) fn properties(columns: &[Column]) -> WriterPropertiesPtr {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("outflow ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_compression(Compression::SNAPPY);
    for column in columns {
        let path = ColumnPath::from(column.name);
        properties = match column.content {
            Content::Member | Content::Count => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            Content::Value => properties.set_column_dictionary_enabled(path, false),
            _ => properties.set_column_dictionary_enabled(path, true),
        };
    }
    Arc::new(properties.build())
}

/// As [`properties`], for counts that are no whole numbers.
pub(super) fn properties_of_expectations(columns: &[Column]) -> WriterPropertiesPtr {
    let columns: Vec<Column> = columns
        .iter()
        .map(|column| match column.content {
            Content::Count => Column {
                content: Content::Value,
                ..*column
            },
            _ => *column,
        })
        .collect();
    properties(&columns)
}
