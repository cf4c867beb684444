//! Where people are in the course of a day, and where they can go from there.

use crate::distances::Distances;
use crate::draw::Count;
use crate::rows::{Bins, Grid, NO_ROW};
use crate::tables::Target;
use crate::undrawn::Steps;
use crate::walk::Walker;
use outflow_model::key::{GroupKey, Site};
use outflow_random::StableHash;

/// Stops beyond which all are thrown away and made anew.
const MOST_STOPS: usize = 1 << 15;

/// Parts of a day's distance in which stops are sorted.
pub(crate) const SECTIONS: usize = 1024;

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
    pub(crate) fn on_link(self, object: u32, rest: u32) -> Self {
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
pub(crate) struct Stop<C> {
    pub here: Here,
    /// Stable hash of all that tells it from other stops.
    pub hash: u64,
    /// Who is there; empty unless due.
    pub people: Bins<C>,
    /// How often people decided here in this sub-batch.
    pub times: u32,
    /// The sub-batch in which they last did.
    trip: u64,
    /// Whether it is due to be worked through.
    pub queued: bool,
    /// Where branches lead, where people choose branch by branch.
    pub steps: Steps,
}

/// What people at a stop can do, as of a stamp of the tables: all that a person who goes alone
/// looks at, side by side.
#[derive(Clone, Debug)]
pub(crate) struct Fork {
    /// Stamp of the tables, [`NEVER`] before they were looked at.
    stamp: u32,
    /// Bins of recent travel below which nobody stops here; 0 where it is not on a grid.
    pub keeps_below: usize,
    /// Options for drivers, those who stay, and options for walkers.
    pub arms: Vec<Arm>,
}

/// An option of a fork.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arm {
    pub edge: Edge,
    /// The place left, the link taken, the way it belongs to, and the waypoints left.
    pub from: u32,
    pub object: u32,
    pub way: u32,
    pub rest: u32,
    /// Chance to walk along the link.
    pub walks: f64,
    /// Whether people are turned down for now.
    pub refused: bool,
}

impl Arm {
    const NONE: Self = Self {
        edge: Edge::UNKNOWN,
        from: 0,
        object: 0,
        way: 0,
        rest: 0,
        walks: 0.0,
        refused: false,
    };

    fn set(&mut self, walker: &Walker, place: usize, object: u32, rest: u32) {
        let link = &walker.world.network.objects[object as usize];
        (self.from, self.way) = (short(place), short(link.way));
        (self.object, self.rest) = (object, rest);
        self.walks = link.walk_probability;
    }
}

/// No stamp of the tables.
const NEVER: u32 = u32::MAX;

impl Default for Fork {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl Fork {
    const UNKNOWN: Self = Self {
        stamp: NEVER,
        keeps_below: 0,
        arms: Vec::new(),
    };

    /// Where the only way leads, for drivers and walkers.
    pub(crate) fn only_arms(&mut self) -> (Edge, Edge) {
        self.arms.resize(3, Arm::NONE);
        (self.arms[0].edge, self.arms[2].edge)
    }

    /// Keeps where the only way leads.
    pub(crate) fn set_only_arms(&mut self, drive: Edge, walk: Edge) {
        (self.arms[0].edge, self.arms[2].edge) = (drive, walk);
    }

    /// Number of options.
    #[inline]
    pub(crate) fn options(&self) -> usize {
        self.arms.len() / 2
    }

    /// Looks at the tables anew where choices at the place have changed.
    #[inline]
    pub(crate) fn look(&mut self, walker: &Walker, here: &Here, grid: Grid) {
        let place = here.key.site.as_place().unwrap_or_default();
        let stamp = walker.tables.stamp(place);
        if self.stamp != stamp {
            self.look_again(walker, here, grid, place);
            self.stamp = stamp;
        }
    }

    #[cold]
    fn look_again(&mut self, walker: &Walker, here: &Here, grid: Grid, place: usize) {
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let options = choice.targets.len();
        self.arms.resize(2 * options + 1, Arm::NONE);
        for (arm, target) in self.arms.iter_mut().zip(&choice.targets) {
            arm.refused = *target == Target::Refused;
            if let &Target::Go { object, rest } = target {
                arm.set(walker, place, object, rest);
            }
        }
        self.keeps_below = 0;
        if let Grid::Steps { step, .. } = grid {
            let mut bins = (0..).map(|bin| f64::from(bin) * step);
            let stops = |recent: f64| {
                recent >= 1.0 || !walker.keeps_going(&here.key, recent, here.covered_km)
            };
            self.keeps_below = bins.position(stops).unwrap_or(0);
        }
    }
}

/// Where a step along a link leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub goal: Goal,
    /// Km covered today at its end.
    pub covered_km: f64,
    /// The place reached, [`NOWHERE`] for none.
    pub reached: u32,
    /// Stable hash by which recent travel is rounded, for those who rest there.
    pub rounding: u64,
    /// What the km covered add to the recent travel of tomorrow, in parts of a bin.
    pub ahead: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// Not worked out yet.
    Unknown,
    /// To a stop, later the same day.
    Stop(u32),
    /// Done for the day, in this row.
    Rest(u32),
}

impl Edge {
    /// What becomes of those who rest at its end, `None` where people go on.
    #[inline]
    pub(crate) fn rest(&self) -> Option<Rest> {
        match self.goal {
            Goal::Rest(row) => Some(Rest {
                row,
                rounding: self.rounding,
                ahead: self.ahead,
            }),
            _ => None,
        }
    }

    /// Not worked out yet.
    pub(crate) const UNKNOWN: Self = Self {
        goal: Goal::Unknown,
        covered_km: 0.0,
        reached: NOWHERE,
        rounding: 0,
        ahead: 0,
    };
}

/// Where people rest after a day's travel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    /// Stable hash by which recent travel is rounded.
    pub rounding: u64,
    /// What the km covered add to the recent travel of tomorrow, in [`PARTS`] of a bin.
    ahead: u64,
    pub row: u32,
}

impl Rest {
    /// Recent travel tomorrow of those who rest here and have that of a bin today: the bin below it
    /// on the grid, and the part of the way to the next.
    #[inline]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss
    )]
    pub(crate) fn tomorrow(&self, bin: usize) -> (usize, f64) {
        let recent = self.ahead + bin as u64 * (PARTS / 2);
        let part = (recent % PARTS) as i64 as f64 * (1.0 / PARTS as f64);
        ((recent / PARTS) as usize, part)
    }
}

/// Parts into which a bin of recent travel is divided.
pub(crate) const PARTS: u64 = 1 << 40;

/// No place.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The stops of a member.
#[derive(Clone, Debug)]
pub(crate) struct Journeys<C> {
    pub stops: Vec<Stop<C>>,
    /// What people can do at each stop.
    pub forks: Vec<Fork>,
    /// Stops by hash of their key: open addressing, 0 for none, else the stop plus 1.
    index: Vec<u32>,
    /// Bins out of use.
    pub spare: Vec<Bins<C>>,
    /// Which km covered are alike.
    distances: Distances,
    /// Stops due, by km covered.
    pub sections: Vec<Vec<u32>>,
    /// How many stops are due.
    pub waiting: usize,
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

impl<C> Split<C> {
    pub(crate) const fn new() -> Self {
        Self {
            counts: Vec::new(),
            bins: 0,
        }
    }
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

impl<C> Default for Journeys<C> {
    fn default() -> Self {
        Self {
            stops: Vec::new(),
            forks: Vec::new(),
            index: Vec::new(),
            spare: Vec::new(),
            distances: Distances::default(),
            sections: std::iter::repeat_with(Vec::new).take(SECTIONS).collect(),
            waiting: 0,
            trips: 0,
            routes: 0,
            generation: 1,
            split: Split::new(),
            others: Vec::new(),
        }
    }
}

impl<C: Count> Journeys<C> {
    /// Begins a sub-batch. Stops are thrown away where links changed, or when there are many: they
    /// are made again as they are needed, and no draw depends on it.
    pub(crate) fn begin(&mut self, walker: &Walker) {
        let routes = walker.tables.routes_built;
        if self.routes != routes {
            self.distances = Distances::new(walker.plan, walker.world);
        }
        if self.routes != routes || self.stops.len() > MOST_STOPS {
            self.routes = routes;
            self.generation += 1;
            self.stops.clear();
            self.forks.clear();
            self.index.fill(0);
        }
        self.trips += 1;
    }

    /// The stop of people who are here, made if need be.
    pub(crate) fn stop(&mut self, walker: &Walker, mut here: Here) -> u32 {
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
            steps: Steps::default(),
        });
        self.forks.push(Fork::UNKNOWN);
        self.index[slot] = short(self.stops.len());
        short(self.stops.len() - 1)
    }

    /// A stop that people get to, after so many hops.
    #[inline]
    pub(crate) fn reach(&mut self, stop: u32, hops: u32, speed: f64) -> &mut Bins<C> {
        let there = &mut self.stops[stop as usize];
        if there.trip != self.trips {
            (there.trip, there.times, there.here.hops) = (self.trips, 0, 0);
        }
        there.here.hops = there.here.hops.max(hops);
        if !there.queued {
            there.queued = true;
            self.waiting += 1;
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

pub(crate) fn short(number: usize) -> u32 {
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
