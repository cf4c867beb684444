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
pub(crate) const MOST_HOPS: u32 = 10_000;

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

/// Follows people through a phase to where their part of it ends.
pub(crate) trait Ends<C: Count> {
    /// Done for the day: the key (with the recent travel of this morning) and the km covered.
    fn rest(&mut self, key: GroupKey, covered_km: f64, n: C);

    /// Setting out on a link in phase A, by an option of the choice or along a known route.
    fn set_out(&mut self, key: GroupKey, option: Option<usize>, n: C);

    /// Where what happens is counted.
    fn tally(&mut self) -> &mut Tally<C>;
}

/// What one advance along a link comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hop {
    /// Where and how they are now; recent travel is still that of this morning.
    pub key: GroupKey,
    /// Km covered today.
    pub covered_km: f64,
    /// The place reached.
    pub reached: Option<usize>,
    /// Whether part of the day is left to decide again.
    pub goes_on: bool,
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
        };
        // Those who may stay were asked by themselves.
        let leaves = self.may_stay(&key).is_some();
        self.decide_at(draw, here, leaves, ends, |ends, leg, option| {
            ends.set_out(leg.key, option, leg.n)
        });
    }

    /// The chance to leave in phase A of people with this key who choose whether to, and are
    /// asked it before anything else.
    #[inline]
    pub(crate) fn may_stay(&self, key: &GroupKey) -> Option<f64> {
        let place = key.site.as_place()?;
        let free = key.route == 0 && !key.has(GroupKey::SETTLED) && !self.plan.fields.harvesting;
        free.then(|| self.tables.choice(place, key.class, key.entry).chance)
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
        });
        while let Some(mut leg) = legs.pop() {
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

    /// One advance along the link of somebody who covered `covered_km` earlier today.
    #[inline]
    pub(crate) fn hop(&self, mut key: GroupKey, covered_km: f64, walks: bool) -> Hop {
        let link = &self.world.network.objects[self.object_of(&key)];
        let ordinary = self.ordinary_speed(&key, link);
        let speed = if walks {
            self.plan.rules.max_walk_speed
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
                Hop {
                    key,
                    covered_km,
                    reached: None,
                    goes_on: false,
                }
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
                Hop {
                    key,
                    covered_km,
                    reached: Some(place),
                    goes_on: goes_on && !link.closed,
                }
            }
        }
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
        ends.tally().visits += 1;
        let hop = self.hop(leg.key, leg.covered_km, walks);
        let (n, key, covered_km) = (leg.n, hop.key, hop.covered_km);
        if let Some(place) = hop.reached {
            ends.tally().reached[place] += n;
        }
        if !hop.goes_on {
            ends.rest(key, covered_km, n);
            return None;
        }
        let here = Leg {
            key,
            n,
            covered_km,
            hops: leg.hops,
        };
        if key.route != 0 && !self.plan.fields.harvesting {
            return self.go_on(here, ends);
        }
        let force = self.keeps_going(&key, key.recent(), covered_km);
        self.decide_at(draw, here, force, ends, |_, leg, _| legs.push(leg));
        None
    }

    /// Whether somebody at a place late in the day does not stop in towns yet.
    #[inline]
    pub(crate) fn keeps_going(&self, key: &GroupKey, recent: f64, covered_km: f64) -> bool {
        let rules = &self.plan.rules;
        rules.avoid_short_stints
            && key
                .site
                .as_place()
                .is_some_and(|place| self.world.places[place].town)
            && recent_travel::keeps_going(recent, covered_km, rules.max_move_speed)
    }

    /// The next leg of people who follow a known route from a place: no draw is needed
    /// (flee-model §8.2, row 2).
    #[inline]
    fn go_on<C: Count>(&self, here: Leg<C>, ends: &mut impl Ends<C>) -> Option<Leg<C>> {
        let place = here.key.site.as_place().unwrap_or_default();
        let Some((object, rest)) = self.tables.follow(self.world, place, here.key.route) else {
            let key = GroupKey {
                route: 0,
                ..here.key
            };
            ends.rest(key, here.covered_km, here.n);
            return None;
        };
        let way = self.world.network.objects[object as usize].way;
        ends.tally().leave(place, way, here.n);
        let key = GroupKey {
            site: Site::link(object as usize),
            route: rest,
            ..here.key
        };
        Some(Leg {
            key,
            hops: here.hops + 1,
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
        ends.tally().visits += 1;
        let Leg {
            mut key,
            n,
            covered_km,
            ..
        } = here;
        let Some(place) = key.site.as_place() else {
            return;
        };
        if key.has(GroupKey::SETTLED) || self.stays_for_harvest(&mut key, place, n, ends.tally()) {
            ends.rest(key, covered_km, n);
            return;
        }
        let mut depart =
            |ends: &mut E, n: D::Count, object: u32, rest: u32, option: Option<usize>| {
                let way = self.world.network.objects[object as usize].way;
                ends.tally().leave(place, way, n);
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
            let chance = if force { 1.0 } else { choice.chance };
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
            ends.rest(GroupKey { route: 0, ..key }, covered_km, staying);
        }
    }

    /// Harvest trips (flee-model §11.3): whether the group stays because it is home for the
    /// harvest, with the counts moved.
    pub(crate) fn stays_for_harvest<C: Count>(
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
                tally.recount(place, home, n);
            }
            return true;
        }
        if key.has(GroupKey::HARVESTING) {
            key.marks &= !GroupKey::HARVESTING;
            tally.recount(home, place, n);
        }
        false
    }

    pub(crate) fn endless(&self, key: &GroupKey) -> EngineError {
        let place = match key.site.as_place() {
            Some(place) => place,
            None => self.world.network.objects[self.object_of(key)].from,
        };
        EngineError::EndlessJourney {
            day: self.day,
            hops: MOST_HOPS,
            place: self.plan.scenario.places[place].name.clone(),
        }
    }
}

/// Under `share_daily_distance` the distance done on a link may be anything: the key keeps it in
/// whole km (a finer grid multiplies states and changes nothing that a test can tell).
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn set_done(key: &mut GroupKey, done_km: f64) {
    key.drives = done_km.round() as u16;
}
