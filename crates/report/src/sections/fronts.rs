//! Fronts of a forecast side by side, with the weights that the user gave them, beside all of them
//! together.

use super::facts::says;
use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::fan::{Interval, Samples};
use crate::figures::Figure;
use crate::figures::fronts::title;
use crate::figures::places::by_size;
use crate::guard::Shown;
use crate::table::{Cell, Table, interval_cells, with_total};
use maud::html;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    if chain.fronts.is_empty() {
        return None;
    }
    let facts = facts(desk);
    Some(Section {
        id: "fronts",
        title: desk.say("fronts_title").to_owned(),
        body: html! {
            p { (desk.say("fronts_note")) }
            (table(&people(desk)))
            (show_if(desk, figures, "fronts"))
            @if !facts.rows.is_empty() {
                h3 { (desk.say("fronts_facts")) }
                (table(&facts))
            }
        },
    })
}

/// The first column, then all fronts together, then each front.
fn head(desk: &Desk<'_>, first: &'static str) -> Vec<(String, &'static str)> {
    let mut head = vec![
        (desk.say(first).to_owned(), "what"),
        (desk.say("col_mixture").to_owned(), "mixture"),
    ];
    let fronts = desk.study.chain.iter().flat_map(|chain| &chain.fronts);
    head.extend(fronts.map(|front| (title(desk, front), "front")));
    head
}

/// All members, and those of each front.
fn parts(desk: &Desk<'_>, samples: &Samples) -> Vec<Option<Samples>> {
    let fronts = desk.study.chain.iter().flat_map(|chain| &chain.fronts);
    std::iter::once(Some(samples.clone()))
        .chain(fronts.map(|front| (!front.members.is_empty()).then(|| samples.of(&front.members))))
        .collect()
}

/// A median with its 90 % interval, where it may be shown.
fn cell(desk: &Desk<'_>, one: &Interval, shown: Shown) -> Cell {
    let [median, _, most] = interval_cells(one, shown, desk.numbers, desk.words);
    if !matches!(shown, Shown::Count(_)) || most.show == median.show {
        return median;
    }
    let text = beside(&median.show, &most.show);
    Cell::number(text.clone(), text)
}

/// A median and its interval, which is not broken over lines.
fn beside(median: &str, range: &str) -> String {
    format!("{median} ({})", range.replace(' ', "\u{a0}"))
}

/// People on the move and in reception, by front.
fn people(desk: &Desk<'_>) -> Table {
    let study = desk.study;
    let mut result = Table::new(head(desk, "col_people"));
    let last = desk.date(study.last());
    let mut single = |name: String, samples: &Samples, what: fn(&Samples) -> Interval| {
        let mut row = vec![Cell::text(name)];
        row.extend(parts(desk, samples).iter().map(|part| {
            part.as_ref().map_or_else(Cell::none, |part| {
                let one = what(part);
                cell(desk, &one, desk.numbers.guard.alone(one.q50))
            })
        }));
        result.rows.push(row);
    };
    let fill = |key| desk.fill(key, &[("date", &last)]);
    single(fill("fact_departures"), &study.displaced, Samples::last);
    single(fill("fact_travelling"), &study.travelling, Samples::last);
    let asking = study
        .reception
        .iter()
        .fold(Samples::new(study.days), |sum, one| sum.plus(&one.asking));
    single(desk.say("front_asking").to_owned(), &asking, Samples::peak);
    // Places and their total stand together in each column.
    let places = by_size(desk);
    let received = parts(desk, &study.received());
    let by_place: Vec<Vec<Option<Samples>>> = places
        .iter()
        .map(|place| parts(desk, &place.present))
        .collect();
    let mut columns: Vec<Vec<Cell>> = Vec::new();
    for (column, whole) in received.iter().enumerate() {
        let Some(whole) = whole else {
            columns.push(vec![Cell::none(); places.len() + 1]);
            continue;
        };
        let mut ends: Vec<Interval> = by_place
            .iter()
            .map(|parts| {
                parts[column]
                    .as_ref()
                    .map(Samples::last)
                    .unwrap_or_default()
            })
            .collect();
        let medians: Vec<f64> = ends.iter().map(|one| one.q50).collect();
        let shown = with_total(&medians, whole.last().q50, desk.numbers);
        ends.push(whole.last());
        columns.push(
            ends.iter()
                .zip(shown)
                .map(|(one, shown)| cell(desk, one, shown))
                .collect(),
        );
    }
    let names = places
        .iter()
        .map(|place| desk.fill("front_in", &[("place", &place.name), ("date", &last)]))
        .chain([fill("fact_received")]);
    for (index, name) in names.enumerate() {
        let mut row = vec![Cell::text(name)];
        row.extend(columns.iter().map(|column| column[index].clone()));
        result.rows.push(row);
    }
    result.total = true;
    result
}

/// What each front says where something was reported.
fn facts(desk: &Desk<'_>) -> Table {
    let Some(chain) = desk.study.chain.as_ref() else {
        return Table::default();
    };
    let mut result = Table::new(head(desk, "col_fact"));
    for fact in &chain.facts {
        let cell = |one: &Option<Interval>| {
            one.as_ref().map_or_else(Cell::none, |one| {
                let [median, range] = says(desk, fact, one);
                let text = if range == median {
                    median
                } else {
                    beside(&median, &range)
                };
                Cell::number(text.clone(), text)
            })
        };
        if fact.modelled.is_none() && fact.fronts.iter().all(Option::is_none) {
            continue;
        }
        let mut row = vec![Cell::text(fact.text.clone()), cell(&fact.modelled)];
        row.extend(fact.fronts.iter().map(cell));
        result.rows.push(row);
    }
    result
}
