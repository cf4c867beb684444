//! Every settings key of Flee, given a value other than its default, arrives where it belongs.

use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::scenario::{
    Compat, ConflictDriven, FloodDriven, FloodRules, MoveRules, Settings, SpawnMode, SpawnRules,
};
use outflow_scenario::flee::{settings, settings_csv, settings_yaml};

fn read(text: &str) -> (Settings, Diagnostics) {
    let source = Source::new("simsetting.yml", text.to_owned());
    let mut problems = Diagnostics::new();
    let tree = settings_yaml::tree(&source, &mut problems).expect("YAML");
    let read = settings::from_tree(&source, &tree, &mut problems);
    (read, problems)
}

fn codes(problems: &Diagnostics) -> Vec<Code> {
    problems.sorted().iter().map(|d| d.code).collect()
}

#[test]
fn nothing_given_means_the_defaults_of_flee() {
    for text in ["", "move_rules:\n", "spawn_rules: {}\nlog_levels:\n"] {
        let (read, problems) = read(text);
        assert!(problems.is_empty());
        assert_eq!(read, Settings::default());
        assert_eq!(read.compat, Compat::Flee);
    }
}

#[test]
fn every_key_arrives() {
    let (read, problems) = read(
        "default_conflict_intensity: 3
log_levels: {agent: 0, link: 0, camp: 0, conflict: 0, init: 0, idp_totals: 0, granularity: location}
spawn_rules:
  take_from_population: True
  insert_day0: False
  empty_camps_on_day0: yes
  conflict_zone_spawning_only: no
  camps_are_sicks: true
  read_from_agents_csv_file: 1
  sum_from_camps: off
  starvation_driven_spawning: on
  conflict_spawn_decay: [1, 0.5]
  conflict_spawn_decay_interval: 10
  conflict_driven_spawning:
    spawn_mode: pop_ratio
    displaced_per_conflict_day: 0.02
move_rules:
  max_move_speed: 100
  max_walk_speed: 12.5
  foreign_weight: 2
  camp_weight: 3
  conflict_weight: 0.5
  conflict_movechance: 0.9
  camp_movechance: 1e-3
  idpcamp_movechance: 0.2
  default_movechance: 0.4
  awareness_level: 2
  capacity_buffer: 0.8
  capacity_scaling: 1.5
  avoid_short_stints: true
  start_on_foot: true
  softening: 5
  weight_softening: 0.25
  weight_power: 2
  distance_power: 0.5
  pruning_threshold: 1.5
  stay_close_to_home: true
  home_distance_power: 0.75
  use_pop_for_loc_weight: true
  pop_power_for_loc_weight: 0.2
  movechance_pop_base: 5000
  movechance_pop_scale_factor: 0.5
  use_economic_pull: 1.0
  harvest_months: [3, 4]
  flee_when_starving: true
  avoid_food_deprived_locations: true
  WomenAvoidHazards: true
  ChildrenAvoidHazards: true
  ElderlyAvoidHazards: true
  BoysTakeRisk: true
  MatchCampReligion: true
  MatchCampEthnicity: true
  MatchTownEthnicity: true
  MatchConflictEthnicity: true
  avg_religion_fraction: 0.5
optimisations:
  hasten: 20
",
    );
    assert_eq!(codes(&problems), []);
    let expected = Settings {
        compat: Compat::Flee,
        hasten: 20,
        default_conflict_intensity: 3,
        spawn_rules: SpawnRules {
            take_from_population: true,
            insert_day0: false,
            empty_camps_on_day0: true,
            conflict_zone_spawning_only: false,
            flood_zone_spawning_only: false,
            camps_are_sinks: true,
            read_from_agents_csv_file: true,
            sum_from_camps: false,
            starvation_driven_spawning: true,
            conflict_spawn_decay: Some(vec![1.0, 0.5]),
            conflict_spawn_decay_interval: 10,
            conflict_driven_spawning: Some(ConflictDriven {
                spawn_mode: SpawnMode::PopRatio,
                displaced_per_conflict_day: 0.02,
            }),
            flood_driven_spawn_mode: None,
        },
        move_rules: MoveRules {
            max_move_speed: 100.0,
            max_walk_speed: 12.5,
            foreign_weight: 2.0,
            camp_weight: 3.0,
            conflict_weight: 0.5,
            conflict_movechance: 0.9,
            camp_movechance: 0.001,
            idpcamp_movechance: 0.2,
            default_movechance: 0.4,
            awareness_level: 2,
            capacity_buffer: 0.8,
            capacity_scaling: 1.5,
            avoid_short_stints: true,
            start_on_foot: true,
            softening: 5.0,
            weight_softening: 0.25,
            weight_power: 2.0,
            distance_power: 0.5,
            pruning_threshold: 1.5,
            stay_close_to_home: true,
            home_distance_power: 0.75,
            use_pop_for_loc_weight: true,
            pop_power_for_loc_weight: 0.2,
            movechance_pop_base: 5_000.0,
            movechance_pop_scale_factor: 0.5,
            use_economic_pull: true,
            harvest_months: vec![3, 4],
            flee_when_starving: true,
            avoid_food_deprived_locations: true,
            women_avoid_hazards: true,
            children_avoid_hazards: true,
            elderly_avoid_hazards: true,
            boys_take_risk: true,
            match_camp_religion: true,
            match_camp_ethnicity: true,
            match_town_ethnicity: true,
            match_conflict_ethnicity: true,
            avg_religion_fraction: 0.5,
            ..MoveRules::default()
        },
        ..Settings::default()
    };
    assert_eq!(read, expected);
}

const FLOODS: &str = "spawn_rules:
  take_from_population: true
  conflict_zone_spawning_only: false
  flood_zone_spawning_only: true
";

#[test]
fn floods_by_their_names_of_today_and_of_old() {
    let rules = FloodRules {
        flood_movechances: vec![0.3, 1.0],
        flood_loc_weights: vec![1.0, 0.1],
        flood_forecaster: true,
        flood_forecaster_timescale: 5,
        flood_forecaster_end_time: 20,
        flood_forecaster_weights: vec![0.5],
        flood_awareness_weights: vec![0.1, 0.5, 1.0],
    };
    let driven = FloodDriven {
        spawn_mode: SpawnMode::PopRatio,
        displaced_per_flood_day: vec![0.0, 0.2],
    };
    let lists = "flood_movechances: [0.3, 1.0]
    flood_loc_weights: [1.0, 0.1]
    flood_forecaster: true
    flood_forecaster_end_time: 20
    flood_forecaster_weights: [0.5]
    flood_awareness_weights: [0.1, 0.5, 1.0]
";
    let today = format!(
        "{FLOODS}  flood_driven_spawn_mode:
    spawn_mode: pop_ratio
    displaced_per_flood_day: [0.0, 0.2]
move_rules:
  flood_rules:
    max_flood_level: 1
    flood_link_weights: [1.0]
    flood_forecaster_timescale: 5
    {lists}"
    );
    let of_old = format!(
        "{FLOODS}  flood_driven_spawning:
    flood_spawn_mode: pop_ratio
    displaced_per_flood_day: [0.0, 0.2]
flood_rules:
    flood_focaster_timescale: 5
    {lists}"
    );
    for (text, notes) in [(today, Code::InertSetting), (of_old, Code::OldSetting)] {
        let (read, problems) = read(&text);
        assert_eq!(problems.errors(), 0, "{:?}", problems.sorted());
        assert!(codes(&problems).iter().all(|code| *code == notes));
        assert_eq!(read.move_rules.flood_rules.as_ref(), Some(&rules));
        assert_eq!(
            read.spawn_rules.flood_driven_spawn_mode.as_ref(),
            Some(&driven)
        );
    }
}

#[test]
fn spawn_modes_have_their_own_defaults() {
    let mode = |mode: &str| {
        let text = format!("spawn_rules: {{conflict_driven_spawning: {{spawn_mode: {mode}}}}}");
        let (read, _) = read(&text);
        read.spawn_rules
            .conflict_driven_spawning
            .map(|driven| (driven.spawn_mode, driven.displaced_per_conflict_day))
    };
    assert_eq!(mode("constant"), Some((SpawnMode::Constant, 500.0)));
    assert_eq!(mode("Poisson"), Some((SpawnMode::Poisson, 500.0)));
    assert_eq!(mode("pop_ratio"), Some((SpawnMode::PopRatio, 0.01)));
    let (off, _) = read("spawn_rules: {conflict_driven_spawning: }");
    assert_eq!(off.spawn_rules.conflict_driven_spawning, None);
}

#[test]
fn shares_and_buffers_stay_within_the_whole() {
    for text in [
        "spawn_rules: {conflict_driven_spawning: {spawn_mode: pop_ratio, displaced_per_conflict_day: 2}}"
            .to_owned(),
        format!("{FLOODS}  flood_driven_spawn_mode: {{displaced_per_flood_day: [0, 100]}}\n"),
        "move_rules: {capacity_buffer: 1.0}".to_owned(),
    ] {
        let (_, problems) = read(&text);
        assert!(codes(&problems).contains(&Code::SettingOutOfRange), "{text}");
    }
    let (_, problems) = read("move_rules: {capacity_buffer: 0.99, awareness_level: -1}");
    assert_eq!(codes(&problems), []);
}

#[test]
fn the_rules_of_version_one_override() {
    let (read, _) = read(
        "move_rules: {use_v1_rules: true, max_move_speed: 500, start_on_foot: true, camp_weight: 7}",
    );
    let rules = read.move_rules;
    assert_eq!(
        (
            rules.max_move_speed,
            rules.camp_weight,
            rules.conflict_weight
        ),
        (200.0, 2.0, 0.25)
    );
    assert!(!rules.start_on_foot && !rules.avoid_short_stints);
}

#[test]
fn the_last_of_two_counts() {
    let (read, problems) = read("move_rules: {camp_weight: 2}\nmove_rules: {camp_weight: 3}\n");
    assert_eq!(codes(&problems), [Code::DuplicateSetting]);
    assert_eq!(read.move_rules.camp_weight, 3.0);
}

#[test]
fn the_table_of_old_settings() {
    let text = "MaxMoveSpeed,200\nmaxwalkspeed,20\nAwarenessLevel,2\nStartOnFoot,TRUE\n\
        PopulationScaledownFactor,10\nAgentLogLevel,0\nMaxCrossingSpeed,20\n";
    let source = Source::new("simsetting.csv", text.to_owned());
    let mut problems = Diagnostics::new();
    let tree = settings_csv::tree(&source, &mut problems);
    let read = settings::from_tree(&source, &tree, &mut problems);
    assert_eq!(codes(&problems), [Code::InertSetting]);
    assert_eq!(read.hasten, 10);
    let rules = read.move_rules;
    assert_eq!(
        (
            rules.max_move_speed,
            rules.max_walk_speed,
            rules.awareness_level
        ),
        (200.0, 20.0, 2)
    );
    assert!(rules.start_on_foot);
}

#[test]
fn keys_that_flood_cases_carry_without_effect() {
    let text = format!(
        "log_levels: {{Flood: 0, flood: 0}}\n{FLOODS}  flood_driven_spawning: True\n  \
         flood_driven_spawn_mode: {{flood_spawn_mode: \"pop_ratio\"}}\nmove_rules:\n  \
         max_flood_level: 4\n  flood_rules:\n    flood_movechances: [0.3]\n    \
         flood_loc_weights: [1.0]\n"
    );
    let (read, problems) = read(&text);
    assert_eq!(problems.errors(), 0, "{:?}", problems.sorted());
    assert_eq!(
        codes(&problems),
        [Code::InertSetting, Code::OldSetting, Code::InertSetting]
    );
    assert_eq!(
        read.spawn_rules.flood_driven_spawn_mode,
        Some(FloodDriven::default())
    );
}
