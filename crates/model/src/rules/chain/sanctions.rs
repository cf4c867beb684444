//! Part 5. Sanctions by law, as perceived, and as practised.
//!
//! What a household of a grade fears from a party is, in units of ten years,
//!
//! ```text
//! s = q · years/10 · (1 − amnesty)
//! ```
//!
//! with `q` the *perceived* probability. It is its own quantity, apart from law and practice: it
//! moves to the practice at rate ρ where people can see it (the party holds the place, or news from
//! where it does comes through with reach `r`), and a threat that a share `r` has heard moves it towards certainty:
//!
//! ```text
//! q ← practice + (q − practice)·exp(−ρ·r·dt)
//! q ← q + (1 − q)·τ·strength·r·c
//! ```
//!
//! Those who hear a threat later add to it as they do to a [promise](super::statements).

use crate::chain::{Grade, Parameters};

/// What is feared, in units of ten expected years.
#[must_use]
pub fn feared(probability: f64, law_years: f64, amnesty: f64) -> f64 {
    probability * law_years / 10.0 * (1.0 - amnesty.clamp(0.0, 1.0))
}

/// Perceived probability after `dt` days in which practice is seen with a reach.
#[must_use]
pub fn observed(perceived: f64, practice: f64, reach: f64, dt: f64, p: &Parameters) -> f64 {
    super::toward(perceived, practice, p.practice_drift * reach, dt)
}

/// Perceived probability when a threat of a party of some credibility has been heard by a share `reach`, `before`
/// of them earlier.
#[must_use]
pub fn threatened(
    perceived: f64,
    strength: f64,
    before: f64,
    reach: f64,
    credibility: f64,
    p: &Parameters,
) -> f64 {
    let part = |share| p.threat_effect * strength * share * credibility;
    super::moved_on(perceived, part(before), part(reach))
}

/// Years by law that a grade faces when only higher grades are listed: kin of somebody associated
/// fear a part of what holds for a post.
#[must_use]
pub fn years(listed: impl Fn(Grade) -> Option<f64>, grade: Grade, p: &Parameters) -> f64 {
    match (grade, listed(grade)) {
        (Grade::None, _) => 0.0,
        (_, Some(years)) => years,
        (Grade::Kin, None) => listed(Grade::Post).unwrap_or(0.0) * p.kin_grade_share,
        (_, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perception_moves_to_practice_only_where_it_is_seen() {
        let p = Parameters::default();
        assert_eq!(observed(0.6, 0.1, 0.0, 50.0, &p), 0.6);
        assert!((observed(0.6, 0.1, 1.0, 1e5, &p) - 0.1).abs() < 1e-12);
        let full = threatened(0.5, 1.0, 0.0, 1.0, 1.0, &p);
        assert!((full - (0.5 + 0.5 * p.threat_effect)).abs() < 1e-15);
        let part = threatened(0.5, 1.0, 0.0, 0.4, 1.0, &p);
        assert!((threatened(part, 1.0, 0.4, 1.0, 1.0, &p) - full).abs() < 1e-15);
        assert_eq!(feared(0.5, 10.0, 0.0), 0.5);
        assert_eq!(feared(0.5, 10.0, 1.0), 0.0);
    }

    #[test]
    fn kin_fear_a_part_of_a_post() {
        let p = Parameters::default();
        let listed = |grade| (grade == Grade::Post).then_some(12.0);
        assert!((years(listed, Grade::Kin, &p) - 12.0 * p.kin_grade_share).abs() < 1e-12);
        assert_eq!(years(listed, Grade::None, &p), 0.0);
        assert_eq!(years(listed, Grade::Recipient, &p), 0.0);
    }
}
