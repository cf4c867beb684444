//! Who holds which place.

use crate::chain::Held;
use outflow_model::chain::Scenario;
use std::collections::BTreeMap;

/// Maps of control.
const MAPS: usize = 6;

/// Who holds what on the first and last day, and after the days on which most places change.
pub(super) fn control(held: &[Vec<BTreeMap<Held, u32>>]) -> Vec<(usize, Vec<Held>)> {
    let common = |counts: &BTreeMap<Held, u32>| {
        counts
            .iter()
            .max_by_key(|(held, count)| (**count, std::cmp::Reverse(**held)))
            .map_or(Held::Nobody, |(held, _)| *held)
    };
    let days: Vec<Vec<Held>> = held
        .iter()
        .map(|places| places.iter().map(common).collect())
        .collect();
    let Some(last) = days.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut changes: Vec<(usize, usize)> = (1..last)
        .map(|day| {
            let changed = days[day]
                .iter()
                .zip(&days[day - 1])
                .filter(|(now, then)| now != then)
                .count();
            (changed, day)
        })
        .filter(|(changed, _)| *changed > 0)
        .collect();
    changes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut shown = vec![0, last];
    for (_, day) in changes {
        let apart = shown
            .iter()
            .all(|other| day.abs_diff(*other) >= (last / 25).max(2));
        if shown.len() < MAPS && apart {
            shown.push(day);
        }
    }
    shown.sort_unstable();
    shown.dedup();
    shown
        .into_iter()
        .map(|day| (day, days[day].clone()))
        .collect()
}

/// Places that change holder between the days shown, those with most residents first.
pub(super) fn changed_places(scenario: &Scenario, control: &[(usize, Vec<Held>)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scenario.places.len())
        .filter(|place| {
            scenario.places[*place].residents > 0.0
                && control
                    .windows(2)
                    .any(|pair| pair[0].1[*place] != pair[1].1[*place])
        })
        .collect();
    places.sort_by(|a, b| {
        scenario.places[*b]
            .residents
            .total_cmp(&scenario.places[*a].residents)
    });
    places
}
