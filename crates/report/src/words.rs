//! The words of the report, one file a language.

use crate::ReportError;
use outflow_model::chain::ParameterSpec;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A language of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Ukrainian.
    Ukrainian,
    /// Russian.
    Russian,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::Ukrainian, Self::Russian];

    /// The code: `en`, `uk` or `ru`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Ukrainian => "uk",
            Self::Russian => "ru",
        }
    }

    /// Meanings, sources and units of the parameters, where the language is not that of the code.
    fn parameters(self) -> &'static str {
        match self {
            Self::English => "[units]\n1 = \"\"\n",
            Self::Ukrainian => include_str!("../words/parameters.uk.toml"),
            Self::Russian => include_str!("../words/parameters.ru.toml"),
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../words/en.toml"),
            Self::Ukrainian => include_str!("../words/uk.toml"),
            Self::Russian => include_str!("../words/ru.toml"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == text)
            .ok_or_else(|| format!("'{text}' is no language of the report; expected en, uk or ru"))
    }
}

/// The phrases of one language.
#[derive(Clone, Debug)]
pub struct Words {
    language: Language,
    phrases: BTreeMap<String, String>,
    parameters: Parameters,
}

/// What the parameters of the chain of control mean, in a language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    meanings: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
    units: BTreeMap<String, String>,
}

impl Words {
    /// The phrases of a language.
    ///
    /// # Errors
    /// When its file cannot be read, which a test rules out.
    pub fn of(language: Language) -> Result<Self, ReportError> {
        let damaged = |error: toml::de::Error| ReportError::Words {
            language: language.code(),
            reason: error.to_string(),
        };
        Ok(Self {
            language,
            phrases: toml::from_str(language.file()).map_err(damaged)?,
            parameters: toml::from_str(language.parameters()).map_err(damaged)?,
        })
    }

    /// What a parameter means.
    #[must_use]
    pub fn meaning<'a>(&'a self, parameter: &ParameterSpec) -> &'a str {
        let found = self.parameters.meanings.get(parameter.name);
        found.map_or(parameter.meaning, String::as_str)
    }

    /// Where the figures of a parameter come from: the words of the code in this language, those of a
    /// scenario as they are.
    #[must_use]
    pub fn source<'a>(&'a self, parameter: &ParameterSpec, source: &'a str) -> &'a str {
        match source {
            "assumed" => self.get("assumed"),
            _ if source == parameter.source => {
                let found = self.parameters.sources.get(parameter.name);
                found.map_or(source, String::as_str)
            }
            _ => source,
        }
    }

    /// The unit of a parameter; empty for a pure number.
    #[must_use]
    pub fn unit<'a>(&'a self, unit: &'a str) -> &'a str {
        self.parameters.units.get(unit).map_or(unit, String::as_str)
    }

    /// Which language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The phrases by key.
    #[must_use]
    pub fn phrases(&self) -> &BTreeMap<String, String> {
        &self.phrases
    }

    /// The phrase of a key; the key itself where there is none.
    pub(crate) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.phrases.get(key).map_or(key, String::as_str)
    }

    /// The phrase of a key made of two parts; the second part itself where there is none, for
    /// names that a scenario may bring along.
    pub(crate) fn named(&self, group: &str, name: &str) -> String {
        self.phrases
            .get(&format!("{group}_{name}"))
            .map_or_else(|| name.replace('_', " "), Clone::clone)
    }

    /// The phrase of a key with `{name}` replaced.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}
