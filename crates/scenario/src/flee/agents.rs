//! `agents.csv`: people who are there from the start, one a row (flee-model §2.9).

use super::Names;
use super::header::folded;
use super::locations::report_nameless;
use crate::limits;
use crate::table::{Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::{ListedGroup, TraitValue};
use std::collections::BTreeMap;

/// Reads the table. People of one place with the same attributes become one group, in the order
/// in which the first of each is listed.
pub fn parse(source: &Source, names: &Names, problems: &mut Diagnostics) -> Vec<ListedGroup> {
    let mut table = Table::new(source);
    let mut groups: Vec<ListedGroup> = Vec::new();
    let mut indices: BTreeMap<(usize, Vec<String>), usize> = BTreeMap::new();
    let Some(heads) = read_header(&mut table, problems) else {
        return groups;
    };
    while let Some(row) = table.next_data_row(problems) {
        if row.cell(0).text().is_empty() {
            report_nameless(&row, problems);
            continue;
        }
        if row.len() != heads.len() + 1 {
            let code = if row.len() > heads.len() {
                Code::RowTooLong
            } else {
                Code::RowTooShort
            };
            row.cell(row.len() - 1).report(problems, code, |d| {
                d.message(format!(
                    "the row has {}, but the header has {}",
                    cells(row.len()),
                    heads.len() + 1
                ))
            });
            continue;
        }
        let Some(place) = names.last_of(&row.cell(0), problems) else {
            continue;
        };
        let values: Vec<String> = (1..row.len())
            .map(|column| row.cell(column).text().to_owned())
            .collect();
        if let Some(&index) = indices.get(&(place, values.clone())) {
            if let Some(group) = groups.get_mut(index) {
                group.people += 1;
            }
            continue;
        }
        if groups.len() >= limits::LISTED_GROUPS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "there are more than {} different groups",
                    limits::LISTED_GROUPS
                ))
            });
            break;
        }
        groups.push(ListedGroup {
            place,
            traits: heads
                .iter()
                .cloned()
                .zip(values.iter().map(|value| value_of(value)))
                .collect(),
            people: 1,
        });
        indices.insert((place, values), groups.len() - 1);
    }
    groups
}

/// The names of the attributes.
fn read_header(table: &mut Table<'_>, problems: &mut Diagnostics) -> Option<Vec<String>> {
    let name = table.source().name().to_owned();
    loop {
        let Some(row) = table.next_row(problems) else {
            problems.report_file(Code::EmptyFile, &name, |d| {
                d.message("the file is empty")
                    .help("write a header `location,<attribute>,...` and one row per person")
            });
            return None;
        };
        let is_header = folded(row.cell(0).text()) == "location";
        if row.is_blank() || (row.is_comment() && !is_header) {
            continue;
        }
        if !is_header {
            row.cell(0).report(problems, Code::MissingColumn, |d| {
                d.message("the first row must name the columns, the first of them 'location'")
            });
            return None;
        }
        return Some(
            (1..row.len())
                .map(|column| row.cell(column).trimmed().to_owned())
                .collect(),
        );
    }
}

/// A number where the text is one (Flee keeps texts, and dies when a rule compares an age).
fn value_of(text: &str) -> TraitValue {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => TraitValue::Number(number),
        _ => TraitValue::Text(text.to_owned()),
    }
}
