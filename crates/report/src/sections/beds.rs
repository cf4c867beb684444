//! Beds against capacity, and which beds to open by when.

use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::figures::Figure;
use crate::figures::places::by_size;
use crate::number::rough;
use crate::table::{Cell, Table};
use maud::html;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    if desk.study.reception.is_empty() {
        return None;
    }
    let rows = missing(desk);
    let (intro, note) = match desk.study.chain {
        Some(_) => ("beds_intro_chain", "beds_note_chain"),
        None => ("beds_intro", "beds_note"),
    };
    Some(Section {
        id: "beds",
        title: desk.say("sec_beds").to_owned(),
        body: html! {
            @if rows.rows.is_empty() {
                p { (desk.say("beds_no_limit")) }
            } @else {
                p { (desk.fill(intro, &[("days", &desk.options.lead_days.to_string())])) }
                (table(&rows))
                p.small { (desk.say(note)) }
                (show_if(desk, figures, "beds"))
            }
        },
    })
}

/// `open N beds by day D`, and the day on which to begin.
fn missing(desk: &Desk<'_>) -> Table {
    let mut result = Table::new(vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_beds").to_owned(), "beds"),
        (desk.say("col_chance").to_owned(), "chance_exceeded"),
        (desk.say("col_open_50").to_owned(), "open_p50"),
        (desk.say("col_by_50").to_owned(), "by_p50"),
        (desk.say("col_open_80").to_owned(), "open_p80"),
        (desk.say("col_by_80").to_owned(), "by_p80"),
        (desk.say("col_begin").to_owned(), "begin_p80"),
    ]);
    for one in by_size(desk) {
        let (Some(short), Some(beds)) = (one.shortfall(), one.beds.as_ref()) else {
            continue;
        };
        let people =
            |count: f64| Cell::count(desk.numbers.guard.alone(count), rough(count), desk.numbers);
        let day = |day: Option<usize>| day.map_or_else(Cell::none, |day| desk.day_cell(day));
        let begin = short.day[1].map_or_else(Cell::none, |day| {
            let lead = usize::try_from(desk.options.lead_days).unwrap_or(0);
            match day.checked_sub(lead) {
                Some(day) => desk.day_cell(day),
                None => Cell::number(desk.say("too_late"), format!("before {}", desk.study.start)),
            }
        });
        let chance = if desk.study.is_spread() {
            let members = desk.study.members;
            #[allow(clippy::cast_precision_loss)]
            let runs = (short.chance * members as f64).round();
            let text = desk.fill(
                "chance_runs",
                &[
                    ("percent", &desk.numbers.percent(short.chance)),
                    ("n", &format!("{runs:.0}")),
                    ("of", &members.to_string()),
                ],
            );
            Cell::number(text, format!("{:.2}", short.chance))
        } else {
            let key = if short.chance > 0.5 { "yes" } else { "no" };
            Cell::number(desk.say(key), format!("{:.0}", short.chance))
        };
        result.rows.push(vec![
            Cell::text(one.name.clone()),
            Cell::people(beds.last().copied().unwrap_or(0.0), desk.numbers),
            chance,
            people(short.beds[0]),
            day(short.day[0]),
            people(short.beds[1]),
            day(short.day[1]),
            begin,
        ]);
    }
    result
}
