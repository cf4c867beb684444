//! The day's journey from one row of groups as a distribution, computed once and shared by days
//! and groups while nothing that it depends on changes (design.md §2).
//!
//! A journey is a tree: each leaf is one path and where it ends. Drawing how many of a group take
//! each leaf is the same process as letting the group decide at every fork. Recent travel matters
//! through the test "does not stop in towns yet" alone, so one kernel serves every value for
//! which all its tests come out alike.

use crate::draw::{Count, Draw, Labels};
use crate::error::EngineError;
use crate::tables::Tables;
use crate::walk::{Ends, Leg, Tally, Trace, Walker};
use outflow_model::key::GroupKey;
use outflow_model::rules::recent_travel;
use outflow_random::{Cumulative, StreamKey};

/// Leaves beyond which a kernel costs more than it saves.
const MOST_LEAVES: usize = 64;

/// One thing that happens on a path.
#[derive(Clone, Copy, Debug)]
enum Event {
    Reached { place: u32 },
    Left { place: u32, way: u32 },
}

/// The end of one path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    /// Row of the groups that end here.
    pub row: u32,
    /// Km covered today.
    pub covered_km: f64,
    /// Range of its events.
    events: (u32, u32),
}

/// A distribution over paths.
#[derive(Clone, Debug)]
pub(crate) struct Kernel<C> {
    /// Largest distance at which the test of recent travel came out true.
    true_at_most: f64,
    /// Smallest distance at which it came out false.
    false_at_least: f64,
    /// Tables' epoch at which it was last found valid.
    epoch: u64,
    /// Places whose choices were looked at, and their stamps.
    looked_at: Vec<(u32, u32)>,
    /// Probabilities of the leaves; `None` when there are too many.
    weights: Option<Cumulative>,
    /// The leaves.
    leaves: Vec<Leaf>,
    events: Vec<Event>,
    /// People who took each leaf since the last [`Kernel::count_into`].
    taken: Vec<C>,
    /// Leaves that anybody took since then.
    used: Vec<u32>,
    visits: u64,
}

impl<C: Count> Kernel<C> {
    /// Works out the journey of people with this key. `row_of` finds or makes the row of a key.
    pub(crate) fn new(
        walker: &Walker,
        key: GroupKey,
        legs: &mut Vec<Leg<f64>>,
        mut row_of: impl FnMut(GroupKey) -> u32,
    ) -> Result<Self, EngineError> {
        let mut tracer = Tracer::default();
        walker.travel(&mut Shares, key, 1.0, legs, &mut tracer)?;
        tracer.looked_at.sort_unstable();
        tracer.looked_at.dedup();
        let looked_at = tracer
            .looked_at
            .iter()
            .map(|&place| (place, walker.tables.stamp(place as usize)));
        let mut kernel = Self {
            true_at_most: tracer.true_at_most,
            false_at_least: tracer.false_at_least,
            epoch: walker.tables.epoch,
            looked_at: looked_at.collect(),
            weights: None,
            leaves: Vec::new(),
            events: Vec::new(),
            taken: Vec::new(),
            used: Vec::new(),
            visits: 0,
        };
        if tracer.gives_up() {
            return Ok(kernel);
        }
        let mut shares = Vec::with_capacity(tracer.rests.len());
        for (key, covered_km, trace, share) in &tracer.rests {
            let first = short(kernel.events.len());
            tracer.path(*trace, &mut kernel.events);
            let events = (first, short(kernel.events.len()));
            kernel.leaves.push(Leaf {
                row: row_of(*key),
                covered_km: *covered_km,
                events,
            });
            shares.push(*share);
        }
        kernel.taken = vec![C::default(); shares.len()];
        kernel.weights = Cumulative::new(&shares);
        Ok(kernel)
    }

    /// Whether it holds for people with this recent travel, as far as their tests go.
    #[inline]
    pub(crate) fn suits(&self, recent: f64, speed: f64) -> bool {
        recent_travel::keeps_going(recent, self.true_at_most, speed)
            && !recent_travel::keeps_going(recent, self.false_at_least, speed)
    }

    /// Whether it was small enough to be worked out.
    pub(crate) fn is_usable(&self) -> bool {
        self.weights.is_some()
    }

    /// Whether nothing that it depends on has changed.
    #[inline]
    pub(crate) fn holds(&mut self, tables: &Tables) -> bool {
        if self.epoch == tables.epoch {
            return true;
        }
        let holds = self
            .looked_at
            .iter()
            .all(|&(place, stamp)| tables.stamp(place as usize) == stamp);
        if holds {
            self.epoch = tables.epoch;
        }
        holds
    }

    /// Adds what happened on the paths taken to a tally, and clears the counts.
    pub(crate) fn count_into(&mut self, tally: &mut Tally<C>) {
        for leaf in self.used.drain(..) {
            let n = std::mem::take(&mut self.taken[leaf as usize]);
            let (from, to) = self.leaves[leaf as usize].events;
            for event in &self.events[from as usize..to as usize] {
                match *event {
                    Event::Reached { place } => tally.reached[place as usize] += n,
                    Event::Left { place, way } => tally.leave(place as usize, way as usize, n),
                }
            }
        }
        tally.visits += std::mem::take(&mut self.visits);
    }

    /// Draws how many of `n` people take each leaf.
    #[inline]
    pub(crate) fn draw<D: Draw<Count = C>>(
        &mut self,
        draw: &mut D,
        n: C,
        mut each: impl FnMut(&Leaf, C),
    ) {
        let Some(weights) = &self.weights else { return };
        draw.share(n, weights, |leaf, n| {
            let taken = &mut self.taken[leaf];
            if *taken <= C::default() {
                self.used.push(short(leaf));
            }
            *taken += n;
            self.visits += 1;
            each(&self.leaves[leaf], n);
        });
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Remembers the whole tree of journeys.
struct Tracer {
    /// Parent and event of each step; step `i` has trace `i + 1`.
    steps: Vec<(Trace, Event)>,
    rests: Vec<(GroupKey, f64, Trace, f64)>,
    looked_at: Vec<u32>,
    true_at_most: f64,
    false_at_least: f64,
    counted_elsewhere: bool,
}

impl Default for Tracer {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            rests: Vec::new(),
            looked_at: Vec::new(),
            true_at_most: f64::NEG_INFINITY,
            false_at_least: f64::INFINITY,
            counted_elsewhere: false,
        }
    }
}

impl Tracer {
    fn step(&mut self, parent: Trace, event: Event) -> Trace {
        self.steps.push((parent, event));
        short(self.steps.len())
    }

    /// The events of a path, last first: their order does not matter to sums.
    fn path(&self, mut trace: Trace, into: &mut Vec<Event>) {
        while trace > 0 {
            let (parent, event) = self.steps[trace as usize - 1];
            into.push(event);
            trace = parent;
        }
    }
}

impl Ends<f64> for Tracer {
    fn rest(&mut self, key: GroupKey, covered_km: f64, trace: Trace, n: f64) {
        if n > 0.0 {
            self.rests
                .push((GroupKey { recent: 0, ..key }, covered_km, trace, n));
        }
    }

    fn set_out(&mut self, _: GroupKey, _: Option<usize>, _: f64) {}

    fn tally(&mut self) -> Option<&mut Tally<f64>> {
        None
    }

    fn reached(&mut self, place: usize, trace: Trace, _: f64) -> Trace {
        self.step(
            trace,
            Event::Reached {
                place: short(place),
            },
        )
    }

    fn left(&mut self, place: usize, way: usize, trace: Trace, _: f64) -> Trace {
        self.step(
            trace,
            Event::Left {
                place: short(place),
                way: short(way),
            },
        )
    }

    fn counted_elsewhere(&mut self, _: usize, _: usize, _: f64) {
        self.counted_elsewhere = true;
    }

    fn looked_at(&mut self, place: usize) {
        self.looked_at.push(short(place));
    }

    fn tested(&mut self, covered_km: f64, keeps_going: bool) {
        if keeps_going {
            self.true_at_most = self.true_at_most.max(covered_km);
        } else {
            self.false_at_least = self.false_at_least.min(covered_km);
        }
    }

    fn gives_up(&self) -> bool {
        self.rests.len() > MOST_LEAVES
            || self.steps.len() > 8 * MOST_LEAVES
            || self.counted_elsewhere
    }
}

/// Splits one whole into probabilities, however small.
struct Shares;

impl Draw for Shares {
    type Count = f64;

    fn new(_: StreamKey) -> Self {
        Self
    }

    fn part(&mut self, n: f64, p: f64) -> f64 {
        n * p.clamp(0.0, 1.0)
    }

    fn share(&mut self, n: f64, weights: &Cumulative, mut each: impl FnMut(usize, f64)) {
        for option in 0..weights.len() {
            let share = n * weights.probability(option);
            if share > 0.0 {
                each(option, share);
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        mean
    }

    fn rounded(&mut self, amount: f64, _: bool) -> f64 {
        amount
    }

    fn take_labels(&mut self, _: &mut Labels<f64>, _: f64) -> Labels<f64> {
        Labels::new()
    }
}
