//! A day's travel of all groups at once (design.md §2).
//!
//! People who reach the same place with the same km behind them, and do not differ in what can
//! influence their way, have the same distribution of what is left of their day, whatever link
//! they came by. So they meet in a [`Stop`] and decide together: the day is a network of stops,
//! worked through in the order of km covered, and not a tree of journeys for each group. People of
//! a stop may differ in recent travel, which they keep; it is looked at where it matters.

use crate::branching::Steps;
use crate::cohort::Cohort;
use crate::distances::Distances;
use crate::draw::{Count, Draw};
use crate::error::EngineError;
use crate::purpose;
use crate::rows::{Bins, Grid, NO_ROW};
use crate::tables::{Choice, Target};
use crate::walk::{MOST_HOPS, Tally, Walker};
use outflow_model::key::{GroupKey, Site};
use outflow_random::{Purpose, StableHash};

/// Stops beyond which all are thrown away and made anew.
const MOST_STOPS: usize = 1 << 15;

/// Parts of a day's distance in which stops are sorted.
const SECTIONS: usize = 1024;

/// People in the course of a day: all but recent travel, and how far they have come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here {
    pub key: GroupKey,
    pub covered_km: f64,
    /// Hops behind the one who made most: 0 in the morning, before anybody travels.
    pub hops: u32,
}

impl Here {
    /// At a place in the morning.
    pub(crate) fn standing(key: GroupKey) -> Self {
        Self {
            key,
            covered_km: 0.0,
            hops: 0,
        }
    }

    /// On the first link of the day.
    pub(crate) fn setting_off(key: GroupKey) -> Self {
        Self {
            key,
            covered_km: 0.0,
            hops: 1,
        }
    }

    /// Whether both have the same distribution of what is left of the day.
    #[inline]
    fn meets(&self, other: &Self) -> bool {
        self.key == other.key && self.covered_km.to_bits() == other.covered_km.to_bits()
    }

    /// Them on a link, with these waypoints left.
    #[inline]
    fn on_link(self, object: u32, rest: u32) -> Self {
        Self {
            key: GroupKey {
                site: Site::link(object as usize),
                route: rest,
                ..self.key
            },
            hops: self.hops + 1,
            ..self
        }
    }
}

/// People at a place in the course of a day who have yet to decide. Stops are kept from day to
/// day, with where their options lead.
#[derive(Clone, Debug)]
struct Stop<C> {
    here: Here,
    /// Stable hash of all that tells it from other stops.
    hash: u64,
    /// Who is there; empty unless due.
    people: Bins<C>,
    /// How often people decided here in this sub-batch.
    times: u32,
    /// The sub-batch in which they last did.
    trip: u64,
    /// Whether it is due to be worked through.
    queued: bool,
    /// Where options lead, drivers and then walkers; and last, where those who stay rest.
    edges: Vec<Edge>,
    /// Where branches lead, where people choose branch by branch.
    steps: Steps,
}

/// Where a step along a link leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    goal: Goal,
    /// Km covered today at its end.
    covered_km: f64,
    /// The place reached, [`NOWHERE`] for none.
    reached: u32,
    /// Stable hash by which recent travel is rounded, for those who rest there.
    rounding: u64,
}

#[derive(Clone, Copy, Debug)]
enum Goal {
    /// Not worked out yet.
    Unknown,
    /// To a stop, later the same day.
    Stop(u32),
    /// Done for the day, in this row.
    Rest(u32),
}

impl Edge {
    /// Not worked out yet.
    pub(crate) const UNKNOWN: Self = Self {
        goal: Goal::Unknown,
        covered_km: 0.0,
        reached: NOWHERE,
        rounding: 0,
    };
}

/// No place.
const NOWHERE: u32 = u32::MAX;

/// The stops of a member.
#[derive(Clone, Debug)]
pub(crate) struct Journeys<C> {
    stops: Vec<Stop<C>>,
    /// Stops by hash of their key: open addressing, 0 for none, else the stop plus 1.
    index: Vec<u32>,
    /// Bins out of use.
    spare: Vec<Bins<C>>,
    /// Which km covered are alike.
    distances: Distances,
    /// Stops due, by km covered.
    sections: Vec<Vec<u32>>,
    /// Sub-batches so far.
    trips: u64,
    /// How often routes were rebuilt when stops were last thrown away.
    routes: u64,
    /// How often stops were thrown away: rows that remember any look at it.
    pub generation: u32,
    /// Of the stop being worked through: who takes each option.
    pub split: Split<C>,
    /// Who stays, or sets off.
    pub others: Vec<C>,
}

/// People of one place shared out over options: a count for each option and bin of recent travel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Split<C> {
    counts: Vec<C>,
    bins: usize,
}

impl<C: Count> Split<C> {
    /// Nobody yet, in so many options and bins.
    #[inline]
    pub(crate) fn begin(&mut self, options: usize, bins: usize) {
        self.bins = bins;
        self.counts.clear();
        self.counts.resize(options * bins, C::default());
    }

    #[inline]
    pub(crate) fn add(&mut self, option: usize, bin: usize, n: C) {
        self.counts[option * self.bins + bin] += n;
    }

    /// Those of an option, by bin.
    #[inline]
    pub(crate) fn of(&self, option: usize) -> &[C] {
        &self.counts[option * self.bins..][..self.bins]
    }

    /// Those of the option `from` take the option `to` instead.
    pub(crate) fn join(&mut self, from: usize, to: usize) {
        for bin in 0..self.bins {
            let n = std::mem::take(&mut self.counts[from * self.bins + bin]);
            self.counts[to * self.bins + bin] += n;
        }
    }
}

/// Everybody in a list of counts by bin.
#[inline]
pub(crate) fn sum<C: Count>(counts: &[C]) -> C {
    counts.iter().copied().sum()
}

/// Bins with anybody in them.
#[inline]
fn occupied<C: Count>(counts: &[C]) -> u64 {
    counts.iter().map(|n| u64::from(*n > C::default())).sum()
}

impl<C> Default for Journeys<C> {
    fn default() -> Self {
        Self {
            stops: Vec::new(),
            index: Vec::new(),
            spare: Vec::new(),
            distances: Distances::default(),
            sections: std::iter::repeat_with(Vec::new).take(SECTIONS).collect(),
            trips: 0,
            routes: 0,
            generation: 1,
            split: Split {
                counts: Vec::new(),
                bins: 0,
            },
            others: Vec::new(),
        }
    }
}

impl<C: Count> Journeys<C> {
    /// Begins a sub-batch. Stops are thrown away where links changed, or when there are many: they
    /// are made again as they are needed, and no draw depends on it.
    fn begin(&mut self, walker: &Walker) {
        let routes = walker.tables.routes_built;
        if self.routes != routes {
            self.distances = Distances::new(walker.plan, walker.world);
        }
        if self.routes != routes || self.stops.len() > MOST_STOPS {
            self.routes = routes;
            self.generation += 1;
            self.stops.clear();
            self.index.fill(0);
        }
        self.trips += 1;
    }

    /// The stop of people who are here, made if need be.
    fn stop(&mut self, walker: &Walker, mut here: Here) -> u32 {
        let place = here.key.site.as_place().unwrap_or_default();
        here.covered_km = self.distances.alike(place, here.covered_km);
        if 2 * self.stops.len() >= self.index.len() {
            self.grow();
        }
        let mask = self.index.len() - 1;
        let mut slot = index_hash(&here) & mask;
        loop {
            let known = self.index[slot] as usize;
            if known == 0 {
                break;
            }
            if self.stops[known - 1].here.meets(&here) {
                return short(known - 1);
            }
            slot = (slot + 1) & mask;
        }
        let state = StableHash::new()
            .word(walker.state_hash(&here.key))
            .word(here.covered_km.to_bits());
        self.stops.push(Stop {
            here,
            hash: state.finish(),
            people: Bins::default(),
            times: 0,
            trip: 0,
            queued: false,
            edges: Vec::new(),
            steps: Steps::default(),
        });
        self.index[slot] = short(self.stops.len());
        short(self.stops.len() - 1)
    }

    /// A stop that people get to, after so many hops.
    #[inline]
    fn reach(&mut self, stop: u32, hops: u32, speed: f64) -> &mut Bins<C> {
        let there = &mut self.stops[stop as usize];
        if there.trip != self.trips {
            (there.trip, there.times, there.here.hops) = (self.trips, 0, 0);
        }
        there.here.hops = there.here.hops.max(hops);
        if !there.queued {
            there.queued = true;
            there.people = self.spare.pop().unwrap_or_default();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let section = (there.here.covered_km / speed * SECTIONS as f64) as usize;
            self.sections[section.min(SECTIONS - 1)].push(stop);
        }
        &mut there.people
    }

    fn grow(&mut self) {
        let slots = (4 * self.stops.len()).next_power_of_two().max(256);
        self.index.clear();
        self.index.resize(slots, 0);
        for (number, stop) in self.stops.iter().enumerate() {
            let mut slot = index_hash(&stop.here) & (slots - 1);
            while self.index[slot] != 0 {
                slot = (slot + 1) & (slots - 1);
            }
            self.index[slot] = short(number + 1);
        }
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NO_ROW)
}

impl Walker<'_> {
    /// The chance that people with this recent travel leave a place: whoever reached a town in the
    /// course of the day may have to go on.
    #[inline]
    pub(crate) fn chance(&self, choice: &Choice, here: &Here, recent: f64) -> f64 {
        if here.hops > 0 && self.keeps_going(&here.key, recent, here.covered_km) {
            1.0
        } else {
            choice.chance
        }
    }
}

/// A hash for the index of stops alone: nothing that is drawn depends on it.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn index_hash(here: &Here) -> usize {
    let words = here.key.words();
    let key = words[0] ^ words[3].rotate_left(56) ^ words[2].rotate_left(24);
    let product = u128::from(key ^ 0x9E37_79B9_7F4A_7C15)
        * u128::from(here.covered_km.to_bits() ^ 0xBF58_476D_1CE4_E5B9);
    (product >> 64) as usize ^ product as usize
}

/// The streams of one group's splits: of people, and of their passive labels.
pub(crate) struct Draws<D> {
    pub people: D,
    pub labels: D,
}

/// What all steps of a sub-batch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Trip<'a> {
    pub walker: &'a Walker<'a>,
    pub member: u32,
    pub batch: u32,
    /// Stable hash of what rounds recent travel today.
    rounding: u64,
}

impl<'a> Trip<'a> {
    pub(crate) fn new(walker: &'a Walker<'a>, member: u32, batch: u32) -> Self {
        let rounding = StableHash::new()
            .word(walker.plan.options.seed)
            .word(u64::from(member) << 32 | u64::from(walker.day));
        Self {
            walker,
            member,
            batch,
            rounding: rounding.finish(),
        }
    }

    /// A number uniform on [0, 1) for those of a bin who rest at the end of an edge today.
    #[inline]
    fn rounding(&self, edge: u64, bin: usize) -> f64 {
        let hash = StableHash::new().word(self.rounding ^ edge.wrapping_add(bin as u64));
        (hash.finish() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    pub(crate) fn draws<D: Draw>(&self, state: u64, hop: u32) -> Draws<D> {
        self.draws_for(purpose::TRAVEL, state, hop)
    }

    pub(crate) fn draws_for<D: Draw>(&self, what: Purpose, state: u64, hop: u32) -> Draws<D> {
        let stream = |what| {
            let key = self.walker.plan.stream(self.member, self.walker.day, what);
            D::new(key.state(state).batch(self.batch).hop(hop))
        };
        Draws {
            people: stream(what),
            labels: stream(purpose::LABELS),
        }
    }
}

/// Who of those due travels in this sub-batch, by bin, into `going`.
pub(crate) fn part_of<D: Draw>(
    trip: Trip,
    hash: u64,
    share: f64,
    due: &Bins<D::Count>,
    going: &mut Vec<D::Count>,
) {
    going.clear();
    going.extend_from_slice(due.occupied_part());
    if share >= 1.0 {
        return;
    }
    let key = trip
        .walker
        .plan
        .stream(trip.member, trip.walker.day, purpose::BATCH);
    let mut draw = D::new(key.state(hash).batch(trip.batch));
    for n in going.iter_mut().filter(|n| **n > D::Count::default()) {
        *n = draw.part(*n, share);
    }
}

impl<D: Draw> Cohort<D> {
    /// Everybody due, or a part of them, travels to the end of the day.
    pub(crate) fn travel_together(
        &mut self,
        trip: Trip,
        share: f64,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        self.journeys.begin(trip.walker);
        for row in 0..self.rows.rows.len() {
            if self.rows.rows[row].due.total > D::Count::default() {
                self.set_off(trip, share, row, tally);
            }
        }
        if trip.walker.tables.by_branch {
            self.set_off_by_branch(trip, share, tally);
        }
        for section in 0..SECTIONS {
            let mut next = 0;
            while let Some(&stop) = self.journeys.sections[section].get(next) {
                self.go_on(trip, stop as usize, tally)?;
                next += 1;
            }
            self.journeys.sections[section].clear();
        }
        self.draw_pools(trip);
        Ok(())
    }

    /// Those of a row who travel in this sub-batch take their first step of the day.
    fn set_off(&mut self, trip: Trip, share: f64, row: usize, tally: &mut Tally<D::Count>) {
        let index = row;
        let row = &mut self.rows.rows[row];
        if row.edges.0 != self.journeys.generation {
            row.edges = (self.journeys.generation, [Edge::UNKNOWN; 2]);
        }
        let mut edges = row.edges.1;
        let all = share >= 1.0 || !trip.walker.changing_from(&row.key);
        let here = Here::setting_off(row.key);
        let share = if all { 1.0 } else { share };
        let mut draws = trip.draws::<D>(row.hash, 0);
        let mut due = std::mem::take(&mut row.due);
        let mut going = std::mem::take(&mut self.journeys.others);
        part_of::<D>(trip, row.hash, share, &due, &mut going);
        let [drive, walk] = &mut edges;
        self.take(
            trip,
            here,
            [drive, walk],
            &mut draws,
            &going,
            &mut due,
            tally,
        );
        self.rows.rows[index].edges.1 = edges;
        if all {
            due.clear();
        } else {
            due.take_out(&going);
        }
        self.journeys.others = going;
        self.rows.rows[index].due = due;
    }

    /// People on a link take a step along it, `going[bin]` of each bin of `from`, which has their
    /// recent travel and labels; `edges` are known or left [`Edge::UNKNOWN`], for drivers and
    /// walkers.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn take(
        &mut self,
        trip: Trip,
        here: Here,
        [drive, walk]: [&mut Edge; 2],
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let link = &trip.walker.world.network.objects[here.key.site.as_link().unwrap_or_default()];
        if link.walk_probability <= 0.0 {
            return self.arrive(trip, here, false, drive, draws, going, from, tally);
        }
        let walking: Vec<D::Count> = going
            .iter()
            .map(|&n| draws.people.part(n, link.walk_probability))
            .collect();
        let driving: Vec<D::Count> = going
            .iter()
            .zip(&walking)
            .map(|(&n, &walking)| n - walking)
            .collect();
        for (going, edge, walks) in [(&walking, walk, true), (&driving, drive, false)] {
            self.arrive(trip, here, walks, edge, draws, going, from, tally);
        }
    }

    /// People get to where a step along their link leads.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn arrive(
        &mut self,
        trip: Trip,
        here: Here,
        walks: bool,
        edge: &mut Edge,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let n = sum(going);
        if n <= D::Count::default() {
            return;
        }
        if matches!(edge.goal, Goal::Unknown) {
            *edge = self.edge(trip.walker, here, walks);
        }
        tally.visits += occupied(going);
        if edge.reached != NOWHERE {
            tally.reached[edge.reached as usize] += n;
        }
        match edge.goal {
            Goal::Stop(stop) => {
                let speed = trip.walker.plan.rules.max_move_speed;
                let people = self.journeys.reach(stop, here.hops, speed);
                people.add_all(going, from, self.grid, self.track, &mut draws.labels);
            }
            Goal::Rest(_) => self.rest(trip, *edge, draws, going, from),
            Goal::Unknown => {}
        }
    }

    /// The stop of people who are at a place in the course of a day.
    pub(crate) fn stop_at(&mut self, walker: &Walker, there: Here) -> u32 {
        self.journeys.stop(walker, Here { hops: 0, ..there })
    }

    /// People get to a stop after so many hops.
    pub(crate) fn meet(
        &mut self,
        trip: Trip,
        stop: u32,
        hops: u32,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
    ) {
        let speed = trip.walker.plan.rules.max_move_speed;
        let people = self.journeys.reach(stop, hops, speed);
        people.add_all(going, from, self.grid, self.track, &mut draws.labels);
    }

    /// The edge of people who are done for the day with this key, and so many km covered.
    pub(crate) fn resting(&mut self, walker: &Walker, key: GroupKey, covered_km: f64) -> Edge {
        let row = self.rows.row(key, |key| walker.state_hash(key));
        let hash = self.rows.rows[row as usize].hash;
        let rounding = StableHash::new().word(hash).float(covered_km).finish();
        Edge {
            goal: Goal::Rest(row),
            covered_km,
            reached: NOWHERE,
            rounding,
        }
    }

    /// Works out where a step along a link leads.
    fn edge(&mut self, walker: &Walker, here: Here, walks: bool) -> Edge {
        let hop = walker.hop(here.key, here.covered_km, walks);
        let reached = hop.reached.map_or(NOWHERE, short);
        if !hop.goes_on {
            let resting = self.resting(walker, hop.key, hop.covered_km);
            return Edge { reached, ..resting };
        }
        let there = Here {
            key: hop.key,
            covered_km: hop.covered_km,
            hops: 0,
        };
        Edge {
            goal: Goal::Stop(self.journeys.stop(walker, there)),
            covered_km: hop.covered_km,
            reached,
            rounding: 0,
        }
    }

    /// People are done for the day at the end of `edge`, `going[bin]` of each bin of `from`.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    pub(crate) fn rest(
        &mut self,
        trip: Trip,
        edge: Edge,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
    ) {
        let zero = D::Count::default();
        let Goal::Rest(row) = edge.goal else { return };
        let next = &mut self.rows.rows[row as usize].next;
        let plan = trip.walker.plan;
        if !plan.fields.recent {
            return next.add_all(going, from, self.grid, self.track, &mut draws.labels);
        }
        let Grid::Steps { steps, step } = self.grid else {
            for (bin, &n) in going.iter().enumerate().filter(|(_, n)| **n > zero) {
                let recent = f64::from_bits(from.recent(bin, self.grid));
                let recent = plan.next_recent(recent, edge.covered_km).to_bits();
                let labels = from.labels.get_mut(bin);
                let labels = labels.map(|labels| draws.labels.take_labels(labels, n));
                next.add_any(recent, self.grid, n, labels);
            }
            return;
        };
        for (bin, &n) in going.iter().enumerate().filter(|(_, n)| **n > zero) {
            // To one of the two neighbours on the grid, the nearer the likelier.
            let recent = plan.next_recent(bin as f64 * step, edge.covered_km) * steps;
            let below = recent as usize;
            let part = recent - below as f64;
            let up = if part > 0.0 {
                D::round_up(n, part, trip.rounding(edge.rounding, bin))
            } else {
                zero
            };
            if self.track {
                for (to, n) in [(below, n - up), (below + 1, up)] {
                    if n > zero {
                        let labels = from.labels.get_mut(bin);
                        let labels = labels.map(|labels| draws.labels.take_labels(labels, n));
                        let labels = labels.unwrap_or_default();
                        next.add_labelled((to as f64 * step).to_bits(), self.grid, n, labels);
                    }
                }
                continue;
            }
            if next.counts.len() < below + 2 {
                next.counts.resize(below + 2, zero);
            }
            for (to, n) in [(below, n - up), (below + 1, up)] {
                next.counts[to] += n;
                next.total += n;
            }
        }
    }

    /// The people of a stop follow their route or decide.
    fn go_on(
        &mut self,
        trip: Trip,
        stop: usize,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let there = &mut self.journeys.stops[stop];
        there.queued = false;
        there.times += 1;
        let mut here = there.here;
        let mut people = std::mem::take(&mut there.people);
        let mut edges = std::mem::take(&mut there.edges);
        let walker = trip.walker;
        if here.hops > MOST_HOPS {
            return Err(walker.endless(&here.key));
        }
        let mut draws = trip.draws::<D>(there.hash, there.times);
        let place = here.key.site.as_place().unwrap_or_default();
        let stays = walker.stays_for_harvest(&mut here.key, place, people.total, tally);
        if !stays && here.key.route == 0 {
            if walker.tables.by_branch {
                let mut steps = std::mem::take(&mut self.journeys.stops[stop].steps);
                self.choose_by_branch(trip, here, &mut draws, &mut people, &mut steps, tally);
                self.journeys.stops[stop].steps = steps;
            } else {
                self.choose(trip, here, &mut edges, &mut draws, &mut people, tally);
            }
        } else {
            let mut going = std::mem::take(&mut self.journeys.others);
            going.clear();
            going.extend_from_slice(people.occupied_part());
            tally.visits += occupied(&going);
            let way = (!stays)
                .then(|| walker.tables.follow(walker.world, place, here.key.route))
                .flatten();
            if let Some((object, rest)) = way {
                let way = walker.world.network.objects[object as usize].way;
                tally.leave(place, way, people.total);
                let on_link = here.on_link(object, rest);
                edges.resize(2, Edge::UNKNOWN);
                if let [drive, walk] = &mut edges[..] {
                    let edges = [drive, walk];
                    self.take(trip, on_link, edges, &mut draws, &going, &mut people, tally);
                }
            } else {
                let key = GroupKey {
                    route: if stays { here.key.route } else { 0 },
                    ..here.key
                };
                let edge = self.resting(walker, key, here.covered_km);
                self.rest(trip, edge, &mut draws, &going, &mut people);
            }
            self.journeys.others = going;
        }
        people.clear();
        self.journeys.spare.push(people);
        self.journeys.stops[stop].edges = edges;
        Ok(())
    }

    /// The people of a stop decide whether to go on and where.
    fn choose(
        &mut self,
        trip: Trip,
        here: Here,
        edges: &mut Vec<Edge>,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let walker = trip.walker;
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let options = choice.targets.len();
        edges.resize(2 * options + 1, Edge::UNKNOWN);
        let mut split = std::mem::take(&mut self.journeys.split);
        tally.visits += self.share_out(walker, here, choice, people, &mut draws.people, &mut split);
        for option in 0..options {
            let Target::Go { object, rest } = choice.targets[option] else {
                continue;
            };
            let going = split.of(option);
            let n = sum(going);
            if n <= D::Count::default() {
                continue;
            }
            tally.leave(place, walker.world.network.objects[object as usize].way, n);
            let (drivers, walkers) = edges.split_at_mut(options);
            let edges = [&mut drivers[option], &mut walkers[option]];
            let on_link = here.on_link(object, rest);
            self.take(trip, on_link, edges, draws, going, people, tally);
        }
        let staying = split.of(options);
        if sum(staying) > D::Count::default() {
            let edge = &mut edges[2 * options];
            if matches!(edge.goal, Goal::Unknown) {
                *edge = self.resting(walker, here.key, here.covered_km);
            }
            self.rest(trip, *edge, draws, staying, people);
        }
        self.journeys.split = split;
    }

    /// Shares people at a place out over the options of their choice, with those who stay as one
    /// more at the end; gives the number of bins with anybody in them.
    #[inline]
    pub(crate) fn share_out(
        &self,
        walker: &Walker,
        here: Here,
        choice: &Choice,
        people: &Bins<D::Count>,
        draw: &mut D,
        split: &mut Split<D::Count>,
    ) -> u64 {
        let options = choice.targets.len();
        let counts = people.occupied_part();
        split.begin(options + 1, counts.len());
        let mut visits = 0;
        for (bin, &n) in counts.iter().enumerate() {
            if n <= D::Count::default() {
                continue;
            }
            visits += 1;
            let recent = f64::from_bits(people.recent(bin, self.grid));
            let chance = walker.chance(choice, &here, recent);
            let staying = match &choice.weights {
                Some(weights) if chance > 0.0 => {
                    draw.leave(n, chance, weights, |option, n| split.add(option, bin, n))
                }
                _ => n,
            };
            split.add(options, bin, staying);
        }
        for option in 0..options {
            if choice.targets[option] == Target::Refused {
                split.join(option, options);
            }
        }
        visits
    }
}
