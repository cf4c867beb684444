//! `facts.csv`: reported figures.

use super::context::Context;
use super::names::Names;
use super::table;
use super::target::{self, Allow};
use super::words::{self, FACTS};
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source};
use outflow_model::chain::{Fact, FactKind, Measure, Target};

/// The columns of `facts.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("measure"),
    required("target"),
    optional("party"),
    optional("start"),
    required("end"),
    required("kind"),
    required("low"),
    optional("high"),
    optional("unit"),
    optional("fitted"),
    optional("known"),
    optional("text"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Fact> {
    let mut ids = Ids::of("fact", Code::DuplicateId);
    table::all(source, COLUMNS, problems, |record, index, problems| {
        ids.take(&record.cell("id"), index, problems);
        read_fact(record, context, problems)
    })
}

fn read_fact(
    record: &Record<'_>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<Fact> {
    let calendar = context.calendar;
    let measure = words::measure(&record.cell("measure"), problems);
    let party = context.optional_party(record, problems);
    let target = target::read(&record.cell("target"), Allow::Places, context, problems);
    let kind = words::read(&record.cell("kind"), FACTS, "kind of figure", problems);
    let (low, high) = figures(record, measure, kind, problems);
    let end = calendar.required(record, "end", problems);
    let fitted = words::flag(record, "fitted", false, problems);
    let measure = measure?;
    let start = period(record, measure, end, context, problems);
    check_measure(record, measure, target.as_ref(), context, problems);
    let end = end?;
    let known = known(record, end, "figure", context, problems);
    Some(Fact {
        id: record.cell("id").trimmed().to_owned(),
        measure,
        target: target?,
        party,
        start: start?,
        end,
        kind: kind?,
        low: low?,
        high: high?,
        unit: record.cell("unit").trimmed().to_owned(),
        fitted,
        known,
        text: record.cell("text").text().to_owned(),
        source: record.cell("source").text().to_owned(),
    })
}

/// A measure that needs a party has one; one at crossings has crossings.
pub(super) fn check_measure(
    record: &Record<'_>,
    measure: Measure,
    target: Option<&Target>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) {
    if measure.needs_party() && record.cell("party").is_blank() {
        record
            .cell("party")
            .report(problems, Code::MissingParty, |d| {
                d.message(format!("'{}' needs a party", measure.name()))
                    .help("write the id of the party that holds it")
            });
    }
    if let (Some(target), true) = (target, measure.is_at_crossings()) {
        target::check_crossings(&record.cell("target"), target, context, problems);
    }
}

/// When it is known, which is not before its period has ended; `what` names it.
pub(super) fn known(
    record: &Record<'_>,
    end: i64,
    what: &str,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> i64 {
    let known = context.calendar.known(record, end, problems);
    if known < end {
        record
            .cell("known")
            .report(problems, Code::DateOutOfOrder, |d| {
                d.message(format!("the {what} is known before its period has ended"))
                    .help("leave the cell empty for the end of the period")
            });
    }
    known
}

/// The start of the period, which is checked as a whole.
pub(super) fn period(
    record: &Record<'_>,
    measure: Measure,
    end: Option<i64>,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<i64> {
    let calendar = context.calendar;
    let (start_cell, end_cell) = (record.cell("start"), record.cell("end"));
    let start = if start_cell.is_blank() && measure.is_state() {
        Some(end.map_or(0, |end| end.min(0)))
    } else {
        calendar.required(record, "start", problems)
    };
    if let (Some(start), Some(end)) = (start, end)
        && (end < start || (end == start && !measure.is_state()))
    {
        end_cell.report(problems, Code::OutOfRange, |d| {
            d.message("the period ends before it has begun")
                .help("the end is the first moment that no longer belongs to it")
        });
    }
    // A state is that just before its end: one at the end of the run is the last there is.
    calendar.after_the_end(
        &end_cell,
        end.map(|end| end.saturating_sub(1)),
        Severity::Error,
        problems,
    );
    calendar.before_the_start(&end_cell, end.is_some_and(|end| end <= 0), problems);
    start
}

/// The lower and the higher reading.
pub(super) fn figures(
    record: &Record<'_>,
    measure: Option<Measure>,
    kind: Option<FactKind>,
    problems: &mut Diagnostics,
) -> (Option<f64>, Option<f64>) {
    let is_share = measure.is_some_and(Measure::is_share);
    let most = if is_share { 1.0 } else { f64::MAX };
    let low = record.cell("low").number_in("low", 0.0, most, problems);
    let cell = record.cell("high");
    let high = if cell.is_blank() && kind != Some(FactKind::Interval) {
        low
    } else {
        cell.number_in("high", 0.0, most, problems)
    };
    if let (Some(low), Some(high)) = (low, high) {
        if low > high {
            cell.report(problems, Code::OutOfRange, |d| {
                d.message(format!("low is {low}, but high is {high}"))
                    .help("low is the lower reading, high the higher one")
            });
        } else if low < high && kind == Some(FactKind::Exact) {
            cell.report(problems, Code::OutOfRange, |d| {
                d.message("an exact figure has two readings")
                    .help("leave high empty, or make it an interval")
            });
        }
    }
    (low, high)
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let calendar = names.calendar;
    let rows = names.scenario.facts.iter().map(|row| {
        Ok([
            row.id.clone(),
            row.measure.name().to_owned(),
            names.target(&row.target)?,
            names.optional_party(row.party)?,
            calendar.text(row.start)?,
            calendar.text(row.end)?,
            words::write(&row.kind, FACTS),
            number(row.low)?,
            number(row.high)?,
            row.unit.clone(),
            if row.fitted { "yes" } else { "no" }.to_owned(),
            calendar.text(row.known)?,
            row.text.clone(),
            row.source.clone(),
        ])
    });
    table::write(COLUMNS, 9, rows)
}
