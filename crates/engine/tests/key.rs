//! Every setting which adds to the state of a person is in the lumping key, and none is there
//! that does not (flee-model §13.2).

mod common;

use outflow_model::key::KeyFields;
use outflow_model::scenario::{Scenario, Settings};
use serde_json::{Value, json};

/// What each setting adds to the key; a setting that is missing here fails the test, so that
/// whoever adds one has to say.
fn added_by(section: &str, key: &str) -> (&'static [&'static str], Value) {
    match (section, key) {
        ("move_rules", "awareness_level") => (&["route"], json!(2)),
        ("move_rules", "start_on_foot") => (&["travelled"], json!(true)),
        ("move_rules", "avoid_short_stints") => (&["recent"], json!(true)),
        ("move_rules", "harvest_months") => (&["entry", "harvesting"], json!([3])),
        ("spawn_rules", "camps_are_sinks") => (&["settled"], json!(true)),
        // Classes of people: the rules that read attributes (checked in `classes` below).
        ("move_rules", "WomenAvoidHazards" | "ChildrenAvoidHazards" | "ElderlyAvoidHazards")
        | ("move_rules", "BoysTakeRisk" | "MatchCampReligion" | "MatchCampEthnicity")
        | ("move_rules", "MatchTownEthnicity" | "MatchConflictEthnicity" | "flood_rules") => {
            (&["class"], json!(null))
        }
        // Adds nothing under Flee; the place of entry with `true_home` (checked below).
        ("move_rules", "stay_close_to_home") => (&[], json!(true)),
        ("departures", _) => (&[], json!(true)),
        ("top", "compat" | "hasten" | "default_conflict_intensity") => (&[], json!(null)),
        (
            "spawn_rules",
            "take_from_population"
            | "insert_day0"
            | "empty_camps_on_day0"
            | "conflict_zone_spawning_only"
            | "flood_zone_spawning_only"
            | "read_from_agents_csv_file"
            | "sum_from_camps"
            | "starvation_driven_spawning",
        ) => (&[], json!(true)),
        (
            "spawn_rules",
            "conflict_spawn_decay"
            | "conflict_spawn_decay_interval"
            | "conflict_driven_spawning"
            | "flood_driven_spawn_mode",
        ) => (&[], json!(null)),
        (
            "move_rules",
            "max_move_speed"
            | "max_walk_speed"
            | "foreign_weight"
            | "camp_weight"
            | "conflict_weight"
            | "conflict_movechance"
            | "camp_movechance"
            | "idpcamp_movechance"
            | "default_movechance"
            | "capacity_buffer"
            | "capacity_scaling"
            | "softening"
            | "weight_softening"
            | "weight_power"
            | "distance_power"
            | "pruning_threshold"
            | "home_distance_power"
            | "pop_power_for_loc_weight"
            | "capacity_power"
            | "movechance_pop_base"
            | "movechance_pop_scale_factor"
            | "avg_religion_fraction",
        ) => (&[], json!(0.5)),
        (
            "move_rules",
            "longitude_first"
            | "use_pop_for_loc_weight"
            | "fixed_routes"
            | "use_economic_pull"
            | "flee_when_starving"
            | "avoid_food_deprived_locations",
        ) => (&[], json!(true)),
        other => panic!("{other:?}: say in this test what the setting adds to the key"),
    }
}

fn in_use(scenario: &Scenario) -> Vec<&'static str> {
    let KeyFields {
        route,
        walks,
        travelled,
        recent,
        class,
        entry,
        harvesting,
        settled,
    } = KeyFields::of(scenario, 1);
    [
        ("route", route),
        ("walks", walks),
        ("travelled", travelled),
        ("recent", recent),
        ("class", class),
        ("entry", entry),
        ("harvesting", harvesting),
        ("settled", settled),
    ]
    .into_iter()
    .filter_map(|(name, used)| used.then_some(name))
    .collect()
}

#[test]
fn every_setting_is_accounted_for() {
    let plain = serde_json::to_value(Settings::default()).unwrap();
    let mut checked = 0;
    for (section, value) in plain.as_object().unwrap() {
        let keys: Vec<(&str, &str)> = match value {
            Value::Object(keys) => keys
                .keys()
                .map(|key| (section.as_str(), key.as_str()))
                .collect(),
            _ => vec![("top", section.as_str())],
        };
        for (section, key) in keys {
            let (expected, set_to) = added_by(section, key);
            checked += 1;
            if set_to.is_null() {
                continue;
            }
            let mut changed = plain.clone();
            changed[section][key] = set_to;
            let mut world = common::scenario(1);
            world.settings = serde_json::from_value(changed).unwrap();
            assert_eq!(in_use(&world), expected, "{section}.{key}");
        }
    }
    assert!(checked > 60, "{checked} settings");
    assert_eq!(in_use(&common::scenario(1)), [""; 0]);
}

#[test]
fn what_the_scenario_adds() {
    use outflow_model::scenario::PlaceKind;
    let mut world = common::scenario(1);
    let (a, b) = (
        common::place(&mut world, "a", PlaceKind::Town),
        common::place(&mut world, "b", PlaceKind::Marker),
    );
    common::link(&mut world, a, b, 10.0);
    assert_eq!(in_use(&world), ["route"], "markers keep a route alive");
    world.places[b].kind = PlaceKind::Town;
    world.links[0].walk_probability = Some(0.2);
    assert_eq!(in_use(&world), ["walks"]);
    world.links[0].walk_probability = None;
    world.settings.move_rules.stay_close_to_home = true;
    assert_eq!(in_use(&world), [""; 0], "home is where one is now (S33)");
    world.settings.departures.true_home = true;
    assert_eq!(in_use(&world), ["entry"]);
}

#[test]
fn classes_are_those_that_a_rule_in_use_can_tell_apart() {
    use outflow_model::traits::TraitClasses;
    let count = |change: fn(&mut outflow_model::scenario::MoveRules)| {
        let mut world = common::busy_world(1);
        world.settings.move_rules.women_avoid_hazards = false;
        change(&mut world.settings.move_rules);
        TraitClasses::new(&world).map(|classes| classes.classes.len())
    };
    assert_eq!(
        count(|_| {}),
        Ok(1),
        "attributes that no rule reads are not in the key"
    );
    assert_eq!(count(|rules| rules.women_avoid_hazards = true), Ok(2));
    assert!(
        count(|rules| rules.match_camp_religion = true).is_err(),
        "nobody has a religion here"
    );
}
