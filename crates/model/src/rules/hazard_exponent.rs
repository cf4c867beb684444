//! How strongly a person weighs the score of a place: `E = score^p` with `p` 0, 1 or 2
//! (flee-model §10.2).

use crate::scenario::MoveRules;

/// Whether any rule by age or gender is on.
#[must_use]
pub fn in_use(rules: &MoveRules) -> bool {
    rules.children_avoid_hazards
        || rules.elderly_avoid_hazards
        || rules.women_avoid_hazards
        || rules.boys_take_risk
}

/// The exponent of a person. `boys_only` corrects `BoysTakeRisk` to ages 15 to 18, with or
/// without `ChildrenAvoidHazards` (S24).
///
/// ```
/// use outflow_model::{rules::hazard_exponent::exponent, scenario::MoveRules};
/// let rules = MoveRules {
///     women_avoid_hazards: true, children_avoid_hazards: true,
///     elderly_avoid_hazards: true, boys_take_risk: true, ..MoveRules::default()
/// };
/// let ages = [10.0, 16.0, 30.0, 70.0];
/// assert_eq!(ages.map(|age| exponent(age, "male", &rules, false)), [2, 0, 0, 0]);
/// assert_eq!(ages.map(|age| exponent(age, "female", &rules, false)), [2, 2, 2, 2]);
/// ```
#[must_use]
pub fn exponent(age: f64, gender: &str, rules: &MoveRules, boys_only: bool) -> u8 {
    let (mut exponent, mut avoids) = (1, false);
    if rules.children_avoid_hazards && age < 19.0 {
        (exponent, avoids) = (2, true);
    }
    let risk_taker = if boys_only {
        age > 14.0 && age < 19.0
    } else {
        rules.children_avoid_hazards && age > 14.0
    };
    if rules.boys_take_risk && gender == "male" && risk_taker {
        exponent = 0;
    }
    if rules.elderly_avoid_hazards && age > 59.0 {
        exponent *= 2;
        avoids = true;
    }
    if rules.women_avoid_hazards && gender == "female" && !avoids {
        exponent *= 2;
    }
    exponent
}

/// `score^exponent`.
#[must_use]
pub fn applied(score: f64, exponent: u8) -> f64 {
    match exponent {
        0 => 1.0,
        1 => score,
        _ => score * score,
    }
}
