//! `--members N` or `--members A..B`.

use std::ops::Range;
use std::str::FromStr;

/// Which members to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Members(pub(crate) Range<u32>);

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
        Ok(Self(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        assert_eq!("3".parse(), Ok(Members(0..3)));
        assert_eq!("4..9".parse(), Ok(Members(4..9)));
        for wrong in ["", "0", "x", "3..", "9..4", "-1", "4294967295"] {
            assert!(wrong.parse::<Members>().is_err(), "{wrong}");
        }
    }
}
