//! Flight from a shelter, once a day: those displaced whose shelter has become dangerous decide again
//! whether to leave, and go on to another exit (docs/chain/16-second-flight.md).

use super::away::{Away, KINDS, Spot, index};
use super::leaving::{CLOSING_DAYS, window};
use super::member::Member;
use super::network::way;
use super::population::{Row, Rows, Who, merged, push};
use super::recorder;
use super::road::{Convoy, Goal};
use super::split::{Split, shared};
use super::thin::Walk;
use super::ways::Choosing;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::EventKind;
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::leaving::{self, Here};
use outflow_random::StableHash;
use std::collections::BTreeMap;

/// Rate per day below which a danger moves nobody: a front hundreds of kilometres away.
const NO_DANGER: f64 = 1e-6;

impl<D: Split> Member<'_, D> {
    /// Those who shelter in danger leave again.
    pub(super) fn flee_again(&mut self) {
        if self.p.flight_again <= 0.0 {
            return;
        }
        let mut rates = Vec::new();
        for place in 0..self.plan.places() {
            let from = place * KINDS;
            let pools = &self.state.away.groups[from..from + KINDS];
            if pools.iter().all(Vec::is_empty) || !self.ways.is_open(place, way(Mode::Car)) {
                continue;
            }
            let most = self.dangers_again(place, &mut rates) * self.most_danger;
            if most <= NO_DANGER {
                continue;
            }
            let leaving = self.who_flees_again(place, &rates, most);
            if !leaving.is_empty() {
                self.set_off_again(place, leaving);
            }
        }
    }

    /// Rates per day of leaving a place again by leaning, for a household of response 1; gives the largest.
    fn dangers_again(&self, place: usize, rates: &mut Vec<f64>) -> f64 {
        let (plan, p) = (self.plan, &self.p);
        let holder = self.state.control.holders[place].party();
        let window = window(self.ways.choice(place, way(Mode::Car)));
        let rest = self.levels.any(EventKind::RestDay, place).min(1.0);
        rates.clear();
        rates.extend((0..plan.leanings()).map(|leaning| {
            let belief = |days| {
                holder.map_or(0.0, |_| {
                    self.state.fields.belief(plan, place, leaning, days)
                })
            };
            let here = Here {
                danger: self.seen.danger[place],
                belief_days: belief(p.reprisal_days),
                closing: window * (1.0 - belief(CLOSING_DAYS)),
                shock: self.shocks[place] * (1.0 - rest),
                ..Here::default()
            };
            leaving::again(&here, &plan.scenario.causes, p)
        }));
        rates.iter().copied().fold(0.0, f64::max)
    }

    /// Takes those who want to leave out of the shelters of a place, with where each was.
    fn who_flees_again(
        &mut self,
        place: usize,
        rates: &[f64],
        most: f64,
    ) -> Vec<(Spot, Row<D::Count>)> {
        let plan = self.plan;
        let name = plan.place_hash[place];
        let mut walk = Walk::<D>::new(self.key(purpose::CHAIN_FLIGHT).state(name));
        let hazard = |who: Who| {
            rates[usize::from(who.leaning)] * plan.kinds[usize::from(who.kind)].danger_factor
        };
        let mut leaving = Vec::new();
        let mut looked = 0;
        for at in place * KINDS..(place + 1) * KINDS {
            let (_, shelter) = Away::<D::Count>::place_and_shelter(at);
            let mut pools = std::mem::take(&mut self.state.away.groups[at]);
            for (home, pool) in &mut pools {
                if walk.passes(pool.total.as_f64(), most) {
                    continue;
                }
                let spot = (index(place), shelter, *home);
                looked += pool.sift(&mut walk, most, hazard, |_, row| leaving.push((spot, row)));
            }
            self.state.away.groups[at] = pools;
        }
        for (spot, row) in &leaving {
            let n = -row.n.as_f64();
            self.state.away.count(plan, *spot, row.key.kind, n);
        }
        self.recorder.record.work.visits += looked;
        leaving
    }

    /// Each of them takes an exit, or stays where none is better than staying. Those without a car are
    /// taken along on wheels too, as those sent onward are.
    fn set_off_again(&mut self, place: usize, leaving: Vec<(Spot, Row<D::Count>)>) {
        let plan = self.plan;
        let mut weighed = std::mem::take(&mut self.weighed);
        let weighing = &mut weighed[way(Mode::Car)];
        self.weigh(place, Mode::Car, f64::INFINITY, weighing);
        let mut draws = self.draws(purpose::CHAIN_FLIGHT, plan.place_hash[place], 2);
        let mut groups: BTreeMap<(usize, bool), Rows<D::Count>> = BTreeMap::new();
        let mut chosen = Vec::new();
        let mut persons = 0.0;
        for (spot, row) in leaving {
            let who = row.key;
            let draw = draws.of(row.id);
            let stays = self.choose(weighing, &self.own, &Choosing::away(&who));
            let staying = draw.part(row.n, stays);
            if staying > D::Count::default() {
                self.state.away.put(plan, spot, Row { n: staying, ..row });
            }
            let n = row.n - staying;
            if n <= D::Count::default() {
                continue;
            }
            persons += n.as_f64() * self.persons(who.kind);
            let with_car = draw.part(n, plan.scenario.types[usize::from(who.kind)].car_share);
            for (n, car) in [(with_car, true), (n - with_car, false)] {
                if n <= D::Count::default() {
                    continue;
                }
                shared(draw, n, &weighing.weights, &mut chosen);
                for &(option, n) in &chosen {
                    let exit = weighing.exit(option);
                    let key = Who {
                        intention: 0,
                        grades: plan.fled(who.grades, self.exit_parties[exit]),
                        ..who
                    };
                    push(
                        groups.entry((exit, car)).or_default(),
                        Row { key, n, ..row },
                    );
                }
            }
        }
        self.weighed = weighed;
        self.recorder.add(recorder::FLED_AGAIN, place, persons);
        for ((exit, car), rows) in groups {
            let name = StableHash::new()
                .text("again")
                .word(plan.place_hash[place])
                .word(plan.place_hash[plan.scenario.exits[exit].place])
                .word(u64::from(car))
                .word(u64::from(self.state.tick))
                .finish();
            self.state.road.put(Convoy {
                name,
                mode: if car { Mode::Car } else { Mode::Bus },
                goal: Goal::Exit(exit),
                from: place,
                place,
                tick: self.state.tick + self.length,
                served: false,
                load: self.load(&rows),
                rows: merged(rows),
            });
        }
    }
}
