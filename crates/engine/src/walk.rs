//! One day of a group or a person: decide, take the road, arrive, decide again
//! (flee-model §8.1, §8.5). The same code serves all engines; what differs is [`Draw`].

use crate::draw::{Count, Draw};
use crate::error::EngineError;
use crate::plan::Plan;
use crate::tables::{Tables, Target};
use outflow_model::environment::Environment;
use outflow_model::key::{GroupKey, Site};
use outflow_model::network::LinkObject;
use outflow_model::rules::recent_travel;
use outflow_model::rules::travel::{Advance, advance};

/// Hops in one day beyond which a journey cannot be real (S58).
const MOST_HOPS: u32 = 10_000;

/// Groups up to this size are drawn one by one where options are many: their legs are merged.
const FEW: u64 = 8;

/// What happened, in people, since the tally was cleared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally<C> {
    /// People who left each place.
    pub left: Vec<C>,
    /// People who reached each place.
    pub reached: Vec<C>,
    /// People who set out on each way.
    pub set_out: Vec<C>,
    /// People who are counted elsewhere from now on (harvest), by place: out.
    pub counted_out: Vec<C>,
    /// People who are counted here from now on (harvest).
    pub counted_in: Vec<C>,
    /// Decisions and link steps.
    pub visits: u64,
}

impl<C: Count> Tally<C> {
    pub(crate) fn new(places: usize, ways: usize) -> Self {
        let zero = C::default();
        Self {
            left: vec![zero; places],
            reached: vec![zero; places],
            set_out: vec![zero; ways],
            counted_out: vec![zero; places],
            counted_in: vec![zero; places],
            visits: 0,
        }
    }

    #[inline]
    pub(crate) fn leave(&mut self, place: usize, way: usize, n: C) {
        self.left[place] += n;
        self.set_out[way] += n;
    }

    #[inline]
    pub(crate) fn recount(&mut self, from: usize, to: usize, n: C) {
        self.counted_out[from] += n;
        self.counted_in[to] += n;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let columns = [
            (&mut self.left, &other.left),
            (&mut self.reached, &other.reached),
            (&mut self.set_out, &other.set_out),
            (&mut self.counted_out, &other.counted_out),
            (&mut self.counted_in, &other.counted_in),
        ];
        for (column, more) in columns {
            for (sum, &more) in column.iter_mut().zip(more) {
                *sum += more;
            }
        }
        self.visits += other.visits;
    }
}

/// Follows people through a phase to where their part of it ends. What happens on the way goes
/// into a tally unless an implementation wants to know more.
pub(crate) trait Ends<C: Count> {
    /// Done for the day: the key (with the recent travel of this morning) and the km covered.
    fn rest(&mut self, key: GroupKey, covered_km: f64, trace: Trace, n: C);

    /// Setting out on a link in phase A, by an option of the choice or along a known route.
    fn set_out(&mut self, key: GroupKey, option: Option<usize>, n: C);

    /// Where what happens is counted.
    fn tally(&mut self) -> Option<&mut Tally<C>>;

    /// Reached a place; the trace of what follows.
    #[inline]
    fn reached(&mut self, place: usize, trace: Trace, n: C) -> Trace {
        if let Some(tally) = self.tally() {
            tally.reached[place] += n;
        }
        trace
    }

    /// Left a place on a way; the trace of what follows.
    #[inline]
    fn left(&mut self, place: usize, way: usize, trace: Trace, n: C) -> Trace {
        if let Some(tally) = self.tally() {
            tally.leave(place, way, n);
        }
        trace
    }

    /// Counted at `to` instead of `from` (harvest).
    fn counted_elsewhere(&mut self, from: usize, to: usize, n: C) {
        if let Some(tally) = self.tally() {
            tally.recount(from, to, n);
        }
    }

    /// The decision at `place` was looked at: what follows depends on it.
    #[inline]
    fn looked_at(&mut self, _place: usize) {}

    /// A test of recent travel came out as `keeps_going` at this many km.
    #[inline]
    fn tested(&mut self, _covered_km: f64, _keeps_going: bool) {}

    /// One more decision or link step.
    #[inline]
    fn visit(&mut self) {
        if let Some(tally) = self.tally() {
            tally.visits += 1;
        }
    }

    /// Whether the rest of the journey is of no interest any more.
    fn gives_up(&self) -> bool {
        false
    }
}

/// Position in a tree of journeys, where one is kept; 0 is its root.
pub(crate) type Trace = u32;

/// Somebody on a link in the course of a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg<C> {
    key: GroupKey,
    n: C,
    covered_km: f64,
    hops: u32,
    trace: Trace,
}

/// All that a journey depends on; nothing in it changes while people walk.
#[derive(Clone, Copy)]
pub(crate) struct Walker<'a> {
    pub plan: &'a Plan,
    pub world: &'a Environment,
    pub tables: &'a Tables,
    pub day: u32,
    pub harvest: bool,
    /// Places from which today's journeys depend on how full a nearly full camp is.
    pub changing: &'a [bool],
}

impl Walker<'_> {
    /// Stable hash of a key for its streams.
    #[inline]
    pub(crate) fn state_hash(&self, key: &GroupKey) -> u64 {
        let link = key
            .site
            .as_link()
            .map(|object| &self.world.network.objects[object]);
        self.plan
            .state_hash(key, link, self.tables.waypoints.hash(key.route))
    }

    /// Phase A for `n` people who stand at a place.
    pub(crate) fn decide<D: Draw>(
        &self,
        draw: &mut D,
        key: GroupKey,
        n: D::Count,
        ends: &mut impl Ends<D::Count>,
    ) {
        let here = Leg {
            key,
            n,
            covered_km: 0.0,
            hops: 0,
            trace: 0,
        };
        self.decide_at(draw, here, false, ends, |ends, leg, option| {
            ends.set_out(leg.key, option, leg.n)
        });
    }

    /// Phase B for `n` people on a link: to the end of their day.
    ///
    /// # Errors
    /// When somebody makes more than [`MOST_HOPS`] hops.
    pub(crate) fn travel<D: Draw>(
        &self,
        draw: &mut D,
        key: GroupKey,
        n: D::Count,
        legs: &mut Vec<Leg<D::Count>>,
        ends: &mut impl Ends<D::Count>,
    ) -> Result<(), EngineError> {
        legs.clear();
        legs.push(Leg {
            key,
            n,
            covered_km: 0.0,
            hops: 1,
            trace: 0,
        });
        while let Some(mut leg) = legs.pop() {
            if ends.gives_up() {
                break;
            }
            loop {
                if leg.hops > MOST_HOPS {
                    return Err(self.endless(&leg.key));
                }
                let link = &self.world.network.objects[self.object_of(&leg.key)];
                if link.walk_probability > 0.0 {
                    let walking = draw.part(leg.n, link.walk_probability);
                    for (n, walks) in [(leg.n - walking, false), (walking, true)] {
                        if n > D::Count::default() {
                            let next = self.advance(draw, Leg { n, ..leg }, walks, legs, ends);
                            legs.extend(next);
                        }
                    }
                    break;
                }
                match self.advance(draw, leg, false, legs, ends) {
                    Some(next) => leg = next,
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// The place that people with this key would reach today at the end of their link, `None`
    /// for those who will still be on it.
    pub(crate) fn arrives_at(&self, key: &GroupKey) -> Option<usize> {
        let link = &self.world.network.objects[key.site.as_link()?];
        let rules = &self.plan.rules;
        let ordinary = self.ordinary_speed(key, link);
        let fastest = if link.walk_probability > 0.0 {
            ordinary.max(rules.max_walk_speed)
        } else {
            ordinary
        };
        let reached = self.done_km(key, ordinary) + fastest > link.length_km;
        reached.then_some(if link.closed { link.from } else { link.to })
    }

    /// Whether the journeys of people with this key change with how full a nearly full camp is.
    pub(crate) fn changing_from(&self, key: &GroupKey) -> bool {
        self.arrives_at(key)
            .is_some_and(|place| self.changing[place])
    }

    #[inline]
    fn ordinary_speed(&self, key: &GroupKey, link: &LinkObject) -> f64 {
        let rules = &self.plan.rules;
        if rules.start_on_foot && !key.has(GroupKey::TRAVELLED) {
            rules.max_walk_speed
        } else {
            link.max_move_speed.unwrap_or(rules.max_move_speed)
        }
    }

    fn object_of(&self, key: &GroupKey) -> usize {
        key.site.as_link().unwrap_or_default()
    }

    /// One advance along the link of `leg`, and what follows an arrival. Gives the next leg of
    /// people who follow a known route; decisions put theirs on `legs`.
    #[inline]
    fn advance<D: Draw>(
        &self,
        draw: &mut D,
        leg: Leg<D::Count>,
        walks: bool,
        legs: &mut Vec<Leg<D::Count>>,
        ends: &mut impl Ends<D::Count>,
    ) -> Option<Leg<D::Count>> {
        ends.visit();
        let Leg {
            mut key,
            n,
            covered_km,
            hops,
            trace,
        } = leg;
        let link = &self.world.network.objects[self.object_of(&key)];
        let rules = &self.plan.rules;
        let ordinary = self.ordinary_speed(&key, link);
        let speed = if walks {
            rules.max_walk_speed
        } else {
            ordinary
        };
        let shared = self.plan.departures.share_daily_distance;
        let step = if shared {
            (speed - covered_km).max(0.0)
        } else {
            speed
        };
        let done = self.done_km(&key, ordinary);
        match advance(done, link.length_km, covered_km, step, speed) {
            Advance::OnTheWay { covered_km } => {
                if shared {
                    set_done(&mut key, done + step);
                } else if walks && self.plan.fields.walks {
                    key.walks = key.walks.saturating_add(1);
                } else {
                    key.drives = key.drives.saturating_add(1);
                }
                ends.rest(key, covered_km, trace, n);
                None
            }
            Advance::Arrived {
                covered_km,
                goes_on,
            } => {
                (key.drives, key.walks) = (0, 0);
                if self.plan.fields.travelled {
                    key.marks |= GroupKey::TRAVELLED;
                }
                let place = if link.closed { link.from } else { link.to };
                key.site = Site::place(place);
                let trace = ends.reached(place, trace, n);
                if link.closed || !goes_on {
                    ends.rest(key, covered_km, trace, n);
                    return None;
                }
                let here = Leg {
                    key,
                    n,
                    covered_km,
                    hops,
                    trace,
                };
                if key.route != 0 && !self.plan.fields.harvesting {
                    return self.go_on(here, place, ends);
                }
                let force = rules.avoid_short_stints && {
                    let keeps_going =
                        recent_travel::keeps_going(key.recent(), covered_km, rules.max_move_speed);
                    ends.tested(covered_km, keeps_going);
                    keeps_going
                };
                let base = legs.len();
                let few = n <= D::Count::from_people(FEW);
                self.decide_at(draw, here, force, ends, |_, leg, _| {
                    // Options drawn one by one may repeat: one leg for each is enough.
                    let repeated =
                        |known: &&mut Leg<_>| known.key == leg.key && known.trace == leg.trace;
                    match legs[base..]
                        .iter_mut()
                        .take(if few { usize::MAX } else { 0 })
                        .find(repeated)
                    {
                        Some(known) => known.n += leg.n,
                        None => legs.push(leg),
                    }
                });
                None
            }
        }
    }

    /// The next leg of people who follow a known route from `place`: no draw is needed
    /// (flee-model §8.2, row 2).
    #[inline]
    fn go_on<C: Count>(
        &self,
        here: Leg<C>,
        place: usize,
        ends: &mut impl Ends<C>,
    ) -> Option<Leg<C>> {
        ends.looked_at(place);
        let Some((object, rest)) = self.tables.follow(self.world, place, here.key.route) else {
            ends.rest(
                GroupKey {
                    route: 0,
                    ..here.key
                },
                here.covered_km,
                here.trace,
                here.n,
            );
            return None;
        };
        let way = self.world.network.objects[object as usize].way;
        let trace = ends.left(place, way, here.trace, here.n);
        let key = GroupKey {
            site: Site::link(object as usize),
            route: rest,
            ..here.key
        };
        Some(Leg {
            key,
            hops: here.hops + 1,
            trace,
            ..here
        })
    }

    /// Km done on the link: repeated addition of daily advances, as Flee adds them up.
    #[inline]
    fn done_km(&self, key: &GroupKey, speed: f64) -> f64 {
        if self.plan.departures.share_daily_distance {
            return f64::from(key.drives);
        }
        let mut done = 0.0;
        for _ in 0..key.drives {
            done += speed;
        }
        for _ in 0..key.walks {
            done += self.plan.rules.max_walk_speed;
        }
        done
    }

    /// DECIDE of flee-model §8.1 for people at a place; `go` receives those who set out and the
    /// option that they chose.
    fn decide_at<D: Draw, E: Ends<D::Count>>(
        &self,
        draw: &mut D,
        here: Leg<D::Count>,
        force: bool,
        ends: &mut E,
        mut go: impl FnMut(&mut E, Leg<D::Count>, Option<usize>),
    ) {
        ends.visit();
        let Leg {
            mut key,
            n,
            covered_km,
            ..
        } = here;
        let Some(place) = key.site.as_place() else {
            return;
        };
        ends.looked_at(place);
        if key.has(GroupKey::SETTLED) || self.stays_for_harvest(&mut key, place, n, ends) {
            ends.rest(key, covered_km, here.trace, n);
            return;
        }
        let mut depart =
            |ends: &mut E, n: D::Count, object: u32, rest: u32, option: Option<usize>| {
                let way = self.world.network.objects[object as usize].way;
                let trace = ends.left(place, way, here.trace, n);
                let key = GroupKey {
                    site: Site::link(object as usize),
                    route: rest,
                    ..key
                };
                go(
                    ends,
                    Leg {
                        key,
                        n,
                        covered_km,
                        hops: here.hops + 1,
                        trace,
                    },
                    option,
                );
            };
        let mut staying = n;
        if key.route != 0 {
            if let Some((object, rest)) = self.tables.follow(self.world, place, key.route) {
                return depart(ends, n, object, rest, None);
            }
        } else {
            let choice = self.tables.choice(place, key.class, key.entry);
            let chance = if force && self.world.places[place].town {
                1.0
            } else {
                choice.chance
            };
            let leaving = draw.part(n, chance);
            if let Some(weights) = choice
                .weights
                .as_ref()
                .filter(|_| leaving > D::Count::default())
            {
                staying = n - leaving;
                draw.share(leaving, weights, |option, n| match choice.targets[option] {
                    Target::Refused => staying += n,
                    Target::Go { object, rest } => depart(ends, n, object, rest, Some(option)),
                });
            }
        }
        if staying > D::Count::default() {
            ends.rest(
                GroupKey { route: 0, ..key },
                covered_km,
                here.trace,
                staying,
            );
        }
    }

    /// Harvest trips (flee-model §11.3): whether the group stays because it is home for the
    /// harvest, with the counts moved.
    fn stays_for_harvest<C: Count>(
        &self,
        key: &mut GroupKey,
        place: usize,
        n: C,
        ends: &mut impl Ends<C>,
    ) -> bool {
        if !self.plan.fields.harvesting || key.entry == GroupKey::NO_ENTRY {
            return false;
        }
        let home = usize::from(key.entry);
        let concerned = !self.plan.departures.only_farmers_harvest
            || self.plan.classes.classes[usize::from(key.class)].farmer;
        if self.harvest && concerned {
            if !key.has(GroupKey::HARVESTING) {
                key.marks |= GroupKey::HARVESTING;
                ends.counted_elsewhere(place, home, n);
            }
            return true;
        }
        if key.has(GroupKey::HARVESTING) {
            key.marks &= !GroupKey::HARVESTING;
            ends.counted_elsewhere(home, place, n);
        }
        false
    }

    fn endless(&self, key: &GroupKey) -> EngineError {
        let link = &self.world.network.objects[self.object_of(key)];
        EngineError::EndlessJourney {
            day: self.day,
            hops: MOST_HOPS,
            place: self.plan.scenario.places[link.from].name.clone(),
        }
    }
}

/// Under `share_daily_distance` the distance done on a link may be anything: the key keeps it in
/// whole km (a finer grid multiplies states and changes nothing that a test can tell).
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn set_done(key: &mut GroupKey, done_km: f64) {
    key.drives = done_km.round() as u16;
}
