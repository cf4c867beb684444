//! Phase 8: intentions change, people visit their homes and return.

use super::member::Member;
use super::population::{Row, Rows, Who};
use super::reception::Spot;
use super::recorder;
use super::road::Goal;
use super::split::Split;
use super::thin::{Thinning, Walk};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{EventKind, Holder};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming::{self, Home, Intention};
use outflow_model::rules::chain::within;
use outflow_random::StableHash;

const NEVER: u8 = 3;

impl<D: Split> Member<'_, D> {
    /// Takes everybody out of a group of those away.
    fn empty(&mut self, spot: Spot) -> Rows<D::Count> {
        let away = &mut self.state.away;
        let Some(mut pool) = away.pools.remove(&spot) else {
            return Vec::new();
        };
        let mut rows = pool.drain();
        rows.retain(|row| row.n > D::Count::default());
        for row in &rows {
            away.count(self.plan, spot, row.key.kind, -row.n.as_f64());
        }
        rows
    }

    /// The home of those away, as they see it: the same for all of them but for what they fear.
    fn home_seen(&self, home: usize) -> (Home, Option<usize>) {
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
        (seen, holder)
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
        let homes: Vec<(Home, Option<usize>)> = (0..self.plan.places())
            .map(|home| self.home_seen(home))
            .collect();
        let mut pools = std::mem::take(&mut self.state.away.pools);
        let mut walk = self.walk(0, 0);
        let mut at = None;
        let never = self.p.return_never_rate;
        let mut looked = 0;
        let mut going = Vec::new();
        // Row, whether it goes (else it resolves never to), households.
        let mut found: Vec<(usize, bool, D::Count)> = Vec::new();
        for (&spot, pool) in &mut pools {
            let (place, home) = (usize::from(spot.0), usize::from(spot.2));
            if at != Some((spot.0, spot.1)) {
                at = Some((spot.0, spot.1));
                walk = self.walk(place, spot.1);
            }
            let (seen, holder) = homes[home];
            let seen = Home {
                way_open: self.has_way(place, home),
                ..seen
            };
            let bound = never + homecoming::rate(Intention::WhenSafe, &seen, &self.p);
            let hazards = |who: Who| {
                let feared = holder.map_or(0.0, |holder| {
                    let grade = who.grades.of(holder);
                    self.seen.fear(self.plan, home, holder, grade)
                });
                let seen = Home {
                    feared,
                    own_side: self.own_side(home, who.leaning, holder),
                    ..seen
                };
                let intention = Intention::ALL[usize::from(who.intention)];
                let resolves = intention != Intention::Never;
                [
                    homecoming::rate(intention, &seen, &self.p),
                    if resolves { never } else { 0.0 },
                ]
            };
            found.clear();
            looked += walk.through(
                &Thinning { pool, bound },
                |who| within(hazards(who).iter().sum(), 1.0),
                |draw, row, n| {
                    let hazards = hazards(pool.rows[row].key);
                    draw.among(n, &hazards, |option, n| found.push((row, option == 0, n)));
                },
            );
            let mut rows: Rows<D::Count> = Vec::new();
            let mut resolved: Rows<D::Count> = Vec::new();
            for &(row, goes, n) in &found {
                pool.take(row, n);
                let row = Row {
                    n,
                    ..pool.rows[row]
                };
                if goes {
                    rows.push(row);
                } else {
                    resolved.push(row);
                }
            }
            for row in resolved {
                let key = Who {
                    intention: NEVER,
                    ..row.key
                };
                pool.add(Row { key, ..row });
            }
            if seen.way_open {
                self.visit(spot, pool.total);
            }
            if !rows.is_empty() {
                going.push((spot, rows));
            }
        }
        self.state.away.pools = pools;
        self.recorder.record.work.visits += looked;
        for (spot, rows) in going {
            for row in &rows {
                let away = &mut self.state.away;
                away.count(self.plan, spot, row.key.kind, -row.n.as_f64());
            }
            let (place, home) = (usize::from(spot.0), usize::from(spot.2));
            self.send(place, Goal::Home(home), Mode::Car, rows, 0.0);
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

    /// Visits home are counted; nobody moves.
    fn visit(&mut self, spot: Spot, households: D::Count) {
        let home = usize::from(spot.2);
        let state = StableHash::new()
            .word(self.plan.place_hash[usize::from(spot.0)])
            .word(u64::from(spot.1))
            .word(self.plan.place_hash[home])
            .finish();
        let mut draw = D::new(self.key(purpose::CHAIN_RETURN).state(state).hop(2));
        let households = draw.part(households, within(self.p.visit_rate, 1.0));
        if households > D::Count::default() {
            let size = self
                .state
                .away
                .mean_size(usize::from(spot.0), usize::from(spot.1))
                .unwrap_or(1.0);
            self.recorder
                .add(recorder::VISITS, home, households.as_f64() * size);
        }
    }

    /// The holder of a home is new: those who belong there think again.
    pub(super) fn think_again(&mut self, changed: &[usize]) {
        if changed.is_empty() {
            return;
        }
        let spots: Vec<Spot> = self
            .state
            .away
            .pools
            .keys()
            .filter(|spot| changed.contains(&usize::from(spot.2)))
            .copied()
            .collect();
        for spot in spots {
            let state = StableHash::new()
                .word(self.plan.place_hash[usize::from(spot.0)])
                .word(self.plan.place_hash[usize::from(spot.2)])
                .finish();
            let lot = 8 + u32::from(spot.1);
            let mut draws = self.draws(purpose::CHAIN_INTENTION, state, lot);
            for row in self.empty(spot) {
                self.intend(spot, row, draws.of(row.id));
            }
        }
    }
}
