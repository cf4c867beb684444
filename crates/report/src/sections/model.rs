//! What was assumed, where data come from, and what the model is.

use super::{Section, table};
use crate::desk::Desk;
use crate::study::Kind;
use crate::table::{Cell, Table};
use maud::html;

/// Every assumed parameter.
pub(super) fn assumptions(desk: &Desk<'_>) -> Option<Section> {
    if desk.study.settings.is_empty() {
        return None;
    }
    let title = desk.say("sec_assumptions").to_owned();
    let mut changed = Table::new(vec![
        (desk.say("col_setting").to_owned(), "setting"),
        (desk.say("col_value").to_owned(), "value"),
        (desk.say("col_default").to_owned(), "default"),
    ]);
    let mut same = Table::new(vec![
        (desk.say("col_setting").to_owned(), "setting"),
        (desk.say("col_value").to_owned(), "value"),
    ]);
    for setting in &desk.study.settings {
        let mut row = vec![
            Cell::text(setting.name.clone()),
            Cell::text(setting.value.clone()),
        ];
        match &setting.default {
            Some(default) => {
                row.push(Cell::text(default.clone()));
                changed.rows.push(row);
            }
            None => same.rows.push(row),
        }
    }
    let assumed_rows: Vec<_> = desk
        .study
        .sources
        .iter()
        .flat_map(|sources| &sources.rows)
        .filter(|(_, source, _)| source.starts_with("assumed"))
        .collect();
    let head = desk
        .study
        .sources
        .as_ref()
        .and_then(|sources| sources.head.as_ref());
    Some(Section {
        id: "assumptions",
        title,
        body: html! {
            p { (desk.say("assumptions_intro")) }
            @if !changed.rows.is_empty() {
                h3 { (desk.say("assumptions_changed")) }
                (table(&changed))
            }
            @if !assumed_rows.is_empty() {
                h3 { (desk.say("assumptions_rows")) }
                ul {
                    @for (file, source, count) in &assumed_rows {
                        li { (desk.fill("assumed_row", &[
                            ("file", file),
                            ("n", &desk.numbers.whole(*count as f64)),
                            ("source", source),
                        ])) }
                    }
                }
            }
            details {
                summary { (desk.say("assumptions_all")) }
                (table(&same))
            }
            @if let Some(head) = head {
                details {
                    summary { (desk.say("assumptions_head")) }
                    pre { (head) }
                }
            }
        },
    })
}

/// Sources of data with their licences.
pub(super) fn sources(desk: &Desk<'_>) -> Option<Section> {
    let title = desk.say("sec_sources").to_owned();
    let Some(sources) = &desk.study.sources else {
        return Some(Section {
            id: "sources",
            title,
            body: html! {
                p { (desk.say("sources_none")) }
                p.small { (desk.say("sources_map")) }
            },
        });
    };
    let mut rows = Table::new(vec![
        (desk.say("col_table").to_owned(), "table"),
        (desk.say("col_source").to_owned(), "source"),
        (desk.say("col_rows").to_owned(), "rows"),
    ]);
    for (file, source, count) in &sources.rows {
        rows.rows.push(vec![
            Cell::text(file.clone()),
            Cell::text(source.clone()),
            Cell::number(desk.numbers.whole(*count as f64), count.to_string()),
        ]);
    }
    Some(Section {
        id: "sources",
        title,
        body: html! {
            @if !sources.text.is_empty() {
                p { (desk.say("sources_words")) }
                blockquote {
                    @for part in &sources.text { p { (part) } }
                }
            }
            @if rows.rows.is_empty() {
                p { (desk.say("sources_no_column")) }
            } @else {
                details {
                    summary { (desk.say("sources_rows")) }
                    (table(&rows))
                }
            }
            p.small { (desk.say("sources_map")) }
        },
    })
}

/// What the model is, what it is for and what not.
pub(super) fn card(desk: &Desk<'_>) -> Option<Section> {
    let part = match desk.study.kind {
        Kind::Wayfinding => "wayfinding",
        Kind::Chain => "chain",
    };
    let rows = [
        ("card_model", format!("card_model_{part}")),
        ("card_unit", format!("card_unit_{part}")),
        ("card_spread", format!("card_spread_{part}")),
        ("card_limits", format!("card_limits_{part}")),
        ("card_for", "card_for_text".to_owned()),
        ("card_not", "card_not_text".to_owned()),
        ("card_words", "card_words_text".to_owned()),
    ];
    Some(Section {
        id: "card",
        title: desk.say("sec_card").to_owned(),
        body: html! {
            dl.card {
                @for (name, text) in &rows {
                    dt { (desk.say(name)) }
                    dd { (desk.words.get(text)) }
                }
            }
        },
    })
}
