//! CSV of a single member, and the scores of all.

use super::Source;
use super::text::{CsvText, quoted};
use crate::table::{Labels, Series};
use crate::{ResultsError, Table};

/// What stands between the date and the number in the rows of each series, as CSV.
pub(super) fn keys(series: &Series) -> Vec<String> {
    let mut rows = vec![String::new(); series.count];
    for (column, (_, labels)) in series.columns.iter().enumerate() {
        for (index, row) in rows.iter_mut().enumerate() {
            if column > 0 {
                row.push(',');
            }
            match labels {
                Labels::Texts(texts) => match quoted(&texts[index]) {
                    Some(text) => row.push_str(&text),
                    None => row.push_str(&texts[index]),
                },
                Labels::Numbers(numbers) => row.push_str(&numbers[index].to_string()),
            }
        }
    }
    rows
}

/// The series that are written: those of a sparse table that are not 0 throughout.
pub(super) fn shown(series: &Series, holds_something: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..series.count)
        .filter(|row| !series.sparse || holds_something(*row))
        .collect()
}

/// A table of time series of one member, by day.
pub(super) fn time_series(
    source: &Source<'_>,
    table: Table,
    member: u32,
) -> Result<Vec<u8>, ResultsError> {
    let series = source.identity.series(table);
    let reader = source.open(table)?;
    let value = reader.layout().value();
    let counts = reader.numbers(0, value)?;
    let mut header = vec!["member", "date"];
    header.extend(series.columns.iter().map(|(name, _)| *name));
    header.push(value);
    let mut csv = CsvText::with_header(&header);
    let keys = keys(&series);
    let shown = shown(&series, |row| {
        counts[row * series.days..(row + 1) * series.days]
            .iter()
            .any(|value| *value != 0.0)
    });
    for (day, date) in series.dates().iter().enumerate() {
        for row in &shown {
            csv.integer(member.into())
                .raw(date.as_bytes())
                .raw(keys[*row].as_bytes())
                .number(counts[row * series.days + day])
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
