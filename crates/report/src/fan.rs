//! Numbers of many members, and their quantiles.

/// A value for each member and day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Samples {
    days: usize,
    /// Member by member.
    values: Vec<f64>,
}

impl Samples {
    pub(crate) fn new(days: usize) -> Self {
        Self {
            days,
            values: Vec::new(),
        }
    }

    /// Adds the days of the next member.
    pub(crate) fn push(&mut self, member: impl IntoIterator<Item = f64>) {
        self.values.extend(member);
    }

    pub(crate) fn days(&self) -> usize {
        self.days
    }

    /// The series of each member.
    pub(crate) fn members(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.days.max(1))
    }

    /// Some of the members, by their position.
    pub(crate) fn of(&self, members: &[usize]) -> Self {
        let mut some = Self::new(self.days);
        for member in members {
            if let Some(series) = self.members().nth(*member) {
                some.push(series.iter().copied());
            }
        }
        some
    }

    /// Median and intervals of each day.
    pub(crate) fn fan(&self) -> Vec<Interval> {
        (0..self.days)
            .map(|day| Interval::of(self.members().map(|series| series[day])))
            .collect()
    }

    /// Median and intervals of something worked out from each member's series.
    pub(crate) fn each(&self, what: impl Fn(&[f64]) -> f64) -> Interval {
        Interval::of(self.members().map(what))
    }

    /// The state at the end of the last day.
    pub(crate) fn last(&self) -> Interval {
        self.each(|series| series.last().copied().unwrap_or(0.0))
    }

    /// The largest value.
    pub(crate) fn peak(&self) -> Interval {
        self.each(largest)
    }

    /// The day of the largest value, the first of several.
    pub(crate) fn peak_day(&self) -> Interval {
        self.each(day_of_largest)
    }

    /// The sum over days.
    pub(crate) fn sum(&self) -> Interval {
        self.each(|series| series.iter().sum())
    }

    /// Sum of two, member by member.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        if self.values.is_empty() {
            return other.clone();
        }
        Self {
            days: self.days,
            values: self
                .values
                .iter()
                .zip(&other.values)
                .map(|(a, b)| a + b)
                .collect(),
        }
    }
}

/// The largest value of a series, at least 0.
pub(crate) fn largest(series: &[f64]) -> f64 {
    series.iter().copied().fold(0.0, f64::max)
}

/// The day of the largest value, the first of several.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn day_of_largest(series: &[f64]) -> f64 {
    let mut best = 0;
    for (day, value) in series.iter().enumerate() {
        if *value > series[best] {
            best = day;
        }
    }
    best as f64
}

/// Median, 50 % and 90 % interval over members.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Interval {
    pub(crate) q05: f64,
    pub(crate) q25: f64,
    pub(crate) q50: f64,
    pub(crate) q75: f64,
    pub(crate) q95: f64,
}

impl Interval {
    /// Of some values, in any order.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let sorted = sorted(values);
        Self {
            q05: quantile(&sorted, 0.05),
            q25: quantile(&sorted, 0.25),
            q50: quantile(&sorted, 0.5),
            q75: quantile(&sorted, 0.75),
            q95: quantile(&sorted, 0.95),
        }
    }
}

pub(crate) fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The quantile of sorted values by linear interpolation between order statistics (type 7 of
/// Hyndman and Fan, The American Statistician 1996), as in the tables of the run folder.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
pub(crate) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let position = level * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_type_7() {
        let interval = Interval::of((0..=100).rev().map(f64::from));
        assert_eq!(
            (interval.q05, interval.q25, interval.q50, interval.q95),
            (5.0, 25.0, 50.0, 95.0)
        );
        assert_eq!(Interval::of([]), Interval::default());
    }

    #[test]
    fn what_happens_in_a_member_is_found_in_its_series() {
        let mut samples = Samples::new(3);
        samples.push([1.0, 5.0, 5.0]);
        samples.push([4.0, 1.0, 2.0]);
        assert_eq!(samples.peak().q50, 4.5);
        assert_eq!(samples.peak_day().q50, 0.5);
        assert_eq!(samples.sum().q50, 9.0);
        assert_eq!(samples.last().q50, 3.5);
        assert_eq!(samples.fan()[0].q50, 2.5);
        assert_eq!(samples.of(&[1]).fan()[0].q50, 4.0);
    }
}
