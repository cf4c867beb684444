//! `groups.csv`: groups of people who are there from the start.

use super::WriteError;
use super::ids::Ids;
use super::rows::Rows;
use super::sheet::{Column, Sheet, optional, required};
use super::values;
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::ListedGroup;

/// The columns of `groups.csv`, besides those of the attributes.
pub const COLUMNS: &[Column] = &[required("place"), required("people"), optional("source")];

/// What the head of an attribute's column starts with.
pub const PREFIX: &str = "trait.";

/// Reads the table.
pub(super) fn read(source: &Source, places: &Ids, problems: &mut Diagnostics) -> Vec<ListedGroup> {
    let mut groups = Vec::new();
    let Some(mut sheet) = Sheet::open(source, COLUMNS, Some(PREFIX), problems) else {
        return groups;
    };
    while let Some(record) = sheet.next(problems) {
        if groups.len() >= limits::LISTED_GROUPS {
            record
                .cell("place")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!(
                        "there are more than {} groups",
                        limits::LISTED_GROUPS
                    ))
                });
            break;
        }
        let place = places.place(&record.cell("place"), problems);
        let people = record
            .cell("people")
            .integer_in("people", 0, i64::MAX, problems);
        let traits = record
            .free
            .iter()
            .map(|(name, at)| (name, record.cell_at(*at)))
            .filter(|(_, cell)| !cell.is_blank())
            .map(|(name, cell)| (name.clone(), values::read(cell.text())))
            .collect();
        if let (Some(place), Some(people)) = (place, people) {
            groups.push(ListedGroup {
                place,
                traits,
                people: people.unsigned_abs(),
            });
        }
    }
    groups
}

/// Writes the table.
pub(super) fn write(
    groups: &[ListedGroup],
    places: &[String],
) -> Result<Option<String>, WriteError> {
    if groups.is_empty() {
        return Ok(None);
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in groups.iter().flat_map(|group| &group.traits) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let heads: Vec<String> = names.iter().map(|name| format!("{PREFIX}{name}")).collect();
    let fixed = ["place", "people"];
    let mut rows = Rows::new(fixed.into_iter().chain(heads.iter().map(String::as_str)));
    for group in groups {
        let place = places
            .get(group.place)
            .ok_or(WriteError::NoPlace(group.place))?;
        let mut cells = vec![place.clone(), group.people.to_string()];
        let mut given = group.traits.iter().peekable();
        for name in &names {
            let value = given.next_if(|(own, _)| own == name);
            cells.push(value.map_or(Ok(String::new()), |(_, value)| values::write(value))?);
        }
        if given.next().is_some() || names.contains(&"") {
            return Err(WriteError::Shape("the attributes of a listed group"));
        }
        rows.push(cells);
    }
    Ok(Some(rows.finish()))
}
