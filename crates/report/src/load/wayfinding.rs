//! A run of Flee's rules of wayfinding.

use crate::ReportError;
use crate::fan::{Interval, Samples};
use crate::study::{
    Crossing, Fit, Kind, Link, Place, Reception, Reported, Role, Setting, Stamp, StreamKind,
    Streams, Study, Terms,
};
use outflow_model::observed::Observed;
use outflow_model::scenario::{PlaceKind, Scenario, Settings};
use outflow_results::{RunFolder, Table};
use outflow_score::{Baseline, Comparison, Form, Spread, relative_difference};
use serde_json::Value;
use std::collections::BTreeMap;

/// Crossings shown: the busiest.
const CROSSINGS: usize = 12;

/// Loads the run.
pub(crate) fn load(run: &RunFolder) -> Result<Study, ReportError> {
    let scenario = run.scenario()?;
    let days = usize::try_from(scenario.days).unwrap_or(0);
    let unit = f64::from(run.manifest().reproducible.people_per_count.max(1));
    let (present, places) = people_at_places(run, &scenario, days, unit)?;
    let mut reception = reception(run, &scenario, days, unit, present)?;
    let observed = Observed::new(&scenario)?;
    for camp in observed.camps() {
        let Some(one) = reception.iter_mut().find(|one| one.place == camp.place) else {
            continue;
        };
        let index = observed
            .camps()
            .iter()
            .position(|other| other.name == camp.name);
        let at = |day: u32| observed.at_camp(index.unwrap_or(0), day) as f64 * unit;
        let reports = scenario.observations.series.get(camp.series);
        let mut on: Vec<usize> = reports
            .iter()
            .flat_map(|series| series.parts.iter().flatten())
            .filter_map(|report| usize::try_from(report.day).ok())
            .filter(|day| *day < days)
            .collect();
        on.sort_unstable();
        on.dedup();
        one.reported = Some(Reported {
            daily: (0..scenario.days).map(at).collect(),
            days: on,
        });
    }
    let (links, crossings, last_links) = links(run, &scenario, days, unit)?;
    let mut displaced = Samples::new(days);
    let mut travelling = Samples::new(days);
    let totals = run.all_totals()?;
    for member in run.members() {
        let totals = totals(*member)?;
        displaced.push(totals.displaced.iter().map(|people| people * unit));
        travelling.push(totals.travelling.iter().map(|people| people * unit));
    }
    let streams = origins(run, &scenario, unit)?.or(last_links);
    let fit = fit(run, &reception)?;
    let scenario_json = serde_json::to_value(&scenario).unwrap_or_default();
    Ok(Study {
        kind: Kind::Wayfinding,
        title: scenario.title.clone(),
        start: scenario.start,
        days,
        members: run.members().len(),
        numbers: run.members().to_vec(),
        stamp: stamp(run),
        terms: Terms {
            hasten: run.manifest().reproducible.people_per_count.into(),
            ..Terms::default()
        },
        places,
        links,
        displaced,
        travelling,
        reception,
        crossings,
        streams,
        fit,
        settings: settings(&scenario),
        scenario: scenario_json,
        sources: None,
        changes: None,
        chain: None,
    })
}

/// What identifies the run, and the command that makes it again.
pub(crate) fn stamp(run: &RunFolder) -> Stamp {
    let parts = &run.manifest().reproducible;
    let options = serde_json::to_value(&parts.options).unwrap_or_default();
    let text = |name: &str| options[name].as_str().unwrap_or_default().to_owned();
    let members: Vec<String> = parts
        .members
        .iter()
        .map(|range| format!("{}..{}", range.first, range.end))
        .collect();
    let engine = text("engine");
    let seed = options["seed"].as_u64().unwrap_or(0);
    let mut command = "outflow run SCENARIO".to_owned();
    match parts.members.as_slice() {
        [one] if one.first == 0 => command.push_str(&format!(" --members {}", one.end)),
        [one] => command.push_str(&format!(" --members {}..{}", one.first, one.end)),
        _ => command.push_str(" --members A..B"),
    }
    command.push_str(&format!(" --seed {seed} --engine {engine}"));
    match &options["recent_grid"] {
        Value::Object(bits) if bits.get("bits").and_then(Value::as_u64) != Some(6) => {
            if let Some(bits) = bits.get("bits") {
                command.push_str(&format!(" --recent-grid {bits}"));
            }
        }
        Value::String(exact) => command.push_str(&format!(" --recent-grid {exact}")),
        _ => {}
    }
    if options["track_origin"].as_bool() == Some(true) {
        command.push_str(" --track origin");
    }
    if parts.people_per_count > 1 {
        command.push_str(&format!(" --hasten {}", parts.people_per_count));
    }
    command.push_str(&format!(" --days {}", parts.days));
    Stamp {
        version: parts.version.clone(),
        engine,
        seed,
        members: members.join(", "),
        command,
        scenario_sha256: parts.scenario_sha256.clone(),
        run_sha256: run.manifest().reproducible_sha256.clone(),
    }
}

fn role(kind: PlaceKind) -> Role {
    match kind {
        PlaceKind::Camp | PlaceKind::IdpCamp => Role::Reception,
        PlaceKind::ConflictZone | PlaceKind::FloodZone => Role::Origin,
        PlaceKind::Marker => Role::Bend,
        PlaceKind::ForwardingHub | PlaceKind::Town | PlaceKind::Other => Role::Town,
    }
}

/// Places that are conflict zones at the start or become so, too.
fn roles(scenario: &Scenario) -> Vec<Role> {
    let mut roles: Vec<Role> = scenario
        .places
        .iter()
        .map(|place| role(place.kind))
        .collect();
    for change in &scenario.timeline.kind_changes {
        if let Some(role) = roles.get_mut(change.place)
            && change.kind == PlaceKind::ConflictZone
            && *role == Role::Town
        {
            *role = Role::Origin;
        }
    }
    if let Some(table) = &scenario.timeline.conflicts {
        for (column, place) in table.places.iter().enumerate() {
            let ever = table
                .rows
                .iter()
                .any(|row| row.get(column).is_some_and(|value| *value > 0.0));
            if let Some(role) = roles.get_mut(*place)
                && ever
                && *role == Role::Town
            {
                *role = Role::Origin;
            }
        }
    }
    roles
}

/// Samples of the places of reception, and every place with its people at the end.
fn people_at_places(
    run: &RunFolder,
    scenario: &Scenario,
    days: usize,
    unit: f64,
) -> Result<(BTreeMap<usize, Samples>, Vec<Place>), ReportError> {
    let roles = roles(scenario);
    let count = scenario.places.len();
    let mut kept: BTreeMap<usize, Samples> = roles
        .iter()
        .enumerate()
        .filter(|(_, role)| **role == Role::Reception)
        .map(|(place, _)| (place, Samples::new(days)))
        .collect();
    let mut ends: Vec<Vec<f64>> = vec![Vec::new(); count];
    let stocks = run.counts(Table::Stocks)?;
    for member in run.members() {
        let people = stocks(*member)?;
        for (place, samples) in &mut kept {
            samples.push((0..days).map(|day| people[day * count + place] * unit));
        }
        if let Some(last) = days.checked_sub(1) {
            for (place, ends) in ends.iter_mut().enumerate() {
                ends.push(people[last * count + place] * unit);
            }
        }
    }
    let places = scenario
        .places
        .iter()
        .zip(&roles)
        .zip(ends)
        .map(|((place, role), ends)| Place {
            name: shown_name(&place.name),
            role: *role,
            latitude: place.latitude,
            longitude: place.longitude,
            at_end: Interval::of(ends).q50,
        })
        .collect();
    Ok((kept, places))
}

/// A name for people: Flee's cases write blanks as underlines.
fn shown_name(name: &str) -> String {
    name.replace('_', " ")
}

fn reception(
    run: &RunFolder,
    scenario: &Scenario,
    days: usize,
    unit: f64,
    present: BTreeMap<usize, Samples>,
) -> Result<Vec<Reception>, ReportError> {
    let count = scenario.places.len();
    let mut arrivals: BTreeMap<usize, Samples> = present
        .keys()
        .map(|place| (*place, Samples::new(days)))
        .collect();
    let table = run.counts(Table::Arrivals)?;
    for member in run.members() {
        let people = table(*member)?;
        for (place, samples) in &mut arrivals {
            samples.push((0..days).map(|day| people[day * count + place] * unit));
        }
    }
    Ok(present
        .into_iter()
        .zip(arrivals.into_values())
        .map(|((place, present), arrivals)| {
            let given = &scenario.places[place];
            #[allow(clippy::cast_precision_loss)]
            let beds = (given.capacity > 0).then(|| {
                let grows = given.capacity_per_day.unwrap_or(0) as f64;
                (0..days)
                    .map(|day| given.capacity as f64 + grows * day as f64)
                    .collect()
            });
            Reception {
                place,
                name: shown_name(&given.name),
                asking: present.clone(),
                present,
                arrivals,
                beds,
                reported: None,
            }
        })
        .collect())
}

/// What is read from the people on links.
type OnLinks = (Vec<Link>, Vec<Crossing>, Option<Streams>);

/// People on links over the run, links between countries by day, and the last links to places of
/// reception.
fn links(
    run: &RunFolder,
    scenario: &Scenario,
    days: usize,
    unit: f64,
) -> Result<OnLinks, ReportError> {
    let ways = scenario.links.len() * 2;
    let ends = |way: usize| {
        let link = &scenario.links[way / 2];
        if way.is_multiple_of(2) {
            (link.from, link.to)
        } else {
            (link.to, link.from)
        }
    };
    let abroad = |way: usize| {
        let (from, to) = ends(way);
        scenario.places[from].country != scenario.places[to].country
    };
    let mut totals: Vec<Vec<f64>> = vec![Vec::new(); ways];
    let mut border: BTreeMap<usize, Samples> = (0..ways)
        .filter(|way| abroad(*way))
        .map(|way| (way, Samples::new(days)))
        .collect();
    let flows = run.counts(Table::Flows)?;
    for member in run.members() {
        let people = flows(*member)?;
        for (way, totals) in totals.iter_mut().enumerate() {
            totals.push((0..days).map(|day| people[day * ways + way] * unit).sum());
        }
        for (way, samples) in &mut border {
            samples.push((0..days).map(|day| people[day * ways + way] * unit));
        }
    }
    let median = |way: usize| Interval::of(totals[way].iter().copied()).q50;
    let links = scenario
        .links
        .iter()
        .enumerate()
        .map(|(index, link)| Link {
            from: link.from,
            to: link.to,
            forth: median(2 * index),
            back: median(2 * index + 1),
        })
        .collect();
    let mut crossings: Vec<(f64, Crossing)> = border
        .into_iter()
        // Each link in the direction in which more people go.
        .filter(|(way, _)| median(*way) >= median(way ^ 1))
        .map(|(way, passed)| {
            let (from, to) = ends(way);
            let name = format!(
                "{} → {}",
                shown_name(&scenario.places[from].name),
                shown_name(&scenario.places[to].name)
            );
            let crossing = Crossing {
                name,
                passed,
                wait_hours: None,
                queue: None,
                near_front: false,
            };
            (median(way), crossing)
        })
        .collect();
    crossings.retain(|(people, _)| *people >= 1.0);
    crossings.sort_by(|a, b| b.0.total_cmp(&a.0));
    crossings.truncate(CROSSINGS);

    let roles = roles(scenario);
    let mut people: BTreeMap<(String, String), f64> = BTreeMap::new();
    for (way, totals) in totals.iter().enumerate() {
        let (from, to) = ends(way);
        if roles[to] == Role::Reception {
            #[allow(clippy::cast_precision_loss)]
            let mean = totals.iter().sum::<f64>() / totals.len().max(1) as f64;
            let key = (
                shown_name(&scenario.places[from].name),
                shown_name(&scenario.places[to].name),
            );
            *people.entry(key).or_default() += mean;
        }
    }
    Ok((
        links,
        crossings
            .into_iter()
            .map(|(_, crossing)| crossing)
            .collect(),
        streams(StreamKind::LastLink, &people),
    ))
}

/// People in reception at the end by place of entry.
fn origins(
    run: &RunFolder,
    scenario: &Scenario,
    unit: f64,
) -> Result<Option<Streams>, ReportError> {
    let roles = roles(scenario);
    let last = scenario.days.saturating_sub(1);
    let mut people: BTreeMap<(String, String), f64> = BTreeMap::new();
    #[allow(clippy::cast_precision_loss)]
    let share = unit / run.members().len().max(1) as f64;
    let index = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
    for member in run.members() {
        for row in run.origins(*member)? {
            let (from, to) = (index(row.origin), index(row.place));
            if row.day == last && roles.get(to) == Some(&Role::Reception) {
                let key = (
                    shown_name(&scenario.places[from].name),
                    shown_name(&scenario.places[to].name),
                );
                *people.entry(key).or_default() += row.people * share;
            }
        }
    }
    Ok(streams(StreamKind::Origins, &people))
}

/// A table of who went from where to where, the largest first.
pub(crate) fn streams(
    what: StreamKind,
    people: &BTreeMap<(String, String), f64>,
) -> Option<Streams> {
    let ordered = |pick: fn(&(String, String)) -> &String| {
        let mut sums: BTreeMap<&String, f64> = BTreeMap::new();
        for (key, people) in people {
            *sums.entry(pick(key)).or_default() += people;
        }
        let mut names: Vec<(&String, f64)> = sums
            .into_iter()
            .filter(|(_, people)| *people >= 0.5)
            .collect();
        names.sort_by(|a, b| b.1.total_cmp(&a.1));
        names
            .into_iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let from = ordered(|key| &key.0);
    let to = ordered(|key| &key.1);
    if from.is_empty() || to.is_empty() {
        return None;
    }
    let people = from
        .iter()
        .map(|from| {
            to.iter()
                .map(|to| {
                    people
                        .get(&(from.clone(), to.clone()))
                        .copied()
                        .unwrap_or(0.0)
                })
                .collect()
        })
        .collect();
    Some(Streams {
        what,
        from,
        to,
        people,
    })
}

fn fit(run: &RunFolder, reception: &[Reception]) -> Result<Option<Fit>, ReportError> {
    let compared: Vec<(&Reception, &Reported)> = reception
        .iter()
        .filter_map(|one| one.reported.as_ref().map(|reported| (one, reported)))
        .collect();
    let mut by_name: Vec<(String, Vec<f64>)> = Vec::new();
    for (_, name, value) in run.scores()? {
        match by_name.iter_mut().find(|(other, _)| *other == name) {
            Some((_, values)) => values.push(value),
            None => by_name.push((name, vec![value])),
        }
    }
    let scores: Vec<(String, f64, Option<f64>)> = by_name
        .into_iter()
        .filter_map(|(name, values)| {
            Spread::of(&values).map(|spread| (name, spread.mean, spread.sd))
        })
        .collect();
    if compared.is_empty() || scores.is_empty() {
        return Ok(None);
    }
    let days = compared
        .first()
        .map_or(0, |(_, reported)| reported.daily.len());
    let observed: Vec<f64> = (0..days)
        .flat_map(|day| {
            compared
                .iter()
                .map(move |(_, reported)| reported.daily[day])
        })
        .collect();
    let capacities: Vec<f64> = compared
        .iter()
        .map(|(one, _)| {
            one.beds
                .as_ref()
                .and_then(|beds| beds.first().copied())
                .unwrap_or(0.0)
        })
        .collect();
    let baselines = Baseline::ALL
        .into_iter()
        .filter_map(|baseline| {
            let counts = baseline.counts(&observed, &capacities)?;
            let both = Comparison::new(compared.len(), &counts, &observed).ok()?;
            Some((baseline.name(), relative_difference(&both, Form::Normal)))
        })
        .collect();
    let mut inside = [0_u32; 2];
    let mut cells = 0_usize;
    for (one, reported) in &compared {
        let fan = one.present.fan();
        for day in &reported.days {
            let (interval, value) = (fan[*day], reported.daily[*day]);
            inside[0] += u32::from(interval.q25 <= value && value <= interval.q75);
            inside[1] += u32::from(interval.q05 <= value && value <= interval.q95);
            cells += 1;
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let share = |count: u32| f64::from(count) / cells.max(1) as f64;
    Ok(Some(Fit {
        scores,
        baselines,
        inside: inside.map(share),
        compared: cells,
    }))
}

/// The settings in force beside Flee's defaults.
fn settings(scenario: &Scenario) -> Vec<Setting> {
    let mut rows = Vec::new();
    let ours = serde_json::to_value(&scenario.settings).unwrap_or_default();
    let default = serde_json::to_value(Settings::default()).unwrap_or_default();
    flatten("", &ours, &default, &mut rows);
    rows
}

fn flatten(path: &str, ours: &Value, default: &Value, rows: &mut Vec<Setting>) {
    if let Value::Object(map) = ours {
        for (key, value) in map {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            flatten(&path, value, &default[key.as_str()], rows);
        }
        return;
    }
    rows.push(Setting {
        name: path.to_owned(),
        value: plain(ours),
        default: (ours != default).then(|| plain(default)),
    });
}

/// A JSON value for people.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
