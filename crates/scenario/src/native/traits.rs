//! `traits.csv`: how the values of attributes are shared out among those who are displaced.

use super::WriteError;
use super::rows::{Rows, number};
use super::sheet::{Column, Sheet, optional, required};
use super::values;
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::scenario::{Place, TraitTable, TraitWeights};
use std::collections::BTreeSet;

/// The columns of `traits.csv`.
pub const COLUMNS: &[Column] = &[
    required("trait"),
    optional("place"),
    required("value"),
    required("weight"),
    optional("source"),
];

/// Rows of one attribute and one place that follow each other.
struct Block {
    name: String,
    /// Empty for the weights of places without a block of their own.
    place: String,
    values: Vec<String>,
    weights: Vec<f64>,
}

/// Reads the table.
pub(super) fn read(
    source: &Source,
    places: &[Place],
    problems: &mut Diagnostics,
) -> Vec<TraitTable> {
    let mut tables: Vec<TraitTable> = Vec::new();
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return tables;
    };
    let known: BTreeSet<&str> = places.iter().map(|place| place.name.as_str()).collect();
    let mut block: Option<Block> = None;
    let mut first_values: Vec<String> = Vec::new();
    let mut rows = 0;
    loop {
        let record = sheet.next(problems);
        let key = record.as_ref().map(|record| {
            (
                record.cell("trait").trimmed().to_owned(),
                record.cell("place").text().to_owned(),
            )
        });
        let same = matches!((&block, &key), (Some(b), Some((name, place)))
            if b.name == *name && b.place == *place);
        if !same {
            if let Some(done) = block.take() {
                finish(done, source, &mut tables, &mut first_values, problems);
            }
            let Some((name, place)) = key else { break };
            if let Some(record) = &record {
                check_start(record, &name, &place, &known, problems);
            }
            block = Some(Block {
                name,
                place,
                values: Vec::new(),
                weights: Vec::new(),
            });
        }
        let (Some(record), Some(block)) = (record, &mut block) else {
            break;
        };
        rows += 1;
        if rows > limits::TRAIT_WEIGHTS {
            record
                .cell("trait")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!(
                        "there are more than {} weights",
                        limits::TRAIT_WEIGHTS
                    ))
                });
            break;
        }
        let weight = record
            .cell("weight")
            .number_in("the weight", 0.0, f64::MAX, problems);
        block.values.push(record.cell("value").text().to_owned());
        block.weights.push(weight.unwrap_or(0.0));
    }
    tables
}

fn check_start(
    record: &super::sheet::Record<'_>,
    name: &str,
    place: &str,
    known: &BTreeSet<&str>,
    problems: &mut Diagnostics,
) {
    if name.is_empty() {
        record
            .cell("trait")
            .report(problems, Code::MissingValue, |d| {
                d.message("the name of the attribute is missing")
            });
    }
    if !place.is_empty() && !known.contains(place) && !known.is_empty() {
        record
            .cell("place")
            .report(problems, Code::UnknownPlace, |d| {
                d.message(format!(
                    "no place is called {}, so these weights have no effect",
                    quoted(place)
                ))
                .help("this table names places by their name, since it holds for all of that name")
                .nearest(nearest(place, known.iter().copied()))
                .severity(Severity::Warning)
            });
    }
}

/// Adds a block to the tables.
fn finish(
    block: Block,
    source: &Source,
    tables: &mut Vec<TraitTable>,
    first_values: &mut Vec<String>,
    problems: &mut Diagnostics,
) {
    let mut wrong = |code, message: String| {
        problems.report_file(code, source.name(), |d| d.message(message));
    };
    let sum: f64 = block.weights.iter().sum();
    let whose = if block.place.is_empty() {
        format!("the general weights of {}", quoted(&block.name))
    } else {
        format!(
            "the weights of {} at {}",
            quoted(&block.name),
            quoted(&block.place)
        )
    };
    if !(sum > 0.0 && sum.is_finite()) {
        wrong(Code::BadWeights, format!("{whose} add up to {sum}"));
    }
    if block.place.is_empty() {
        if tables.iter().any(|table| table.name == block.name) {
            wrong(
                Code::DuplicateKey,
                format!("{whose} are given twice, or not in one run of rows"),
            );
            return;
        }
        first_values.clone_from(&block.values);
        tables.push(TraitTable {
            name: block.name,
            values: block.values.iter().map(|text| values::read(text)).collect(),
            default_weights: block.weights,
            place_weights: Vec::new(),
        });
        return;
    }
    match tables.last_mut() {
        Some(table) if table.name == block.name => {
            if *first_values != block.values {
                wrong(
                    Code::TraitName,
                    format!(
                        "{whose} do not list the same values, in the same order, as the general ones"
                    ),
                );
            }
            table.place_weights.push(TraitWeights {
                place: block.place,
                weights: block.weights,
            });
        }
        _ => wrong(
            Code::TraitName,
            format!("{whose} do not follow the general ones (rows without a place)"),
        ),
    }
}

/// Writes the table.
pub(super) fn write(tables: &[TraitTable]) -> Result<Option<String>, WriteError> {
    if tables.is_empty() {
        return Ok(None);
    }
    let mut rows = Rows::new(["trait", "place", "value", "weight"]);
    let mut names = BTreeSet::new();
    for table in tables {
        let shape = WriteError::Shape("a table of traits");
        if table.values.is_empty()
            || table.name.trim() != table.name
            || table.name.is_empty()
            || table.name.starts_with('#')
            || !names.insert(&table.name)
        {
            return Err(shape);
        }
        let general = (&String::new(), &table.default_weights);
        let blocks = table
            .place_weights
            .iter()
            .map(|own| (&own.place, &own.weights));
        let mut before: Option<&str> = None;
        for (place, weights) in std::iter::once(general).chain(blocks) {
            if weights.len() != table.values.len() || before == Some(place.as_str()) {
                return Err(shape);
            }
            before = Some(place);
            for (value, weight) in table.values.iter().zip(weights) {
                rows.push([
                    table.name.as_str(),
                    place,
                    &values::write(value)?,
                    &number(*weight)?,
                ]);
            }
        }
    }
    Ok(Some(rows.finish()))
}
