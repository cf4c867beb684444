//! Phase 6: batches on the road, link by link, until they arrive, queue or find their way cut.
//!
//! Those who leave a place in one step for one exit by one mode travel together. All times are
//! absolute ticks; within a step the network does not change.

use super::member::Member;
use super::network::{service, way};
use super::population::{
    Cell, Class, Households, KIN_FORGOTTEN, Row, Rows, Status, folded, merged, push,
};
use super::recorder;
use super::split::{Split, shared};
use super::ways::Choosing;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::Tick;
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::conduct::Conduct;
use outflow_model::rules::chain::control;
use outflow_model::rules::chain::shelter::Shelter;
use outflow_random::StableHash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a batch wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Goal {
    /// An exit, by index.
    Exit(usize),
    /// The place of kin.
    Kin(usize),
    /// A place to which it was sent on.
    Onward(usize),
    /// Home.
    Home(usize),
}

/// People who travel together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Convoy<C: Households> {
    /// Stable hash of where and when it set out, and for where: its place in queues of one tick.
    pub(super) name: u64,
    #[serde(with = "mode_number")]
    pub(super) mode: Mode,
    pub(super) goal: Goal,
    /// The place that it left last.
    pub(super) from: usize,
    /// The place that it reaches next.
    pub(super) place: usize,
    /// When it reaches it.
    pub(super) tick: Tick,
    /// Whether it has passed the crossing at `place`.
    pub(super) served: bool,
    pub(super) load: Load<C>,
    pub(super) rows: Rows<C>,
}

impl<C: Households> Convoy<C> {
    /// Those of another batch that goes on alike join this one; rows of one key are not merged yet.
    pub(super) fn take_in(&mut self, other: Self) {
        self.load.households += other.load.households;
        self.load.persons += other.load.persons;
        self.rows.extend(other.rows);
    }
}

/// How many travel together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Load<C: Households> {
    pub(super) households: C,
    pub(super) persons: f64,
}

mod mode_number {
    use outflow_model::rules::chain::ability::Mode;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(mode: &Mode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(*mode as u8)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Mode, D::Error> {
        let number = usize::from(u8::deserialize(from)?);
        Ok(Mode::ALL.get(number).copied().unwrap_or(Mode::Car))
    }
}

/// Batches on the road, by the tick at which they reach their next place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Road<C: Households>(BTreeMap<Tick, Vec<Convoy<C>>>);

impl<C: Households> Road<C> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// A batch is on the road.
    pub(super) fn put(&mut self, convoy: Convoy<C>) {
        self.0.entry(convoy.tick).or_default().push(convoy);
    }

    /// The batches due first, if they are before a tick.
    fn due(&mut self, end: Tick) -> Option<Vec<Convoy<C>>> {
        let first = self.0.first_entry()?;
        (*first.key() < end).then(|| first.remove())
    }

    /// All batches.
    pub(super) fn all(&self) -> impl Iterator<Item = &Convoy<C>> {
        self.0.values().flatten()
    }
}

/// Expected counts only: batches at one place and time that go on alike become one, with the rows below a size
/// joined, so that those who part and meet again do not multiply.
pub(super) fn joined<C: Households>(convoys: Vec<Convoy<C>>, small: f64) -> Vec<Convoy<C>> {
    if C::WHOLE {
        return convoys;
    }
    let mut together: BTreeMap<_, Convoy<C>> = BTreeMap::new();
    for convoy in convoys {
        let at = (convoy.tick, convoy.place, convoy.goal, convoy.from);
        let key = (at, convoy.mode as u8, convoy.served);
        if let Some(other) = together.get_mut(&key) {
            other.take_in(convoy);
        } else {
            together.insert(key, convoy);
        }
    }
    let together = together.into_values();
    let tidied = together.map(|mut convoy| {
        convoy.rows = folded(merged(convoy.rows), small);
        convoy
    });
    tidied.collect()
}

/// People who reached their goal in a step.
pub(super) struct Arrival<C: Households> {
    pub(super) goal: Goal,
    pub(super) place: usize,
    /// The way that they came.
    pub(super) mode: Mode,
    pub(super) rows: Rows<C>,
}

impl<D: Split> Member<'_, D> {
    /// Phase 6.
    pub(super) fn travel(&mut self) {
        let end = self.state.tick + self.length;
        self.rechoose_in_queues();
        self.leave_lines();
        loop {
            while let Some(due) = self.state.road.due(end) {
                for convoy in joined(due, self.plan.small) {
                    self.advance(convoy, end);
                }
            }
            self.serve_crossings(end);
            self.serve_lines(end);
            if self
                .state
                .road
                .0
                .keys()
                .next()
                .is_none_or(|tick| *tick >= end)
            {
                break;
            }
        }
    }

    /// The place that a goal is about.
    pub(super) fn place_of(&self, goal: Goal) -> usize {
        match goal {
            Goal::Exit(exit) => self.plan.scenario.exits[exit].place,
            Goal::Kin(place) | Goal::Onward(place) | Goal::Home(place) => place,
        }
    }

    /// Moves a batch until the end of the step, or to where it waits or stays.
    fn advance(&mut self, mut convoy: Convoy<D::Count>, end: Tick) {
        let plan = self.plan;
        let goal = self.place_of(convoy.goal);
        let way = way(convoy.mode);
        self.network.ensure(plan, goal, way);
        let persons = convoy.load.persons;
        while convoy.tick < end {
            self.recorder.record.work.visits += 1;
            let place = convoy.place;
            if place == goal {
                self.arrivals.push(Arrival {
                    goal: convoy.goal,
                    place,
                    mode: convoy.mode,
                    rows: convoy.rows,
                });
                return;
            }
            let next = self
                .network
                .tree(goal, way)
                .and_then(|tree| tree.next(place));
            let Some(link) = next else {
                self.cut(convoy);
                return;
            };
            let ends = &plan.scenario.links[link];
            let forth = ends.from == place;
            let other = if forth { ends.to } else { ends.from };
            if !convoy.served && plan.is_served(link, forth) {
                self.state.queues.join(place, plan.country[other], convoy);
                return;
            }
            if self.network.is_limited(link) {
                let per_day = self.network.throughput(link);
                self.state.lines.join(link, per_day, convoy);
                return;
            }
            convoy.served = false;
            convoy.from = place;
            convoy.place = other;
            convoy.tick += self.network.ticks(link, way);
            self.recorder.set_out(link, forth, persons);
        }
        self.state.road.put(convoy);
    }

    /// The way of a batch is cut where it is: each chooses anew.
    fn cut(&mut self, convoy: Convoy<D::Count>) {
        match convoy.goal {
            Goal::Exit(_) => self.choose_again(convoy),
            Goal::Kin(_) | Goal::Onward(_) | Goal::Home(_) => {
                let near = self.stopping_place(convoy.place, convoy.from);
                self.stop(near, convoy.mode, convoy.rows);
            }
        }
    }

    /// Each of a batch that wanted to an exit takes another one that can be reached; where there is
    /// none, they stay in the settlement, or go home, or stop nearby. Those who have not left home yet stay
    /// there, and try anew.
    pub(super) fn choose_again(&mut self, convoy: Convoy<D::Count>) {
        let plan = self.plan;
        let place = convoy.place;
        let way = way(convoy.mode);
        let any = self.ways.is_open(place, way);
        let mut weighed = std::mem::take(&mut self.weighed);
        if any {
            self.weigh(place, convoy.mode, f64::INFINITY, &mut weighed[way]);
        }
        let mut groups: BTreeMap<Goal, Rows<D::Count>> = BTreeMap::new();
        let (mut stopping, mut home_again) = (Vec::new(), Vec::new());
        let mut chosen = Vec::new();
        let mut draws = self.draws(purpose::CHAIN_RECHOOSE, convoy.name, 1);
        for mut row in convoy.rows {
            row.key.intention = 0;
            let who = row.key;
            let home = usize::from(who.home);
            let weighed = &mut weighed[way];
            if home == place {
                home_again.push(row);
                continue;
            }
            if any {
                self.choose(weighed, &self.own, &Choosing::away(&who));
            }
            if any && weighed.weights.iter().any(|weight| *weight > 0.0) {
                shared(draws.of(row.id), row.n, &weighed.weights, &mut chosen);
                for &(option, n) in &chosen {
                    let goal = Goal::Exit(weighed.exit(option));
                    push(groups.entry(goal).or_default(), Row { n, ..row });
                }
            } else if plan.is_settlement(place) {
                stopping.push(row);
            } else if self.has_way(place, home) {
                groups.entry(Goal::Home(home)).or_default().push(row);
            } else {
                stopping.push(row);
            }
        }
        self.weighed = weighed;
        self.come_home(place, home_again, Status::Barred.after(convoy.mode));
        if !stopping.is_empty() {
            let near = self.stopping_place(place, convoy.from);
            self.stop(near, convoy.mode, stopping);
        }
        for (goal, rows) in groups {
            let name = StableHash::new()
                .word(convoy.name)
                .word(plan.place_hash[self.place_of(goal)])
                .word(u64::from(convoy.tick))
                .finish();
            self.state.road.put(Convoy {
                name,
                goal,
                load: self.load(&rows),
                rows: merged(rows),
                served: false,
                ..convoy
            });
        }
    }

    /// Whether there is an open way by car.
    pub(super) fn has_way(&mut self, from: usize, to: usize) -> bool {
        self.network.reaches(self.plan, from, to)
    }

    /// The settlement where those stop who cannot go on: here, or the nearest by road on the side
    /// from which they come.
    pub(super) fn stopping_place(&self, place: usize, from: usize) -> usize {
        let plan = self.plan;
        if plan.is_settlement(place) {
            return place;
        }
        let holders = &self.state.control.holders;
        let near = (0..plan.places())
            .filter(|other| plan.is_settlement(*other))
            .filter(|other| plan.country[*other] == plan.country[from])
            .filter(|other| {
                control::is_open(holders[from], holders[*other], |a, b| plan.hostile(a, b))
            })
            .min_by(|a, b| {
                let km = |to: &usize| plan.road_km[place * plan.places() + to];
                km(a).total_cmp(&km(b))
            });
        near.unwrap_or(from)
    }

    /// Households stop in a place: at home where it is theirs, else without shelter.
    pub(super) fn stop(&mut self, place: usize, mode: Mode, rows: Rows<D::Count>) {
        let mut own: BTreeMap<Status, Rows<D::Count>> = BTreeMap::new();
        let mut others = Vec::new();
        for row in rows {
            if usize::from(row.key.home) == place {
                let status = row.key.status_at_home(mode);
                own.entry(status).or_default().push(row);
            } else {
                others.push(row);
            }
        }
        for (status, rows) in own {
            self.come_home(place, rows, status);
        }
        self.arrive(place, Shelter::None, others);
    }

    /// Households are at home again.
    pub(super) fn come_home(&mut self, place: usize, rows: Rows<D::Count>, status: Status) {
        if rows.is_empty() {
            return;
        }
        let plan = self.plan;
        let persons = self.load(&rows).persons;
        self.recorder.add(recorder::RETURNED, place, persons);
        let kin_shares = plan.shares[place].any_kin();
        let lot = self.next_lot();
        let mut draws = self.draws(purpose::CHAIN_KIN, plan.place_hash[place], lot);
        for row in rows {
            let who = row.key;
            let class = Class {
                leaning: who.leaning,
                grades: who.grades,
                status,
            };
            let home = &mut self.state.homes[place];
            let mut settle = |kin, n| {
                let cell = Cell {
                    kind: who.kind,
                    kin,
                };
                home.add(plan, class, Conduct::Abstain, cell, row.id, n);
            };
            if who.kin == KIN_FORGOTTEN {
                draws
                    .of(row.id)
                    .among(row.n, &kin_shares, |kin, n| settle(kin > 0, n));
            } else {
                settle(who.kin > 0, row.n);
            }
        }
    }

    /// How many are in some rows.
    pub(super) fn load(&self, rows: &[Row<D::Count>]) -> Load<D::Count> {
        let mut load = Load::default();
        for row in rows {
            load.households += row.n;
            load.persons += row.n.as_f64() * self.persons(row.key.kind);
        }
        load
    }

    /// Hours of waiting in queues on the way to every exit, by exit and place.
    pub(super) fn see_waits(&mut self, way: usize) {
        let plan = self.plan;
        self.waits[way].clear();
        let waits = self.lane_waits(way);
        let lines = self.line_waits();
        let mut all = waits.iter().map(|(_, hours)| hours);
        if all.all(|hours| *hours <= 0.0) && lines.iter().all(|(_, hours)| *hours <= 0.0) {
            return;
        }
        for exit in &plan.scenario.exits {
            let mut hours = vec![0.0; plan.places()];
            if let Some(tree) = self.network.tree(exit.place, way) {
                for place in tree.order() {
                    let Some(link) = tree.next(place) else {
                        continue;
                    };
                    let ends = &plan.scenario.links[link];
                    let other = if ends.from == place {
                        ends.to
                    } else {
                        ends.from
                    };
                    let here = waits
                        .iter()
                        .find(|(at, _)| *at == (place, plan.country[other]))
                        .map_or(0.0, |(_, hours)| *hours);
                    let line = lines.iter().find(|(at, _)| *at == link);
                    let line = line.map_or(0.0, |(_, hours)| *hours);
                    hours[place] = hours[other] + here + line;
                }
            }
            self.waits[way].push(hours);
        }
    }

    /// Hours that the last of each queue waits, as seen now.
    fn lane_waits(&self, lane: usize) -> Vec<((usize, u16), f64)> {
        self.state
            .queues
            .all
            .iter()
            .map(|queue| {
                let row = service(self.plan, queue.crossing, queue.towards, self.state.tick);
                let hours = row.map_or(0.0, |row| self.lane_wait(queue, lane, row));
                ((queue.crossing, queue.towards), hours)
            })
            .collect()
    }
}
