//! `spawn_rules` (flee-model §3.3).

use super::section::Section;
use outflow_diagnostics::{Code, nearest, quoted};
use outflow_model::scenario::{ConflictDriven, FloodDriven, SpawnMode, SpawnRules};

/// The keys of the section.
pub(super) const KEYS: &[&str] = &[
    "take_from_population",
    "insert_day0",
    "empty_camps_on_day0",
    "conflict_zone_spawning_only",
    "flood_zone_spawning_only",
    "camps_are_sicks",
    "camps_are_sinks",
    "read_from_agents_csv_file",
    "sum_from_camps",
    "starvation_driven_spawning",
    "average_social_connectivity",
    "conflict_spawn_decay",
    "conflict_spawn_decay_interval",
    "conflict_driven_spawning",
    "flood_driven_spawn_mode",
];

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>, rules: &mut SpawnRules) {
    section.flag("take_from_population", &mut rules.take_from_population);
    section.flag("insert_day0", &mut rules.insert_day0);
    section.flag("empty_camps_on_day0", &mut rules.empty_camps_on_day0);
    section.flag(
        "conflict_zone_spawning_only",
        &mut rules.conflict_zone_spawning_only,
    );
    section.flag(
        "flood_zone_spawning_only",
        &mut rules.flood_zone_spawning_only,
    );
    // Flee knows the misspelt key only (S9).
    section.flag("camps_are_sicks", &mut rules.camps_are_sinks);
    section.flag("camps_are_sinks", &mut rules.camps_are_sinks);
    section.flag(
        "read_from_agents_csv_file",
        &mut rules.read_from_agents_csv_file,
    );
    section.flag("sum_from_camps", &mut rules.sum_from_camps);
    section.flag(
        "starvation_driven_spawning",
        &mut rules.starvation_driven_spawning,
    );
    section.inert(
        "average_social_connectivity",
        "connections do not influence movement",
    );
    if let Some(decay) = section.list("conflict_spawn_decay", 0.0) {
        if decay.is_empty() {
            let at = section.span_of("conflict_spawn_decay");
            section.report(Code::SettingOutOfRange, at, |d| {
                d.message("conflict_spawn_decay is an empty list")
                    .help("leave it out if conflicts do not decay")
            });
        }
        rules.conflict_spawn_decay = Some(decay.into_iter().map(|(number, _)| number).collect());
    }
    section.integer(
        "conflict_spawn_decay_interval",
        &mut rules.conflict_spawn_decay_interval,
        1,
        1_000_000,
    );
    conflict_driven(section, rules);
    flood_driven(section, rules);
}

fn conflict_driven(section: &mut Section<'_>, rules: &mut SpawnRules) {
    let Some(mut inner) = section.inner("conflict_driven_spawning") else {
        return;
    };
    let mut driven = ConflictDriven::of_mode(spawn_mode(&mut inner, SpawnMode::Constant));
    let key = "displaced_per_conflict_day";
    if driven.spawn_mode == SpawnMode::PopRatio {
        inner.number(key, &mut driven.displaced_per_conflict_day, 0.0, 1.0);
    } else {
        let mut people = 500;
        inner.integer(key, &mut people, 0, 10_000_000_000);
        #[expect(clippy::cast_precision_loss, reason = "at most 1e10")]
        let people = people as f64;
        driven.displaced_per_conflict_day = people;
    }
    section.close(inner);
    if rules.flood_zone_spawning_only {
        let at = section.span_of("conflict_driven_spawning");
        section.report(Code::InertSetting, at, |d| {
            d.message("conflict_driven_spawning has no effect with flood_zone_spawning_only")
        });
    } else {
        rules.conflict_driven_spawning = Some(driven);
    }
}

fn flood_driven(section: &mut Section<'_>, rules: &mut SpawnRules) {
    // An old name when it is a mapping; a truth value of this name never had an effect.
    if section.is_mapping("flood_driven_spawning") {
        section.rename("flood_driven_spawning", "flood_driven_spawn_mode");
    } else {
        section.inert(
            "flood_driven_spawning",
            "flood_driven_spawn_mode switches it on",
        );
    }
    let Some(mut inner) = section.inner("flood_driven_spawn_mode") else {
        return;
    };
    inner.rename("flood_spawn_mode", "spawn_mode");
    let mut driven = FloodDriven::of_mode(spawn_mode(&mut inner, SpawnMode::PopRatio));
    let most = if driven.spawn_mode == SpawnMode::PopRatio {
        1.0
    } else {
        f64::MAX
    };
    if let Some(list) = inner.list_in("displaced_per_flood_day", 0.0, most) {
        driven.displaced_per_flood_day = list.into_iter().map(|(number, _)| number).collect();
    }
    section.close(inner);
    if rules.flood_zone_spawning_only {
        rules.flood_driven_spawn_mode = Some(driven);
    } else {
        let at = section.span_of("flood_driven_spawn_mode");
        section.report(Code::InertSetting, at, |d| {
            d.message(
                "flood_driven_spawn_mode has no effect without flood_zone_spawning_only: true",
            )
        });
    }
}

fn spawn_mode(section: &mut Section<'_>, default: SpawnMode) -> SpawnMode {
    let Some((text, at)) = section.text("spawn_mode") else {
        return default;
    };
    match text.as_str() {
        "constant" => SpawnMode::Constant,
        "pop_ratio" => SpawnMode::PopRatio,
        text if text.eq_ignore_ascii_case("poisson") => SpawnMode::Poisson,
        text => {
            section.report(Code::WrongType, at, |d| {
                d.message(format!("{} is no spawn mode", quoted(text)))
                    .nearest(nearest(text, ["constant", "pop_ratio", "poisson"]))
                    .help("the modes are constant, pop_ratio and poisson; with any other, Flee displaces nobody")
            });
            default
        }
    }
}
