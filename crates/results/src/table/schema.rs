//! The columns of the tables as Parquet types.

use super::Table;
use crate::identity::Pipeline;
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
    /// A real number that often repeats.
    Level,
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

/// The columns of a table of a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) table: Table,
    pub(super) columns: &'static [Column],
}

impl Layout {
    /// Of a table as a pipeline has it.
    pub(crate) fn new(table: Table, pipeline: Pipeline) -> Self {
        let columns = match pipeline {
            Pipeline::Wayfinding => wayfinding(table),
            Pipeline::Chain => chain(table),
        };
        Self { table, columns }
    }

    /// The columns that are the same for every member, or the others.
    pub(super) fn only(self, shared: bool) -> Vec<Column> {
        self.columns
            .iter()
            .copied()
            .filter(|column| column.shared == shared)
            .collect()
    }

    /// The name of the column of numbers: the last one.
    pub(crate) fn value(self) -> &'static str {
        self.columns.last().map_or("", |column| column.name)
    }
}

const MEMBER: Column = own("member", Content::Member);
const DATE: Column = shared("date", Content::Date);

const fn text(name: &'static str) -> Column {
    own(name, Content::Text)
}

const fn count(name: &'static str) -> Column {
    own(name, Content::Count)
}

const VALUE: Column = own("value", Content::Value);

/// The columns in file order.
fn wayfinding(table: Table) -> &'static [Column] {
    const COUNT: Column = count("count");
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
        text("origin"),
        text("place"),
        COUNT,
    ];
    const SCORES: [Column; 3] = [MEMBER, text("score"), VALUE];
    match table {
        Table::Stocks | Table::Arrivals => &BY_PLACE,
        Table::Flows => &FLOWS,
        Table::Totals => &TOTALS,
        Table::Origins => &ORIGINS,
        Table::Scores => &SCORES,
        _ => &[],
    }
}

/// The columns in file order.
fn chain(table: Table) -> &'static [Column] {
    const PLACE: Column = shared("place", Content::Text);
    const MEASURE: Column = shared("measure", Content::Text);
    const LEVEL: Column = own("value", Content::Level);
    const OWN_DATE: Column = own("date", Content::Date);
    const PEOPLE: [Column; 5] = [MEMBER, DATE, PLACE, MEASURE, count("value")];
    const LEVELS: [Column; 5] = [MEMBER, DATE, PLACE, MEASURE, LEVEL];
    const PARTIES: [Column; 5] = [MEMBER, DATE, shared("party", Content::Text), MEASURE, LEVEL];
    const WHOLE: [Column; 4] = [MEMBER, DATE, MEASURE, count("value")];
    const DEPARTURES: [Column; 5] = [
        MEMBER,
        OWN_DATE,
        text("origin"),
        text("exit"),
        count("persons"),
    ];
    const FLOWS: [Column; 6] = [
        MEMBER,
        OWN_DATE,
        text("from"),
        text("to"),
        text("link"),
        count("persons"),
    ];
    const ORIGINS: [Column; 8] = [
        MEMBER,
        text("origin"),
        text("place"),
        count("persons"),
        count("when_safe"),
        count("if_regained"),
        count("undecided"),
        count("never"),
    ];
    const MOVEMENTS: [Column; 4] = [MEMBER, text("region"), text("measure"), count("persons")];
    const CONTROL_DATES: [Column; 4] = [MEMBER, text("row"), text("place"), text("moment")];
    const PARAMETERS: [Column; 3] = [MEMBER, text("parameter"), VALUE];
    const FACTS: [Column; 3] = [MEMBER, text("fact"), VALUE];
    match table {
        Table::People | Table::Moves | Table::Motives | Table::Choices | Table::Composition => {
            &PEOPLE
        }
        Table::Control | Table::Crossings => &LEVELS,
        Table::Parties => &PARTIES,
        Table::Whole => &WHOLE,
        Table::Departures => &DEPARTURES,
        Table::Flows => &FLOWS,
        Table::Origins => &ORIGINS,
        Table::Movements => &MOVEMENTS,
        Table::ControlDates => &CONTROL_DATES,
        Table::Parameters => &PARAMETERS,
        Table::Facts => &FACTS,
        _ => &[],
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
                Content::Count | Content::Value | Content::Level => (Physical::DOUBLE, None),
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
