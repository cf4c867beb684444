//! `move_rules.flood_rules` (flee-model §3.4, §11.1).

use super::section::Section;
use crate::yaml::Entry;
use outflow_diagnostics::Code;
use outflow_model::scenario::FloodRules;

/// Reads the mapping under `section`; none when it is absent. `old` are entries that once stood
/// elsewhere; they switch the rules on as the mapping does.
pub(super) fn read(section: &mut Section<'_>, old: Vec<Entry>) -> Option<FloodRules> {
    let inner = section.inner("flood_rules");
    if inner.is_none() && old.is_empty() {
        return None;
    }
    let mut inner = inner.unwrap_or_else(|| Section::new("flood_rules", section.source(), None));
    for entry in old {
        inner.adopt(entry);
    }
    let mut rules = FloodRules::default();
    inner.rename("flood_focaster_timescale", "flood_forecaster_timescale");
    inner.inert(
        "max_flood_level",
        "flood levels are those of flood_level.csv",
    );
    inner.inert("flood_link_weights", "links do not look at floods");
    let list = |key: &str, needed: bool, inner: &mut Section<'_>| {
        let numbers: Vec<f64> = inner
            .list(key, 0.0)
            .unwrap_or_default()
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        if needed && numbers.is_empty() {
            let at = inner.span_of(key);
            inner.report(Code::ConflictingSettings, at, |d| {
                d.message(format!("flood_rules needs the list {key}"))
                    .help("one number for each flood level, that of level 0 first")
            });
        }
        numbers
    };
    rules.flood_movechances = list("flood_movechances", true, &mut inner);
    rules.flood_loc_weights = list("flood_loc_weights", true, &mut inner);
    inner.flag("flood_forecaster", &mut rules.flood_forecaster);
    let forecaster = rules.flood_forecaster;
    rules.flood_forecaster_weights = list("flood_forecaster_weights", forecaster, &mut inner);
    rules.flood_awareness_weights = list("flood_awareness_weights", forecaster, &mut inner);
    let most = 1_000_000;
    inner.integer(
        "flood_forecaster_timescale",
        &mut rules.flood_forecaster_timescale,
        0,
        most,
    );
    inner.integer(
        "flood_forecaster_end_time",
        &mut rules.flood_forecaster_end_time,
        0,
        most,
    );
    section.close(inner);
    Some(rules)
}
