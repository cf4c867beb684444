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

/// Parts of a km in which the distance done on a link is kept under `share_daily_distance`.
const KM_PARTS: f64 = 64.0;

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

/// Where people end their part of a phase.
pub(crate) trait Ends<C> {
    /// Done for the day, with the key of the next morning.
    fn rest(&mut self, key: GroupKey, n: C);
    /// Setting out on a link in phase A.
    fn set_out(&mut self, key: GroupKey, n: C);
}

/// Somebody on a link in the course of a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg<C> {
    key: GroupKey,
    n: C,
    covered_km: f64,
    hops: u32,
}

/// All that a journey depends on; nothing in it changes while people walk.
#[derive(Clone, Copy)]
pub(crate) struct Walker<'a> {
    pub plan: &'a Plan,
    pub world: &'a Environment,
    pub tables: &'a Tables,
    pub day: u32,
    pub harvest: bool,
}

/// What a decision came to.
enum Step {
    Rest,
    Go { object: u32, rest: u32 },
}

impl Walker<'_> {
    /// Stable hash of a key for its streams.
    #[inline]
    pub(crate) fn state_hash(&self, key: &GroupKey) -> u64 {
        let link = key.site.as_link().map(|object| &self.world.network.objects[object]);
        self.plan.state_hash(key, link, self.tables.waypoints.hash(key.route))
    }

    /// Phase A for `n` people who stand at a place.
    pub(crate) fn decide<D: Draw>(
        &self,
        draw: &mut D,
        key: GroupKey,
        n: D::Count,
        tally: &mut Tally<D::Count>,
        ends: &mut impl Ends<D::Count>,
    ) {
        self.decide_at(draw, key, n, (0.0, 0), false, tally, ends, |ends, leg| ends.set_out(leg.key, leg.n));
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
        tally: &mut Tally<D::Count>,
        ends: &mut impl Ends<D::Count>,
    ) -> Result<(), EngineError> {
        legs.clear();
        legs.push(Leg { key, n, covered_km: 0.0, hops: 1 });
        while let Some(leg) = legs.pop() {
            if leg.hops > MOST_HOPS {
                return Err(self.endless(&leg.key));
            }
            let link = &self.world.network.objects[self.object_of(&leg.key)];
            let walking = if link.walk_probability > 0.0 {
                draw.part(leg.n, link.walk_probability)
            } else {
                D::Count::default()
            };
            let driving = leg.n - walking;
            for (n, walks) in [(driving, false), (walking, true)] {
                if n > D::Count::default() {
                    self.advance(draw, Leg { n, ..leg }, walks, legs, tally, ends);
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
        let fastest =
            if link.walk_probability > 0.0 { ordinary.max(rules.max_walk_speed) } else { ordinary };
        let reached = self.done_km(key, ordinary) + fastest > link.length_km;
        reached.then_some(if link.closed { link.from } else { link.to })
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

    /// One advance along the link of `leg`, and what follows an arrival.
    fn advance<D: Draw>(
        &self,
        draw: &mut D,
        leg: Leg<D::Count>,
        walks: bool,
        legs: &mut Vec<Leg<D::Count>>,
        tally: &mut Tally<D::Count>,
        ends: &mut impl Ends<D::Count>,
    ) {
        tally.visits += 1;
        let Leg { mut key, n, covered_km, hops } = leg;
        let link = &self.world.network.objects[self.object_of(&key)];
        let rules = &self.plan.rules;
        let ordinary = self.ordinary_speed(&key, link);
        let speed = if walks { rules.max_walk_speed } else { ordinary };
        let shared = self.plan.departures.share_daily_distance;
        let step = if shared { (speed - covered_km).max(0.0) } else { speed };
        let done = self.done_km(&key, ordinary);
        match advance(done, link.length_km, covered_km, step, speed) {
            Advance::OnTheWay { covered_km } => {
                if shared {
                    set_done_parts(&mut key, done + step);
                } else if walks && self.plan.fields.walks {
                    key.walks = key.walks.saturating_add(1);
                } else {
                    key.drives = key.drives.saturating_add(1);
                }
                ends.rest(self.next_morning(key, covered_km), n);
            }
            Advance::Arrived { covered_km, goes_on } => {
                (key.drives, key.walks) = (0, 0);
                if self.plan.fields.travelled {
                    key.marks |= GroupKey::TRAVELLED;
                }
                let place = if link.closed { link.from } else { link.to };
                key.site = Site::place(place);
                tally.reached[place] += n;
                if link.closed || !goes_on {
                    ends.rest(self.next_morning(key, covered_km), n);
                    return;
                }
                let force = rules.avoid_short_stints
                    && recent_travel::keeps_going(key.recent(), covered_km, rules.max_move_speed);
                let base = legs.len();
                self.decide_at(draw, key, n, (covered_km, hops), force, tally, ends, |_, leg| {
                    // Options drawn one by one may repeat: one leg for each is enough.
                    match legs[base..].iter_mut().find(|known| known.key == leg.key) {
                        Some(known) => known.n += leg.n,
                        None => legs.push(leg),
                    }
                });
            }
        }
    }

    /// Km done on the link: repeated addition of daily advances, as Flee adds them up.
    #[inline]
    fn done_km(&self, key: &GroupKey, speed: f64) -> f64 {
        if self.plan.departures.share_daily_distance {
            return f64::from(u32::from(key.drives) << 16 | u32::from(key.walks)) / KM_PARTS;
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

    /// DECIDE of flee-model §8.1 for people at a place; `go` receives those who set out.
    #[allow(clippy::too_many_arguments)]
    fn decide_at<D: Draw, E: Ends<D::Count>>(
        &self,
        draw: &mut D,
        mut key: GroupKey,
        n: D::Count,
        (covered_km, hops): (f64, u32),
        force: bool,
        tally: &mut Tally<D::Count>,
        ends: &mut E,
        mut go: impl FnMut(&mut E, Leg<D::Count>),
    ) {
        tally.visits += 1;
        let Some(place) = key.site.as_place() else { return };
        if key.has(GroupKey::SETTLED) || self.stays_for_harvest(&mut key, place, n, tally) {
            ends.rest(self.next_morning(key, covered_km), n);
            return;
        }
        let mut depart = |ends: &mut E, tally: &mut Tally<D::Count>, n: D::Count, step: Step| {
            let mut key = key;
            match step {
                Step::Rest => {
                    key.route = 0;
                    ends.rest(self.next_morning(key, covered_km), n);
                }
                Step::Go { object, rest } => {
                    tally.left[place] += n;
                    tally.set_out[self.world.network.objects[object as usize].way] += n;
                    key.site = Site::link(object as usize);
                    key.route = rest;
                    go(ends, Leg { key, n, covered_km, hops: hops + 1 });
                }
            }
        };
        if key.route != 0 {
            let step = match self.tables.follow(self.world, place, key.route) {
                Some((object, rest)) => Step::Go { object, rest },
                None => Step::Rest,
            };
            depart(ends, tally, n, step);
            return;
        }
        let choice = self.tables.choice(place, key.class, key.entry);
        let chance = if force && self.world.places[place].town { 1.0 } else { choice.chance };
        let leaving = draw.part(n, chance);
        let zero = D::Count::default();
        let mut staying = n - leaving;
        if leaving > zero {
            match &choice.weights {
                None => staying = n,
                Some(weights) => draw.share(leaving, weights, |option, n| match choice.targets[option] {
                    Target::Refused => staying += n,
                    Target::Go { object, rest } => depart(ends, tally, n, Step::Go { object, rest }),
                }),
            }
        }
        if staying > zero {
            depart(ends, tally, staying, Step::Rest);
        }
    }

    /// Harvest trips (flee-model §11.3): whether the group stays because it is home for the
    /// harvest, with the counts moved.
    fn stays_for_harvest<C: Count>(
        &self,
        key: &mut GroupKey,
        place: usize,
        n: C,
        tally: &mut Tally<C>,
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
                tally.counted_out[place] += n;
                tally.counted_in[home] += n;
            }
            return true;
        }
        if key.has(GroupKey::HARVESTING) {
            key.marks &= !GroupKey::HARVESTING;
            tally.counted_out[home] += n;
            tally.counted_in[place] += n;
        }
        false
    }

    /// The key after the end of the day, on which `covered_km` were covered.
    #[inline]
    fn next_morning(&self, mut key: GroupKey, covered_km: f64) -> GroupKey {
        if self.plan.fields.recent && !(covered_km == 0.0 && key.recent == 0) {
            let recent =
                recent_travel::after_day(key.recent(), covered_km, self.plan.rules.max_move_speed);
            key.recent = self.plan.on_grid(recent);
        }
        key
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

/// Under `share_daily_distance` the distance done is any number: kept in parts of a km.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn set_done_parts(key: &mut GroupKey, done_km: f64) {
    let parts = (done_km * KM_PARTS).round() as u32;
    key.drives = (parts >> 16) as u16;
    key.walks = (parts & 0xFFFF) as u16;
}
