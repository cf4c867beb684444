//! One cell, and what it may hold.

use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, Span, quoted};
use outflow_model::scenario::Date;
use std::borrow::Cow;
use std::fmt;

/// The content of one cell and where it stands.
#[derive(Clone, Debug)]
pub struct Cell<'t> {
    source: &'t Source,
    span: Span,
    text: Cow<'t, str>,
}

impl<'t> Cell<'t> {
    /// A cell of a text.
    #[must_use]
    pub fn new(source: &'t Source, span: Span, text: Cow<'t, str>) -> Self {
        Self { source, span, text }
    }

    /// The cell as if it held another text, for what can be read in more ways than one.
    #[must_use]
    pub(crate) fn with_text(&self, text: String) -> Self {
        Self {
            text: text.into(),
            ..*self
        }
    }

    /// The content as it stands, blanks included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The content without blanks around it.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Some bytes of the content, blanks around them left out, as a cell of their own. Where quotes
    /// in it were doubled it stands where the whole cell does.
    #[must_use]
    pub fn part(&self, start: usize, end: usize) -> Self {
        let text = self.text.get(start..end).unwrap_or_default();
        let before = text.len() - text.trim_start().len();
        let text = text.trim();
        let as_it_stands = self.source.slice(self.span) == self.text;
        let from = self.span.start() + start + before;
        Self {
            source: self.source,
            span: if as_it_stands {
                Span::new(from, from + text.len())
            } else {
                self.span
            },
            text: Cow::Owned(text.to_owned()),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether it is empty or blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// Reports a problem of this cell.
    pub fn report(
        &self,
        problems: &mut Diagnostics,
        code: Code,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        problems.report(code, self.source, self.span, describe);
    }

    /// The finite number in this cell. `what` names it in messages, for example `the distance`.
    pub fn number(&self, what: impl fmt::Display, problems: &mut Diagnostics) -> Option<f64> {
        let text = self.trimmed();
        if text.is_empty() {
            self.report_missing(&what, "a number", problems);
            return None;
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            Ok(_) => {
                self.report(problems, Code::NotFinite, |d| {
                    d.message(format!(
                        "{what} is {}, which is no finite number",
                        quoted(text)
                    ))
                });
                None
            }
            Err(_) => {
                self.report(problems, Code::NotANumber, |d| {
                    let d = d.message(format!("{what} is {}, which is no number", quoted(text)));
                    number_help(d, text, false)
                });
                None
            }
        }
    }

    /// The number in this cell, which must lie in a range (ends included).
    pub fn number_in(
        &self,
        what: impl fmt::Display,
        least: f64,
        most: f64,
        problems: &mut Diagnostics,
    ) -> Option<f64> {
        let number = self.number(&what, problems)?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        self.report(problems, Code::OutOfRange, |d| {
            d.message(format!("{what} is {number}"))
                .help(range_text(least, most))
        });
        None
    }

    /// The whole number in this cell.
    pub fn integer(&self, what: impl fmt::Display, problems: &mut Diagnostics) -> Option<i64> {
        let text = self.trimmed();
        if text.is_empty() {
            self.report_missing(&what, "a whole number", problems);
            return None;
        }
        if let Ok(number) = text.parse::<i64>() {
            return Some(number);
        }
        let digits = text.trim_start_matches(['+', '-']);
        let (code, problem) = if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            (Code::NotFinite, "which is too large a number")
        } else if text.parse::<f64>().is_ok_and(f64::is_finite) {
            (Code::NotAnInteger, "but it must be a whole number")
        } else if text.parse::<f64>().is_ok() {
            (Code::NotFinite, "which is no finite number")
        } else {
            (Code::NotAnInteger, "which is no whole number")
        };
        self.report(problems, code, |d| {
            let d = d.message(format!("{what} is {}, {problem}", quoted(text)));
            match text.parse::<f64>() {
                Ok(n) if n.is_finite() && n.abs() < 1e15 && code == Code::NotAnInteger => {
                    d.help(match in_thousands(text, '.') {
                        Some(digits) => format!(
                            "write {digits}, without marks between the thousands, or {n:.0}"
                        ),
                        None => format!("write {n:.0}"),
                    })
                }
                _ => number_help(d, text, true),
            }
        });
        None
    }

    /// The whole number in this cell, which must lie in a range (ends included).
    pub fn integer_in(
        &self,
        what: impl fmt::Display,
        least: i64,
        most: i64,
        problems: &mut Diagnostics,
    ) -> Option<i64> {
        let number = self.integer(&what, problems)?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        self.report(problems, Code::OutOfRange, |d| {
            let help = if number < least {
                format!("the least possible is {least}")
            } else {
                format!("the largest possible is {most}")
            };
            d.message(format!("{what} is {number}")).help(help)
        });
        None
    }

    /// The date in this cell; month and day may have one digit.
    pub fn date(&self, what: impl fmt::Display, problems: &mut Diagnostics) -> Option<Date> {
        let text = self.trimmed();
        if text.is_empty() {
            self.report_missing(&what, "a date", problems);
            return None;
        }
        let date = parse_date(text);
        if date.is_none() {
            self.report(problems, Code::NotADate, |d| {
                let d = d.message(format!("{what} is {}, which is no date", quoted(text)));
                match other_date_forms(text) {
                    Some(date) => d.help(format!("write {date} (year-month-day) if that is meant")),
                    None => {
                        d.help("write a day of the calendar as YYYY-MM-DD, for example 2022-09-06")
                    }
                }
            });
        }
        date
    }

    fn report_missing(&self, what: &dyn fmt::Display, expected: &str, problems: &mut Diagnostics) {
        self.report(problems, Code::MissingValue, |d| {
            d.message(format!("{what} is missing"))
                .help(format!("write {expected}"))
        });
    }
}

/// What is said of a number outside a range.
pub(crate) fn range_text(least: f64, most: f64) -> String {
    // Bounds as large as numbers go are none.
    match (least > -1e300, most < 1e300) {
        (true, true) => format!("it must lie between {least} and {most}"),
        (true, false) if least > 0.0 && least < 1e-6 => "it must be above 0".to_owned(),
        (true, false) => format!("it must be at least {least}"),
        _ => format!("it must be at most {most}"),
    }
}

/// The digits of a number whose thousands are parted by a mark.
fn in_thousands(text: &str, mark: char) -> Option<String> {
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or_default();
    let parted = (1..=3).contains(&first.len())
        && digits(first)
        && text.contains(mark)
        && groups.all(|group| group.len() == 3 && digits(group));
    parted.then(|| text.replace(mark, ""))
}

/// What to write instead of a text that should have been a number, or a whole one.
fn number_help(diagnostic: Diagnostic, text: &str, whole: bool) -> Diagnostic {
    let marks = [',', ' ', '\'', '\u{a0}', '\u{202f}', '_'];
    let plain = marks
        .into_iter()
        .find_map(|mark| in_thousands(text, mark))
        .map(|digits| format!("{digits}, without marks between the thousands"));
    let decimal = (text.matches(',').count() == 1)
        .then(|| text.replace(',', "."))
        .filter(|text| text.parse::<f64>().is_ok())
        .map(|number| format!("{number}, with a decimal point"));
    match (plain, decimal) {
        // Which of the two is meant cannot be told.
        (Some(plain), Some(decimal)) if !whole => {
            diagnostic.help(format!("write {decimal}, or {plain}"))
        }
        (Some(plain), _) => diagnostic.help(format!("write {plain}")),
        (None, Some(_)) if whole => diagnostic.help("write a whole number"),
        (None, Some(decimal)) => diagnostic.help(format!("write {decimal}")),
        (None, None) => diagnostic,
    }
}

fn parse_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| (1..=2).contains(&part.len());
    if parts.next().is_some() || !short(month) || !short(day) {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// The date that a text in another usual form may mean.
pub(crate) fn other_date_forms(text: &str) -> Option<Date> {
    let text = text.split(['T', ' ']).next()?;
    if let Some(date) = parse_date(text) {
        return Some(date);
    }
    let parts: Vec<_> = text.split(['/', '.', '-']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    if a.len() == 4 {
        return parse_date(&format!("{a}-{b}-{c}"));
    }
    // Day first, unless only month first makes a date.
    parse_date(&format!("{c}-{b}-{a}")).or_else(|| parse_date(&format!("{c}-{a}-{b}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(text: &str, read: impl Fn(&Cell<'_>, &mut Diagnostics) -> T) -> (T, String) {
        let source = Source::new("t.csv", text.to_owned());
        let span = source.span(0, text.len());
        let cell = Cell::new(&source, span, Cow::Borrowed(source.text()));
        let mut problems = Diagnostics::new();
        let value = read(&cell, &mut problems);
        let said = problems
            .sorted()
            .iter()
            .map(|d| format!("{} {}", d.code, d.help.as_deref().unwrap_or("")))
            .collect();
        (value, said)
    }

    #[test]
    fn integers() {
        let read = |text| with(text, |cell, problems| cell.integer("it", problems));
        assert_eq!(read(" 12 "), (Some(12), String::new()));
        assert_eq!(read("+3").0, Some(3));
        assert_eq!(
            read("22,849").1,
            "not-an-integer write 22849, without marks between the thousands"
        );
        assert_eq!(read("12.6").1, "not-an-integer write 13");
        // Half of the world parts thousands by points.
        assert_eq!(
            read("79.494").1,
            "not-an-integer write 79494, without marks between the thousands, or 79"
        );
        assert_eq!(read("3,2").1, "not-an-integer write a whole number");
        assert_eq!(read("99999999999999999999").1, "not-finite ");
        assert_eq!(read("nan").1, "not-finite ");
        assert_eq!(read("lots").1, "not-an-integer ");
        assert_eq!(read(" ").1, "missing-value write a whole number");
    }

    #[test]
    fn numbers() {
        let read = |text| with(text, |cell, problems| cell.number("it", problems));
        assert_eq!(read("1e3"), (Some(1_000.0), String::new()));
        assert_eq!(read("inf").1, "not-finite ");
        assert_eq!(read("1e999").1, "not-finite ");
        assert_eq!(
            read("50,435").1,
            "not-a-number write 50.435, with a decimal point, or 50435, without marks between the thousands"
        );
        assert_eq!(
            read("3,5").1,
            "not-a-number write 3.5, with a decimal point"
        );
    }

    #[test]
    fn dates() {
        let read = |text| with(text, |cell, problems| cell.date("it", problems));
        assert_eq!(
            read("2015-5-1").0.map(|d| d.to_string()).as_deref(),
            Some("2015-05-01")
        );
        assert!(read("31/12/2015").1.contains("write 2015-12-31"));
        assert!(read("2015-02-30").1.contains("YYYY-MM-DD"));
        assert!(read("tomorrow").1.contains("YYYY-MM-DD"));
        assert!(read("2015-01-01T00:00:00").1.contains("write 2015-01-01"));
    }
}
