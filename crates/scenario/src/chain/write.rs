//! Writing a scenario folder of the chain of control: complete, or not there.

use super::calendar::Calendar;
use super::names::Names;
use super::{
    associations, channels, control, crossings, events, exits, facts, hazards, head, kin, leanings,
    links, onward, parameters, places, reception, sanctions, series, types,
};
use crate::native::HEAD;
use crate::native::write::{WriteError, write_files};
use outflow_model::chain::{DAY, Scenario};
use std::path::Path;

/// Writes a scenario as a new folder. Reading it gives an equal scenario, floats bit for bit.
///
/// The model keeps no sources of most rows, so the folder has them only for facts and parameters.
///
/// # Errors
///
/// When `out_dir` exists, the system refuses, or the scenario holds what the tables cannot.
pub fn write_chain(scenario: &Scenario, out_dir: &Path) -> Result<(), WriteError> {
    write_files(&to_files(scenario)?, out_dir)
}

/// The files of a scenario folder, each with its name.
///
/// # Errors
///
/// As [`write_chain`], but for those of the system.
pub fn to_files(scenario: &Scenario) -> Result<Vec<(String, String)>, WriteError> {
    let calendar = Calendar {
        start: scenario.start,
        end: i64::from(scenario.days) * i64::from(DAY),
    };
    let names = &Names { scenario, calendar };
    let tables = [
        (HEAD, Some(head::write(scenario, calendar)?)),
        ("places.csv", places::write(names)?),
        (
            "links.csv",
            Some(links::write(names)?.unwrap_or_else(no_links)),
        ),
        ("control.csv", control::write(&scenario.control, names)?),
        ("hazards.csv", hazards::write(names)?),
        ("events.csv", events::write(names)?),
        ("sanctions.csv", sanctions::write(names)?),
        ("types.csv", types::write(names)?),
        ("leanings.csv", leanings::write(names)?),
        ("associations.csv", associations::write(names)?),
        ("kin.csv", kin::write(names)?),
        ("kin_places.csv", kin::write_sets(names)?),
        ("channels.csv", channels::write(names)?),
        ("crossings.csv", crossings::write(names)?),
        ("reception.csv", reception::write(names)?),
        ("onward.csv", onward::write(names)?),
        ("exits.csv", exits::write(names)?),
        ("facts.csv", facts::write(names)?),
        ("series.csv", series::write(names)?),
        ("series_values.csv", series::write_values(names)?),
        ("parameters.csv", parameters::write(scenario)?),
    ];
    let mut files: Vec<(String, String)> = tables
        .into_iter()
        .filter_map(|(name, text)| Some((name.to_owned(), text?)))
        .collect();
    for front in &scenario.fronts {
        let text = control::write(&front.control, names)?.unwrap_or_else(no_control);
        files.push((front_file(&front.id)?, text));
    }
    if files.iter().any(|(_, text)| text.contains('\0')) {
        return Err(WriteError::Shape("a text with a NUL character"));
    }
    Ok(files)
}

/// The file of a front scenario.
pub(super) fn front_file(id: &str) -> Result<String, WriteError> {
    if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\', ':']) {
        return Err(WriteError::Shape("the id of a front scenario"));
    }
    Ok(format!("fronts/{id}.csv"))
}

fn no_links() -> String {
    "id,from,to,length_km\n".to_owned()
}

fn no_control() -> String {
    "id,place,holder,start\n".to_owned()
}
