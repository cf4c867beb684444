//! Hints: where `scenario.toml` is damaged, and for dates and moments in other forms, there and in tables.

use crate::table::other_date_forms;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::chain::Moment;
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
    let date = other_date_forms(value)?.to_string();
    (date != value).then(|| (key.trim(), date))
}

/// What is said of a text that is no date.
pub(crate) fn date_help(text: &str, otherwise: &str) -> String {
    let text = text.trim_matches(['"', '\'']);
    match other_date_forms(text).map(|date| date.to_string()) {
        Some(date) if date != text => format!("write {date} (year-month-day) if that is meant"),
        _ => otherwise.to_owned(),
    }
}

/// What is said of a text that is no moment: a date, with or without a time.
pub(crate) fn moment_help(text: &str, otherwise: &str) -> String {
    let text = text.trim_matches(['"', '\'']);
    let Some((date, time)) = text.split_once(['T', ' ']) else {
        return date_help(text, otherwise);
    };
    let time = time.trim();
    let meant = other_date_forms(date).and_then(|date| {
        let hours = time.split(':').next()?.len();
        let time = if hours == 1 {
            &format!("0{time}")
        } else {
            time
        };
        let meant = format!("{date}T{}", time.get(..5)?);
        meant.parse::<Moment>().is_ok().then_some(meant)
    });
    match meant {
        Some(meant) if meant != text => format!("write {meant} (year-month-day) if that is meant"),
        _ => otherwise.to_owned(),
    }
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
            ("start = 2022-02-24", None),
        ] {
            let at = line.find("start").unwrap() + 8;
            let found = date_meant(line, at);
            assert_eq!(found, date.map(|date| ("start", date.to_owned())), "{line}");
        }
        assert_eq!(
            date_help("'24.2.2022'", "no"),
            "write 2022-02-24 (year-month-day) if that is meant"
        );
        assert_eq!(date_help("2022-02-24", "no"), "no");
        for (text, meant) in [
            ("8.9.2022 14:30:00", Some("2022-09-08T14:30")),
            ("2022-09-08 9:30", Some("2022-09-08T09:30")),
            ("8.9.2022", Some("2022-09-08")),
            ("2022-09-08T24:00", None),
            ("2022-09-08T14:30", None),
            ("2022-09-08 noon", None),
        ] {
            let expected = meant.map_or("no".to_owned(), |meant| {
                format!("write {meant} (year-month-day) if that is meant")
            });
            assert_eq!(moment_help(text, "no"), expected, "{text}");
        }
        assert_eq!(date_help("x", "no"), "no");
    }
}
