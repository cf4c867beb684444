//! What changed since the last run, and why.

use super::{Section, table};
use crate::compare::PlaceChange;
use crate::desk::Desk;
use crate::table::{Cell, Table, with_total};
use maud::html;

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let title = desk.say("sec_changes").to_owned();
    let Some(changes) = &desk.study.changes else {
        return Some(Section {
            id: "changes",
            title,
            body: html! { p { (desk.say("changes_none")) } },
        });
    };
    let rows = differences(desk, "col_place", &changes.rows, changes.paired);
    let departures: Vec<PlaceChange> = changes
        .departures
        .iter()
        .map(|one| PlaceChange {
            name: desk.words.named("motive", &one.name),
            ..one.clone()
        })
        .collect();
    let departures = differences(desk, "col_motive", &departures, changes.paired);
    let mut causes = Table::new(vec![
        (desk.say("col_changed").to_owned(), "what"),
        (desk.say("col_then").to_owned(), "then"),
        (desk.say("col_now").to_owned(), "now"),
    ]);
    for cause in &changes.causes {
        causes.rows.push(vec![
            Cell::text(cause.what.clone()),
            Cell::text(guarded(desk, &cause.what, &cause.old)),
            Cell::text(guarded(desk, &cause.what, &cause.new)),
        ]);
    }
    Some(Section {
        id: "changes",
        title,
        body: html! {
            p { (desk.fill("changes_intro", &[
                ("title", &changes.old_title),
                ("hash", &changes.old_sha256.chars().take(12).collect::<String>()),
            ])) " " (desk.say(if changes.paired { "changes_paired" } else { "changes_apart" })) }
            (table(&rows))
            @if !departures.rows.is_empty() {
                h3 { (desk.say("changes_causes")) }
                (table(&departures))
            }
            h3 { (desk.say("changes_why")) }
            @if causes.rows.is_empty() {
                p { (desk.say("changes_same")) }
            } @else {
                (table(&causes))
                @if changes.more > 0 {
                    p.small { (desk.fill("changes_more", &[("n", &changes.more.to_string())])) }
                }
            }
        },
    })
}

/// Counts then and now with their differences.
fn differences(
    desk: &Desk<'_>,
    first: &'static str,
    changes: &[PlaceChange],
    paired: bool,
) -> Table {
    let mut rows = Table::new(vec![
        (desk.say(first).to_owned(), "name"),
        (desk.say("col_then").to_owned(), "then"),
        (desk.say("col_now").to_owned(), "now"),
        (desk.say("col_difference").to_owned(), "difference"),
        (desk.say("col_90").to_owned(), "interval_90"),
    ]);
    // A difference beside both counts would give a small one away.
    let lines: Vec<f64> = changes
        .iter()
        .flat_map(|row| [row.old.q50, row.new.q50])
        .collect();
    for (index, row) in changes.iter().enumerate() {
        let (old, new) = (lines[2 * index], lines[2 * index + 1]);
        let shown = with_total(&[old, row.difference.q50], new, desk.numbers);
        let place = |count: f64| crate::number::place(count, count, count);
        let difference = &row.difference;
        let range = desk
            .numbers
            .range(difference.q05, difference.q95, difference, desk.words);
        let signed = Cell::count(shown[1], place(difference.q50.abs()), desk.numbers);
        rows.rows.push(vec![
            Cell::text(row.name.clone()),
            Cell::count(shown[0], place(old), desk.numbers),
            Cell::count(shown[2], place(new), desk.numbers),
            signed,
            if paired {
                Cell::number(range.clone(), range)
            } else {
                Cell::none()
            },
        ]);
    }
    rows
}

/// Input that counts people: small counts are not shown either.
const COUNTS: [&str; 7] = [
    "observations",
    "facts",
    "listed_groups",
    "initial_present",
    "population",
    "residents",
    "displaced",
];

fn guarded(desk: &Desk<'_>, what: &str, value: &str) -> String {
    let counts = what.split('.').any(|part| COUNTS.contains(&part));
    match value.parse::<f64>() {
        Ok(count) if counts => desk.numbers.people(count),
        _ => value.to_owned(),
    }
}
