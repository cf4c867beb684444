//! The peak day at each crossing.

use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::figures::Figure;
use crate::number::place_of;
use crate::table::{Cell, Table, interval_cells};
use maud::html;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let crossings = &desk.study.crossings;
    if crossings.is_empty() {
        return None;
    }
    let spread = desk.study.is_spread();
    let waits = crossings.iter().any(|one| one.wait_hours.is_some());
    let mut head = vec![
        (desk.say("col_crossing").to_owned(), "crossing"),
        (desk.say("col_peak_day").to_owned(), "peak_day"),
    ];
    if spread {
        head.push((desk.say("col_peak_day_90").to_owned(), "peak_day_90"));
    }
    head.push((desk.say("col_peak_crossed").to_owned(), "most_in_a_day"));
    if spread {
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    if waits {
        head.push((desk.say("col_queue").to_owned(), "longest_queue"));
        head.push((desk.say("col_wait").to_owned(), "longest_wait_hours"));
    }
    head.push((desk.say("col_crossed_all").to_owned(), "passed_in_all"));
    let mut rows = Table::new(head);
    for crossing in crossings {
        let (day, peak) = (crossing.passed.peak_day(), crossing.passed.peak());
        let shown = desk.numbers.guard.alone(peak.q50);
        let [median, _, most] = interval_cells(&peak, shown, desk.numbers, desk.words);
        let about = |day: f64| {
            let text = desk.about_day(day);
            Cell::number(text.clone(), text.replace('\u{a0}', " "))
        };
        let all = crossing.passed.sum();
        let shown_all = desk.numbers.guard.alone(all.q50);
        let all = Cell::count(shown_all, place_of(&all), desk.numbers);
        if !desk.tells_by_day(crossing) {
            let mut row = vec![Cell::text(crossing.name.clone())];
            row.resize_with(rows.head.len() - 1, Cell::none);
            row.push(all);
            rows.rows.push(row);
            continue;
        }
        let mut row = vec![Cell::text(crossing.name.clone()), about(day.q50)];
        if spread {
            let text = desk.days(day.q05, day.q95);
            row.push(Cell::number(text.clone(), text.replace('\u{a0}', " ")));
        }
        row.push(median);
        if spread {
            row.push(most);
        }
        if waits {
            row.push(crossing.queue.as_ref().map_or_else(Cell::none, |queue| {
                let peak = queue.peak();
                let shown = desk.numbers.guard.alone(peak.q50);
                Cell::count(shown, place_of(&peak), desk.numbers)
            }));
            row.push(
                crossing
                    .wait_hours
                    .as_ref()
                    .map_or_else(Cell::none, |wait| {
                        let peak = wait.peak();
                        let text = if spread {
                            let (low, high) = (
                                desk.numbers.rough(peak.q05.round()),
                                desk.numbers.rough(peak.q95.round()),
                            );
                            let range = desk.fill("range", &[("low", &low), ("high", &high)]);
                            format!("{} ({range})", desk.numbers.rough(peak.q50.round()))
                        } else {
                            desk.numbers.rough(peak.q50.round())
                        };
                        Cell::number(text, format!("{:.1}", peak.q50))
                    }),
            );
        }
        row.push(all);
        rows.rows.push(row);
    }
    Some(Section {
        id: "crossings",
        title: desk
            .say(match desk.study.chain {
                Some(_) => "sec_crossings_chain",
                None => "sec_crossings",
            })
            .to_owned(),
        body: html! {
            p { (desk.say(if waits { "crossings_intro_chain" } else { "crossings_intro" })) }
            (table(&rows))
            @if let Some(near) = desk.near_front() { p.small { (near) } }
            (show_if(desk, figures, "crossings"))
            (show_if(desk, figures, "queues"))
        },
    })
}
