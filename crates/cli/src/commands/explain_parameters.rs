//! `outflow explain-parameters`: what the rules go by, and how well it is founded.

use crate::chain::changes::chain_scenario;
use crate::chain::figures::figure;
use crate::error::CliError;
use crate::input::Say;
use crate::output::{Output, columns};
use outflow_model::chain::{Distribution, PARAMETERS, Parameter, ParameterTable, Status};
use serde_json::{Value, json};
use std::path::PathBuf;

/// List every parameter of the chain of control: value, prior, posterior, status and source
///
/// Measured parameters have a source; fitted ones were fitted to reported figures; assumed ones are
/// nobody's measurement. Without a scenario: the registry; with one: as the scenario has them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder
    #[arg(value_name = "SCENARIO")]
    scenario: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Lists the parameters.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let table = match &args.scenario {
        Some(folder) => chain_scenario(folder, Say::Count)?.parameters,
        None => ParameterTable::default(),
    };
    let all = PARAMETERS.iter().zip(&table.0);
    let assumed: Vec<&str> = all
        .clone()
        .filter(|(_, parameter)| parameter.status == Status::Assumed)
        .map(|(spec, _)| spec.name)
        .collect();
    if args.json {
        let parameters: Vec<Value> = all
            .map(|(spec, parameter)| {
                json!({
                    "name": spec.name,
                    "unit": spec.unit,
                    "meaning": spec.meaning,
                    "value": parameter.value,
                    "prior": {
                        "distribution": parameter.distribution,
                        "low": parameter.low,
                        "high": parameter.high,
                    },
                    "posterior": parameter.posterior.map(|(value, low, high)| {
                        json!({ "value": value, "low": low, "high": high })
                    }),
                    "status": parameter.status,
                    "source": parameter.source,
                })
            })
            .collect();
        return out.json(&json!({ "parameters": parameters, "assumed": assumed }));
    }
    let fitted = all
        .clone()
        .any(|(_, parameter)| parameter.posterior.is_some());
    let mut header = vec!["parameter", "value", "prior", "unit", "status"];
    if fitted {
        header.insert(3, "posterior");
    }
    let mut rows = vec![header.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for (spec, parameter) in all.clone() {
        let mut row = vec![
            spec.name.to_owned(),
            small(parameter.value),
            prior(parameter),
            spec.unit.to_owned(),
            status(parameter.status).to_owned(),
        ];
        if fitted {
            let posterior = parameter
                .posterior
                .map_or("-".to_owned(), |(value, low, high)| {
                    format!("{} ({} to {})", small(value), small(low), small(high))
                });
            row.insert(3, posterior);
        }
        rows.push(row);
    }
    out.text(&columns(&rows))?;
    out.line("what they do, and where the figures come from:")?;
    for (spec, parameter) in all {
        out.line(&format!(
            "  {}: {}. {}: {}",
            spec.name,
            spec.meaning,
            status(parameter.status),
            parameter.source
        ))?;
    }
    out.line(&format!(
        "{} of {} are assumed: {}",
        assumed.len(),
        PARAMETERS.len(),
        assumed.join(", ")
    ))
}

fn prior(parameter: &Parameter) -> String {
    let shape = match parameter.distribution {
        Distribution::Fixed => return "fixed".to_owned(),
        Distribution::Uniform => "uniform",
        Distribution::Loguniform => "loguniform",
        Distribution::Triangular => "triangular",
    };
    format!(
        "{shape} {} to {}",
        small(parameter.low),
        small(parameter.high)
    )
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Measured => "measured",
        Status::Fitted => "fitted",
        Status::Assumed => "assumed",
    }
}

/// A parameter: as it is where it is small.
fn small(value: f64) -> String {
    if value.abs() < 1.0 {
        value.to_string()
    } else {
        figure(value)
    }
}
