//! `hazards.csv`: conflict intensities and flood levels, in periods of equal values.

use super::WriteError;
use super::days::{Days, check_known};
use super::ids::Ids;
use super::rows::{Rows, number};
use super::sheet::{Column, Sheet, optional, required};
use super::words::{self, Words};
use crate::flee::check_level;
use crate::reported::{is_far, report_far};
use outflow_diagnostics::{Code, Diagnostics, Source, Span, quoted};
use outflow_model::scenario::DailyTable;
use std::collections::BTreeMap;

/// The columns of `hazards.csv`.
pub const COLUMNS: &[Column] = &[
    required("place"),
    required("kind"),
    required("start"),
    optional("end"),
    required("value"),
    optional("known"),
    optional("source"),
];

/// Values of all places and days that one table may have, so that a few lines of text cannot ask for
/// all memory.
const MOST_VALUES: usize = 50_000_000;

/// A kind of hazard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Conflict,
    Flood,
}

const KINDS: &Words<Kind> = &[("conflict", Kind::Conflict), ("flood", Kind::Flood)];

/// For how many days the tables have values; none when there is no table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lengths {
    /// `hazards.conflict_days`.
    pub(super) conflict: Option<u32>,
    /// `hazards.flood_days`.
    pub(super) flood: Option<u32>,
}

/// Both tables.
#[derive(Debug, Default)]
pub(super) struct Hazards {
    pub(super) conflicts: Option<DailyTable>,
    pub(super) floods: Option<DailyTable>,
    /// Where the first row of conflict stands, and of flood.
    pub(super) first: [Option<Span>; 2],
}

/// A table that is being read.
struct Growing {
    days: usize,
    /// Whether it is a table even without rows.
    asked_for: bool,
    columns: BTreeMap<usize, usize>,
    /// By column: the place and its values, none where no period says one.
    values: Vec<(usize, Vec<Option<f64>>)>,
}

impl Growing {
    fn new(length: Option<u32>, days: u32) -> Self {
        Self {
            days: length.unwrap_or(days) as usize,
            asked_for: length.is_some(),
            columns: BTreeMap::new(),
            values: Vec::new(),
        }
    }

    /// The values of a place; none when there are too many.
    fn column(&mut self, place: usize) -> Option<&mut Vec<Option<f64>>> {
        let next = self.values.len();
        if !self.columns.contains_key(&place) {
            if (next + 1).saturating_mul(self.days) > MOST_VALUES {
                return None;
            }
            self.columns.insert(place, next);
            self.values.push((place, vec![None; self.days]));
        }
        let column = *self.columns.get(&place)?;
        self.values.get_mut(column).map(|(_, values)| values)
    }

    fn finish(self) -> Option<DailyTable> {
        if self.values.is_empty() && !self.asked_for {
            return None;
        }
        Some(DailyTable {
            places: self.values.iter().map(|(place, _)| *place).collect(),
            rows: (0..self.days)
                .map(|day| {
                    self.values
                        .iter()
                        .map(|(_, values)| values[day].unwrap_or(0.0))
                        .collect()
                })
                .collect(),
        })
    }
}

/// The tables when there is no file.
pub(super) fn absent(lengths: Lengths, days: u32) -> Hazards {
    Hazards {
        conflicts: Growing::new(lengths.conflict, days).finish(),
        floods: Growing::new(lengths.flood, days).finish(),
        first: [None; 2],
    }
}

/// Reads the table.
pub(super) fn read(
    source: &Source,
    places: &Ids,
    calendar: Days,
    days: u32,
    lengths: Lengths,
    problems: &mut Diagnostics,
) -> Hazards {
    let mut conflicts = Growing::new(lengths.conflict, days);
    let mut floods = Growing::new(lengths.flood, days);
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return absent(lengths, days);
    };
    let mut first = [None; 2];
    while let Some(record) = sheet.next(problems) {
        let cell = record.cell("place");
        let place = places.place(&cell, problems);
        let kind = words::read(
            &record.cell("kind"),
            KINDS,
            Code::UnknownKind,
            "kind of hazard",
            problems,
        );
        let start = calendar.read_required(&record, "start", problems);
        let end = calendar.read(&record, "end", problems);
        let value = record
            .cell("value")
            .number_in("the value", 0.0, f64::MAX, problems);
        check_known(&record, problems);
        for (column, day) in [("start", start), ("end", end)] {
            if let Some(day) = day.map(i64::from).filter(|&day| is_far(day)) {
                report_far(&record.cell(column), day, problems);
            }
        }
        let (Some(place), Some(kind), Some(start), Some(value)) = (place, kind, start, value)
        else {
            continue;
        };
        if let Some(end) = end
            && end <= start
        {
            record.cell("end").report(problems, Code::OutOfRange, |d| {
                d.message("the period ends before it has begun")
                    .help("the end is the first day on which the value no longer holds")
            });
            continue;
        }
        let (table, first) = match kind {
            Kind::Conflict => (&mut conflicts, &mut first[0]),
            Kind::Flood => {
                check_level(&record.cell("value"), value, problems);
                (&mut floods, &mut first[1])
            }
        };
        first.get_or_insert(record.cell("kind").span());
        let Some(values) = table.column(place) else {
            cell.report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {MOST_VALUES} daily values"))
            });
            break;
        };
        // Days outside the run are left out, so that a run can be shortened without other changes.
        let at = |day: i32| usize::try_from(day).unwrap_or(0).min(values.len());
        let (from, to) = (at(start), end.map_or(values.len(), at));
        if values[from..to].iter().any(Option::is_some) {
            record.cell("start").report(problems, Code::Overlap, |d| {
                d.message(format!(
                    "an earlier row says another value for {} on some of these days",
                    quoted(cell.trimmed())
                ))
                .help("the end of a period is the first day on which it no longer holds")
            });
        }
        values[from..to].fill(Some(value));
    }
    Hazards {
        conflicts: conflicts.finish(),
        floods: floods.finish(),
        first,
    }
}

/// Writes both tables, and for how many days each has values, where that does not follow from the
/// length of the run and the rows.
pub(super) fn write(
    tables: [Option<&DailyTable>; 2],
    places: &[String],
    calendar: Days,
    days: u32,
) -> Result<(Option<String>, Lengths), WriteError> {
    let mut rows = Rows::new(["place", "kind", "start", "end", "value"]);
    let mut any = false;
    let mut lengths = [None; 2];
    for ((table, length), (word, _)) in tables.into_iter().zip(&mut lengths).zip(KINDS) {
        let Some(table) = table else { continue };
        let rows_given =
            u32::try_from(table.rows.len()).map_err(|_| WriteError::Shape("a daily table"))?;
        if rows_given != days || table.places.is_empty() || rows_given == 0 {
            *length = Some(rows_given);
        }
        if rows_given == 0 && !table.places.is_empty() {
            return Err(WriteError::Shape("a daily table without days"));
        }
        let distinct: std::collections::BTreeSet<_> = table.places.iter().collect();
        if distinct.len() != table.places.len()
            || table.rows.iter().any(|row| row.len() != table.places.len())
        {
            return Err(WriteError::Shape("a daily table"));
        }
        for (column, &place) in table.places.iter().enumerate() {
            let id = places.get(place).ok_or(WriteError::NoPlace(place))?;
            let mut start = 0;
            while start < table.rows.len() {
                let value = table.rows[start][column];
                let length = table.rows[start..]
                    .iter()
                    .take_while(|row| row[column].to_bits() == value.to_bits())
                    .count();
                any = true;
                rows.push([
                    id.as_str(),
                    word,
                    &calendar.text(start as i64)?,
                    &calendar.text((start + length) as i64)?,
                    &number(value)?,
                ]);
                start += length;
            }
        }
    }
    let [conflict, flood] = lengths;
    Ok((any.then(|| rows.finish()), Lengths { conflict, flood }))
}
