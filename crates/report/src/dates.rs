//! Dates for people.

use crate::words::Words;
use outflow_model::scenario::Date;

/// Year, month (1 to 12) and day of the month.
pub(crate) fn parts(date: Date) -> (i32, usize, u32) {
    let text = date.to_string();
    let mut fields = text.rsplitn(3, '-');
    let mut next = || fields.next().unwrap_or("0").to_owned();
    let (day, month, year) = (next(), next(), next());
    (
        year.parse().unwrap_or(0),
        month.parse().unwrap_or(1),
        day.parse().unwrap_or(1),
    )
}

/// `6 Sep`.
pub(crate) fn short(date: Date, words: &Words) -> String {
    let (_, month, day) = parts(date);
    format!("{day}\u{a0}{}", month_name(month, words))
}

/// `6 Sep 2022`.
pub(crate) fn long(date: Date, words: &Words) -> String {
    let (year, ..) = parts(date);
    format!("{}\u{a0}{year}", short(date, words))
}

/// The short name of a month.
pub(crate) fn month_name(month: usize, words: &Words) -> String {
    words
        .get("months")
        .split(' ')
        .nth(month.saturating_sub(1))
        .unwrap_or("?")
        .to_owned()
}
