//! The run beside trivial rules.

use super::{Figure, Mark};
use crate::desk::Desk;
use crate::plot::bars::{Bar, panel};
use crate::plot::colour;
use crate::table::{Cell, Table};

/// Averaged relative difference of the run and of the trivial rules.
pub(super) fn scores(desk: &Desk<'_>) -> Option<Figure> {
    let fit = desk.study.fit.as_ref()?;
    let numbers = desk.numbers;
    let mut bars = Vec::new();
    let mut table = Table::new(vec![
        (desk.say("col_rule").to_owned(), "rule"),
        (
            desk.say("col_ard").to_owned(),
            "averaged_relative_difference",
        ),
    ]);
    let mut add = |name: String, value: f64, colour: &'static str| {
        let text = numbers.decimals(value, 2);
        table.rows.push(vec![
            Cell::text(name.clone()),
            Cell::number(text.clone(), format!("{value:.4}")),
        ]);
        bars.push(Bar {
            name,
            value,
            range: None,
            text,
            colour,
        });
    };
    for score in ["ard_normal", "ard_rescaled"] {
        if let Some((_, mean, _)) = fit.scores.iter().find(|(name, ..)| name == score) {
            add(desk.words.named("run", score), *mean, colour::BLUE);
        }
    }
    for (name, value) in &fit.baselines {
        add(desk.words.named("rule", name), *value, colour::GREY);
    }
    if bars.is_empty() {
        return None;
    }
    let title = desk.say("fig_scores").to_owned();
    let axis = desk.say("axis_scores");
    Some(Figure {
        name: "scores",
        note: desk.say("fig_scores_note").to_owned(),
        legend: vec![
            (Mark::Area(colour::BLUE), desk.say("key_run").to_owned()),
            (Mark::Area(colour::GREY), desk.say("key_rule").to_owned()),
        ],
        panels: vec![panel(&title, axis, &bars, None, 700.0)],
        narrow: vec![panel(&title, axis, &bars, None, 350.0)],
        multiples: false,
        table,
        title,
    })
}
