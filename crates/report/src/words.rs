//! The words of the report, one file a language.

use crate::ReportError;
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
}

impl Words {
    /// The phrases of a language.
    ///
    /// # Errors
    /// When its file cannot be read, which a test rules out.
    pub fn of(language: Language) -> Result<Self, ReportError> {
        let phrases = toml::from_str(language.file()).map_err(|error| ReportError::Words {
            language: language.code(),
            reason: error.to_string(),
        })?;
        Ok(Self { language, phrases })
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
