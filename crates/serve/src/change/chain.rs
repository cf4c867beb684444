//! Changes of a scenario of the chain of control.

use super::{Change, Refusal, camp, within};
use outflow_model::chain::{
    Crossing, DAY, Event, EventKind, Exit, Holder, Link, Moment, Pathway, Place, PlaceKind,
    Reception, Scenario, Target,
};
use outflow_model::scenario::Date;
use outflow_scenario::chain::apply_setting;
use outflow_scenario::setting;

/// Days that dates may be moved by, either way.
const DAYS: f64 = 3650.0;

/// Makes a change.
pub(super) fn apply(scenario: &mut Scenario, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::Set { key, value } => {
            apply_setting(scenario, &setting::Change::new(key, value.clone()))
                .map_err(|error| Refusal(error.0))
        }
        Change::Days { days } => {
            within("the number of days", f64::from(*days), 1.0, DAYS)?;
            scenario.days = *days;
            leave_out_what_comes_later(scenario);
            Ok(())
        }
        Change::Variant { id } => {
            *scenario = scenario.with_variant(id).ok_or_else(|| {
                let ids = scenario.variants.iter().map(|one| one.id.as_str());
                Refusal::unknown("what-if", id, ids)
            })?;
            Ok(())
        }
        Change::MoveControl {
            from,
            to,
            days,
            stretch,
        } => move_control(scenario, (*from, *to), *days, *stretch),
        Change::MoveRows { rows, days } => move_rows(scenario, rows, *days),
        Change::Event {
            id,
            start,
            end,
            value,
        } => {
            let first = scenario.start;
            let event = event(scenario, id)?;
            if let Some(start) = start {
                let moved = start.ticks_since(first);
                event.known += moved - event.start;
                event.start = moved;
            }
            if let Some(end) = end {
                event.end = Some(end.ticks_since(first));
            }
            if let Some(value) = value {
                event.value = within("the value", *value, 0.0, 1e9)?;
            }
            Ok(())
        }
        Change::Scale {
            kind,
            party,
            factor,
        } => scale(scenario, kind, party.as_deref(), *factor),
        Change::Sanctions { party, factor } => {
            let party = party_of(scenario, party)?;
            let factor = within("the factor", *factor, 0.0, 100.0)?;
            for row in &mut scenario.sanctions {
                if row.party == party {
                    row.practice = (row.practice * factor).min(1.0);
                    row.perceived = (row.perceived * factor).min(1.0);
                }
            }
            Ok(())
        }
        Change::Buses {
            party,
            place,
            seats_per_day,
            start,
            end,
        } => {
            let party = party_of(scenario, party)?;
            let place = place_of(scenario, place)?;
            let value = within("the number of seats", *seats_per_day, 0.0, 1e6)?;
            let (start, end) = period(scenario, *start, Some(*end))?;
            push_event(
                scenario,
                "buses",
                EventKind::Transport,
                Some(party),
                Target::Places(vec![place]),
                (start, end),
                value,
            );
            Ok(())
        }
        Change::Close {
            place,
            link,
            start,
            end,
        } => {
            let target = match (place, link) {
                (Some(place), None) => Target::Places(vec![place_of(scenario, place)?]),
                (None, Some(link)) => Target::Links(vec![link_of(scenario, link)?]),
                _ => return Err(Refusal::new("name the place or the link that is closed")),
            };
            let period = period(scenario, *start, *end)?;
            push_event(
                scenario,
                "closed",
                EventKind::Closure,
                None,
                target,
                period,
                1.0,
            );
            Ok(())
        }
        Change::Crossing {
            id,
            cars_per_day,
            walkers_per_day,
        } => {
            let row = crossing(scenario, id)?;
            if let Some(cars) = cars_per_day {
                row.cars_per_day = within("cars per day", *cars, 0.0, 1e6)?;
            }
            if let Some(walkers) = walkers_per_day {
                row.walkers_per_day = within("walkers per day", *walkers, 0.0, 1e7)?;
            }
            Ok(())
        }
        Change::Beds {
            place,
            beds,
            at_most,
        } => {
            let place = place_of(scenario, place)?;
            let beds = within("the number of beds", *beds, 0.0, 1e7)?;
            let most = at_most.map_or(Ok(beds), |most| {
                within("the largest number of beds", most, beds, 1e7)
            })?;
            match scenario
                .receptions
                .iter_mut()
                .find(|one| one.place == place)
            {
                Some(row) => {
                    row.beds = beds;
                    row.beds_max = if at_most.is_some() {
                        most
                    } else {
                        row.beds_max.max(beds)
                    };
                }
                None => scenario.receptions.push(centre(place, beds, most)),
            }
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
        Change::MoveClosure { .. } | Change::Conflict { .. } | Change::Counts { .. } => Err(
            Refusal::new("this change goes with scenarios of wayfinding only"),
        ),
    }
}

/// A centre that is open from the start. Nights, pathway and lead time are assumed.
fn centre(place: usize, beds: f64, most: f64) -> Reception {
    Reception {
        place,
        pathway: Pathway::CentreFirst,
        beds,
        beds_max: most,
        lead_days: 1.0,
        nights: 30.0,
        rent_units: 0.0,
        host_share: 0.0,
    }
}

fn place_camp(
    scenario: &mut Scenario,
    name: &str,
    position: (f64, f64),
    beds: f64,
    near: Option<&str>,
) -> Result<(), Refusal> {
    let near = near.map(|near| place_of(scenario, near)).transpose()?;
    let candidates = scenario.places.iter().enumerate().filter(|(index, one)| {
        near.map_or(one.kind == PlaceKind::Settlement, |near| near == *index)
    });
    let (near, length_km) = camp::way_to(
        name,
        position,
        beds,
        candidates.map(|(index, one)| (index, (one.latitude, one.longitude))),
    )?;
    let id = camp::id_of(name, |id| scenario.place(id).is_some());
    let place = scenario.places.len();
    let host = scenario.places[near].clone();
    let party = match host.holder {
        Holder::Party(party) => party,
        Holder::Contested | Holder::Nobody => {
            return Err(Refusal(format!(
                "nobody holds '{}' at the start; name another place for the camp",
                host.id
            )));
        }
    };
    scenario.links.push(Link {
        id: format!("{}--{id}", host.id),
        from: near,
        to: place,
        length_km,
        speed_kmh: None,
        checkpoints: 0.0,
        walk: true,
    });
    scenario.places.push(Place {
        id,
        name: name.trim().to_owned(),
        kind: PlaceKind::Settlement,
        latitude: position.0,
        longitude: position.1,
        residents: 0.0,
        displaced: 0.0,
        area_km2: 0.0,
        ..host
    });
    scenario.receptions.push(centre(place, beds, beds));
    scenario.exits.push(Exit {
        place,
        party,
        follows: false,
        attraction: 0.0,
    });
    Ok(())
}

fn move_control(
    scenario: &mut Scenario,
    (from, to): (Moment, Moment),
    days: f64,
    stretch: f64,
) -> Result<(), Refusal> {
    within("the number of days", days, -DAYS, DAYS)?;
    within("the stretch", stretch, 0.0, 100.0)?;
    let window = (
        from.ticks_since(scenario.start),
        to.ticks_since(scenario.start),
    );
    if window.0 >= window.1 {
        return Err(Refusal::new("the period ends before it begins"));
    }
    let inside = |tick: i64| (window.0..window.1).contains(&tick);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let moved = |tick: i64| {
        window.0 + ((tick - window.0) as f64 * stretch + days * f64::from(DAY)).round() as i64
    };
    let mut any = false;
    for row in &mut scenario.control {
        if row.variant.is_none() && inside(row.when.start) {
            any = true;
            row.known += moved(row.when.start) - row.when.start;
            row.when.earliest = moved(row.when.earliest);
            row.when.start = moved(row.when.start);
            row.when.latest = moved(row.when.latest);
        }
    }
    if !any {
        return Err(Refusal::new("no change of control lies in that period"));
    }
    let goes_along = [
        EventKind::WithdrawalSeen,
        EventKind::EvacuationCall,
        EventKind::Closure,
    ];
    for event in &mut scenario.events {
        if event.variant.is_none() && inside(event.start) && goes_along.contains(&event.kind) {
            let shift = moved(event.start) - event.start;
            event.known += shift;
            event.start += shift;
            event.end = event.end.map(moved);
        }
    }
    leave_out_what_comes_later(scenario);
    for row in &mut scenario.control {
        row.when.latest = row.when.latest.max(row.when.start);
        row.when.earliest = row.when.earliest.min(row.when.start);
    }
    Ok(())
}

fn move_rows(scenario: &mut Scenario, rows: &str, days: f64) -> Result<(), Refusal> {
    within("the number of days", days, -DAYS, DAYS)?;
    #[allow(clippy::cast_possible_truncation)]
    let shift = (days * f64::from(DAY)).round() as i64;
    let mut any = false;
    for row in &mut scenario.control {
        let ours = row.together.as_deref() == Some(rows) || row.id == rows;
        if ours && row.variant.is_none() {
            any = true;
            row.known += shift;
            row.when.earliest += shift;
            row.when.start += shift;
            row.when.latest += shift;
        }
    }
    if !any {
        let names = scenario
            .control
            .iter()
            .map(|row| row.together.as_deref().unwrap_or(&row.id));
        return Err(Refusal::unknown("change of control", rows, names));
    }
    leave_out_what_comes_later(scenario);
    Ok(())
}

/// What begins after the run happens in no run, and the tables have no room for it.
pub(crate) fn leave_out_what_comes_later(scenario: &mut Scenario) {
    let end = i64::from(scenario.end());
    scenario.control.retain(|row| row.when.start < end);
    for front in &mut scenario.fronts {
        front.control.retain(|row| row.when.start < end);
    }
    scenario.hazards.retain(|row| row.start < end);
    scenario.events.retain(|row| row.start < end);
    scenario.crossings.retain(|row| row.start < end);
    scenario.channels.retain(|row| row.start < end);
    scenario.sanctions.retain(|row| row.start < end);
    scenario.onward.retain(|row| row.start < end);
    scenario.facts.retain(|row| row.end <= end);
}

fn scale(
    scenario: &mut Scenario,
    kind: &str,
    party: Option<&str>,
    factor: f64,
) -> Result<(), Refusal> {
    let kind = EventKind::ALL
        .iter()
        .copied()
        .find(|one| one.name() == kind)
        .ok_or_else(|| {
            Refusal::unknown(
                "kind of event",
                kind,
                EventKind::ALL.iter().map(|one| one.name()),
            )
        })?;
    let factor = within("the factor", factor, 0.0, 100.0)?;
    let party = party.map(|party| party_of(scenario, party)).transpose()?;
    let most = match kind {
        EventKind::Transport | EventKind::Corridor => 1e9,
        EventKind::Posts => 1000.0,
        _ => 1.0,
    };
    let mut any = false;
    for event in &mut scenario.events {
        let ours = event.kind == kind && (party.is_none() || event.party == party);
        // A corridor without a limit stays without one.
        if ours && event.value <= most {
            any = true;
            event.value = (event.value * factor).min(most);
        }
    }
    if any {
        Ok(())
    } else {
        Err(Refusal::new("there is no such event in the scenario"))
    }
}

/// Ticks of a period of whole days.
fn period(
    scenario: &Scenario,
    start: Date,
    end: Option<Date>,
) -> Result<(i64, Option<i64>), Refusal> {
    let tick = |date: Date| Moment { date, tick: 0 }.ticks_since(scenario.start);
    let (start, end) = (tick(start), end.map(tick));
    if end.is_some_and(|end| end <= start) {
        return Err(Refusal::new("the period ends before it begins"));
    }
    if start >= i64::from(scenario.end()) {
        return Err(Refusal::new("the period begins after the run"));
    }
    Ok((start, end))
}

fn push_event(
    scenario: &mut Scenario,
    stem: &str,
    kind: EventKind,
    party: Option<usize>,
    target: Target,
    (start, end): (i64, Option<i64>),
    value: f64,
) {
    let id = (1..)
        .map(|number| format!("what-if-{stem}-{number}"))
        .find(|id| scenario.events.iter().all(|event| event.id != *id))
        .unwrap_or_default();
    scenario.events.push(Event {
        id,
        kind,
        party,
        target,
        start,
        end,
        value,
        known: start,
        variant: None,
    });
}

fn party_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario.party(id).ok_or_else(|| {
        Refusal::unknown(
            "party",
            id,
            scenario.parties.iter().map(|one| one.id.as_str()),
        )
    })
}

fn place_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario.place(id).ok_or_else(|| {
        Refusal::unknown(
            "place",
            id,
            scenario.places.iter().map(|one| one.id.as_str()),
        )
    })
}

fn link_of(scenario: &Scenario, id: &str) -> Result<usize, Refusal> {
    scenario
        .links
        .iter()
        .position(|link| link.id == id)
        .ok_or_else(|| {
            Refusal::unknown("link", id, scenario.links.iter().map(|one| one.id.as_str()))
        })
}

fn event<'a>(scenario: &'a mut Scenario, id: &str) -> Result<&'a mut Event, Refusal> {
    match scenario.events.iter().position(|event| event.id == id) {
        Some(index) => Ok(&mut scenario.events[index]),
        None => Err(Refusal::unknown(
            "event",
            id,
            scenario.events.iter().map(|one| one.id.as_str()),
        )),
    }
}

fn crossing<'a>(scenario: &'a mut Scenario, id: &str) -> Result<&'a mut Crossing, Refusal> {
    match scenario.crossings.iter().position(|row| row.id == id) {
        Some(index) => Ok(&mut scenario.crossings[index]),
        None => Err(Refusal::unknown(
            "row of a crossing",
            id,
            scenario.crossings.iter().map(|one| one.id.as_str()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Unfit, changed};
    use outflow_model::chain::UNLIMITED;
    use outflow_scenario::{Input, ReadOptions, open};
    use serde_json::{Value, json};
    use std::path::Path;

    fn kharkiv() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/kharkiv-2022");
        match open(&folder, &ReadOptions::default()) {
            (Some(Input::Chain(scenario)), _) => *scenario,
            other => panic!("{:?}", other.1),
        }
    }

    fn made(changes: Value) -> Result<Scenario, Unfit> {
        let changes: Vec<Change> = serde_json::from_value(changes).unwrap();
        match changed(&Input::Chain(Box::new(kharkiv())), &changes)? {
            Input::Chain(scenario) => Ok(*scenario),
            Input::Wayfinding(_) => panic!("another model"),
        }
    }

    fn refusal(change: Value) -> String {
        match made(json!([change])) {
            Err(Unfit::Change(0, refusal)) => refusal.0,
            other => panic!("{:?}", other.map(|scenario| scenario.title)),
        }
    }

    /// Without changes, and with one that changes nothing, the scenario is the same: tables keep
    /// every number.
    #[test]
    fn what_is_not_changed_stays() {
        let base = kharkiv();
        assert_eq!(made(json!([])).unwrap(), base);
        let days = json!([{ "type": "days", "days": base.days }]);
        assert_eq!(made(days).unwrap(), base);
    }

    /// As the shipped what-if `later-slower` moves control, rows by name apart.
    #[test]
    fn a_retreat_is_moved_as_a_what_if_moves_it() {
        let moved = made(json!([{
            "type": "move_control", "from": "2022-09-01", "to": "2022-10-15", "days": 14,
            "stretch": 2.0,
        }]))
        .unwrap();
        let theirs = kharkiv().with_variant("later-slower").unwrap();
        let inside = |row: &&outflow_model::chain::ControlRow| row.variant.is_none();
        let starts = |scenario: &Scenario| -> Vec<(String, i64)> {
            scenario
                .control
                .iter()
                .filter(inside)
                .filter(|row| row.when.start < i64::from(scenario.end()))
                .map(|row| (row.id.clone(), row.when.start))
                .collect()
        };
        assert_eq!(starts(&moved), starts(&theirs));
        let base = kharkiv();
        let seen = |scenario: &Scenario| -> Vec<i64> {
            scenario
                .events
                .iter()
                .filter(|event| event.kind == EventKind::WithdrawalSeen && event.variant.is_none())
                .map(|event| event.start)
                .collect()
        };
        assert_ne!(seen(&base), seen(&moved));
        assert!(
            refusal(json!({
                "type": "move_control", "from": "2021-01-01", "to": "2021-02-01", "days": 1,
            }))
            .contains("no change of control")
        );
    }

    #[test]
    fn rows_are_moved_together() {
        let base = kharkiv();
        let name = base
            .control
            .iter()
            .filter(|row| row.when.start > 0)
            .find_map(|row| row.together.clone())
            .unwrap();
        let moved = made(json!([{ "type": "move_rows", "rows": name, "days": 1.5 }])).unwrap();
        let (mut count, mut others) = (0, 0);
        for row in &base.control {
            let Some(now) = moved.control.iter().find(|other| other.id == row.id) else {
                continue;
            };
            if row.together.as_ref() == Some(&name) && row.variant.is_none() {
                assert_eq!(now.when.start - row.when.start, 144);
                count += 1;
            } else {
                assert_eq!(now, row);
                others += 1;
            }
        }
        assert!(count > 1 && others > 1);
    }

    #[test]
    fn strengths_capacities_and_closures() {
        let base = kharkiv();
        let scenario = made(json!([
            { "type": "sanctions", "party": "ua", "factor": 0.5 },
            { "type": "scale", "kind": "promise", "party": "ru", "factor": 0.5 },
            { "type": "buses", "party": "ua", "place": "kupiansk", "seats_per_day": 300,
              "start": "2022-09-01", "end": "2022-09-08" },
            { "type": "close", "place": "kupiansk", "start": "2022-09-05", "end": "2022-09-09" },
            { "type": "close", "link": "kharkiv--chuhuiv", "start": "2022-03-01" },
            { "type": "crossing", "id": "logachevka-out", "cars_per_day": 4000 },
            { "type": "beds", "place": "belgorod", "beds": 2000, "at_most": 6000 },
            { "type": "beds", "place": "balakliia", "beds": 10 },
            { "type": "set", "key": "parameters.reprisal_rate", "value": 0.5 },
        ]))
        .unwrap();
        for (was, now) in base.sanctions.iter().zip(&scenario.sanctions) {
            let factor = if base.parties[was.party].id == "ua" {
                0.5
            } else {
                1.0
            };
            assert_eq!(now.perceived, was.perceived * factor);
            assert_eq!(now.practice, was.practice * factor);
        }
        for (was, now) in base.events.iter().zip(&scenario.events) {
            let ours = was.kind == EventKind::Promise;
            assert_eq!(
                now.value,
                was.value * if ours { 0.5 } else { 1.0 },
                "{}",
                was.id
            );
        }
        let new = &scenario.events[base.events.len()..];
        assert_eq!(
            new.iter().map(|event| event.kind).collect::<Vec<_>>(),
            [EventKind::Transport, EventKind::Closure, EventKind::Closure]
        );
        assert_eq!((new[0].value, new[2].end), (300.0, None));
        let crossing = |scenario: &Scenario| {
            let row = scenario
                .crossings
                .iter()
                .find(|row| row.id == "logachevka-out")
                .unwrap();
            (row.cars_per_day, row.walkers_per_day)
        };
        assert_eq!(crossing(&scenario), (4000.0, crossing(&base).1));
        let beds = |id: &str| {
            let place = scenario.place(id).unwrap();
            let row = scenario
                .receptions
                .iter()
                .find(|row| row.place == place)
                .unwrap();
            (row.beds, row.beds_max)
        };
        assert_eq!(beds("belgorod"), (2000.0, 6000.0));
        assert_eq!(beds("balakliia"), (10.0, 10.0));
    }

    #[test]
    fn corridors_are_made_wider_or_shut() {
        let mut base = kharkiv();
        let corridor = base
            .events
            .iter_mut()
            .find(|event| event.kind == EventKind::Corridor)
            .unwrap();
        corridor.value = UNLIMITED;
        for factor in [0.0, 2.5] {
            let mut scenario = base.clone();
            scale(&mut scenario, "corridor", None, factor).unwrap();
            for (was, now) in base.events.iter().zip(&scenario.events) {
                let ours = was.kind == EventKind::Corridor && was.value < UNLIMITED;
                let factor = if ours { factor } else { 1.0 };
                assert_eq!(now.value, was.value * factor, "{}", was.id);
            }
        }
    }

    #[test]
    fn a_camp_is_reached_from_the_nearest_place() {
        let scenario = made(json!([{
            "type": "camp", "name": "Field camp", "latitude": 50.65, "longitude": 36.7, "beds": 900,
        }]))
        .unwrap();
        let place = scenario.place("camp-field-camp").unwrap();
        let link = scenario.links.last().unwrap();
        assert_eq!(link.to, place);
        assert_eq!(scenario.places[link.from].id, "belgorod");
        assert!(scenario.exits.iter().any(|exit| exit.place == place));
        let bed = scenario.receptions.last().unwrap();
        assert_eq!((bed.place, bed.beds, bed.beds_max), (place, 900.0, 900.0));
    }

    #[test]
    fn refusals_name_what_is_near() {
        let cases = [
            (
                json!({ "type": "beds", "place": "belgrod", "beds": 1 }),
                "did you mean 'belgorod'",
            ),
            (
                json!({ "type": "variant", "id": "bus" }),
                "there is no what-if",
            ),
            (
                json!({ "type": "scale", "kind": "promises", "factor": 1 }),
                "did you mean 'promise'",
            ),
            (
                json!({ "type": "sanctions", "party": "ua", "factor": -1 }),
                "expected 0 to 100",
            ),
            (
                json!({ "type": "close", "start": "2022-09-05" }),
                "name the place or the link",
            ),
            (
                json!({ "type": "close", "place": "izium", "start": "2022-09-05", "end": "2022-09-05" }),
                "before it begins",
            ),
            (json!({ "type": "counts", "rows": [] }), "wayfinding only"),
            (
                json!({ "type": "set", "key": "parameters.reprisal_rat", "value": 1 }),
                "did you mean",
            ),
        ];
        for (change, problem) in cases {
            let text = refusal(change);
            assert!(text.contains(problem), "{text}");
        }
    }

    #[test]
    fn a_shorter_run_leaves_out_what_comes_later() {
        let scenario = made(json!([{ "type": "days", "days": 30 }])).unwrap();
        assert_eq!(scenario.days, 30);
        assert!(!scenario.control.is_empty());
        assert!(scenario.hazards.iter().all(|row| row.start < 30 * 96));
    }

    /// What comes of changes is checked like a folder.
    #[test]
    fn a_changed_scenario_with_problems_is_not_run() {
        match made(json!([{ "type": "event", "id": "law-111-1", "start": "2031-01-01" }])) {
            Err(Unfit::Problems(problems)) => assert!(problems.has_errors()),
            other => panic!("{:?}", other.map(|scenario| scenario.title)),
        }
    }
}
