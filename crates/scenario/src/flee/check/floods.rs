//! Flood levels against the lists that are read by level.

use crate::files::join;
use crate::flee::layout::Layout;
use crate::ready::levels;
use outflow_diagnostics::{Code, Diagnostics};
use outflow_model::scenario::{Settings, Timeline};

/// Every level must have an entry in each list.
pub(in crate::flee) fn floods(
    layout: &Layout<'_>,
    settings: &Settings,
    timeline: &Timeline,
    problems: &mut Diagnostics,
) {
    let shown = layout.folder.shown(&join(&layout.input, "flood_level.csv"));
    for message in levels(settings, timeline) {
        problems.report_file(Code::OutOfRange, &shown, |d| {
            d.message(message)
                .help("add an entry to the list for every level")
        });
    }
}
