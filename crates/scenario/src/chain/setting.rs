//! One setting of a scenario of the chain of control changed by its dotted name.

use crate::setting::{Change, SettingError, suggestion};
use crate::table::range_text;
use outflow_model::chain::{
    Cause, DAY, PARAMETERS, ParameterSpec, ParameterTable, Part, Scenario, Tick,
};

/// Changes `step`, `parameters.NAME`, `parts.NAME`, `causes.NAME`, or `exits.PLACE`: the attraction of an
/// exit.
///
/// # Errors
/// When there is no such setting or the value is none of its kind.
pub fn apply_setting(scenario: &mut Scenario, change: &Change) -> Result<(), SettingError> {
    let wrong = |problem: String| change.wrong(problem);
    let switch = || {
        change
            .value()
            .as_bool()
            .ok_or_else(|| wrong("expected true or false".to_owned()))
    };
    let number = || {
        change
            .value()
            .as_f64()
            .filter(|number| number.is_finite())
            .ok_or_else(|| wrong("expected a number".to_owned()))
    };
    let key = change.key();
    match key.split_once('.') {
        Some(("parameters", name)) if ParameterTable::index(name).is_some() => {
            let value = number()?;
            let spec = PARAMETERS.iter().find(|spec| spec.name == name);
            if let Some((least, most)) = spec.map(ParameterSpec::domain)
                && !(least..=most).contains(&value)
            {
                return Err(wrong(range_text(least, most)));
            }
            scenario.parameters.fix(name, value);
        }
        Some(("parts", name)) if part_named(name).is_some() => {
            if let Some(part) = part_named(name) {
                scenario.parts.set(part, switch()?);
            }
        }
        Some(("causes", name)) if cause_named(name).is_some() => {
            if let Some(cause) = cause_named(name) {
                scenario.causes.set(cause, switch()?);
            }
        }
        Some(("exits", name)) if exit_named(scenario, name).is_some() => {
            let attraction = number()?;
            if let Some(exit) = exit_named(scenario, name) {
                scenario.exits[exit].attraction = attraction;
            }
        }
        None if key == "step" => {
            let step = step_of(number()?).ok_or_else(|| {
                wrong("expected days that divide a day into whole quarters of an hour, for example 1, 0.5 or 0.25".to_owned())
            })?;
            scenario.step = step;
            scenario.windows.clear();
        }
        _ => {
            let known = known_keys(scenario);
            let near = suggestion(key, &known);
            let near = near.map_or(String::new(), |near| format!("; did you mean '{near}'?"));
            return Err(wrong(format!(
                "there is no setting '{key}' in a scenario of the chain of control{near}"
            )));
        }
    }
    if !change.value().is_boolean() && !change.value().is_number() {
        return Err(wrong("expected a number, true or false".to_owned()));
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn step_of(days: f64) -> Option<Tick> {
    let ticks = days * f64::from(DAY);
    let whole = ticks.round();
    if (ticks - whole).abs() > 1e-9 || !(1.0..=f64::from(DAY)).contains(&whole) {
        return None;
    }
    let ticks = whole as Tick;
    DAY.is_multiple_of(ticks).then_some(ticks)
}

/// The exit at a place of this id.
fn exit_named(scenario: &Scenario, id: &str) -> Option<usize> {
    let mut exits = scenario.exits.iter();
    exits.position(|exit| scenario.places[exit.place].id == id)
}

fn known_keys(scenario: &Scenario) -> Vec<String> {
    let exits = scenario.exits.iter();
    let exits = exits.map(|exit| format!("exits.{}", scenario.places[exit.place].id));
    let parameters = PARAMETERS
        .iter()
        .map(|spec| format!("parameters.{}", spec.name));
    let parts = Part::ALL
        .iter()
        .map(|part| format!("parts.{}", part.name()));
    let causes = Cause::ALL
        .iter()
        .map(|cause| format!("causes.{}", cause.name()));
    std::iter::once("step".to_owned())
        .chain(parameters)
        .chain(parts)
        .chain(causes)
        .chain(exits)
        .collect()
}

/// The cause of leaving of this name.
#[must_use]
pub fn cause_named(name: &str) -> Option<Cause> {
    Cause::ALL
        .iter()
        .copied()
        .find(|cause| cause.name() == name)
}

/// The part of the model of this name.
#[must_use]
pub fn part_named(name: &str) -> Option<Part> {
    Part::ALL.iter().copied().find(|part| part.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_divide_a_day() {
        assert_eq!(step_of(0.25), Some(24));
        assert_eq!(step_of(1.0), Some(96));
        assert_eq!(step_of(0.3), None);
        assert_eq!(step_of(2.0), None);
        assert_eq!(step_of(0.0), None);
    }
}
