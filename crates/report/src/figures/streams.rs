//! From where to where.

use super::Figure;
use crate::desk::Desk;
use crate::guard::Shown;
use crate::number::rough;
use crate::plot::flow::{End, panel};
use crate::study::{StreamKind, Streams};
use crate::table::{Cell, Table};

/// Names on each side; the rest is joined.
const NAMES: usize = 14;

/// Ribbons from places of origin to places of reception.
pub(super) fn streams(desk: &Desk<'_>) -> Option<Figure> {
    let streams = joined(desk.study.streams.as_ref()?, desk.say("others"));
    let (rows, columns) = (streams.from.len(), streams.to.len());
    let row_sums: Vec<f64> = streams.people.iter().map(|row| row.iter().sum()).collect();
    let column_sums: Vec<f64> = (0..columns)
        .map(|j| streams.people.iter().map(|row| row[j]).sum())
        .collect();

    // Cells row by row with sums at the ends, and the lines in which they add up.
    let mut counts = Vec::new();
    for (row, sum) in streams.people.iter().zip(&row_sums) {
        counts.extend(row);
        counts.push(*sum);
    }
    counts.extend(&column_sums);
    counts.push(row_sums.iter().sum());
    let wide = columns + 1;
    let lines: Vec<Vec<usize>> = (0..=rows)
        .map(|i| (0..wide).map(|j| i * wide + j).collect())
        .chain((0..wide).map(|j| (0..=rows).map(|i| i * wide + j).collect()))
        .collect();
    let shown = desk.numbers.guard.together(&counts, &lines);
    let cell = |i: usize, j: usize| {
        let count = counts[i * wide + j];
        Cell::count(shown[i * wide + j], rough(count), desk.numbers)
    };
    let half = desk.numbers.guard.min_cell() / 2.0;
    let drawn = |i: usize, j: usize| match shown[i * wide + j] {
        Shown::Count(count) => desk.numbers.guard.drawn(count),
        Shown::Under | Shown::Hidden => half,
    };

    let (title, note, left) = match streams.what {
        StreamKind::Origins => ("fig_streams", "fig_streams_note", "col_from"),
        StreamKind::LastLink => ("fig_last", "fig_last_note", "col_last_from"),
        StreamKind::Homes => ("fig_streams", "fig_homes_note", "col_home"),
    };
    let end = |name: &String, i: usize, j: usize| End {
        name: name.clone(),
        text: cell(i, j).show,
        sum: 0.0,
    };
    let people: Vec<Vec<f64>> = (0..rows)
        .map(|i| (0..columns).map(|j| drawn(i, j)).collect())
        .collect();
    let from: Vec<End> = (0..rows)
        .map(|i| End {
            sum: people[i].iter().sum(),
            ..end(&streams.from[i], i, columns)
        })
        .collect();
    let to: Vec<End> = (0..columns)
        .map(|j| End {
            sum: people.iter().map(|row| row[j]).sum(),
            ..end(&streams.to[j], rows, j)
        })
        .collect();
    let tips: Vec<Vec<String>> = (0..rows)
        .map(|i| {
            (0..columns)
                .map(|j| {
                    desk.fill(
                        "tip_flow",
                        &[
                            ("from", &streams.from[i]),
                            ("to", &streams.to[j]),
                            ("people", &cell(i, j).show),
                        ],
                    )
                })
                .collect()
        })
        .collect();

    let mut table = Table::new(vec![
        (desk.say(left).to_owned(), "from"),
        (desk.say("col_to").to_owned(), "to"),
        (desk.say("col_people").to_owned(), "people"),
    ]);
    let all = desk.say("total").to_owned();
    for i in 0..=rows {
        for j in 0..=columns {
            if counts[i * wide + j] < 0.5 {
                continue;
            }
            table.rows.push(vec![
                Cell::text(streams.from.get(i).unwrap_or(&all).clone()),
                Cell::text(streams.to.get(j).unwrap_or(&all).clone()),
                cell(i, j),
            ]);
        }
    }
    table.total = true;
    let title = desk.say(title).to_owned();
    let heads = (desk.say(left), desk.say("col_to"));
    Some(Figure {
        name: "streams",
        note: desk.say(note).to_owned(),
        legend: Vec::new(),
        panels: vec![panel(&title, heads, &from, &to, &people, &tips, 700.0)],
        narrow: vec![panel(&title, heads, &from, &to, &people, &tips, 350.0)],
        multiples: false,
        table,
        title,
    })
}

/// The largest names of each side, the others joined into one.
fn joined(streams: &Streams, others: &str) -> Streams {
    let short = |names: &[String]| {
        let mut kept: Vec<String> = names.iter().take(NAMES).cloned().collect();
        if names.len() > NAMES {
            kept.push(others.to_owned());
        }
        kept
    };
    let (from, to) = (short(&streams.from), short(&streams.to));
    let mut people = vec![vec![0.0; to.len()]; from.len()];
    for (i, row) in streams.people.iter().enumerate() {
        for (j, count) in row.iter().enumerate() {
            people[i.min(NAMES)][j.min(NAMES)] += count;
        }
    }
    Streams {
        what: streams.what,
        from,
        to,
        people,
    }
}
