//! Time in ticks of 15 minutes.

use crate::scenario::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Ticks of 15 minutes since the start of day 0.
pub type Tick = u32;

/// Ticks in a day.
pub const DAY: Tick = 96;

/// A date and a time of day, to the quarter of an hour.
///
/// ```
/// use outflow_model::chain::Moment;
/// let moment: Moment = "2022-09-08T14:00".parse().unwrap();
/// assert_eq!(moment.ticks_since("2022-09-08".parse().unwrap()), 56);
/// assert_eq!(moment.to_string(), "2022-09-08T14:00");
/// assert!("2022-09-08T25:00".parse::<Moment>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// Ticks since its start, below [`DAY`].
    pub tick: Tick,
}

/// A text that is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a moment; expected YYYY-MM-DD or YYYY-MM-DDTHH:MM")]
pub struct MomentError(pub String);

impl Moment {
    /// Ticks since the start of a day; negative when the moment is before it.
    #[must_use]
    pub fn ticks_since(self, start: Date) -> i64 {
        self.date.days_since(start) * i64::from(DAY) + i64::from(self.tick)
    }

    /// The moment `ticks` after the start of a day.
    #[must_use]
    pub fn from_ticks(start: Date, ticks: i64) -> Self {
        let day = i64::from(DAY);
        Self {
            date: start.plus_days(ticks.div_euclid(day)),
            tick: Tick::try_from(ticks.rem_euclid(day)).unwrap_or(0),
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let wrong = || MomentError(text.to_owned());
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let date: Date = date.parse().map_err(|_| wrong())?;
        let Some(time) = time else {
            return Ok(Self { date, tick: 0 });
        };
        let (hours, minutes) = time.split_once(':').ok_or_else(wrong)?;
        let two = |digits: &str| {
            let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u32>().ok()).flatten()
        };
        match (two(hours), two(minutes)) {
            (Some(hours @ 0..24), Some(minutes @ 0..60)) => Ok(Self {
                date,
                tick: hours * 4 + minutes / 15,
            }),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;
    fn try_from(text: String) -> Result<Self, MomentError> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if self.tick > 0 {
            write!(f, "T{:02}:{:02}", self.tick / 4, self.tick % 4 * 15)?;
        }
        Ok(())
    }
}

/// A window of time with an interval of decisions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepWindow {
    /// First tick, a whole day.
    pub from: Tick,
    /// First tick after it, a whole day.
    pub to: Tick,
    /// Interval of decisions in ticks; divides [`DAY`].
    pub step: Tick,
}
