//! The parameters of the chain of control with their ranges and sources.

use super::{Section, table};
use crate::desk::Desk;
use crate::table::{Cell, Table};
use maud::html;
use outflow_model::chain::Status;

/// Every parameter, the assumed ones first.
pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let chain = desk.study.chain.as_ref()?;
    let rows = |assumed: bool| {
        let mut result = Table::new(vec![
            (desk.say("col_setting").to_owned(), "parameter"),
            (desk.say("col_value").to_owned(), "value"),
            (desk.say("col_range").to_owned(), "range"),
            (desk.say("col_meaning").to_owned(), "meaning"),
            (desk.say("col_source").to_owned(), "source"),
        ]);
        for one in &chain.parameters {
            if (one.status == Status::Assumed) != assumed {
                continue;
            }
            let range = if one.fixed {
                desk.say("held_fixed").to_owned()
            } else {
                let (low, high) = (desk.numbers.figure(one.low), desk.numbers.figure(one.high));
                desk.fill("range", &[("low", &low), ("high", &high)])
            };
            let value = format!(
                "{}\u{a0}{}",
                desk.numbers.figure(one.value),
                desk.words.unit(one.spec.unit)
            );
            result.rows.push(vec![
                Cell::text(one.spec.name),
                Cell::number(value.trim_end(), one.value.to_string()),
                Cell::number(range.clone(), range),
                Cell::text(desk.words.meaning(one.spec)),
                Cell::text(desk.words.source(one.spec, &one.source)),
            ]);
        }
        result
    };
    let (assumed, founded) = (rows(true), rows(false));
    let counted = desk.fill(
        "parameters_intro",
        &[
            ("n", &assumed.rows.len().to_string()),
            ("of", &chain.parameters.len().to_string()),
        ],
    );
    Some(Section {
        id: "assumptions",
        title: desk.say("sec_assumptions").to_owned(),
        body: html! {
            p { (counted) }
            (table(&assumed))
            details {
                summary { (desk.say("parameters_founded")) }
                (table(&founded))
            }
        },
    })
}
