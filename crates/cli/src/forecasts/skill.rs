//! How good forecasts were: tables.

use crate::files::quoted;
use crate::output::{columns, people};
use outflow_infer::forecast::Component;
use outflow_infer::verify::{Row, Verification};
use std::fmt::Write as _;

/// How good forecasts were, as a table.
pub(crate) fn skill_summary(scored: &[Row], best: &[(u32, Component)]) -> String {
    let mut rows = vec![
        [
            "forecast",
            "days",
            "cells",
            "wis",
            "error",
            "RMSPE",
            "in 50 %",
            "in 90 %",
            "skill: best",
            "share 30",
            "persist",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let skill = |skill: Option<f64>| skill.map_or("-".to_owned(), |skill| format!("{skill:.2}"));
    for row in scored {
        let is_best = best.contains(&(row.horizon, row.component));
        rows.push(vec![
            format!(
                "{}{}",
                row.component.name(),
                if is_best { " *" } else { "" }
            ),
            row.horizon.to_string(),
            row.cells.to_string(),
            people(row.wis),
            format!("{:.3}", row.relative_error),
            row.rmspe
                .map_or("-".to_owned(), |rmspe| format!("{rmspe:.3}")),
            format!("{:.2}", row.coverage_50),
            format!("{:.2}", row.coverage_90),
            skill(row.skill_best),
            skill(row.skill_share),
            skill(row.skill_persistence),
        ]);
    }
    let mut text = columns(&rows);
    if !best.is_empty() {
        text.push_str("* the best statistical rule at this horizon, known only afterwards\n");
    }
    text
}

/// How good they were, in full, as CSV.
pub(crate) fn skill_table(verification: &Verification) -> String {
    let mut text = String::from(
        "place,horizon,forecast,cells,wis,absolute_error,relative_error,rmspe,coverage_50,coverage_90,\
         skill_best,skill_share_of_30_days_ago,skill_persistence,pit\n",
    );
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.4}"));
    for row in verification.rows.iter().chain(&verification.by_place) {
        let Row {
            component,
            horizon,
            place,
            cells,
            ..
        } = row;
        let pit: Vec<String> = row.pit.iter().map(u64::to_string).collect();
        let _ = writeln!(
            text,
            "{},{horizon},{},{cells},{:.2},{:.2},{:.4},{},{:.4},{:.4},{},{},{},{}",
            quoted(place.as_deref().unwrap_or("")),
            component.name(),
            row.wis,
            row.error,
            row.relative_error,
            number(row.rmspe),
            row.coverage_50,
            row.coverage_90,
            number(row.skill_best),
            number(row.skill_share),
            number(row.skill_persistence),
            pit.join(" ")
        );
    }
    text
}
