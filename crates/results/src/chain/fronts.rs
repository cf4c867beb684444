//! Which front a member of a forecast has.

use crate::manifest::ChainOptionsEntry;
use outflow_model::chain::Scenario;

/// Roads and crossings that are nearer to the front than this, km, are not told of by day in what is shared.
pub const FRONT_KM: f64 = 30.0;

/// 1 / golden ratio: multiples of it, taken modulo 1, are spread evenly however many there are.
const STRIDE: f64 = 0.618_033_988_749_894_9;

/// The index of the front of a member: fronts come in proportion to their weights, and which one a
/// member has depends on its number alone. `None` when there are no fronts, or no weights.
#[must_use]
pub fn front_of(scenario: &Scenario, member: u32) -> Option<usize> {
    let fronts = &scenario.fronts;
    let weights: f64 = fronts.iter().map(|front| front.weight.max(0.0)).sum();
    if weights <= 0.0 {
        return None;
    }
    let at = (0.5 + f64::from(member) * STRIDE).fract() * weights;
    let mut sum = 0.0;
    for (index, front) in fronts.iter().enumerate() {
        sum += front.weight.max(0.0);
        if at < sum {
            return Some(index);
        }
    }
    fronts.iter().rposition(|front| front.weight > 0.0)
}

/// Whether the members of a run have fronts by weight.
#[must_use]
pub fn by_front(scenario: &Scenario, options: &ChainOptionsEntry) -> bool {
    options.as_of.is_some() && options.front.is_none() && front_of(scenario, 0).is_some()
}

/// The scenario on one of its fronts: changes of control from the date of the forecast on are
/// those of the front.
#[must_use]
pub fn on_front(scenario: &Scenario, front: usize, as_of: i64) -> Scenario {
    let mut changed = scenario.clone();
    if let Some(front) = scenario.fronts.get(front) {
        changed.control.retain(|row| row.when.start < as_of);
        changed.control.extend(front.control.iter().cloned());
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::scenario;
    use outflow_model::chain::Front;

    #[test]
    fn fronts_come_in_proportion_to_their_weights() {
        let mut scenario = scenario();
        assert_eq!(front_of(&scenario, 3), None);
        scenario.fronts = [5.0, 0.0, 3.0, 2.0]
            .into_iter()
            .map(|weight| Front {
                id: format!("front-{weight}"),
                title: String::new(),
                weight,
                control: Vec::new(),
            })
            .collect();
        let mut counts = [0; 4];
        for member in 0..1000 {
            counts[front_of(&scenario, member).unwrap()] += 1;
        }
        assert_eq!(counts[1], 0);
        for (count, expected) in counts.into_iter().zip([500_i32, 0, 300, 200]) {
            assert!((count - expected).abs() <= 3, "{counts:?}");
        }
    }
}
