//! How many arrive where, and when.

use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::fan::Interval;
use crate::figures::Figure;
use crate::figures::places::by_size;
use crate::table::{Cell, Table, interval_cells, with_total};
use maud::html;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    if desk.study.reception.is_empty() {
        return None;
    }
    let last = desk.date(desk.study.last());
    Some(Section {
        id: "arrivals",
        title: desk.say("sec_arrivals").to_owned(),
        body: html! {
            h3 { (desk.fill("at_end", &[("date", &last)])) }
            (table(&at_end(desk)))
            (show_if(desk, figures, "arrivals"))
            (show_if(desk, figures, "places"))
            h3 { (desk.say("through")) }
            p.small { (desk.say("through_note")) }
            (table(&through(desk)))
        },
    })
}

/// Who is where at the end, beside the reports.
fn at_end(desk: &Desk<'_>) -> Table {
    let places = by_size(desk);
    let reported = places.iter().any(|place| place.reported.is_some());
    let mut head = vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_median").to_owned(), "median"),
    ];
    if desk.study.is_spread() {
        head.push((desk.say("col_50").to_owned(), "interval_50"));
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    if reported {
        head.push((desk.say("col_reported").to_owned(), "reported"));
    }
    let ends: Vec<Interval> = places.iter().map(|place| place.present.last()).collect();
    let total = desk.study.received().last();
    let medians: Vec<f64> = ends.iter().map(|one| one.q50).collect();
    let shown = with_total(&medians, total.q50, desk.numbers);
    let last = |daily: &Vec<f64>| daily.last().copied().unwrap_or(0.0);
    let reports: Vec<f64> = places
        .iter()
        .map(|place| place.reported.as_ref().map_or(0.0, |one| last(&one.daily)))
        .collect();
    let reported_shown = with_total(&reports, reports.iter().sum(), desk.numbers);
    let mut result = Table::new(head);
    let names = places
        .iter()
        .map(|place| place.name.clone())
        .chain([desk.say("total").to_owned()]);
    for (index, (name, one)) in names.zip(ends.iter().chain([&total])).enumerate() {
        let [median, half, most] = interval_cells(one, shown[index], desk.numbers, desk.words);
        let mut row = vec![Cell::text(name), median];
        if desk.study.is_spread() {
            row.push(half);
            row.push(most);
        }
        if reported {
            let known = places
                .get(index)
                .is_none_or(|place| place.reported.is_some());
            row.push(if known {
                let count = reports
                    .get(index)
                    .copied()
                    .unwrap_or_else(|| reports.iter().sum());
                let place = crate::number::place(count, count, count);
                Cell::count(reported_shown[index], place, desk.numbers)
            } else {
                Cell::none()
            });
        }
        result.rows.push(row);
    }
    result.total = true;
    result
}

/// Arrivals over the run, and the days on which most come.
fn through(desk: &Desk<'_>) -> Table {
    let places = by_size(desk);
    let spread = desk.study.is_spread();
    let mut head = vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_arrived").to_owned(), "arrived"),
    ];
    if spread {
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    head.push((desk.say("col_peak_day").to_owned(), "peak_day"));
    if spread {
        head.push((desk.say("col_peak_day_90").to_owned(), "peak_day_90"));
    }
    head.push((desk.say("col_peak_people").to_owned(), "most_in_a_day"));
    let mut result = Table::new(head);
    let sums: Vec<Interval> = places.iter().map(|place| place.arrivals.sum()).collect();
    let all = desk.study.arrivals();
    let medians: Vec<f64> = sums.iter().map(|one| one.q50).collect();
    let total = all.sum();
    let shown = with_total(&medians, total.q50, desk.numbers);
    let rows = places
        .iter()
        .map(|place| (place.name.clone(), place.arrivals.clone()))
        .chain([(desk.say("total").to_owned(), all)]);
    for (index, (name, arrivals)) in rows.enumerate() {
        let sum = sums.get(index).copied().unwrap_or(total);
        let [median, _, most] = interval_cells(&sum, shown[index], desk.numbers, desk.words);
        let mut row = vec![Cell::text(name), median];
        if spread {
            row.push(most);
        }
        let day = arrivals.peak_day();
        let peak = arrivals.peak();
        if peak.q50 >= 0.5 {
            row.push(Cell::number(
                desk.about_day(day.q50),
                desk.about_day(day.q50),
            ));
            if spread {
                let text = desk.days(day.q05, day.q95);
                row.push(Cell::number(text.clone(), text));
            }
        } else {
            row.push(Cell::none());
            if spread {
                row.push(Cell::none());
            }
        }
        let most = desk.numbers.guard.alone(peak.q50);
        row.push(Cell::count(
            most,
            crate::number::place_of(&peak),
            desk.numbers,
        ));
        result.rows.push(row);
    }
    result.total = true;
    result
}
