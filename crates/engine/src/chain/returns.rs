//! Phase 8: intentions change, people visit their homes and return.

use super::away::{Away, Spot, index};
use super::member::Member;
use super::population::{Row, Rows, Who};
use super::recorder;
use super::road::Goal;
use super::split::Split;
use super::thin::Walk;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{EventKind, Grade, Holder};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming::{self, Home, Intention};
use outflow_model::rules::chain::within;
use outflow_random::StableHash;

const NEVER: u8 = 3;

/// A home as those away from it see it.
struct Seen {
    /// Rate of return of those who are readiest, with a way open.
    readiest: f64,
    /// Factor of what is feared from the holder, by grade.
    fear: [f64; Grade::ALL.len()],
    holder: Option<usize>,
}

impl<D: Split> Member<'_, D> {
    /// The home of those away, as they see it: the same for all of them but for what they fear.
    fn home_seen(&self, home: usize) -> Seen {
        let control = &self.state.control;
        let holder = control.holders[home].party();
        let seen = Home {
            danger: self.seen.danger[home],
            loss: self.levels.any(EventKind::ServiceLoss, home).min(1.0),
            fought: control.fought[home],
            feared: 0.0,
            own_side: true,
            way_open: true,
        };
        let fear = |grade| {
            let feared =
                holder.map_or(0.0, |holder| self.seen.fear(self.plan, home, holder, grade));
            if feared > 0.0 {
                homecoming::fear(feared)
            } else {
                1.0
            }
        };
        Seen {
            readiest: homecoming::readiest(&seen, &self.p),
            fear: Grade::ALL.map(fear),
            holder,
        }
    }

    /// Whether the side of a household holds its home: the party it leans to, or one that is not
    /// hostile to it; for those who lean to none, who held it at the start.
    fn own_side(&self, home: usize, leaning: u8, holder: Option<usize>) -> bool {
        let plan = self.plan;
        let Some(holder) = holder else { return false };
        let leaning = usize::from(leaning);
        if leaning < plan.parties {
            return leaning == holder;
        }
        plan.scenario.places[home].holder == Holder::Party(holder)
    }

    /// Returns, visits, and those who decide never to return, once a day.
    pub(super) fn go_home(&mut self) {
        if !self.plan.scenario.parts.returns {
            return;
        }
        let homes: Vec<Seen> = (0..self.plan.places())
            .map(|home| self.home_seen(home))
            .collect();
        let mut groups = std::mem::take(&mut self.state.away.groups);
        let never = self.p.return_never_rate;
        let mut looked = 0;
        let mut going: Vec<(Spot, Rows<D::Count>)> = Vec::new();
        let mut resolved: Rows<D::Count> = Vec::new();
        // Households away from each home that could visit it.
        let mut could_visit = vec![D::Count::default(); self.plan.places()];
        for (at, pools) in groups.iter_mut().enumerate() {
            if pools.is_empty() {
                continue;
            }
            let (place, shelter) = Away::<D::Count>::place_and_shelter(at);
            let mut walk = self.walk(place, shelter);
            for (home, pool) in pools {
                if pool.total <= D::Count::default() {
                    continue;
                }
                let spot = (index(place), shelter, *home);
                let home = usize::from(*home);
                let seen = &homes[home];
                let readiest = if self.has_way(place, home) {
                    could_visit[home] += pool.total;
                    seen.readiest
                } else {
                    0.0
                };
                let bound = never + readiest;
                if walk.passes(pool.total.as_f64(), bound) {
                    continue;
                }
                let hazards = |who: Who| {
                    let grade = seen
                        .holder
                        .map_or(Grade::None, |holder| who.grades.of(holder));
                    let intention = Intention::ALL[usize::from(who.intention)];
                    let own_side = self.own_side(home, who.leaning, seen.holder);
                    let resolves = intention != Intention::Never;
                    [
                        readiest
                            * homecoming::gate(intention, own_side)
                            * seen.fear[grade as usize],
                        if resolves { never } else { 0.0 },
                    ]
                };
                let mut rows: Rows<D::Count> = Vec::new();
                looked += pool.sift(
                    &mut walk,
                    bound,
                    |who| hazards(who).iter().sum(),
                    |draw, row| {
                        draw.among(row.n, &hazards(row.key), |option, n| {
                            let into = if option == 0 {
                                &mut rows
                            } else {
                                &mut resolved
                            };
                            into.push(Row { n, ..row });
                        });
                    },
                );
                for row in resolved.drain(..) {
                    let key = Who {
                        intention: NEVER,
                        ..row.key
                    };
                    pool.add(Row { key, ..row });
                }
                if !rows.is_empty() {
                    going.push((spot, rows));
                }
            }
        }
        self.state.away.groups = groups;
        self.recorder.record.work.visits += looked;
        for (spot, rows) in going {
            for row in &rows {
                let away = &mut self.state.away;
                away.count(self.plan, spot, row.key.kind, -row.n.as_f64());
            }
            let (place, home) = (usize::from(spot.0), usize::from(spot.2));
            self.send(place, Goal::Home(home), Mode::Car, rows, None);
        }
        for (home, households) in could_visit.into_iter().enumerate() {
            self.visit(home, households);
        }
    }

    /// A walk along the groups of a place in one kind of shelter.
    fn walk(&self, place: usize, shelter: u8) -> Walk<D> {
        let key = self.key(purpose::CHAIN_RETURN);
        Walk::new(
            key.state(self.plan.place_hash[place])
                .batch(u32::from(shelter)),
        )
    }

    /// Visits home are counted, as of households of the mean size of those away; nobody moves.
    fn visit(&mut self, home: usize, households: D::Count) {
        if households <= D::Count::default() {
            return;
        }
        let state = self.plan.place_hash[home];
        let mut draw = D::new(self.key(purpose::CHAIN_RETURN).state(state).hop(2));
        let households = draw.part(households, within(self.p.visit_rate, 1.0));
        let size = self.state.away.mean_size_of_home(home);
        self.recorder
            .add(recorder::VISITS, home, households.as_f64() * size);
    }

    /// The holder of a home is new: those who belong there think again.
    pub(super) fn think_again(&mut self, changed: &[usize]) {
        if changed.is_empty() {
            return;
        }
        for at in 0..self.state.away.groups.len() {
            let (place, shelter) = Away::<D::Count>::place_and_shelter(at);
            for &home in changed {
                let Some(pool) = self.state.away.pool(at, index(home)) else {
                    continue;
                };
                // Everybody there draws a new intention, and stays where they are.
                let rows = pool.drain();
                let spot = (index(place), shelter, index(home));
                let state = StableHash::new()
                    .word(self.plan.place_hash[place])
                    .word(self.plan.place_hash[home])
                    .finish();
                let mut draws = self.draws(purpose::CHAIN_INTENTION, state, 8 + u32::from(shelter));
                for row in rows {
                    let away = &mut self.state.away;
                    away.count(self.plan, spot, row.key.kind, -row.n.as_f64());
                    self.intend(spot, row, draws.of(row.id));
                }
            }
        }
    }
}
