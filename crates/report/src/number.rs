//! Numbers for people: rounded to what is known, grouped, in the way of the language.

use crate::fan::Interval;
use crate::guard::{Guard, Shown};
use crate::words::{Language, Words};

/// How numbers are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) guard: Guard,
    group: char,
    decimal: char,
    under: [&'static str; 2],
}

/// What stands for a cell that is left out.
pub(crate) const HIDDEN: &str = "†";

impl Numbers {
    pub(crate) fn new(guard: Guard, words: &Words) -> Self {
        let (group, decimal) = match words.language() {
            Language::English => (',', '.'),
            Language::Ukrainian | Language::Russian => ('\u{a0}', ','),
        };
        Self {
            guard,
            group,
            decimal,
            under: ["<\u{a0}", ""],
        }
    }

    /// A count of people by itself, at two or three significant figures.
    pub(crate) fn people(&self, count: f64) -> String {
        self.shown(self.guard.alone(count), place(count, count, count))
    }

    /// A median beside its interval.
    pub(crate) fn median(&self, interval: &Interval) -> String {
        self.shown(self.guard.alone(interval.q50), place_of(interval))
    }

    /// `low to high` of an interval, rounded as its median.
    pub(crate) fn range(&self, low: f64, high: f64, interval: &Interval, words: &Words) -> String {
        let place = place_of(interval);
        let low = self.shown(self.guard.alone(low), place);
        let high = self.shown(self.guard.alone(high), place);
        if low == high {
            return low;
        }
        words.fill("range", &[("low", &low), ("high", &high)])
    }

    /// What may be shown of a count, rounded to a power of ten.
    pub(crate) fn shown(&self, shown: Shown, place: i32) -> String {
        match shown {
            Shown::Count(count) => self.whole(self.guard.rounded(count, place)),
            Shown::Under => format!(
                "{}{}{}",
                self.under[0],
                self.whole(self.guard.min_cell()),
                self.under[1]
            ),
            Shown::Hidden => HIDDEN.to_owned(),
        }
    }

    /// A whole number, grouped.
    pub(crate) fn whole(&self, value: f64) -> String {
        let digits = format!("{:.0}", value.abs());
        let mut text = String::new();
        if value < -0.5 {
            text.push('−');
        }
        for (index, digit) in digits.chars().enumerate() {
            // Four digits stay together in Ukrainian and Russian.
            let grouped = self.group == ',' || digits.len() > 4;
            if grouped && index > 0 && (digits.len() - index) % 3 == 0 {
                text.push(self.group);
            }
            text.push(digit);
        }
        text
    }

    /// A number that is no count, with so many decimals.
    pub(crate) fn decimals(&self, value: f64, decimals: usize) -> String {
        if decimals == 0 {
            return self.whole(value);
        }
        let text = format!("{:.decimals$}", value.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if value < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
            "−"
        } else {
            ""
        };
        let whole = self.whole(whole.parse().unwrap_or(0.0));
        format!("{sign}{whole}{}{rest}", self.decimal)
    }

    /// A share as a percentage.
    pub(crate) fn percent(&self, share: f64) -> String {
        let percent = share * 100.0;
        // Nobody knows a multiple of a whole to three figures.
        let place = if percent.abs() < 200.0 {
            0
        } else {
            magnitude(percent.abs()) - 1
        };
        format!("{}\u{a0}%", self.whole(round_to(percent, place)))
    }

    /// A count by itself that nobody knows better than to two significant figures.
    pub(crate) fn about(&self, count: f64) -> String {
        self.shown(self.guard.alone(count), rough(count))
    }

    /// A number that is no count at two significant figures, to one decimal.
    pub(crate) fn rough(&self, value: f64) -> String {
        let place = magnitude(value.abs().max(0.01)) - 1;
        if place >= 0 {
            return self.whole(round_to(value, place));
        }
        self.figure((value * 10.0).round() / 10.0)
    }

    /// A number that is no count, with as many figures as its interval bears.
    pub(crate) fn rough_in(&self, value: f64, interval: &Interval) -> String {
        let place = place_of(interval);
        if place >= 1 && value.abs() >= 100.0 {
            return self.whole(round_to(value, place));
        }
        self.rough(value)
    }

    /// A number that is no count at about three significant figures.
    pub(crate) fn figure(&self, value: f64) -> String {
        let size = value.abs();
        if size == 0.0 {
            return "0".to_owned();
        }
        let magnitude = magnitude(size);
        if magnitude >= 2 {
            return self.whole(round_to(value, magnitude - 2));
        }
        let decimals = usize::try_from(2 - magnitude).unwrap_or(0).min(8);
        let text = self.decimals(value, decimals);
        let trimmed = text.trim_end_matches('0');
        trimmed.trim_end_matches(self.decimal).to_owned()
    }
}

/// The power of ten of the leading figure.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn magnitude(size: f64) -> i32 {
    let guess = size.log10().floor();
    guess.clamp(-300.0, 300.0) as i32
}

/// To which power of ten a number with an interval is known: two significant figures where the
/// interval is wider than a tenth of it, else three; whole people at least.
pub(crate) fn place(median: f64, low: f64, high: f64) -> i32 {
    let size = median.abs().max(high.abs());
    if size < 1.0 {
        return 0;
    }
    let figures = if high - low > 0.1 * median.abs() {
        2
    } else {
        3
    };
    (magnitude(size) - figures + 1).max(0)
}

/// The power of ten of the second significant figure.
pub(crate) fn rough(count: f64) -> i32 {
    place(count, count * 0.9, count * 1.1)
}

/// As [`place`], of the 90 % interval.
pub(crate) fn place_of(interval: &Interval) -> i32 {
    place(interval.q50, interval.q05, interval.q95)
}

/// Rounded to a power of ten.
pub(crate) fn round_to(value: f64, place: i32) -> f64 {
    let unit = 10_f64.powi(place.max(0));
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(language: Language) -> Numbers {
        Numbers::new(Guard::new(10), &Words::of(language).unwrap())
    }

    #[test]
    fn the_wider_the_interval_the_fewer_figures() {
        let english = numbers(Language::English);
        let narrow = Interval {
            q05: 2_016_751.0,
            q25: 2_017_000.0,
            q50: 2_018_636.0,
            q75: 2_019_000.0,
            q95: 2_020_720.0,
        };
        assert_eq!(english.median(&narrow), "2,020,000");
        let wide = Interval {
            q05: 1_500_000.0,
            q95: 2_700_000.0,
            ..narrow
        };
        assert_eq!(english.median(&wide), "2,000,000");
        let words = Words::of(Language::English).unwrap();
        assert_eq!(
            english.range(wide.q05, wide.q95, &wide, &words),
            "1,500,000 to 2,700,000"
        );
    }

    #[test]
    fn languages_group_in_their_own_way() {
        assert_eq!(numbers(Language::English).people(1234.0), "1,230");
        assert_eq!(numbers(Language::Ukrainian).people(1234.0), "1230");
        assert_eq!(numbers(Language::Russian).people(12345.0), "12\u{a0}300");
        assert_eq!(numbers(Language::Russian).decimals(0.4336, 2), "0,43");
        assert_eq!(numbers(Language::English).figure(0.0185), "0.0185");
        assert_eq!(numbers(Language::English).figure(12.8), "12.8");
        assert_eq!(numbers(Language::English).figure(420.0), "420");
        assert_eq!(numbers(Language::English).rough(876.4), "880");
        assert_eq!(numbers(Language::English).rough(3.44), "3.4");
        assert_eq!(numbers(Language::English).about(54_700.0), "55,000");
        assert_eq!(numbers(Language::English).percent(15.1), "1,500\u{a0}%");
        assert_eq!(numbers(Language::English).percent(1.04), "104\u{a0}%");
    }

    #[test]
    fn small_counts_are_not_written() {
        assert_eq!(numbers(Language::English).people(3.0), "<\u{a0}10");
        assert_eq!(numbers(Language::English).people(0.0), "0");
    }
}
