//! What changed since another run, and why.

use crate::fan::{Interval, Samples};
use crate::load::wayfinding::plain;
use crate::study::{Kind, Study};
use outflow_model::chain::Moment;
use outflow_model::scenario::Date;
use serde_json::{Map, Value};

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
        && old.terms.hasten == new.terms.hasten;
    // Members with the same number, by their places in both.
    let numbers = new.numbers.iter().enumerate();
    let pairs: Vec<(usize, usize)> = numbers
        .filter_map(|(now, number)| {
            let then = old.numbers.iter().position(|other| other == number)?;
            Some((then, now))
        })
        .collect();
    let paired = same_draws && pairs.len() > 1;
    let change = |name: String, then: &Samples, now: &Samples, of: fn(&[f64]) -> f64| {
        let (before, after) = (then.each(of), now.each(of));
        let difference = if paired {
            let [then, now] = [then, now].map(|samples| samples.members().map(of).collect());
            let (then, now): (Vec<f64>, Vec<f64>) = (then, now);
            Interval::of(pairs.iter().map(|(a, b)| now[*b] - then[*a]))
        } else {
            Interval::of([after.q50 - before.q50])
        };
        PlaceChange {
            name,
            old: before,
            new: after,
            difference,
        }
    };
    let end = |series: &[f64]| series.last().copied().unwrap_or(0.0);
    let mut rows = Vec::new();
    for now in &new.reception {
        if let Some(then) = old.reception.iter().find(|then| then.name == now.name) {
            rows.push(change(now.name.clone(), &then.present, &now.present, end));
        }
    }
    let mut departures = Vec::new();
    if let (Some(then), Some(now)) = (&old.chain, &new.chain) {
        let all = |series: &[f64]| series.iter().sum::<f64>();
        for ((name, then), (_, now)) in then.motives.iter().zip(&now.motives) {
            departures.push(change((*name).to_owned(), then, now, all));
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
    let [then, now] = [old, new].map(|study| study.terms.named());
    for ((what, then), (_, now)) in then.into_iter().zip(now) {
        note(what, then, now);
    }
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
    let ticks = (new.kind == Kind::Chain).then_some(new.start);
    differences("", ticks, &old.scenario, &new.scenario, &mut causes);
    let more = causes.len().saturating_sub(LISTED);
    causes.truncate(LISTED);
    Changes {
        old_title: old.title.clone(),
        old_sha256: old.stamp.run_sha256.clone(),
        paired,
        rows,
        departures,
        causes,
        more,
    }
}

/// Leaves that differ between two JSON values. In the chain of control times are ticks since a day.
fn differences(
    path: &str,
    ticks: Option<Date>,
    old: &Value,
    new: &Value,
    into: &mut Vec<Difference>,
) {
    match (old, new) {
        (a, b) if a == b => {}
        (Value::Object(a), Value::Object(b)) if !(is_uncertain(a) && is_uncertain(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let path = join(path, key);
                differences(&path, ticks, &old[key.as_str()], &new[key.as_str()], into);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                let name = ["id", "name"]
                    .iter()
                    .find_map(|key| b.get(*key).and_then(Value::as_str))
                    .map_or_else(|| index.to_string(), ToOwned::to_owned);
                differences(&join(path, &name), ticks, a, b, into);
            }
        }
        (a, b) => {
            let text = |value: &Value| when(path, ticks, value).unwrap_or_else(|| brief(value));
            into.push(Difference {
                what: path.to_owned(),
                old: text(a),
                new: text(b),
            });
        }
    }
}

/// Keys that hold times.
const TIMES: [&str; 5] = ["start", "end", "known", "score_from", "score_to"];

/// Whether it is a time with its uncertainty.
fn is_uncertain(map: &Map<String, Value>) -> bool {
    ["earliest", "start", "latest"]
        .iter()
        .all(|key| map.get(*key).is_some_and(Value::is_i64))
}

/// A time as a date, where it is one.
fn when(path: &str, ticks: Option<Date>, value: &Value) -> Option<String> {
    let start = ticks?;
    let date = |value: &Value| Some(Moment::from_ticks(start, value.as_i64()?).to_string());
    if let Value::Object(map) = value
        && is_uncertain(map)
    {
        let [earliest, middle, latest] = ["earliest", "start", "latest"].map(|key| date(&map[key]));
        return Some(format!("{} ({} – {})", middle?, earliest?, latest?));
    }
    let key = path.rsplit('.').next().unwrap_or(path);
    TIMES.contains(&key).then(|| date(value)).flatten()
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
        Value::Array(items) if items.len() > 6 || items.iter().any(Value::is_object) => {
            format!("[{}]", items.len())
        }
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
        differences("", None, &old, &new, &mut found);
        let what: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(what, ["days", "places.A.capacity", "rows"]);
        assert_eq!((found[1].old.as_str(), found[1].new.as_str()), ("5", "9"));
    }

    #[test]
    fn times_are_dates_and_rows_are_counted() {
        let start = "2022-02-24".parse().unwrap();
        let row = |tick: i64| json!({"id": "a", "when": {"earliest": tick - 48, "start": tick, "latest": tick}});
        let old = json!({"control": [row(96)], "events": [{"end": 192}]});
        let new = json!({"control": [row(144)], "events": [{"end": 192}, {"end": 96}]});
        let mut found = Vec::new();
        differences("", Some(start), &old, &new, &mut found);
        let said: Vec<(&str, &str)> = found
            .iter()
            .map(|one| (one.what.as_str(), one.new.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (
                    "control.a.when",
                    "2022-02-25T12:00 (2022-02-25 – 2022-02-25T12:00)"
                ),
                ("events", "[2]")
            ]
        );
    }
}
