//! Values of a TOML file, with where they stand.

use crate::head_text::date_help;
use outflow_diagnostics::{Code, Diagnostic, Diagnostics, Source, Span, nearest, quoted};
use outflow_model::chain::Moment;
use outflow_model::scenario::Date;
use toml::de::{DeArray, DeTable, DeValue};

/// A file and what is wrong with it.
pub(super) struct Tree<'r> {
    pub(super) source: &'r Source,
    pub(super) problems: &'r mut Diagnostics,
}

/// A key and its value.
pub(super) struct Entry<'t> {
    pub(super) key: &'t str,
    pub(super) key_span: Span,
    pub(super) value: &'t DeValue<'t>,
    /// Where the value stands.
    pub(super) span: Span,
}

impl Tree<'_> {
    /// The keys of a table, in the order of the file.
    pub(super) fn entries<'t>(&self, table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
        let mut entries: Vec<Entry<'t>> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref(),
                key_span: self.source.span(key.span().start, key.span().end),
                value: value.get_ref(),
                span: self.source.span(value.span().start, value.span().end),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start());
        entries
    }

    pub(super) fn report(
        &mut self,
        code: Code,
        span: Span,
        describe: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.problems.report(code, self.source, span, describe);
    }

    /// Says that a key means nothing here.
    pub(super) fn unknown(&mut self, entry: &Entry<'_>, section: &str, known: &[&str]) {
        let name = entry.key;
        self.report(Code::UnknownKey, entry.key_span, |d| {
            d.message(if section.is_empty() {
                format!("there is no key {}", quoted(name))
            } else {
                format!("there is no key {} in [{section}]", quoted(name))
            })
            .help(format!("the keys are {}", known.join(", ")))
            .nearest(nearest(name, known.iter().copied()))
        });
    }

    /// Says that a value is of the wrong type.
    pub(super) fn wrong(&mut self, entry: &Entry<'_>, expected: &str) {
        let shown = quoted(self.source.slice(entry.span));
        self.report(Code::WrongType, entry.span, |d| {
            d.message(format!("{} is {shown}", entry.key))
                .help(format!("write {expected}"))
        });
    }

    pub(super) fn text(&mut self, entry: &Entry<'_>) -> Option<String> {
        let text = entry.value.as_str();
        if text.is_none() {
            self.wrong(entry, "a text");
        }
        text.map(str::to_owned)
    }

    pub(super) fn flag(&mut self, entry: &Entry<'_>) -> Option<bool> {
        let flag = entry.value.as_bool();
        if flag.is_none() {
            self.wrong(entry, "true or false");
        }
        flag
    }

    /// A finite number, which must lie in a range (ends included).
    pub(super) fn number(&mut self, entry: &Entry<'_>, least: f64, most: f64) -> Option<f64> {
        let number = match entry.value {
            #[allow(clippy::cast_precision_loss)]
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number: &f64| number.is_finite()) else {
            self.wrong(entry, "a number");
            return None;
        };
        if !(least..=most).contains(&number) {
            self.report(Code::OutOfRange, entry.span, |d| {
                d.message(format!("{} is {number}", entry.key))
                    .help(if most < 1e300 {
                        format!("it must lie between {least} and {most}")
                    } else {
                        format!("it must be at least {least}")
                    })
            });
            return None;
        }
        Some(number)
    }

    /// A whole number in a range (ends included).
    pub(super) fn whole(&mut self, entry: &Entry<'_>, least: u32, most: u32) -> Option<u32> {
        let number = entry.value.as_integer().and_then(|number| {
            u32::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|number| (least..=most).contains(number))
        });
        if number.is_none() {
            let shown = quoted(self.source.slice(entry.span));
            self.report(Code::OutOfRange, entry.span, |d| {
                d.message(format!("{} is {shown}", entry.key))
                    .help(format!("write a whole number from {least} to {most}"))
            });
        }
        number
    }

    pub(super) fn date(&mut self, entry: &Entry<'_>) -> Option<Date> {
        let date = moment(entry.value).filter(|moment| moment.tick == 0);
        if date.is_none() {
            self.not_a_date(entry, "write a day of the calendar as YYYY-MM-DD");
        }
        date.map(|moment| moment.date)
    }

    pub(super) fn moment(&mut self, entry: &Entry<'_>) -> Option<Moment> {
        let moment = moment(entry.value);
        if moment.is_none() {
            self.not_a_date(entry, "write YYYY-MM-DD, or \"YYYY-MM-DDTHH:MM\"");
        }
        moment
    }

    fn not_a_date(&mut self, entry: &Entry<'_>, help: &str) {
        let text = self.source.slice(entry.span);
        let shown = quoted(text);
        self.report(Code::NotADate, entry.span, |d| {
            d.message(format!("{shown} is no date"))
                .help(date_help(text, help))
        });
    }

    /// The keys of a section.
    pub(super) fn section<'t>(&mut self, entry: &Entry<'t>) -> Option<Vec<Entry<'t>>> {
        let DeValue::Table(table) = entry.value else {
            let help = format!("a section: [{}] on a line of its own", entry.key);
            self.wrong(entry, &help);
            return None;
        };
        Some(self.entries(table))
    }

    pub(super) fn list<'t>(&mut self, entry: &Entry<'t>) -> Option<&'t DeArray<'t>> {
        let list = entry.value.as_array();
        if list.is_none() {
            self.wrong(entry, "a list");
        }
        list
    }

    /// The entries of a list, each under the key of the list.
    pub(super) fn items<'t>(&mut self, entry: &Entry<'t>) -> Vec<Entry<'t>> {
        let Some(list) = self.list(entry) else {
            return Vec::new();
        };
        list.iter()
            .map(|item| Entry {
                key: entry.key,
                key_span: entry.key_span,
                value: item.get_ref(),
                span: self.source.span(item.span().start, item.span().end),
            })
            .collect()
    }
}

/// A date or a local date and time, as TOML writes it or as text.
fn moment(value: &DeValue<'_>) -> Option<Moment> {
    let text = match value {
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => return None,
    };
    let short = text.strip_suffix(":00").filter(|rest| rest.len() == 16);
    short.unwrap_or(&text).parse().ok()
}
