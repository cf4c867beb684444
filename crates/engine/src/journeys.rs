//! A day's travel of all groups at once (design.md §2).
//!
//! People who reach the same place with the same km behind them, and do not differ in what can
//! influence their way, have the same distribution of what is left of their day, whatever link
//! they came by. So they meet in a [`Stop`] and decide together: the day is a network of stops,
//! worked through in the order of km covered, and not a tree of journeys for each group. People of
//! a stop may differ in recent travel, which they keep; it is looked at where it matters.

use crate::cohort::Cohort;
use crate::distances::Distances;
use crate::draw::{Count, Draw};
use crate::error::EngineError;
use crate::purpose;
use crate::rows::{Bins, NO_ROW};
use crate::tables::Target;
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
    /// Hops behind the one who made most.
    pub hops: u32,
}

impl Here {
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
}

/// People by bin of recent travel, within a list of people who do the same.
pub(crate) type Part<C> = (u32, C);

/// Where a step along a link leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    goal: Goal,
    /// Km covered today at its end.
    covered_km: f64,
    /// The place reached, [`NOWHERE`] for none.
    reached: u32,
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
    /// Of the stop being worked through: who takes each option, and which were taken.
    by_option: Vec<Vec<Part<C>>>,
    taken: Vec<usize>,
    /// Who stays, or sets off.
    pub others: Vec<Part<C>>,
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
            by_option: Vec::new(),
            taken: Vec::new(),
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
}

impl Trip<'_> {
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

/// Who of those due travels in this sub-batch.
pub(crate) fn part_of<D: Draw>(
    trip: Trip,
    hash: u64,
    share: f64,
    due: &Bins<D::Count>,
) -> Vec<Part<D::Count>> {
    if share >= 1.0 {
        return due.parts().collect();
    }
    let key = trip
        .walker
        .plan
        .stream(trip.member, trip.walker.day, purpose::BATCH);
    let mut draw = D::new(key.state(hash).batch(trip.batch));
    due.parts()
        .map(|(bin, n)| (bin, draw.part(n, share)))
        .filter(|part| part.1 > D::Count::default())
        .collect()
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
        let going = part_of::<D>(trip, row.hash, share, &due);
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
            for &(bin, n) in &going {
                due.counts[bin as usize] -= n;
                due.total -= n;
            }
        }
        self.rows.rows[index].due = due;
    }

    /// People on a link take a step along it. `from` is where they come from, with their recent
    /// travel and labels; `edges` are known or left [`Edge::UNKNOWN`], for drivers and walkers.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn take(
        &mut self,
        trip: Trip,
        here: Here,
        [drive, walk]: [&mut Edge; 2],
        draws: &mut Draws<D>,
        going: &[Part<D::Count>],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let link = &trip.walker.world.network.objects[here.key.site.as_link().unwrap_or_default()];
        if link.walk_probability <= 0.0 {
            return self.arrive(trip, here, false, drive, draws, going, from, tally);
        }
        let zero = D::Count::default();
        let (mut walking, mut driving) = (Vec::new(), Vec::new());
        for &(bin, n) in going {
            let walkers = draws.people.part(n, link.walk_probability);
            walking.push((bin, walkers));
            driving.push((bin, n - walkers));
        }
        for (going, edge, walks) in [(&mut walking, walk, true), (&mut driving, drive, false)] {
            going.retain(|part| part.1 > zero);
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
        going: &[Part<D::Count>],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        if going.is_empty() {
            return;
        }
        if matches!(edge.goal, Goal::Unknown) {
            *edge = self.edge(trip.walker, here, walks);
        }
        tally.visits += going.len() as u64;
        if edge.reached != NOWHERE {
            tally.reached[edge.reached as usize] += going.iter().map(|part| part.1).sum();
        }
        let stop = match edge.goal {
            Goal::Stop(stop) => stop,
            Goal::Rest(row) => {
                return self.rest(trip, row, edge.covered_km, draws, going, from);
            }
            Goal::Unknown => return,
        };
        let speed = trip.walker.plan.rules.max_move_speed;
        let people = self.journeys.reach(stop, here.hops, speed);
        people.add_all(going, from, self.grid, self.track, &mut draws.labels);
    }

    /// People get to a place with part of the day left and decide there.
    pub(crate) fn meet(
        &mut self,
        trip: Trip,
        there: Here,
        draws: &mut Draws<D>,
        going: &[Part<D::Count>],
        from: &mut Bins<D::Count>,
    ) {
        let stop = self.journeys.stop(trip.walker, Here { hops: 0, ..there });
        let speed = trip.walker.plan.rules.max_move_speed;
        let people = self.journeys.reach(stop, there.hops, speed);
        people.add_all(going, from, self.grid, self.track, &mut draws.labels);
    }

    /// The row of people who stay where they are, remembered in an edge.
    pub(crate) fn row_of(&mut self, walker: &Walker, key: GroupKey, edge: &mut Edge) -> u32 {
        if let Goal::Rest(row) = edge.goal {
            return row;
        }
        let row = self.rows.row(key, |key| walker.state_hash(key));
        edge.goal = Goal::Rest(row);
        row
    }

    /// Works out where a step along a link leads.
    fn edge(&mut self, walker: &Walker, here: Here, walks: bool) -> Edge {
        let hop = walker.hop(here.key, here.covered_km, walks);
        let goal = if hop.goes_on {
            let there = Here {
                key: hop.key,
                covered_km: hop.covered_km,
                hops: 0,
            };
            Goal::Stop(self.journeys.stop(walker, there))
        } else {
            Goal::Rest(self.rows.row(hop.key, |key| walker.state_hash(key)))
        };
        Edge {
            goal,
            covered_km: hop.covered_km,
            reached: hop.reached.map_or(NOWHERE, short),
        }
    }

    /// People are done for the day.
    pub(crate) fn rest(
        &mut self,
        trip: Trip,
        row: u32,
        covered_km: f64,
        draws: &mut Draws<D>,
        going: &[Part<D::Count>],
        from: &mut Bins<D::Count>,
    ) {
        let next = &mut self.rows.rows[row as usize].next;
        let plan = trip.walker.plan;
        if !plan.fields.recent && !self.track {
            for &(_, n) in going {
                next.add(0, self.grid, n);
            }
            return;
        }
        for &(bin, n) in going {
            let recent = from.recent(bin as usize, self.grid);
            let recent = plan.next_recent(f64::from_bits(recent), covered_km);
            let labels = from.labels.get_mut(bin as usize);
            let labels = labels.map(|labels| draws.labels.take_labels(labels, n));
            next.add_any(recent, self.grid, n, labels);
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
        let n = people.total;
        let stays = walker.stays_for_harvest(&mut here.key, place, n, tally);
        if !stays && here.key.route == 0 {
            self.choose(
                trip,
                here,
                place,
                &mut edges,
                &mut draws,
                &mut people,
                tally,
            );
        } else {
            let mut going = std::mem::take(&mut self.journeys.others);
            going.extend(people.parts());
            tally.visits += going.len() as u64;
            let way = (!stays)
                .then(|| walker.tables.follow(walker.world, place, here.key.route))
                .flatten();
            if let Some((object, rest)) = way {
                let way = walker.world.network.objects[object as usize].way;
                tally.leave(place, way, n);
                let on_link = here.on_link(object, rest);
                edges.resize(2, Edge::UNKNOWN);
                let [drive, walk] = &mut edges[..] else {
                    return Ok(());
                };
                self.take(
                    trip,
                    on_link,
                    [drive, walk],
                    &mut draws,
                    &going,
                    &mut people,
                    tally,
                );
            } else {
                let key = GroupKey {
                    route: if stays { here.key.route } else { 0 },
                    ..here.key
                };
                let row = self.rows.row(key, |key| walker.state_hash(key));
                self.rest(trip, row, here.covered_km, &mut draws, &going, &mut people);
            }
            going.clear();
            self.journeys.others = going;
        }
        people.clear();
        self.journeys.spare.push(people);
        self.journeys.stops[stop].edges = edges;
        Ok(())
    }

    /// The people of a stop decide whether to go on and where.
    #[allow(clippy::too_many_arguments)]
    fn choose(
        &mut self,
        trip: Trip,
        here: Here,
        place: usize,
        edges: &mut Vec<Edge>,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        if walker.tables.by_branch {
            edges.resize(1, Edge::UNKNOWN);
            return self.choose_by_branch(trip, here, draws, people, &mut edges[0], tally);
        }
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let mut staying = std::mem::take(&mut self.journeys.others);
        let mut by_option = std::mem::take(&mut self.journeys.by_option);
        let mut taken = std::mem::take(&mut self.journeys.taken);
        let options = choice.targets.len();
        if by_option.len() < options {
            by_option.resize(options, Vec::new());
        }
        edges.resize(2 * options + 1, Edge::UNKNOWN);
        for (bin, n) in people.parts() {
            tally.visits += 1;
            let recent = people.recent(bin as usize, self.grid);
            let force = walker.keeps_going(&here.key, f64::from_bits(recent), here.covered_km);
            let chance = if force { 1.0 } else { choice.chance };
            let leaving = draws.people.part(n, chance);
            let mut left = n;
            if let Some(weights) = choice.weights.as_ref().filter(|_| leaving > zero) {
                left = n - leaving;
                draws.people.share(leaving, weights, |option, n| {
                    if choice.targets[option] == Target::Refused {
                        left += n;
                        return;
                    }
                    let parts = &mut by_option[option];
                    match parts.last_mut() {
                        None => taken.push(option),
                        Some(last) if last.0 == bin => {
                            last.1 += n;
                            return;
                        }
                        Some(_) => {}
                    }
                    parts.push((bin, n));
                });
            }
            if left > zero {
                staying.push((bin, left));
            }
        }
        for option in taken.drain(..) {
            let Target::Go { object, rest } = choice.targets[option] else {
                continue;
            };
            let parts = &mut by_option[option];
            let n = parts.iter().map(|part| part.1).sum();
            tally.leave(place, walker.world.network.objects[object as usize].way, n);
            let (drivers, walkers) = edges.split_at_mut(options);
            let edges = [&mut drivers[option], &mut walkers[option]];
            let on_link = here.on_link(object, rest);
            self.take(trip, on_link, edges, draws, parts, people, tally);
            parts.clear();
        }
        if !staying.is_empty() {
            let row = self.row_of(walker, here.key, &mut edges[2 * options]);
            self.rest(trip, row, here.covered_km, draws, &staying, people);
            staying.clear();
        }
        self.journeys.others = staying;
        self.journeys.by_option = by_option;
        self.journeys.taken = taken;
    }
}
