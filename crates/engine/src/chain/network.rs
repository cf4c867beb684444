//! The network as it can be used now: open ways, and shortest-path trees to places.

use super::plan::Plan;
use outflow_model::chain::{EventKind, Holder, Parameters, Target, Tick};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::{control, road};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No way on.
const NONE: u32 = u32::MAX;

/// Shortest ways from every place to one place.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// Hours; infinite where there is no way.
    pub(super) hours: Vec<f64>,
    /// Length of that way in km.
    pub(super) km: Vec<f64>,
    /// Link of the next hop.
    next: Vec<u32>,
    /// Places by hours, those without a way left out.
    order: Vec<u32>,
}

impl Tree {
    /// Link of the next hop from a place.
    pub(super) fn next(&self, place: usize) -> Option<usize> {
        let link = self.next[place];
        (link != NONE).then_some(link as usize)
    }

    /// Places from near to far.
    pub(super) fn order(&self) -> impl Iterator<Item = usize> {
        self.order.iter().map(|place| *place as usize)
    }
}

/// On wheels, or on foot.
pub(super) fn way(mode: Mode) -> usize {
    usize::from(mode == Mode::Foot)
}

/// The open network, recomputed only when it changes.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// By way: whether a link is open from its `from` (even) or its `to` (odd): `2 * link + back`.
    open: [Vec<bool>; 2],
    /// Trees by place and way.
    trees: Vec<Option<Tree>>,
    /// By place: which places can be reached from it by car.
    reached: Vec<Option<Vec<bool>>>,
    hours: [Vec<f64>; 2],
    ticks: [Vec<Tick>; 2],
    /// Persons a day whom each link lets through; infinite without a limit.
    throughput: Vec<f64>,
    /// Whether any open link has a limit.
    limited: bool,
    /// Times that it changed.
    pub(super) changes: u64,
}

impl Network {
    /// Brings the network to a tick.
    pub(super) fn update(&mut self, plan: &Plan, holders: &[Holder], tick: Tick, p: &Parameters) {
        let (open, throughput) = open_ways(plan, holders, tick);
        self.limited = throughput
            .iter()
            .any(|most| *most > 0.0 && most.is_finite());
        self.throughput = throughput;
        if open == self.open && !self.trees.is_empty() {
            return;
        }
        if self.hours[0].is_empty() {
            self.hours = [Mode::Car, Mode::Foot].map(|mode| {
                plan.scenario
                    .links
                    .iter()
                    .map(|link| road::hours(link, mode, p))
                    .collect()
            });
            self.ticks = [0, 1].map(|way: usize| {
                let hours = self.hours[way].iter();
                hours.map(|hours| road::ticks(*hours)).collect()
            });
        }
        self.open = open;
        self.trees = vec![None; 2 * plan.places()];
        self.reached = vec![None; plan.places()];
        self.changes += 1;
        for exit in &plan.scenario.exits {
            for way in 0..2 {
                self.ensure(plan, exit.place, way);
            }
        }
    }

    /// Makes sure that the tree to a place is there.
    pub(super) fn ensure(&mut self, plan: &Plan, place: usize, way: usize) {
        let at = 2 * place + way;
        if self.trees[at].is_none() {
            self.trees[at] = Some(self.grow(plan, place, way));
        }
    }

    /// The tree to a place, where it was [made sure of](Self::ensure).
    pub(super) fn tree(&self, place: usize, way: usize) -> Option<&Tree> {
        self.trees[2 * place + way].as_ref()
    }

    /// Whether there is a way by car from one place to another.
    pub(super) fn reaches(&mut self, plan: &Plan, from: usize, to: usize) -> bool {
        if self.reached[from].is_none() {
            let mut there = vec![false; plan.places()];
            there[from] = true;
            let mut next = vec![from];
            while let Some(place) = next.pop() {
                for &(link, other) in &plan.links_at[place] {
                    if !there[other] && self.is_open(plan, link, place, way(Mode::Car)) {
                        there[other] = true;
                        next.push(other);
                    }
                }
            }
            self.reached[from] = Some(there);
        }
        self.reached[from].as_ref().is_some_and(|there| there[to])
    }

    /// Whether a link is open from a place by a way.
    fn is_open(&self, plan: &Plan, link: usize, from: usize, way: usize) -> bool {
        self.open[way][2 * link + usize::from(plan.scenario.links[link].from != from)]
    }

    /// Persons a day whom a link lets through, both ways together: infinite without a limit, 0 where it
    /// is closed.
    pub(super) fn throughput(&self, link: usize) -> f64 {
        self.throughput[link]
    }

    /// Whether a link lets only so many through a day.
    #[inline]
    pub(super) fn is_limited(&self, link: usize) -> bool {
        self.limited && self.throughput[link].is_finite()
    }

    /// Ticks on a link.
    pub(super) fn ticks(&self, link: usize, way: usize) -> Tick {
        self.ticks[way][link]
    }

    fn grow(&self, plan: &Plan, target: usize, way: usize) -> Tree {
        let places = plan.places();
        let mut tree = Tree {
            hours: vec![f64::INFINITY; places],
            km: vec![f64::INFINITY; places],
            next: vec![NONE; places],
            order: Vec::with_capacity(places),
        };
        let mut done = vec![false; places];
        tree.hours[target] = 0.0;
        tree.km[target] = 0.0;
        let mut heap = BinaryHeap::from([Reverse((0_u64, target))]);
        while let Some(Reverse((_, place))) = heap.pop() {
            if std::mem::replace(&mut done[place], true) {
                continue;
            }
            tree.order.push(u32::try_from(place).unwrap_or(NONE));
            for &(link, other) in &plan.links_at[place] {
                let hours = tree.hours[place] + self.hours[way][link];
                if hours < tree.hours[other] && self.is_open(plan, link, other, way) {
                    tree.hours[other] = hours;
                    tree.km[other] = tree.km[place] + plan.scenario.links[link].length_km;
                    tree.next[other] = u32::try_from(link).unwrap_or(NONE);
                    heap.push(Reverse((hours.to_bits(), other)));
                }
            }
        }
        tree
    }
}

/// Which links are open by each way, from either end, and how many persons each lets through a day.
fn open_ways(plan: &Plan, holders: &[Holder], tick: Tick) -> ([Vec<bool>; 2], Vec<f64>) {
    let scenario = &plan.scenario;
    let mut closed_place = vec![false; plan.places()];
    let mut closed_link = vec![false; scenario.links.len()];
    let mut corridors = vec![0.0_f64; scenario.links.len()];
    for event in scenario.events.iter().filter(|event| event.holds(tick)) {
        let closes = match event.kind {
            EventKind::Closure => true,
            EventKind::Corridor => false,
            _ => continue,
        };
        if let Target::Links(list) = &event.target {
            for &link in list {
                closed_link[link] |= closes;
                if !closes {
                    corridors[link] = corridors[link].max(event.value);
                }
            }
        } else {
            for (place, &holder) in holders.iter().enumerate() {
                closed_place[place] |= event.target.covers(place, holder);
            }
        }
    }
    let mut open = [0, 1].map(|_| Vec::with_capacity(2 * scenario.links.len()));
    let mut most = Vec::with_capacity(scenario.links.len());
    for (index, link) in scenario.links.iter().enumerate() {
        let (from, to) = (holders[link.from], holders[link.to]);
        let by_itself = control::is_open(from, to, |a, b| plan.hostile(a, b));
        let closed = closed_link[index] || closed_place[link.from] || closed_place[link.to];
        let persons = if closed {
            0.0
        } else {
            control::throughput(by_itself, [corridors[index]])
        };
        let passable = persons > 0.0;
        most.push(if passable && !scenario.parts.border {
            f64::INFINITY
        } else {
            persons
        });
        for (way, open) in open.iter_mut().enumerate() {
            open.push(passable && lets_through(plan, index, true, way, tick));
            open.push(passable && lets_through(plan, index, false, way, tick));
        }
    }
    (open, most)
}

/// Whether a crossing serves those who go on to a place by a way at all now. Other places always do.
fn lets_through(plan: &Plan, link: usize, forth: bool, way: usize, tick: Tick) -> bool {
    let ends = &plan.scenario.links[link];
    let (from, to) = if forth {
        (ends.from, ends.to)
    } else {
        (ends.to, ends.from)
    };
    !plan.is_served(link, forth)
        || service(plan, from, plan.country[to], tick).is_some_and(|row| rate(row, way) > 0.0)
}

/// Units that a lane of a crossing serves in a day: of those on wheels, or on foot.
pub(super) fn rate(row: &outflow_model::chain::Crossing, way: usize) -> f64 {
    if way == 0 {
        row.cars_per_day
    } else {
        row.walkers_per_day
    }
}

/// Row of a crossing that is in force towards a country; the last one where several are.
pub(super) fn service(
    plan: &Plan,
    crossing: usize,
    towards: u16,
    tick: Tick,
) -> Option<&outflow_model::chain::Crossing> {
    plan.service_at[crossing]
        .iter()
        .rev()
        .find(|row| plan.towards[**row] == towards && plan.scenario.crossings[**row].holds(tick))
        .map(|row| &plan.scenario.crossings[*row])
}
