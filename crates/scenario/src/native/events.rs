//! `events.csv`: closures and changes of what a place is.

use super::WriteError;
use super::days::{Days, check_known};
use super::ids::Ids;
use super::rows::Rows;
use super::sheet::{Column, Record, Sheet, optional, required};
use super::words::{self, KINDS, Words};
use crate::geography::{Joined, closes_nothing};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest, quoted};
use outflow_model::scenario::{Closure, ClosureKind, KindChange, Link, Place, PlaceKind};
use std::collections::BTreeSet;

/// The columns of `events.csv`.
pub const COLUMNS: &[Column] = &[
    required("event"),
    required("subject"),
    optional("other"),
    required("start"),
    optional("end"),
    optional("becomes"),
    optional("known"),
    optional("source"),
];

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Border,
    Place,
    Link,
    Camp,
    IdpCamp,
    Redirection,
    Kind,
}

const EVENTS: &Words<Event> = &[
    ("border_closed", Event::Border),
    ("place_closed", Event::Place),
    ("link_closed", Event::Link),
    ("camp_closed", Event::Camp),
    ("idp_camp_closed", Event::IdpCamp),
    ("redirection_ended", Event::Redirection),
    ("kind_changed", Event::Kind),
];

/// The words of the column `event`.
pub fn words() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(word, _)| *word)
}

/// All events.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) closures: Vec<Closure>,
    pub(super) kind_changes: Vec<KindChange>,
}

/// What events act on.
pub(super) struct Network<'a> {
    ids: &'a Ids,
    countries: BTreeSet<&'a str>,
    joined: Joined<'a>,
    /// Places that are camps at the start.
    camps: BTreeSet<usize>,
    /// Days of the run, where they are known.
    days: Option<u32>,
}

impl<'a> Network<'a> {
    pub(super) fn new(
        places: &'a [Place],
        links: &[Link],
        ids: &'a Ids,
        days: Option<u32>,
    ) -> Self {
        let camp = |place: &Place| matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
        Self {
            ids,
            countries: places.iter().map(|place| place.country.as_str()).collect(),
            joined: Joined::new(places, links),
            camps: (0..places.len())
                .filter(|place| camp(&places[*place]))
                .collect(),
            days,
        }
    }
}

/// Reads the table.
pub(super) fn read(
    source: &Source,
    network: &Network<'_>,
    calendar: Days,
    problems: &mut Diagnostics,
) -> Events {
    let mut events = Events::default();
    let ids = network.ids;
    let Some(mut sheet) = Sheet::open(source, COLUMNS, None, problems) else {
        return events;
    };
    while let Some(record) = sheet.next(problems) {
        if events.closures.len() + events.kind_changes.len() >= limits::EVENTS {
            record
                .cell("event")
                .report(problems, Code::TableTooLarge, |d| {
                    d.message(format!("there are more than {} events", limits::EVENTS))
                });
            break;
        }
        let event = words::read(
            &record.cell("event"),
            EVENTS,
            Code::UnknownEvent,
            "event",
            problems,
        );
        let start = calendar.read_required(&record, "start", problems);
        let after = |days: &u32| start.is_some_and(|day| i64::from(day) >= i64::from(*days));
        if let Some(days) = network.days.filter(after) {
            let cell = record.cell("start");
            cell.report(problems, Code::ClosurePeriod, |d| {
                d.message(format!(
                    "this begins after the run, which has {days} days, so it does nothing"
                ))
            });
        }
        check_known(&record, problems);
        let Some(event) = event else { continue };
        check_unused(&record, event, problems);
        if event == Event::Kind {
            let place = ids.place(&record.cell("subject"), problems);
            let kind = words::read(
                &record.cell("becomes"),
                KINDS,
                Code::UnknownKind,
                "kind of place",
                problems,
            );
            if let (Some(place), Some(kind), Some(day)) = (place, kind, start) {
                events.kind_changes.push(KindChange { place, kind, day });
            }
            continue;
        }
        let kind = closed(&record, event, network, problems);
        let end = read_end(&record, calendar, start, problems);
        if let (Some(kind), Some(start), Some(end)) = (kind, start, end) {
            events.closures.push(Closure { kind, start, end });
        }
    }
    events
}

/// Says which cells hold something that this event does not use.
fn check_unused(record: &Record<'_>, event: Event, problems: &mut Diagnostics) {
    let takes_other = matches!(
        event,
        Event::Border | Event::Place | Event::Link | Event::Redirection
    );
    for (column, used) in [
        ("other", takes_other),
        ("end", event != Event::Kind),
        ("becomes", event == Event::Kind),
    ] {
        let cell = record.cell(column);
        if !used && !cell.is_blank() {
            cell.report(problems, Code::OutOfRange, |d| {
                d.message(format!("this event takes no '{column}'"))
                    .help("leave the cell empty")
            });
        }
    }
}

/// What a closure closes.
fn closed(
    record: &Record<'_>,
    event: Event,
    network: &Network<'_>,
    problems: &mut Diagnostics,
) -> Option<ClosureKind> {
    let ids = network.ids;
    // Places or links may be missing because they could not be read.
    let all_read = !problems.has_errors();
    let (subject, other) = (record.cell("subject"), record.cell("other"));
    if event == Event::Border {
        let countries = &network.countries;
        let (one, two) = (subject.text(), other.text());
        let known = countries.contains(one) && countries.contains(two);
        if known && all_read && !network.joined.countries(one, two) {
            closes_nothing(&other, one, two, problems);
        }
        for cell in [&subject, &other] {
            let name = cell.text();
            if !countries.contains(name) && !countries.is_empty() {
                cell.report(problems, Code::UnknownCountry, |d| {
                    d.message(format!("no place lies in {}", quoted(name)))
                        .nearest(nearest(name, countries.iter().copied()))
                        .help(format!(
                            "the border stays open; places.csv knows {}",
                            some_of(countries)
                        ))
                        .severity(Severity::Warning)
                });
            }
        }
        return Some(ClosureKind::Country(
            subject.text().to_owned(),
            other.text().to_owned(),
        ));
    }
    let place = ids.place(&subject, problems);
    if event == Event::Place && !other.is_blank() {
        other.report(problems, Code::ClosureScope, |d| {
            d.message("this closes every link of the place, not only those to the other")
                .severity(Severity::Note)
                .help(
                    "close one link by 'link_closed'; under 'departures.close_named_link' this does",
                )
        });
    }
    let mut with_other = |make: fn(usize, usize) -> ClosureKind| {
        let second = ids.place(&other, problems);
        let (first, second) = (place?, second?);
        if event == Event::Link && all_read && !network.joined.places(first, second) {
            closes_nothing(&other, subject.trimmed(), other.trimmed(), problems);
        }
        Some(make(first, second))
    };
    match event {
        Event::Link => with_other(ClosureKind::Link),
        Event::Redirection => with_other(ClosureKind::ForcedRedirection),
        Event::Camp | Event::IdpCamp => {
            let place = place?;
            if !network.camps.contains(&place) {
                subject.report(problems, Code::NotACamp, |d| {
                    d.message(format!(
                        "{} is no camp; it becomes one when the closure ends",
                        quoted(subject.trimmed())
                    ))
                    .help("close a place that is no camp by 'place_closed'")
                });
            }
            Some(if event == Event::Camp {
                ClosureKind::Camp(place)
            } else {
                ClosureKind::IdpCamp(place)
            })
        }
        Event::Place if !other.is_blank() => with_other(ClosureKind::LocationTowards),
        Event::Place | Event::Border | Event::Kind => place.map(ClosureKind::Location),
    }
}

/// Countries that a message names.
const NAMED: usize = 8;

/// The first of the countries, for a message.
fn some_of(countries: &BTreeSet<&str>) -> String {
    let mut names: Vec<&str> = countries.iter().copied().take(NAMED).collect();
    if countries.len() > NAMED {
        names.push("others");
    }
    names.join(", ")
}

/// The day on which a closure ends; -1 for a blank cell (never).
fn read_end(
    record: &Record<'_>,
    calendar: Days,
    start: Option<i32>,
    problems: &mut Diagnostics,
) -> Option<i32> {
    let cell = record.cell("end");
    if cell.is_blank() {
        return Some(-1);
    }
    let end = calendar.read(record, "end", problems)?;
    if start.is_some_and(|start| end <= start) {
        cell.report(problems, Code::ClosurePeriod, |d| {
            d.message("the closure ends before it has begun")
                .help("the end is the first day on which it is open again")
        });
    }
    // Day -1 would mean never; a closure that ended on it has no effect, nor has one that ended
    // on day 0.
    Some(if end == -1 { 0 } else { end })
}

/// Writes the table.
pub(super) fn write(
    closures: &[Closure],
    kind_changes: &[KindChange],
    places: &[String],
    calendar: Days,
) -> Result<Option<String>, WriteError> {
    if closures.is_empty() && kind_changes.is_empty() {
        return Ok(None);
    }
    let place = |index: &usize| {
        places
            .get(*index)
            .map(String::as_str)
            .ok_or(WriteError::NoPlace(*index))
    };
    let mut rows = Rows::new(["event", "subject", "other", "start", "end", "becomes"]);
    for closure in closures {
        let (event, subject, other) = match &closure.kind {
            ClosureKind::Country(one, two) => (Event::Border, one.as_str(), two.as_str()),
            ClosureKind::Location(at) => (Event::Place, place(at)?, ""),
            ClosureKind::LocationTowards(at, other) => (Event::Place, place(at)?, place(other)?),
            ClosureKind::Link(one, two) => (Event::Link, place(one)?, place(two)?),
            ClosureKind::Camp(at) => (Event::Camp, place(at)?, ""),
            ClosureKind::IdpCamp(at) => (Event::IdpCamp, place(at)?, ""),
            ClosureKind::ForcedRedirection(one, two) => {
                (Event::Redirection, place(one)?, place(two)?)
            }
        };
        let end = match closure.end {
            -1 => String::new(),
            day => calendar.text(day.into())?,
        };
        rows.push([
            words::write(&event, EVENTS),
            subject,
            other,
            &calendar.text(closure.start.into())?,
            &end,
            "",
        ]);
    }
    for change in kind_changes {
        rows.push([
            words::write(&Event::Kind, EVENTS),
            place(&change.place)?,
            "",
            &calendar.text(change.day.into())?,
            "",
            words::write(&change.kind, KINDS),
        ]);
    }
    Ok(Some(rows.finish()))
}
