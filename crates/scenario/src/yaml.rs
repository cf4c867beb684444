//! YAML as a tree in which every key and value knows where it stands.
//!
//! Built from the events of the parser below `serde-saphyr`: through serde, the positions of keys,
//! repeated keys and the quotes around a value would be lost. Plain values are read as Flee's
//! reader (`PyYAML`) reads them: `yes`, `on` and `True` are truth values, `1_000` is a thousand, `010` is
//! eight, and `<<` takes in the keys of another mapping. Where it gives a text that Flee turns into a number
//! afterwards (`08`, `1e3`), this is that number; times of day in base 60 (`1:30`) are texts.

use crate::limits;
use granit_parser::{Event, Parser, ScalarStyle};
use outflow_diagnostics::{Code, Diagnostics, Source, Span};
use std::collections::BTreeMap;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: `~`, `null`, or no text at all.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text, and whether it stands in quotes.
    Text(String, bool),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in file order, repeated keys included.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Reads the only document of a text; `Null` for a text without one. None after an error.
pub fn parse(source: &Source, problems: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder {
        source,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
        document: None,
        octal: Vec::new(),
    };
    let whole = source.span(0, 0);
    for event in Parser::new_from_str(source.text()) {
        let (event, at) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = byte_of(source, error.marker());
                problems.report(Code::BadYaml, source, source.span(at, at), |d| {
                    d.message(format!("the file is not valid YAML: {}", error.info()))
                });
                return None;
            }
        };
        let span = Span::new(byte_of(source, &at.start), byte_of(source, &at.end));
        if let Err(message) = builder.event(&event, span) {
            problems.report(Code::BadYaml, source, span, |d| d.message(message));
            return None;
        }
    }
    for span in std::mem::take(&mut builder.octal) {
        let text = source.slice(span).trim();
        let Value::Integer(number) = scalar(text, ScalarStyle::Plain) else {
            continue;
        };
        problems.report(Code::OctalNumber, source, span, |d| {
            d.message(format!(
                "{text} begins with 0, so that YAML reads it in base 8: {number}"
            ))
            .help(format!(
                "write {number}, or {} if that is meant",
                decimal(text)
            ))
        });
    }
    Some(builder.document.unwrap_or(Node {
        span: whole,
        value: Value::Null,
    }))
}

fn byte_of(source: &Source, marker: &granit_parser::Marker) -> usize {
    marker.byte_offset().unwrap_or_else(|| {
        source
            .text()
            .char_indices()
            .nth(marker.index())
            .map_or(source.text().len(), |(at, _)| at)
    })
}

/// A list or mapping that is not finished.
enum Open {
    List(Vec<Node>),
    Map(Mapping),
}

/// A mapping that is not finished.
#[derive(Default)]
struct Mapping {
    entries: Vec<Entry>,
    /// The key whose value comes next.
    key: Option<Key>,
    /// Keys of other mappings, of which its own come first.
    merged: Vec<Entry>,
}

enum Key {
    Own(String, Span),
    Merge,
}

impl Mapping {
    /// Takes in the keys of another mapping, the last of each, before those merged earlier; or of each of a list of
    /// them, of which the earlier count.
    fn merge(&mut self, node: Node) -> Result<(), &'static str> {
        let several = match node.value {
            Value::Map(_) => vec![node],
            Value::List(nodes) => nodes,
            _ => return Err(NO_MAPPING),
        };
        for node in several.into_iter().rev() {
            let Value::Map(entries) = node.value else {
                return Err(NO_MAPPING);
            };
            for entry in entries {
                self.merged.retain(|one| one.key != entry.key);
                self.merged.push(entry);
            }
        }
        Ok(())
    }

    fn finish(self) -> Vec<Entry> {
        let Self {
            mut entries,
            merged,
            ..
        } = self;
        for entry in merged {
            if entries.iter().all(|own| own.key != entry.key) {
                entries.push(entry);
            }
        }
        entries
    }
}

const NO_MAPPING: &str = "<< takes in another mapping, or a list of them";

struct Builder<'s> {
    source: &'s Source,
    open: Vec<(Open, Span, usize)>,
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    document: Option<Node>,
    /// Where numbers of base 8 stand that look like decimal ones.
    octal: Vec<Span>,
}

impl Builder<'_> {
    fn event(&mut self, event: &Event<'_>, span: Span) -> Result<(), &'static str> {
        match event {
            Event::DocumentStart(..) if self.document.is_some() => {
                Err("a settings file holds one document only")
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = scalar(text, *style);
                if *style == ScalarStyle::Plain && looks_decimal(text) {
                    self.octal.push(span);
                }
                self.finished(Node { span, value }, *anchor, 1)
            }
            Event::Alias(anchor) => {
                let (mut node, size) = self
                    .anchors
                    .get(anchor)
                    .cloned()
                    .ok_or("an alias inside the node that it names")?;
                node.span = span;
                self.finished(node, 0, size)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push((Open::List(Vec::new()), span, *anchor));
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.open
                    .push((Open::Map(Mapping::default()), span, *anchor));
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn close(&mut self, end: Span) -> Result<(), &'static str> {
        let Some((open, start, anchor)) = self.open.pop() else {
            return Ok(());
        };
        let value = match open {
            Open::List(nodes) => Value::List(nodes),
            Open::Map(mapping) => Value::Map(mapping.finish()),
        };
        let size = if anchor == 0 { 1 } else { size_of(&value) };
        let node = Node {
            span: start.to(end),
            value,
        };
        self.finished(node, anchor, size)
    }

    /// Puts a finished node where it belongs.
    fn finished(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), &'static str> {
        self.nodes += size;
        if self.nodes > limits::YAML_NODES {
            return Err("the file has too many values");
        }
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut() {
            None => self.document = Some(node),
            Some((Open::List(nodes), ..)) => nodes.push(node),
            Some((Open::Map(mapping), ..)) => match mapping.key.take() {
                Some(Key::Own(key, key_span)) => mapping.entries.push(Entry {
                    key,
                    key_span,
                    value: node,
                }),
                Some(Key::Merge) => mapping.merge(node)?,
                None => {
                    mapping.key = Some(match &node.value {
                        Value::Text(text, false) if text == "<<" => Key::Merge,
                        Value::Text(text, _) => Key::Own(text.clone(), node.span),
                        Value::List(_) | Value::Map(_) => {
                            return Err("a key must be a text, not a list or a mapping");
                        }
                        _ => {
                            let text = self.source.slice(node.span).trim().to_owned();
                            Key::Own(text, node.span)
                        }
                    });
                }
            },
        }
        Ok(())
    }
}

fn size_of(value: &Value) -> usize {
    1 + match value {
        Value::List(nodes) => nodes.iter().map(|node| size_of(&node.value)).sum(),
        Value::Map(entries) => entries.iter().map(|e| 1 + size_of(&e.value.value)).sum(),
        _ => 0,
    }
}

/// What a scalar means.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.to_owned(), true);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        return Value::Float(sign * f64::INFINITY);
    }
    number(text, unsigned).unwrap_or_else(|| Value::Text(text.to_owned(), false))
}

/// A number: decimal, or whole in base 2, 8 or 16, with `_` between digits.
fn number(text: &str, unsigned: &str) -> Option<Value> {
    let first = unsigned.chars().next()?;
    if !first.is_ascii_digit() && first != '.' {
        return None;
    }
    let digits = unsigned.replace('_', "");
    let negative = text.starts_with('-');
    let sign = if negative { "-" } else { "" };
    if let Some((rest, base)) = based(&digits) {
        let number = i64::from_str_radix(&format!("{sign}{rest}"), base).ok()?;
        return Some(Value::Integer(number));
    }
    let decimal = format!("{sign}{digits}");
    let whole = decimal.parse::<i64>().map(Value::Integer);
    whole
        .or_else(|_| decimal.parse::<f64>().map(Value::Float))
        .ok()
}

/// Digits in another base than ten, and the base.
fn based(digits: &str) -> Option<(&str, u32)> {
    let in_base = |rest: &str, base| !rest.is_empty() && rest.chars().all(|c| c.is_digit(base));
    [("0b", 2), ("0x", 16), ("0", 8)]
        .into_iter()
        .find_map(|(mark, base)| {
            let rest = digits.strip_prefix(mark)?;
            in_base(rest, base).then_some((rest, base))
        })
}

/// The digits of such a number as one of base ten.
fn decimal(text: &str) -> String {
    let digits = text.trim_start_matches(['+', '-']);
    let sign = if text.starts_with('-') { "-" } else { "" };
    format!("{sign}{}", digits.replace('_', "").trim_start_matches('0'))
}

/// Whether a plain scalar is a whole number of base 8 that looks like one of base ten.
fn looks_decimal(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']).replace('_', "");
    matches!(based(&digits), Some((rest, 8)) if rest.trim_start_matches('0').len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, Diagnostics) {
        let source = Source::new("s.yml", text.to_owned());
        let mut problems = Diagnostics::new();
        let node = parse(&source, &mut problems);
        (node, problems)
    }

    #[test]
    fn keys_and_values_know_where_they_stand() {
        let text = "a:\n  é: [1, 2.5, True, 'True', x]\n  b:\n";
        let (node, problems) = read(text);
        assert!(problems.is_empty());
        let Some(Node {
            value: Value::Map(top),
            ..
        }) = node
        else {
            panic!("a mapping")
        };
        let Value::Map(inner) = &top[0].value.value else {
            panic!("a mapping")
        };
        assert_eq!(inner[0].key, "é");
        assert_eq!(inner[0].key_span, Span::new(5, 7));
        let Value::List(list) = &inner[0].value.value else {
            panic!("a list")
        };
        let values: Vec<_> = list.iter().map(|node| node.value.clone()).collect();
        assert_eq!(
            values,
            [
                Value::Integer(1),
                Value::Float(2.5),
                Value::Bool(true),
                Value::Text("True".to_owned(), true),
                Value::Text("x".to_owned(), false),
            ]
        );
        assert_eq!(&text[list[1].span.start()..list[1].span.end()], "2.5");
        assert_eq!(inner[1].value.value, Value::Null);
    }

    #[test]
    fn numbers_are_those_of_flees_reader() {
        for (text, value) in [
            ("1_000", Value::Integer(1000)),
            ("-1_0.5", Value::Float(-10.5)),
            ("010", Value::Integer(8)),
            ("-0x1F", Value::Integer(-31)),
            ("0b101", Value::Integer(5)),
            ("0", Value::Integer(0)),
            ("0.5", Value::Float(0.5)),
            ("_1", Value::Text("_1".to_owned(), false)),
        ] {
            assert_eq!(read(text).0.map(|node| node.value), Some(value), "{text}");
        }
        let (_, problems) = read("a: 010\nb: 07\nc: '010'\n");
        let said: Vec<_> = problems.sorted().iter().map(|one| one.code).collect();
        assert_eq!(said, [Code::OctalNumber]);
    }

    #[test]
    fn merged_keys_give_way_to_own_ones() {
        let (node, problems) = read(
            "one: &one {a: 1, b: 2}\ntwo: &two {b: 3, c: 4}\nall:\n  <<: [*one, *two]\n  a: 5\n",
        );
        assert!(problems.is_empty());
        let Some(Value::Map(top)) = node.map(|node| node.value) else {
            panic!("a mapping")
        };
        let Value::Map(all) = &top[2].value.value else {
            panic!("a mapping")
        };
        let mut found: Vec<_> = all
            .iter()
            .map(|entry| (entry.key.as_str(), entry.value.value.clone()))
            .collect();
        found.sort_by_key(|(key, _)| *key);
        let expected = [("a", 5), ("b", 2), ("c", 4)];
        assert_eq!(
            found,
            expected.map(|(key, value)| (key, Value::Integer(value)))
        );
        // Of several merges the later counts, of a key twice the last.
        let (node, _) = read("o: &o {a: 1, a: 2}\np: &p {a: 3}\nx:\n  <<: *p\n  <<: *o\n");
        let Some(Value::Map(top)) = node.map(|node| node.value) else {
            panic!("a mapping")
        };
        let Value::Map(x) = &top[2].value.value else {
            panic!("a mapping")
        };
        assert_eq!(x.len(), 1);
        assert_eq!(x[0].value.value, Value::Integer(2));
        assert_eq!(read("a:\n  <<: 3\n").1.errors(), 1);
        assert_eq!(read("a:\n  '<<': 3\n").1.errors(), 0);
    }

    #[test]
    fn aliases_cannot_blow_up() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..20 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            text += &format!("a{level}: &a{level} [{items}]\n");
        }
        let (node, problems) = read(&text);
        assert!(node.is_none());
        assert_eq!(problems.errors(), 1);
    }

    #[test]
    fn errors_have_a_line() {
        let (node, problems) = read("a: 1\nb: [1, 2\nc: 3\n");
        assert!(node.is_none());
        assert!(problems.sorted()[0].spot.is_some());
    }

    #[test]
    fn nothing_is_null() {
        assert_eq!(read("").0.map(|n| n.value), Some(Value::Null));
        assert_eq!(
            read("# only a comment\n").0.map(|n| n.value),
            Some(Value::Null)
        );
    }
}
