//! What stays the same throughout a run: places, links, parties, and what can be changed.

use crate::measure::causes;
use crate::runs::Run;
use outflow_model::chain::{self, Holder, Moment, PARAMETERS};
use outflow_model::scenario::{Closure, ClosureKind, PlaceKind, Scenario};
use outflow_scenario::Input;
use serde_json::{Value, json};

/// Indices of the places of wayfinding that receive people.
pub(crate) fn receiving(scenario: &Scenario) -> impl Iterator<Item = usize> + '_ {
    scenario
        .places
        .iter()
        .enumerate()
        .filter(|(index, place)| {
            let is_camp = |kind| matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp);
            is_camp(place.kind)
                || scenario
                    .timeline
                    .kind_changes
                    .iter()
                    .any(|change| change.place == *index && is_camp(change.kind))
        })
        .map(|(index, _)| index)
}

/// The world of a run.
pub(crate) fn json(run: &Run) -> Value {
    let mut value = match &run.input {
        Input::Wayfinding(scenario) => wayfinding(scenario),
        Input::Chain(scenario) => of_chain(scenario),
    };
    value["measures"] = run
        .shape
        .measures()
        .iter()
        .map(|measure| {
            json!({
                "name": measure.name,
                "unit": measure.unit.name(),
                "state": measure.state,
            })
        })
        .collect();
    value["totals"] = run.shape.totals().iter().map(|total| total.name).collect();
    value["levers"] = match &run.input {
        Input::Wayfinding(scenario) => wayfinding_levers(scenario),
        Input::Chain(scenario) => chain_levers(scenario),
    };
    value
}

/// A name for people: Flee's cases write blanks as underlines.
fn shown(name: &str) -> String {
    name.replace('_', " ")
}

fn wayfinding(scenario: &Scenario) -> Value {
    let receives: Vec<usize> = receiving(scenario).collect();
    let conflict: Vec<usize> = scenario
        .timeline
        .conflicts
        .iter()
        .flat_map(|table| table.places.iter().copied())
        .collect();
    let places: Vec<Value> = scenario
        .places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let role = match place.kind {
                _ if receives.contains(&index) => "camp",
                PlaceKind::ConflictZone | PlaceKind::FloodZone => "origin",
                PlaceKind::Marker => "bend",
                _ if conflict.contains(&index) => "origin",
                _ => "town",
            };
            json!({
                "id": place.name,
                "name": shown(&place.name),
                "role": role,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "country": shown(&place.country),
                "region": shown(&place.region),
                "residents": place.population,
                "capacity": place.capacity,
                "receives": receives.contains(&index),
            })
        })
        .collect();
    let links: Vec<Value> = scenario
        .links
        .iter()
        .enumerate()
        .map(|(index, link)| {
            json!({
                "id": index.to_string(),
                "from": link.from,
                "to": link.to,
                "km": link.length_km,
                "border": scenario.places[link.from].country != scenario.places[link.to].country,
            })
        })
        .collect();
    json!({
        "model": "wayfinding",
        "title": scenario.title,
        "start": scenario.start,
        "days": scenario.days,
        "parties": [],
        "places": places,
        "links": links,
        "causes": [],
    })
}

fn of_chain(scenario: &chain::Scenario) -> Value {
    let places: Vec<Value> = scenario
        .places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let reception = scenario.receptions.iter().find(|one| one.place == index);
            let role = match place.kind {
                chain::PlaceKind::Crossing => "crossing",
                chain::PlaceKind::Junction => "bend",
                chain::PlaceKind::Settlement if reception.is_some() => "camp",
                chain::PlaceKind::Settlement => "town",
            };
            json!({
                "id": place.id,
                "name": place.name,
                "role": role,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "country": place.country,
                "region": place.region,
                "residents": place.residents,
                "capacity": reception.map_or(0.0, |one| one.beds_max),
                "receives": reception.is_some(),
            })
        })
        .collect();
    let links: Vec<Value> = scenario
        .links
        .iter()
        .map(|link| {
            json!({
                "id": link.id,
                "from": link.from,
                "to": link.to,
                "km": link.length_km,
                "border": scenario.places[link.from].country != scenario.places[link.to].country,
            })
        })
        .collect();
    json!({
        "model": "chain",
        "title": scenario.title,
        "start": scenario.start,
        "days": scenario.days,
        "parties": scenario.parties,
        "places": places,
        "links": links,
        "causes": causes().collect::<Vec<_>>(),
    })
}

/// Settings of wayfinding that a planner may ask about; every other one goes by its name.
const SETTINGS: [&str; 6] = [
    "move_rules.max_move_speed",
    "move_rules.awareness_level",
    "move_rules.default_movechance",
    "move_rules.conflict_movechance",
    "move_rules.camp_movechance",
    "move_rules.capacity_scaling",
];

fn wayfinding_levers(scenario: &Scenario) -> Value {
    let settings = serde_json::to_value(&scenario.settings).unwrap_or_default();
    let of_key = |key: &str| {
        key.split('.')
            .fold(&settings, |value, part| &value[part])
            .clone()
    };
    let date = |day: i32| scenario.start.plus_days(i64::from(day));
    let closures: Vec<Value> = scenario
        .timeline
        .closures
        .iter()
        .enumerate()
        .map(|(index, Closure { kind, start, end })| {
            let name = |place: usize| shown(&scenario.places[place].name);
            let what = match kind {
                ClosureKind::Country(a, b) => format!("{} – {}", shown(a), shown(b)),
                ClosureKind::Location(place)
                | ClosureKind::Camp(place)
                | ClosureKind::IdpCamp(place) => name(*place),
                ClosureKind::LocationTowards(a, b)
                    if scenario.settings.departures().close_named_link =>
                {
                    format!("{} – {}", name(*a), name(*b))
                }
                ClosureKind::LocationTowards(place, _) => name(*place),
                ClosureKind::Link(a, b) | ClosureKind::ForcedRedirection(a, b) => {
                    format!("{} – {}", name(*a), name(*b))
                }
            };
            json!({
                "closure": index,
                "what": what,
                "start": date(*start),
                "end": (*end >= 0).then(|| date(*end)),
            })
        })
        .collect();
    let conflicts: Vec<&str> = scenario
        .timeline
        .conflicts
        .iter()
        .flat_map(|table| table.places.iter())
        .map(|place| scenario.places[*place].name.as_str())
        .collect();
    let series: Vec<&str> = scenario
        .observations
        .series
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    json!({
        "days": scenario.days,
        "settings": SETTINGS
            .iter()
            .map(|key| json!({ "key": key, "value": of_key(key) }))
            .filter(|setting| setting["value"].is_number())
            .collect::<Vec<_>>(),
        "closures": closures,
        "conflicts": conflicts,
        "beds": receiving(scenario)
            .map(|place| {
                let place = &scenario.places[place];
                json!({ "place": place.name, "beds": place.capacity })
            })
            .collect::<Vec<_>>(),
        "series": series,
    })
}

fn chain_levers(scenario: &chain::Scenario) -> Value {
    let moment = |tick: i64| Moment::from_ticks(scenario.start, tick);
    let end = i64::from(scenario.end());
    // Rows that share a draw are moved together.
    let mut groups: Vec<(String, Vec<&chain::ControlRow>)> = Vec::new();
    for row in &scenario.control {
        if row.variant.is_some() || !(0..end).contains(&row.when.start) {
            continue;
        }
        let name = row.together.clone().unwrap_or_else(|| row.id.clone());
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((name, vec![row])),
        }
    }
    groups.sort_by_key(|(_, rows)| rows.iter().map(|row| row.when.start).min());
    let holder = |holder: Holder| match holder {
        Holder::Party(party) => scenario.parties[party].id.clone(),
        Holder::Contested => "contested".to_owned(),
        Holder::Nobody => "nobody".to_owned(),
    };
    let control: Vec<Value> = groups
        .iter()
        .map(|(name, rows)| {
            let first = rows.iter().map(|row| row.when.start).min().unwrap_or(0);
            let last = rows.iter().map(|row| row.when.start).max().unwrap_or(0);
            let places: Vec<&str> = rows
                .iter()
                .map(|row| scenario.places[row.place].name.as_str())
                .take(6)
                .collect();
            let holders: std::collections::BTreeSet<String> =
                rows.iter().map(|row| holder(row.holder)).collect();
            json!({
                "rows": name,
                "count": rows.len(),
                "places": places,
                "holders": holders,
                "first": moment(first),
                "last": moment(last),
            })
        })
        .collect();
    let events: Vec<Value> = scenario
        .events
        .iter()
        .filter(|event| event.variant.is_none())
        .map(|event| {
            json!({
                "id": event.id,
                "kind": event.kind.name(),
                "party": event.party.map(|party| scenario.parties[party].id.as_str()),
                "start": moment(event.start),
                "end": event.end.map(moment),
                "value": if event.value >= 1e300 { Value::Null } else { event.value.into() },
            })
        })
        .collect();
    let crossings: Vec<Value> = scenario
        .crossings
        .iter()
        .filter(|row| row.variant.is_none())
        .map(|row| {
            json!({
                "id": row.id,
                "place": scenario.places[row.place].name,
                "towards": row.towards,
                "start": moment(row.start),
                "end": row.end.map(moment),
                "cars_per_day": row.cars_per_day,
                "walkers_per_day": row.walkers_per_day,
            })
        })
        .collect();
    let beds: Vec<Value> = scenario
        .receptions
        .iter()
        .map(|row| {
            json!({
                "place": scenario.places[row.place].id,
                "beds": row.beds,
                "at_most": row.beds_max,
            })
        })
        .collect();
    let parameters: Vec<Value> = PARAMETERS
        .iter()
        .zip(&scenario.parameters.0)
        .map(|(spec, parameter)| {
            json!({
                "key": format!("parameters.{}", spec.name),
                "meaning": spec.meaning,
                "unit": spec.unit,
                "value": parameter.best(),
                "low": parameter.low,
                "high": parameter.high,
            })
        })
        .collect();
    json!({
        "days": scenario.days,
        "variants": scenario
            .variants
            .iter()
            .map(|one| json!({ "id": one.id, "title": one.title }))
            .collect::<Vec<_>>(),
        "control": control,
        "events": events,
        "crossings": crossings,
        "beds": beds,
        "parameters": parameters,
        "sanctions": scenario
            .parties
            .iter()
            .enumerate()
            .filter(|(index, _)| scenario.sanctions.iter().any(|row| row.party == *index))
            .map(|(_, party)| party.id.as_str())
            .collect::<Vec<_>>(),
    })
}
