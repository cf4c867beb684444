//! Where people are in the course of a day, and where they can go from there.

use crate::distances::Distances;
use crate::draw::Count;
use crate::edge::{Edge, Goal, short};
use crate::rows::{Bins, Grid};
use crate::shared_out::Split;
use crate::undrawn::Steps;
use crate::walk::Walker;
use outflow_model::key::{GroupKey, Site};
use outflow_model::rules::recent_travel;
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

/// A place at which people may decide in the course of a day. Stops are kept from day to day.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    pub here: Here,
    /// Stable hash of all that tells it from other stops.
    pub hash: u64,
    /// The sub-batch in which people last decided here.
    trip: u64,
    /// How often they did.
    pub times: u32,
    /// Who is there, a number among the crowds; [`NOBODY`] unless it is due to be worked through.
    crowd: u32,
}

/// Nobody is at a stop.
const NOBODY: u32 = u32::MAX;

/// What people at a stop can do: all that a person who goes alone looks at. There are some ten
/// thousand of them, so they are kept small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fork {
    /// The place.
    pub place: u32,
    /// Index of the choice.
    pub choice: u32,
    /// Bins of recent travel below which nobody stops here where it is a town; 0 where recent
    /// travel does not matter or is not on a grid.
    pub keeps_below: u32,
    /// Where its options lead: the first of its leads.
    leads: u32,
}

/// Bins of recent travel below which nobody with so many km behind them stops in a town.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn keeps_below(walker: &Walker, covered_km: f64, grid: Grid) -> u32 {
    let rules = &walker.plan.rules;
    let Grid::Steps { steps, step } = grid else {
        return 0;
    };
    let keeps_going = |bin: u32| {
        recent_travel::keeps_going(f64::from(bin) * step, covered_km, rules.max_move_speed)
    };
    if !rules.avoid_short_stints || !keeps_going(0) {
        return 0;
    }
    // Who moves more than half a day each day stops anywhere: `low` keeps going, `high` stops.
    let (mut low, mut high) = (0, steps as u32);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if keeps_going(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Where an option of a fork leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lead {
    /// Not worked out yet.
    Unknown,
    /// To a stop, later the same day.
    Stop(u32),
    /// To rest, at an end with this number.
    End(u32),
}

/// A [`Lead`] in few bytes: 0 where it is not worked out, else a number twice and whether people
/// rest.
#[derive(Clone, Copy, Debug)]
struct Packed(u32);

impl Packed {
    const UNKNOWN: Self = Self(0);

    fn stop(number: u32) -> Self {
        Self((number + 1) << 1)
    }

    fn end(number: u32) -> Self {
        Self(number << 1 | 1)
    }

    #[inline]
    fn lead(self) -> Lead {
        match self.0 {
            0 => Lead::Unknown,
            end if end & 1 == 1 => Lead::End(end >> 1),
            stop => Lead::Stop((stop >> 1) - 1),
        }
    }
}

/// The stops of a member.
#[derive(Clone, Debug)]
pub(crate) struct Journeys<C> {
    pub stops: Vec<Stop>,
    /// What people can do at each stop.
    pub forks: Vec<Fork>,
    /// Where the options of all forks lead: for drivers, those who stay, and for walkers if there
    /// are any.
    leads: Vec<Packed>,
    /// Where people rest, by number.
    ends: Vec<Edge>,
    /// Where branches lead from each stop, where people choose branch by branch.
    steps: Vec<Steps>,
    /// Whether anybody walks.
    walking: bool,
    /// Stops by hash of their key: open addressing, 0 for none, else the stop plus 1.
    index: Vec<u32>,
    /// People at stops, and those of them that are out of use.
    crowds: Vec<Bins<C>>,
    spare: Vec<u32>,
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

impl<C> Default for Journeys<C> {
    fn default() -> Self {
        Self {
            stops: Vec::new(),
            forks: Vec::new(),
            leads: Vec::new(),
            ends: Vec::new(),
            steps: Vec::new(),
            walking: false,
            index: Vec::new(),
            crowds: Vec::new(),
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
            let links = &walker.world.network.objects;
            self.walking = links.iter().any(|link| link.walk_probability > 0.0);
        }
        if self.routes != routes || self.stops.len() > MOST_STOPS {
            self.routes = routes;
            self.generation += 1;
            self.stops.clear();
            self.forks.clear();
            self.leads.clear();
            self.ends.clear();
            self.steps.clear();
            self.index.fill(0);
        }
        self.trips += 1;
    }

    /// The stop of people who are here, made if need be.
    pub(crate) fn stop(&mut self, walker: &Walker, mut here: Here, grid: Grid) -> u32 {
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
        self.add(walker, here, place, grid);
        self.index[slot] = short(self.stops.len());
        short(self.stops.len() - 1)
    }

    fn add(&mut self, walker: &Walker, here: Here, place: usize, grid: Grid) {
        let state = StableHash::new()
            .word(walker.state_hash(&here.key))
            .word(here.covered_km.to_bits());
        self.stops.push(Stop {
            here,
            hash: state.finish(),
            trip: 0,
            times: 0,
            crowd: NOBODY,
        });
        let tables = walker.tables;
        self.forks.push(Fork {
            place: short(place),
            choice: short(tables.index(place, here.key.class, here.key.entry)),
            keeps_below: keeps_below(walker, here.covered_km, grid),
            leads: short(self.leads.len()),
        });
        let options = match here.key.route {
            0 if tables.by_branch => 0,
            0 => tables.options(place),
            // There is one way to go on.
            _ => 1,
        };
        let walkers = if self.walking { options } else { 0 };
        let leads = self.leads.len() + options + 1 + walkers;
        self.leads.resize(leads, Packed::UNKNOWN);
    }

    /// What people at a stop can do now.
    #[inline]
    pub(crate) fn fork(&self, walker: &Walker, stop: usize) -> Fork {
        let mut fork = self.forks[stop];
        if !walker.world.places[fork.place as usize].town {
            fork.keeps_below = 0;
        }
        fork
    }

    /// Where an option of a fork leads.
    #[inline]
    pub(crate) fn lead(&self, fork: &Fork, option: usize) -> Lead {
        self.leads[fork.leads as usize + option].lead()
    }

    /// Where people rest, by the number of their end.
    #[inline]
    pub(crate) fn end(&self, number: u32) -> &Edge {
        &self.ends[number as usize]
    }

    /// Where an option of a stop leads, as far as known.
    #[inline]
    pub(crate) fn edge(&self, stop: usize, option: usize) -> Edge {
        match self.lead(&self.forks[stop], option) {
            Lead::Unknown => Edge::UNKNOWN,
            Lead::End(end) => *self.end(end),
            Lead::Stop(next) => Edge {
                goal: Goal::Stop(next),
                reached: self.forks[next as usize].place,
                ..Edge::UNKNOWN
            },
        }
    }

    /// Keeps where an option of a stop leads.
    pub(crate) fn keep(&mut self, stop: usize, option: usize, edge: &Edge) {
        let packed = match edge.goal {
            Goal::Unknown => return,
            Goal::Stop(next) => Packed::stop(next),
            Goal::Rest(_) => {
                self.ends.push(*edge);
                Packed::end(short(self.ends.len() - 1))
            }
        };
        self.leads[self.forks[stop].leads as usize + option] = packed;
    }

    /// The branches from a stop, taken out of it.
    pub(crate) fn take_steps(&mut self, stop: usize) -> Steps {
        if self.steps.len() < self.stops.len() {
            self.steps.resize(self.stops.len(), Steps::default());
        }
        std::mem::take(&mut self.steps[stop])
    }

    pub(crate) fn keep_steps(&mut self, stop: usize, steps: Steps) {
        self.steps[stop] = steps;
    }

    /// A stop that people get to, after so many hops.
    #[inline]
    pub(crate) fn reach(&mut self, stop: u32, hops: u32, speed: f64) -> &mut Bins<C> {
        let there = &mut self.stops[stop as usize];
        if there.trip != self.trips {
            (there.trip, there.times, there.here.hops) = (self.trips, 0, 0);
        }
        there.here.hops = there.here.hops.max(hops);
        if there.crowd == NOBODY {
            there.crowd = self.spare.pop().unwrap_or_else(|| {
                self.crowds.push(Bins::default());
                short(self.crowds.len() - 1)
            });
            self.waiting += 1;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let section = (there.here.covered_km / speed * SECTIONS as f64) as usize;
            self.sections[section.min(SECTIONS - 1)].push(stop);
        }
        &mut self.crowds[there.crowd as usize]
    }

    /// Takes everybody out of a stop that is due.
    #[inline]
    pub(crate) fn take_people(&mut self, stop: usize) -> (u32, Bins<C>) {
        let there = &mut self.stops[stop];
        self.waiting -= 1;
        there.times += 1;
        let crowd = std::mem::replace(&mut there.crowd, NOBODY);
        (crowd, std::mem::take(&mut self.crowds[crowd as usize]))
    }

    /// Gives back the room of people who are gone.
    #[inline]
    pub(crate) fn give_back(&mut self, crowd: u32, mut people: Bins<C>) {
        people.clear();
        self.crowds[crowd as usize] = people;
        self.spare.push(crowd);
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
