//! What changed since another run, and why.

use crate::fan::Interval;
use crate::load::wayfinding::plain;
use crate::study::Study;
use serde_json::Value;

/// Differences between two runs.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    pub(crate) old_title: String,
    pub(crate) old_sha256: String,
    /// Whether members with the same number share their draws.
    pub(crate) paired: bool,
    pub(crate) rows: Vec<PlaceChange>,
    /// Departures from home by cause, the name of a cause in place of that of a place.
    pub(crate) departures: Vec<PlaceChange>,
    /// What differs in scenario, settings and options.
    pub(crate) causes: Vec<Difference>,
    /// How many more there are than listed.
    pub(crate) more: usize,
}

/// People in reception at the end, then and now.
#[derive(Clone, Debug)]
pub(crate) struct PlaceChange {
    pub(crate) name: String,
    pub(crate) old: Interval,
    pub(crate) new: Interval,
    pub(crate) difference: Interval,
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) what: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Differences listed.
const LISTED: usize = 40;

/// What changed from `old` to `new`.
pub(crate) fn changes(old: &Study, new: &Study) -> Changes {
    let same_draws = old.stamp.seed == new.stamp.seed
        && old.stamp.engine == new.stamp.engine
        && old.stamp.members == new.stamp.members;
    let end = |series: &[f64]| series.last().copied().unwrap_or(0.0);
    let mut rows = Vec::new();
    for now in &new.reception {
        let Some(then) = old.reception.iter().find(|then| then.name == now.name) else {
            continue;
        };
        let differences = then
            .present
            .members()
            .zip(now.present.members())
            .map(|(then, now)| end(now) - end(then));
        rows.push(PlaceChange {
            name: now.name.clone(),
            old: then.present.last(),
            new: now.present.last(),
            difference: Interval::of(differences),
        });
    }
    let mut departures = Vec::new();
    if let (Some(then), Some(now)) = (&old.chain, &new.chain) {
        let all = |series: &[f64]| series.iter().sum::<f64>();
        for ((name, then), (_, now)) in then.motives.iter().zip(&now.motives) {
            let differences = then
                .members()
                .zip(now.members())
                .map(|(then, now)| all(now) - all(then));
            departures.push(PlaceChange {
                name: (*name).to_owned(),
                old: then.sum(),
                new: now.sum(),
                difference: Interval::of(differences),
            });
        }
        departures.sort_by(|a, b| {
            let size = |one: &PlaceChange| one.difference.q50.abs();
            size(b).total_cmp(&size(a))
        });
    }
    let mut causes = Vec::new();
    let mut note = |what: &str, old: String, new: String| {
        if old != new {
            causes.push(Difference {
                what: what.to_owned(),
                old,
                new,
            });
        }
    };
    note(
        "version",
        old.stamp.version.clone(),
        new.stamp.version.clone(),
    );
    note("engine", old.stamp.engine.clone(), new.stamp.engine.clone());
    note(
        "seed",
        old.stamp.seed.to_string(),
        new.stamp.seed.to_string(),
    );
    note(
        "members",
        old.stamp.members.clone(),
        new.stamp.members.clone(),
    );
    differences("", &old.scenario, &new.scenario, &mut causes);
    let more = causes.len().saturating_sub(LISTED);
    causes.truncate(LISTED);
    Changes {
        old_title: old.title.clone(),
        old_sha256: old.stamp.run_sha256.clone(),
        paired: same_draws,
        rows,
        departures,
        causes,
        more,
    }
}

/// Leaves that differ between two JSON values.
fn differences(path: &str, old: &Value, new: &Value, into: &mut Vec<Difference>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let path = join(path, key);
                differences(&path, &old[key.as_str()], &new[key.as_str()], into);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                let name = ["id", "name"]
                    .iter()
                    .find_map(|key| b.get(*key).and_then(Value::as_str))
                    .map_or_else(|| index.to_string(), ToOwned::to_owned);
                differences(&join(path, &name), a, b, into);
            }
        }
        (a, b) if a == b => {}
        (a, b) => into.push(Difference {
            what: path.to_owned(),
            old: brief(a),
            new: brief(b),
        }),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// A value in short: long lists by their length.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(items) if items.len() > 6 => format!("[{}]", items.len()),
        Value::Object(map) => format!("{{{}}}", map.len()),
        other => plain(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn leaves_that_differ_are_named() {
        let old = json!({"days": 10, "places": [{"name": "A", "capacity": 5}], "rows": [1, 2]});
        let new = json!({"days": 12, "places": [{"name": "A", "capacity": 9}], "rows": [1]});
        let mut found = Vec::new();
        differences("", &old, &new, &mut found);
        let what: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(what, ["days", "places.A.capacity", "rows"]);
        assert_eq!((found[1].old.as_str(), found[1].new.as_str()), ("5", "9"));
    }
}
