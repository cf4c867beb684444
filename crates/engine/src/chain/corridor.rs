//! Corridors with a limit: who would set out on such a link waits in one line for it, whichever way they
//! go and by whatever mode, and is let through first come, first served (docs/chain/10-border.md).

use super::crossing::{Lane, served_by, take_served};
use super::member::Member;
use super::network::way;
use super::population::{Households, merged};
use super::recorder;
use super::road::{Convoy, Load};
use super::split::Split;
use crate::purpose;
use outflow_model::chain::{DAY, Tick};
use outflow_model::rules::chain::border;
use outflow_random::StableHash;
use serde::{Deserialize, Serialize};

/// The line for one link, from both its ends: its units are persons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Line<C: Households> {
    link: usize,
    pub(super) lane: Lane<C>,
}

/// All lines, ascending by link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Lines<C: Households> {
    pub(super) all: Vec<Line<C>>,
}

impl<C: Households> Lines<C> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new() }
    }

    /// A batch joins the line for a link at its arrival tick.
    pub(super) fn join(&mut self, link: usize, per_day: f64, convoy: Convoy<C>) {
        let found = self.all.binary_search_by_key(&link, |line| line.link);
        let at = found.unwrap_or_else(|at| {
            let lane = Lane::new();
            self.all.insert(at, Line { link, lane });
            at
        });
        let lane = &mut self.all[at].lane;
        lane.serves(per_day, 0);
        lane.join(convoy);
    }
}

impl<D: Split> Member<'_, D> {
    /// At the start of a step: whose way is another now, since the link is open to all, or closed, or there
    /// is a shorter one, goes on by it. Of the others, some give up who have waited for long.
    pub(super) fn leave_lines(&mut self) {
        let now = self.state.tick;
        for at in 0..self.state.lines.all.len() {
            let line = &mut self.state.lines.all[at];
            let link = line.link;
            let per_day = self.network.throughput(link);
            line.lane.serves(per_day, now);
            let waiting = std::mem::take(&mut line.lane.waiting);
            if waiting.is_empty() {
                continue;
            }
            let limited = self.network.is_limited(link);
            let mut staying = std::collections::VecDeque::with_capacity(waiting.len());
            for convoy in waiting {
                if limited && self.next_link(&convoy) == Some(link) {
                    staying.push_back(convoy);
                } else {
                    self.state.road.put(Convoy {
                        tick: convoy.tick.max(now),
                        ..convoy
                    });
                }
            }
            let name = self.link_name(link);
            let key = self.key(purpose::CHAIN_RECHOOSE).state(name);
            let mut home = Vec::new();
            let waiting = self.who_gives_up(key, staying, true, &mut home);
            self.state.lines.all[at].lane.waiting = waiting;
            home.into_iter().for_each(|convoy| self.give_up(convoy));
        }
    }

    /// The link on which a batch goes on from where it is.
    fn next_link(&mut self, convoy: &Convoy<D::Count>) -> Option<usize> {
        let (goal, way) = (self.place_of(convoy.goal), way(convoy.mode));
        self.network.ensure(self.plan, goal, way);
        self.network.tree(goal, way)?.next(convoy.place)
    }

    /// Stable name of a link for draws; never that of a place.
    fn link_name(&self, link: usize) -> u64 {
        let id = &self.plan.scenario.links[link].id;
        StableHash::new().text("link").text(id).finish()
    }

    /// Lets people through until a tick; they travel on.
    pub(super) fn serve_lines(&mut self, end: Tick) {
        for at in 0..self.state.lines.all.len() {
            let line = &mut self.state.lines.all[at];
            let (link, per_day) = (line.link, line.lane.per_day);
            let mut free = line.lane.free;
            let mut waiting = std::mem::take(&mut line.lane.waiting);
            while let Some(convoy) = waiting.front_mut() {
                let from = free.max(f64::from(convoy.tick));
                let Load {
                    households,
                    persons,
                } = convoy.load;
                let n = served_by::<D>(from, f64::from(end), households, persons, per_day);
                if n <= D::Count::default() {
                    break;
                }
                let key = self.key(purpose::CHAIN_CROSSING).hop(self.next_lot());
                let rows = take_served::<D>(key, convoy, n);
                let load = self.load(&rows);
                free = border::free_at(from, load.persons, per_day);
                let wait = (free - f64::from(convoy.tick)) / f64::from(DAY) * 24.0;
                self.recorder
                    .raise(recorder::WAIT_HOURS, convoy.place, wait);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let out = (0.5 * (from + free)).round() as Tick;
                self.set_out(
                    link,
                    Convoy {
                        tick: out.max(convoy.tick),
                        load,
                        rows: merged(rows),
                        ..*convoy
                    },
                );
                convoy.load = self.load(&convoy.rows);
                if !convoy.rows.is_empty() {
                    break;
                }
                waiting.pop_front();
            }
            let lane = &mut self.state.lines.all[at].lane;
            lane.free = free;
            lane.waiting = waiting;
        }
    }

    /// A batch sets out on a link.
    fn set_out(&mut self, link: usize, convoy: Convoy<D::Count>) {
        let ends = &self.plan.scenario.links[link];
        let forth = ends.from == convoy.place;
        self.recorder.set_out(link, forth, convoy.load.persons);
        self.state.road.put(Convoy {
            from: convoy.place,
            place: if forth { ends.to } else { ends.from },
            tick: convoy.tick + self.network.ticks(link, way(convoy.mode)),
            served: false,
            ..convoy
        });
    }

    /// Hours that who comes now waits for each link with a line.
    pub(super) fn line_waits(&self) -> Vec<(usize, f64)> {
        let now = f64::from(self.state.tick);
        let lines = self.state.lines.all.iter();
        lines
            .filter(|line| self.network.is_limited(line.link))
            .map(|line| {
                let per_day = self.network.throughput(line.link);
                let hours = border::wait_hours(line.lane.free, now, line.lane.units, per_day);
                // As in front of crossings: nobody reckons with more than a month.
                (line.link, hours.min(720.0))
            })
            .collect()
    }

    /// Lines of the step: who waits where.
    pub(super) fn record_lines(&mut self, end: Tick) {
        for at in 0..self.state.lines.all.len() {
            let mut persons = 0.0;
            let waiting = self.state.lines.all[at].lane.waiting.iter();
            for convoy in waiting {
                persons += convoy.load.persons;
                let units = self.units(convoy.mode, &convoy.load);
                let queued = &mut self.queued[convoy.place];
                queued[way(convoy.mode)] += units;
                queued[2] += convoy.load.persons;
                if end.is_multiple_of(DAY) {
                    let ticks = end.saturating_sub(convoy.tick);
                    let hours = f64::from(ticks) / f64::from(DAY) * 24.0;
                    self.recorder
                        .raise(recorder::WAIT_HOURS, convoy.place, hours);
                }
            }
            self.state.lines.all[at].lane.units = persons;
        }
    }
}
