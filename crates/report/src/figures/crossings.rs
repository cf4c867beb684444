//! People over each border crossing by day.

use super::Figure;
use super::places::{add_days, brief, day_head, legend};
use crate::desk::Desk;
use crate::plot::series::{Measure, PANEL, Series, lines_of, panel};
use crate::table::Table;

/// Small multiples of crossings.
pub(super) fn crossings(desk: &Desk<'_>) -> Option<Figure> {
    let all = desk.study.crossings.iter();
    let crossings: Vec<_> = all.filter(|one| desk.tells_by_day(one)).collect();
    if crossings.is_empty() {
        return None;
    }
    let mut table = Table::new(day_head(desk, false));
    let mut panels = Vec::new();
    let lines = lines_of(crossings.iter().map(|one| one.name.as_str()));
    for crossing in &crossings {
        let fan = crossing.passed.fan();
        let series = Series {
            title: &crossing.name,
            lines,
            start: desk.study.start,
            fan: &fan,
            on: None,
            top: 0.0,
            dots: Vec::new(),
            line: None,
            measure: Measure::People,
            spread: desk.study.is_spread(),
        };
        panels.push(panel(&series, PANEL, desk.numbers, desk.words));
        add_days(desk, &mut table, &crossing.name, &fan, None);
    }
    brief(&mut table, desk.study.days, crossings.len());
    Some(Figure {
        name: "crossings",
        title: desk
            .say(match desk.study.chain {
                Some(_) => "fig_crossings_chain",
                None => "fig_crossings",
            })
            .to_owned(),
        note: desk
            .say(match desk.study.chain {
                Some(_) => "fig_crossings_note_chain",
                None => "fig_crossings_note",
            })
            .to_owned(),
        legend: legend(desk, false, false),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}
