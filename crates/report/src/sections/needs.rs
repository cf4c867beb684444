//! Needs by the minimum standards of The Sphere Handbook.

use super::{Section, table};
use crate::desk::Desk;
use crate::figures::places::by_size;
use crate::number::{magnitude, round_to};
use crate::study::level;
use crate::table::{Cell, Table, with_total};
use maud::html;
use outflow_model::chain::Persons;
use outflow_model::rules::chain::needs::sheltered;
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
        },
    })
}

/// What people asking for a bed need on the day on which they are most, at P80.
fn rows(desk: &Desk<'_>) -> Table {
    let mut result = Table::new(vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_people_p80").to_owned(), "people_p80"),
        (desk.say("col_water").to_owned(), "water_m3_per_day"),
        (desk.say("col_food").to_owned(), "rations_per_day"),
        (desk.say("col_space").to_owned(), "covered_space_m2"),
        (desk.say("col_toilets").to_owned(), "toilets"),
        (desk.say("col_taps").to_owned(), "taps"),
        (desk.say("col_baths").to_owned(), "bathing_facilities"),
    ]);
    let places = by_size(desk);
    let most: Vec<f64> = places
        .iter()
        .map(|place| level(place.asking.members().map(crate::fan::largest), 0.8))
        .collect();
    let shown = with_total(&most, most.iter().sum(), desk.numbers);
    let names = places
        .iter()
        .map(|place| place.name.clone())
        .chain([desk.say("needs_sum").to_owned()]);
    let sums = most.iter().copied().chain([most.iter().sum::<f64>()]);
    for (index, (name, people)) in names.zip(sums).enumerate() {
        if people < 0.5 {
            continue;
        }
        let place = crate::number::place(people, people, people);
        let count = Cell::count(shown[index], place, desk.numbers);
        let open = matches!(shown[index], crate::guard::Shown::Count(_));
        let persons = Persons {
            women: desk.numbers.guard.drawn(people),
            ..Persons::default()
        };
        let needs = sheltered(&persons, Shelter::Centre);
        let cell = |value: f64| {
            if !open {
                return Cell::none();
            }
            // Up, to two significant figures.
            let place = (magnitude(value.max(1.0)) - 1).max(0);
            let unit = 10_f64.powi(place);
            let value = round_to((value / unit).ceil() * unit, place);
            Cell::number(desk.numbers.whole(value), format!("{value:.0}"))
        };
        result.rows.push(vec![
            Cell::text(name),
            count,
            cell(needs.water_l / 1000.0),
            cell(needs.kcal / 2100.0),
            cell(needs.space_m2),
            cell(needs.toilets),
            cell(needs.taps),
            cell(needs.baths),
        ]);
    }
    result.total = true;
    result
}
