//! The command that makes a run again.

use crate::load::wayfinding::stamp;
use crate::study::{FrontTerms, Stamp, Terms};
use outflow_model::chain::{Distribution, PARAMETERS, ParameterTable, Part, Scenario};
use outflow_model::rules::chain::front::DRAWN;
use outflow_results::chain::by_front;
use outflow_results::{ParameterChoice, RunFolder};

/// What identifies the run, and the command that makes it again: of the scenario with what the
/// command line changed in it.
pub(super) fn stamp_of(run: &RunFolder, scenario: &Scenario) -> Stamp {
    let mut stamp = stamp(run);
    let Some(options) = run.manifest().reproducible.options.chain() else {
        return stamp;
    };
    let command = &mut stamp.command;
    let mut flag = |name: &str, value: &str| {
        command.push(' ');
        command.push_str(name);
        command.push(' ');
        command.push_str(value);
    };
    let parameters = match options.parameters {
        ParameterChoice::Drawn => "drawn",
        ParameterChoice::Best => "best",
    };
    flag("--parameters", parameters);
    if options.hasten > 1 {
        flag("--hasten", &options.hasten.to_string());
    }
    if let Some(variant) = &options.variant {
        flag("--variant", variant);
    }
    if let Some(moment) = options.as_of {
        flag("--as-of", &moment.to_string().replace(' ', "T"));
    }
    if let Some(front) = &options.front {
        flag("--front", front);
    }
    let off = left_out(scenario);
    if !off.is_empty() {
        flag("--without", &off.join(","));
    }
    let usual = ParameterTable::default();
    let rows = scenario.parameters.0.iter().zip(&usual.0);
    for ((parameter, usual), spec) in rows.zip(PARAMETERS) {
        if parameter.distribution == Distribution::Fixed && parameter != usual {
            flag(
                "--set",
                &format!("parameters.{}={}", spec.name, parameter.value),
            );
        }
    }
    stamp
}

fn left_out(scenario: &Scenario) -> Vec<&'static str> {
    Part::ALL
        .iter()
        .filter(|part| !scenario.parts.is_on(**part))
        .map(|part| part.name())
        .collect()
}

/// On what terms the run was made.
pub(super) fn terms(run: &RunFolder, scenario: &Scenario) -> Terms {
    let Some(options) = run.manifest().reproducible.options.chain() else {
        return Terms::default();
    };
    let variant = options.variant_title(scenario).map(str::to_owned);
    let front = match (options.front.as_deref(), options.front_title(scenario)) {
        (Some(DRAWN), _) => Some(FrontTerms::Drawn),
        (_, Some(title)) => Some(FrontTerms::One(title.to_owned())),
        _ => by_front(scenario, options).then_some(FrontTerms::Each),
    };
    Terms {
        variant,
        as_of: options.as_of,
        front: front.filter(|_| options.as_of.is_some()),
        without: left_out(scenario),
        hasten: options.hasten.into(),
        drawn: options.parameters == ParameterChoice::Drawn,
    }
}
