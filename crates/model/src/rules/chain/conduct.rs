//! Part 2. Living under a holder.
//!
//! Conduct is public, leaning private. Utilities (logit), with `a` the leaning term (+1 leans to
//! the holder, −1 to a party hostile to it, 0 else), `B` the belief over a year, `s` the sanction
//! feared from a hostile party in units of ten expected years:
//!
//! ```text
//! serve    u_s + l·a + v_pay·pay + B·career − (1 − B)·w·s(post) + pressure
//! accept   u_a + l·a + v_aid·aid            − (1 − B)·w·s(recipient)
//! abstain  0 − pressure
//! resist   u_r − l·a − v_force·force
//! ```
//!
//! People reconsider at a rate μ_k, which is lower for those with a post, and then choose by the softmax π
//! of these: `P(now k, then j ≠ k) = (1 − exp(−μ_k·dt))·π_j`. The long-run shares are `π_k / μ_k` over their
//! sum. Posts are limited: of those who would take one, only as many do as there are posts. The
//! share of those who take a post under pressure and would not have without is recorded as duress.
//! Using the currency of the place is not `accept`.

use crate::chain::Parameters;
use serde::{Deserialize, Serialize};

/// Conduct under a holder.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Conduct {
    /// Lives quietly.
    #[default]
    Abstain,
    /// Takes pay, pension, aid or papers.
    Accept,
    /// Holds a post.
    Serve,
    /// Resists.
    Resist,
}

impl Conduct {
    /// Every conduct, in the order of the shares.
    pub const ALL: [Self; 4] = [Self::Abstain, Self::Accept, Self::Serve, Self::Resist];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Abstain => "abstain",
            Self::Accept => "accept",
            Self::Serve => "serve",
            Self::Resist => "resist",
        }
    }
}

/// What a household sees when it reconsiders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Leaning to the holder: 1; to a party hostile to it: −1; else 0.
    pub leaning: f64,
    /// Belief that the holder still holds in a year.
    pub belief_year: f64,
    /// Weight of pay (see [`inducements`](super::inducements)).
    pub pay: f64,
    /// Weight of pension, aid and papers.
    pub aid: f64,
    /// Sanction feared for a post, in ten expected years.
    pub feared_post: f64,
    /// Sanction feared for taking pay, pension, aid or papers.
    pub feared_recipient: f64,
    /// Pressure on those asked to serve, 0 to 1.
    pub pressure: f64,
    /// Force on dissent, 0 to 1.
    pub force: f64,
}

/// Long-run shares of conduct, in the order of [`Conduct::ALL`].
#[must_use]
pub fn shares(o: &Outlook, p: &Parameters) -> [f64; 4] {
    let lost = 1.0 - o.belief_year;
    let mut utilities = [
        -p.pressure_utility * o.pressure,
        p.accept_base + p.lean_utility * o.leaning + p.aid_utility * o.aid
            - lost * p.sanction_utility * o.feared_recipient,
        p.serve_base
            + p.lean_utility * o.leaning
            + p.pay_utility * o.pay
            + o.belief_year * p.career_utility
            - lost * p.sanction_utility * o.feared_post
            + p.pressure_utility * o.pressure,
        p.resist_base - p.lean_utility * o.leaning - p.force_utility * o.force,
    ];
    super::softmax(&mut utilities);
    utilities
}

/// Share of those who take a post now and would not have without pressure.
#[must_use]
pub fn duress(o: &Outlook, p: &Parameters) -> f64 {
    let with = shares(o, p)[2];
    let without = shares(
        &Outlook {
            pressure: 0.0,
            ..*o
        },
        p,
    )[2];
    if with > 0.0 {
        (1.0 - without / with).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Probability to reconsider within `dt` days, by what a household does now.
#[must_use]
pub fn reconsiders(now: Conduct, dt: f64, p: &Parameters) -> f64 {
    let rate = match now {
        Conduct::Serve => p.post_rate,
        Conduct::Abstain | Conduct::Accept | Conduct::Resist => p.conduct_rate,
    };
    super::within(rate, dt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLOOK: Outlook = Outlook {
        leaning: 0.0,
        belief_year: 0.5,
        pay: 0.5,
        aid: 0.5,
        feared_post: 0.6,
        feared_recipient: 0.1,
        pressure: 0.0,
        force: 0.5,
    };

    #[test]
    fn shares_are_those_of_the_logit() {
        let p = Parameters::default();
        let shares = shares(&OUTLOOK, &p);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let accept = p.accept_base + 0.5 * p.aid_utility - 0.5 * p.sanction_utility * 0.1;
        assert!((shares[1] / shares[0] - accept.exp()).abs() < 1e-12);
    }

    #[test]
    fn long_run_shares_are_those_of_the_logit_over_the_rates() {
        let p = Parameters::default();
        let pi = shares(&OUTLOOK, &p);
        for dt in [0.25, 1.0, 7.0] {
            let again = Conduct::ALL.map(|now| reconsiders(now, dt, &p));
            let mut long_run: Vec<f64> = pi.iter().zip(again).map(|(share, q)| share / q).collect();
            let sum: f64 = long_run.iter().sum();
            long_run.iter_mut().for_each(|share| *share /= sum);
            for j in 0..4 {
                let stay = long_run[j] * (1.0 - again[j]);
                let come: f64 = (0..4).map(|k| long_run[k] * again[k] * pi[j]).sum();
                assert!((stay + come - long_run[j]).abs() < 1e-12);
            }
            // Those with a post keep it for longer.
            assert!(long_run[2] > pi[2]);
        }
    }

    #[test]
    fn duress_is_nothing_without_pressure_and_grows_with_it() {
        let p = Parameters::default();
        assert_eq!(duress(&OUTLOOK, &p), 0.0);
        let pressed = Outlook {
            pressure: 1.0,
            ..OUTLOOK
        };
        assert!(
            duress(&pressed, &p)
                > duress(
                    &Outlook {
                        pressure: 0.5,
                        ..OUTLOOK
                    },
                    &p
                )
        );
        assert!(
            shares(
                &Outlook {
                    belief_year: 1.0,
                    ..OUTLOOK
                },
                &p
            )[2] > shares(&OUTLOOK, &p)[2]
        );
    }
}
