//! The sections of the report, what a planner asks first.

mod arrivals;
mod beds;
mod chain;
mod changes;
mod crossings;
mod facts;
mod fronts;
mod glance;
mod missing;
mod model;
mod needs;
mod origin;
mod parameters;
mod quality;
mod reproduce;
mod terms;

pub(crate) use terms::terms;

use crate::desk::Desk;
use crate::figures::{Figure, Mark};
use crate::table::Table;
use maud::{Markup, PreEscaped, html};

/// A section: its anchor, its title, what it says.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) body: Markup,
}

/// Every section of the report that the run has something for.
pub(crate) fn all(desk: &Desk<'_>, figures: &[Figure]) -> Vec<Section> {
    [
        glance::section(desk),
        arrivals::section(desk, figures),
        fronts::section(desk, figures),
        map(desk, figures),
        chain::control(desk, figures),
        beds::section(desk, figures),
        chain::shelter(desk, figures),
        crossings::section(desk, figures),
        needs::section(desk),
        changes::section(desk),
        chain::why(desk, figures),
        origin::section(desk, figures),
        chain::intentions(desk),
        chain::frames(desk),
        missing::section(desk),
        quality::section(desk, figures),
        facts::section(desk, figures),
        parameters::section(desk),
        model::assumptions(desk),
        model::sources(desk),
        model::card(desk),
        reproduce::section(desk),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn map(desk: &Desk<'_>, figures: &[Figure]) -> Option<Section> {
    let figure = find(figures, "map")?;
    Some(Section {
        id: "map",
        title: desk.say("sec_map").to_owned(),
        body: html! {
            (show(desk, figure))
            (show_if(desk, figures, "map-near"))
            p.small { (desk.say("boundaries")) }
        },
    })
}

/// The figure of this name.
fn find<'a>(figures: &'a [Figure], name: &str) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.name == name)
}

/// A figure of this name with its caption, if there is one.
fn show_if(desk: &Desk<'_>, figures: &[Figure], name: &str) -> Markup {
    find(figures, name).map_or_else(|| html! {}, |figure| show(desk, figure))
}

/// A figure with its caption, legend and numbers.
fn show(desk: &Desk<'_>, figure: &Figure) -> Markup {
    let panels = |panels: &[crate::plot::svg::Panel], part: &str, class: &str| {
        html! {
            div class=(class) {
                @for (index, panel) in panels.iter().enumerate() {
                    (PreEscaped(panel.element(&format!("{}-{part}{index}", figure.name))))
                }
            }
        }
    };
    html! {
        figure id={ "figure-" (figure.name) } class=[(!figure.multiples).then_some("whole")] {
            figcaption {
                strong { (figure.title) }
                " " span.note { (figure.note) }
            }
            @if !figure.legend.is_empty() {
                ul.legend {
                    @for (mark, text) in &figure.legend {
                        li { (swatch(*mark)) " " (text) }
                    }
                }
            }
            @if figure.narrow.is_empty() {
                (panels(&figure.panels, "w", if figure.multiples { "panels" } else { "panel" }))
            } @else {
                (panels(&figure.panels, "w", "panel wide-only"))
                (panels(&figure.narrow, "n", "panel narrow-only"))
            }
            details {
                summary { (desk.say("numbers")) }
                (table(&figure.table))
                @if figure.table.brief.is_some() {
                    p.small { (desk.fill("brief", &[("name", figure.name)])) }
                }
            }
        }
    }
}

fn swatch(mark: Mark) -> Markup {
    html! {
        svg.plot.swatch viewBox="0 0 20 12" width="20" height="12" aria-hidden="true" {
            (PreEscaped(mark.swatch(0.0, 0.0)))
        }
    }
}

/// A table that scrolls by itself where it is too wide.
fn table(table: &Table) -> Markup {
    let rows: Vec<usize> = match &table.brief {
        Some(rows) => rows.clone(),
        None => (0..table.rows.len()).collect(),
    };
    let last = rows.last().copied();
    // Columns side by side break between a median and its interval.
    let beside = table.head.iter().any(|(_, name)| *name == "front");
    let class = match (beside, rows.len() <= 16) {
        (true, true) => Some("side short"),
        (true, false) => Some("side"),
        (false, true) => Some("short"),
        (false, false) => None,
    };
    html! {
        div.scroll tabindex="0" {
            table class=[class] {
                thead { tr {
                    @for (index, (head, _)) in table.head.iter().enumerate() {
                        th scope="col" class=[is_number(table, index).then_some("n")] { (head) }
                    }
                } }
                tbody {
                    @for index in rows {
                        tr class=[(table.total && Some(index) == last).then_some("total")] {
                            @for (column, cell) in table.rows[index].iter().enumerate() {
                                @if column == 0 {
                                    th scope="row" class=[(cell.show.chars().count() > 44).then_some("long")] { (cell.show) }
                                } @else if cell.number {
                                    td.n { (cell.show) }
                                } @else {
                                    td { (cell.show) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn is_number(table: &Table, column: usize) -> bool {
    table
        .rows
        .first()
        .and_then(|row| row.get(column))
        .is_some_and(|cell| cell.number)
}
