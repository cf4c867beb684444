//! Samples of a measure over the members of a run.

use crate::fan::Samples;
use outflow_engine::chain::ChainRecord;
use std::collections::BTreeMap;

/// Samples of a measure summed over places.
pub(super) struct Sums {
    days: usize,
    by_name: BTreeMap<(&'static str, &'static str), Samples>,
}

impl Sums {
    pub(super) fn new(days: usize) -> Self {
        Self {
            days,
            by_name: BTreeMap::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        record: &ChainRecord,
        topic: &'static str,
        measure: &'static str,
        places: usize,
    ) {
        let Some(position) = ChainRecord::position(topic, measure) else {
            return;
        };
        let series = (0..self.days).map(|day| {
            (0..places)
                .map(|place| record.value(position, place, day))
                .sum()
        });
        let days = self.days;
        self.by_name
            .entry((topic, measure))
            .or_insert_with(|| Samples::new(days))
            .push(series);
    }

    /// Takes out one measure.
    pub(super) fn take(&mut self, topic: &'static str, measure: &'static str) -> Samples {
        self.by_name
            .remove(&(topic, measure))
            .unwrap_or_else(|| Samples::new(self.days))
    }

    /// Takes out some measures of a topic, by name.
    pub(super) fn take_all(
        &mut self,
        topic: &'static str,
        names: &[&'static str],
    ) -> Vec<(&'static str, Samples)> {
        let series = names.iter().map(|name| (*name, self.take(topic, name)));
        series.collect()
    }
}

/// Samples of a measure for each place.
#[derive(Clone)]
pub(super) struct ByPlace(pub Vec<Samples>);

impl ByPlace {
    pub(super) fn new(places: usize, days: usize) -> Self {
        Self(vec![Samples::new(days); places])
    }

    pub(super) fn add(&mut self, record: &ChainRecord, topic: &str, measures: &[&str]) {
        let positions: Vec<_> = measures
            .iter()
            .filter_map(|measure| ChainRecord::position(topic, measure))
            .collect();
        for (place, samples) in self.0.iter_mut().enumerate() {
            let days = samples.days();
            samples.push((0..days).map(|day| {
                positions
                    .iter()
                    .map(|position| record.value(*position, place, day))
                    .sum()
            }));
        }
    }
}
