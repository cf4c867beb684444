//! A calendar date without a time zone.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar date, written `YYYY-MM-DD`.
///
/// ```
/// use outflow_model::scenario::Date;
/// let start: Date = "2015-05-01".parse().unwrap();
/// assert_eq!(start.plus_days(31).to_string(), "2015-06-01");
/// assert_eq!("2015-05-03".parse::<Date>().unwrap().days_since(start), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

/// A text that is no calendar date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a date; expected YYYY-MM-DD, for example 2022-09-06")]
pub struct DateError(pub String);

impl Date {
    /// 1970-01-01, from which computers count.
    pub const EPOCH: Self = Self(jiff::civil::date(1970, 1, 1));

    /// The date `days` days later (earlier when negative), held at the ends of the calendar
    /// (years -9999 and 9999).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(
            self.0
                .saturating_add(jiff::Span::new().try_days(days).unwrap_or_default()),
        )
    }

    /// Whole days from `earlier` to `self`; negative when `self` is the earlier one.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        let hours = self.0.duration_since(earlier.0).as_hours();
        hours.div_euclid(24)
    }

    /// Calendar month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// Days since 1970-01-01, as Arrow's `date32` counts them.
    #[must_use]
    pub fn days_since_epoch(self) -> i32 {
        i32::try_from(self.days_since(Self::EPOCH)).unwrap_or(0)
    }
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape_is_right = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shape_is_right {
            return Err(DateError(text.to_owned()));
        }
        text.parse()
            .map(Self)
            .map_err(|_| DateError(text.to_owned()))
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;
    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
