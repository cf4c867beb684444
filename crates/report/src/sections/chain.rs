//! Sections that only runs of the chain of control have.

use super::{Section, show_if, table};
use crate::desk::Desk;
use crate::fan::Interval;
use crate::figures::Figure;
use crate::number::{place, place_of};
use crate::table::{Cell, Table, interval_cells, with_total};
use maud::html;

/// Who holds what when, and how long people think it lasts.
pub(super) fn control(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    desk.study.chain.as_ref()?;
    super::find(figures, "control").or_else(|| super::find(figures, "belief"))?;
    Some(Section {
        id: "control",
        title: desk.say("sec_control").to_owned(),
        body: html! {
            (show_if(desk, figures, "control"))
            (show_if(desk, figures, "belief"))
            p.small { (desk.say("boundaries")) }
        },
    })
}

/// Rows of names with medians and intervals, and their sum.
fn sums(
    desk: &Desk<'_>,
    head: &'static str,
    rows: &[(String, Interval)],
    total: Option<Interval>,
) -> Table {
    let mut columns = vec![
        (desk.say(head).to_owned(), "what"),
        (desk.say("col_median").to_owned(), "median"),
    ];
    let spread = desk.study.is_spread();
    if spread {
        columns.push((desk.say("col_50").to_owned(), "interval_50"));
        columns.push((desk.say("col_90").to_owned(), "interval_90"));
    }
    let mut result = Table::new(columns);
    let medians: Vec<f64> = rows.iter().map(|(_, one)| one.q50).collect();
    let whole = total.map_or_else(|| medians.iter().sum(), |total| total.q50);
    let shown = with_total(&medians, whole, desk.numbers);
    let last = total.map(|total| (desk.say("total").to_owned(), total));
    for (index, (name, one)) in rows.iter().chain(last.as_ref()).enumerate() {
        let [median, half, most] = interval_cells(one, shown[index], desk.numbers, desk.words);
        let mut row = vec![Cell::text(name.clone()), median];
        if spread {
            row.push(half);
            row.push(most);
        }
        result.rows.push(row);
    }
    result.total = total.is_some();
    result
}

/// Shelter, composition, intake and exits of centres, seats.
pub(super) fn shelter(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    let named = |group: &str, parts: &[(&'static str, crate::fan::Samples)]| {
        parts
            .iter()
            .map(|(name, samples)| (desk.words.named(group, name), samples.last()))
            .collect::<Vec<_>>()
    };
    let all = chain.shelter.iter().fold(
        crate::fan::Samples::new(desk.study.days),
        |sum, (_, one)| sum.plus(one),
    );
    let last = desk.date(desk.study.last());
    let mut centres = Table::new(vec![
        (desk.say("col_place").to_owned(), "place"),
        (desk.say("col_peak").to_owned(), "most_in_centres"),
        (desk.say("col_peak_day").to_owned(), "day"),
        (desk.say("col_intake").to_owned(), "most_arrivals_in_a_day"),
        (desk.say("col_exits").to_owned(), "sent_onward"),
        (desk.say("col_seats").to_owned(), "seats_p80"),
        (desk.say("col_refused").to_owned(), "refused"),
    ]);
    for one in &chain.centres {
        let count = |interval: Interval| {
            let shown = desk.numbers.guard.alone(interval.q50);
            Cell::count(shown, place_of(&interval), desk.numbers)
        };
        let seats = crate::study::level(one.sent_onward.members().map(crate::fan::largest), 0.8);
        let day = desk.about_day(one.present.peak_day().q50);
        centres.rows.push(vec![
            Cell::text(one.name.clone()),
            count(one.present.peak()),
            Cell::number(day.clone(), day),
            count(one.arrived.peak()),
            count(one.sent_onward.sum()),
            Cell::people(seats, desk.numbers),
            count(one.refused.sum()),
        ]);
    }
    Some(Section {
        id: "shelter",
        title: desk.say("sec_shelter").to_owned(),
        body: html! {
            (show_if(desk, figures, "shelter"))
            h3 { (desk.fill("shelter_end", &[("date", &last)])) }
            (table(&sums(desk, "col_shelter", &named("shelter", &chain.shelter), Some(all.last()))))
            h3 { (desk.fill("composition_end", &[("date", &last)])) }
            p.small { (desk.say("composition_note")) }
            (table(&sums(desk, "col_composition", &named("age", &chain.composition), None)))
            @if !centres.rows.is_empty() {
                h3 { (desk.say("centres_title")) }
                p.small { (desk.say("centres_note")) }
                (table(&centres))
                (show_if(desk, figures, "centres"))
            }
        },
    })
}

/// Why people left, what choice they had, who could not.
pub(super) fn why(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    let mut motives: Vec<(String, Interval)> = chain
        .motives
        .iter()
        .map(|(name, samples)| (desk.words.named("motive", name), samples.sum()))
        .collect();
    motives.sort_by(|a, b| b.1.q50.total_cmp(&a.1.q50));
    let total = desk.study.displaced.last();
    let rows = |group: &str, parts: &[(&'static str, Interval)]| {
        parts
            .iter()
            .map(|(name, one)| (desk.words.named(group, name), *one))
            .collect::<Vec<_>>()
    };
    let stuck = chain.wants_cannot.peak();
    Some(Section {
        id: "why",
        title: desk.say("sec_why").to_owned(),
        body: html! {
            p { (desk.say("why_intro")) }
            (show_if(desk, figures, "motives"))
            (table(&sums(desk, "col_motive", &motives, Some(total))))
            h3 { (desk.say("choice_title")) }
            p.small { (desk.say("choice_note")) }
            (table(&sums(desk, "col_choice", &rows("choice", &chain.choices), Some(total))))
            h3 { (desk.say("mode_title")) }
            (table(&sums(desk, "col_mode", &rows("mode", &chain.modes), Some(total))))
            p {
                (desk.fill("stuck", &[
                    ("people", &desk.numbers.median(&stuck)),
                    ("day", &desk.about_day(chain.wants_cannot.peak_day().q50)),
                ]))
            }
        },
    })
}

/// Who says they would return, and who did.
pub(super) fn intentions(desk: &Desk<'_>) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    let names = ["when_safe", "if_regained", "undecided", "never"];
    let mut result = Table::new(
        std::iter::once((desk.say("col_region").to_owned(), "region"))
            .chain(names.map(|name| (desk.words.named("intention", name), name)))
            .chain([(desk.say("total").to_owned(), "together")])
            .collect(),
    );
    // Rows and columns add up: medians of sums are near enough to the sums to give cells away.
    let wide = names.len() + 1;
    let mut counts = Vec::new();
    for (_, row) in &chain.intentions {
        counts.extend(row.iter().map(|one| one.q50));
        counts.push(row.iter().map(|one| one.q50).sum());
    }
    let rows = chain.intentions.len();
    for column in 0..wide {
        counts.push((0..rows).map(|row| counts[row * wide + column]).sum());
    }
    let lines: Vec<Vec<usize>> = (0..=rows)
        .map(|i| (0..wide).map(|j| i * wide + j).collect())
        .chain((0..wide).map(|j| (0..=rows).map(|i| i * wide + j).collect()))
        .collect();
    let shown = desk.numbers.guard.together(&counts, &lines);
    for row in 0..=rows {
        let name = chain.intentions.get(row).map_or_else(
            || desk.say("total").to_owned(),
            |(region, _)| region.clone(),
        );
        let mut cells = vec![Cell::text(name)];
        for column in 0..wide {
            let (at, spread) = (
                row * wide + column,
                chain
                    .intentions
                    .get(row)
                    .and_then(|(_, row)| row.get(column)),
            );
            let count = counts[at];
            let place = spread.map_or_else(|| place(count, count, count), place_of);
            cells.push(Cell::count(shown[at], place, desk.numbers));
        }
        result.rows.push(cells);
    }
    result.total = true;
    let back = chain.returned.sum();
    Some(Section {
        id: "return",
        title: desk.say("sec_return").to_owned(),
        body: html! {
            p { (desk.say("return_intro")) }
            @if !chain.intentions.is_empty() { (table(&result)) }
            p { (desk.fill("return_back", &[("people", &desk.numbers.median(&back))])) }
        },
    })
}

/// Whether a count may be shown.
fn told(desk: &Desk<'_>, count: f64) -> bool {
    matches!(
        desk.numbers.guard.alone(count),
        crate::guard::Shown::Count(_)
    )
}

/// A movement as four people tell it.
pub(super) fn frames(desk: &Desk<'_>) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    // A share of few people is as good as their count.
    let share = |one: &Option<Interval>, of: f64| {
        let shown = one.as_ref().filter(|one| told(desk, one.q50 * of));
        shown.map_or_else(Cell::none, |one| {
            let (low, high) = (desk.numbers.percent(one.q05), desk.numbers.percent(one.q95));
            let text = if desk.study.is_spread() && low != high {
                desk.fill("range", &[("low", &low), ("high", &high)])
            } else {
                desk.numbers.percent(one.q50)
            };
            Cell::number(text, format!("{:.2} to {:.2}", one.q05, one.q95))
        })
    };
    let mut result = Table::new(vec![
        (desk.say("col_region").to_owned(), "region"),
        (desk.say("frame_governor").to_owned(), "governor"),
        (desk.say("frame_official").to_owned(), "official"),
        (desk.say("frame_activist").to_owned(), "activist"),
        (desk.say("frame_residents").to_owned(), "residents"),
    ]);
    // Shares of few people would tell of persons.
    let floor = desk.numbers.guard.min_cell().max(1.0) * 10.0;
    for frame in &chain.frames {
        if frame.left.q50 < floor {
            continue;
        }
        let residents: Vec<String> = frame
            .residents
            .iter()
            .filter(|(_, one)| one.q50 >= 0.05 && told(desk, one.q50 * frame.left.q50))
            .map(|(name, one)| {
                format!(
                    "{} {}",
                    desk.words.named("motive", name),
                    desk.numbers.percent(one.q50)
                )
            })
            .collect();
        let name = if frame.region == "*" {
            desk.say("everywhere").to_owned()
        } else {
            frame.region.clone()
        };
        result.rows.push(vec![
            Cell::text(name),
            share(&frame.shares[0], frame.left.q50),
            share(&frame.shares[1], frame.left.q50),
            share(&frame.shares[2], frame.left.q50),
            Cell::text(residents.join(", ")),
        ]);
    }
    if result.rows.is_empty() {
        return None;
    }
    Some(Section {
        id: "frames",
        title: desk.say("sec_frames").to_owned(),
        body: html! {
            p { (desk.say("frames_intro")) }
            (table(&result))
        },
    })
}
