//! What `scenario.toml` says in words: damage, and dates in other forms.

use crate::table::other_date_forms;
use outflow_diagnostics::{Code, Diagnostics, Source};
use toml::de::Error;

/// Reports where a file is no TOML; where a date is meant, with how to write it.
pub(crate) fn report_damage(errors: Vec<Error>, source: &Source, problems: &mut Diagnostics) {
    for error in errors {
        let at = error.span().unwrap_or_default();
        let span = source.span(at.start, at.end);
        problems.report(Code::BadToml, source, span, |d| {
            let d = d.message(error.message().trim().replace('\n', "; "));
            match date_meant(source.text(), span.start()) {
                Some((key, date)) => d.help(format!(
                    "write {key} = {date} (year-month-day) if that is meant"
                )),
                None => d,
            }
        });
    }
}

/// The key and the date of a line `key = date` in another form than TOML has.
fn date_meant(text: &str, at: usize) -> Option<(&str, String)> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let (key, value) = line.split_once('=')?;
    let value = value.split('#').next()?.trim();
    other_date_forms(value).map(|date| (key.trim(), date.to_string()))
}

/// What is said of a text that is no date, or no moment.
pub(crate) fn date_help(text: &str, otherwise: &str) -> String {
    let text = text.trim_matches(['"', '\'']);
    let Some(date) = other_date_forms(text) else {
        return otherwise.to_owned();
    };
    let time = text.split_once(['T', ' ']).map(|(_, time)| time.trim());
    let time = time.and_then(|time| time.get(..5).filter(|time| time.as_bytes()[2] == b':'));
    let time = time.map(|time| format!("T{time}")).unwrap_or_default();
    format!("write {date}{time} (year-month-day) if that is meant")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_other_forms_are_understood() {
        for (line, date) in [
            ("start = 24.02.2022", Some("2022-02-24")),
            ("a = 1\nstart = 2022/2/4 # or so\nb = 2", Some("2022-02-04")),
            ("start = 02/24/2022", Some("2022-02-24")),
            ("start = 2022-02-30", None),
            ("start = soon", None),
        ] {
            let at = line.find("start").unwrap() + 8;
            let found = date_meant(line, at);
            assert_eq!(found, date.map(|date| ("start", date.to_owned())), "{line}");
        }
        assert_eq!(
            date_help("'24.2.2022'", "no"),
            "write 2022-02-24 (year-month-day) if that is meant"
        );
        let moment = date_help("8.9.2022 14:30:00", "no");
        assert!(moment.starts_with("write 2022-09-08T14:30 "), "{moment}");
        assert_eq!(date_help("x", "no"), "no");
    }
}
