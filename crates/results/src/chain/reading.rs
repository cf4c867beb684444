//! A record beside its scenario, its measures by name.

use outflow_engine::chain::ChainRecord;
use outflow_model::chain::{DAY, Holder, Scenario, Target};
use std::ops::Range;

/// A member's record, read with its scenario.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The record.
    pub record: &'a ChainRecord,
}

impl<'a> Reading<'a> {
    /// Of a record of a scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario, record: &'a ChainRecord) -> Self {
        Self { scenario, record }
    }

    /// A measure of an entity on a day; 0 where there is none.
    #[must_use]
    pub fn value(&self, topic: &str, measure: &str, entity: usize, day: usize) -> f64 {
        ChainRecord::position(topic, measure)
            .map_or(0.0, |position| self.record.value(position, entity, day))
    }

    /// Who holds a place at the end of a day.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn holder(&self, place: usize, day: usize) -> Holder {
        match self.value("control", "holder", place, day) {
            nobody if nobody < -1.5 => Holder::Nobody,
            contested if contested < 0.0 => Holder::Contested,
            party => Holder::Party(party.round() as usize),
        }
    }

    /// The places in a target on a day, by their holders at its end.
    pub fn places<'b>(
        &'b self,
        target: &'b Target,
        day: usize,
    ) -> impl Iterator<Item = usize> + use<'a, 'b> {
        (0..self.scenario.places.len()).filter(move |place| match target {
            Target::HeldBy(_) => target.covers(*place, self.holder(*place, day)),
            _ => target.covers(*place, Holder::Nobody),
        })
    }

    /// The sum of a measure over the places in a target on a day.
    #[must_use]
    pub fn sum(&self, topic: &str, measure: &str, target: &Target, day: usize) -> f64 {
        let Some(position) = ChainRecord::position(topic, measure) else {
            return 0.0;
        };
        self.places(target, day)
            .map(|place| self.record.value(position, place, day))
            .sum()
    }

    /// The days that a period of ticks touches; `None` unless it lies within the run.
    #[must_use]
    pub fn days(&self, start: i64, end: i64) -> Option<Range<usize>> {
        let day = i64::from(DAY);
        if start < 0 || end <= start {
            return None;
        }
        let first = usize::try_from(start.div_euclid(day)).ok()?;
        let end = usize::try_from((end + day - 1).div_euclid(day)).ok()?;
        (end <= self.record.days).then_some(first..end)
    }

    /// The days that a period of ticks touches, with the part of each that lies in it; `None` unless it
    /// lies within the run. What happened in a day is taken to be spread evenly over it.
    pub fn parts(&self, start: i64, end: i64) -> Option<impl Iterator<Item = (usize, f64)>> {
        let length = i64::from(DAY);
        let days = self.days(start, end)?;
        Some(days.map(move |day| {
            let first = i64::try_from(day)
                .unwrap_or(i64::MAX)
                .saturating_mul(length);
            let within = end.min(first + length) - start.max(first);
            (day, within as f64 / length as f64)
        }))
    }

    /// The last day that has ended when a moment comes; `None` unless it lies within the run.
    #[must_use]
    pub fn day_before(&self, tick: i64) -> Option<usize> {
        let ended = usize::try_from(tick.div_euclid(i64::from(DAY))).ok()?;
        if ended > self.record.days {
            return None;
        }
        ended.checked_sub(1)
    }
}
