//! `series.csv` and `series_values.csv`: quantities reported date after date.

use super::context::Context;
use super::facts::{check_measure, figures, known, period};
use super::names::Names;
use super::target::{self, Allow};
use super::{table, words};
use crate::files::{Folder, Need};
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, quoted};
use outflow_model::chain::{DAY, FactKind, Measure, Series, SeriesValue};

/// The columns of `series.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("measure"),
    required("target"),
    optional("party"),
    optional("group"),
    optional("unit"),
    optional("fitted"),
    optional("score_from"),
    optional("score_to"),
    optional("text"),
    optional("source"),
];

/// The columns of `series_values.csv`.
pub(super) const VALUE_COLUMNS: &[Column] = &[
    required("series"),
    required("start"),
    optional("end"),
    required("low"),
    optional("high"),
    optional("known"),
];

/// Reads both tables.
pub(super) fn read_folder(
    folder: &Folder,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Series> {
    let mut ids = Ids::of("series", Code::UnknownSeries);
    let heads = folder.table("series.csv", Need::Optional, problems);
    // A row that is wrong keeps its place, so that its values are not called strangers.
    let mut heads: Vec<Option<Series>> = heads
        .map(|source| read_heads(&source, &mut ids, context, problems))
        .unwrap_or_default();
    if let Some(source) = folder.table("series_values.csv", Need::Optional, problems) {
        read_values(&source, &ids, &mut heads, context, problems);
    }
    heads.into_iter().flatten().collect()
}

fn read_heads(
    source: &Source,
    ids: &mut Ids,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Option<Series>> {
    table::all(source, COLUMNS, problems, |record, index, problems| {
        let cell = record.cell("id");
        ids.take(&cell, index, problems);
        if cell.trimmed().contains('@') {
            cell.report(problems, Code::BadId, |d| {
                d.message("the id of a series holds no '@'")
                    .help("it stands between the series and the day of a value")
            });
        }
        Some(read_head(record, context, problems))
    })
}

fn read_head(
    record: &Record<'_>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<Series> {
    let calendar = context.calendar;
    let measure = words::measure(&record.cell("measure"), problems);
    let party = context.optional_party(record, problems);
    let target = target::read(&record.cell("target"), Allow::Places, context, problems);
    let fitted = words::flag(record, "fitted", false, problems);
    let score_from = calendar.read(record, "score_from", problems).unwrap_or(0);
    let score_to = calendar
        .read(record, "score_to", problems)
        .unwrap_or(calendar.end);
    if score_to <= score_from {
        record
            .cell("score_to")
            .report(problems, Code::OutOfRange, |d| {
                d.message("the values that are scored end before they begin")
                    .help("score_to is the first moment that no longer belongs to them")
            });
    }
    let measure = measure?;
    check_measure(record, measure, target.as_ref(), context, problems);
    Some(Series {
        id: record.cell("id").trimmed().to_owned(),
        measure,
        target: target?,
        party,
        group: record.cell("group").trimmed().to_owned(),
        unit: record.cell("unit").trimmed().to_owned(),
        fitted,
        score_from,
        score_to,
        text: record.cell("text").text().to_owned(),
        source: record.cell("source").text().to_owned(),
        values: Vec::new(),
    })
}

fn read_values(
    source: &Source,
    ids: &Ids,
    heads: &mut [Option<Series>],
    context: &Context<'_>,
    problems: &mut Diagnostics,
) {
    table::all(source, VALUE_COLUMNS, problems, |record, _, problems| {
        let at = ids.find(&record.cell("series"), problems)?;
        let series = heads.get_mut(at)?.as_mut()?;
        let value = read_value(record, series.measure, context, problems)?;
        if let Some(last) = series.values.last()
            && value.start
                < last.start.max(if series.measure.is_state() {
                    i64::MIN
                } else {
                    last.end
                })
        {
            let message = if value.start < last.start {
                format!(
                    "the values of {} are not in order of time",
                    quoted(&series.id)
                )
            } else {
                format!("two periods of {} overlap", quoted(&series.id))
            };
            record
                .cell("start")
                .report(problems, Code::DateOutOfOrder, |d| {
                    d.message(message)
                        .help("sort the rows by start, each moment in one of them")
                        .severity(Severity::Error)
                });
        }
        series.values.push(value);
        Some(())
    });
}

fn read_value(
    record: &Record<'_>,
    measure: Measure,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<SeriesValue> {
    let calendar = context.calendar;
    let start = calendar.required(record, "start", problems);
    let end = if record.cell("end").is_blank() {
        start.map(|start| start + i64::from(DAY))
    } else {
        calendar.read(record, "end", problems)
    };
    let both_wrong = start.is_none() || end.is_none();
    let (low, high) = figures(record, Some(measure), Some(FactKind::About), problems);
    if both_wrong {
        return None;
    }
    let start = period(record, measure, end, context, problems)?;
    let end = end?;
    let known = known(record, end, "value", context, problems);
    Some(SeriesValue {
        start,
        end,
        low: low?,
        high: high?,
        known,
    })
}

/// Writes `series.csv`.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = names.scenario.series.iter().map(|row| {
        Ok([
            row.id.clone(),
            row.measure.name().to_owned(),
            names.target(&row.target)?,
            names.optional_party(row.party)?,
            row.group.clone(),
            row.unit.clone(),
            if row.fitted { "yes" } else { "no" }.to_owned(),
            calendar.text(row.score_from)?,
            calendar.text(row.score_to)?,
            row.text.clone(),
            row.source.clone(),
        ])
    });
    table::write(COLUMNS, 3, rows)
}

/// Writes `series_values.csv`.
pub(super) fn write_values(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let all = names.scenario.series.iter();
    let rows = all.flat_map(|series| {
        series.values.iter().map(|value| {
            Ok([
                series.id.clone(),
                calendar.text(value.start)?,
                calendar.text(value.end)?,
                number(value.low)?,
                number(value.high)?,
                calendar.text(value.known)?,
            ])
        })
    });
    table::write(VALUE_COLUMNS, 4, rows)
}
