//! `move_rules` (flee-model §3.4).

use super::flood;
use super::section::{ABOVE_ZERO, BELOW_ONE, Section};
use crate::yaml::Entry;
use outflow_diagnostics::Code;
use outflow_model::scenario::MoveRules;

/// The keys of the section.
pub(super) const KEYS: &[&str] = &[
    "max_move_speed",
    "max_walk_speed",
    "max_crossing_speed",
    "foreign_weight",
    "camp_weight",
    "conflict_weight",
    "conflict_movechance",
    "camp_movechance",
    "idpcamp_movechance",
    "default_movechance",
    "awareness_level",
    "capacity_buffer",
    "capacity_scaling",
    "avoid_short_stints",
    "start_on_foot",
    "use_v1_rules",
    "softening",
    "weight_softening",
    "weight_power",
    "distance_power",
    "pruning_threshold",
    "stay_close_to_home",
    "home_distance_power",
    "use_pop_for_loc_weight",
    "pop_power_for_loc_weight",
    "movechance_pop_base",
    "movechance_pop_scale_factor",
    "fixed_routes",
    "two_system_decision_making",
    "use_economic_pull",
    "harvest_months",
    "flee_when_starving",
    "avoid_food_deprived_locations",
    "WomenAvoidHazards",
    "ChildrenAvoidHazards",
    "ElderlyAvoidHazards",
    "BoysTakeRisk",
    "MatchCampReligion",
    "MatchCampEthnicity",
    "MatchTownEthnicity",
    "MatchConflictEthnicity",
    "avg_religion_fraction",
    "flood_rules",
];

/// Below this move chance, Flee makes a place a camp.
const CAMP_MOVE_CHANCE: f64 = 0.005;

/// Reads the section. `floods` are entries that once stood elsewhere.
pub(super) fn read(section: &mut Section<'_>, floods: Vec<Entry>, rules: &mut MoveRules) {
    let any = f64::MAX;
    let tiny = ABOVE_ZERO;
    section.rename("move_chance_pop_base", "movechance_pop_base");
    section.rename(
        "move_chance_pop_scale_factor",
        "movechance_pop_scale_factor",
    );

    section.number("max_move_speed", &mut rules.max_move_speed, tiny, any);
    section.number("max_walk_speed", &mut rules.max_walk_speed, tiny, any);
    section.inert("max_crossing_speed", "no link is a crossing");
    section.number("foreign_weight", &mut rules.foreign_weight, 0.0, any);
    section.number("camp_weight", &mut rules.camp_weight, 0.0, any);
    section.number("conflict_weight", &mut rules.conflict_weight, 0.0, any);
    for (key, chance) in [
        ("conflict_movechance", &mut rules.conflict_movechance),
        ("default_movechance", &mut rules.default_movechance),
    ] {
        section.number(key, chance, 0.0, any);
        if *chance < CAMP_MOVE_CHANCE {
            let at = section.span_of(key);
            let chance = *chance;
            section.report(Code::TownsBecomeCamps, at, |d| {
                d.message(format!(
                    "{key} is {chance}; below {CAMP_MOVE_CHANCE} Flee makes camps of these places"
                ))
            });
        }
    }
    section.number("camp_movechance", &mut rules.camp_movechance, 0.0, any);
    section.number(
        "idpcamp_movechance",
        &mut rules.idpcamp_movechance,
        0.0,
        any,
    );
    awareness(section, rules);
    section.number(
        "capacity_buffer",
        &mut rules.capacity_buffer,
        0.0,
        BELOW_ONE,
    );
    section.number("capacity_scaling", &mut rules.capacity_scaling, 0.0, any);
    section.flag("avoid_short_stints", &mut rules.avoid_short_stints);
    section.flag("start_on_foot", &mut rules.start_on_foot);
    section.number("softening", &mut rules.softening, 0.0, any);
    section.number("weight_softening", &mut rules.weight_softening, 0.0, any);
    section.number("weight_power", &mut rules.weight_power, -100.0, 100.0);
    section.number("distance_power", &mut rules.distance_power, -100.0, 100.0);
    section.number("pruning_threshold", &mut rules.pruning_threshold, 0.0, any);
    section.flag("stay_close_to_home", &mut rules.stay_close_to_home);
    section.number(
        "home_distance_power",
        &mut rules.home_distance_power,
        -100.0,
        100.0,
    );
    section.flag("use_pop_for_loc_weight", &mut rules.use_pop_for_loc_weight);
    section.number(
        "pop_power_for_loc_weight",
        &mut rules.pop_power_for_loc_weight,
        -100.0,
        100.0,
    );
    section.number(
        "movechance_pop_base",
        &mut rules.movechance_pop_base,
        tiny,
        any,
    );
    section.number(
        "movechance_pop_scale_factor",
        &mut rules.movechance_pop_scale_factor,
        -100.0,
        100.0,
    );
    if let Some((truthy, _)) = section.is_truthy("use_economic_pull") {
        rules.use_economic_pull = truthy;
    }
    harvest(section, rules);
    section.flag("flee_when_starving", &mut rules.flee_when_starving);
    section.flag(
        "avoid_food_deprived_locations",
        &mut rules.avoid_food_deprived_locations,
    );
    section.flag("WomenAvoidHazards", &mut rules.women_avoid_hazards);
    section.flag("ChildrenAvoidHazards", &mut rules.children_avoid_hazards);
    section.flag("ElderlyAvoidHazards", &mut rules.elderly_avoid_hazards);
    section.flag("BoysTakeRisk", &mut rules.boys_take_risk);
    section.flag("MatchCampReligion", &mut rules.match_camp_religion);
    section.flag("MatchCampEthnicity", &mut rules.match_camp_ethnicity);
    section.flag("MatchTownEthnicity", &mut rules.match_town_ethnicity);
    section.flag(
        "MatchConflictEthnicity",
        &mut rules.match_conflict_ethnicity,
    );
    section.number(
        "avg_religion_fraction",
        &mut rules.avg_religion_fraction,
        tiny,
        any,
    );
    section.inert(
        "max_flood_level",
        "flood levels are those of flood_level.csv",
    );
    rules.flood_rules = flood::read(section, floods);
    unsupported(section, rules);
    version_one(section, rules);
}

/// With awareness 0, Flee freezes everybody (S15).
fn awareness(section: &mut Section<'_>, rules: &mut MoveRules) {
    let mut level = rules.awareness_level;
    let Some(at) = section.integer("awareness_level", &mut level, -1_000, 1_000) else {
        return;
    };
    if level == 0 {
        section.report(Code::UnsupportedSetting, at, |d| {
            d.message("with awareness_level 0, nobody ever moves in Flee")
                .help("write 1 for the neighbouring places")
        });
    }
    rules.awareness_level = level;
}

fn harvest(section: &mut Section<'_>, rules: &mut MoveRules) {
    for (month, at) in section.list("harvest_months", f64::MIN).unwrap_or_default() {
        if month.fract() == 0.0 && (1.0..=12.0).contains(&month) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "1 to 12"
            )]
            let month = month as u8;
            if !rules.harvest_months.contains(&month) {
                rules.harvest_months.push(month);
            }
        } else {
            section.report(Code::SettingOutOfRange, at, |d| {
                d.message(format!("{month} is no month"))
                    .help("months are 1 to 12")
            });
        }
    }
}

fn unsupported(section: &mut Section<'_>, rules: &mut MoveRules) {
    section.flag("fixed_routes", &mut rules.fixed_routes);
    if rules.fixed_routes {
        let at = section.span_of("fixed_routes");
        section.report(Code::UnsupportedSetting, at, |d| {
            d.message("fixed routes are not supported")
                .help("remove the setting: people then choose their way at every place")
        });
    }
    if let Some((true, at)) = section.is_truthy("two_system_decision_making") {
        section.report(Code::UnsupportedSetting, at, |d| {
            d.message("two-system decision making is not supported")
                .help("remove the setting; Flee reads it but can never switch it on")
        });
    }
}

/// `use_v1_rules` overrides what else is set.
fn version_one(section: &mut Section<'_>, rules: &mut MoveRules) {
    let mut first_version = false;
    section.flag("use_v1_rules", &mut first_version);
    if first_version {
        rules.max_move_speed = 200.0;
        rules.start_on_foot = false;
        rules.avoid_short_stints = false;
        rules.camp_weight = 2.0;
        rules.conflict_weight = 0.25;
    }
}
