//! Figures reported date after date, beside what the members say.

use super::Figure;
use super::places::legend;
use crate::chain::Reports;
use crate::desk::Desk;
use crate::fan::Interval;
use crate::plot::series::{Measure, PANEL, Series, lines_of, panel};
use crate::table::{Cell, Table, interval_cells};

/// Whether a unit counts people.
pub(crate) fn counts_people(unit: &str) -> bool {
    ["persons", "people", "households", "cars"].contains(&unit)
}

/// Small multiples, one a series.
pub(super) fn reported(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    let told: Vec<&Reports> = chain
        .series
        .iter()
        .filter(|one| one.said.iter().any(Option::is_some))
        .collect();
    if told.is_empty() {
        return None;
    }
    let mut head = vec![
        (desk.say("col_what").to_owned(), "series"),
        (desk.say("col_date").to_owned(), "date"),
        (desk.say("col_reported").to_owned(), "reported"),
        (desk.say("col_median").to_owned(), "median"),
    ];
    if desk.study.is_spread() {
        head.push((desk.say("col_50").to_owned(), "interval_50"));
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    let mut table = Table::new(head);
    let mut panels = Vec::new();
    let lines = lines_of(told.iter().map(|one| one.text.as_str()));
    for one in &told {
        let (mut days, mut fan): (Vec<usize>, Vec<Interval>) = (Vec::new(), Vec::new());
        for (day, said) in one.days.iter().zip(&one.said) {
            if let Some(said) = said {
                days.push(*day);
                fan.push(*said);
            }
        }
        let series = Series {
            title: &one.text,
            lines,
            start: desk.study.start,
            fan: &fan,
            on: Some((&days, desk.study.days)),
            top: 0.0,
            dots: one
                .days
                .iter()
                .zip(&one.reported)
                .map(|(day, value)| (*day, *value))
                .collect(),
            line: None,
            measure: if counts_people(&one.unit) {
                Measure::People
            } else {
                Measure::Quantity("unit_reported")
            },
            spread: desk.study.is_spread(),
        };
        panels.push(panel(&series, PANEL, desk.numbers, desk.words));
        add_rows(desk, &mut table, one);
    }
    if table.rows.len() > 60 {
        // The rest is in the CSV.
        let step = table.rows.len().div_ceil(60);
        table.brief = Some((0..table.rows.len()).step_by(step).collect());
    }
    Some(Figure {
        name: "reported",
        title: desk.say("fig_reported").to_owned(),
        note: desk.say("fig_reported_note").to_owned(),
        legend: legend(desk, true, false),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}

fn add_rows(desk: &Desk<'_>, table: &mut Table, one: &Reports) {
    for ((day, reported), said) in one.days.iter().zip(&one.reported).zip(&one.said) {
        let mut row = vec![Cell::text(one.text.clone()), desk.day_cell(*day)];
        let figure = |value: f64| {
            let text = desk.numbers.figure(value);
            Cell::number(text, format!("{value}"))
        };
        row.push(if counts_people(&one.unit) {
            Cell::people(*reported, desk.numbers)
        } else {
            figure(*reported)
        });
        let cells = match said {
            None => [Cell::none(), Cell::none(), Cell::none()],
            Some(said) if counts_people(&one.unit) => {
                let shown = desk.numbers.guard.alone(said.q50);
                interval_cells(said, shown, desk.numbers, desk.words)
            }
            Some(said) => {
                let range = |low: f64, high: f64| {
                    let (from, to) = (figure(low), figure(high));
                    let text = desk.fill("range", &[("low", &from.show), ("high", &to.show)]);
                    Cell::number(text, format!("{};{}", from.plain, to.plain))
                };
                [
                    figure(said.q50),
                    range(said.q25, said.q75),
                    range(said.q05, said.q95),
                ]
            }
        };
        let [median, half, most] = cells;
        row.push(median);
        if desk.study.is_spread() {
            row.push(half);
            row.push(most);
        }
        table.rows.push(row);
    }
}
