//! `scenario.toml`: title, dates and settings.

use super::WriteError;
use super::hazards::Lengths;
use super::keys::{self, BELOW_ONE, KEYS, Key, SECTIONS};
use crate::head_text::{date_help, report_damage};
use crate::limits;
use crate::model::{MODELS, WAYFINDING};
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, Span, nearest, quoted};
use outflow_model::scenario::{ConflictDriven, Date, FloodDriven, Settings, SpawnRules};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use toml::de::{DeTable, DeValue};

/// The keys at the top of the file that are no settings.
pub(super) const OWN_KEYS: [&str; 5] = ["title", "model", "start", "days", "end"];
/// The keys of the section `hazards`.
pub(super) const HAZARD_KEYS: [&str; 2] = ["conflict_days", "flood_days"];
const HAZARDS: &str = "hazards";
/// The settings that are shares of the population with `pop_ratio`.
const SHARES: [&str; 2] = [
    "spawn_rules.conflict_driven_spawning.displaced_per_conflict_day",
    "spawn_rules.flood_driven_spawn_mode.displaced_per_flood_day",
];

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) title: Option<String>,
    pub(super) start: Option<Date>,
    pub(super) days: Option<u32>,
    pub(super) settings: Settings,
    pub(super) lengths: Lengths,
    /// Where each key and section stands, by its name with those of the sections around it.
    pub(super) keys: Vec<(String, Span)>,
}

impl Head {
    /// Where a setting stands: its key, or the section around it that is there.
    pub(super) fn span_of(&self, setting: &str) -> Option<Span> {
        let mut path = setting;
        loop {
            if let Some((_, span)) = self.keys.iter().find(|(key, _)| key == path) {
                return Some(*span);
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

/// Reads the file.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> Head {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    if !errors.is_empty() {
        report_damage(errors, source, problems);
        return Head::default();
    }
    let mut reader = Reader {
        source,
        problems,
        tree: keys::tree(&Settings::default()),
        own: Vec::new(),
        spans: Vec::new(),
        keys: Vec::new(),
    };
    reader.section("", table.get_ref());
    let tree = std::mem::take(&mut reader.tree);
    let own = std::mem::take(&mut reader.own);
    let spans = std::mem::take(&mut reader.spans);
    let mut head = Head {
        settings: Settings::deserialize(&tree).unwrap_or_default(),
        keys: std::mem::take(&mut reader.keys),
        ..Head::default()
    };
    shares(&head.settings.spawn_rules, &spans, source, problems);
    let given = |key: &str| own.iter().any(|(path, ..)| path == key);
    missing(
        [
            (given("title"), "title", "write title = \"...\""),
            (given("start"), "start", "write start = YYYY-MM-DD"),
            (
                given("days") || given("end"),
                "days",
                "write days = ..., or end = YYYY-MM-DD",
            ),
        ],
        source,
        problems,
    );
    let mut end = None;
    for (path, value, span) in own {
        match path.as_str() {
            "title" => head.title = text(&path, &value, source, span, problems),
            "model" => model(&value, source, span, problems),
            "start" => head.start = date(&value, source, span, problems),
            "end" => end = date(&value, source, span, problems).map(|date| (date, span)),
            "days" => head.days = days(&path, &value, 1, source, span, problems),
            "hazards.conflict_days" => {
                head.lengths.conflict = days(&path, &value, 0, source, span, problems);
            }
            _ => head.lengths.flood = days(&path, &value, 0, source, span, problems),
        }
    }
    finish(&mut head, end, source, problems);
    head
}

/// Checks that no more people are displaced in a day than there are.
fn shares(rules: &SpawnRules, spans: &[(&str, Span)], source: &Source, problems: &mut Diagnostics) {
    let conflict = rules.conflict_driven_spawning.as_ref();
    let flood = rules.flood_driven_spawn_mode.as_ref();
    let above = [
        conflict.and_then(ConflictDriven::share_above_one),
        flood.and_then(FloodDriven::share_above_one),
    ];
    for (path, share) in SHARES.into_iter().zip(above) {
        let span = spans.iter().find(|(key, _)| *key == path);
        if let (Some(share), Some((_, span))) = (share, span) {
            let name = path.rsplit('.').next().unwrap_or(path);
            problems.report(Code::SettingOutOfRange, source, *span, |d| {
                d.message(format!(
                    "{name} is {share}, and with pop_ratio it is a share of the population"
                ))
                .help("write a share from 0 to 1, or spawn_mode = \"constant\" for people")
            });
        }
    }
}

/// Reports each of the keys (whether it is given, its name, what to write) that must be there and is not.
fn missing(keys: [(bool, &str, &str); 3], source: &Source, problems: &mut Diagnostics) {
    let top = source.span(0, 0);
    for (_, key, help) in keys.into_iter().filter(|(given, ..)| !given) {
        problems.report(Code::MissingKey, source, top, |d| {
            d.message(format!("there is no key '{key}'")).help(help)
        });
    }
}

/// Works out the length from the end.
fn finish(head: &mut Head, end: Option<(Date, Span)>, source: &Source, problems: &mut Diagnostics) {
    let (Some(start), Some((end, span))) = (head.start, end) else {
        return;
    };
    let length = end.days_since(start);
    match u32::try_from(length) {
        Ok(length @ 1..=limits::DAYS) => {
            if head.days.is_some_and(|days| days != length) {
                problems.report(Code::ConflictingSettings, source, span, |d| {
                    d.message(format!(
                        "start and end are {length} days apart, but days says otherwise"
                    ))
                    .help("give days or end, not both; the end is the first day after the run")
                });
            }
            head.days = Some(length);
        }
        _ => problems.report(Code::OutOfRange, source, span, |d| {
            d.message(format!("the run would be {length} days long"))
                .help(format!(
                    "the end is the first day after the run, at most {} days after its start",
                    limits::DAYS
                ))
        }),
    }
}

/// Goes through the file.
struct Reader<'r> {
    source: &'r Source,
    problems: &'r mut Diagnostics,
    /// The settings so far.
    tree: Value,
    /// Keys that are no settings, with their values.
    own: Vec<(String, Value, Span)>,
    /// Where the values of [`SHARES`] stand.
    spans: Vec<(&'static str, Span)>,
    /// Where each key and section stands.
    keys: Vec<(String, Span)>,
}

impl Reader<'_> {
    fn section(&mut self, section: &str, table: &DeTable<'_>) {
        if !section.is_empty() && section != HAZARDS && at_null(&self.tree, section) {
            set(&mut self.tree, section, Value::Object(Map::new()));
        }
        for (key, value) in table {
            let path = join(section, key.get_ref());
            let key_span = span_of(self.source, key.span());
            let value_span = span_of(self.source, value.span());
            self.keys.push((path.clone(), key_span));
            let is_section = SECTIONS.contains(&path.as_str()) || path == HAZARDS;
            if let (true, DeValue::Table(inner)) = (is_section, value.get_ref()) {
                self.section(&path, inner);
            } else if is_section {
                self.report(Code::WrongType, value_span, |d| {
                    d.message(format!("{path} is a section, not a value"))
                        .help(format!("write [{path}] on a line of its own"))
                });
            } else if let Some(key) = KEYS.iter().find(|key| key.path == path) {
                self.setting(key, value.get_ref(), value_span);
            } else if is_own(&path) {
                self.own.push((path, to_json(value.get_ref()), value_span));
            } else {
                self.unknown(section, key.get_ref(), key_span);
            }
        }
    }

    fn setting(&mut self, key: &Key, value: &DeValue<'_>, span: Span) {
        let value = to_json(value);
        let mut candidate = self.tree.clone();
        set(&mut candidate, key.path, value.clone());
        if value.is_null() || Settings::deserialize(&candidate).is_err() {
            let shown = quoted(self.source.slice(span));
            self.report(Code::WrongType, span, |d| {
                let d = d.message(format!("{} is {shown}", key.name()));
                match (key.words(), value.as_str()) {
                    (Some(words), word) => d
                        .help(format!("write one of {}", words.join(", ")))
                        .nearest(word.and_then(|word| nearest(word, words.iter().copied()))),
                    _ => d.help(format!("write {}", type_name(&key.sample()))),
                }
            });
            return;
        }
        if let Some((least, most)) = key.range {
            let entries = value
                .as_array()
                .map_or(std::slice::from_ref(&value), Vec::as_slice);
            if let Some(entry) = entries
                .iter()
                .filter_map(Value::as_f64)
                .find(|entry| !(least..=most).contains(entry))
            {
                self.report(Code::SettingOutOfRange, span, |d| {
                    d.message(format!("{} is {entry}", key.name()))
                        .help(if most == BELOW_ONE {
                            format!("it must be at least {least} and below 1")
                        } else if most == f64::MAX {
                            format!("the least that makes sense is {least}")
                        } else {
                            format!("it must lie between {least} and {most}")
                        })
                });
                return;
            }
        }
        if let (Some(help), Some(0)) = (key.in_place_of_zero(), value.as_i64()) {
            self.report(Code::SettingOutOfRange, span, |d| {
                d.message(format!("{} is 0", key.name())).help(help)
            });
            return;
        }
        if SHARES.contains(&key.path) {
            self.spans.push((key.path, span));
        }
        self.tree = candidate;
    }

    fn unknown(&mut self, section: &str, name: &str, span: Span) {
        let known: Vec<&str> = KEYS
            .iter()
            .filter(|key| key.section() == section)
            .map(Key::name)
            .chain(OWN_KEYS.into_iter().filter(|_| section.is_empty()))
            .chain(HAZARD_KEYS.into_iter().filter(|_| section == HAZARDS))
            .chain(
                SECTIONS
                    .iter()
                    .copied()
                    .chain([HAZARDS])
                    .filter_map(|path| match path.rsplit_once('.') {
                        Some((outer, name)) => (outer == section).then_some(name),
                        None => (section.is_empty() && !path.is_empty()).then_some(path),
                    }),
            )
            .collect();
        let elsewhere = KEYS.iter().find(|key| key.name() == name);
        self.report(Code::UnknownKey, span, |d| {
            let d = d.message(if section.is_empty() {
                format!("there is no key {}", quoted(name))
            } else {
                format!("there is no key {} in [{section}]", quoted(name))
            });
            match elsewhere {
                Some(key) if key.section().is_empty() => {
                    d.help("this key stands at the top of the file, before any section")
                }
                Some(key) => d.help(format!("this key stands in [{}]", key.section())),
                None => d.nearest(nearest(name, known.iter().copied())),
            }
        });
    }

    fn report(&mut self, code: Code, span: Span, describe: impl FnOnce(Diagnostic) -> Diagnostic) {
        self.problems.report(code, self.source, span, describe);
    }
}

fn is_own(path: &str) -> bool {
    match path.split_once('.') {
        Some((HAZARDS, name)) => HAZARD_KEYS.contains(&name),
        _ => OWN_KEYS.contains(&path),
    }
}

fn span_of(source: &Source, range: std::ops::Range<usize>) -> Span {
    source.span(range.start, range.end)
}

fn join(section: &str, name: &str) -> String {
    if section.is_empty() {
        name.to_owned()
    } else {
        format!("{section}.{name}")
    }
}

fn at_null(tree: &Value, path: &str) -> bool {
    keys::at(tree, path).is_none_or(Value::is_null)
}

/// Puts a value at a path; sections that are not there yet are made.
fn set(tree: &mut Value, path: &str, value: Value) {
    let mut target = tree;
    for name in path.split('.') {
        if !target.is_object() {
            *target = Value::Object(Map::new());
        }
        target = &mut target[name];
    }
    *target = value;
}

/// A TOML value as JSON; `null` for what JSON cannot hold.
fn to_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Null, |number| json!(number)),
        DeValue::Float(number) => number
            .as_str()
            .parse::<f64>()
            .map_or(Value::Null, |number| json!(number)),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(date) => json!(date.to_string()),
        DeValue::Array(entries) => entries
            .iter()
            .map(|entry| to_json(entry.get_ref()))
            .collect(),
        DeValue::Table(_) => Value::Null,
    }
}

/// Checks that the scenario is of this model.
fn model(value: &Value, source: &Source, span: Span, problems: &mut Diagnostics) {
    let word = value.as_str().unwrap_or_default();
    if word != WAYFINDING {
        problems.report(Code::OtherModel, source, span, |d| {
            d.message(format!("the model is {}", quoted(source.slice(span))))
                .help(format!("this reader knows the model {WAYFINDING}"))
                .nearest(nearest(word, MODELS))
        });
    }
}

fn text(
    key: &str,
    value: &Value,
    source: &Source,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<String> {
    let text = value.as_str().map(str::to_owned);
    if text.is_none() {
        wrong_type(key, "a text between quotes", source, span, problems);
    }
    text
}

fn wrong_type(key: &str, wanted: &str, source: &Source, span: Span, problems: &mut Diagnostics) {
    problems.report(Code::WrongType, source, span, |d| {
        d.message(format!("{key} is {}", quoted(source.slice(span))))
            .help(format!("write {wanted}"))
    });
}

fn date(value: &Value, source: &Source, span: Span, problems: &mut Diagnostics) -> Option<Date> {
    let date = value.as_str().and_then(|text| text.parse().ok());
    if date.is_none() {
        problems.report(Code::NotADate, source, span, |d| {
            d.message(format!("{} is no date", quoted(source.slice(span))))
                .help(date_help(
                    source.slice(span),
                    "write a day of the calendar as YYYY-MM-DD, for example 2022-09-06",
                ))
        });
    }
    date
}

fn days(
    key: &str,
    value: &Value,
    least: u32,
    source: &Source,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<u32> {
    if !value.is_number() {
        let wanted = format!("a whole number from {least} to {}", limits::DAYS);
        wrong_type(key, &wanted, source, span, problems);
        return None;
    }
    let days = value
        .as_u64()
        .and_then(|days| u32::try_from(days).ok())
        .filter(|days| (least..=limits::DAYS).contains(days));
    if days.is_none() {
        problems.report(Code::OutOfRange, source, span, |d| {
            d.message(format!(
                "{} is no number of days",
                quoted(source.slice(span))
            ))
            .help(format!(
                "write a whole number from {least} to {}",
                limits::DAYS
            ))
        });
    }
    days
}

fn type_name(sample: &Value) -> &'static str {
    match sample {
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "a whole number",
        Value::Array(_) => "a list of numbers",
        _ => "a text",
    }
}

/// Writes the file. Settings that have their default value are left out, but for `compat`.
pub(super) fn write(
    title: &str,
    start: &str,
    days: u32,
    lengths: Lengths,
    settings: &Settings,
) -> Result<String, WriteError> {
    let (tree, defaults) = (keys::tree(settings), keys::tree(&Settings::default()));
    let title = toml::Value::String(title.to_owned());
    let mut out = format!("title = {title}\nstart = {start}\ndays = {days}\n");
    for section in SECTIONS {
        let mut lines = String::new();
        for key in KEYS.iter().filter(|key| key.section() == *section) {
            let Some(value) = keys::at(&tree, key.path) else {
                continue;
            };
            let default = keys::at(&defaults, key.path);
            if Some(value) != default || key.path == "compat" {
                let _ = writeln!(lines, "{} = {}", key.name(), literal(value)?);
            }
        }
        let optional = keys::at(&defaults, section).is_none_or(Value::is_null);
        let there = !at_null(&tree, section);
        if section.is_empty() {
            out.push_str(&lines);
            out.push_str(&hazards(lengths));
        } else if !lines.is_empty() || (optional && there) {
            let _ = write!(out, "\n[{section}]\n{lines}");
        }
    }
    Ok(out)
}

fn hazards(lengths: Lengths) -> String {
    let mut out = String::new();
    for (name, length) in HAZARD_KEYS
        .into_iter()
        .zip([lengths.conflict, lengths.flood])
    {
        if let Some(length) = length {
            let _ = writeln!(out, "{name} = {length}");
        }
    }
    if out.is_empty() {
        out
    } else {
        format!("\n[{HAZARDS}]\n{out}")
    }
}

/// A value as TOML writes it, read back to the same bits.
fn literal(value: &Value) -> Result<String, WriteError> {
    Ok(match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        Value::Number(number) => format!("{:?}", number.as_f64().unwrap_or_default()),
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        Value::Array(entries) => {
            let entries: Result<Vec<String>, WriteError> = entries.iter().map(literal).collect();
            format!("[{}]", entries?.join(", "))
        }
        // Numbers that are not finite have no place in the tree.
        Value::Null | Value::Object(_) => return Err(WriteError::NotFinite(f64::NAN)),
    })
}
