//! How good a run of the chain of control is: every reported figure beside the members, and series of
//! reports with their scores beside trivial rules.

use super::{Section, show_if, table};
use crate::chain::Fact;
use crate::desk::Desk;
use crate::fan::Interval;
use crate::figures::Figure;
use crate::figures::reported::counts_people;
use crate::table::{Cell, Table};
use maud::{Markup, html};

/// A figure as reported.
fn number(desk: &Desk<'_>, fact: &Fact, value: f64) -> String {
    // Figures that are no counts of people keep their size.
    if counts_people(&fact.unit) {
        return desk.numbers.people(value);
    }
    if fact.unit == "share" {
        return desk.numbers.percent(value);
    }
    desk.numbers.figure(value)
}

/// What the runs say, rounded by the width of their interval: median, then 90 % interval.
pub(super) fn says(desk: &Desk<'_>, fact: &Fact, one: &Interval) -> [String; 2] {
    if counts_people(&fact.unit) {
        let range = desk.numbers.range(one.q05, one.q95, one, desk.words);
        return [desk.numbers.median(one), range];
    }
    let figure = |value: f64| match fact.unit.as_str() {
        "share" => desk.numbers.percent(value),
        _ => desk.numbers.rough_in(value, one),
    };
    let [low, median, high] = [one.q05, one.q50, one.q95].map(figure);
    let range = if low == high {
        low
    } else {
        desk.fill("range", &[("low", &low), ("high", &high)])
    };
    [median, range]
}

/// Reported figures beside the members.
pub(super) fn section(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    let told = !chain.facts.is_empty() || !chain.series.is_empty();
    Some(Section {
        id: "quality",
        title: desk.say("sec_quality").to_owned(),
        body: html! {
            @if !told { p { (desk.say("quality_none")) } }
            @if !chain.facts.is_empty() { (facts(desk)) }
            @if !chain.series.is_empty() { (series(desk, figures)) }
            @if told {
                details {
                    summary { (desk.say("facts_sources")) }
                    ul {
                        @for fact in &chain.facts { li { (fact.text) ": " (fact.source) } }
                        @for one in &chain.series { li { (one.text) ": " (one.source) } }
                    }
                }
            }
        },
    })
}

/// Single figures.
fn facts(desk: &Desk<'_>) -> Markup {
    let Some(chain) = desk.study.chain.as_ref() else {
        return html! {};
    };
    let range = |fact: &Fact, low: f64, high: f64| {
        let (low, high) = (number(desk, fact, low), number(desk, fact, high));
        if low == high {
            low
        } else {
            desk.fill("range", &[("low", &low), ("high", &high)])
        }
    };
    let mut head = vec![
        (desk.say("col_fact").to_owned(), "what_was_reported"),
        (desk.say("col_known").to_owned(), "known"),
        (desk.say("col_reported").to_owned(), "reported"),
        (desk.say("col_modelled").to_owned(), "modelled"),
    ];
    if desk.study.is_spread() {
        head.push((desk.say("col_90").to_owned(), "interval_90"));
        head.push((desk.say("col_inside").to_owned(), "inside_90"));
    }
    let mut result = Table::new(head);
    for fact in &chain.facts {
        let reported = match fact.kind {
            "at_least" => desk.fill("at_least", &[("n", &number(desk, fact, fact.low))]),
            "about" => desk.fill("about", &[("n", &range(fact, fact.low, fact.high))]),
            _ => range(fact, fact.low, fact.high),
        };
        let text = if fact.fitted {
            format!("{} ({})", fact.text, desk.say("fitted"))
        } else {
            fact.text.clone()
        };
        let told = if fact.unit == "share" {
            reported
        } else {
            format!("{reported} {}", desk.words.named("unit", &fact.unit))
        };
        let mut row = vec![
            Cell::text(text),
            Cell::number(desk.date(fact.known), fact.known.to_string()),
            Cell::number(told, format!("{} to {} {}", fact.low, fact.high, fact.unit)),
        ];
        match &fact.modelled {
            Some(one) => {
                let [median, interval] = says(desk, fact, one);
                row.push(Cell::number(median.clone(), median));
                if desk.study.is_spread() {
                    row.push(Cell::number(interval.clone(), interval));
                    let key = match fact.inside[1] {
                        Some(true) => "yes",
                        Some(false) => "no",
                        None => "unknown",
                    };
                    row.push(Cell::number(desk.say(key), key));
                }
            }
            None => {
                row.push(Cell::none());
                if desk.study.is_spread() {
                    row.push(Cell::none());
                    row.push(Cell::none());
                }
            }
        }
        result.rows.push(row);
    }
    let inside = |index: usize| {
        let told: Vec<bool> = chain
            .facts
            .iter()
            .filter_map(|fact| fact.inside[index])
            .collect();
        (told.iter().filter(|inside| **inside).count(), told.len())
    };
    let ((half, of), (most, _)) = (inside(0), inside(1));
    html! {
        p { (desk.say("facts_intro")) }
        @if desk.study.is_spread() {
            p { (desk.fill("facts_inside", &[
                ("half", &half.to_string()),
                ("most", &most.to_string()),
                ("of", &of.to_string()),
            ])) }
        }
        (table(&result))
    }
}

/// Figures reported date after date: scores beside trivial rules, coverage, and how a whole is shared out.
fn series(desk: &Desk<'_>, figures: &[Figure]) -> Markup {
    let Some(chain) = desk.study.chain.as_ref() else {
        return html! {};
    };
    let mut rules: Vec<&str> = Vec::new();
    for (rule, _) in chain.series.iter().flat_map(|one| &one.rules) {
        if !rules.contains(&rule.as_str()) {
            rules.push(rule);
        }
    }
    let mut head = vec![
        (desk.say("col_fact").to_owned(), "series"),
        (desk.say("col_scored").to_owned(), "values"),
        (desk.say("col_rmspe").to_owned(), "rmspe"),
    ];
    head.extend(
        rules
            .iter()
            .map(|rule| (desk.words.named("rule", rule), "rmspe_of_rule")),
    );
    head.push((desk.say("col_pcc").to_owned(), "pcc"));
    if desk.study.is_spread() {
        head.push((desk.say("col_inside_50").to_owned(), "inside_50"));
        head.push((desk.say("col_inside_90").to_owned(), "inside_90"));
    }
    let mut scores = Table::new(head);
    let decimals = |value: Option<f64>| {
        value.map_or_else(Cell::none, |value| {
            Cell::number(desk.numbers.decimals(value, 2), format!("{value:.4}"))
        })
    };
    let percent = |value: Option<f64>| {
        value.map_or_else(Cell::none, |value| {
            Cell::number(desk.numbers.percent(value), format!("{value:.2}"))
        })
    };
    for one in chain.series.iter().filter(|one| one.scored > 0) {
        let text = if one.fitted {
            format!("{} ({})", one.text, desk.say("fitted"))
        } else {
            one.text.clone()
        };
        let mut row = vec![
            Cell::text(text),
            Cell::number(one.scored.to_string(), one.scored.to_string()),
            decimals(one.rmspe),
        ];
        for rule in &rules {
            let found = one.rules.iter().find(|(name, _)| name == rule);
            row.push(decimals(found.and_then(|(_, rmspe)| *rmspe)));
        }
        row.push(decimals(one.pcc));
        if desk.study.is_spread() {
            row.push(percent(one.inside[0]));
            row.push(percent(one.inside[1]));
        }
        scores.rows.push(row);
    }
    html! {
        h3 { (desk.say("series_title")) }
        p { (desk.say("series_intro")) }
        (show_if(desk, figures, "reported"))
        (table(&scores))
        @for group in chain.groups.iter().filter(|group| group.ard.is_some()) {
            p {
                (desk.fill("series_shares", &[
                    ("n", &group.parts.to_string()),
                    ("name", &group.group),
                    ("days", &group.days.to_string()),
                    ("ard", &desk.numbers.decimals(group.ard.unwrap_or_default(), 2)),
                    ("rescaled", &desk.numbers.decimals(group.ard_rescaled.unwrap_or_default(), 2)),
                ]))
            }
        }
    }
}
