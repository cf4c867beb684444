//! `parameters.csv`: what differs from the list of parameters.

use super::table;
use super::words::{self, DISTRIBUTIONS, STATUSES};
use crate::native::Column;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::chain::{Distribution, PARAMETERS, Parameter, ParameterTable, Scenario};
use std::collections::BTreeSet;

/// The columns of `parameters.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("name"),
    optional("value"),
    optional("low"),
    optional("high"),
    optional("distribution"),
    optional("posterior_value"),
    optional("posterior_low"),
    optional("posterior_high"),
    optional("status"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> ParameterTable {
    let mut parameters = ParameterTable::default();
    let mut seen = BTreeSet::new();
    let rows = table::all(source, COLUMNS, problems, |record, _, problems| {
        let cell = record.cell("name");
        let name = cell.trimmed();
        let Some(index) = ParameterTable::index(name) else {
            cell.report(problems, Code::UnknownParameter, |d| {
                d.message(format!("no parameter is called {}", quoted(name)))
                    .nearest(nearest(name, PARAMETERS.iter().map(|spec| spec.name)))
            });
            return None;
        };
        if !seen.insert(index) {
            cell.report(problems, Code::DuplicateId, |d| {
                d.message(format!("an earlier row sets {}", quoted(name)))
            });
        }
        if let Some(parameter) = parameters.0.get_mut(index) {
            read_row(record, PARAMETERS[index].domain(), parameter, problems);
        }
        Some(())
    });
    drop(rows);
    parameters
}

fn read_row(
    record: &Record<'_>,
    (least, most): (f64, f64),
    parameter: &mut Parameter,
    problems: &mut Diagnostics,
) {
    let mut any = |name: &str| record.number(name, least, most, problems);
    let (value, low, high) = (any("value"), any("low"), any("high"));
    let posterior = ["posterior_value", "posterior_low", "posterior_high"].map(&mut any);
    let distribution = words::read_or(
        &record.cell("distribution"),
        DISTRIBUTIONS,
        "distribution",
        parameter.distribution,
        problems,
    );
    let status = words::read_or(
        &record.cell("status"),
        STATUSES,
        "status",
        parameter.status,
        problems,
    );
    parameter.value = value.unwrap_or(parameter.value);
    parameter.distribution = distribution.unwrap_or(parameter.distribution);
    parameter.status = status.unwrap_or(parameter.status);
    let fixed = parameter.distribution == Distribution::Fixed;
    let (default_low, default_high) = if fixed {
        (parameter.value, parameter.value)
    } else {
        (parameter.low, parameter.high)
    };
    parameter.low = low.unwrap_or(default_low);
    parameter.high = high.unwrap_or(default_high);
    let source = record.cell("source");
    if !source.is_blank() {
        parameter.source = source.text().to_owned();
    }
    if !fixed {
        check_order(
            record,
            ["low", "value", "high"],
            [parameter.low, parameter.value, parameter.high],
            problems,
        );
        if parameter.distribution == Distribution::Loguniform && parameter.low <= 0.0 {
            record.cell("low").report(problems, Code::OutOfRange, |d| {
                d.message(format!(
                    "low is {}, but the distribution is loguniform",
                    parameter.low
                ))
                .help("write numbers above 0")
            });
        }
    }
    match posterior {
        [None, None, None] => {}
        [Some(value), Some(low), Some(high)] => {
            check_order(
                record,
                ["posterior_low", "posterior_value", "posterior_high"],
                [low, value, high],
                problems,
            );
            if !fixed && (low < parameter.low || parameter.high < high) {
                record
                    .cell("posterior_value")
                    .report(problems, Code::OutOfRange, |d| {
                        d.message(format!(
                            "the posterior, {low} to {high}, reaches beyond the prior, {} to {}",
                            parameter.low, parameter.high
                        ))
                        .help("what was not believed before cannot be learned: widen the prior")
                        .severity(Severity::Warning)
                    });
            }
            parameter.posterior = Some((value, low, high));
        }
        _ => record
            .cell("posterior_value")
            .report(problems, Code::MissingValue, |d| {
                d.message("only a part of the posterior is given").help(
                    "write posterior_value, posterior_low and posterior_high, or none of them",
                )
            }),
    }
}

fn check_order(
    record: &Record<'_>,
    names: [&str; 3],
    [low, value, high]: [f64; 3],
    problems: &mut Diagnostics,
) {
    if !(low <= value && value <= high) {
        record
            .cell(names[1])
            .report(problems, Code::OutOfRange, |d| {
                let [low_name, value_name, high_name] = names;
                d.message(format!(
                    "{value_name} is {value}, {low_name} is {low} and {high_name} is {high}"
                ))
                .help("they follow each other; where a cell is empty the list of parameters counts")
            });
    }
}

/// Writes the rows that differ from the list of parameters.
pub(super) fn write(scenario: &Scenario) -> Result<Option<String>, WriteError> {
    let defaults = ParameterTable::default();
    let rows = PARAMETERS
        .iter()
        .zip(&scenario.parameters.0)
        .zip(&defaults.0)
        .filter(|((_, parameter), default)| parameter != default)
        .map(|((spec, parameter), _)| {
            let of_posterior = |part: fn((f64, f64, f64)) -> f64| {
                parameter
                    .posterior
                    .map_or(Ok(String::new()), |posterior| number(part(posterior)))
            };
            Ok([
                spec.name.to_owned(),
                number(parameter.value)?,
                number(parameter.low)?,
                number(parameter.high)?,
                words::write(&parameter.distribution, DISTRIBUTIONS),
                of_posterior(|(value, ..)| value)?,
                of_posterior(|(_, low, _)| low)?,
                of_posterior(|(_, _, high)| high)?,
                words::write(&parameter.status, STATUSES),
                parameter.source.clone(),
            ])
        });
    table::write(COLUMNS, 5, rows)
}
