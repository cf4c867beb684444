//! The answers in short.

use super::Section;
use crate::desk::Desk;
use crate::fan::Interval;
use crate::study::Kind;
use maud::{Markup, html};

struct Fact {
    name: String,
    value: String,
    more: String,
}

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let facts = facts(desk);
    let key = match desk.study.kind {
        Kind::Wayfinding => "reading_wayfinding",
        Kind::Chain => "reading_chain",
    };
    let body: Markup = html! {
        dl.facts {
            @for fact in &facts {
                div {
                    dt { (fact.name) }
                    dd { strong { (fact.value) } @if !fact.more.is_empty() { span { (fact.more) } } }
                }
            }
        }
        p.reading {
            (desk.say(key))
            @if desk.study.kind == Kind::Chain {
                " " (desk.say(if desk.study.terms.drawn { "parameters_drawn" } else { "parameters_best" }))
            }
        }
        @if desk.study.kind == Kind::Wayfinding && desk.study.is_spread() {
            p.reading { (desk.say("spread_no_forecast")) }
        }
        @if !desk.study.is_spread() { p.reading { (desk.say("one_member")) } }
        @if desk.numbers.guard.is_on() {
            p.small {
                (desk.fill("suppressed", &[
                    ("n", &desk.options.min_cell.to_string()),
                    ("base", &desk.numbers.whole(desk.numbers.guard.base())),
                ]))
            }
        }
    };
    Some(Section {
        id: "glance",
        title: desk.say("sec_glance").to_owned(),
        body,
    })
}

/// `90 %: low to high`, or nothing for a single member.
fn range(desk: &Desk<'_>, interval: &Interval) -> String {
    let place = crate::number::place_of(interval);
    let same = |value: f64| crate::number::round_to(value, place);
    if !desk.study.is_spread() || same(interval.q05) == same(interval.q95) {
        return String::new();
    }
    let range = desk
        .numbers
        .range(interval.q05, interval.q95, interval, desk.words);
    desk.fill("ninety", &[("range", &range)])
}

fn facts(desk: &Desk<'_>) -> Vec<Fact> {
    let study = desk.study;
    let last = desk.date(study.last());
    let mut facts = Vec::new();
    let mut count = |key: &str, interval: &Interval| {
        facts.push(Fact {
            name: desk.fill(key, &[("date", &last)]),
            value: desk.numbers.median(interval),
            more: range(desk, interval),
        });
    };
    let displaced = match study.kind {
        Kind::Wayfinding => "fact_displaced",
        Kind::Chain => "fact_departures",
    };
    count(displaced, &study.displaced.last());
    count("fact_travelling", &study.travelling.last());
    if !study.reception.is_empty() {
        count("fact_received", &study.received().last());
        let arrivals = study.arrivals();
        let peak = arrivals.peak();
        let day = arrivals.peak_day();
        facts.push(Fact {
            name: desk.say("fact_peak").to_owned(),
            value: desk.about_day(day.q50),
            more: desk.fill("fact_peak_more", &[("people", &desk.numbers.median(&peak))]),
        });
    }
    if let Some(largest) = study
        .reception
        .iter()
        .max_by(|a, b| a.present.last().q50.total_cmp(&b.present.last().q50))
        && study.reception.len() > 1
    {
        let interval = largest.present.last();
        facts.push(Fact {
            name: desk.fill("fact_largest", &[("date", &last)]),
            value: largest.name.clone(),
            more: desk.fill(
                "fact_largest_more",
                &[("people", &desk.numbers.median(&interval))],
            ),
        });
    }
    let shorts: Vec<_> = study
        .reception
        .iter()
        .filter_map(|one| one.shortfall())
        .collect();
    let likely = shorts.iter().filter(|one| one.chance >= 0.5).count();
    if shorts.is_empty() {
        facts.push(Fact {
            name: desk.say("fact_beds").to_owned(),
            value: desk.say("fact_beds_unknown").to_owned(),
            more: desk.say("fact_beds_unknown_more").to_owned(),
        });
    } else {
        facts.push(Fact {
            name: desk.say("fact_beds").to_owned(),
            value: desk.fill(
                "fact_beds_places",
                &[
                    ("n", &likely.to_string()),
                    ("of", &shorts.len().to_string()),
                ],
            ),
            more: desk
                .say(if study.is_spread() {
                    "fact_beds_more"
                } else {
                    "fact_beds_one"
                })
                .to_owned(),
        });
    }
    if let Some(chain) = &study.chain {
        let mut causes: Vec<_> = chain
            .motives
            .iter()
            .map(|(name, samples)| (*name, samples.sum().q50))
            .collect();
        causes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let all: f64 = causes.iter().map(|(_, left)| left).sum();
        if let Some((cause, left)) = causes.first()
            && all >= study_floor(desk)
        {
            facts.push(Fact {
                name: desk.say("fact_cause").to_owned(),
                value: desk.words.named("motive", cause),
                more: desk.fill(
                    "fact_cause_more",
                    &[("share", &desk.numbers.percent(left / all))],
                ),
            });
        }
        let told: Vec<bool> = chain
            .facts
            .iter()
            .filter_map(|fact| fact.inside[1])
            .collect();
        if !told.is_empty() && study.is_spread() {
            let inside = told.iter().filter(|inside| **inside).count();
            facts.push(Fact {
                name: desk.say("fact_met").to_owned(),
                value: desk.fill(
                    "fact_met_value",
                    &[("n", &inside.to_string()), ("of", &told.len().to_string())],
                ),
                more: desk
                    .say(if study.terms.as_of.is_some() {
                        "fact_met_more_later"
                    } else {
                        "fact_met_more"
                    })
                    .to_owned(),
            });
        }
    }
    if let Some(fit) = &study.fit
        && let Some((_, ours, _)) = fit.scores.iter().find(|(name, ..)| name == "ard_rescaled")
    {
        let fair: Vec<f64> = fit
            .baselines
            .iter()
            .filter(|(name, _)| *name != "best_static_share")
            .map(|(_, value)| *value)
            .collect();
        let better = fair.iter().filter(|value| **value < *ours).count();
        facts.push(Fact {
            name: desk.say("fact_fit").to_owned(),
            value: desk.numbers.decimals(*ours, 2),
            more: desk.fill(
                "fact_fit_more",
                &[("n", &better.to_string()), ("of", &fair.len().to_string())],
            ),
        });
    }
    facts
}

/// Below so many people a share would tell of few.
fn study_floor(desk: &Desk<'_>) -> f64 {
    desk.numbers.guard.min_cell().max(1.0) * 10.0
}
