//! A member in the middle of its run, as bytes: resuming gives the same bits as never stopping.

use crate::draw::Draw;
use crate::error::EngineError;
use crate::member::{Member, walker};
use crate::plan::Plan;
use crate::population::Population;
use crate::record::MemberRecord;
use crate::walk::Walker;
use serde::{Deserialize, Serialize};

/// Version of the layout of checkpoints.
const VERSION: u32 = 1;

/// Everything that the timeline alone does not give back.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct Saved<P: Population> {
    version: u32,
    member: u32,
    day: u32,
    people: P::Saved,
    present: Vec<P::Count>,
    usual: crate::member::Usual,
    populations: Vec<i64>,
    capacities: Vec<i64>,
    spawn_weights: Vec<f64>,
    debt: i64,
    raw: i64,
    displaced: P::Count,
    taken: Vec<P::Count>,
    /// Waypoint lists in the order of their ids.
    waypoints: Vec<Vec<u32>>,
    record: MemberRecord,
}

impl<'a, P: Population, D: Draw<Count = P::Count>> Member<'a, P, D> {
    /// The member as bytes.
    pub(crate) fn checkpoint(&self) -> Vec<u8> {
        self.saved(self.record.clone())
    }

    /// The member without its record, as bytes.
    pub(crate) fn bare(&self) -> Vec<u8> {
        self.saved(MemberRecord {
            places: self.record.places,
            work: self.record.work,
            ..MemberRecord::default()
        })
    }

    fn saved(&self, record: MemberRecord) -> Vec<u8> {
        let saved = Saved::<P> {
            version: VERSION,
            member: self.number,
            day: self.day,
            people: self.people.save(),
            present: self.present.clone(),
            usual: self.usual.clone(),
            populations: self
                .world
                .places
                .iter()
                .map(|place| place.population)
                .collect(),
            capacities: self
                .world
                .places
                .iter()
                .map(|place| place.capacity)
                .collect(),
            spawn_weights: self.spawning.weights.clone(),
            debt: self.spawning.debt,
            raw: self.spawning.raw,
            displaced: self.spawning.displaced,
            taken: self.spawning.taken.clone(),
            waypoints: self.tables.waypoints.lists(),
            record,
        };
        // Plain data in memory: writing it cannot fail.
        postcard::to_stdvec(&saved).unwrap_or_default()
    }

    /// The member whose state `bytes` hold, with the days before it from `record`, which may be
    /// that of a whole run.
    pub(crate) fn branch(
        plan: &'a Plan,
        bytes: &[u8],
        record: &MemberRecord,
        people: P,
    ) -> Result<Self, EngineError> {
        let wrong = |what: &str| EngineError::Checkpoint(what.to_owned());
        let mut member = Self::restore(plan, bytes, people)?;
        if record.member != member.number {
            return Err(wrong("the record is that of another member"));
        }
        let work = member.record.work;
        member.record = record
            .until(plan.scenario.days, plan.scenario.links.len(), member.day)
            .filter(|record| record.places == plan.scenario.places.len())
            .ok_or_else(|| wrong("the record belongs to another scenario, or ends too early"))?;
        member.record.work = work;
        Ok(member)
    }

    /// The member that `bytes` hold; `people` is an empty population.
    pub(crate) fn restore(plan: &'a Plan, bytes: &[u8], people: P) -> Result<Self, EngineError> {
        let wrong = |what: &str| EngineError::Checkpoint(what.to_owned());
        let saved: Saved<P> = postcard::from_bytes(bytes)
            .map_err(|error| EngineError::Checkpoint(error.to_string()))?;
        let places = plan.scenario.places.len();
        if saved.version != VERSION {
            return Err(wrong("it was written by another version"));
        }
        if saved.record.places != places
            || saved.present.len() != places
            || saved.day > plan.scenario.days
        {
            return Err(wrong("it belongs to another scenario"));
        }
        let mut member = Self::new(plan, saved.member, people);
        for day in 0..saved.day {
            member.world.begin_day(&plan.scenario, day)?;
            member.world.apply_closures(&plan.scenario, day);
        }
        for (place, state) in member.world.places.iter_mut().enumerate() {
            state.population = saved.populations[place];
            state.capacity = saved.capacities[place];
        }
        member.day = saved.day;
        for list in &saved.waypoints {
            member.tables.waypoints.id(list, &plan.place_hashes);
        }
        member.people.load(&walker!(member), saved.people);
        member.present = saved.present;
        member.usual = saved.usual;
        member.spawning.weights = saved.spawn_weights;
        member.spawning.debt = saved.debt;
        member.spawning.raw = saved.raw;
        member.spawning.displaced = saved.displaced;
        member.spawning.taken = saved.taken;
        member.record = saved.record;
        Ok(member)
    }
}

/// Number of the member that a checkpoint holds.
///
/// # Errors
/// When the bytes are no checkpoint of this version.
pub fn checkpoint_member(bytes: &[u8]) -> Result<u32, EngineError> {
    match postcard::take_from_bytes::<(u32, u32)>(bytes) {
        Ok(((VERSION, member), _)) => Ok(member),
        Ok(_) => Err(EngineError::Checkpoint(
            "it was written by another version".to_owned(),
        )),
        Err(error) => Err(EngineError::Checkpoint(error.to_string())),
    }
}
