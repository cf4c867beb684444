//! `closures.csv`: borders, places, links and camps that close and open (flee-model §2.6).

use super::Names;
use super::header::{self, Columns};
use super::locations::report_nameless;
use crate::geography::{Joined, closes_nothing};
use crate::limits;
use crate::table::{Cell, Row, Table, cells};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};
use outflow_model::scenario::{Closure, ClosureKind, Link, Place, PlaceKind};
use std::collections::BTreeSet;

const COLUMNS: &Columns = &[
    &["closure_type", "type"],
    &["name1", "location1"],
    &["name2", "location2"],
    &["closure_start", "start"],
    &["closure_end", "end"],
];

const KINDS: [&str; 6] = [
    "country",
    "location",
    "link",
    "camp",
    "idpcamp",
    "remove_forced_redirection",
];

/// What the rows of the table refer to.
struct World<'w> {
    places: &'w [Place],
    countries: BTreeSet<&'w str>,
    joined: Joined<'w>,
    names: Names,
    days: Option<u32>,
    /// Whether links may not be missing only because they could not be read.
    all_read: bool,
}

/// Reads the table; `days` is the length of the run.
pub fn parse(
    source: &Source,
    places: &[Place],
    links: &[Link],
    days: Option<u32>,
    problems: &mut Diagnostics,
) -> Vec<Closure> {
    let world = World {
        places,
        countries: places.iter().map(|place| place.country.as_str()).collect(),
        joined: Joined::new(places, links),
        names: Names::new(places.iter().map(|place| place.name.as_str())),
        days,
        all_read: !problems.has_errors(),
    };
    let mut table = Table::new(source);
    let mut closures = Vec::new();
    let mut spans = Vec::new();
    let mut first = true;
    while let Some(row) = table.next_row(problems) {
        if row.is_blank() {
            continue;
        }
        let bare = first && !row.is_comment() && header::is_bare_header(&row, COLUMNS);
        if bare {
            header::report_bare_header(&row, problems);
        }
        if first
            && (bare || row.is_comment())
            && row.len() > 1
            && !header::check_order(&row, COLUMNS, 0, problems)
        {
            return closures;
        }
        first = false;
        if bare || row.is_comment() {
            continue;
        }
        if row.cell(0).text().is_empty() {
            report_nameless(&row, problems);
            continue;
        }
        if closures.len() >= limits::EVENTS {
            row.cell(0).report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} closures", limits::EVENTS))
            });
            break;
        }
        if let Some(closure) = world.closure(&row, problems) {
            spans.push(row.cell(0).span());
            closures.push(closure);
        }
    }
    world.check_reopening(source, &closures, &spans, problems);
    closures
}

impl World<'_> {
    fn closure(&self, row: &Row<'_>, problems: &mut Diagnostics) -> Option<Closure> {
        if row.len() < COLUMNS.len() {
            row.cell(row.len() - 1)
                .report(problems, Code::RowTooShort, |d| {
                    d.message(format!(
                        "the row has {}; a closure needs 5",
                        cells(row.len())
                    ))
                    .help("closure_type,name1,name2,closure_start,closure_end")
                });
            return None;
        }
        let kind = self.kind(row, problems);
        let start = day(&row.cell(3), "the first day of the closure", problems);
        let end = day(
            &row.cell(4),
            "the end of the closure (-1 for never)",
            problems,
        );
        let closure = Closure {
            kind: kind?,
            start: start?,
            end: end?,
        };
        self.check_period(row, &closure, problems);
        Some(closure)
    }

    fn kind(&self, row: &Row<'_>, problems: &mut Diagnostics) -> Option<ClosureKind> {
        let name = row.cell(1);
        let other = row.cell(2);
        let two_places = |problems: &mut Diagnostics| {
            let from = self.names.last_of(&name, problems);
            let to = self.names.last_of(&other, problems);
            Some((from?, to?))
        };
        match row.cell(0).trimmed() {
            "country" => {
                let known = [&name, &other].map(|cell| self.country(cell, problems));
                let joined = self.joined.countries(name.text(), other.text());
                if known == [true, true] && self.all_read && !joined {
                    closes_nothing(&row.cell(0), name.text(), other.text(), problems);
                }
                Some(ClosureKind::Country(
                    name.text().to_owned(),
                    other.text().to_owned(),
                ))
            }
            "location" => {
                let place = self.names.last_of(&name, problems)?;
                if let Some(other_place) = self.names.last(other.text()) {
                    row.cell(0).report(problems, Code::ClosureScope, |d| {
                        d.message(format!(
                            "as Flee reads it, this closes every link of {}, not only that to {}",
                            quoted(name.text()),
                            quoted(other.text())
                        ))
                        .help(
                            "with '--set departures.close_named_link=true' it closes that link only",
                        )
                    });
                    return Some(ClosureKind::LocationTowards(place, other_place));
                }
                Some(ClosureKind::Location(place))
            }
            "link" => {
                let (from, to) = two_places(problems)?;
                if self.joined.places(from, to) {
                    row.cell(0).report(problems, Code::ClosureScope, |d| {
                        d.message("Flee reads link closures but does nothing; this link is closed both ways")
                            .severity(Severity::Note)
                    });
                } else if self.all_read {
                    closes_nothing(&row.cell(0), name.text(), other.text(), problems);
                }
                Some(ClosureKind::Link(from, to))
            }
            text @ ("camp" | "idpcamp") => {
                let place = self.names.last_of(&name, problems)?;
                let is_camp = self.places.get(place).is_some_and(|place| {
                    matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp)
                });
                if !is_camp {
                    name.report(problems, Code::NotACamp, |d| {
                        d.message(format!(
                            "{} is no camp; it becomes one when the closure ends",
                            quoted(name.text())
                        ))
                    });
                }
                Some(if text == "camp" {
                    ClosureKind::Camp(place)
                } else {
                    ClosureKind::IdpCamp(place)
                })
            }
            "remove_forced_redirection" => {
                let (from, to) = two_places(problems)?;
                row.cell(0).report(problems, Code::ClosureScope, |d| {
                    d.message(
                        "forced redirection has no effect on movement, so removing it has none",
                    )
                    .severity(Severity::Note)
                });
                Some(ClosureKind::ForcedRedirection(from, to))
            }
            unknown => {
                row.cell(0).report(problems, Code::UnknownClosure, |d| {
                    d.message(format!("{} is no closure type", quoted(unknown)))
                        .nearest(nearest(unknown, KINDS))
                        .help(format!("the types are {}", KINDS.join(", ")))
                });
                None
            }
        }
    }

    /// Whether a country has a place; an error when it has none.
    fn country(&self, cell: &Cell<'_>, problems: &mut Diagnostics) -> bool {
        let known = self.countries.contains(cell.text());
        if !known && !self.countries.is_empty() {
            cell.report(problems, Code::UnknownCountry, |d| {
                d.message(format!("no place lies in {}", quoted(cell.text())))
                    .nearest(nearest(cell.text(), self.countries.iter().copied()))
            });
        }
        known
    }

    /// Warns of borders whose opening also opens what another row still closes (S20).
    fn check_reopening(
        &self,
        source: &Source,
        closures: &[Closure],
        spans: &[Span],
        problems: &mut Diagnostics,
    ) {
        const MOST: usize = 1_000;
        if closures.len() > MOST {
            return;
        }
        for (opening, span) in closures.iter().zip(spans) {
            let ClosureKind::Country(one, two) = &opening.kind else {
                continue;
            };
            let day = opening.end;
            if self
                .days
                .is_none_or(|days| day <= opening.start || i64::from(day) >= i64::from(days))
            {
                continue;
            }
            let still_closed = closures.iter().zip(spans).find(|(other, _)| {
                let same_border = match &other.kind {
                    ClosureKind::Country(a, b) => (a == one && b == two) || (a == two && b == one),
                    ClosureKind::Location(place) | ClosureKind::LocationTowards(place, _) => self
                        .places
                        .get(*place)
                        .is_some_and(|place| place.country == *one || place.country == *two),
                    _ => false,
                };
                same_border && other.start < day && (other.end > day || other.end < other.start)
            });
            if let Some((_, other)) = still_closed {
                problems.report(Code::ClosureScope, source, *span, |d| {
                    d.message(format!(
                        "when this border opens on day {day}, its links open that line {} still closes",
                        source.line(other.start())
                    ))
                    .help("Flee opens every closed link between the two countries")
                });
            }
        }
    }

    fn check_period(&self, row: &Row<'_>, closure: &Closure, problems: &mut Diagnostics) {
        let (start, end) = (closure.start, closure.end);
        if matches!(closure.kind, ClosureKind::ForcedRedirection(..)) {
            return;
        }
        let late = self
            .days
            .is_some_and(|days| i64::from(start) >= i64::from(days));
        let mut warn = |column: usize, message: String, help: &str| {
            row.cell(column).report(problems, Code::ClosurePeriod, |d| {
                d.message(message).help(help)
            });
        };
        if late {
            warn(
                3,
                format!("the closure starts on day {start}, after the run"),
                "days are counted from the start of the run",
            );
        } else if start < 0 {
            warn(
                3,
                format!("the closure starts on day {start}, so it never does"),
                "write 0 to close from the start",
            );
        } else if end >= 0 && end < start {
            warn(
                4,
                format!(
                    "the closure ends on day {end}, before it starts on day {start}, so it stays closed"
                ),
                "write -1 if it never opens again",
            );
        } else if end == start {
            warn(
                4,
                "the closure ends on the day on which it starts, so it does nothing".to_owned(),
                "the end is the first day that is open again",
            );
        } else if end < -1 {
            warn(
                4,
                format!("the end is day {end}, so it never opens again"),
                "write -1 for never",
            );
        }
    }
}

fn day(cell: &Cell<'_>, what: &str, problems: &mut Diagnostics) -> Option<i32> {
    let day = cell.integer_in(what, -limits::FAR_DAY, limits::FAR_DAY, problems)?;
    i32::try_from(day).ok()
}
