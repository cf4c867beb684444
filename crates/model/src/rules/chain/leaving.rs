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
//! coercion     a_c · (force if it resists, pressure if it abstains and can be asked to serve)
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
    /// Has somebody who can be asked to serve.
    pub can_serve: bool,
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

/// Rate per day of leaving for danger, for a household of response 1, before [`factor`].
fn danger(here: &Here, p: &Parameters) -> f64 {
    here.danger + p.dread_rate * (1.0 - here.belief_days)
}

/// Rate per day at which those displaced leave the place where they shelter for danger, for a household of
/// response 1.
#[must_use]
pub fn again(here: &Here, causes: &Causes, p: &Parameters) -> f64 {
    if causes.is_on(Cause::Danger) {
        p.flight_again * factor(here, p) * danger(here, p)
    } else {
        0.0
    }
}

fn of(cause: Cause, here: &Here, who: &Household, p: &Parameters) -> f64 {
    let if_so = |so: bool, rate: f64| if so { rate } else { 0.0 };
    match cause {
        Cause::Danger => who.danger_factor * danger(here, p),
        Cause::Reprisal => reprisal(here, who.feared_coming, who.feared_holder, p),
        Cause::Coercion => {
            p.coercion_rate
                * match who.conduct {
                    Conduct::Resist => here.force,
                    Conduct::Abstain if who.can_serve => here.pressure,
                    Conduct::Abstain | Conduct::Accept | Conduct::Serve => 0.0,
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

/// The sum of [`rates`] as a function of the household, with everything else worked out: one place, those
/// of one leaning.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// Per unit of response to danger.
    danger: f64,
    draft: f64,
    hardship: f64,
    hardship_children: f64,
    family: f64,
    /// Contagion, calls, permanence.
    all: f64,
    /// The same, each: contagion, evacuation, transfer, permanence.
    each: [f64; 4],
    /// All but danger and reprisal, for a household to which all of it applies.
    most: f64,
    /// Per unit of what is feared from who may come, and from the holder.
    reprisal: [f64; 2],
    /// By whether somebody can be asked to serve, and conduct.
    coercion: [[f64; Conduct::ALL.len()]; 2],
}

impl Sum {
    /// For those who lean to a party hostile to the holder, or not.
    #[must_use]
    pub fn new(here: &Here, leans_against: bool, causes: &Causes, p: &Parameters) -> Self {
        let factor = factor(here, p);
        let who = Household {
            danger_factor: 1.0,
            has_men: true,
            has_children: false,
            can_serve: true,
            conduct: Conduct::Serve,
            leans_against,
            feared_coming: 0.0,
            feared_holder: 0.0,
            kin: true,
        };
        let one = |cause: Cause, who: &Household| {
            if causes.is_on(cause) {
                factor * of(cause, here, who, p)
            } else {
                0.0
            }
        };
        let with_children = Household {
            has_children: true,
            ..who
        };
        let reprisal = if causes.is_on(Cause::Reprisal) {
            factor * p.reprisal_rate
        } else {
            0.0
        };
        let each = [
            Cause::Contagion,
            Cause::Evacuation,
            Cause::Transfer,
            Cause::Permanence,
        ]
        .map(|cause| one(cause, &who));
        let mut sum = Self {
            danger: one(Cause::Danger, &who),
            draft: one(Cause::Draft, &who),
            hardship: one(Cause::Hardship, &who),
            hardship_children: one(Cause::Hardship, &with_children),
            family: one(Cause::Family, &who),
            all: each.iter().sum(),
            each,
            reprisal: [reprisal * (1.0 - here.belief_days), reprisal],
            coercion: [false, true].map(|can_serve| {
                Conduct::ALL.map(|conduct| {
                    let who = Household {
                        can_serve,
                        conduct,
                        ..who
                    };
                    one(Cause::Coercion, &who)
                })
            }),
            most: 0.0,
        };
        let coercion = sum.coercion.iter().flatten().copied().fold(0.0, f64::max);
        let hardship = sum.hardship.max(sum.hardship_children);
        sum.most = sum.all + sum.draft + hardship + sum.family + coercion;
        sum
    }

    /// The sum for a household.
    #[must_use]
    #[inline]
    pub fn of(&self, who: &Household) -> f64 {
        self.own(who) + self.reprisal(who.feared_coming, who.feared_holder)
    }

    /// All but fear of reprisal.
    #[must_use]
    #[inline]
    pub fn own(&self, who: &Household) -> f64 {
        let if_so = |so: bool, rate: f64| if so { rate } else { 0.0 };
        let hardship = if who.has_children {
            self.hardship_children
        } else {
            self.hardship
        };
        who.danger_factor * self.danger
            + if_so(who.has_men, self.draft)
            + hardship
            + if_so(who.kin, self.family)
            + self.coercion[usize::from(who.can_serve)][who.conduct as usize]
            + self.all
    }

    /// [`rates`] of a household that leans as this sum says, in the order of [`Cause::ALL`].
    #[must_use]
    #[inline]
    pub fn by_cause(&self, who: &Household) -> [f64; CAUSES] {
        let if_so = |so: bool, rate: f64| if so { rate } else { 0.0 };
        let [contagion, evacuation, transfer, permanence] = self.each;
        let mut rates = [0.0; CAUSES];
        for (rate, &cause) in rates.iter_mut().zip(Cause::ALL) {
            *rate = match cause {
                Cause::Danger => who.danger_factor * self.danger,
                Cause::Reprisal => self.reprisal(who.feared_coming, who.feared_holder),
                Cause::Coercion => self.coercion[usize::from(who.can_serve)][who.conduct as usize],
                Cause::Draft => if_so(who.has_men, self.draft),
                Cause::Hardship if who.has_children => self.hardship_children,
                Cause::Hardship => self.hardship,
                Cause::Contagion => contagion,
                Cause::Evacuation => evacuation,
                Cause::Transfer => transfer,
                Cause::Family => if_so(who.kin, self.family),
                Cause::Permanence => permanence,
            };
        }
        rates
    }

    /// The largest that [`own`](Self::own) can be.
    #[must_use]
    #[inline]
    pub fn most(&self, danger_factor: f64) -> f64 {
        danger_factor * self.danger + self.most
    }

    /// The rate of leaving for fear of reprisal.
    #[must_use]
    #[inline]
    pub fn reprisal(&self, feared_coming: f64, feared_holder: f64) -> f64 {
        (self.reprisal[0] * feared_coming).max(self.reprisal[1] * feared_holder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Household = Household {
        danger_factor: 1.0,
        has_men: true,
        has_children: true,
        can_serve: true,
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
    fn those_displaced_flee_the_danger_that_residents_flee() {
        let p = Parameters {
            dread_rate: 0.1,
            ..Parameters::default()
        };
        let here = Here {
            danger: 0.02,
            belief_days: 0.25,
            closing: 0.5,
            shock: 1.3,
            ..here()
        };
        let mut causes = Causes::default();
        let at = Cause::ALL.iter().position(|one| *one == Cause::Danger);
        let residents = rates(&here, &WHO, &causes, &p)[at.unwrap()];
        assert!((again(&here, &causes, &p) - residents).abs() < 1e-15);
        let twice = Parameters {
            flight_again: 2.0,
            ..p.clone()
        };
        assert!((again(&here, &causes, &twice) - 2.0 * residents).abs() < 1e-15);
        causes.set(Cause::Danger, false);
        assert_eq!(again(&here, &causes, &p), 0.0);
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
    fn pressure_to_serve_moves_those_who_can_be_asked() {
        let pressed = Here {
            pressure: 0.5,
            force: 0.25,
            ..here()
        };
        let a_c = Parameters::default().coercion_rate;
        for (can_serve, conduct, expected) in [
            (true, Conduct::Abstain, 0.5 * a_c),
            (false, Conduct::Abstain, 0.0),
            (true, Conduct::Serve, 0.0),
            (true, Conduct::Resist, 0.25 * a_c),
            (false, Conduct::Resist, 0.25 * a_c),
        ] {
            let who = Household {
                can_serve,
                conduct,
                ..WHO
            };
            assert_eq!(rate(Cause::Coercion, &pressed, &who), expected);
        }
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

    #[test]
    fn the_sum_is_that_of_the_rates() {
        let p = Parameters::default();
        let here = Here {
            danger: 0.03,
            belief_days: 0.6,
            belief_year: 0.2,
            force: 0.5,
            pressure: 0.3,
            mobilisation: 0.7,
            loss: 0.4,
            left: 0.3,
            evacuation_call: 0.1,
            transfer_call: 0.2,
            closing: 0.5,
            shock: 1.3,
        };
        let mut causes = Causes::default();
        for without in [None, Some(Cause::Danger), Some(Cause::Reprisal)] {
            if let Some(cause) = without {
                causes.set(cause, false);
            }
            for bits in 0..32_u8 {
                let is = |bit: u8| bits & (1 << bit) != 0;
                let who = Household {
                    danger_factor: 0.4,
                    has_men: is(0),
                    has_children: is(1),
                    can_serve: is(4),
                    conduct: Conduct::ALL[usize::from(bits % 4)],
                    leans_against: is(2),
                    feared_coming: 0.4,
                    feared_holder: if is(3) { 0.6 } else { 0.0 },
                    kin: is(3),
                };
                let sum = Sum::new(&here, who.leans_against, &causes, &p);
                let each = rates(&here, &who, &causes, &p);
                for (one, other) in sum.by_cause(&who).into_iter().zip(each) {
                    assert!((one - other).abs() < 1e-12, "{one} {other}");
                }
                let expected: f64 = each.iter().sum();
                assert!((sum.of(&who) - expected).abs() < 1e-12);
                let own = sum.own(&who);
                assert!(own <= sum.most(0.4) * (1.0 + 1e-12));
            }
        }
    }
}
