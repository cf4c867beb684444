//! `KEY=VALUE`: one setting changed by its dotted name, after a scenario was read.

use crate::native::keys::KEYS;
use crate::table::range_text;
use outflow_diagnostics::nearest;
use outflow_model::scenario::{ConflictDriven, FloodDriven, FloodRules, Settings};
use serde_json::Value;
use std::str::FromStr;

/// A change that cannot be made, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingError(pub String);

/// A setting to change.
///
/// ```
/// use outflow_scenario::setting::Change;
/// let change: Change = "move_rules.awareness_level=2".parse().unwrap();
/// assert_eq!(change.key(), "move_rules.awareness_level");
/// assert_eq!(change.value(), &serde_json::json!(2));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    key: String,
    value: Value,
    text: String,
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or_else(|| {
            "expected KEY=VALUE, for example move_rules.awareness_level=2".to_owned()
        })?;
        // `2`, `true` and `[1, 2]` are what they look like, everything else is text.
        let parsed =
            serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Ok(Self {
            key: key.trim().to_owned(),
            value: parsed,
            text: text.to_owned(),
        })
    }
}

impl Change {
    /// A change of a key to a value.
    #[must_use]
    pub fn new(key: &str, value: Value) -> Self {
        Self {
            text: format!("{key}={value}"),
            key: key.to_owned(),
            value,
        }
    }

    /// The change that cannot be made.
    pub(crate) fn wrong(&self, problem: impl std::fmt::Display) -> SettingError {
        SettingError(format!("'{}': {problem}", self.text))
    }

    /// The dotted name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The new value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this changes the setting of this name.
    #[must_use]
    pub fn sets(&self, setting: &str) -> bool {
        self.key == setting
    }
}

/// The settings of wayfinding with changes made, in order.
///
/// # Errors
/// When a key or value is none; the message names the change and the nearest key.
pub fn change(settings: &Settings, changes: &[Change]) -> Result<Settings, SettingError> {
    let known = known_keys()?;
    let mut settings = settings.clone();
    for change in changes {
        if !known.contains(&change.key) {
            let suggestion = suggestion(&change.key, &known);
            let near = suggestion.map_or(String::new(), |near| format!("; did you mean '{near}'?"));
            return Err(change.wrong(format!("there is no setting '{}'{near}", change.key)));
        }
        within_its_range(change)?;
        let mut value = serde_json::to_value(&settings).map_err(json)?;
        let path: Vec<&str> = change.key.split('.').collect();
        place(&mut value, &path, change.value.clone());
        forget_default(&settings, &mut value, change, changes);
        settings = serde_json::from_value(value).map_err(|error| change.wrong(error))?;
    }
    within_the_population(&settings, changes)?;
    Ok(settings)
}

/// A number lies where it may lie in `scenario.toml`.
fn within_its_range(change: &Change) -> Result<(), SettingError> {
    let key = KEYS.iter().find(|key| key.path == change.key);
    let Some((least, most)) = key.and_then(|key| key.range) else {
        return Ok(());
    };
    match change.value.as_f64() {
        Some(number) if !(least..=most).contains(&number) => {
            Err(change.wrong(range_text(least, most)))
        }
        _ => Ok(()),
    }
}

/// Another way to displace people has its own default count, unless one was chosen.
fn forget_default(before: &Settings, value: &mut Value, change: &Change, changes: &[Change]) {
    let rules = &before.spawn_rules;
    let conflict = rules.conflict_driven_spawning.as_ref();
    let flood = rules.flood_driven_spawn_mode.as_ref();
    let untouched = [
        conflict.is_some_and(|driven| *driven == ConflictDriven::of_mode(driven.spawn_mode)),
        flood.is_some_and(|driven| *driven == FloodDriven::of_mode(driven.spawn_mode)),
    ];
    for ((section, key), untouched) in COUNTS.into_iter().zip(untouched) {
        let chosen = format!("spawn_rules.{section}.{key}");
        if untouched
            && change.key == format!("spawn_rules.{section}.spawn_mode")
            && !changes.iter().any(|other| other.sets(&chosen))
            && let Some(map) = value["spawn_rules"][section].as_object_mut()
        {
            map.remove(key);
        }
    }
}

/// No more people are displaced in a day than there are.
fn within_the_population(settings: &Settings, changes: &[Change]) -> Result<(), SettingError> {
    let rules = &settings.spawn_rules;
    let conflict = rules.conflict_driven_spawning.as_ref();
    let flood = rules.flood_driven_spawn_mode.as_ref();
    let above = [
        conflict.and_then(ConflictDriven::share_above_one),
        flood.and_then(FloodDriven::share_above_one),
    ];
    for ((section, key), share) in COUNTS.into_iter().zip(above) {
        let within = format!("spawn_rules.{section}");
        let changed = changes
            .iter()
            .find(|change| change.key.starts_with(&within));
        if let (Some(share), Some(change)) = (share, changed) {
            return Err(change.wrong(format!(
                "{key} is {share}, and with pop_ratio it is a share of the population, at most 1"
            )));
        }
    }
    Ok(())
}

/// How many people are displaced in a day: section and key.
const COUNTS: [(&str, &str); 2] = [
    ("conflict_driven_spawning", "displaced_per_conflict_day"),
    ("flood_driven_spawn_mode", "displaced_per_flood_day"),
];

/// Sets a value, making the maps on the way to it where there are none.
fn place(at: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *at = value;
        return;
    };
    if !at.is_object() {
        *at = Value::Object(serde_json::Map::new());
    }
    if let Some(map) = at.as_object_mut() {
        place(map.entry(*first).or_insert(Value::Null), rest, value);
    }
}

/// Every dotted key, those of optional parts included.
fn known_keys() -> Result<Vec<String>, SettingError> {
    let mut all = Settings::default();
    all.spawn_rules.conflict_driven_spawning = Some(ConflictDriven::default());
    all.spawn_rules.flood_driven_spawn_mode = Some(FloodDriven::default());
    all.move_rules.flood_rules = Some(FloodRules::default());
    let mut keys = Vec::new();
    collect("", &serde_json::to_value(&all).map_err(json)?, &mut keys);
    Ok(keys)
}

#[allow(clippy::needless_pass_by_value)]
fn json(error: serde_json::Error) -> SettingError {
    SettingError(error.to_string())
}

fn collect(prefix: &str, value: &Value, keys: &mut Vec<String>) {
    if !prefix.is_empty() {
        keys.push(prefix.to_owned());
    }
    if let Value::Object(map) = value {
        for (name, inner) in map {
            let key = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            collect(&key, inner, keys);
        }
    }
}

/// The nearest known key: by the whole of it, or else by its last part alone.
#[must_use]
pub fn suggestion<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let last = |key: &'a str| key.rsplit('.').next().unwrap_or(key);
    nearest(key, known.iter().map(String::as_str)).or_else(|| {
        let own = key.rsplit('.').next().unwrap_or(key);
        let near = nearest(own, known.iter().map(|key| last(key)))?;
        known
            .iter()
            .map(String::as_str)
            .find(|key| last(key) == near)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(texts: &[&str]) -> Result<Settings, String> {
        let changes: Vec<Change> = texts.iter().map(|text| text.parse().unwrap()).collect();
        change(&Settings::default(), &changes).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_are_changed_by_dotted_keys() {
        let settings = changed(&[
            "move_rules.awareness_level=2",
            "move_rules.max_move_speed=420",
            "spawn_rules.conflict_spawn_decay=[1, 0.5]",
            "spawn_rules.conflict_driven_spawning.spawn_mode=poisson",
            "compat=outflow",
            "move_rules.WomenAvoidHazards=true",
            "hasten=10",
        ])
        .unwrap();
        assert_eq!(settings.move_rules.awareness_level, 2);
        assert_eq!(settings.move_rules.max_move_speed, 420.0);
        assert_eq!(
            settings.spawn_rules.conflict_spawn_decay,
            Some(vec![1.0, 0.5])
        );
        let driven = settings.spawn_rules.conflict_driven_spawning.unwrap();
        assert_eq!(driven.displaced_per_conflict_day, 500.0);
        assert!(settings.move_rules.women_avoid_hazards);
        assert_eq!(settings.hasten, 10);
    }

    #[test]
    fn a_share_of_the_population_is_at_most_all_of_it() {
        let driven = |texts: &[&str]| {
            let texts: Vec<String> = texts
                .iter()
                .map(|text| format!("spawn_rules.conflict_driven_spawning.{text}"))
                .collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            changed(&texts).map(|settings| {
                let driven = settings.spawn_rules.conflict_driven_spawning.unwrap();
                driven.displaced_per_conflict_day
            })
        };
        assert_eq!(driven(&["spawn_mode=pop_ratio"]), Ok(0.01));
        assert_eq!(
            driven(&["spawn_mode=constant", "spawn_mode=pop_ratio"]),
            Ok(0.01)
        );
        let share = "displaced_per_conflict_day=0.2";
        assert_eq!(driven(&[share, "spawn_mode=pop_ratio"]), Ok(0.2));
        assert_eq!(driven(&["spawn_mode=pop_ratio", share]), Ok(0.2));
        let people = "displaced_per_conflict_day=500";
        for texts in [
            [people, "spawn_mode=pop_ratio"],
            ["spawn_mode=pop_ratio", people],
        ] {
            let error = driven(&texts).unwrap_err();
            assert!(error.contains("a share of the population"), "{error}");
        }
    }

    #[test]
    fn unknown_keys_name_the_nearest() {
        let error = changed(&["move_rules.awarness_level=2"]).unwrap_err();
        assert!(
            error.ends_with("did you mean 'move_rules.awareness_level'?"),
            "{error}"
        );
        let error = changed(&["awareness_level=2"]).unwrap_err();
        assert!(
            error.ends_with("did you mean 'move_rules.awareness_level'?"),
            "{error}"
        );
        assert!(
            changed(&["zzzzzzzzzzzz=1"])
                .unwrap_err()
                .contains("there is no setting")
        );
    }

    #[test]
    fn wrong_values_are_explained() {
        let error = changed(&["move_rules.awareness_level=high"]).unwrap_err();
        assert!(
            error.starts_with("'move_rules.awareness_level=high'"),
            "{error}"
        );
        assert!("no-value".parse::<Change>().is_err());
    }
}
