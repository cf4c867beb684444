//! CSV text, written field by field.

/// CSV with commas, LF, and quotes where they are needed.
pub(super) struct CsvText {
    bytes: Vec<u8>,
    begun: bool,
}

impl CsvText {
    /// Starts with a header row.
    pub(super) fn with_header(names: &[&str]) -> Self {
        let mut csv = Self {
            bytes: Vec::new(),
            begun: false,
        };
        for name in names {
            csv.text(name);
        }
        csv.end();
        csv
    }

    /// A text field.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let quoted = quoted(text);
        self.raw(quoted.as_deref().unwrap_or(text).as_bytes())
    }

    /// A field that needs no quotes.
    pub(super) fn raw(&mut self, field: &[u8]) -> &mut Self {
        if self.begun {
            self.bytes.push(b',');
        }
        self.begun = true;
        self.bytes.extend_from_slice(field);
        self
    }

    /// A whole number.
    pub(super) fn integer(&mut self, value: i64) -> &mut Self {
        let mut digits = [0_u8; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            // At most 19 digits: one byte is left.
            at -= 1;
            digits[at] = b'-';
        }
        self.raw(&digits[at..])
    }

    /// A number: without a point where it is whole, else in the shortest form that reads back
    /// the same.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn number(&mut self, value: f64) -> &mut Self {
        if value.fract() == 0.0 && value.abs() < 9e15 {
            self.integer(value as i64)
        } else {
            self.raw(value.to_string().as_bytes())
        }
    }

    /// A number rounded to four decimals.
    pub(super) fn rounded(&mut self, value: f64) -> &mut Self {
        self.number((value * 1e4).round() / 1e4)
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.push(b'\n');
        self.begun = false;
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The field in quotes, where it needs them.
pub(super) fn quoted(text: &str) -> Option<String> {
    text.contains([',', '"', '\n', '\r'])
        .then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_needed() {
        let mut csv = CsvText::with_header(&["place", "count"]);
        csv.text("Kherson").integer(-12).end();
        csv.text("Rhino, \"new\"").integer(0).end();
        csv.text("x").number(0.1).end();
        csv.text("y").number(3.0).end();
        csv.text("z").rounded(1.0 / 3.0).end();
        csv.text("least").integer(i64::MIN).end();
        let text = String::from_utf8(csv.into_bytes()).unwrap();
        assert_eq!(
            text,
            "place,count\nKherson,-12\n\"Rhino, \"\"new\"\"\",0\nx,0.1\ny,3\nz,0.3333\n\
             least,-9223372036854775808\n"
        );
    }
}
