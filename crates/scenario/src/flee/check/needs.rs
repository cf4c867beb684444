//! Data that a rule reads must be there; Flee dies at the first decision without them.

use crate::flee::FleeOptions;
use crate::flee::layout::Layout;
use outflow_diagnostics::{Code, Diagnostics, quoted};
use outflow_model::scenario::{ListedGroup, Place, Settings, Timeline, TraitTable};

/// What was read.
pub(in crate::flee) struct Given<'g> {
    pub(in crate::flee) settings: &'g Settings,
    pub(in crate::flee) places: &'g [Place],
    pub(in crate::flee) timeline: &'g Timeline,
    pub(in crate::flee) traits: &'g [TraitTable],
    pub(in crate::flee) listed: &'g [ListedGroup],
}

/// Errors for rules that are switched on without what they read.
pub(in crate::flee) fn needs(
    layout: &Layout<'_>,
    options: &FleeOptions,
    given: &Given<'_>,
    problems: &mut Diagnostics,
) {
    let file = layout.settings_shown(options);
    let rules = &given.settings.move_rules;
    let spawning = &given.settings.spawn_rules;
    let forecaster = rules
        .flood_rules
        .as_ref()
        .is_some_and(|f| f.flood_forecaster);
    for (rule, on, attribute) in [
        ("ChildrenAvoidHazards", rules.children_avoid_hazards, "age"),
        ("ElderlyAvoidHazards", rules.elderly_avoid_hazards, "age"),
        ("WomenAvoidHazards", rules.women_avoid_hazards, "gender"),
        (
            "BoysTakeRisk",
            rules.boys_take_risk && rules.children_avoid_hazards,
            "gender",
        ),
        ("MatchCampReligion", rules.match_camp_religion, "religion"),
        (
            "MatchCampEthnicity",
            rules.match_camp_ethnicity,
            "ethnicity",
        ),
        (
            "MatchTownEthnicity",
            rules.match_town_ethnicity,
            "ethnicity",
        ),
        (
            "MatchConflictEthnicity",
            rules.match_conflict_ethnicity,
            "ethnicity",
        ),
        ("flood_forecaster", forecaster, "floodawareness"),
    ] {
        if on && !has_trait(given, attribute) {
            problems.report_file(Code::MissingForRule, &file, |d| {
                d.message(format!(
                    "{rule} reads the attribute {attribute}, which nobody has"
                ))
                .help(format!("add a table demographics_{attribute}.csv"))
            });
        }
    }
    for (rule, on) in [
        ("flee_when_starving", rules.flee_when_starving),
        (
            "avoid_food_deprived_locations",
            rules.avoid_food_deprived_locations,
        ),
        (
            "starvation_driven_spawning",
            spawning.starvation_driven_spawning,
        ),
    ] {
        if on && given.timeline.food_insecurity.is_none() {
            problems.report_file(Code::MissingForRule, &file, |d| {
                d.message(format!(
                    "{rule} reads region_attributes_IPC.csv, which is absent"
                ))
            });
        }
    }
    if rules.use_economic_pull {
        let home = given.places.first().map(|place| place.country.as_str());
        let lacks = |place: &&Place| {
            Some(place.country.as_str()) != home
                && (place.trade_volume.is_none() || place.human_development_index.is_none())
        };
        if let Some(place) = given.places.iter().find(lacks) {
            problems.report_file(Code::MissingForRule, &file, |d| {
                d.message(format!(
                    "use_economic_pull reads trade_volume and hdi of every place abroad, but {} lacks them",
                    quoted(&place.name)
                ))
                .help("add both columns to locations.csv")
            });
        }
    }
}

fn has_trait(given: &Given<'_>, attribute: &str) -> bool {
    let listed = |group: &ListedGroup| group.traits.iter().any(|(name, _)| name == attribute);
    given.traits.iter().any(|table| table.name == attribute) || given.listed.iter().any(listed)
}
