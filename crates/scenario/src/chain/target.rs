//! Selectors: where something acts.

use super::context::Context;
use crate::limits;
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, Severity, nearest, quoted};
use outflow_model::chain::{PlaceKind, Target};
use std::collections::BTreeSet;

/// What a target may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allow {
    /// Places.
    Places,
    /// Links.
    Links,
    /// Links, or places that are named.
    Both,
    /// Anything: what is to happen is not known.
    Any,
}

const PREFIXES: [&str; 4] = ["region:", "country:", "held:", "link:"];
const HELP: &str = "write * for everywhere, ids of places joined by ';', region:NAME, country:XX, held:PARTY or link:ID";

/// The target in a cell.
pub(super) fn read(
    cell: &Cell<'_>,
    allow: Allow,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Option<Target> {
    let text = cell.text();
    if cell.is_blank() {
        cell.report(problems, Code::MissingValue, |d| {
            d.message("the target is missing").help(HELP)
        });
        return None;
    }
    if cell.trimmed() == "*" {
        return checked(cell, Target::Everywhere, allow, problems);
    }
    let (mut places, mut links, mut held, mut sound) = (Vec::new(), Vec::new(), None, true);
    let mut seen = BTreeSet::new();
    let mut at = 0;
    for token in text.split(';') {
        let part = cell.part(at, at + token.len());
        let rest = |prefix: &str| {
            let from = at + (token.len() - token.trim_start().len()) + prefix.len();
            cell.part(from, at + token.len())
        };
        let name = part.trimmed();
        if !seen.insert(name.to_owned()) {
            at += token.len() + 1;
            continue;
        }
        let found = if name.starts_with("region:") || name.starts_with("country:") {
            area(&part, context, &mut places, problems)
        } else if name.starts_with("held:") {
            held = context.parties.place(&rest("held:"), problems);
            held.is_some()
        } else if name.starts_with("link:") {
            let link = context.links.find(&rest("link:"), problems);
            links.extend(link);
            link.is_some()
        } else if let Some((prefix, _)) = name.split_once(':') {
            part.report(problems, Code::BadTarget, |d| {
                d.message(format!("{} selects nothing", quoted(name)))
                    .help(HELP)
                    .nearest(nearest(&format!("{prefix}:"), PREFIXES))
            });
            false
        } else {
            let place = context.place_ids.place(&part, problems);
            places.extend(place);
            place.is_some()
        };
        sound &= found;
        at += token.len() + 1;
    }
    if !sound {
        return None;
    }
    let target = match (places.is_empty(), links.is_empty(), held) {
        (false, true, None) => Target::Places(distinct(places)),
        (true, false, None) => Target::Links(distinct(links)),
        (true, true, Some(party)) if !text.contains(';') => Target::HeldBy(party),
        _ => {
            cell.report(problems, Code::BadTarget, |d| {
                d.message(format!(
                    "{} mixes what cannot be mixed",
                    quoted(cell.trimmed())
                ))
                .help("several places, or several links; what a party holds stands alone")
            });
            return None;
        }
    };
    if let Target::Places(named) | Target::Links(named) = &target {
        let all = context.areas.targets.get().saturating_add(named.len());
        context.areas.targets.set(all);
        if all > limits::TARGETS {
            cell.report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "the targets together name more than {} places",
                    limits::TARGETS
                ))
                .help("write * for everywhere")
            });
            return None;
        }
    }
    checked(cell, target, allow, problems)
}

/// Adds the places of `region:NAME` or `country:XX`.
fn area(
    part: &Cell<'_>,
    context: &Context<'_>,
    places: &mut Vec<usize>,
    problems: &mut Diagnostics,
) -> bool {
    let (kind, name) = part.trimmed().split_once(':').unwrap_or_default();
    let name = name.trim();
    let (code, known) = if kind == "region" {
        (Code::UnknownRegion, &context.areas.regions)
    } else {
        (Code::UnknownCountry, &context.areas.countries)
    };
    let found = known.get(name);
    if let Some(found) = found {
        places.extend(found);
    } else if !context.places.is_empty() {
        part.report(problems, code, |d| {
            d.message(format!("no place lies in the {kind} {}", quoted(name)))
                .nearest(nearest(name, known.keys().map(String::as_str)))
                .severity(Severity::Error)
        });
    }
    found.is_some()
}

/// Refuses links where places are meant, and the other way round.
fn checked(
    cell: &Cell<'_>,
    target: Target,
    allow: Allow,
    problems: &mut Diagnostics,
) -> Option<Target> {
    let are_links = matches!(target, Target::Links(_));
    let help = match (allow, are_links) {
        (Allow::Places, true) => "this acts in places, not on links",
        (Allow::Links, false) => "write link:ID, several joined by ';'",
        (Allow::Both, false) if target == Target::Everywhere => {
            "write link:ID, or the places that are closed"
        }
        _ => return Some(target),
    };
    cell.report(problems, Code::BadTarget, |d| {
        d.message(format!("{} is no target for this", quoted(cell.trimmed())))
            .help(help)
    });
    None
}

fn distinct(mut indices: Vec<usize>) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    indices.retain(|index| seen.insert(*index));
    indices
}

/// Says that none of the places of a target is a crossing.
pub(super) fn check_crossings(
    cell: &Cell<'_>,
    target: &Target,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) {
    let is_crossing = |index: &usize| {
        let place = context.places.get(*index);
        place.is_none_or(|place| place.kind == PlaceKind::Crossing)
    };
    if let Target::Places(places) = target
        && !places.iter().any(is_crossing)
    {
        cell.report(problems, Code::NotACrossing, |d| {
            d.message(format!("{} names no crossing", quoted(cell.trimmed())))
                .help("write places of kind crossing, or * for all of them")
        });
    }
}
