//! One mapping of the settings, read key by key.

use super::SECTIONS;
use crate::yaml::{Entry, Node, Value};
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, Span, nearest, quoted};

/// The least number that counts as above zero.
pub(super) const ABOVE_ZERO: f64 = 1e-9;
/// The largest number that counts as below one.
pub(super) const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// A mapping. Every key that is asked for counts as known; [`Section::finish`] reports the others.
pub(super) struct Section<'s> {
    name: &'static str,
    source: &'s Source,
    entries: Vec<Entry>,
    /// Where each key that was taken stands.
    spans: Vec<(String, Span)>,
    known: Vec<String>,
    whole: Span,
    problems: Diagnostics,
}

impl<'s> Section<'s> {
    /// The mapping in a node. An absent or empty one has no keys.
    pub(super) fn new(name: &'static str, source: &'s Source, node: Option<&Node>) -> Self {
        let mut section = Self {
            name,
            source,
            entries: Vec::new(),
            spans: Vec::new(),
            known: Vec::new(),
            whole: node.map_or_else(Span::default, |node| node.span),
            problems: Diagnostics::new(),
        };
        match node.map(|node| &node.value) {
            None | Some(Value::Null) => {}
            Some(Value::Map(entries)) => section.entries = section.last_of_each(entries),
            Some(other) => {
                let message = format!("{name} is {}, but it must be a mapping", kind(other));
                section.report(Code::WrongType, section.whole, |d| {
                    d.message(message)
                        .help("write keys with values, one a line, indented alike")
                });
            }
        }
        section
    }

    /// Of a key that is given twice, the last counts.
    fn last_of_each(&mut self, entries: &[Entry]) -> Vec<Entry> {
        let mut last: std::collections::BTreeMap<&str, &Entry> = std::collections::BTreeMap::new();
        for entry in entries {
            if let Some(earlier) = last.insert(&entry.key, entry) {
                let line = self.source.line(earlier.key_span.start());
                self.report(Code::DuplicateSetting, entry.key_span, |d| {
                    d.message(format!(
                        "{} is given already on line {line}; this one counts",
                        quoted(&entry.key)
                    ))
                });
            }
        }
        entries
            .iter()
            .filter(|entry| {
                last.get(entry.key.as_str())
                    .is_some_and(|e| std::ptr::eq(*e, *entry))
            })
            .cloned()
            .collect()
    }

    /// Reports a problem of this section.
    pub(super) fn report(
        &mut self,
        code: Code,
        span: Span,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.problems.report(code, self.source, span, describe);
    }

    /// Whether a key is given (and not yet taken).
    pub(super) fn has(&mut self, key: &str) -> bool {
        self.known.push(key.to_owned());
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Where a key stands that was taken; the whole section when it was not given.
    pub(super) fn span_of(&self, key: &str) -> Span {
        self.spans
            .iter()
            .find(|(known, _)| known == key)
            .map_or(self.whole, |(_, span)| *span)
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        self.known.push(key.to_owned());
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        let entry = self.entries.remove(index);
        self.spans.push((key.to_owned(), entry.key_span));
        Some(entry)
    }

    /// The value of a key; none when it is not given.
    pub(super) fn take_node(&mut self, key: &str) -> Option<Node> {
        self.take(key).map(|entry| entry.value)
    }

    /// A key of an earlier version of Flee, with the entry that it would be today.
    pub(super) fn take_old(&mut self, key: &str, now: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        let mut entry = self.entries.remove(index);
        let at = entry.key_span;
        self.report(Code::OldSetting, at, |d| {
            d.message(format!("{} is called {now} today", quoted(key)))
        });
        now.rsplit('.')
            .next()
            .unwrap_or(now)
            .clone_into(&mut entry.key);
        Some(entry)
    }

    /// Reads an old key as the one of today, unless that is given too.
    pub(super) fn rename(&mut self, old: &str, now: &str) {
        if let Some(entry) = self.take_old(old, now) {
            self.adopt(entry);
        }
    }

    /// Hands a key to the section in which it stands today.
    pub(super) fn give_to(&mut self, other: &mut Self, key: &str) {
        let now = format!("{}.{key}", other.name);
        if let Some(entry) = self.take_old(key, &now) {
            other.adopt(entry);
        }
    }

    /// Takes in an entry from elsewhere, unless its key is given here.
    pub(super) fn adopt(&mut self, entry: Entry) {
        if self.entries.iter().all(|own| own.key != entry.key) {
            self.entries.push(entry);
        }
    }

    /// The text of the settings.
    pub(super) fn source(&self) -> &'s Source {
        self.source
    }

    /// The mapping under a key; none when it is absent or empty.
    pub(super) fn inner(&mut self, key: &'static str) -> Option<Section<'s>> {
        let node = self.take_node(key)?;
        if node.value == Value::Null {
            return None;
        }
        Some(Section::new(key, self.source, Some(&node)))
    }

    /// Takes over the problems of a mapping under a key.
    pub(super) fn close(&mut self, inner: Section<'_>) {
        inner.finish(&mut self.problems);
    }

    /// Whether the value of a key is a mapping.
    pub(super) fn is_mapping(&self, key: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.key == key && matches!(entry.value.value, Value::Map(_)))
    }

    /// A truth value.
    pub(super) fn flag(&mut self, key: &str, into: &mut bool) {
        let Some(entry) = self.take(key) else { return };
        match &entry.value.value {
            Value::Bool(value) => *into = *value,
            Value::Integer(value @ (0 | 1)) => *into = *value == 1,
            Value::Text(text, true) if is_truth_word(text) => {
                let word = text.to_lowercase();
                self.report(Code::WrongType, entry.value.span, |d| {
                    d.message(format!(
                        "{key} is {} in quotes, which is a text",
                        quoted(text)
                    ))
                    .help(format!(
                        "write {word} without quotes; Flee takes every quoted text for true"
                    ))
                });
            }
            other => {
                let what = kind(other);
                let near = match other {
                    Value::Text(text, _) => nearest(text, ["true", "false"]),
                    _ => None,
                };
                self.report(Code::WrongType, entry.value.span, |d| {
                    d.message(format!("{key} is {what}, but it must be true or false"))
                        .nearest(near)
                });
            }
        }
    }

    /// A finite number within a range (ends included).
    pub(super) fn number(&mut self, key: &str, into: &mut f64, least: f64, most: f64) {
        let Some(entry) = self.take(key) else { return };
        if let Some(number) = self.number_in(key, &entry.value, least, most) {
            *into = number;
        }
    }

    pub(super) fn number_in(
        &mut self,
        key: &str,
        node: &Node,
        least: f64,
        most: f64,
    ) -> Option<f64> {
        let number = match &node.value {
            #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
            Value::Integer(number) => *number as f64,
            Value::Float(number) => *number,
            Value::Text(text, _) if text.trim().parse::<f64>().is_ok() => {
                text.trim().parse().unwrap_or(f64::NAN)
            }
            other => {
                let what = kind(other);
                self.report(Code::WrongType, node.span, |d| {
                    d.message(format!("{key} is {what}, but it must be a number"))
                });
                return None;
            }
        };
        if !number.is_finite() || number < least || number > most {
            self.report(Code::SettingOutOfRange, node.span, |d| {
                let d = d.message(format!("{key} is {number}"));
                d.help(if !number.is_finite() {
                    "it must be a finite number".to_owned()
                } else if number < least && least == ABOVE_ZERO {
                    "it must be above 0".to_owned()
                } else if number < least {
                    format!("it must be at least {least}")
                } else if most == BELOW_ONE {
                    "it must be below 1".to_owned()
                } else {
                    format!("it must be at most {most}")
                })
            });
            return None;
        }
        Some(number)
    }

    /// A whole number within a range; a fraction is cut off, as Flee does. Gives where it stands.
    pub(super) fn integer(
        &mut self,
        key: &str,
        into: &mut i64,
        least: i64,
        most: i64,
    ) -> Option<Span> {
        let entry = self.take(key)?;
        let span = entry.value.span;
        let number = self.number_in(key, &entry.value, -9e15, 9e15)?;
        if number.fract() != 0.0 {
            self.report(Code::SettingRounded, span, |d| {
                d.message(format!(
                    "{key} is {number}, of which {} is taken",
                    number.trunc()
                ))
            });
        }
        #[expect(clippy::cast_possible_truncation, reason = "within 9e15")]
        let whole = number.trunc() as i64;
        if whole < least || whole > most {
            self.report(Code::SettingOutOfRange, span, |d| {
                let help = if whole < least {
                    format!("it must be at least {least}")
                } else {
                    format!("it must be at most {most}")
                };
                d.message(format!("{key} is {whole}")).help(help)
            });
        } else {
            *into = whole;
        }
        Some(span)
    }

    /// A text and where it stands.
    pub(super) fn text(&mut self, key: &str) -> Option<(String, Span)> {
        let entry = self.take(key)?;
        let span = entry.value.span;
        if let Value::Text(text, _) = entry.value.value {
            return Some((text, span));
        }
        let what = kind(&entry.value.value);
        self.report(Code::WrongType, span, |d| {
            d.message(format!("{key} is {what}, but it must be a word"))
        });
        None
    }

    /// A list of numbers of at least `least`, with where each stands. Null is no list.
    pub(super) fn list(&mut self, key: &str, least: f64) -> Option<Vec<(f64, Span)>> {
        self.list_in(key, least, f64::MAX)
    }

    /// A list of numbers within a range (ends included), with where each stands.
    pub(super) fn list_in(&mut self, key: &str, least: f64, most: f64) -> Option<Vec<(f64, Span)>> {
        let entry = self.take(key)?;
        match &entry.value.value {
            Value::Null => None,
            Value::List(nodes) => nodes
                .iter()
                .map(|node| {
                    let number = self.number_in(key, node, least, most)?;
                    Some((number, node.span))
                })
                .collect(),
            other => {
                let what = kind(other);
                self.report(Code::WrongType, entry.value.span, |d| {
                    d.message(format!("{key} is {what}, but it must be a list"))
                        .help("write the numbers between [ and ], with commas")
                });
                None
            }
        }
    }

    /// A key without effect, and why.
    pub(super) fn inert(&mut self, key: &str, why: &str) {
        if let Some(entry) = self.take(key) {
            self.report(Code::InertSetting, entry.key_span, |d| {
                d.message(format!("{key} has no effect: {why}"))
            });
        }
    }

    /// Whether a key is given with anything that counts as true.
    pub(super) fn is_truthy(&mut self, key: &str) -> Option<(bool, Span)> {
        let entry = self.take(key)?;
        let span = entry.value.span;
        let truthy = match &entry.value.value {
            Value::Null => false,
            Value::Bool(value) => *value,
            Value::Integer(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            other => {
                let what = kind(other);
                self.report(Code::WrongType, span, |d| {
                    d.message(format!("{key} is {what}, but it must be true or false"))
                });
                return None;
            }
        };
        Some((truthy, span))
    }

    /// Reports every key that nobody asked for, and hands over all problems.
    pub(super) fn finish(mut self, problems: &mut Diagnostics) {
        for entry in std::mem::take(&mut self.entries) {
            let section = SECTIONS
                .iter()
                .find(|(name, keys)| *name != self.name && keys.contains(&entry.key.as_str()));
            let near =
                nearest(&entry.key, self.known.iter().map(String::as_str)).map(str::to_owned);
            let name = self.name;
            self.report(Code::UnknownSetting, entry.key_span, |d| {
                let d = d.message(format!("{} is no setting of {name}", quoted(&entry.key)));
                match section {
                    Some((section, _)) => d.help(format!("it belongs under {section}")),
                    None => d.nearest(near.as_deref()),
                }
            });
        }
        problems.append(self.problems);
    }
}

fn is_truth_word(text: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// What a value is, for messages.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text, _) => format!("the text {}", quoted(text)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
    }
}
