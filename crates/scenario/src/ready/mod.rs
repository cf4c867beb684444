//! What an engine asks of a scenario beyond what each table says by itself, the same in every format.

mod displaced;
mod settings;

pub(crate) use displaced::check_departures;
pub(crate) use settings::{Fault, Given, levels, needs, together};

/// How a format names what it holds, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A Flee folder.
    Flee,
    /// A scenario folder.
    Native,
}

impl Format {
    /// One of two words.
    fn pick(self, flee: &'static str, native: &'static str) -> &'static str {
        match self {
            Self::Flee => flee,
            Self::Native => native,
        }
    }

    /// A setting with its value, as it is written.
    fn set(self, key: &str, value: &str) -> String {
        format!("{key}{}{value}", self.pick(": ", " = "))
    }

    /// A part of the settings that is switched on by being there.
    fn section(self, path: &str) -> String {
        match (self, path.rsplit_once('.')) {
            (Self::Native, _) => format!("a section [{path}]"),
            (Self::Flee, Some((outer, name))) => format!("a mapping {name} under {outer}"),
            (Self::Flee, None) => format!("a mapping {path}"),
        }
    }
}
