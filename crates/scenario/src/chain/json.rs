//! JSON with the position of every value: what the usual readers do not keep.

use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source, Span};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Json {
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// `null`, `true` or `false`.
    Word,
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a key, when this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Object(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, when this is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, when this is a list.
    pub(super) fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(entries) => Some(entries),
            _ => None,
        }
    }

    /// The number, when this is a finite one.
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) if number.is_finite() => Some(number),
            _ => None,
        }
    }
}

/// Reads a file; none when it is no JSON, which is reported.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> Option<Json> {
    let mut reader = Reader {
        text: source.text(),
        at: 0,
        values: 0,
    };
    let read = reader.value(0).and_then(|value| {
        reader.blanks();
        if reader.at < reader.text.len() {
            return Err("something follows the end of the value");
        }
        Ok(value)
    });
    match read {
        Ok(value) => Some(value),
        Err(what) => {
            problems.report(
                Code::BadJson,
                source,
                source.span(reader.at, reader.at + 1),
                |d| d.message(what),
            );
            None
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    values: usize,
}

type Read<T> = Result<T, &'static str>;

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Read<Json> {
        self.blanks();
        self.values += 1;
        if depth > limits::JSON_DEPTH {
            return Err("values stand too deep in each other");
        }
        if self.values > limits::JSON_VALUES {
            return Err("there are too many values");
        }
        let start = self.at;
        let value = match self.byte() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't' | b'f' | b'n') => self.word()?,
            Some(_) => return Err("no value of JSON begins like this"),
            None => return Err("the file ends where a value belongs"),
        };
        Ok(Json {
            span: Span::new(start, self.at),
            value,
        })
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut entries = Vec::new();
        if self.take(b'}') {
            return Ok(Value::Object(entries));
        }
        loop {
            self.blanks();
            if self.byte() != Some(b'"') {
                return Err("a key between double quotes belongs here");
            }
            let key = self.string()?;
            if !self.take(b':') {
                return Err("a colon belongs here");
            }
            entries.push((key, self.value(depth + 1)?));
            if self.take(b'}') {
                return Ok(Value::Object(entries));
            }
            if !self.take(b',') {
                return Err("a comma or a closing brace belongs here");
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut entries = Vec::new();
        if self.take(b']') {
            return Ok(Value::List(entries));
        }
        loop {
            entries.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Ok(Value::List(entries));
            }
            if !self.take(b',') {
                return Err("a comma or a closing bracket belongs here");
            }
        }
    }

    /// A text, decoded by the usual reader once its end is found.
    fn string(&mut self) -> Read<String> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => return Err("the text is not closed before the file ends"),
            }
        }
        let raw = self.text.get(start..=end).unwrap_or_default();
        let text =
            serde_json::from_str(raw).map_err(|_| "the text holds what JSON does not know")?;
        self.at = end + 1;
        Ok(text)
    }

    fn number(&mut self) -> Read<Value> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .bytes()
            .take_while(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let number = rest.get(..length).and_then(|text| text.parse().ok());
        let number = number.ok_or("this is no number")?;
        self.at += length;
        Ok(Value::Number(number))
    }

    fn word(&mut self) -> Read<Value> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word = ["true", "false", "null"]
            .into_iter()
            .find(|word| rest.starts_with(word));
        self.at += word.ok_or("no value of JSON begins like this")?.len();
        Ok(Value::Word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<Json>, Vec<(u32, u32)>) {
        let source = Source::new("f.geojson", text.to_owned());
        let mut problems = Diagnostics::new();
        let json = read(&source, &mut problems);
        let spots = problems.sorted();
        let spots = spots.iter().filter_map(|d| d.spot.as_ref());
        (json, spots.map(|spot| (spot.line, spot.column)).collect())
    }

    #[test]
    fn values_have_positions() {
        let (json, spots) = of("{\"a\": [1, -2.5e1, \"x\\u00e9\"],\n \"b\": null}");
        assert!(spots.is_empty());
        let json = json.unwrap();
        let list = json.get("a").unwrap().list().unwrap();
        assert_eq!(list[1].number(), Some(-25.0));
        assert_eq!(list[2].text(), Some("xé"));
        assert_eq!((list[2].span.start(), list[2].span.end()), (18, 27));
        assert_eq!(json.get("b").unwrap().value, Value::Word);
    }

    #[test]
    fn what_is_no_json_is_refused_where_it_fails() {
        for (text, line, column) in [
            ("", 1, 1),
            ("{\"a\": 1,\n 2}", 2, 2),
            ("[1 2]", 1, 4),
            ("[1] x", 1, 5),
            ("\"open", 1, 1),
            ("nul", 1, 1),
            ("[1, --2]", 1, 5),
            ("\"\\x\"", 1, 1),
        ] {
            let (json, spots) = of(text);
            assert!(json.is_none());
            assert_eq!(spots, [(line, column)], "{text}");
        }
        assert!(of(&"[".repeat(1_000_000)).0.is_none());
    }
}
