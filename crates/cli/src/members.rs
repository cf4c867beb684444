//! `--members N` or `--members A..B`.

use std::ops::Range;
use std::str::FromStr;

/// Which members to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Members {
    pub(crate) range: Range<u32>,
    /// Whether they are part of a larger run, written A..B.
    pub(crate) slice: bool,
}

impl Members {
    /// Whether the run that they are of has several members, as far as that can be told.
    pub(crate) fn of_several(&self) -> bool {
        self.slice || self.range.len() > 1
    }
}

impl FromStr for Members {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            part.parse::<u32>().map_err(|_| {
                format!("'{part}' is not a whole number; expected N (members 0 to N - 1) or A..B")
            })
        };
        let range = match text.split_once("..") {
            None => 0..number(text)?,
            Some((first, end)) => number(first)?..number(end)?,
        };
        if range.is_empty() {
            return Err(
                "there is no member in it; expected N of at least 1, or A..B with A < B".into(),
            );
        }
        if range.end > i32::MAX.unsigned_abs() {
            return Err(format!("members end at {}", i32::MAX));
        }
        Ok(Self {
            range,
            slice: text.contains(".."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(range: Range<u32>, slice: bool) -> Members {
        Members { range, slice }
    }

    #[test]
    fn numbers_and_ranges() {
        assert_eq!("3".parse(), Ok(members(0..3, false)));
        assert_eq!("4..9".parse(), Ok(members(4..9, true)));
        for wrong in ["", "0", "x", "3..", "9..4", "-1", "4294967295"] {
            assert!(wrong.parse::<Members>().is_err(), "{wrong}");
        }
    }
}
