//! Counts of exchangeable people, split exactly (`cohort`) or by expectation (`mean`).

use crate::draw::{Count, Draw, Labels};
use crate::error::EngineError;
use crate::journeys::{Draws, Trip, sum};
use crate::kernel::{Ends, Kernel};
use crate::options::RecentGrid;
use crate::plan::Plan;
use crate::population::Population;
use crate::purpose;
use crate::record::OriginCount;
use crate::rows::{Bins, Grid, NO_ROW, Row, Rows};
use crate::stops::{Here, Journeys};
use crate::tables::{Kinds, Target};
use crate::undrawn::Branching;
use crate::walk::{Tally, Walker};
use outflow_model::key::{GroupKey, Site};
use outflow_random::StableHash;
use std::marker::PhantomData;

/// All groups of a member.
pub(crate) struct Cohort<D: Draw> {
    pub(crate) rows: Rows<D::Count>,
    pub(crate) grid: Grid,
    pub(crate) journeys: Journeys<D::Count>,
    pub(crate) branching: Branching<D::Count>,
    pub(crate) track: bool,
    /// What a day comes to for those who set off, by row.
    pub(crate) kernels: Vec<Kernel>,
    /// Scratch space: who takes each step of a day; all 0 when not in use.
    pub(crate) passing: Vec<D::Count>,
    /// Scratch space: the chance to come to each fork of a day.
    pub(crate) reached: Vec<f64>,
    /// Scratch space: how days end.
    pub(crate) ends: Ends<D::Count>,
    /// Scratch space: those who do not go alone.
    pub(crate) many: Vec<D::Count>,
    /// Whether days are worked out beforehand where nothing changes in the course of them.
    pub(crate) ahead: bool,
    draw: PhantomData<D>,
}

/// Stable hash of a group: of its row and its recent travel.
#[inline]
fn group_hash(row: u64, recent: u64) -> u64 {
    if recent == 0 {
        row
    } else {
        StableHash::new().word(row).word(recent).finish()
    }
}

impl<D: Draw> Cohort<D> {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            rows: Rows::default(),
            grid: Grid::of(plan.options().recent_grid),
            journeys: Journeys::default(),
            branching: Branching::default(),
            track: plan.options().track_origin,
            kernels: Vec::new(),
            passing: Vec::new(),
            reached: Vec::new(),
            ends: Ends::default(),
            many: Vec::new(),
            ahead: D::Count::WHOLE
                && !plan.fields.harvesting
                && !plan.fields.route
                && plan.options().recent_grid != RecentGrid::Exact,
            draw: PhantomData,
        }
    }

    /// Phase A for the people of a row at a place.
    fn decide_row(
        &mut self,
        trip: Trip,
        index: usize,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let walker = trip.walker;
        let row = &self.rows.rows[index];
        let mut here = Here::standing(row.key);
        let mut draws: Draws<D> = trip.draws_for(purpose::DECIDE, row.hash, 0);
        let place = here.key.site.as_place().unwrap_or_default();
        let n = sum(people.occupied_part());
        if here.key.has(GroupKey::SETTLED)
            || walker.stays_for_harvest(&mut here.key, place, n, tally)
        {
            return self.stay(trip, here.key, &mut draws, people);
        }
        if here.key.route != 0 {
            let Some((object, rest)) = walker.tables.follow(walker.world, place, here.key.route)
            else {
                let key = GroupKey {
                    route: 0,
                    ..here.key
                };
                return self.stay(trip, key, &mut draws, people);
            };
            let way = walker.world.network.objects[object as usize].way;
            tally.leave(place, way, n);
            let row = self.on_link(walker, here.key, object, rest);
            return self.rows.rows[row as usize].due.take_in(people, self.grid);
        }
        if walker.tables.by_branch {
            return self.leave_by_branch(trip, here, &mut draws, people, tally);
        }
        self.leave(trip, here, index, &mut draws, people, tally);
    }

    /// Everybody of a group stays where they are.
    fn stay(
        &mut self,
        trip: Trip,
        key: GroupKey,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
    ) {
        let edge = self.resting(trip.walker, key, 0.0);
        let staying = people.occupied_part().to_vec();
        self.rest(trip, edge, draws, &staying, people);
    }

    /// The row of those who set out on a link.
    fn on_link(&mut self, walker: &Walker, key: GroupKey, object: u32, rest: u32) -> u32 {
        let key = GroupKey {
            site: Site::link(object as usize),
            route: rest,
            ..key
        };
        self.rows.row(key, |key| walker.state_hash(key))
    }

    /// The people of a row choose whether to leave and which way.
    fn leave(
        &mut self,
        trip: Trip,
        here: Here,
        index: usize,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let walker = trip.walker;
        let zero = D::Count::default();
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let options = choice.targets.len();
        let (stamp, mut option_rows) = std::mem::take(&mut self.rows.rows[index].option_rows);
        if stamp != walker.tables.stamp(place) {
            option_rows.clear();
            option_rows.resize(options, NO_ROW);
        }
        let mut split = std::mem::take(&mut self.journeys.split);
        tally.visits += self.share_out(walker, here, choice, people, &mut draws.people, &mut split);
        for (option, row) in option_rows.iter_mut().enumerate() {
            let going = split.of(option);
            let n = sum(going);
            let Target::Go { object, rest } = choice.targets[option] else {
                continue;
            };
            if n <= zero {
                continue;
            }
            tally.leave(place, walker.world.network.objects[object as usize].way, n);
            if *row == NO_ROW {
                *row = self.on_link(walker, here.key, object, rest);
            }
            let due = &mut self.rows.rows[*row as usize].due;
            due.add_all(going, people, self.grid, self.track, &mut draws.labels);
        }
        let staying = split.of(options);
        if sum(staying) > zero {
            let edge = self.resting(walker, here.key, 0.0);
            self.rest(trip, edge, draws, staying, people);
        }
        self.journeys.split = split;
        self.rows.rows[index].option_rows = (walker.tables.stamp(place), option_rows);
    }

    fn everybody(&self) -> impl Iterator<Item = (&GroupKey, D::Count)> {
        let total = |row: &Row<D::Count>| {
            [row.now.total, row.due.total, row.next.total]
                .into_iter()
                .sum::<D::Count>()
        };
        let rows = self.rows.rows.iter().map(move |row| (&row.key, total(row)));
        rows.chain(self.branching.due())
    }
}

impl<D: Draw> Population for Cohort<D> {
    type Count = D::Count;
    type Saved = Vec<(SavedKey, Vec<SavedBin<D::Count>>)>;

    fn enter(&mut self, walker: &Walker, key: GroupKey, n: D::Count, origin: u16) {
        if n <= D::Count::default() {
            return;
        }
        let row = self.rows.row(key, |key| walker.state_hash(key)) as usize;
        let now = &mut self.rows.rows[row].now;
        if self.track {
            now.add_labelled(0, self.grid, n, vec![(origin, n)]);
        } else {
            now.add(0, self.grid, n);
        }
    }

    fn decide(
        &mut self,
        walker: &Walker,
        member: u32,
        deciding: &[bool],
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let trip = Trip::new(walker, member, 0);
        self.begin_branching(walker);
        for index in 0..self.rows.rows.len() {
            let row = &mut self.rows.rows[index];
            if row.now.total <= zero {
                continue;
            }
            let Some(place) = row.key.site.as_place() else {
                row.due.take_in(&mut row.now, self.grid);
                continue;
            };
            if !deciding[place] {
                continue;
            }
            let mut now = std::mem::take(&mut row.now);
            self.decide_row(trip, index, &mut now, tally);
            now.clear();
            self.rows.rows[index].now = now;
        }
        self.branching.order();
    }

    fn arriving(&self, walker: &Walker) -> Vec<f64> {
        let mut arriving = vec![0.0; walker.world.places.len()];
        let rows = self.rows.rows.iter().map(|row| (&row.key, row.due.total));
        let due = rows.chain(self.branching.due());
        for (key, due) in due.filter(|(_, due)| *due > D::Count::default()) {
            if let Some(place) = walker.arrives_at(key) {
                arriving[place] += due.as_f64();
            }
        }
        arriving
    }

    fn travel(
        &mut self,
        walker: &Walker,
        member: u32,
        batch: u32,
        share: f64,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        self.travel_together(Trip::new(walker, member, batch), share, tally)
    }

    fn settle(&mut self, walker: &Walker, member: u32, chances: &[f64]) {
        let zero = D::Count::default();
        for index in 0..self.rows.rows.len() {
            let row = &self.rows.rows[index];
            let chance = row.key.site.as_place().map_or(0.0, |place| chances[place]);
            if chance <= 0.0 || row.next.total <= zero || row.key.has(GroupKey::SETTLED) {
                continue;
            }
            let (key, hash) = (row.key, row.hash);
            let settled = GroupKey {
                marks: key.marks | GroupKey::SETTLED,
                ..key
            };
            let settled = self.rows.row(settled, |key| walker.state_hash(key)) as usize;
            let mut next = std::mem::take(&mut self.rows.rows[index].next);
            for bin in 0..next.counts.len() {
                let recent = next.recent(bin, self.grid);
                let state = group_hash(hash, recent);
                let stream = |what| walker.plan.stream(member, walker.day, what).state(state);
                let n = D::new(stream(purpose::SETTLE)).part(next.counts[bin], chance);
                if n <= zero {
                    continue;
                }
                next.counts[bin] -= n;
                next.total -= n;
                let into = &mut self.rows.rows[settled].next;
                if self.track {
                    let mut draw = D::new(stream(purpose::LABELS).hop(2));
                    let labels = draw.take_labels(&mut next.labels[bin], n);
                    into.add_labelled(recent, self.grid, n, labels);
                } else {
                    into.add(recent, self.grid, n);
                }
            }
            self.rows.rows[index].next = next;
        }
    }

    fn end_day(&mut self) {
        for row in &mut self.rows.rows {
            if row.now.total > D::Count::default() || row.next.total > D::Count::default() {
                std::mem::swap(&mut row.now, &mut row.next);
                row.next.clear();
                row.now.sum_up();
            }
        }
    }

    fn travelling(&self) -> D::Count {
        self.everybody()
            .filter(|(key, _)| key.site.as_link().is_some())
            .map(|(_, n)| n)
            .sum()
    }

    fn total(&self) -> D::Count {
        self.everybody().map(|(_, n)| n).sum()
    }

    fn kinds(&self, walker: &Walker) -> Kinds {
        let classes = &walker.plan.classes;
        let mut kinds = Kinds::none(walker.world.places.len(), classes);
        for row in &self.rows.rows {
            if let Some(place) = row.key.site.as_place() {
                kinds.count(
                    place,
                    &classes.classes[usize::from(row.key.class)],
                    row.now.total.as_f64(),
                );
            }
        }
        kinds
    }

    fn origins(&self, day: u32, into: &mut Vec<OriginCount>) {
        let mut sums = crate::record::OriginSums::default();
        for row in &self.rows.rows {
            let Some(place) = row.key.site.as_place() else {
                continue;
            };
            for (origin, n) in row.now.labels.iter().flatten() {
                sums.add(place, *origin, n.as_f64());
            }
        }
        sums.write(day, into);
    }

    fn states(&self) -> usize {
        let rows = self.rows.rows.iter();
        rows.filter(|row| row.now.total > D::Count::default())
            .map(|row| row.now.occupied())
            .sum()
    }

    fn save(&self) -> Self::Saved {
        let bins = |row: &Row<D::Count>| {
            let occupied = row
                .now
                .counts
                .iter()
                .enumerate()
                .filter(|(_, n)| **n > D::Count::default());
            occupied
                .map(|(bin, &n)| SavedBin {
                    recent: row.now.recent(bin, self.grid),
                    n,
                    labels: row.now.labels.get(bin).cloned().unwrap_or_default(),
                })
                .collect()
        };
        self.rows
            .rows
            .iter()
            .map(|row| (SavedKey::from(row.key), bins(row)))
            .collect()
    }

    fn load(&mut self, walker: &Walker, saved: Self::Saved) {
        self.rows = Rows::default();
        for (key, bins) in saved {
            let row = self.rows.row(key.into(), |key| walker.state_hash(key)) as usize;
            for bin in bins {
                let now = &mut self.rows.rows[row].now;
                if self.track {
                    now.add_labelled(bin.recent, self.grid, bin.n, bin.labels);
                } else {
                    now.add(bin.recent, self.grid, bin.n);
                }
            }
        }
    }
}

/// One bin as a checkpoint holds it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(bound = "C: serde::Serialize + serde::de::DeserializeOwned")]
pub(crate) struct SavedBin<C> {
    recent: u64,
    n: C,
    labels: Labels<C>,
}

/// A key as a checkpoint holds it.
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct SavedKey(u32, u32, u64, u16, u16, u16, u16, u8);

impl From<GroupKey> for SavedKey {
    fn from(key: GroupKey) -> Self {
        Self(
            key.site.code(),
            key.route,
            key.recent,
            key.drives,
            key.walks,
            key.class,
            key.entry,
            key.marks,
        )
    }
}

impl From<SavedKey> for GroupKey {
    fn from(saved: SavedKey) -> Self {
        Self {
            site: outflow_model::key::Site::from_code(saved.0),
            route: saved.1,
            recent: saved.2,
            drives: saved.3,
            walks: saved.4,
            class: saved.5,
            entry: saved.6,
            marks: saved.7,
        }
    }
}
