//! Part 6. Danger.
//!
//! Reported events of a place and day are divided by the share that is reported. They are
//! remembered with half-life `h` and felt over a normal kernel of width `r`:
//!
//! ```text
//! m_j ← m_j·2^(−dt/h) + e_j·(1 − 2^(−dt/h))             events a day at j, remembered
//! H_i  = Σ_j exp(−d_ij² / 2r²) · m_j                    events a day as felt at i
//! λ    = c·H / (1 + H/H_s) + c_front·exp(−front/s)      danger, as a rate to leave per day
//! u   ← u·2^(−dt/h_u) + λ·(1 − 2^(−dt/h_u))             danger to which people are used
//! rate = f · max(0, λ − a·u)
//! ```
//!
//! Without becoming used to it nobody would be left in a city after months of shelling; that many
//! stay, and that many return while it goes on, is what was reported of Kharkiv in 2022.
//!
//! Persons die one by one, at a rate `d = D·e/N` per person and day, `N` the residents at the start. A household of
//! type `k` with `m` persons of a kind loses one of them at rate `m·d` where there is a type for those who are left,
//! and becomes of that type. Losses for which there is none are put together: the household is lost as a whole, at the rate
//! at which as many persons die in all (see [`losses`]).
//!
//! `f` is the response of the household type. Kernel width and `c`: Pandey, Wells et al., PNAS 2023;
//! saturation `H_s` is assumed, since c·H alone would empty a city under fire within days.

use crate::chain::{HouseholdType, Parameters, Persons};
use crate::math;

/// Events a day that happened, for those reported.
#[must_use]
pub fn happened(reported: f64, reporting: f64) -> f64 {
    reported / reporting.clamp(1e-3, 1.0)
}

/// Weight of events at a distance.
#[must_use]
pub fn kernel(distance_km: f64, radius_km: f64) -> f64 {
    let z = distance_km / radius_km;
    math::exp(-0.5 * z * z)
}

/// Remembered events a day after `dt` days with `events` a day.
#[must_use]
pub fn remembered(before: f64, events: f64, half_life_days: f64, dt: f64) -> f64 {
    super::toward(before, events, core::f64::consts::LN_2 / half_life_days, dt)
}

/// Danger as a rate per day, whether or not people are used to it.
///
/// `felt`: events a day as felt; `closeness`: of the front, from 0 to 1.
#[must_use]
pub fn danger(felt: f64, closeness: f64, p: &Parameters) -> f64 {
    p.danger_rate * felt / (1.0 + felt / p.danger_saturation) + p.front_rate * closeness
}

/// Rate per day to leave for danger beyond what people are used to, for a household of response 1.
#[must_use]
pub fn rate(danger: f64, used_to: f64, p: &Parameters) -> f64 {
    (danger - p.habituation * used_to).max(0.0)
}

/// Danger to which people are used after `dt` days of it.
#[must_use]
pub fn used_to(before: f64, danger: f64, dt: f64, p: &Parameters) -> f64 {
    remembered(before, danger, p.habituation_days, dt)
}

/// Rate per day at which a person loses their life, with so many events a day in a place of so many
/// `residents` (at the start, whoever is there now): an event hits those near it, so as many die whether
/// a place is one or is split with its events, and fewer once many have left.
#[must_use]
pub fn death_rate(events: f64, residents: f64, p: &Parameters) -> f64 {
    if residents > 0.0 {
        p.deaths_per_event * events / residents
    } else {
        0.0
    }
}

/// What a household loses when its persons die one by one: rates in units of that of a person, each with the
/// type of those who are left, or none. Whatever types there are, as many persons die per day as there are
/// persons times that rate.
#[must_use]
pub fn losses(types: &[HouseholdType], kind: usize) -> Vec<(f64, Option<usize>)> {
    let whole = &types[kind].persons;
    let size = whole.total();
    let mut losses = Vec::new();
    let mut others = 0.0;
    for class in 0..whole.classes().len() {
        let mut left = whole.classes();
        let there = left[class];
        if there <= 0.0 {
            continue;
        }
        left[class] -= 1.0;
        let is_left = |one: &HouseholdType| same(&one.persons, &left);
        match types.iter().position(is_left) {
            Some(kind) if size > 1.0 => losses.push((there, Some(kind))),
            _ => others += there,
        }
    }
    if others > 0.0 {
        losses.push((others / size, None));
    }
    losses
}

/// Whether a composition is that of these classes; types are of whole persons.
#[allow(clippy::float_cmp)]
fn same(persons: &Persons, classes: &[f64; 6]) -> bool {
    persons.classes() == *classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_halves_and_does_not_depend_on_the_step() {
        let whole = remembered(8.0, 0.0, 5.0, 5.0);
        assert!((whole - 4.0).abs() < 1e-12);
        let mut parts = 8.0;
        for _ in 0..20 {
            parts = remembered(parts, 3.0, 5.0, 0.25);
        }
        assert!((parts - remembered(8.0, 3.0, 5.0, 5.0)).abs() < 1e-12);
    }

    #[test]
    fn the_response_is_linear_for_few_events_and_bounded_for_many() {
        let p = Parameters::default();
        let few = danger(1e-6, 0.0, &p);
        assert!((few / 1e-6 - p.danger_rate).abs() < 1e-6);
        assert!(
            (danger(p.danger_saturation, 0.0, &p) - p.danger_rate * p.danger_saturation / 2.0)
                .abs()
                < 1e-12
        );
        assert!(danger(1e9, 0.0, &p) < p.danger_rate * p.danger_saturation);
    }

    #[test]
    fn people_become_used_to_a_danger_that_lasts() {
        let p = Parameters::default();
        assert_eq!(rate(0.04, 0.0, &p), 0.04);
        let used = used_to(0.0, 0.04, 1e4, &p);
        assert!((rate(0.04, used, &p) - 0.04 * (1.0 - p.habituation)).abs() < 1e-9);
        assert_eq!(rate(0.01, 0.04, &p), 0.0);
    }

    #[test]
    fn as_many_die_whatever_types_there_are() {
        let kind = |women, men, school_age| HouseholdType {
            id: String::new(),
            share: 1.0,
            persons: Persons {
                women,
                men,
                school_age,
                ..Persons::default()
            },
            car_share: 0.0,
            walks: 1.0,
            danger_factor: 1.0,
            split: None,
        };
        let types = [
            kind(1.0, 1.0, 2.0),
            kind(1.0, 1.0, 1.0),
            kind(1.0, 0.0, 1.0),
            kind(0.0, 1.0, 0.0),
        ];
        // Of four one of two children has a type that is left; else all are lost, half as often.
        assert_eq!(losses(&types, 0), [(2.0, Some(1)), (0.5, None)]);
        assert_eq!(losses(&types, 1), [(1.0, Some(2)), (2.0 / 3.0, None)]);
        assert_eq!(losses(&types, 2), [(1.0, None)]);
        // A person alone.
        assert_eq!(losses(&types, 3), [(1.0, None)]);
        for (kind, one) in types.iter().enumerate() {
            let size = one.persons.total();
            let lost = |left: Option<usize>| left.map_or(size, |_| 1.0);
            let dead: f64 = losses(&types, kind)
                .iter()
                .map(|(rate, left)| rate * lost(*left))
                .sum();
            assert!((dead - size).abs() < 1e-12);
        }
    }

    #[test]
    fn the_kernel_is_normal() {
        assert_eq!(kernel(0.0, 12.8), 1.0);
        assert!((kernel(12.8, 12.8) - (-0.5_f64).exp()).abs() < 1e-15);
        assert_eq!(happened(3.0, 0.25), 12.0);
    }
}
