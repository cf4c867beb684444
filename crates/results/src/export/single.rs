//! CSV of a single member, and the scores of all.

use super::Source;
use super::text::{CsvText, quoted};
use crate::table::MEASURES;
use crate::{ResultsError, Table};

/// Header and fixed fields of the rows of a table of time series.
pub(super) struct Layout {
    /// Names of the columns between the date and the counts.
    pub(super) keys: &'static [&'static str],
    /// The same columns' values for each series, as CSV.
    pub(super) rows: Vec<String>,
}

impl Source<'_> {
    /// How the rows of a table of time series are named.
    pub(super) fn layout(&self, table: Table) -> Layout {
        let name = |index: usize| {
            let name = self
                .reproducible
                .places
                .get(index)
                .map_or("", |place| place.name.as_str());
            quoted(name).unwrap_or_else(|| name.to_owned())
        };
        match table {
            Table::Flows => Layout {
                keys: &["from", "to", "link"],
                rows: (0..)
                    .zip(&self.reproducible.links)
                    .flat_map(|(number, link): (usize, _)| {
                        let (from, to) = (name(link.from), name(link.to));
                        [
                            format!("{from},{to},{number}"),
                            format!("{to},{from},{number}"),
                        ]
                    })
                    .collect(),
            },
            Table::Totals => Layout {
                keys: &["measure"],
                rows: MEASURES.map(str::to_owned).to_vec(),
            },
            _ => Layout {
                keys: &["place"],
                rows: (0..self.reproducible.places.len()).map(name).collect(),
            },
        }
    }
}

/// A table of time series of one member, by day.
pub(super) fn time_series(
    source: &Source<'_>,
    table: Table,
    member: u32,
) -> Result<Vec<u8>, ResultsError> {
    let layout = source.layout(table);
    let counts = source.open(table)?.numbers(0, "count")?;
    let header = [&["member", "date"], layout.keys, &["count"]].concat();
    let mut csv = CsvText::with_header(&header);
    for (day, date) in source.dates().iter().enumerate() {
        for (row, key) in layout.rows.iter().enumerate() {
            csv.integer(member.into())
                .raw(date.as_bytes())
                .raw(key.as_bytes())
                .number(counts[row * source.days + day])
                .end();
        }
    }
    Ok(csv.into_bytes())
}

/// People by place of origin of one member.
pub(super) fn origins(source: &Source<'_>, member: u32) -> Result<Vec<u8>, ResultsError> {
    let table = source.open(Table::Origins)?;
    let first = source.reproducible.start.days_since_epoch();
    let (dates, people) = (table.integers(0, "date")?, table.numbers(0, "count")?);
    let (origins, places) = (table.texts(0, "origin")?, table.texts(0, "place")?);
    let mut csv = CsvText::with_header(&["member", "date", "origin", "place", "count"]);
    for (((date, origin), place), people) in dates.iter().zip(&origins).zip(&places).zip(people) {
        let date = source
            .reproducible
            .start
            .plus_days(i64::from(date.saturating_sub(first)));
        csv.integer(member.into())
            .text(&date.to_string())
            .text(origin)
            .text(place)
            .number(people)
            .end();
    }
    Ok(csv.into_bytes())
}

/// Every score of every member.
pub(super) fn scores(source: &Source<'_>) -> Result<Vec<u8>, ResultsError> {
    let table = source.open(Table::Scores)?;
    let mut csv = CsvText::with_header(&["member", "score", "value"]);
    for (group, member) in source.members.iter().enumerate() {
        let (names, values) = (table.texts(group, "score")?, table.numbers(group, "value")?);
        for (name, value) in names.iter().zip(values) {
            csv.integer((*member).into()).text(name).number(value).end();
        }
    }
    Ok(csv.into_bytes())
}
