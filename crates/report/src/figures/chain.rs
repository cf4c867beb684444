//! Figures of the chain of control.

use super::places::{add_days, brief, day_head, legend};
use super::{Figure, Mark};
use crate::chain::Held;
use crate::desk::Desk;
use crate::fan::Samples;
use crate::plot::colour;
use crate::plot::map::{Spot, height_for, panel as map_panel};
use crate::plot::series::{Measure, PANEL, Series, lines_of, panel};
use crate::plot::stack::{Layer, panel as stack_panel};
use crate::study::Role;
use crate::table::{Cell, Table};

const CONTESTED: &str = colour::YELLOW;
const NOBODY: &str = "#ffffff";

fn party_colour(party: usize) -> &'static str {
    [
        colour::BLUE,
        colour::VERMILION,
        colour::GREEN,
        colour::PURPLE,
        colour::SKY,
        colour::ORANGE,
    ][party % 6]
}

fn colour_of(held: Held) -> &'static str {
    match held {
        Held::By(party) => party_colour(party),
        Held::Contested => CONTESTED,
        Held::Nobody => NOBODY,
    }
}

/// Who holds each place on some days.
pub(super) fn control(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    let name = |held: Held| match held {
        Held::By(party) => chain.parties.get(party).cloned().unwrap_or_default(),
        Held::Contested => desk.say("held_contested").to_owned(),
        Held::Nobody => desk.say("held_nobody").to_owned(),
    };
    // Only the ground that changes hands, and what is near it.
    let moving: Vec<usize> = (0..desk.study.places.len())
        .filter(|place| {
            chain
                .control
                .windows(2)
                .any(|pair| pair[0].1[*place] != pair[1].1[*place])
        })
        .collect();
    if moving.is_empty() {
        return None;
    }
    let bounds = |pick: fn(&crate::study::Place) -> f64| {
        let values = moving.iter().map(|place| pick(&desk.study.places[*place]));
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        (low - 0.5, high + 0.5)
    };
    let (west, east) = bounds(|place| place.longitude);
    let (south, north) = bounds(|place| place.latitude);
    let near: Vec<usize> = (0..desk.study.places.len())
        .filter(|place| {
            let place = &desk.study.places[*place];
            place.role != Role::Bend
                && (west..=east).contains(&place.longitude)
                && (south..=north).contains(&place.latitude)
        })
        .collect();
    let mut table = Table::new(vec![
        (desk.say("col_date").to_owned(), "date"),
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_holder").to_owned(), "holder"),
    ]);
    let mut panels = Vec::new();
    let mut seen: Vec<Held> = Vec::new();
    let mut before: Option<&Vec<Held>> = None;
    for (day, held) in &chain.control {
        let spots: Vec<Spot> = near
            .iter()
            .map(|index| {
                let place = &desk.study.places[*index];
                let holder = held[*index];
                if !seen.contains(&holder) {
                    seen.push(holder);
                }
                Spot {
                    name: place.name.clone(),
                    longitude: place.longitude,
                    latitude: place.latitude,
                    radius: 5.0,
                    class: "held",
                    colour: Some(colour_of(holder)),
                    tip: format!("{}: {}", place.name, name(holder)),
                    rank: if moving.contains(index) { 2.0 } else { 1.0 },
                }
            })
            .collect();
        let title = desk.day(*day);
        let size = (340.0, height_for(&spots, 340.0).round());
        let mut map = map_panel(&title, &spots, &[], size, 12);
        map.text(
            8.0,
            18.0,
            crate::plot::svg::Anchor::Start,
            "b place",
            &title,
        );
        panels.push(map);
        for index in &near {
            if before.is_none_or(|before| before[*index] != held[*index]) {
                table.rows.push(vec![
                    desk.day_cell(*day),
                    Cell::text(desk.study.places[*index].name.clone()),
                    Cell::text(name(held[*index])),
                ]);
            }
        }
        before = Some(held);
    }
    seen.sort_unstable();
    Some(Figure {
        name: "control",
        title: desk.say("fig_control").to_owned(),
        note: desk.say("fig_control_note").to_owned(),
        legend: seen
            .into_iter()
            .map(|held| (Mark::Area(colour_of(held)), name(held)))
            .collect(),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}

/// Layers of medians by day.
fn stacked(
    desk: &Desk<'_>,
    name: &'static str,
    words: (&'static str, &'static str, &'static str),
    parts: &[(&'static str, Samples)],
) -> Option<Figure> {
    let (title, note, group) = words;
    let mut parts: Vec<&(&'static str, Samples)> = parts
        .iter()
        .filter(|(_, samples)| samples.peak().q95 >= 0.5)
        .collect();
    if parts.is_empty() {
        return None;
    }
    if group == "motive" {
        parts.sort_by(|a, b| b.1.sum().q50.total_cmp(&a.1.sum().q50));
    }
    let mut table = Table::new(day_head(desk, false));
    let mut layers = Vec::new();
    for (index, (part, samples)) in parts.iter().enumerate() {
        let fan = samples.fan();
        let label = desk.words.named(group, part);
        add_days(desk, &mut table, &label, &fan, None);
        layers.push(Layer {
            name: label,
            colour: layer_colour(index),
            values: fan.iter().map(|one| one.q50).collect(),
        });
    }
    brief(&mut table, desk.study.days, parts.len());
    let title = desk.say(title).to_owned();
    let start = desk.study.start;
    let draw = |size| stack_panel(&title, start, &layers, size, desk.numbers, desk.words);
    Some(Figure {
        name,
        note: desk.say(note).to_owned(),
        legend: layers
            .iter()
            .map(|layer| (Mark::Area(layer.colour), layer.name.clone()))
            .collect(),
        panels: vec![draw((700.0, 280.0))],
        narrow: vec![draw((350.0, 230.0))],
        multiples: false,
        table,
        title,
    })
}

/// Ten colours: eight of Okabe and Ito, and two shades.
fn layer_colour(index: usize) -> &'static str {
    match index {
        0..8 => colour::ALL[index],
        8 => "#004266",
        _ => colour::BLACK,
    }
}

/// Why people left, day by day.
pub(super) fn motives(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    stacked(
        desk,
        "motives",
        ("fig_motives", "fig_motives_note", "motive"),
        &chain.motives,
    )
}

/// Where displaced people live, day by day.
pub(super) fn shelter(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    stacked(
        desk,
        "shelter",
        ("fig_shelter", "fig_shelter_note", "shelter"),
        &chain.shelter,
    )
}

/// Small multiples of series.
fn multiples(
    desk: &Desk<'_>,
    name: &'static str,
    words: (&'static str, &'static str),
    series: &[(&str, &Samples, Option<&[f64]>)],
    measure: Measure,
) -> Option<Figure> {
    if series.is_empty() {
        return None;
    }
    let mut table = Table::new(match measure {
        Measure::People => day_head(desk, false),
        _ => vec![
            (desk.say("col_what").to_owned(), "place"),
            (desk.say("col_date").to_owned(), "date"),
            (desk.say("col_median").to_owned(), "median"),
            (desk.say("col_90").to_owned(), "interval_90"),
        ],
    });
    let mut panels = Vec::new();
    let lines = lines_of(series.iter().map(|(title, ..)| *title));
    for (title, samples, line) in series {
        let fan = samples.fan();
        let one = Series {
            title,
            lines,
            start: desk.study.start,
            fan: &fan,
            on: None,
            top: 0.0,
            dots: Vec::new(),
            line: *line,
            measure,
            spread: desk.study.is_spread(),
        };
        panels.push(panel(&one, PANEL, desk.numbers, desk.words));
        if measure == Measure::People {
            add_days(desk, &mut table, title, &fan, None);
            continue;
        }
        for (day, one) in fan.iter().enumerate() {
            let text = |value: f64| match measure {
                Measure::Share => desk.numbers.percent(value),
                _ => desk.numbers.figure((value * 10.0).round() / 10.0),
            };
            let (low, high) = (text(one.q05), text(one.q95));
            let range = desk.fill("range", &[("low", &low), ("high", &high)]);
            table.rows.push(vec![
                Cell::text(*title),
                desk.day_cell(day),
                Cell::number(text(one.q50), format!("{:.3}", one.q50)),
                Cell::number(range, format!("{:.3};{:.3}", one.q05, one.q95)),
            ]);
        }
    }
    brief(&mut table, desk.study.days, series.len());
    let with_lines = series.iter().any(|(.., line)| line.is_some());
    Some(Figure {
        name,
        title: desk.say(words.0).to_owned(),
        note: desk.say(words.1).to_owned(),
        legend: legend(desk, false, with_lines),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}

/// People in centres beside the beds that are open.
pub(super) fn centres(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    let series: Vec<_> = chain
        .centres
        .iter()
        .map(|one| (one.name.as_str(), &one.present, Some(one.beds.as_slice())))
        .collect();
    multiples(
        desk,
        "centres",
        ("fig_centres", "fig_centres_note"),
        &series,
        Measure::People,
    )
}

/// Waiting times at crossings.
pub(super) fn queues(desk: &Desk<'_>) -> Option<Figure> {
    let series: Vec<_> = desk
        .study
        .crossings
        .iter()
        .filter(|one| desk.tells_by_day(one))
        .filter_map(|one| Some((one.name.as_str(), one.wait_hours.as_ref()?, None)))
        .filter(|(_, samples, _)| samples.peak().q95 >= 0.5)
        .collect();
    multiples(
        desk,
        "queues",
        ("fig_queues", "fig_queues_note"),
        &series,
        Measure::Quantity("unit_hours"),
    )
}

/// Belief that the holder still holds in 30 days.
pub(super) fn belief(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    let series: Vec<_> = chain
        .belief
        .iter()
        .map(|(name, samples)| (name.as_str(), samples, None))
        .collect();
    multiples(
        desk,
        "belief",
        ("fig_belief", "fig_belief_note"),
        &series,
        Measure::Share,
    )
}
