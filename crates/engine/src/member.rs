//! One member of a run: its state, and the day as a list of phases (flee-model §5).

use crate::batches::{self, Reach};
use crate::control::{Continue, Control};
use crate::draw::{Count, Draw};
use crate::error::EngineError;
use crate::plan::Plan;
use crate::population::Population;
use crate::purpose;
use crate::record::MemberRecord;
use crate::spawning::{Spawning, at_start};
use crate::tables::Tables;
use crate::walk::{Tally, Walker};
use outflow_model::environment::Environment;
use outflow_model::key::GroupKey;
use std::marker::PhantomData;

/// What a journey sees of a member, borrowing only that.
macro_rules! walker {
    ($member:expr) => {
        Walker {
            plan: $member.plan,
            world: &$member.world,
            tables: &$member.tables,
            day: $member.day,
            harvest: $member.plan.fields.harvesting && $member.plan.is_harvest($member.day),
            changing: &$member.changing,
        }
    };
}
pub(crate) use walker;

/// What came to each place yesterday.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Usual {
    /// People who reached it.
    pub reached: Vec<f64>,
    /// People gained while people travelled.
    pub gained: Vec<f64>,
}

/// The state of one member. `D` splits groups as its population's engine does.
pub(crate) struct Member<'a, P: Population, D: Draw<Count = P::Count>> {
    pub(crate) plan: &'a Plan,
    pub(crate) number: u32,
    /// Days finished.
    pub(crate) day: u32,
    pub(crate) world: Environment,
    pub(crate) tables: Tables,
    reach: Reach,
    pub(crate) people: P,
    /// People counted at each place.
    pub(crate) present: Vec<P::Count>,
    pub(crate) usual: Usual,
    pub(crate) spawning: Spawning<P::Count>,
    pub(crate) record: MemberRecord,
    today: Tally<P::Count>,
    /// Places from which today's journeys depend on how full a nearly full camp is.
    pub(crate) changing: Vec<bool>,
    draw: PhantomData<D>,
}

impl<'a, P: Population, D: Draw<Count = P::Count>> Member<'a, P, D> {
    /// A member before day 0, with the people who are there from the start.
    pub(crate) fn new(plan: &'a Plan, number: u32, people: P) -> Self {
        let (places, links) = (plan.scenario.places.len(), plan.scenario.links.len());
        let world = Environment::new(&plan.scenario);
        let mut member = Self {
            plan,
            number,
            day: 0,
            spawning: Spawning::new(plan, &world),
            world,
            tables: Tables::new(plan),
            reach: Reach::default(),
            people,
            present: vec![P::Count::default(); places],
            usual: Usual {
                reached: vec![0.0; places],
                gained: vec![0.0; places],
            },
            record: MemberRecord {
                member: number,
                days: plan.scenario.days as usize,
                places,
                links,
                whole: P::Count::WHOLE,
                ..MemberRecord::default()
            },
            today: Tally::new(places, 2 * links),
            changing: vec![false; places],
            draw: PhantomData,
        };
        member.enter_at_start();
        member
    }

    /// Runs the remaining days.
    pub(crate) fn run(mut self, control: &mut dyn Control) -> Result<MemberRecord, EngineError> {
        while self.day < self.plan.scenario.days {
            self.step()?;
            let day = self.day - 1;
            control.state_after_day(day, &|| self.bare());
            let present = &self.record.present;
            let present = &present[present.len() - self.present.len()..];
            let stops = control.people_after_day(day, present) == Continue::No
                || control.after_day(day, &|| self.checkpoint()) == Continue::No;
            if stops && self.day < self.plan.scenario.days {
                return Err(EngineError::Stopped { day: self.day });
            }
        }
        Ok(self.record)
    }

    /// One day. The order is Flee's and cannot be changed without changing the model.
    fn step(&mut self) -> Result<(), EngineError> {
        self.begin_day()?;
        self.displace()?;
        self.conserved("displacement")?;
        self.close_and_score();
        self.update_choices();
        self.decide();
        self.conserved("decisions")?;
        self.travel()?;
        self.settle();
        self.people.end_day();
        self.conserved("travel")?;
        self.write_record();
        self.day += 1;
        Ok(())
    }

    /// Steps 1 to 3: what the timeline changes this morning.
    fn begin_day(&mut self) -> Result<(), EngineError> {
        let event = self.world.begin_day(&self.plan.scenario, self.day)?;
        if event {
            // Spawn weights are otherwise those of the day before (S17).
            self.spawning.refresh(self.plan, &self.world, self.day);
        }
        Ok(())
    }

    /// Step 4: people are displaced.
    fn displace(&mut self) -> Result<(), EngineError> {
        let groups = self
            .spawning
            .draw::<D>(self.plan, &mut self.world, self.number, self.day)?;
        for (place, n) in groups {
            self.enter::<D>(place, n, purpose::SPAWN_CLASS);
        }
        Ok(())
    }

    /// Steps 5 to 8: closures, spawn weights of tomorrow, scores, growing capacities.
    fn close_and_score(&mut self) {
        let scenario = &self.plan.scenario;
        self.world.apply_closures(scenario, self.day);
        self.spawning.refresh(self.plan, &self.world, self.day);
        self.world.rescore(scenario, self.day);
        self.world.grow_capacities(scenario);
    }

    /// Step 9 and the tables behind every choice.
    fn update_choices(&mut self) {
        let kinds = self
            .plan
            .matching
            .then(|| self.people.kinds(&walker!(self)));
        let present = as_f64(&self.present);
        self.tables
            .begin_day(self.plan, &self.world, self.day, &present, kinds.as_ref());
        self.reach
            .update(&self.world, &self.tables, &self.plan.rules);
    }

    /// Step 10, phase A: everybody at a place decides. Occupancies only fall in it. Where camps
    /// are nearly full, their own people decide first, so that the places they leave are seen by
    /// the others: in Flee, whose people act in the order in which they entered, those in camps
    /// are the older ones.
    fn decide(&mut self) {
        let present = as_f64(&self.present);
        match self.tables.limited_and_filling(&present) {
            None => self.decide_at(&vec![true; present.len()]),
            Some(limited) => {
                self.decide_at(&limited);
                let present = as_f64(&self.present);
                self.tables.see_occupancy(self.plan, &self.world, &present);
                let others: Vec<bool> = limited.iter().map(|limited| !limited).collect();
                self.decide_at(&others);
            }
        }
    }

    fn decide_at(&mut self, deciding: &[bool]) {
        let mut tally = self.tally();
        self.people
            .decide(&walker!(self), self.number, deciding, &mut tally);
        self.take_in(&tally);
    }

    /// Step 11, phase B: everybody on a link travels, in as many sub-batches as nearly full camps
    /// ask for. Whoever cannot come near such a camp today travels in the first.
    fn travel(&mut self) -> Result<(), EngineError> {
        let mut left = 1.0;
        let mut batch = 0;
        let morning = as_f64(&self.present);
        let mut arriving = self.people.arriving(&walker!(self));
        let mut pace = self.first_pace(&arriving);
        while left > 0.0 {
            let present = as_f64(&self.present);
            if batch > 0 {
                arriving = self.people.arriving(&walker!(self));
            }
            let next = self
                .reach
                .next(&self.tables, &present, &arriving, &pace, left);
            self.tables
                .see_occupancy(self.plan, &self.world, &next.half_way(&present));
            if batch == 0 {
                let filling: Vec<usize> = next.filling.iter().map(|place| place.0).collect();
                self.changing = self.reach.spread(&self.tables.feeding(&filling));
            }
            let walker = walker!(self);
            let part = if next.share >= left {
                1.0
            } else {
                next.share / left
            };
            let mut tally = Tally::new(self.record.places, 2 * self.record.links);
            self.people
                .travel(&walker, self.number, batch, part, &mut tally)?;
            self.take_in(&tally);
            // All who may reach a camp that fills up travel in the same parts.
            let gained = gains(&present, &self.present);
            for (pace, gained) in pace.iter_mut().zip(gained) {
                *pace = batches::pace(*pace, gained, next.share);
            }
            left = if part >= 1.0 { 0.0 } else { left - next.share };
            batch += 1;
        }
        self.usual.gained = gains(&morning, &self.present);
        self.record.work.batches += u64::from(batch);
        Ok(())
    }

    /// How many people each place is thought to gain while people travel today: as many as
    /// yesterday, or of those who will arrive on their first link as many as stayed yesterday.
    fn first_pace(&self, arriving: &[f64]) -> Vec<f64> {
        let usual = self.usual.gained.iter().zip(&self.usual.reached);
        usual
            .zip(arriving)
            .map(|((&gained, &reached), arriving)| {
                let staying = if reached >= 1.0 {
                    (gained / reached).clamp(0.0, 1.0)
                } else {
                    1.0
                };
                gained.max(arriving * staying)
            })
            .collect()
    }

    /// Step 14: some of those in camps settle for good.
    fn settle(&mut self) {
        if !self.plan.fields.settled {
            return;
        }
        let places = self.plan.scenario.places.iter().zip(&self.world.places);
        let chances: Vec<f64> = places
            .map(|(place, state)| {
                if state.camp {
                    place.deactivation_probability.unwrap_or(0.0)
                } else {
                    0.0
                }
            })
            .collect();
        let walker = walker!(self);
        self.people.settle(&walker, self.number, &chances);
    }

    /// Step 16: what happened goes into the record.
    fn write_record(&mut self) {
        let record = &mut self.record;
        record
            .present
            .extend(self.present.iter().map(|n| n.as_f64()));
        record
            .arrivals
            .extend(self.today.reached.iter().map(|n| n.as_f64()));
        record
            .flows
            .extend(self.today.set_out.iter().map(|n| n.as_f64()));
        record.travelling.push(self.people.travelling().as_f64());
        record.displaced.push(self.spawning.displaced.as_f64());
        record.raw_reported.push(self.spawning.raw);
        record.debt.push(self.spawning.debt);
        if self.plan.options.track_origin {
            self.people.origins(self.day, &mut record.origins);
        }
        let states = self.people.states() as u64;
        record.work.states += states;
        record.work.peak_states = record.work.peak_states.max(states);
        record.work.visits += self.today.visits;
        self.usual.reached = as_f64(&self.today.reached);
        self.today = self.tally();
    }

    /// People of day 0 and listed groups.
    fn enter_at_start(&mut self) {
        for (place, n) in at_start(self.plan) {
            self.enter::<D>(place, P::Count::from_people(n), purpose::SPAWN_CLASS);
        }
        for group in &self.plan.scenario.listed_groups {
            let class = self
                .plan
                .classes
                .listed_class(group, &self.plan.scenario.settings);
            let n = P::Count::from_people(group.people);
            self.enter_class(group.place, n, class);
            self.spawning
                .take_from_population(self.plan, &mut self.world, group.place, n);
        }
        self.spawning.displaced = self.present.iter().copied().sum();
    }

    /// `n` people enter at a place, shared out over classes.
    fn enter<S: Draw<Count = P::Count>>(
        &mut self,
        place: usize,
        n: P::Count,
        what: outflow_random::Purpose,
    ) {
        match &self.spawning.classes {
            None => self.enter_class(place, n, 0),
            Some(classes) => {
                let key = self
                    .plan
                    .stream(self.number, self.day, what)
                    .state(self.plan.place_hashes[place]);
                let mut parts: Vec<(usize, P::Count)> = Vec::new();
                if let Some(weights) = &classes[place] {
                    S::new(key).share(n, weights, |class, n| parts.push((class, n)));
                }
                for (class, n) in parts {
                    self.enter_class(place, n, u16::try_from(class).unwrap_or(0));
                }
            }
        }
    }

    fn enter_class(&mut self, place: usize, n: P::Count, class: u16) {
        let key = GroupKey::entering(place, class, &self.plan.fields);
        self.people.enter(
            &walker!(self),
            key,
            n,
            u16::try_from(place).unwrap_or(u16::MAX),
        );
        self.present[place] += n;
    }

    fn tally(&self) -> Tally<P::Count> {
        Tally::new(self.record.places, 2 * self.record.links)
    }

    /// Moves the counts of places, and adds to the day's totals.
    fn take_in(&mut self, tally: &Tally<P::Count>) {
        for (place, present) in self.present.iter_mut().enumerate() {
            *present += tally.reached[place];
            *present += tally.counted_in[place];
            *present -= tally.left[place];
            *present -= tally.counted_out[place];
            if !P::Count::WHOLE && *present < P::Count::default() {
                // All have left; what is missing is rounding.
                debug_assert!(present.as_f64() > -1e-6, "{present:?} people");
                *present = P::Count::default();
            }
        }
        self.today.add(tally);
    }

    /// In debug builds: nobody is lost or made in a phase. Between phases some people are in
    /// the engine's hands only, so the counts of places and the engine's own are both looked at.
    fn conserved(&self, phase: &'static str) -> Result<(), EngineError> {
        if !cfg!(debug_assertions) {
            return Ok(());
        }
        let due = self.spawning.displaced.as_f64();
        let held = self.people.total().as_f64();
        let on_links = self.people.travelling().as_f64();
        let at_places: f64 = self.present.iter().map(|n| n.as_f64()).sum();
        let tolerance = if P::Count::WHOLE {
            0.0
        } else {
            1e-9 * due.max(1.0)
        };
        for after in [held, at_places + on_links] {
            if (after - due).abs() > tolerance {
                return Err(EngineError::NotConserved {
                    day: self.day,
                    phase,
                    before: due,
                    after,
                });
            }
        }
        Ok(())
    }
}

fn gains<C: Count>(before: &[f64], now: &[C]) -> Vec<f64> {
    let pairs = now.iter().zip(before);
    pairs.map(|(now, before)| now.as_f64() - before).collect()
}

fn as_f64<C: Count>(counts: &[C]) -> Vec<f64> {
    counts.iter().map(|n| n.as_f64()).collect()
}
