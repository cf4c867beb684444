//! How old conflicts count: `list[min(trunc((t - t_c) / interval), last)]`, 1 without a list
//! (flee-model §6.5).

use crate::scenario::SpawnRules;

/// The multiplier on day `day` of a conflict that began on day `since`.
///
/// ```
/// use outflow_model::{rules::conflict_age, scenario::SpawnRules};
/// let rules = SpawnRules { conflict_spawn_decay: Some(vec![1.0, 0.5]), ..SpawnRules::default() };
/// assert_eq!(conflict_age::multiplier(29, 0, &rules), 1.0);
/// assert_eq!(conflict_age::multiplier(300, 0, &rules), 0.5);
/// ```
#[must_use]
pub fn multiplier(day: i64, since: i64, rules: &SpawnRules) -> f64 {
    let Some(list) = &rules.conflict_spawn_decay else {
        return 1.0;
    };
    let step = (day - since) / rules.conflict_spawn_decay_interval.max(1);
    let index = usize::try_from(step)
        .unwrap_or(0)
        .min(list.len().saturating_sub(1));
    list.get(index).copied().unwrap_or(1.0)
}
