//! Crossings: two lanes a direction, first come, first served; filtration.

use super::member::Member;
use super::network::{rate, service, way};
use super::plan::Kind;
use super::population::{Households, Row, Rows, Who, merged, pick, push, sift};
use super::recorder;
use super::road::{Convoy, Goal, Load, joined};
use super::split::{Split, shared};
use super::thin::Walk;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{Crossing, DAY, EventKind, Tick};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::border;
use outflow_random::{StableHash, StreamKey};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// One lane of a crossing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Lane<C: Households> {
    /// Tick from which it can serve the next party.
    pub(super) free: f64,
    /// Units that it served in a day when it was last looked at.
    pub(super) per_day: f64,
    /// Units that waited at the end of the last step.
    pub(super) units: f64,
    /// Ascending by arrival.
    pub(super) waiting: VecDeque<Convoy<C>>,
}

impl<C: Households> Lane<C> {
    pub(super) fn new() -> Self {
        Self {
            free: 0.0,
            per_day: 0.0,
            units: 0.0,
            waiting: VecDeque::new(),
        }
    }

    /// From a tick on it serves so many units in a day: the time before does not count for another rate.
    pub(super) fn serves(&mut self, per_day: f64, now: Tick) {
        if per_day.to_bits() != self.per_day.to_bits() {
            self.per_day = per_day;
            self.free = self.free.max(f64::from(now));
        }
    }

    /// A batch joins at its arrival tick; those who come from one place to one goal at the same tick are
    /// one, so that batches that part from others and join again do not multiply.
    pub(super) fn join(&mut self, convoy: Convoy<C>) {
        let place = (convoy.tick, convoy.name);
        let behind = |other: &Convoy<C>| (other.tick, other.name) <= place;
        let at = self.waiting.partition_point(behind);
        let first = self
            .waiting
            .partition_point(|other| other.tick < convoy.tick);
        let same = |other: &&mut Convoy<C>| {
            (other.goal, other.from, other.mode, other.served)
                == (convoy.goal, convoy.from, convoy.mode, convoy.served)
        };
        let together = self.waiting.range_mut(first..);
        let mut together = together.take_while(|other| other.tick == convoy.tick);
        if let Some(other) = together.find(same) {
            other.take_in(convoy);
            other.rows = merged(std::mem::take(&mut other.rows));
            return;
        }
        self.waiting.insert(at, convoy);
    }
}

/// The queue of one crossing in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Queue<C: Households> {
    pub(super) crossing: usize,
    /// Number of the country towards which it goes.
    pub(super) towards: u16,
    /// On wheels, and on foot.
    pub(super) lanes: [Lane<C>; 2],
}

/// All queues, ascending by crossing and direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Queues<C: Households> {
    pub(super) all: Vec<Queue<C>>,
}

impl<C: Households> Queues<C> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new() }
    }

    /// A batch joins at its arrival tick.
    pub(super) fn join(&mut self, crossing: usize, towards: u16, convoy: Convoy<C>) {
        let found = self
            .all
            .binary_search_by_key(&(crossing, towards), |queue| {
                (queue.crossing, queue.towards)
            });
        let at = found.unwrap_or_else(|at| {
            let lanes = [Lane::new(), Lane::new()];
            self.all.insert(
                at,
                Queue {
                    crossing,
                    towards,
                    lanes,
                },
            );
            at
        });
        self.all[at].lanes[way(convoy.mode)].join(convoy);
    }
}

impl<D: Split> Member<'_, D> {
    /// Units of service that a batch takes: vehicles, or persons on foot.
    pub(super) fn units(&self, mode: Mode, load: &Load<D::Count>) -> f64 {
        match mode {
            Mode::Car => load.households.as_f64() * self.plan.weight,
            Mode::Bus => load.persons / self.p.persons_per_bus,
            Mode::Foot => load.persons,
        }
    }

    /// Hours that who comes now waits in a lane.
    pub(super) fn lane_wait(
        &self,
        queue: &super::crossing::Queue<D::Count>,
        lane: usize,
        row: &Crossing,
    ) -> f64 {
        let units = queue.lanes[lane].units;
        let per_day = rate(row, lane) * self.p.service_level;
        let now = f64::from(self.state.tick);
        // A closed lane shows as the longest wait that anybody reckons with: a month.
        border::wait_hours(queue.lanes[lane].free, now, units, per_day).min(720.0)
    }

    /// Serves every queue until a tick; those served travel on.
    pub(super) fn serve_crossings(&mut self, end: Tick) {
        for at in 0..self.state.queues.all.len() {
            let (crossing, towards) = {
                let queue = &self.state.queues.all[at];
                (queue.crossing, queue.towards)
            };
            let row = service(self.plan, crossing, towards, self.state.tick).cloned();
            for lane in 0..2 {
                let per_day = row
                    .as_ref()
                    .map_or(0.0, |row| rate(row, lane) * self.p.service_level);
                // Nothing of the time before counts for a new rate.
                self.state.queues.all[at].lanes[lane].serves(per_day, self.state.tick);
                let Some(row) = row.as_ref().filter(|_| per_day > 0.0) else {
                    let lane = &mut self.state.queues.all[at].lanes[lane];
                    lane.free = lane.free.max(f64::from(end));
                    continue;
                };
                self.serve_lane(at, lane, per_day, row, end);
            }
        }
    }

    fn serve_lane(&mut self, queue: usize, lane: usize, per_day: f64, row: &Crossing, end: Tick) {
        let mut waiting = std::mem::take(&mut self.state.queues.all[queue].lanes[lane].waiting);
        let mut free = self.state.queues.all[queue].lanes[lane].free;
        while let Some(convoy) = waiting.front_mut() {
            let from = free.max(f64::from(convoy.tick));
            let households = convoy.load.households;
            let units = self.units(convoy.mode, &convoy.load);
            let n = served_by::<D>(from, f64::from(end), households, units, per_day);
            if n <= D::Count::default() {
                break;
            }
            let towards = self.state.queues.all[queue].towards;
            let key = self
                .key(purpose::CHAIN_CROSSING)
                .batch(u32::from(towards) << 1)
                .hop(self.next_lot());
            let rows = take_served::<D>(key, convoy, n);
            let load = self.load(&rows);
            let served = Convoy {
                load,
                rows,
                ..*convoy
            };
            let units = self.units(convoy.mode, &load);
            free = border::free_at(from, units, per_day);
            let crossing = row.place;
            let wait = (free - f64::from(convoy.tick)) / f64::from(DAY) * 24.0;
            self.recorder.raise(recorder::WAIT_HOURS, crossing, wait);
            if lane == 0 {
                self.recorder.add(recorder::CROSSED_CARS, crossing, units);
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let out = (0.5 * (from + free)).ceil() as Tick;
            self.filter(
                Convoy {
                    tick: out.max(convoy.tick),
                    ..served
                },
                row,
                self.state.queues.all[queue].towards,
            );
            convoy.load = self.load(&convoy.rows);
            if !convoy.rows.is_empty() {
                break;
            }
            waiting.pop_front();
        }
        let lane = &mut self.state.queues.all[queue].lanes[lane];
        lane.free = free;
        lane.waiting = waiting;
    }

    /// What the guards do with a batch that is served.
    fn filter(&mut self, mut convoy: Convoy<D::Count>, row: &Crossing, towards: u16) {
        let plan = self.plan;
        let crossing = row.place;
        let ban = self.levels.any(EventKind::ExitBan, crossing);
        let mut through = Vec::new();
        let mut back: BTreeMap<u16, Rows<D::Count>> = BTreeMap::new();
        let mut chosen = Vec::new();
        let lot = self.next_lot();
        let mut draws = self.draws(purpose::CHAIN_CROSSING, convoy.name, lot);
        for group in std::mem::take(&mut convoy.rows) {
            let who = group.key;
            let kind = &plan.kinds[usize::from(who.kind)];
            let abroad = plan.country[usize::from(who.home)] != towards;
            let fates = fates(row, kind, if abroad { ban } else { 0.0 });
            if fates[0] >= 1.0 {
                through.push(group);
                continue;
            }
            shared(draws.of(group.id), group.n, &fates, &mut chosen);
            for &(fate, n) in &chosen {
                let group = Row { n, ..group };
                let persons = n.as_f64() * self.persons(who.kind);
                match (fate, kind.split) {
                    (1, _) => {
                        self.recorder.add(recorder::TURNED_BACK, crossing, persons);
                        push(back.entry(who.home).or_default(), group);
                    }
                    (2, _) => {
                        self.recorder.add(recorder::BORDER_HELD, crossing, persons);
                        self.state.held += persons;
                    }
                    (3 | 4, Some((goes, stays))) => {
                        let apart = n.as_f64() * self.persons(stays);
                        self.recorder.add(recorder::SEPARATED, crossing, apart);
                        let key = Who { kind: goes, ..who };
                        push(&mut through, Row { key, ..group });
                        if fate == 3 {
                            self.state.held += apart;
                        } else {
                            let id = self.other_id(group.id);
                            let key = Who { kind: stays, ..who };
                            push(back.entry(who.home).or_default(), Row { key, id, n });
                        }
                    }
                    // Who cannot part stays together.
                    (3, None) => {
                        self.recorder.add(recorder::BORDER_HELD, crossing, persons);
                        self.state.held += persons;
                    }
                    (4, None) => {
                        self.recorder.add(recorder::TURNED_BACK, crossing, persons);
                        push(back.entry(who.home).or_default(), group);
                    }
                    _ => push(&mut through, group),
                }
            }
        }
        for (home, rows) in back {
            self.turn_back(&convoy, usize::from(home), rows);
        }
        if !through.is_empty() {
            let load = self.load(&through);
            self.recorder.add(recorder::CROSSED, crossing, load.persons);
            self.state.road.put(Convoy {
                load,
                rows: merged(through),
                served: true,
                ..convoy
            });
        }
    }

    /// Those turned back go home where there is a way that does not lead on through here, else they stop
    /// in the nearest settlement on their side.
    fn turn_back(&mut self, convoy: &Convoy<D::Count>, home: usize, rows: Rows<D::Count>) {
        if self.has_way(convoy.place, home) && !self.leads_on(convoy, home) {
            let name = StableHash::new()
                .word(convoy.name)
                .word(self.plan.place_hash[home])
                .word(u64::from(convoy.tick))
                .finish();
            self.state.road.put(Convoy {
                name,
                goal: Goal::Home(home),
                served: true,
                load: self.load(&rows),
                rows: merged(rows),
                ..*convoy
            });
        } else {
            let near = self.stopping_place(convoy.place, convoy.from);
            self.stop(near, convoy.mode, rows);
        }
    }

    /// Whether the way home from where a batch waits is the one on which it cannot go.
    fn leads_on(&mut self, convoy: &Convoy<D::Count>, home: usize) -> bool {
        let (way, goal) = (way(convoy.mode), self.place_of(convoy.goal));
        let mut next = |to: usize| {
            self.network.ensure(self.plan, to, way);
            let tree = self.network.tree(to, way);
            tree.and_then(|tree| tree.next(convoy.place))
        };
        next(home).is_some_and(|link| next(goal) == Some(link))
    }

    /// In front of crossings that serve nobody now, some choose another exit; where the wait is long,
    /// some who flee go home, and some who were on other ways stop in the nearest settlement.
    pub(super) fn rechoose_in_queues(&mut self) {
        let mut again = Vec::new();
        let mut home: Vec<Convoy<D::Count>> = Vec::new();
        for at in 0..self.state.queues.all.len() {
            let queue = &self.state.queues.all[at];
            let (crossing, towards) = (queue.crossing, queue.towards);
            let row = service(self.plan, crossing, towards, self.state.tick);
            let serves = [0, 1].map(|lane| row.is_some_and(|row| rate(row, lane) > 0.0));
            for (lane, serves) in serves.into_iter().enumerate() {
                let into = if serves { &mut home } else { &mut again };
                self.who_rechoose(at, lane, serves, into);
            }
        }
        for convoy in joined(again, self.plan.small) {
            match convoy.goal {
                Goal::Exit(_) => self.choose_again(convoy),
                Goal::Kin(_) | Goal::Onward(_) | Goal::Home(_) => self.state.road.put(convoy),
            }
        }
        for convoy in joined(home, self.plan.small) {
            self.give_up(convoy);
        }
    }

    /// Those who waited for too long go home if they fled, else they stop nearby.
    pub(super) fn give_up(&mut self, mut convoy: Convoy<D::Count>) {
        if !matches!(convoy.goal, Goal::Exit(_)) {
            let near = self.stopping_place(convoy.place, convoy.from);
            self.stop(near, convoy.mode, convoy.rows);
            return;
        }
        let mut back: BTreeMap<u16, Rows<D::Count>> = BTreeMap::new();
        for row in std::mem::take(&mut convoy.rows) {
            back.entry(row.key.home).or_default().push(row);
        }
        for (home, rows) in back {
            self.turn_back(&convoy, usize::from(home), rows);
        }
    }

    /// Households of a lane that choose again now, if there is anything else to choose: another exit, or
    /// a way home.
    fn who_rechoose(
        &mut self,
        queue: usize,
        lane: usize,
        serves: bool,
        into: &mut Vec<Convoy<D::Count>>,
    ) {
        let (crossing, towards) = {
            let queue = &self.state.queues.all[queue];
            (queue.crossing, queue.towards)
        };
        let waiting = std::mem::take(&mut self.state.queues.all[queue].lanes[lane].waiting);
        #[allow(clippy::cast_possible_truncation)]
        let key = self
            .key(purpose::CHAIN_RECHOOSE)
            .state(self.plan.place_hash[crossing])
            .batch(u32::from(towards) << 1 | lane as u32);
        let waiting = self.who_gives_up(key, waiting, serves, into);
        self.state.queues.all[queue].lanes[lane].waiting = waiting;
    }

    /// Takes those who give up out of a queue, if there is anything else for them to do.
    pub(super) fn who_gives_up(
        &mut self,
        key: StreamKey,
        mut waiting: VecDeque<Convoy<D::Count>>,
        serves: bool,
        into: &mut Vec<Convoy<D::Count>>,
    ) -> VecDeque<Convoy<D::Count>> {
        let none = D::Count::default();
        let first = waiting.front().map(|convoy| convoy.tick);
        if first.is_none_or(|first| self.gives_up(serves, first) <= 0.0) {
            return waiting;
        }
        let mut walk = Walk::<D>::new(key.hop(2));
        let mut emptied = false;
        // The longer somebody waits the sooner they give up: behind the first who does not, nobody does.
        for convoy in &mut waiting {
            let rate = self.gives_up(serves, convoy.tick) * self.dt();
            if rate <= 0.0 {
                break;
            }
            if walk.passes(convoy.load.households.as_f64(), rate) {
                continue;
            }
            let mut thinking = Vec::new();
            // Of expected counts a rest would stay for ever.
            let is_rest = !D::Count::WHOLE && convoy.load.households.as_f64() < self.plan.small;
            if is_rest {
                thinking.append(&mut convoy.rows);
            } else {
                sift(
                    &mut convoy.rows,
                    &mut walk,
                    rate,
                    |_| rate,
                    |_, row| thinking.push(row),
                );
            }
            let other = self.ways.is_open(convoy.place, way(convoy.mode));
            let mut going: Rows<D::Count> = Vec::new();
            for row in thinking {
                if other || self.has_way(convoy.place, usize::from(row.key.home)) {
                    going.push(row);
                } else {
                    convoy.rows.push(row);
                }
            }
            convoy.rows.retain(|row| row.n > none);
            convoy.rows = merged(std::mem::take(&mut convoy.rows));
            if going.is_empty() {
                continue;
            }
            convoy.load = self.load(&convoy.rows);
            emptied |= convoy.rows.is_empty();
            into.push(Convoy {
                load: self.load(&going),
                rows: going,
                tick: self.state.tick,
                ..*convoy
            });
        }
        if emptied {
            waiting.retain(|convoy| !convoy.rows.is_empty());
        }
        waiting
    }

    /// Rate per day at which those give up who came to a queue at a tick.
    fn gives_up(&self, serves: bool, came: Tick) -> f64 {
        let waited = f64::from(self.state.tick.saturating_sub(came)) / f64::from(DAY) * 24.0;
        border::gives_up(serves, waited, &self.p)
    }

    /// Queues of the day: the largest so far, and the wait of who stands there longest at its end.
    pub(super) fn record_queues(&mut self, end: Tick) {
        for at in 0..self.state.queues.all.len() {
            let queue = &self.state.queues.all[at];
            let crossing = queue.crossing;
            let (mut units, mut persons, mut wait) = ([0.0; 2], 0.0, 0.0_f64);
            for (lane, units) in queue.lanes.iter().zip(&mut units) {
                for convoy in &lane.waiting {
                    *units += self.units(convoy.mode, &convoy.load);
                    persons += convoy.load.persons;
                    let ticks = end.saturating_sub(convoy.tick);
                    wait = wait.max(f64::from(ticks) / f64::from(DAY) * 24.0);
                }
            }
            for (lane, units) in self.state.queues.all[at].lanes.iter_mut().zip(units) {
                lane.units = units;
            }
            self.queued[crossing][0] += units[0];
            self.queued[crossing][1] += units[1];
            self.queued[crossing][2] += persons;
            if end.is_multiple_of(DAY) {
                self.recorder.raise(recorder::WAIT_HOURS, crossing, wait);
            }
        }
        self.record_lines(end);
        for crossing in 0..self.queued.len() {
            let [cars, walkers, persons] = std::mem::take(&mut self.queued[crossing]);
            if persons > 0.0 {
                self.recorder.raise(recorder::QUEUE_CARS, crossing, cars);
                self.recorder
                    .raise(recorder::QUEUE_WALKERS, crossing, walkers);
                self.recorder
                    .raise(recorder::QUEUE_PERSONS, crossing, persons);
            }
        }
    }
}

/// Households of a batch of `units` units that are through by a tick, where the lane begins with them at
/// `from`.
pub(super) fn served_by<D: Split>(
    from: f64,
    end: f64,
    households: D::Count,
    units: f64,
    per_day: f64,
) -> D::Count {
    let can = border::through_by(from, end, units / households.as_f64(), per_day);
    if can >= households.as_f64() {
        return households;
    }
    let n = D::at_most(can);
    if n > households { households } else { n }
}

/// `n` households of a batch, by lot.
pub(super) fn take_served<D: Split>(
    key: StreamKey,
    convoy: &mut Convoy<D::Count>,
    n: D::Count,
) -> Rows<D::Count> {
    let households = convoy.load.households;
    if n >= households {
        return std::mem::take(&mut convoy.rows);
    }
    let mut rows = Vec::new();
    let mut draw = D::new(key.state(convoy.name));
    pick(&mut draw, &mut convoy.rows, households, &[n], |_, row| {
        rows.push(row)
    });
    rows
}

/// Chances of a household at a crossing: through, turned back, held, men held, men kept from leaving.
fn fates(row: &Crossing, kind: &Kind, ban: f64) -> [f64; 5] {
    let free = border::filtration(row, kind.has_men, kind.has_others, 0.0);
    let ruled = border::filtration(row, kind.has_men, kind.has_others, ban);
    [
        ruled.through,
        ruled.turned_back,
        ruled.held,
        free.separated,
        ruled.separated - free.separated,
    ]
}
