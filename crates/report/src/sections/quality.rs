//! How good the model is on this case.

use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::figures::Figure;
use crate::figures::places::by_size;
use crate::number::place;
use crate::table::{Cell, Table, with_total};
use maud::html;
use outflow_score::SHOWN;

pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let title = desk.say("sec_quality").to_owned();
    if desk.study.chain.is_some() {
        return None;
    }
    let Some(fit) = &desk.study.fit else {
        return Some(Section {
            id: "quality",
            title,
            body: html! { p { (desk.say("quality_none")) } },
        });
    };
    let mut scores = Table::new(vec![
        (desk.say("col_score").to_owned(), "score"),
        (desk.say("col_mean").to_owned(), "mean"),
        (desk.say("col_sd").to_owned(), "sd"),
        (desk.say("col_meaning").to_owned(), "meaning"),
    ]);
    for (name, mean, sd) in &fit.scores {
        if !SHOWN.contains(&name.as_str()) {
            continue;
        }
        let figure = |value: f64| {
            let text = if value.abs() < 100.0 {
                desk.numbers.decimals(value, 3)
            } else {
                desk.numbers.figure(value)
            };
            Cell::number(text, format!("{value:.4}"))
        };
        let spread = match sd.filter(|_| desk.study.is_spread()) {
            Some(sd) if sd > 0.0 && sd < 0.0005 => {
                let least = desk.numbers.decimals(0.001, 3);
                Cell::number(format!("<\u{a0}{least}"), format!("{sd:.4}"))
            }
            Some(sd) => figure(sd),
            None => Cell::none(),
        };
        scores.rows.push(vec![
            Cell::text(name.clone()),
            figure(*mean),
            spread,
            Cell::text(desk.words.named("score", name)),
        ]);
    }
    let inside = |index: usize| desk.numbers.percent(fit.inside[index]);
    Some(Section {
        id: "quality",
        title,
        body: html! {
            p { (desk.say("quality_intro")) }
            (show_if(desk, figures, "scores"))
            h3 { (desk.say("quality_cover")) }
            @if desk.study.is_spread() {
                p { (desk.fill("quality_inside", &[
                    ("half", &inside(0)),
                    ("most", &inside(1)),
                    ("n", &desk.numbers.whole(fit.compared as f64)),
                ])) }
            } @else {
                p { (desk.say("quality_one")) }
            }
            h3 { (desk.say("quality_observed")) }
            (table(&compared(desk)))
            h3 { (desk.say("quality_scores")) }
            (table(&scores))
        },
    })
}

/// Simulated and reported at the end, and shares of the total.
fn compared(desk: &Desk<'_>) -> Table {
    let places: Vec<_> = by_size(desk)
        .into_iter()
        .filter_map(|place| place.reported.as_ref().map(|reported| (place, reported)))
        .collect();
    let simulated: Vec<f64> = places
        .iter()
        .map(|(one, _)| one.present.last().q50)
        .collect();
    let reported: Vec<f64> = places
        .iter()
        .map(|(_, reported)| reported.daily.last().copied().unwrap_or(0.0))
        .collect();
    let (all, told): (f64, f64) = (simulated.iter().sum(), reported.iter().sum());
    let shown = with_total(&simulated, all, desk.numbers);
    let reported_shown = with_total(&reported, told, desk.numbers);
    let mut result = Table::new(vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_simulated").to_owned(), "simulated"),
        (desk.say("col_reported").to_owned(), "reported"),
        (
            desk.say("col_share_simulated").to_owned(),
            "share_simulated",
        ),
        (desk.say("col_share_reported").to_owned(), "share_reported"),
    ]);
    let names = places
        .iter()
        .map(|(place, _)| place.name.clone())
        .chain([desk.say("total").to_owned()]);
    for (index, name) in names.enumerate() {
        let one = simulated.get(index).copied().unwrap_or(all);
        let other = reported.get(index).copied().unwrap_or(told);
        let open =
            |shown: &[crate::guard::Shown]| matches!(shown[index], crate::guard::Shown::Count(_));
        let share = |part: f64, whole: f64, open: bool| {
            if open && whole > 0.0 {
                let share = part / whole;
                Cell::number(desk.numbers.percent(share), format!("{share:.2}"))
            } else {
                Cell::none()
            }
        };
        result.rows.push(vec![
            Cell::text(name),
            Cell::count(shown[index], place(one, one, one), desk.numbers),
            Cell::count(
                reported_shown[index],
                place(other, other, other),
                desk.numbers,
            ),
            share(one, all, open(&shown)),
            share(other, told, open(&reported_shown)),
        ]);
    }
    result.total = true;
    result
}
