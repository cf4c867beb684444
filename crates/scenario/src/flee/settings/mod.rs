//! The settings, from the tree of `simsetting.yml` or of its predecessor (flee-model §3).

mod flood;
mod movement;
mod section;
mod spawning;

use crate::yaml::Node;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::{Compat, Settings};
use section::Section;

/// Keys by section, for the hint that a key stands in the wrong one.
const SECTIONS: [(&str, &[&str]); 5] = [
    (
        "the top level",
        &[
            "number_of_steps",
            "conflict_input_file",
            "flood_level_input_file",
            "default_conflict_intensity",
        ],
    ),
    (
        "log_levels",
        &[
            "agent",
            "link",
            "camp",
            "conflict",
            "init",
            "idp_totals",
            "granularity",
        ],
    ),
    ("spawn_rules", spawning::KEYS),
    ("move_rules", movement::KEYS),
    ("optimisations", &["hasten"]),
];

/// Reads all settings. What cannot be read keeps its default.
pub fn from_tree(source: &Source, tree: &Node, problems: &mut Diagnostics) -> Settings {
    let mut settings = Settings {
        compat: Compat::Flee,
        ..Settings::default()
    };
    let mut top = Section::new("the top level", source, Some(tree));
    let log_levels = top.take_node("log_levels");
    let spawn_rules = top.take_node("spawn_rules");
    let move_rules = top.take_node("move_rules");
    let optimisations = top.take_node("optimisations");
    let mut spawn = Section::new("spawn_rules", source, spawn_rules.as_ref());
    let mut movement = Section::new("move_rules", source, move_rules.as_ref());

    // Settings that earlier versions of Flee kept elsewhere (flee-model §3.6).
    movement.give_to(&mut spawn, "take_from_population");
    top.give_to(&mut movement, "flood_rules");
    let mut old_floods = Vec::new();
    for key in [
        "flood_movechances",
        "flood_loc_weights",
        "flood_link_weights",
    ] {
        old_floods.extend(spawn.take_old(key, &format!("move_rules.flood_rules.{key}")));
    }

    log_level(source, log_levels.as_ref(), problems);
    spawning::read(&mut spawn, &mut settings.spawn_rules);
    movement::read(&mut movement, old_floods, &mut settings.move_rules);
    check_together(&mut spawn, &mut movement, &settings);
    let mut optimisations = Section::new("optimisations", source, optimisations.as_ref());
    let mut hasten = i64::from(settings.hasten);
    optimisations.integer("hasten", &mut hasten, 1, 1_000_000_000);
    settings.hasten = u32::try_from(hasten).unwrap_or(1);
    optimisations.finish(problems);

    top.integer(
        "default_conflict_intensity",
        &mut settings.default_conflict_intensity,
        0,
        1_000_000,
    );
    top.inert(
        "number_of_steps",
        "the length of the run is that in sim_period.csv",
    );
    top.inert(
        "conflict_input_file",
        "conflicts are read from conflicts.csv",
    );
    top.inert(
        "flood_level_input_file",
        "floods are read from flood_level.csv",
    );
    spawn.finish(problems);
    movement.finish(problems);
    top.finish(problems);
    settings
}

/// Log levels ask for Flee's own log files, which Outflow does not write.
fn log_level(source: &Source, node: Option<&Node>, problems: &mut Diagnostics) {
    let mut section = Section::new("log_levels", source, node);
    section.rename("spatial_granularity", "granularity");
    for key in [
        "agent",
        "link",
        "camp",
        "conflict",
        "init",
        "idp_totals",
        "flood",
        "Flood",
    ] {
        let mut level = 0;
        if section.has(key) {
            let at = section.integer(key, &mut level, i64::MIN, i64::MAX);
            if level != 0
                && let Some(at) = at
            {
                section.report(Code::InertSetting, at, |d| {
                    d.message("Outflow writes its own results, not Flee's log files")
                });
            }
        }
    }
    if let Some((text, at)) = section.text("granularity")
        && text != "location"
    {
        section.report(Code::InertSetting, at, |d| {
            d.message("Outflow writes its own results, not Flee's log files")
        });
    }
    section.finish(problems);
}

/// Checks that need settings of both sections.
fn check_together(spawn: &mut Section<'_>, movement: &mut Section<'_>, settings: &Settings) {
    let (rules, moves) = (&settings.spawn_rules, &settings.move_rules);
    if rules.conflict_zone_spawning_only && rules.flood_zone_spawning_only {
        let at = spawn.span_of("flood_zone_spawning_only");
        spawn.report(Code::ConflictingSettings, at, |d| {
            d.message("people are to leave conflict zones only and flood zones only")
                .help("write conflict_zone_spawning_only: false beside it (its default is true)")
        });
    }
    if rules.flood_driven_spawn_mode.is_some() {
        let at = spawn.span_of("flood_driven_spawn_mode");
        if !rules.take_from_population {
            spawn.report(Code::ConflictingSettings, at, |d| {
                d.message("floods displace people only with take_from_population: true")
            });
        }
        if moves.flood_rules.is_none() {
            spawn.report(Code::ConflictingSettings, at, |d| {
                d.message("floods displace people only with move_rules.flood_rules")
            });
        }
    } else if moves.flood_rules.is_some() {
        let at = movement.span_of("flood_rules");
        movement.report(Code::ConflictingSettings, at, |d| {
            d.message("flood rules need floods that displace people")
                .help("write flood_zone_spawning_only: true and a mapping flood_driven_spawn_mode under spawn_rules")
        });
    }
}
