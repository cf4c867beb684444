//! One movement described in four ways (see [`frames`](outflow_model::rules::chain::frames)).
//!
//! Given by region and for the whole run only, and not in a forecast: the shares follow from the
//! assumptions of the model and are no finding about a person.

use super::{Quantiles, Reading};
use outflow_model::chain::{Cause, Holder, Target};
use outflow_model::rules::chain::frames::Movement;
use serde::{Serialize, Serializer};

/// Departures from the places of a region over the whole run, as the frames look at them. A record that
/// was read from a run folder has the sum of each region at one of its places in which people live.
#[must_use]
pub fn sum(reading: &Reading<'_>, region: &Target) -> Movement {
    let mut all = Movement::default();
    for (_, place, movement) in &reading.record.movements {
        if region.covers(*place as usize, Holder::Nobody) {
            all += *movement;
        }
    }
    all
}

/// `frames.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FramesFile {
    /// What the shares are, and are not.
    pub note: &'static str,
    /// One a region, all regions first; empty in a forecast.
    pub frames: Vec<FrameReport>,
}

/// The frames of the departures of a region over the whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameReport {
    /// The region; `*` for all.
    pub region: String,
    /// Persons who left home.
    pub left: Quantiles,
    /// Share that the governor means: families escaping fighting.
    pub governor: Option<Quantiles>,
    /// Share that the official means: those who served.
    pub official: Option<Quantiles>,
    /// Share that the activist means: people just trying to live.
    pub activist: Option<Quantiles>,
    /// Shares by motive, for the residents.
    #[serde(serialize_with = "as_map")]
    pub residents: Vec<(&'static str, Quantiles)>,
}

fn as_map<S: Serializer>(
    named: &[(&'static str, Quantiles)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(named.iter().map(|(name, value)| (name, value)))
}

/// The frames of the sums of each member for a region; `None` without members.
#[must_use]
pub fn frame_reports(region: &str, members: &[Movement]) -> Option<FrameReport> {
    let some = || members.iter().filter(|movement| movement.total > 0.0);
    let share = |count: fn(&Movement) -> f64| {
        Quantiles::of(some().map(|movement| movement.share(count(movement))))
    };
    Some(FrameReport {
        region: region.to_owned(),
        left: Quantiles::of(members.iter().map(|movement| movement.total))?,
        governor: share(|movement| movement.families_from_fighting),
        official: share(|movement| movement.served),
        activist: share(|movement| movement.just_living),
        residents: Cause::ALL
            .iter()
            .enumerate()
            .filter_map(|(at, cause)| {
                let shares = some().map(|movement| movement.share(movement.by_motive[at]));
                Quantiles::of(shares).map(|shares| (cause.name(), shares))
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::{record, scenario};
    use outflow_model::chain::Grade;

    #[test]
    fn movements_add_up_over_places_and_days() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        record.movements.clear();
        for (day, place, persons) in [(0, 0, 2.0), (1, 0, 3.0), (1, 1, 5.0)] {
            let mut movement = Movement::default();
            movement.add(persons, Cause::Danger, Grade::None, true);
            record.movements.push((day, place, movement));
        }
        let reading = Reading::new(&scenario, &record);
        assert_eq!(sum(&reading, &Target::Everywhere).total, 10.0);
        assert_eq!(sum(&reading, &Target::Places(vec![0])).total, 5.0);
        let all = sum(&reading, &Target::Everywhere);
        let report = frame_reports("*", &[all, Movement::default()]).unwrap();
        assert_eq!(report.left.p50, 5.0);
        assert_eq!(report.governor.unwrap().p05, 1.0);
        assert_eq!(report.residents[0].0, "danger");
    }
}
