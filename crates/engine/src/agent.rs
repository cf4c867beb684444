//! One record a person: for what cannot be lumped, and as the proof that `cohort` draws from the
//! same distribution.

use crate::cohort::SavedKey;
use crate::draw::{Draw, RandomDraw};
use crate::error::EngineError;
use crate::plan::Plan;
use crate::population::Population;
use crate::purpose;
use crate::record::OriginCount;
use crate::tables::Kinds;
use crate::walk::{Ends, Leg, Tally, Walker};
use outflow_model::key::{GroupKey, Site};
use outflow_random::{Purpose, StreamKey};
use rayon::prelude::*;

/// People in one unit of parallel work.
const CHUNK: usize = 8192;

/// One person, in 32 bytes: the fields of the key and the passive label.
#[derive(Clone, Copy, Debug)]
struct Person {
    recent: u64,
    site: u32,
    route: u32,
    drives: u16,
    walks: u16,
    class: u16,
    entry: u16,
    origin: u16,
    marks: u8,
    /// Still to travel today.
    due: bool,
}

const _: () = assert!(size_of::<Person>() <= 32);

impl Person {
    fn new(key: GroupKey, origin: u16) -> Self {
        Self {
            recent: key.recent,
            site: key.site.code(),
            route: key.route,
            drives: key.drives,
            walks: key.walks,
            class: key.class,
            entry: key.entry,
            origin,
            marks: key.marks,
            due: false,
        }
    }

    #[inline]
    fn key(&self) -> GroupKey {
        GroupKey {
            site: Site::from_code(self.site),
            route: self.route,
            recent: self.recent,
            drives: self.drives,
            walks: self.walks,
            class: self.class,
            entry: self.entry,
            marks: self.marks,
        }
    }

    #[inline]
    fn set(&mut self, key: GroupKey) {
        *self = Self {
            due: self.due,
            ..Self::new(key, self.origin)
        };
    }

    #[inline]
    fn place(&self) -> Option<usize> {
        Site::from_code(self.site).as_place()
    }
}

/// Everybody of a member, in the order in which they entered: the index is the persistent id.
pub(crate) struct Agents {
    people: Vec<Person>,
    /// Threads to share people out over; `None` for one.
    pool: Option<rayon::ThreadPool>,
}

/// Writes what became of one person into their record and into the tally.
struct Fate<'a> {
    plan: &'a Plan,
    person: &'a mut Person,
    tally: &'a mut Tally<u64>,
}

impl Ends<u64> for Fate<'_> {
    #[inline]
    fn rest(&mut self, mut key: GroupKey, covered_km: f64, _: u64) {
        key.recent = self.plan.next_recent(key.recent(), covered_km).to_bits();
        self.person.due = false;
        self.person.set(key);
    }

    #[inline]
    fn set_out(&mut self, key: GroupKey, _: Option<usize>, _: u64) {
        self.person.due = true;
        self.person.set(key);
    }

    #[inline]
    fn tally(&mut self) -> &mut Tally<u64> {
        self.tally
    }
}

/// What one unit of parallel work leaves behind.
struct Worker {
    tally: Tally<u64>,
    legs: Vec<Leg<u64>>,
    failed: Option<EngineError>,
    /// Four people whose numbers were drawn, by the first of them, and the numbers.
    four: Option<usize>,
    numbers: [f64; 4],
}

impl Agents {
    pub(crate) fn new(threads: usize) -> Self {
        // Where the system gives no threads, one does the work of all: results do not change.
        let pool = (threads > 1)
            .then(|| {
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .ok()
            })
            .flatten();
        Self {
            people: Vec::new(),
            pool,
        }
    }

    /// Adds up what `count` finds in parts of the people: whole numbers, so that the order of
    /// parts does not matter.
    fn sum<T: Send>(
        &self,
        count: impl Fn(&[Person]) -> T + Sync,
        add: impl Fn(T, T) -> T + Sync + Send,
    ) -> T {
        let parts = |pool: &rayon::ThreadPool| {
            pool.install(|| self.people.par_chunks(CHUNK).map(&count).reduce_with(&add))
        };
        self.pool
            .as_ref()
            .and_then(parts)
            .unwrap_or_else(|| count(&self.people))
    }

    /// Runs `act` on everybody, in parallel where threads allow; the sums that it leaves do not
    /// depend on how people are shared out.
    fn each(
        &mut self,
        walker: &Walker,
        tally: &mut Tally<u64>,
        act: impl Fn(usize, &mut Person, &mut Worker) + Sync,
    ) -> Result<(), EngineError> {
        let places = walker.world.places.len();
        let ways = walker.plan.scenario.links.len() * 2;
        let worker = || Worker {
            tally: Tally::new(places, ways),
            legs: Vec::new(),
            failed: None,
            four: None,
            numbers: [0.0; 4],
        };
        let act = &act;
        let run = |worker: &mut Worker, first: usize, people: &mut [Person]| {
            for (index, person) in people.iter_mut().enumerate() {
                act(first + index, person, worker);
            }
        };
        let mut all = worker();
        if let Some(pool) = self.pool.as_ref().filter(|_| self.people.len() > CHUNK) {
            let people = &mut self.people;
            all = pool.install(|| {
                people
                    .par_chunks_mut(CHUNK)
                    .enumerate()
                    .fold(worker, |mut worker, (chunk, people)| {
                        run(&mut worker, chunk * CHUNK, people);
                        worker
                    })
                    .reduce(worker, |mut one, other| {
                        one.tally.add(&other.tally);
                        one.failed = one.failed.or(other.failed);
                        one
                    })
            });
        } else {
            run(&mut all, 0, &mut self.people);
        }
        tally.add(&all.tally);
        all.failed.map_or(Ok(()), Err)
    }
}

fn stream(walker: &Walker, member: u32, what: Purpose, id: usize) -> StreamKey {
    walker
        .plan
        .stream(member, walker.day, what)
        .state(id as u64)
}

impl Population for Agents {
    type Count = u64;
    type Saved = Vec<(SavedKey, u16)>;

    fn enter(&mut self, _: &Walker, key: GroupKey, n: u64, origin: u16) {
        let person = Person::new(key, origin);
        self.people
            .extend(std::iter::repeat_n(person, usize::try_from(n).unwrap_or(0)));
    }

    fn decide(&mut self, walker: &Walker, member: u32, deciding: &[bool], tally: &mut Tally<u64>) {
        // Deciding cannot fail: no journey is made.
        let _ = self.each(walker, tally, |id, person, worker| {
            let Some(place) = person.place() else {
                person.due = true;
                return;
            };
            if !deciding[place] {
                return;
            }
            let key = person.key();
            let stays = walker.may_stay(&key).is_some_and(|chance| {
                // Four people share a block: most of them need no other number.
                if worker.four != Some(id / 4) {
                    let shared = stream(walker, member, purpose::STAY, id / 4);
                    let mut shared = shared.stream();
                    worker.numbers = std::array::from_fn(|_| shared.uniform());
                    worker.four = Some(id / 4);
                }
                worker.numbers[id % 4] >= chance
            });
            let mut fate = Fate {
                plan: walker.plan,
                person,
                tally: &mut worker.tally,
            };
            if stays {
                fate.tally.visits += 1;
                return fate.rest(key, 0.0, 1);
            }
            let mut draw = RandomDraw::new(stream(walker, member, purpose::DECIDE, id));
            walker.decide(&mut draw, key, 1, &mut fate);
        });
    }

    fn arriving(&self, walker: &Walker) -> Vec<f64> {
        let places = walker.world.places.len();
        let count = |people: &[Person]| {
            let mut arriving = vec![0.0; places];
            for person in people.iter().filter(|person| person.due) {
                if let Some(place) = walker.arrives_at(&person.key()) {
                    arriving[place] += 1.0;
                }
            }
            arriving
        };
        self.sum(count, |mut one, other| {
            one.iter_mut()
                .zip(&other)
                .for_each(|(sum, more)| *sum += more);
            one
        })
    }

    fn travel(
        &mut self,
        walker: &Walker,
        member: u32,
        batch: u32,
        share: f64,
        tally: &mut Tally<u64>,
    ) -> Result<(), EngineError> {
        self.each(walker, tally, |id, person, worker| {
            if !person.due {
                return;
            }
            if share < 1.0 && walker.changing_from(&person.key()) {
                let key = stream(walker, member, purpose::BATCH, id).batch(batch);
                if RandomDraw::new(key).part(1, share) == 0 {
                    return;
                }
            }
            person.due = false;
            let mut draw = RandomDraw::new(stream(walker, member, purpose::TRAVEL, id));
            let key = person.key();
            let Worker {
                tally,
                legs,
                failed,
                ..
            } = worker;
            let mut fate = Fate {
                plan: walker.plan,
                person,
                tally,
            };
            if let Err(error) = walker.travel(&mut draw, key, 1, legs, &mut fate) {
                *failed = Some(error);
            }
        })
    }

    fn settle(&mut self, walker: &Walker, member: u32, chances: &[f64]) {
        for (id, person) in self.people.iter_mut().enumerate() {
            let chance = person.place().map_or(0.0, |place| chances[place]);
            if chance > 0.0 && person.marks & GroupKey::SETTLED == 0 {
                let mut draw = RandomDraw::new(stream(walker, member, purpose::SETTLE, id));
                if draw.part(1, chance) == 1 {
                    person.marks |= GroupKey::SETTLED;
                }
            }
        }
    }

    fn end_day(&mut self) {}

    fn travelling(&self) -> u64 {
        let count = |people: &[Person]| {
            people
                .iter()
                .filter(|person| person.place().is_none())
                .count() as u64
        };
        self.sum(count, |one, other| one + other)
    }

    fn total(&self) -> u64 {
        self.people.len() as u64
    }

    fn kinds(&self, walker: &Walker) -> Kinds {
        let classes = &walker.plan.classes;
        let mut kinds = Kinds::none(walker.world.places.len(), classes);
        for person in &self.people {
            if let Some(place) = person.place() {
                kinds.count(place, &classes.classes[usize::from(person.class)], 1.0);
            }
        }
        kinds
    }

    fn origins(&self, day: u32, into: &mut Vec<OriginCount>) {
        let mut sums = crate::record::OriginSums::default();
        for person in &self.people {
            if let Some(place) = person.place() {
                sums.add(place, person.origin, 1.0);
            }
        }
        sums.write(day, into);
    }

    fn states(&self) -> usize {
        self.people.len()
    }

    fn save(&self) -> Self::Saved {
        self.people
            .iter()
            .map(|person| (SavedKey::from(person.key()), person.origin))
            .collect()
    }

    fn load(&mut self, _: &Walker, saved: Self::Saved) {
        self.people = saved
            .into_iter()
            .map(|(key, origin)| Person::new(key.into(), origin))
            .collect();
    }
}
