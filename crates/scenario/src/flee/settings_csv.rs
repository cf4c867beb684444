//! `simsetting.csv`: the settings of Flee before March 2022, which Flee itself no longer reads
//! (flee-model §3.7).

use crate::table::{Cell, Table};
use crate::yaml::{Entry, Node, Value};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, nearest, quoted};

/// Old keys, the section of today (empty for the top level) and the key of today.
const KEYS: [(&str, &str, &str); 19] = [
    ("AgentLogLevel", "log_levels", "agent"),
    ("CampLogLevel", "log_levels", "camp"),
    ("InitLogLevel", "log_levels", "init"),
    ("MaxMoveSpeed", "move_rules", "max_move_speed"),
    ("MaxWalkSpeed", "move_rules", "max_walk_speed"),
    ("MaxCrossingSpeed", "move_rules", "max_crossing_speed"),
    ("CampWeight", "move_rules", "camp_weight"),
    ("ConflictWeight", "move_rules", "conflict_weight"),
    ("ConflictMoveChance", "move_rules", "conflict_movechance"),
    ("CampMoveChance", "move_rules", "camp_movechance"),
    ("DefaultMoveChance", "move_rules", "default_movechance"),
    ("AwarenessLevel", "move_rules", "awareness_level"),
    ("UseV1Rules", "move_rules", "use_v1_rules"),
    ("StartOnFoot", "move_rules", "start_on_foot"),
    ("AvoidShortStints", "move_rules", "avoid_short_stints"),
    ("PopulationScaledownFactor", "optimisations", "hasten"),
    ("NumberOfSteps", "", "number_of_steps"),
    ("FlareConflictInputFile", "", "conflict_input_file"),
    ("MinMoveSpeed", "", ""),
];

/// Reads the table as the tree that the file of today would give.
pub fn tree(source: &Source, problems: &mut Diagnostics) -> Node {
    let whole = Span::new(0, 0);
    let mut top: Vec<Entry> = Vec::new();
    let mut table = Table::new(source);
    while let Some(row) = table.next_data_row(problems) {
        let key = row.cell(0);
        let text = key.trimmed();
        let Some((_, section, name)) = KEYS.iter().find(|(old, ..)| old.eq_ignore_ascii_case(text))
        else {
            key.report(problems, Code::UnknownSetting, |d| {
                d.message(format!("{} is no setting", quoted(text)))
                    .nearest(nearest(text, KEYS.iter().map(|(old, ..)| *old)))
            });
            continue;
        };
        if name.is_empty() {
            key.report(problems, Code::InertSetting, |d| {
                d.message(format!("{text} has no effect any more"))
                    .severity(Severity::Note)
            });
            continue;
        }
        let entry = Entry {
            key: (*name).to_owned(),
            key_span: key.span(),
            value: Node {
                span: row.cell(1).span(),
                value: value_of(&row.cell(1)),
            },
        };
        if section.is_empty() {
            top.push(entry);
            continue;
        }
        if !top.iter().any(|entry| entry.key == *section) {
            top.push(Entry {
                key: (*section).to_owned(),
                key_span: key.span(),
                value: Node {
                    span: whole,
                    value: Value::Map(Vec::new()),
                },
            });
        }
        let map = top.iter_mut().find(|entry| entry.key == *section);
        if let Some(Value::Map(entries)) = map.map(|entry| &mut entry.value.value) {
            entries.push(entry);
        }
    }
    Node {
        span: whole,
        value: Value::Map(top),
    }
}

fn value_of(cell: &Cell<'_>) -> Value {
    let text = cell.trimmed();
    if let Ok(number) = text.parse() {
        Value::Integer(number)
    } else if let Ok(number) = text.parse() {
        Value::Float(number)
    } else if text.eq_ignore_ascii_case("true") {
        Value::Bool(true)
    } else if text.eq_ignore_ascii_case("false") {
        Value::Bool(false)
    } else {
        Value::Text(text.to_owned(), false)
    }
}
