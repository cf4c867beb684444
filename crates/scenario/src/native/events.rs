//! `events.csv`: closures and changes of what a place is.

use super::WriteError;
use super::days::{Days, check_known};
use super::ids::Ids;
use super::rows::Rows;
use super::sheet::{Column, Record, Sheet, optional, required};
use super::words::{self, KINDS, Words};
use crate::geography::{Joined, closes_nothing};
use crate::limits;
use crate::reported::{is_far, report_far};
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
    places: &'a [Place],
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
            places,
            days,
        }
    }

    /// Warns of a change before the run, unless places.csv agrees: it says what a place is at the start.
    fn changed_before(
        &self,
        record: &Record<'_>,
        place: usize,
        kind: PlaceKind,
        problems: &mut Diagnostics,
    ) {
        let Some(at_start) = self.places.get(place).map(|place| place.kind) else {
            return;
        };
        if at_start != kind {
            record.cell("start").report(problems, Code::ClosurePeriod, |d| {
                d.message(format!(
                    "this change is dated before the run, so it does nothing: places.csv has the place as {} at the start",
                    words::write(&at_start, KINDS)
                ))
                .help("date it within the run, or write the kind in places.csv")
            });
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
        check_start(&record, start, network.days, problems);
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
                if day < 0 {
                    network.changed_before(&record, place, kind, problems);
                } else {
                    events.kind_changes.push(KindChange { place, kind, day });
                }
            }
            continue;
        }
        let kind = closed(&record, event, network, problems);
        let end = read_end(&record, calendar, start, problems);
        if let (Some(kind), Some(start), Some(end)) = (kind, start, end)
            && let Some((start, end)) = within_the_run(&record, start, end, problems)
        {
            events.closures.push(Closure { kind, start, end });
        }
    }
    events
}

/// Warns of a start after the run, or so long before it that it must be a slip.
fn check_start(
    record: &Record<'_>,
    start: Option<i32>,
    days: Option<u32>,
    problems: &mut Diagnostics,
) {
    let Some(start) = start.map(i64::from) else {
        return;
    };
    let cell = record.cell("start");
    if let Some(days) = days.filter(|&days| start >= i64::from(days)) {
        cell.report(problems, Code::ClosurePeriod, |d| {
            d.message(format!(
                "this begins after the run, which has {days} days, so it does nothing"
            ))
        });
    } else if is_far(start) {
        report_far(&cell, start, problems);
    }
}

/// The days of a closure, of which those before the run are left out: what is closed already when the run
/// starts is closed from day 0, and what is open again by then is never closed.
fn within_the_run(
    record: &Record<'_>,
    start: i32,
    end: i32,
    problems: &mut Diagnostics,
) -> Option<(i32, i32)> {
    if start >= 0 {
        return Some((start, end));
    }
    let cell = record.cell("end");
    if end <= 0 && !cell.is_blank() {
        cell.report(problems, Code::ClosurePeriod, |d| {
            d.message("this is over before the run begins, so it does nothing")
        });
        return None;
    }
    Some((0, end))
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
    Some(end)
}

/// Writes the table.
pub(super) fn write(
    closures: &[Closure],
    kind_changes: &[KindChange],
    places: &[String],
    calendar: Days,
) -> Result<Option<String>, WriteError> {
    // No run is longer.
    let after_the_run = i32::try_from(limits::DAYS).unwrap_or(i32::MAX);
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
        // Here a closure that began before the run holds from its start; in Flee it never begins, and only
        // its end acts, which is what one does that begins after the run.
        let (start, end) = match (closure.start, closure.end) {
            (..0, ..0) => continue,
            (..0, end) => (after_the_run, end),
            days => days,
        };
        let end = match end {
            -1 => String::new(),
            day => calendar.text(day.into())?,
        };
        rows.push([
            words::write(&event, EVENTS),
            subject,
            other,
            &calendar.text(start.into())?,
            &end,
            "",
        ]);
    }
    for change in kind_changes.iter().filter(|change| change.day >= 0) {
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
