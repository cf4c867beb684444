//! Needs by the minimum standards of The Sphere Handbook.

use super::{Section, table};
use crate::chain::Chain;
use crate::desk::Desk;
use crate::fan::Samples;
use crate::figures::places::by_size;
use crate::guard::Shown;
use crate::number::{magnitude, rough, round_to};
use crate::study::level;
use crate::table::{Cell, Table, interval_cells, with_total};
use maud::html;
use outflow_model::chain::Persons;
use outflow_model::rules::chain::needs::{Needs, queueing, sheltered};
use outflow_model::rules::chain::shelter::Shelter;

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    if desk.study.reception.is_empty() {
        return None;
    }
    Some(Section {
        id: "needs",
        title: desk.say("sec_needs").to_owned(),
        body: html! {
            p { (desk.say(match desk.study.chain { Some(_) => "needs_intro_chain", None => "needs_intro" })) }
            (table(&rows(desk)))
            p.small { (desk.say("needs_note")) }
            @if let Some(chain) = &desk.study.chain {
                h3 { (desk.say("needs_shelter_title")) }
                p.small { (desk.say("needs_shelter_note")) }
                (table(&by_shelter(desk, chain)))
                h3 { (desk.say("needs_composition_title")) }
                p.small { (desk.say("composition_note")) }
                (table(&composition(desk, chain)))
            }
        },
    })
}

/// Heads of what people need in a day.
fn heads(desk: &Desk<'_>, first: (&'static str, &'static str)) -> Vec<(String, &'static str)> {
    vec![
        (desk.say(first.0).to_owned(), first.1),
        (desk.say("col_people_p80").to_owned(), "people_p80"),
        (desk.say("col_water").to_owned(), "water_m3_per_day"),
        (desk.say("col_food").to_owned(), "rations_per_day"),
        (desk.say("col_space").to_owned(), "covered_space_m2"),
        (desk.say("col_toilets").to_owned(), "toilets"),
        (desk.say("col_taps").to_owned(), "taps"),
        (desk.say("col_baths").to_owned(), "bathing_facilities"),
    ]
}

/// A row of people and what they need, where their number may be shown.
fn row(
    desk: &Desk<'_>,
    name: String,
    people: f64,
    shown: Shown,
    needs: impl Fn(f64) -> Needs,
) -> Vec<Cell> {
    let open = matches!(shown, Shown::Count(_));
    let needs = needs(desk.numbers.guard.drawn(people));
    let cell = |value: f64| {
        if !open || value <= 0.0 {
            return Cell::none();
        }
        // Up, to two significant figures.
        let place = (magnitude(value.max(1.0)) - 1).max(0);
        let unit = 10_f64.powi(place);
        let value = round_to((value / unit).ceil() * unit, place);
        Cell::number(desk.numbers.whole(value), format!("{value:.0}"))
    };
    vec![
        Cell::text(name),
        Cell::count(shown, rough(people), desk.numbers),
        cell(needs.water_l / 1000.0),
        cell(needs.kcal / 2100.0),
        cell(needs.space_m2),
        cell(needs.toilets),
        cell(needs.taps),
        cell(needs.baths),
    ]
}

/// Needs of so many people in a kind of shelter: they do not depend on who the people are.
fn needs_in(shelter: Shelter) -> impl Fn(f64) -> Needs {
    move |people| {
        let anybody = Persons {
            women: people,
            ..Persons::default()
        };
        sheltered(&anybody, shelter)
    }
}

/// What is not exceeded in four of five members.
fn enough(samples: &Samples) -> f64 {
    level(samples.members().map(crate::fan::largest), 0.8)
}

/// What people asking for a bed need on the day on which they are most, at P80.
fn rows(desk: &Desk<'_>) -> Table {
    let mut result = Table::new(heads(desk, ("col_place", "place")));
    let places = by_size(desk);
    let most: Vec<f64> = places.iter().map(|place| enough(&place.asking)).collect();
    let shown = with_total(&most, most.iter().sum(), desk.numbers);
    let names = places
        .iter()
        .map(|place| place.name.clone())
        .chain([desk.say("needs_sum").to_owned()]);
    let sums = most.iter().copied().chain([most.iter().sum::<f64>()]);
    for ((name, people), shown) in names.zip(sums).zip(shown) {
        if people >= 0.5 {
            let needs = needs_in(Shelter::Centre);
            result.rows.push(row(desk, name, people, shown, needs));
        }
    }
    result.total = true;
    result
}

/// What people in each kind of shelter, and those in queues, need on their fullest day.
fn by_shelter(desk: &Desk<'_>, chain: &Chain) -> Table {
    let mut result = Table::new(heads(desk, ("col_shelter", "shelter")));
    for shelter in Shelter::ALL {
        let found = chain
            .shelter
            .iter()
            .find(|(name, _)| *name == shelter.name());
        let Some((name, samples)) = found else {
            continue;
        };
        let (name, people) = (desk.words.named("shelter", name), enough(samples));
        let shown = desk.numbers.guard.alone(people);
        result
            .rows
            .push(row(desk, name, people, shown, needs_in(shelter)));
    }
    let people = enough(&chain.queueing);
    let shown = desk.numbers.guard.alone(people);
    let name = desk.say("shelter_queue").to_owned();
    result.rows.push(row(desk, name, people, shown, queueing));
    result
}

/// How many of each age there are on the fullest day of each.
fn composition(desk: &Desk<'_>, chain: &Chain) -> Table {
    let mut head = vec![
        (desk.say("col_group").to_owned(), "group"),
        (desk.say("col_median").to_owned(), "median"),
    ];
    if desk.study.is_spread() {
        head.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    head.push((desk.say("col_people_p80").to_owned(), "people_p80"));
    let mut result = Table::new(head);
    for (name, samples) in &chain.composition {
        let peak = samples.peak();
        let shown = desk.numbers.guard.alone(peak.q50);
        let [median, _, most] = interval_cells(&peak, shown, desk.numbers, desk.words);
        let mut row = vec![Cell::text(desk.words.named("age", name)), median];
        if desk.study.is_spread() {
            row.push(most);
        }
        let people = enough(samples);
        let shown = desk.numbers.guard.alone(people);
        row.push(Cell::count(shown, rough(people), desk.numbers));
        result.rows.push(row);
    }
    result
}
