//! Which of the two models a scenario folder is of.

use crate::files::{Folder, Need};
use crate::limits;
use crate::native::HEAD;
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, nearest, quoted};
use toml::de::DeTable;

/// The models, as `scenario.toml` names them.
pub(crate) const MODELS: [&str; 2] = [WAYFINDING, CHAIN];
pub(crate) const WAYFINDING: &str = "wayfinding";
const CHAIN: &str = "chain";

/// What the key `model` says.
pub(crate) enum Model {
    /// Nothing, or `wayfinding`.
    Wayfinding,
    /// `chain`.
    Chain,
    /// Something else.
    Unknown(Diagnostic),
}

/// The model of the scenario in a folder that has a `scenario.toml`.
pub(crate) fn of_folder(folder: &Folder) -> Model {
    // Whatever is wrong with the file is said by its reader.
    let quiet = &mut Diagnostics::new();
    let Some(source) = folder.read(HEAD, Need::Required, limits::SETTINGS_BYTES, quiet) else {
        return Model::Wayfinding;
    };
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let value = table.get_ref().get("model");
    match value.map(|value| (value.get_ref().as_str(), value.span())) {
        Some((Some(WAYFINDING), _)) => Model::Wayfinding,
        Some((Some(CHAIN), _)) => Model::Chain,
        _ if !errors.is_empty() && names_chain(source.text()) => Model::Chain,
        Some((_, span)) if errors.is_empty() => Model::Unknown(unknown(&source, span)),
        _ => Model::Wayfinding,
    }
}

/// Whether a line of a broken file says `model = "chain"`.
fn names_chain(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_once('=').is_some_and(|(key, value)| {
            let value = value.split('#').next().unwrap_or_default().trim();
            key.trim() == "model" && value.trim_matches(['"', '\'']) == CHAIN
        })
    })
}

fn unknown(source: &Source, span: std::ops::Range<usize>) -> Diagnostic {
    let span = source.span(span.start, span.end);
    let word = source.slice(span);
    Diagnostic::at(Code::WrongType, source, span)
        .message(format!("there is no model {}", quoted(word)))
        .help(format!("write one of {}", MODELS.join(", ")))
        .nearest(nearest(word.trim_matches(['"', '\'']), MODELS))
}

/// Says that a folder of the chain of control came where the other kind belongs.
pub(crate) fn refuse_chain(folder: &Folder) -> Diagnostic {
    Diagnostic::of_file(Code::OtherModel, folder.shown(HEAD))
        .message("this is a scenario of the chain of control (model = \"chain\")")
        .help("this can only be done with scenarios of the model wayfinding, and with Flee folders")
}
