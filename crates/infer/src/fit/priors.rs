//! What is fitted: settings, each with a range, a scale and a source.
//!
//! ```toml
//! [priors."move_rules.max_move_speed"]
//! low = 100
//! high = 500
//! scale = "log"            # or "linear", the default
//! source = "assumed"
//! ```

use crate::error::InferError;
use outflow_model::scenario::Settings;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a prior is spread over its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Uniform.
    #[default]
    Linear,
    /// Uniform in its logarithm.
    Log,
    /// Uniform over whole numbers, both ends included.
    Whole,
    /// Off below one half, on above.
    Switch,
}

/// The prior of one setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Dotted name of the setting.
    pub name: String,
    /// Least value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// How it is spread in between.
    pub scale: Scale,
    /// Where the range comes from.
    pub source: String,
}

/// One coordinate of the unit cube.
pub trait Axis {
    /// What it is called.
    fn name(&self) -> &str;
    /// The value at a point of [0, 1].
    fn at(&self, unit: f64) -> f64;
    /// The value there, for people.
    fn text(&self, unit: f64) -> String {
        let value = self.at(unit);
        if value.abs() >= 10.0 {
            format!("{value:.0}")
        } else if value == 0.0 || value.abs() >= 0.01 {
            format!("{value:.3}")
        } else {
            format!("{value:.1e}")
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    priors: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    low: f64,
    #[serde(default = "one")]
    high: f64,
    #[serde(default)]
    scale: Scale,
    source: String,
}

fn one() -> f64 {
    1.0
}

/// The built-in priors: the rules of movement that matter for who arrives where. All ranges are
/// assumed.
#[must_use]
pub fn builtin() -> Vec<Prior> {
    [
        ("max_move_speed", 100.0, 600.0, Scale::Log),
        ("camp_weight", 1.0, 10.0, Scale::Log),
        ("foreign_weight", 1.0, 4.0, Scale::Log),
        ("conflict_weight", 0.05, 1.0, Scale::Log),
        ("conflict_movechance", 0.3, 1.0, Scale::Linear),
        ("default_movechance", 0.1, 1.0, Scale::Linear),
        ("camp_movechance", 0.0002, 0.02, Scale::Log),
        ("softening", 1.0, 100.0, Scale::Log),
        ("distance_power", 0.3, 3.0, Scale::Log),
        ("capacity_scaling", 0.9, 1.6, Scale::Log),
        ("capacity_buffer", 0.5, 0.97, Scale::Linear),
        ("awareness_level", 1.0, 3.0, Scale::Whole),
        ("start_on_foot", 0.0, 1.0, Scale::Switch),
        ("avoid_short_stints", 0.0, 1.0, Scale::Switch),
    ]
    .into_iter()
    .map(|(name, low, high, scale)| Prior {
        name: format!("move_rules.{name}"),
        low,
        high,
        scale,
        source: "assumed".to_owned(),
    })
    .collect()
}

/// Reads priors.
///
/// # Errors
/// When the text is no such file, a range is empty or a setting is unknown.
pub fn parse(text: &str) -> Result<Vec<Prior>, InferError> {
    let file: File = toml::from_str(text).map_err(|error| InferError::File(error.to_string()))?;
    let mut priors = Vec::new();
    for (name, value) in file.priors {
        let wrong = |problem: String| InferError::Parameter {
            name: name.clone(),
            problem,
        };
        let entry: Entry = value.try_into().map_err(|error| wrong(error.to_string()))?;
        let Entry {
            low, high, scale, ..
        } = entry;
        let expected = match scale {
            Scale::Log if low <= 0.0 => Some("low above 0 with scale \"log\""),
            Scale::Whole if low.fract() != 0.0 || high.fract() != 0.0 => {
                Some("whole numbers with scale \"whole\"")
            }
            _ if !(low <= high && low.is_finite() && high.is_finite()) => {
                Some("low not above high; where they are equal the setting is fixed")
            }
            _ => None,
        };
        if let Some(expected) = expected {
            return Err(wrong(format!(
                "low is {low} and high {high}; expected {expected}"
            )));
        }
        priors.push(Prior {
            name: name.clone(),
            low: entry.low,
            high: entry.high,
            scale: entry.scale,
            source: entry.source,
        });
    }
    if priors.is_empty() {
        return Err(InferError::File("there is no prior in it".into()));
    }
    applied(&Settings::default(), &priors, &vec![0.5; priors.len()])?;
    Ok(priors)
}

impl Axis for Prior {
    fn name(&self) -> &str {
        &self.name
    }

    fn at(&self, unit: f64) -> f64 {
        let unit = unit.clamp(0.0, 1.0);
        match self.scale {
            Scale::Linear => self.low + unit * (self.high - self.low),
            Scale::Log => {
                let (low, high) = (libm::log(self.low), libm::log(self.high));
                libm::exp(low + unit * (high - low))
            }
            Scale::Whole => {
                (self.low + (unit * (self.high - self.low + 1.0)).floor()).min(self.high)
            }
            // On both ends alike it is fixed.
            Scale::Switch if self.low == self.high => f64::from(u8::from(self.low >= 0.5)),
            Scale::Switch => f64::from(u8::from(unit >= 0.5)),
        }
    }

    fn text(&self, unit: f64) -> String {
        let value = self.at(unit);
        match self.scale {
            Scale::Switch => if value < 0.5 { "off" } else { "on" }.to_owned(),
            _ if value.abs() >= 10.0 => format!("{value:.0}"),
            _ => format!("{value:.3}"),
        }
    }
}

impl Prior {
    /// The value at a point of the unit interval as the setting takes it: a number, a whole number or
    /// a switch.
    #[must_use]
    pub fn json(&self, unit: f64) -> Value {
        let value = self.at(unit);
        match self.scale {
            #[allow(clippy::cast_possible_truncation)]
            Scale::Whole => Value::from(value as i64),
            Scale::Switch => Value::from(value > 0.5),
            Scale::Linear | Scale::Log => Value::from(value),
        }
    }
}

/// The settings at a point of the unit cube.
///
/// # Errors
/// When a setting is unknown or does not take its value.
pub fn applied(
    settings: &Settings,
    priors: &[Prior],
    unit: &[f64],
) -> Result<Settings, InferError> {
    put(
        settings,
        priors.iter().zip(unit).map(|(prior, unit)| {
            let value: InSettings<'_> = Box::new(|_| prior.json(*unit));
            (prior.name.as_str(), value)
        }),
    )
}

/// What a setting becomes, given what it was.
pub(crate) type InSettings<'a> = Box<dyn Fn(&Value) -> Value + 'a>;

/// Settings with some of them changed, each by its dotted name.
pub(crate) fn put<'a>(
    settings: &Settings,
    changes: impl Iterator<Item = (&'a str, InSettings<'a>)>,
) -> Result<Settings, InferError> {
    let wrong = |name: &str, problem: String| InferError::Parameter {
        name: name.to_owned(),
        problem,
    };
    let mut value =
        serde_json::to_value(settings).map_err(|error| wrong("settings", error.to_string()))?;
    for (name, change) in changes {
        let mut at = &mut value;
        for part in name.split('.') {
            at = at
                .as_object_mut()
                .and_then(|map| map.get_mut(part))
                .ok_or_else(|| wrong(name, "there is no such setting".into()))?;
        }
        *at = change(at);
    }
    serde_json::from_value(value).map_err(|error| wrong("priors", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_priors_can_be_applied() {
        let priors = builtin();
        for unit in [0.0, 0.5, 1.0] {
            let settings =
                applied(&Settings::default(), &priors, &vec![unit; priors.len()]).unwrap();
            let speed = settings.move_rules.max_move_speed;
            assert!((99.9..600.1).contains(&speed), "{speed}");
            assert!((1..=3).contains(&settings.move_rules.awareness_level));
        }
    }

    #[test]
    fn files_are_checked() {
        let text = "[priors.\"move_rules.softening\"]\nlow = 1\nhigh = 9\nscale = \"log\"\nsource = \"assumed\"\n";
        let priors = parse(text).unwrap();
        assert!((priors[0].at(0.5) - 3.0).abs() < 1e-12);
        let fixed = "[priors.\"move_rules.awareness_level\"]\nlow = 2\nhigh = 2\nscale = \"whole\"\nsource = \"x\"\n";
        let priors = parse(fixed).unwrap();
        assert!(
            [0.0, 0.5, 1.0]
                .iter()
                .all(|unit| priors[0].json(*unit) == 2)
        );
        for wrong in [
            "",
            "[priors]\n",
            "[priors.\"move_rules.nothing\"]\nlow = 1\nhigh = 2\nsource = \"x\"\n",
            "[priors.\"move_rules.softening\"]\nlow = 3\nhigh = 2\nsource = \"x\"\n",
            "[priors.\"move_rules.softening\"]\nlow = 0\nhigh = 2\nscale = \"log\"\nsource = \"x\"\n",
            "[priors.\"move_rules.softening\"]\nlow = 0\nhigh = 2\n",
            "[priors.\"move_rules.awareness_level\"]\nlow = 1\nhigh = 1.5\nscale = \"whole\"\nsource = \"x\"\n",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
