//! Which distances covered today make a difference to what is left of the day.
//!
//! Where nobody remembers how far they travelled (`avoid_short_stints` off), the km covered
//! matter through the test "is part of the day left" at the ends of the links to come alone. With
//! speed `V` and `ℓ` the lengths of all ways from a place, that test is `m + ℓ < V`: it comes out
//! alike for all `m` between two neighbours among the numbers `V - ℓ`.

use crate::plan::Plan;
use outflow_model::environment::Environment;

/// Fractions of a km that lengths may have: sums must be exact.
const FRACTION: f64 = 1.0 / 1024.0;

/// Ways from all places beyond which the comparison does not pay.
const MOST_WAYS: usize = 1 << 16;

/// For each place the numbers `V - ℓ`, ascending; `V` is the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distances {
    steps: Vec<Vec<f64>>,
    /// The smallest difference between two distances.
    unit: f64,
}

impl Distances {
    /// Works out the steps for the links that are open now; none where every distance matters.
    pub(crate) fn new(plan: &Plan, world: &Environment) -> Self {
        let speed = plan.rules.max_move_speed;
        let links = &world.network.objects;
        let exact = |km: f64| (0.0..1e6).contains(&km) && (km / FRACTION).fract() == 0.0;
        if plan.fields.recent
            || plan.departures.share_daily_distance
            || plan.fields.walks
            || !exact(speed)
            || links.iter().any(|link| {
                link.max_move_speed.is_some() || link.length_km <= 0.0 || !exact(link.length_km)
            })
        {
            return Self::default();
        }
        let open = || {
            world
                .network
                .open
                .iter()
                .flatten()
                .map(|&object| &links[object])
        };
        let mut ways: Vec<Vec<f64>> = vec![vec![0.0]; world.places.len()];
        let mut new: Vec<(usize, f64)> = (0..ways.len()).map(|place| (place, 0.0)).collect();
        let mut count = 0;
        while let Some((place, km)) = new.pop() {
            for link in open().filter(|link| link.to == place) {
                let km = km + link.length_km;
                let known = &mut ways[link.from];
                if km >= speed {
                    continue;
                }
                if let Err(at) = known.binary_search_by(|other| other.total_cmp(&km)) {
                    known.insert(at, km);
                    new.push((link.from, km));
                    count += 1;
                    if count > MOST_WAYS {
                        return Self::default();
                    }
                }
            }
        }
        let steps = ways
            .iter()
            .map(|ways| ways.iter().rev().map(|km| speed - km).collect());
        let whole = |unit: f64| {
            let whole = |km: f64| (km / unit).fract() == 0.0;
            whole(speed) && links.iter().all(|link| whole(link.length_km))
        };
        let units = [1.0, 0.5, 0.25, 0.125];
        Self {
            steps: steps.collect(),
            unit: units
                .into_iter()
                .find(|&unit| whole(unit))
                .unwrap_or(FRACTION),
        }
    }

    /// The largest distance that makes no difference to people at a place who have covered so
    /// much.
    #[inline]
    pub(crate) fn alike(&self, place: usize, covered_km: f64) -> f64 {
        let Some(steps) = self.steps.get(place) else {
            return covered_km;
        };
        let above = steps.partition_point(|&step| step <= covered_km);
        steps.get(above).map_or(covered_km, |step| step - self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_alike_between_steps() {
        let distances = Distances {
            steps: vec![vec![40.0, 90.0, 100.0]],
            unit: 1.0,
        };
        let alike = [0.0, 39.0, 40.0, 89.0, 90.0, 99.0].map(|km| distances.alike(0, km));
        assert_eq!(alike, [39.0, 39.0, 89.0, 89.0, 99.0, 99.0]);
        assert_eq!(Distances::default().alike(0, 7.25), 7.25);
    }
}
