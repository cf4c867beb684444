//! The settings, from the tree of `simsetting.yml` or of its predecessor (flee-model §3).

mod flood;
mod movement;
mod section;
mod spawning;

use crate::ready::{Format, together};
use crate::yaml::{Entry, Node, Value};
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
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
    for fault in together(&settings, Format::Flee) {
        let span = span_of(tree, fault.setting).unwrap_or(tree.span);
        problems.report(fault.code, source, span, |d| fault.describe(d));
    }
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

/// Where a setting stands: its key, or the key of the nearest part around it that is given. Settings of
/// earlier versions of Flee are found by their own name.
pub(crate) fn span_of(tree: &Node, setting: &str) -> Option<Span> {
    let mut node = tree;
    let mut found = None;
    let mut names = setting.split('.').peekable();
    while let Some(entry) = names.peek().and_then(|name| entry_of(node, name)) {
        found = Some(entry.key_span);
        node = &entry.value;
        names.next();
    }
    if names.peek().is_none() {
        return found;
    }
    let own = setting.rsplit('.').next().unwrap_or(setting);
    let elsewhere = std::iter::once(tree)
        .chain(entries_of(tree).iter().map(|entry| &entry.value))
        .find_map(|node| entry_of(node, own));
    elsewhere.map(|entry| entry.key_span).or(found)
}

fn entries_of(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

/// The entry of a name; the last counts.
fn entry_of<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    entries_of(node).iter().rfind(|entry| entry.key == name)
}
