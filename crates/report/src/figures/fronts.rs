//! What each front of a forecast says, on one scale, beside all of them together.

use super::Figure;
use super::places::{add_days, brief, day_head, legend};
use crate::chain::Front;
use crate::desk::Desk;
use crate::fan::Samples;
use crate::plot::series::{Measure, PANEL, Series, lines_of, panel};
use crate::table::Table;

/// The title of a front with its weight.
pub(crate) fn title(desk: &Desk<'_>, front: &Front) -> String {
    desk.fill(
        "front_head",
        &[
            ("title", &front.title),
            ("weight", &desk.numbers.percent(front.weight)),
            ("n", &front.members.len().to_string()),
        ],
    )
}

/// People in places of reception: a panel a front.
pub(super) fn fronts(desk: &Desk<'_>) -> Option<Figure> {
    let chain = desk.study.chain.as_ref()?;
    if chain.fronts.is_empty() || desk.study.reception.is_empty() {
        return None;
    }
    let all = desk.study.received();
    let mut parts: Vec<(String, Samples, bool)> = vec![(
        desk.say("col_mixture").to_owned(),
        all.clone(),
        desk.study.is_spread(),
    )];
    parts.extend(
        chain
            .fronts
            .iter()
            .filter(|front| !front.members.is_empty())
            .map(|front| {
                (
                    title(desk, front),
                    all.of(&front.members),
                    front.members.len() > 1,
                )
            }),
    );
    let fans: Vec<_> = parts.iter().map(|(_, samples, _)| samples.fan()).collect();
    let top = fans.iter().flatten().map(|one| one.q95).fold(0.0, f64::max);
    let mut table = Table::new(day_head(desk, false));
    let mut panels = Vec::new();
    let lines = lines_of(parts.iter().map(|(title, ..)| title.as_str()));
    for ((title, _, spread), fan) in parts.iter().zip(&fans) {
        let series = Series {
            title,
            lines,
            start: desk.study.start,
            fan,
            on: None,
            top,
            dots: Vec::new(),
            line: None,
            measure: Measure::People,
            spread: *spread,
        };
        panels.push(panel(&series, PANEL, desk.numbers, desk.words));
        add_days(desk, &mut table, title, fan, None);
    }
    brief(&mut table, desk.study.days, parts.len());
    Some(Figure {
        name: "fronts",
        title: desk.say("fig_fronts").to_owned(),
        note: desk.say("fig_fronts_note").to_owned(),
        legend: legend(desk, false, false),
        panels,
        narrow: Vec::new(),
        multiples: true,
        table,
    })
}
