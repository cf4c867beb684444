//! `demographics_*.csv`: attributes that people draw when they are displaced (flee-model §2.10).

use super::Names;
use super::header::folded;
use crate::limits;
use crate::table::{Row, Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{TraitTable, TraitValue, TraitWeights};

/// The name of the attribute in a file name: the text between the first `_` and the next `_` or
/// `.`.
#[must_use]
pub fn name_in(file: &str) -> &str {
    file.split_once('_')
        .map_or(file, |(_, rest)| rest)
        .split(['_', '.'])
        .next()
        .unwrap_or_default()
}

/// Attributes that rules compare or count with.
const NUMBERS: [&str; 2] = ["age", "floodawareness"];

/// Reads the table of the attribute `name`.
pub fn parse(
    source: &Source,
    name: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<TraitTable> {
    let mut table = Table::new(source);
    let Some(row) = table.next_row(problems) else {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the file is empty").help(format!(
                "write a header `{name},Default,<place>,...` and one row per value"
            ))
        });
        return None;
    };
    let heads = read_header(&row, name, names, problems)?;
    let mut texts = Vec::new();
    let mut weights: Vec<Vec<f64>> = vec![Vec::new(); heads.len()];
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        if texts.len() * heads.len() > limits::TRAIT_WEIGHTS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "there are more than {} weights",
                    limits::TRAIT_WEIGHTS
                ))
            });
            break;
        }
        if let Some(extra) = (heads.len() + 1..row.len()).find(|&c| !row.cell(c).is_blank()) {
            row.cell(extra).report(problems, Code::RowTooLong, |d| {
                d.message(format!(
                    "the row has {}, but the header has {}",
                    cells(row.len()),
                    heads.len() + 1
                ))
            });
        }
        texts.push(row.cell(0).trimmed().to_owned());
        if NUMBERS.contains(&name) {
            row.cell(0)
                .number(format_args!("the value of {name}"), problems);
        }
        for (column, (list, (head, _))) in weights.iter_mut().zip(&heads).enumerate() {
            let what = format_args!("the weight in column '{head}'");
            let weight = row
                .cell(column + 1)
                .number_in(what, 0.0, f64::MAX, problems);
            list.push(weight.unwrap_or(0.0));
        }
    }
    for (list, (head, span)) in weights.iter().zip(&heads) {
        let sum: f64 = list.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) {
            problems.report(Code::BadWeights, source, *span, |d| {
                d.message(format!("the weights of {} add up to {sum}", quoted(head)))
                    .help("at least one must be above 0")
            });
        }
    }
    let mut columns = heads.into_iter().zip(weights);
    let default_weights = columns.next().map(|(_, list)| list)?;
    Some(TraitTable {
        name: name.to_owned(),
        values: values_of(texts),
        default_weights,
        place_weights: columns
            .map(|((place, _), weights)| TraitWeights { place, weights })
            .collect(),
    })
}

/// The heads after the first; the first of them is `Default`.
fn read_header(
    row: &Row<'_>,
    name: &str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Vec<(String, Span)>> {
    let first = row.cell(0);
    if first.trimmed() != name && folded(first.text()) != name.to_lowercase() {
        first.report(problems, Code::TraitName, |d| {
            d.message(format!(
                "the first column is headed {}, but the file name says {}",
                quoted(first.trimmed()),
                quoted(name)
            ))
        });
    }
    let second = row.cell(1);
    if second.trimmed() != "Default" {
        second.report(problems, Code::MissingColumn, |d| {
            d.message("the second column must be Default, the weights of places without a column")
                .nearest(nearest(second.trimmed(), ["Default"]))
        });
        return None;
    }
    let mut heads: Vec<(String, Span)> = Vec::new();
    for cell in row.cells().skip(1) {
        let head = cell.trimmed().to_owned();
        if head.is_empty() {
            break;
        }
        if heads.iter().any(|(other, _)| *other == head) {
            cell.report(problems, Code::DuplicateColumn, |d| {
                d.message(format!("there are two columns {}", quoted(&head)))
            });
        } else if !heads.is_empty() && names.first(&head).is_none() && !names.is_empty() {
            cell.report(problems, Code::UnknownPlace, |d| {
                d.message(format!(
                    "no place is called {}, so this column is ignored",
                    quoted(&head)
                ))
                .nearest(names.nearest(&head))
                .severity(Severity::Warning)
            });
        }
        heads.push((head, cell.span()));
    }
    Some(heads)
}

/// Numbers when every text is one, else texts, as Flee infers it.
fn values_of(texts: Vec<String>) -> Vec<TraitValue> {
    let numbers: Option<Vec<f64>> = texts
        .iter()
        .map(|text| text.parse::<f64>().ok().filter(|n| n.is_finite()))
        .collect();
    match numbers {
        Some(numbers) => numbers.into_iter().map(TraitValue::Number).collect(),
        None => texts.into_iter().map(TraitValue::Text).collect(),
    }
}
