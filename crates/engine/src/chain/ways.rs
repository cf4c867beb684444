//! Ways out: which exits can be reached from a place, and what makes one of them worth more than
//! another.

use super::member::Member;
use super::network::{Network, way};
use super::plan::Plan;
use super::population::{Grades, Who};
use super::split::Split;
use outflow_model::chain::{Exit, Grade};
use outflow_model::math;
use outflow_model::rules::chain::ability::{self, Mode};
use outflow_model::rules::chain::control::side;
use outflow_model::rules::chain::destination::{self, ChoiceSet, Own};

/// Exits that can be reached from every place, worked out anew when the network has changed.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// By way: hours on the road, `place * exits + exit`; infinite where there is no way.
    hours: [Vec<f64>; 2],
    /// Length of that way, km.
    km: [Vec<f64>; 2],
    /// By way and place.
    choice: [Vec<ChoiceSet>; 2],
    nearest_km: [Vec<f64>; 2],
    /// Whether seats of an offer lead to an exit that can be reached: `place * offers + offer`.
    served: Vec<bool>,
    exits: usize,
    /// Changes of the network, and the parties of the exits, when that was worked out.
    seen: u64,
    parties: Vec<usize>,
}

impl Ways {
    /// Brings the ways to a network, with exits held by some parties.
    pub(super) fn update(&mut self, plan: &Plan, network: &Network, parties: &[usize]) {
        if self.seen == network.changes && self.parties == parties && !self.hours[0].is_empty() {
            return;
        }
        self.seen = network.changes;
        parties.clone_into(&mut self.parties);
        let (places, all) = (plan.places(), &plan.scenario.exits);
        self.exits = all.len();
        for way in 0..2 {
            let mut hours = vec![f64::INFINITY; places * all.len() + 1];
            let mut all_km = hours.clone();
            let mut km = vec![f64::INFINITY; places];
            for (index, exit) in all.iter().enumerate() {
                let Some(tree) = network.tree(exit.place, way) else {
                    continue;
                };
                for place in (0..places).filter(|place| *place != exit.place) {
                    hours[place * all.len() + index] = tree.hours[place];
                    all_km[place * all.len() + index] = tree.km[place];
                    km[place] = tree.km[place].min(km[place]);
                }
            }
            let of = |place: usize| {
                let row = &hours[place * all.len()..(place + 1) * all.len()];
                let open = row
                    .iter()
                    .zip(parties)
                    .filter(|(hours, _)| hours.is_finite());
                ChoiceSet::of(open.map(|(_, party)| *party))
            };
            if way == 0 {
                let hostile = |a, b| plan.hostile(a, b);
                let serves = |place: usize, offer: usize| {
                    let row = &hours[place * all.len()..(place + 1) * all.len()];
                    row.iter().zip(parties).any(|(hours, party)| {
                        hours.is_finite() && ability::serves(plan.offerer(offer), *party, hostile)
                    })
                };
                self.served.clear();
                for place in 0..places {
                    let offers = 0..plan.offers();
                    self.served.extend(offers.map(|offer| serves(place, offer)));
                }
            }
            self.choice[way] = (0..places).map(of).collect();
            self.nearest_km[way] = km;
            self.km[way] = all_km;
            self.hours[way] = hours;
        }
    }

    /// The choice that there is from a place by a way.
    #[inline]
    pub(super) fn choice(&self, place: usize, way: usize) -> ChoiceSet {
        self.choice[way][place]
    }

    /// Whether seats of each offer lead from a place to an exit that can be reached.
    pub(super) fn served(&self, place: usize) -> &[bool] {
        let offers = self.served.len() / self.choice[0].len().max(1);
        &self.served[place * offers..(place + 1) * offers]
    }

    /// Whether an exit can be reached from a place by a way.
    #[inline]
    pub(super) fn is_open(&self, place: usize, way: usize) -> bool {
        self.choice[way][place] != ChoiceSet::None
    }

    /// Length of the shortest way out, km.
    #[inline]
    pub(super) fn nearest_km(&self, place: usize, way: usize) -> f64 {
        self.nearest_km[way][place]
    }

    /// The first exit that can be reached.
    pub(super) fn first(&self, place: usize, way: usize) -> Option<usize> {
        (0..self.exits).find(|exit| self.hours(place, way, *exit).is_finite())
    }

    #[inline]
    fn km(&self, place: usize, way: usize, exit: usize) -> f64 {
        self.km[way][place * self.exits + exit]
    }

    #[inline]
    fn hours(&self, place: usize, way: usize, exit: usize) -> f64 {
        self.hours[way][place * self.exits + exit]
    }
}

/// An exit as all in a place see it.
#[derive(Clone, Copy, Debug)]
struct Common {
    exit: usize,
    party: usize,
    /// `exp(utility - scale)` of what is common.
    weight: f64,
}

/// The exits that can be reached from a place by a way, weighed as far as all there weigh them alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Weighed {
    open: Vec<Common>,
    /// `exp(scale)` over that of the utility of staying.
    against_staying: f64,
    /// What is feared from each party, as a factor: `party * grades + grade`.
    fear: Vec<f64>,
    /// The weights of one who chooses.
    pub(super) weights: Vec<f64>,
    /// Who chose last, and the probability that it stays.
    last: Option<(Chooser, f64)>,
}

/// What tells the weights of exits of two households of a place apart: leaning, kin set, grades, the
/// offer of the seats that they have, and their home.
type Chooser = (u8, u8, Grades, Option<usize>, usize);

/// Whose kin are behind an exit: places of a set that can be reached from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Behind {
    #[default]
    Nobody,
    /// Those of one place only.
    Only(usize),
    More,
}

impl Behind {
    /// The places that can be reached, summed up.
    pub(super) fn of(mut places: impl Iterator<Item = usize>) -> Self {
        match (places.next(), places.next()) {
            (None, _) => Self::Nobody,
            (Some(place), None) => Self::Only(place),
            _ => Self::More,
        }
    }

    /// Whether a household of a home has kin there: in its home it has none.
    fn has_kin(self, home: usize) -> bool {
        match self {
            Self::Nobody => false,
            Self::Only(place) => place != home,
            Self::More => true,
        }
    }
}

/// Who chooses an exit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choosing {
    pub(super) home: usize,
    pub(super) leaning: u8,
    pub(super) kin: u8,
    pub(super) grades: Grades,
    /// The offer of the seats that it has.
    pub(super) offer: Option<usize>,
}

impl Choosing {
    /// Somebody away from home.
    pub(super) fn away(who: &Who) -> Self {
        Self {
            home: usize::from(who.home),
            leaning: who.leaning,
            kin: who.kin,
            grades: who.grades,
            offer: None,
        }
    }
}

impl Weighed {
    /// The weights with the party of each exit.
    pub(super) fn by_party(&self) -> impl Iterator<Item = (usize, f64)> {
        let weights = self.weights.iter().copied();
        self.open.iter().map(|one| one.party).zip(weights)
    }

    /// The exit behind an index of the weights.
    #[inline]
    pub(super) fn exit(&self, option: usize) -> usize {
        self.open[option].exit
    }
}

impl<D: Split> Member<'_, D> {
    /// Brings the parties of exits to a step.
    pub(super) fn see_exits(&mut self) {
        let control = &self.state.control;
        let party = |exit: &Exit| {
            let (holder, before) = (control.holders[exit.place], control.before[exit.place]);
            let now = side(holder, before).filter(|_| exit.follows);
            now.unwrap_or(exit.party)
        };
        self.exit_parties.clear();
        let exits = &self.plan.scenario.exits;
        self.exit_parties.extend(exits.iter().map(party));
    }

    /// Weighs the exits that can be reached from a place by a way of at most so many km.
    pub(super) fn weigh(&self, place: usize, mode: Mode, limit_km: f64, into: &mut Weighed) {
        let (plan, p) = (self.plan, &self.p);
        let country = |place: usize| &plan.scenario.places[place].country;
        let way = way(mode);
        into.open.clear();
        into.last = None;
        let mut scale = f64::NEG_INFINITY;
        for (index, exit) in plan.scenario.exits.iter().enumerate() {
            let hours = self.ways.hours(place, way, index);
            if !hours.is_finite() || self.ways.km(place, way, index) > limit_km {
                continue;
            }
            let party = self.exit_parties[index];
            let wait = self.waits[way].get(index).map_or(0.0, |wait| wait[place]);
            let abroad = if country(exit.place) == country(place) {
                0.0
            } else {
                p.exit_abroad
            };
            let seen = destination::Option {
                attraction: exit.attraction + abroad,
                hours: hours + wait,
                call: self.call(place, party),
                ..destination::Option::default()
            };
            let utility = destination::common(&seen, p);
            scale = scale.max(utility);
            into.open.push(Common {
                exit: index,
                party,
                weight: utility,
            });
        }
        for one in &mut into.open {
            one.weight = math::exp(one.weight - scale);
        }
        into.against_staying = destination::against_staying(scale, p);
        into.fear.clear();
        for party in 0..plan.parties {
            for grade in Grade::ALL {
                let feared = self.seen.fear(plan, place, party, grade);
                into.fear.push(if feared > 0.0 {
                    destination::fear(feared, p)
                } else {
                    1.0
                });
            }
        }
    }

    /// Brings the weights of exits to those of a household; gives the probability that it stays all the
    /// same. Nobody flees to the home from which they fled: that is for returns.
    #[inline]
    pub(super) fn choose(&self, weighed: &mut Weighed, own: &Own, who: &Choosing) -> f64 {
        let &Choosing {
            home,
            leaning,
            kin,
            grades,
            offer,
        } = who;
        let chooser = (leaning, kin, grades, offer, home);
        if let Some((last, stays)) = weighed.last
            && last == chooser
        {
            return stays;
        }
        let exits = &self.plan.scenario.exits;
        let behind: &[Behind] = match usize::from(kin).checked_sub(1) {
            Some(set) => self
                .kin_behind
                .get(set * exits.len()..(set + 1) * exits.len())
                .unwrap_or_default(),
            None => &[],
        };
        let Weighed {
            open,
            fear,
            weights,
            ..
        } = weighed;
        weights.clear();
        weights.extend(open.iter().map(|one| {
            if exits[one.exit].place == home {
                return 0.0;
            }
            let fear = fear[one.party * Grade::ALL.len() + grades.of(one.party) as usize];
            let kin = behind.get(one.exit).is_some_and(|kin| kin.has_kin(home));
            one.weight * own.of(usize::from(leaning) == one.party, kin, fear)
        }));
        if let Some(offer) = offer.and_then(|offer| self.plan.offerer(offer)) {
            let hostile = |a, b| self.plan.hostile(a, b);
            for (weight, one) in weights.iter_mut().zip(open.iter()) {
                if !ability::serves(Some(offer), one.party, hostile) {
                    *weight = 0.0;
                }
            }
        }
        let stays = destination::stays(weights.iter().sum(), weighed.against_staying);
        weighed.last = Some((chooser, stays));
        stays
    }
}
