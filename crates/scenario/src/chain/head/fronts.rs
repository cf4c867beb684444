//! Front scenarios.

use super::tree::{Entry, Tree};
use crate::chain::context::{bad_id, is_bad};
use crate::files::stays_inside;
use outflow_diagnostics::{Code, Span, quoted};
use outflow_model::rules::chain::front::DRAWN;

const KEYS: [&str; 3] = ["title", "weight", "file"];

/// A front scenario whose table is still to be read.
#[derive(Debug)]
pub(in crate::chain) struct FrontHead {
    pub(in crate::chain) id: String,
    pub(in crate::chain) title: String,
    pub(in crate::chain) weight: f64,
    pub(in crate::chain) file: String,
    /// Where the name of the file stands.
    pub(in crate::chain) span: Span,
}

pub(super) fn read(entry: &Entry<'_>, tree: &mut Tree<'_>) -> Vec<FrontHead> {
    let mut fronts = Vec::new();
    for front in tree.section(entry).unwrap_or_default() {
        let id = front.key;
        if is_bad(id, &[DRAWN]) {
            tree.report(Code::BadId, front.key_span, |d| bad_id(d, id));
        }
        let Some(keys) = tree.section(&front) else {
            continue;
        };
        let (mut title, mut weight, mut file) = (None, 1.0, None);
        for key in &keys {
            match key.key {
                "title" => title = tree.text(key),
                "weight" => weight = tree.number(key, 0.0, f64::MAX).unwrap_or(1.0),
                "file" => file = tree.text(key).map(|name| (name, key.span)),
                _ => tree.unknown(key, &format!("fronts.{id}"), &KEYS),
            }
        }
        let Some((file, span)) = file else {
            if keys.iter().all(|key| key.key != "file") {
                tree.report(Code::MissingKey, front.key_span, |d| {
                    d.message(format!("there is no key 'file' in [fronts.{id}]"))
                        .help(format!("write file = \"fronts/{id}.csv\""))
                });
            }
            continue;
        };
        if file.is_empty() || !stays_inside(&file) {
            tree.report(Code::OutsideFolder, span, |d| {
                d.message(format!("{} leads out of the folder", quoted(&file)))
                    .help("write the name of a file inside the scenario folder")
            });
            continue;
        }
        fronts.push(FrontHead {
            id: id.to_owned(),
            title: title.unwrap_or_else(|| id.to_owned()),
            weight,
            file,
            span,
        });
    }
    if !fronts.is_empty() && fronts.iter().all(|front| front.weight <= 0.0) {
        tree.report(Code::BadWeights, entry.key_span, |d| {
            d.message("the weights of the fronts add up to 0")
                .help("give at least one front a weight above 0")
        });
    }
    fronts
}
