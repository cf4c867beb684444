//! Phase 8: intentions change, people visit their homes and return.

use super::member::Member;
use super::population::{Pool, Row, Who, who_hash};
use super::reception::Spot;
use super::recorder;
use super::road::Goal;
use super::split::Split;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{EventKind, Holder};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming::{self, Home, Intention};
use outflow_model::rules::chain::within;
use outflow_random::{Purpose, StableHash, Stream};

const NEVER: u8 = 3;

impl<D: Split> Member<'_, D> {
    /// Takes households out of a group of those away, each with a probability that is at most
    /// `bound`.
    pub(super) fn thin(
        &mut self,
        spot: Spot,
        purpose: Purpose,
        bound: f64,
        p: impl Fn(&Self, Who) -> f64,
        into: &mut Vec<Row<Who, D::Count>>,
    ) {
        let Some(mut pool) = self.state.away.pools.remove(&spot) else {
            return;
        };
        let plan = self.plan;
        let state = StableHash::new()
            .word(plan.place_hash[usize::from(spot.0)])
            .word(u64::from(spot.1))
            .word(plan.place_hash[usize::from(spot.2)])
            .finish();
        let rows = pool.rows.len();
        let total = pool.total.as_f64();
        let mut walk = D::new(self.key(purpose).state(state));
        let few = total * bound < 2.0 * f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
        let mut taken = Vec::new();
        if bound > 0.0 && bound < 1.0 && few && !D::SEPARATE && walk.stream().is_some() {
            self.thin_by_event(&pool, &mut walk, bound, &p, &mut taken);
        } else if bound > 0.0 {
            for (at, row) in pool.rows.iter().enumerate() {
                let p = p(self, row.key);
                if p <= 0.0 || row.n <= D::Count::default() {
                    continue;
                }
                self.recorder.record.work.visits += 1;
                let state = if D::SEPARATE {
                    row.id
                } else {
                    state ^ who_hash(plan, row.key)
                };
                let n = D::new(self.key(purpose).state(state).hop(1)).part(row.n, p);
                if n > D::Count::default() {
                    taken.push((at, n));
                }
            }
        }
        let mut out = Vec::with_capacity(taken.len());
        for &(at, n) in &taken {
            pool.take(at, n);
            out.push(Row { n, ..pool.rows[at] });
        }
        self.state.away.pools.insert(spot, pool);
        for row in &out {
            let persons = row.n.as_f64() * self.persons(row.key.kind);
            self.state.away.leave(spot, row.n.as_f64(), persons);
        }
        into.extend(out);
    }

    /// As for those who leave home: a unit exponential is used up household by household.
    fn thin_by_event(
        &mut self,
        pool: &Pool<Who, D::Count>,
        walk: &mut D,
        bound: f64,
        p: &impl Fn(&Self, Who) -> f64,
        taken: &mut Vec<(usize, D::Count)>,
    ) {
        let Some(stream) = walk.stream() else { return };
        let total = pool.total.as_f64();
        let hazard = -outflow_random::math::ln_1p(-bound);
        let mut budget = Stream::exponential(stream);
        let mut passed = 0.0;
        let mut at = 0;
        let mut end = pool.rows.first().map_or(0.0, |row| row.n.as_f64());
        while budget < (total - passed) * hazard {
            passed += (budget / hazard).floor();
            while passed >= end && at + 1 < pool.rows.len() {
                at += 1;
                end += pool.rows[at].n.as_f64();
            }
            self.recorder.record.work.visits += 1;
            if stream.uniform() * bound < p(self, pool.rows[at].key) {
                taken.push((at, D::Count::from_people(1)));
            }
            passed += 1.0;
            budget = stream.exponential();
        }
    }

    /// The home of those away, as they see it: the same for all of them but for what they fear.
    fn home_seen(&self, home: usize) -> (Home, Option<usize>) {
        let control = &self.state.control;
        let holder = control.holders[home].party();
        let seen = Home {
            felt: self.seen.felt[home],
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
        let spots: Vec<Spot> = self.state.away.pools.keys().copied().collect();
        for spot in spots {
            if self.state.away.pools[&spot].total <= D::Count::default() {
                continue;
            }
            self.give_up(spot);
            let (place, home) = (usize::from(spot.0), usize::from(spot.2));
            if !self.has_way(place, home) {
                continue;
            }
            let (seen, holder) = self.home_seen(home);
            let whole = Home { ..seen };
            let bound = within(homecoming::rate(Intention::WhenSafe, &whole, &self.p), 1.0);
            let mut going = Vec::new();
            self.thin(
                spot,
                purpose::CHAIN_RETURN,
                bound,
                |member, who| {
                    let feared = holder.map_or(0.0, |holder| {
                        member
                            .seen
                            .fear(member.plan, home, holder, who.grades.of(holder))
                    });
                    let seen = Home {
                        feared,
                        own_side: member.own_side(home, who.leaning, holder),
                        ..seen
                    };
                    let intention = Intention::ALL[usize::from(who.intention)];
                    within(homecoming::rate(intention, &seen, &member.p), 1.0)
                },
                &mut going,
            );
            self.visit(spot, home);
            if !going.is_empty() {
                self.send(place, Goal::Home(home), Mode::Car, going, 0.0);
            }
        }
    }

    /// Some decide never to return.
    fn give_up(&mut self, spot: Spot) {
        let p = within(self.p.return_never_rate, 1.0);
        let mut resolved = Vec::new();
        self.thin(
            spot,
            purpose::CHAIN_INTENTION,
            p,
            |_, who| if who.intention == NEVER { 0.0 } else { p },
            &mut resolved,
        );
        for row in resolved {
            let key = Who {
                intention: NEVER,
                ..row.key
            };
            self.put(spot, Row { key, ..row });
        }
    }

    /// Visits home are counted; nobody moves.
    fn visit(&mut self, spot: Spot, home: usize) {
        let p = within(self.p.visit_rate, 1.0);
        let Some(pool) = self.state.away.pools.get(&spot) else {
            return;
        };
        let state = StableHash::new()
            .word(self.plan.place_hash[usize::from(spot.0)])
            .word(u64::from(spot.1))
            .word(self.plan.place_hash[home])
            .finish();
        let mut draw = D::new(self.key(purpose::CHAIN_RETURN).state(state).hop(2));
        let households = draw.part(pool.total, p).as_f64();
        if households > 0.0 {
            let persons: f64 = pool
                .rows
                .iter()
                .map(|row| row.n.as_f64() * self.persons(row.key.kind))
                .sum();
            let visits = households * persons / pool.total.as_f64();
            self.recorder.add(recorder::VISITS, home, visits);
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
            let mut rows = Vec::new();
            self.thin(spot, purpose::CHAIN_STAY, 1.0, |_, _| 1.0, &mut rows);
            for row in rows {
                for (row, _) in self.intend(usize::from(spot.0), row) {
                    self.put(spot, row);
                }
            }
        }
    }
}
