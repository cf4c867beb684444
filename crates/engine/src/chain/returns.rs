//! Phase 8: intentions change, people visit their homes and return.

use super::member::Member;
use super::population::{Row, Rows, Who, rows_of, who_hash};
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
use outflow_random::{Purpose, StableHash};

const NEVER: u8 = 3;

impl<D: Split> Member<'_, D> {
    /// A walk along groups of those away.
    pub(super) fn walk(&self, purpose: Purpose, place: usize, shelter: u8) -> Walk<D> {
        let state = StableHash::new()
            .word(self.plan.place_hash[place])
            .word(u64::from(shelter))
            .finish();
        Walk::new(self.key(purpose).state(state))
    }

    /// Takes households out of a group of those away: of each those that one of the options falls
    /// to, given by their hazards within the day, whose sum is at most `bound`.
    pub(super) fn thin<const N: usize>(
        &mut self,
        walk: &mut Walk<D>,
        purpose: Purpose,
        spot: Spot,
        bound: f64,
        hazards: impl Fn(&Self, Who) -> [f64; N],
        into: &mut [Rows<D::Count>; N],
    ) {
        let Some(pool) = self.state.away.pools.get_mut(&spot) else {
            return;
        };
        let mut pool = std::mem::take(pool);
        let plan = self.plan;
        let key = self.key(purpose);
        let group = Thinning {
            pool: &pool,
            bound,
            row: |row: &Row<Who, D::Count>| {
                let state = if D::SEPARATE {
                    row.id
                } else {
                    StableHash::new()
                        .word(plan.place_hash[usize::from(spot.0)])
                        .word(u64::from(spot.1))
                        .word(who_hash(plan, row.key))
                        .finish()
                };
                D::new(key.state(state).hop(1))
            },
        };
        let mut taken: Vec<(usize, usize, D::Count)> = Vec::new();
        let this = &*self;
        let looked = walk.through(
            &group,
            |who| within(hazards(this, who).iter().sum(), 1.0),
            |draw, row, n| {
                let hazards = hazards(this, pool.rows[row].key);
                draw.among(n, &hazards, |option, n| taken.push((row, option, n)));
            },
        );
        self.recorder.record.work.visits += looked;
        for &(at, option, n) in &taken {
            pool.take(at, n);
            let row = Row { n, ..pool.rows[at] };
            let persons = n.as_f64() * self.persons(row.key.kind);
            self.state.away.leave(spot, n.as_f64(), persons);
            into[option].push(row);
        }
        self.state.away.pools.insert(spot, pool);
    }

    /// Takes everybody out of a group of those away.
    pub(super) fn empty(&mut self, spot: Spot) -> Rows<D::Count> {
        let Some(mut pool) = self.state.away.pools.remove(&spot) else {
            return Vec::new();
        };
        let rows: Vec<_> = rows_of(&pool).copied().collect();
        pool.drain();
        for row in &rows {
            let persons = row.n.as_f64() * self.persons(row.key.kind);
            self.state.away.leave(spot, row.n.as_f64(), persons);
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
        let spots: Vec<Spot> = self.state.away.pools.keys().copied().collect();
        let mut walk = self.walk(purpose::CHAIN_RETURN, 0, 0);
        let mut at = None;
        let never = self.p.return_never_rate;
        for spot in spots {
            let (place, home) = (usize::from(spot.0), usize::from(spot.2));
            if at != Some((spot.0, spot.1)) {
                at = Some((spot.0, spot.1));
                walk = self.walk(purpose::CHAIN_RETURN, place, spot.1);
            }
            let (seen, holder) = homes[home];
            let seen = Home {
                way_open: self.has_way(place, home),
                ..seen
            };
            let bound = never + homecoming::rate(Intention::WhenSafe, &seen, &self.p);
            let mut found = [Vec::new(), Vec::new()];
            self.thin(
                &mut walk,
                purpose::CHAIN_RETURN,
                spot,
                bound,
                |member, who| {
                    let feared = holder.map_or(0.0, |holder| {
                        let grade = who.grades.of(holder);
                        member.seen.fear(member.plan, home, holder, grade)
                    });
                    let seen = Home {
                        feared,
                        own_side: member.own_side(home, who.leaning, holder),
                        ..seen
                    };
                    let intention = Intention::ALL[usize::from(who.intention)];
                    let resolves = intention != Intention::Never;
                    [
                        homecoming::rate(intention, &seen, &member.p),
                        if resolves { never } else { 0.0 },
                    ]
                },
                &mut found,
            );
            let [going, resolved] = found;
            for row in resolved {
                let key = Who {
                    intention: NEVER,
                    ..row.key
                };
                self.put(spot, Row { key, ..row });
            }
            if seen.way_open {
                self.visit(spot, home);
            }
            if !going.is_empty() {
                self.send(place, Goal::Home(home), Mode::Car, going, 0.0);
            }
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
            let size = self.state.away.mean_size(spot).unwrap_or(1.0);
            self.recorder.add(recorder::VISITS, home, households * size);
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
            for row in self.empty(spot) {
                for (row, _) in self.intend(usize::from(spot.0), row) {
                    self.put(spot, row);
                }
            }
        }
    }
}
