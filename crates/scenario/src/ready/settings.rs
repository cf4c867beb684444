//! Settings that exclude each other, or read what is not there.

use super::Format;
use outflow_diagnostics::{Code, Diagnostic, quoted};
use outflow_model::scenario::{ListedGroup, Place, Settings, Timeline, TraitTable};

/// Something wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The setting, with the names of the sections around it, joined by dots.
    pub setting: &'static str,
    pub code: Code,
    message: String,
    help: Option<String>,
}

impl Fault {
    fn new(setting: &'static str, code: Code, message: impl Into<String>) -> Self {
        Self {
            setting,
            code,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what it is.
    pub(crate) fn describe(&self, d: Diagnostic) -> Diagnostic {
        let d = d.message(self.message.as_str());
        match &self.help {
            Some(help) => d.help(help.as_str()),
            None => d,
        }
    }
}

const CONFLICT_DRIVEN: &str = "spawn_rules.conflict_driven_spawning";
const FLOOD_DRIVEN: &str = "spawn_rules.flood_driven_spawn_mode";
const FLOOD_RULES: &str = "move_rules.flood_rules";

/// Settings that exclude each other, or of which one needs another.
pub(crate) fn together(settings: &Settings, format: Format) -> Vec<Fault> {
    let (rules, moves) = (&settings.spawn_rules, &settings.move_rules);
    let mut faults = Vec::new();
    let conflict =
        |setting, message: String| Fault::new(setting, Code::ConflictingSettings, message);
    if rules.conflict_zone_spawning_only && rules.flood_zone_spawning_only {
        faults.push(
            conflict(
                "spawn_rules.flood_zone_spawning_only",
                "people are to leave conflict zones only and flood zones only".to_owned(),
            )
            .help(format!(
                "write {} beside it (its default is true)",
                format.set("conflict_zone_spawning_only", "false")
            )),
        );
    }
    if rules.flood_driven_spawn_mode.is_some() {
        if !rules.take_from_population {
            faults.push(conflict(
                FLOOD_DRIVEN,
                format!(
                    "floods displace people only with {}",
                    format.set("take_from_population", "true")
                ),
            ));
        }
        if moves.flood_rules.is_none() {
            faults.push(conflict(
                FLOOD_DRIVEN,
                format!("floods displace people only with {FLOOD_RULES}"),
            ));
        }
        if rules.conflict_driven_spawning.is_some() {
            faults.push(Fault::new(
                CONFLICT_DRIVEN,
                Code::InertSetting,
                "conflict_driven_spawning has no effect beside flood_driven_spawn_mode",
            ));
        }
    } else if moves.flood_rules.is_some() {
        let zones = format.pick("flood_zone_spawning_only: true and ", "");
        faults.push(
            conflict(
                FLOOD_RULES,
                "flood rules need floods that displace people".to_owned(),
            )
            .help(format!("write {zones}{}", format.section(FLOOD_DRIVEN))),
        );
    }
    if format == Format::Native {
        faults.extend(alone(settings));
    }
    faults
}

/// Settings of `scenario.toml` that are wrong whatever the others say; the reader of Flee's settings says
/// the same where it reads them.
fn alone(settings: &Settings) -> Vec<Fault> {
    let (rules, moves) = (&settings.spawn_rules, &settings.move_rules);
    let mut faults = Vec::new();
    if moves.fixed_routes {
        faults.push(
            Fault::new(
                "move_rules.fixed_routes",
                Code::UnsupportedSetting,
                "fixed routes are not supported",
            )
            .help("remove the setting: people then choose their way at every place"),
        );
    }
    if rules
        .conflict_spawn_decay
        .as_ref()
        .is_some_and(Vec::is_empty)
    {
        faults.push(
            Fault::new(
                "spawn_rules.conflict_spawn_decay",
                Code::SettingOutOfRange,
                "conflict_spawn_decay is an empty list",
            )
            .help("leave it out if conflicts do not decay"),
        );
    }
    let Some(floods) = &moves.flood_rules else {
        return faults;
    };
    for (setting, list, needed) in [
        (
            "move_rules.flood_rules.flood_movechances",
            &floods.flood_movechances,
            true,
        ),
        (
            "move_rules.flood_rules.flood_loc_weights",
            &floods.flood_loc_weights,
            true,
        ),
        (
            "move_rules.flood_rules.flood_forecaster_weights",
            &floods.flood_forecaster_weights,
            floods.flood_forecaster,
        ),
        (
            "move_rules.flood_rules.flood_awareness_weights",
            &floods.flood_awareness_weights,
            floods.flood_forecaster,
        ),
    ] {
        if needed && list.is_empty() {
            faults.push(
                Fault::new(
                    setting,
                    Code::ConflictingSettings,
                    format!("flood_rules needs the list {}", last(setting)),
                )
                .help("one number for each flood level, that of level 0 first"),
            );
        }
    }
    faults
}

/// The name of a setting without those of the sections around it.
fn last(setting: &str) -> &str {
    setting.rsplit('.').next().unwrap_or(setting)
}

/// What was read.
pub(crate) struct Given<'g> {
    pub settings: &'g Settings,
    pub places: &'g [Place],
    pub timeline: &'g Timeline,
    pub traits: &'g [TraitTable],
    pub listed: &'g [ListedGroup],
}

/// Rules that are switched on without what they read; Flee dies at the first decision without it.
pub(crate) fn needs(given: &Given<'_>, format: Format) -> Vec<Fault> {
    let rules = &given.settings.move_rules;
    let boys_only = given.settings.departures().boys_only;
    let spawning = &given.settings.spawn_rules;
    let forecaster = rules
        .flood_rules
        .as_ref()
        .is_some_and(|floods| floods.flood_forecaster);
    let mut faults = Vec::new();
    let missing = |setting, message: String| Fault::new(setting, Code::MissingForRule, message);
    for (setting, on, attribute) in [
        (
            "move_rules.ChildrenAvoidHazards",
            rules.children_avoid_hazards,
            "age",
        ),
        (
            "move_rules.ElderlyAvoidHazards",
            rules.elderly_avoid_hazards,
            "age",
        ),
        (
            "move_rules.WomenAvoidHazards",
            rules.women_avoid_hazards,
            "gender",
        ),
        ("move_rules.BoysTakeRisk", rules.boys_take_risk, "gender"),
        (
            "move_rules.BoysTakeRisk",
            rules.boys_take_risk && boys_only,
            "age",
        ),
        (
            "move_rules.MatchCampReligion",
            rules.match_camp_religion,
            "religion",
        ),
        (
            "move_rules.MatchCampEthnicity",
            rules.match_camp_ethnicity,
            "ethnicity",
        ),
        (
            "move_rules.MatchTownEthnicity",
            rules.match_town_ethnicity,
            "ethnicity",
        ),
        (
            "move_rules.MatchConflictEthnicity",
            rules.match_conflict_ethnicity,
            "ethnicity",
        ),
        (
            "move_rules.flood_rules.flood_forecaster",
            forecaster,
            "floodawareness",
        ),
    ] {
        // Engines draw attributes from tables; those of listed people are theirs alone.
        if on && given.traits.iter().all(|table| table.name != attribute) {
            let rule = last(setting);
            let has = |group: &ListedGroup| group.traits.iter().any(|(name, _)| name == attribute);
            let who = if given.listed.iter().any(has) {
                "only listed people have"
            } else {
                "nobody has"
            };
            faults.push(
                missing(
                    setting,
                    format!("{rule} reads the attribute {attribute}, which {who}"),
                )
                .help(match format {
                    Format::Flee => format!("add a table demographics_{attribute}.csv"),
                    Format::Native => {
                        format!("add rows to traits.csv that say how {attribute} is shared out")
                    }
                }),
            );
        }
    }
    let food = format.pick("region_attributes_IPC.csv", "food_insecurity.csv");
    for (setting, on) in [
        ("move_rules.flee_when_starving", rules.flee_when_starving),
        (
            "move_rules.avoid_food_deprived_locations",
            rules.avoid_food_deprived_locations,
        ),
        (
            "spawn_rules.starvation_driven_spawning",
            spawning.starvation_driven_spawning,
        ),
    ] {
        if on && given.timeline.food_insecurity.is_none() {
            let rule = last(setting);
            faults.push(missing(
                setting,
                format!("{rule} reads {food}, which is absent"),
            ));
        }
    }
    if rules.use_economic_pull {
        let home = given.places.first().map(|place| place.country.as_str());
        let lacks = |place: &&Place| {
            Some(place.country.as_str()) != home
                && (place.trade_volume.is_none() || place.human_development_index.is_none())
        };
        if let Some(place) = given.places.iter().find(lacks) {
            let (index, table) = (
                format.pick("hdi", "human_development_index"),
                format.pick("locations.csv", "places.csv"),
            );
            faults.push(
                missing(
                    "move_rules.use_economic_pull",
                    format!(
                        "use_economic_pull reads trade_volume and {index} of every place abroad, but {} lacks them",
                        quoted(&place.name)
                    ),
                )
                .help(format!("add both columns to {table}")),
            );
        }
    }
    // A Flee folder without its table of floods is told so when the table is read.
    if format == Format::Native && given.timeline.floods.is_none() {
        for (setting, on) in [
            (FLOOD_RULES, rules.flood_rules.is_some()),
            (FLOOD_DRIVEN, spawning.flood_driven_spawn_mode.is_some()),
        ] {
            if on {
                let rule = last(setting);
                faults.push(
                    missing(setting, format!("{rule} reads flood levels, of which there are none"))
                        .help(
                            "add rows of kind flood to hazards.csv, or write flood_days under [hazards] if no place is ever flooded",
                        ),
                );
            }
        }
    }
    faults
}

/// Lists that end before the highest flood level: every level must have an entry in each (flee-model §11.1,
/// S27). Each with what is to be said of it.
pub(crate) fn levels(settings: &Settings, timeline: &Timeline) -> Vec<String> {
    let Some(table) = &timeline.floods else {
        return Vec::new();
    };
    let highest = table
        .rows
        .iter()
        .flatten()
        .fold(0.0_f64, |highest, level| highest.max(level.trunc()));
    let rules = settings.move_rules.flood_rules.as_ref();
    let driven = settings.spawn_rules.flood_driven_spawn_mode.as_ref();
    [
        ("flood_movechances", rules.map(|r| &r.flood_movechances)),
        ("flood_loc_weights", rules.map(|r| &r.flood_loc_weights)),
        (
            "displaced_per_flood_day",
            driven.map(|d| &d.displaced_per_flood_day),
        ),
    ]
    .into_iter()
    .filter_map(|(name, list)| Some((name, list?.len())))
    .filter(|&(_, entries)| {
        #[expect(clippy::cast_precision_loss, reason = "lists are short")]
        let entries = entries as f64;
        entries > 0.0 && highest >= entries
    })
    .map(|(name, entries)| {
        format!(
            "the highest flood level is {highest}, but {name} in the settings ends with level {}",
            entries - 1
        )
    })
    .collect()
}
