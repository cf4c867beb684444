//! Changes of a scenario of wayfinding.

use super::{Change, Refusal, camp, counts, within};
use outflow_model::scenario::{
    Closure, ClosureKind, Date, KindChange, Link, Place, PlaceKind, Redirection, Scenario,
};
use outflow_scenario::setting;

/// The most places ahead that people may know the routes of here; `outflow run` takes more.
const AWARENESS: u64 = 4;

/// Makes a change.
pub(super) fn apply(scenario: &mut Scenario, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::Set { key, value } => {
            let change = setting::Change::new(key, value.clone());
            let settings =
                setting::change(&scenario.settings, &[change]).map_err(|error| Refusal(error.0))?;
            // Routes over more places than people know of by default grow by the power: a day of them would
            // keep everybody else waiting.
            let known = settings.move_rules.awareness_level;
            if known.unsigned_abs() > AWARENESS {
                return Err(Refusal(format!(
                    "awareness_level is {known}; expected -{AWARENESS} to {AWARENESS}"
                )));
            }
            scenario.settings = settings;
            Ok(())
        }
        Change::Days { days } => {
            within("the number of days", f64::from(*days), 1.0, 3650.0)?;
            let tables = [
                ("conflicts", &scenario.timeline.conflicts),
                ("floods", &scenario.timeline.floods),
            ];
            for (what, table) in tables {
                let rows = table.as_ref().map_or(usize::MAX, |table| table.rows.len());
                if rows < *days as usize {
                    return Err(Refusal(format!(
                        "the table of {what} has {rows} days; the run can be no longer"
                    )));
                }
            }
            scenario.days = *days;
            Ok(())
        }
        Change::Close {
            place,
            link,
            start,
            end,
        } => {
            let kind = match (place, link) {
                (Some(place), None) => ClosureKind::Location(place_of(scenario, place)?),
                (None, Some(link)) => {
                    let link = link_of(scenario, link)?;
                    let link = &scenario.links[link];
                    ClosureKind::Link(link.from, link.to)
                }
                _ => return Err(Refusal::new("name the place or the link that is closed")),
            };
            let (start, end) = period(scenario, *start, *end)?;
            scenario
                .timeline
                .closures
                .push(Closure { kind, start, end });
            Ok(())
        }
        Change::MoveClosure {
            closure,
            start,
            end,
        } => {
            let (start, end) = period(scenario, *start, *end)?;
            let row = scenario
                .timeline
                .closures
                .get_mut(*closure)
                .ok_or_else(|| Refusal(format!("there is no closure number {closure}")))?;
            (row.start, row.end) = (start, end);
            Ok(())
        }
        Change::Beds { place, beds, .. } => {
            let place = place_of(scenario, place)?;
            scenario.places[place].capacity = whole(within("the capacity", *beds, 0.0, 1e9)?);
            Ok(())
        }
        Change::Camp {
            name,
            latitude,
            longitude,
            beds,
            near,
        } => place_camp(
            scenario,
            name,
            (*latitude, *longitude),
            *beds,
            near.as_deref(),
        ),
        Change::Conflict { place, days } => move_conflict(scenario, place, *days),
        Change::Counts { rows } => counts::paste(scenario, rows),
        _ => Err(Refusal::new(
            "this change goes with scenarios of the chain of control only",
        )),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(people: f64) -> u64 {
    people.round() as u64
}

/// A camp among those reported would need reports of its own, so the place is a town that becomes
/// a camp on the first day.
fn place_camp(
    scenario: &mut Scenario,
    name: &str,
    position: (f64, f64),
    beds: f64,
    near: Option<&str>,
) -> Result<(), Refusal> {
    let near = near.map(|near| place_of(scenario, near)).transpose()?;
    let candidates = scenario.places.iter().enumerate().filter(|(index, one)| {
        near.map_or(
            !matches!(one.kind, PlaceKind::Camp | PlaceKind::Marker),
            |near| near == *index,
        )
    });
    let (near, length_km) = camp::way_to(
        name,
        position,
        beds,
        candidates.map(|(index, one)| (index, (one.latitude, one.longitude))),
    )?;
    let name = name.trim().to_owned();
    if scenario.first_place(&name).is_some() {
        return Err(Refusal(format!("there is a place '{name}' already")));
    }
    let place = scenario.places.len();
    let host = &scenario.places[near];
    scenario.places.push(Place {
        name,
        region: host.region.clone(),
        country: host.country.clone(),
        latitude: position.0,
        longitude: position.1,
        kind: PlaceKind::Town,
        population: 0,
        capacity: whole(beds),
        conflict_intensity: None,
        capacity_per_day: None,
        initial_present: None,
        deactivation_probability: None,
        farmer_fraction: None,
        trade_volume: None,
        human_development_index: None,
    });
    scenario.links.push(Link {
        from: near,
        to: place,
        length_km,
        redirection: Redirection::None,
        max_move_speed: None,
        walk_probability: None,
    });
    scenario.timeline.kind_changes.push(KindChange {
        place,
        kind: PlaceKind::Camp,
        day: 0,
    });
    Ok(())
}

fn move_conflict(scenario: &mut Scenario, place: &str, days: i32) -> Result<(), Refusal> {
    let place = place_of(scenario, place)?;
    let missing = || Refusal::new("the scenario gives no conflict by day for that place");
    let table = scenario.timeline.conflicts.as_mut().ok_or_else(missing)?;
    let column = table
        .places
        .iter()
        .position(|other| *other == place)
        .ok_or_else(missing)?;
    let old: Vec<f64> = table.rows.iter().map(|row| row[column]).collect();
    let shift = i64::from(days);
    for (day, row) in table.rows.iter_mut().enumerate() {
        let then = i64::try_from(day).unwrap_or(i64::MAX) - shift;
        // Earlier, the last value goes on; later, there is no conflict before it begins.
        row[column] = match usize::try_from(then) {
            Ok(then) => old.get(then).or(old.last()).copied().unwrap_or_default(),
            Err(_) => 0.0,
        };
    }
    if days > 0 && scenario.places[place].kind == PlaceKind::ConflictZone {
        // It was a conflict zone from the start, and becomes one by the table now.
        scenario.places[place].kind = PlaceKind::Town;
        scenario.places[place].conflict_intensity = None;
    }
    Ok(())
}

/// The place of a name (the last of several, as everywhere in this model).
fn place_of(scenario: &Scenario, name: &str) -> Result<usize, Refusal> {
    scenario.last_place(name).ok_or_else(|| {
        Refusal::unknown(
            "place",
            name,
            scenario.places.iter().map(|one| one.name.as_str()),
        )
    })
}

/// A link by its number.
fn link_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    id.parse()
        .ok()
        .filter(|link| *link < scenario.links.len())
        .ok_or_else(|| Refusal(format!("there is no link '{id}'")))
}

fn day_of(scenario: &Scenario, date: Date) -> Result<i32, Refusal> {
    i32::try_from(date.days_since(scenario.start))
        .map_err(|_| Refusal::new("the date is too far away"))
}

fn period(scenario: &Scenario, start: Date, end: Option<Date>) -> Result<(i32, i32), Refusal> {
    let start = day_of(scenario, start)?;
    let end = end.map_or(Ok(-1), |end| day_of(scenario, end))?;
    if start < 0 {
        return Err(Refusal::new("the period begins before the run"));
    }
    if end != -1 && end <= start {
        return Err(Refusal::new("the period ends before it begins"));
    }
    if i64::from(start) >= i64::from(scenario.days) {
        return Err(Refusal::new("the period begins after the run"));
    }
    Ok((start, end))
}
