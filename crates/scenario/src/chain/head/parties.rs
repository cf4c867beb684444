//! Parties and who is hostile to whom.

use super::Head;
use super::tree::{Entry, Tree};
use crate::chain::context::{bad_id, is_bad};
use crate::chain::words::{CONTESTED, NOBODY, NONE};
use crate::limits;
use outflow_diagnostics::{Code, nearest, quoted};
use outflow_model::chain::Party;

const KEYS: [&str; 2] = ["name", "hostile"];

pub(super) fn read(entry: &Entry<'_>, head: &mut Head, tree: &mut Tree<'_>) {
    let Some(parties) = tree.section(entry) else {
        return;
    };
    if parties.is_empty() {
        tree.report(Code::MissingKey, entry.key_span, |d| {
            d.message("there is no party")
                .help("write a section [parties.ID] for each party that can hold a place")
        });
    }
    let mut hostile = Vec::new();
    for party in &parties {
        let id = party.key;
        let index = head.parties.len();
        if index >= limits::PARTIES {
            tree.report(Code::TableTooLarge, party.key_span, |d| {
                d.message(format!("there are more than {} parties", limits::PARTIES))
            });
            break;
        }
        if id.trim() != id || id.is_empty() || is_bad(id, &[CONTESTED, NOBODY, NONE]) {
            tree.report(Code::BadId, party.key_span, |d| bad_id(d, id));
        }
        head.party_ids.insert(id, index);
        let mut name = None;
        for key in tree.section(party).unwrap_or_default() {
            match key.key {
                "name" => name = tree.text(&key),
                "hostile" => hostile.push((index, key)),
                _ => tree.unknown(&key, &format!("parties.{id}"), &KEYS),
            }
        }
        head.parties.push(Party {
            id: id.to_owned(),
            name: name.unwrap_or_else(|| id.to_owned()),
        });
    }
    for (index, key) in hostile {
        for item in tree.items(&key) {
            let Some(id) = tree.text(&item) else { continue };
            match head.party_ids.get(&id) {
                Some(other) if other == index => {
                    tree.report(Code::UnknownParty, item.span, |d| {
                        d.message(format!("{} is hostile to itself", quoted(&id)))
                    });
                }
                Some(other) => {
                    let pair = (index.min(other), index.max(other));
                    if !head.hostile.contains(&pair) {
                        head.hostile.push(pair);
                    }
                }
                None => tree.report(Code::UnknownParty, item.span, |d| {
                    d.message(format!("no party has the id {}", quoted(&id)))
                        .nearest(nearest(&id, head.party_ids.all()))
                }),
            }
        }
    }
    head.hostile.sort_unstable();
}
