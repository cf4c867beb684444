//! Most people asking for a bed, beside the beds there are.

use super::{Figure, Mark};
use crate::desk::Desk;
use crate::figures::places::by_size;
use crate::plot::bars::{Bar, panel};
use crate::plot::colour;
use crate::table::{Cell, Table};

/// Occupancy at its peak as a share of beds.
pub(super) fn beds(desk: &Desk<'_>) -> Option<Figure> {
    let mut bars = Vec::new();
    let mut table = Table::new(vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_beds").to_owned(), "beds"),
        (desk.say("col_peak").to_owned(), "peak"),
        (desk.say("col_share_beds").to_owned(), "share_of_beds"),
    ]);
    for place in by_size(desk) {
        let (Some(short), Some(beds)) = (place.shortfall(), place.beds.as_ref()) else {
            continue;
        };
        let beds = beds.last().copied().unwrap_or(0.0);
        if beds <= 0.0 {
            continue;
        }
        let drawn = |people: f64| desk.numbers.guard.drawn(people) / beds;
        let share = drawn(short.peak.q50);
        bars.push(Bar {
            name: place.name.clone(),
            value: share,
            range: desk
                .study
                .is_spread()
                .then(|| (drawn(short.peak.q05), drawn(short.peak.q95))),
            text: desk.numbers.percent(share),
            colour: if share > 1.0 {
                colour::VERMILION
            } else {
                colour::BLUE
            },
        });
        let percent = desk.numbers.percent(share);
        table.rows.push(vec![
            Cell::text(place.name.clone()),
            Cell::people(beds, desk.numbers),
            Cell::people(short.peak.q50, desk.numbers),
            Cell::number(percent, format!("{:.2}", share)),
        ]);
    }
    if bars.is_empty() {
        return None;
    }
    let title = desk.say("fig_beds").to_owned();
    let axis = desk.say("axis_beds");
    let mut legend = vec![
        (Mark::Line("beds"), desk.say("key_beds_all").to_owned()),
        (Mark::Area(colour::BLUE), desk.say("key_within").to_owned()),
        (
            Mark::Area(colour::VERMILION),
            desk.say("key_above").to_owned(),
        ),
    ];
    if desk.study.is_spread() {
        legend.push((Mark::Line("whisker"), desk.say("key_90").to_owned()));
    }
    Some(Figure {
        name: "beds",
        note: desk.say("fig_beds_note").to_owned(),
        legend,
        panels: vec![panel(&title, axis, &bars, Some(1.0), 700.0)],
        narrow: vec![panel(&title, axis, &bars, Some(1.0), 350.0)],
        multiples: false,
        table,
        title,
    })
}
