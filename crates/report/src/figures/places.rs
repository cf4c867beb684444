//! People arriving in all, and people in each place of reception.

use super::{Figure, Mark};
use crate::desk::Desk;
use crate::fan::Interval;
use crate::plot::series::{Measure, PANEL, Series, lines_of, panel};
use crate::study::Reception;
use crate::table::{Cell, Table};

/// Rows of a table of days shown on the page.
const ROWS: usize = 240;

/// Places with a panel of their own: the largest.
const PANELS: usize = 12;

/// The legend of a time series.
pub(crate) fn legend(desk: &Desk<'_>, reported: bool, beds: bool) -> Vec<(Mark, String)> {
    let mut keys = vec![(Mark::Line("median"), desk.say("key_median").to_owned())];
    if desk.study.is_spread() {
        keys.push((Mark::Area("band50"), desk.say("key_50").to_owned()));
        keys.push((Mark::Area("band90"), desk.say("key_90").to_owned()));
    }
    if reported {
        keys.push((Mark::Disc("dot"), desk.say("key_reported").to_owned()));
    }
    if beds {
        keys.push((Mark::Line("beds"), desk.say("key_beds").to_owned()));
    }
    keys
}

/// People reaching places of reception in each day.
pub(super) fn arrivals(desk: &Desk<'_>) -> Option<Figure> {
    if desk.study.reception.is_empty() {
        return None;
    }
    let fan = desk.study.arrivals().fan();
    let title = desk.say("fig_arrivals").to_owned();
    let series = Series {
        title: &title,
        lines: 0,
        start: desk.study.start,
        fan: &fan,
        on: None,
        top: 0.0,
        dots: Vec::new(),
        line: None,
        measure: Measure::People,
        spread: desk.study.is_spread(),
    };
    let mut table = Table::new(day_head(desk, false));
    add_days(desk, &mut table, &title, &fan, None);
    brief(&mut table, desk.study.days, 1);
    Some(Figure {
        name: "arrivals",
        note: desk.say("fig_arrivals_note").to_owned(),
        legend: legend(desk, false, false),
        panels: vec![panel(&series, (700.0, 230.0), desk.numbers, desk.words)],
        narrow: vec![panel(&series, PANEL, desk.numbers, desk.words)],
        multiples: false,
        table,
        title,
    })
}

/// Places of reception, the largest first.
pub(crate) fn by_size<'a>(desk: &Desk<'a>) -> Vec<&'a Reception> {
    let mut places: Vec<&Reception> = desk.study.reception.iter().collect();
    // Those joined into one come last.
    let key = |one: &Reception| (one.place != usize::MAX, one.present.last().q50);
    places.sort_by(|a, b| {
        let ((a, people), (b, more)) = (key(a), key(b));
        b.cmp(&a).then(more.total_cmp(&people))
    });
    places
}

/// People in each place of reception: small multiples.
pub(super) fn places(desk: &Desk<'_>) -> Option<Figure> {
    let mut places = by_size(desk);
    if places.is_empty() {
        return None;
    }
    places.truncate(PANELS);
    let mut panels = Vec::new();
    let mut table = Table::new(day_head(desk, true));
    let lines = lines_of(places.iter().map(|place| place.name.as_str()));
    for place in &places {
        let fan = place.present.fan();
        // Beds far above what is drawn would flatten the rest.
        let most = fan.iter().map(|one| one.q95).fold(0.0, f64::max);
        let line = place
            .beds
            .as_deref()
            // In the chain of control most of those present ask for no bed.
            .filter(|_| desk.study.chain.is_none())
            .filter(|beds| beds.iter().all(|beds| *beds < 4.0 * most));
        let series = Series {
            title: &place.name,
            lines,
            start: desk.study.start,
            fan: &fan,
            on: None,
            top: 0.0,
            dots: place.reported.as_ref().map_or_else(Vec::new, |reported| {
                reported
                    .days
                    .iter()
                    .map(|day| (*day, reported.daily[*day]))
                    .collect()
            }),
            line,
            measure: Measure::People,
            spread: desk.study.is_spread(),
        };
        panels.push(panel(&series, PANEL, desk.numbers, desk.words));
        let reported = place
            .reported
            .as_ref()
            .map(|reported| reported.daily.as_slice());
        add_days(desk, &mut table, &place.name, &fan, reported);
    }
    brief(&mut table, desk.study.days, places.len());
    let reported = places.iter().any(|place| place.reported.is_some());
    let beds = desk.study.chain.is_none() && places.iter().any(|place| place.beds.is_some());
    Some(Figure {
        name: "places",
        title: desk.say("fig_places").to_owned(),
        note: desk.say("fig_places_note").to_owned(),
        legend: legend(desk, reported, beds),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}

/// Heads of a table of days.
pub(crate) fn day_head(desk: &Desk<'_>, reported: bool) -> Vec<(String, &'static str)> {
    let mut head = vec![
        (desk.say("col_what").to_owned(), "place"),
        (desk.say("col_date").to_owned(), "date"),
        (desk.say("col_median").to_owned(), "median"),
    ];
    if desk.study.is_spread() {
        head.push((desk.say("col_50").to_owned(), "interval_50"));
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    if reported {
        head.push((desk.say("col_reported").to_owned(), "reported"));
    }
    head
}

/// A row a day.
pub(crate) fn add_days(
    desk: &Desk<'_>,
    table: &mut Table,
    name: &str,
    fan: &[Interval],
    reported: Option<&[f64]>,
) {
    let asks_reported = table.head.iter().any(|(_, name)| *name == "reported");
    for (day, one) in fan.iter().enumerate() {
        let median = desk.numbers.guard.alone(one.q50);
        let [median, half, most] =
            crate::table::interval_cells(one, median, desk.numbers, desk.words);
        let mut row = vec![Cell::text(name), desk.day_cell(day), median];
        if desk.study.is_spread() {
            row.push(half);
            row.push(most);
        }
        if asks_reported {
            row.push(
                reported.map_or_else(Cell::none, |daily| Cell::people(daily[day], desk.numbers)),
            );
        }
        table.rows.push(row);
    }
}

/// Shows every so many days on the page: not more than a page can bear, the last day always.
pub(crate) fn brief(table: &mut Table, days: usize, series: usize) {
    let step = (days * series).div_ceil(ROWS).max(1);
    let step = [1, 2, 7, 14, 28, 56, 112]
        .into_iter()
        .find(|days| *days >= step)
        .unwrap_or(step);
    if step == 1 || days == 0 {
        return;
    }
    table.brief = Some(
        (0..table.rows.len())
            .filter(|row| (row % days).is_multiple_of(step) || row % days == days - 1)
            .collect(),
    );
}
