//! Part 8. Leaving: competing risks.
//!
//! Rates per day of a household, one a cause; the cause of a departure is drawn in proportion.
//! `s_q` is what it fears from party `q` (ten expected years), `B` the belief that the holder still
//! holds:
//!
//! ```text
//! danger       f_type · (λ_danger + a_n · (1 − B(days)))   what is there, and what may come
//! reprisal     a_r · (1 − B(days)) · max_q s_q     q hostile to the holder, before it comes
//!              a_r · s_holder                      once a sanctioning party holds the place
//! coercion     a_c · (force if it resists, pressure if it abstains)
//! draft        a_m · mobilisation                  with men of military age
//! hardship     a_h · loss · (children: κ)
//! contagion    a_x · max(0, left − θ)/(1 − θ)      left: share that left in the last week
//! evacuation   a_e · call heard                    caller does not hold the place
//! transfer     a_e · call heard                    caller holds it
//! family       a_f                                 with kin elsewhere
//! permanence   a_p · B(year)                       leans to a party hostile to the holder
//! ```
//!
//! A closing window raises them all by `1 + w·closing`, where `closing` is the expected loss of the
//! last way out; a shock shared by place and day multiplies them.

use super::conduct::Conduct;
use crate::chain::{Cause, Causes, Parameters};

/// Number of causes.
pub const CAUSES: usize = Cause::ALL.len();

/// What a household sees in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Here {
    /// Rate of danger for a household of response 1, per day (see [`danger`](super::danger)).
    pub danger: f64,
    /// Belief that the holder still holds in `reprisal_days`; 0 where nobody holds the place.
    pub belief_days: f64,
    /// Belief that the holder still holds in a year.
    pub belief_year: f64,
    /// Force on dissent, 0 to 1.
    pub force: f64,
    /// Pressure on those asked to serve, 0 to 1.
    pub pressure: f64,
    /// Mobilisation by the holder, 0 to 1.
    pub mobilisation: f64,
    /// Services lost, 0 to 1.
    pub loss: f64,
    /// Share of the people that left in the last week.
    pub left: f64,
    /// Share that hears and would follow a call by a party that does not hold the place.
    pub evacuation_call: f64,
    /// Share that hears and would follow a call by the holder.
    pub transfer_call: f64,
    /// Expected loss of the last way out, 0 to 1.
    pub closing: f64,
    /// Shock shared by the place on this day, a factor.
    pub shock: f64,
}

/// Who decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Household {
    /// Response to danger.
    pub danger_factor: f64,
    /// Has men of military age.
    pub has_men: bool,
    /// Has children.
    pub has_children: bool,
    /// Conduct.
    pub conduct: Conduct,
    /// Leans to a party hostile to the holder.
    pub leans_against: bool,
    /// What it fears from the hostile party that may come, in ten expected years.
    pub feared_coming: f64,
    /// What it fears from the holder, in ten expected years.
    pub feared_holder: f64,
    /// Has kin elsewhere.
    pub kin: bool,
}

/// Rates per day by cause, in the order of [`Cause::ALL`].
#[must_use]
pub fn rates(here: &Here, who: &Household, causes: &Causes, p: &Parameters) -> [f64; CAUSES] {
    let factor = factor(here, p);
    let mut rates = [0.0; CAUSES];
    for (rate, &cause) in rates.iter_mut().zip(Cause::ALL) {
        if causes.is_on(cause) {
            *rate = factor * of(cause, here, who, p);
        }
    }
    rates
}

/// What multiplies all rates in a place: the shock, and the closing window.
#[must_use]
pub fn factor(here: &Here, p: &Parameters) -> f64 {
    here.shock * (1.0 + p.window_factor * here.closing)
}

/// Rate per day of leaving for fear of reprisal, before [`factor`]: the only one that depends on what is
/// feared, and on nothing else of the household.
#[must_use]
pub fn reprisal(here: &Here, feared_coming: f64, feared_holder: f64, p: &Parameters) -> f64 {
    p.reprisal_rate * (feared_coming * (1.0 - here.belief_days)).max(feared_holder)
}

fn of(cause: Cause, here: &Here, who: &Household, p: &Parameters) -> f64 {
    let if_so = |so: bool, rate: f64| if so { rate } else { 0.0 };
    match cause {
        Cause::Danger => {
            who.danger_factor * (here.danger + p.dread_rate * (1.0 - here.belief_days))
        }
        Cause::Reprisal => reprisal(here, who.feared_coming, who.feared_holder, p),
        Cause::Coercion => {
            p.coercion_rate
                * match who.conduct {
                    Conduct::Resist => here.force,
                    Conduct::Abstain => here.pressure,
                    Conduct::Accept | Conduct::Serve => 0.0,
                }
        }
        Cause::Draft => if_so(who.has_men, p.draft_rate * here.mobilisation),
        Cause::Hardship => {
            p.hardship_rate
                * here.loss
                * if who.has_children {
                    p.hardship_children
                } else {
                    1.0
                }
        }
        Cause::Contagion => {
            let threshold = p.contagion_threshold;
            p.contagion_rate * (here.left - threshold).max(0.0) / (1.0 - threshold)
        }
        Cause::Evacuation => p.evacuation_rate * here.evacuation_call,
        Cause::Transfer => p.evacuation_rate * here.transfer_call,
        Cause::Family => if_so(who.kin, p.family_rate),
        Cause::Permanence => if_so(who.leans_against, p.permanence_rate * here.belief_year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Household = Household {
        danger_factor: 1.0,
        has_men: true,
        has_children: true,
        conduct: Conduct::Serve,
        leans_against: false,
        feared_coming: 0.7,
        feared_holder: 0.0,
        kin: false,
    };

    fn here() -> Here {
        Here {
            belief_days: 1.0,
            belief_year: 1.0,
            shock: 1.0,
            ..Here::default()
        }
    }

    fn rate(cause: Cause, here: &Here, who: &Household) -> f64 {
        let at = Cause::ALL.iter().position(|one| *one == cause).unwrap();
        rates(here, who, &Causes::default(), &Parameters::default())[at]
    }

    #[test]
    fn nobody_flees_reprisal_from_a_holder_who_surely_stays() {
        assert_eq!(rate(Cause::Reprisal, &here(), &WHO), 0.0);
        let doubt = Here {
            belief_days: 0.25,
            ..here()
        };
        let expected = Parameters::default().reprisal_rate * 0.7 * 0.75;
        assert!((rate(Cause::Reprisal, &doubt, &WHO) - expected).abs() < 1e-15);
        let there = Household {
            feared_holder: 0.7,
            ..WHO
        };
        assert!(
            (rate(Cause::Reprisal, &here(), &there) - Parameters::default().reprisal_rate * 0.7)
                .abs()
                < 1e-15
        );
    }

    #[test]
    fn dread_is_of_what_may_come_and_off_by_default() {
        let danger = Cause::ALL
            .iter()
            .position(|one| *one == Cause::Danger)
            .unwrap();
        let doubt = Here {
            danger: 0.02,
            belief_days: 0.25,
            ..here()
        };
        let rate_of = |p: &Parameters, here: &Here| {
            let who = Household {
                danger_factor: 1.5,
                ..WHO
            };
            rates(here, &who, &Causes::default(), p)[danger]
        };
        assert_eq!(rate_of(&Parameters::default(), &doubt), 1.5 * 0.02);
        let p = Parameters {
            dread_rate: 0.1,
            ..Parameters::default()
        };
        assert!((rate_of(&p, &doubt) - 1.5 * (0.02 + 0.1 * 0.75)).abs() < 1e-15);
        // Nobody dreads the loss of a place that is surely held.
        assert_eq!(rate_of(&p, &here()), 0.0);
    }

    #[test]
    fn a_switched_off_cause_is_silent_and_shocks_multiply() {
        let mut causes = Causes::default();
        let hard = Here {
            loss: 1.0,
            shock: 2.0,
            ..here()
        };
        let at = Cause::ALL
            .iter()
            .position(|one| *one == Cause::Hardship)
            .unwrap();
        let p = Parameters::default();
        let on = rates(&hard, &WHO, &causes, &p)[at];
        assert!((on - 2.0 * p.hardship_rate * p.hardship_children).abs() < 1e-15);
        causes.set(Cause::Hardship, false);
        assert_eq!(rates(&hard, &WHO, &causes, &p)[at], 0.0);
    }

    #[test]
    fn contagion_begins_at_its_threshold() {
        let p = Parameters::default();
        let few = Here {
            left: p.contagion_threshold,
            ..here()
        };
        assert_eq!(rate(Cause::Contagion, &few, &WHO), 0.0);
        let all = Here {
            left: 1.0,
            ..here()
        };
        assert!((rate(Cause::Contagion, &all, &WHO) - p.contagion_rate).abs() < 1e-15);
    }

    #[test]
    fn only_those_who_lean_against_a_holder_leave_because_it_stays() {
        assert_eq!(rate(Cause::Permanence, &here(), &WHO), 0.0);
        let against = Household {
            leans_against: true,
            ..WHO
        };
        assert_eq!(
            rate(Cause::Permanence, &here(), &against),
            Parameters::default().permanence_rate
        );
    }
}
