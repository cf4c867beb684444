//! Flood levels against the lists that are read by level.

use crate::files::join;
use crate::flee::layout::Layout;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::{Settings, Timeline};

/// Every level must have an entry in each list (flee-model §11.1, S27).
pub(in crate::flee) fn floods(
    layout: &Layout<'_>,
    settings: &Settings,
    timeline: &Timeline,
    problems: &mut Diagnostics,
) {
    let Some(table) = &timeline.floods else {
        return;
    };
    let highest = table
        .rows
        .iter()
        .flatten()
        .fold(0.0_f64, |highest, level| highest.max(level.trunc()));
    let shown = layout.folder.shown(&join(&layout.input, "flood_level.csv"));
    let rules = settings.move_rules.flood_rules.as_ref();
    let driven = settings.spawn_rules.flood_driven_spawn_mode.as_ref();
    let lists = [
        ("flood_movechances", rules.map(|r| &r.flood_movechances)),
        ("flood_loc_weights", rules.map(|r| &r.flood_loc_weights)),
        (
            "displaced_per_flood_day",
            driven.map(|d| &d.displaced_per_flood_day),
        ),
    ];
    for (name, list) in lists {
        let Some(list) = list else { continue };
        #[expect(clippy::cast_precision_loss, reason = "lists are short")]
        let levels = list.len() as f64;
        if !list.is_empty() && highest >= levels {
            problems.report_file(Code::OutOfRange, &shown, |d| {
                d.message(format!(
                    "the highest flood level is {highest}, but {name} in the settings ends with level {}",
                    list.len() - 1
                ))
                .help("add an entry to the list for every level")
            });
        }
    }
}
