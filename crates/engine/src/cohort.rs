//! Counts of exchangeable people, split exactly (`cohort`) or by expectation (`mean`).

use crate::draw::{Count, Draw, Labels};
use crate::error::EngineError;
use crate::population::Population;
use crate::purpose;
use crate::record::OriginCount;
use crate::tables::Kinds;
use crate::walk::{Ends, Leg, Tally, Walker};
use indexmap::IndexMap;
use outflow_model::key::GroupKey;
use rustc_hash::FxBuildHasher;
use std::marker::PhantomData;

/// Groups by key, in the order in which they were first met.
#[derive(Clone, Debug, Default)]
struct Groups<C> {
    counts: IndexMap<GroupKey, C, FxBuildHasher>,
    /// Passive labels of each group, by its index; empty when not tracked.
    labels: Vec<Labels<C>>,
}

impl<C: Count> Groups<C> {
    fn add(&mut self, key: GroupKey, n: C) -> usize {
        let entry = self.counts.entry(key);
        let index = entry.index();
        *entry.or_default() += n;
        index
    }

    fn add_labelled(&mut self, key: GroupKey, n: C, labels: Labels<C>) {
        let index = self.add(key, n);
        if self.labels.len() <= index {
            self.labels.resize(index + 1, Labels::new());
        }
        let known = &mut self.labels[index];
        for (label, count) in labels {
            match known.binary_search_by_key(&label, |entry| entry.0) {
                Ok(at) => known[at].1 += count,
                Err(at) => known.insert(at, (label, count)),
            }
        }
    }

    fn clear(&mut self) {
        self.counts.clear();
        self.labels.clear();
    }
}

/// All groups of a member.
pub(crate) struct Cohort<D: Draw> {
    now: Groups<D::Count>,
    travellers: Groups<D::Count>,
    next: Groups<D::Count>,
    legs: Vec<Leg<D::Count>>,
    outcomes: Vec<Outcome<D::Count>>,
    track: bool,
    draw: PhantomData<D>,
}

/// Where some of a group ended up, kept while labels are shared out.
#[derive(Clone, Copy, Debug)]
struct Outcome<C> {
    sets_out: bool,
    key: GroupKey,
    n: C,
}

/// Receives the parts of a group: straight into the maps, or into a list when labels follow.
struct Sorter<'a, C: Count> {
    next: &'a mut Groups<C>,
    travellers: Option<&'a mut Groups<C>>,
    outcomes: Option<&'a mut Vec<Outcome<C>>>,
}

impl<C: Count> Ends<C> for Sorter<'_, C> {
    #[inline]
    fn rest(&mut self, key: GroupKey, n: C) {
        match &mut self.outcomes {
            Some(outcomes) => outcomes.push(Outcome { sets_out: false, key, n }),
            None => {
                self.next.add(key, n);
            }
        }
    }

    #[inline]
    fn set_out(&mut self, key: GroupKey, n: C) {
        match (&mut self.outcomes, &mut self.travellers) {
            (Some(outcomes), _) => outcomes.push(Outcome { sets_out: true, key, n }),
            (None, Some(travellers)) => {
                travellers.add(key, n);
            }
            (None, None) => {}
        }
    }
}

impl<D: Draw> Cohort<D> {
    pub(crate) fn new(track: bool) -> Self {
        Self {
            now: Groups::default(),
            travellers: Groups::default(),
            next: Groups::default(),
            legs: Vec::new(),
            outcomes: Vec::new(),
            track,
            draw: PhantomData,
        }
    }

    /// All groups, at any point of the day.
    fn everybody(&self) -> impl Iterator<Item = (&GroupKey, &D::Count)> {
        self.now.counts.iter().chain(&self.travellers.counts).chain(&self.next.counts)
    }

    /// Shares the labels of a group out over what became of it.
    fn share_labels(&mut self, draw: &mut D, mut labels: Labels<D::Count>) {
        let last = self.outcomes.len().saturating_sub(1);
        for (index, outcome) in self.outcomes.drain(..).enumerate() {
            let theirs =
                if index == last { std::mem::take(&mut labels) } else { draw.take_labels(&mut labels, outcome.n) };
            let into = if outcome.sets_out { &mut self.travellers } else { &mut self.next };
            into.add_labelled(outcome.key, outcome.n, theirs);
        }
    }
}

impl<D: Draw> Population for Cohort<D> {
    type Count = D::Count;
    type Saved = Vec<(SavedKey, D::Count, Labels<D::Count>)>;

    fn enter(&mut self, key: GroupKey, n: D::Count, origin: u16) {
        if n <= D::Count::default() {
        } else if self.track {
            self.now.add_labelled(key, n, vec![(origin, n)]);
        } else {
            self.now.add(key, n);
        }
    }

    fn decide(&mut self, walker: &Walker, member: u32, tally: &mut Tally<D::Count>) {
        let mut now = std::mem::take(&mut self.now);
        for (index, (&key, &n)) in now.counts.iter().enumerate() {
            if key.site.as_link().is_some() {
                if self.track {
                    self.travellers.add_labelled(key, n, now.labels[index].clone());
                } else {
                    self.travellers.add(key, n);
                }
                continue;
            }
            let hash = walker.state_hash(&key);
            let stream = walker.plan.stream(member, walker.day, purpose::DECIDE).state(hash);
            let mut ends = Sorter {
                next: &mut self.next,
                travellers: Some(&mut self.travellers),
                outcomes: self.track.then_some(&mut self.outcomes),
            };
            walker.decide(&mut D::new(stream), key, n, tally, &mut ends);
            if self.track {
                let labels = walker.plan.stream(member, walker.day, purpose::LABELS).state(hash);
                self.share_labels(&mut D::new(labels), now.labels[index].clone());
            }
        }
        now.clear();
        self.now = now;
    }

    fn arriving(&self, walker: &Walker) -> Vec<f64> {
        let mut arriving = vec![0.0; walker.world.places.len()];
        for (key, n) in &self.travellers.counts {
            if let Some(place) = walker.arrives_at(key) {
                arriving[place] += n.as_f64();
            }
        }
        arriving
    }

    fn travel(
        &mut self,
        walker: &Walker,
        member: u32,
        batch: u32,
        share: f64,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let zero = D::Count::default();
        let mut travellers = std::mem::take(&mut self.travellers);
        let mut legs = std::mem::take(&mut self.legs);
        for (index, (&key, left)) in travellers.counts.iter_mut().enumerate() {
            if *left <= zero {
                continue;
            }
            let hash = walker.state_hash(&key);
            let stream = |what| walker.plan.stream(member, walker.day, what).state(hash).batch(batch);
            let n = D::new(stream(purpose::BATCH)).part(*left, share);
            if n <= zero {
                continue;
            }
            *left -= n;
            let mut ends = Sorter {
                next: &mut self.next,
                travellers: None,
                outcomes: self.track.then_some(&mut self.outcomes),
            };
            walker.travel(&mut D::new(stream(purpose::TRAVEL)), key, n, &mut legs, tally, &mut ends)?;
            if self.track {
                let mut draw = D::new(stream(purpose::LABELS).hop(1));
                let labels = draw.take_labels(&mut travellers.labels[index], n);
                self.share_labels(&mut draw, labels);
            }
        }
        self.legs = legs;
        self.travellers = travellers;
        Ok(())
    }

    fn settle(&mut self, walker: &Walker, member: u32, chances: &[f64]) {
        let next = std::mem::take(&mut self.next);
        for (index, (&key, &n)) in next.counts.iter().enumerate() {
            let mut labels = if self.track { next.labels[index].clone() } else { Labels::new() };
            let chance = key.site.as_place().map_or(0.0, |place| chances[place]);
            let hash = walker.state_hash(&key);
            let stream = |what| walker.plan.stream(member, walker.day, what).state(hash);
            let settling = if chance > 0.0 && !key.has(GroupKey::SETTLED) {
                D::new(stream(purpose::SETTLE)).part(n, chance)
            } else {
                D::Count::default()
            };
            let mut settled = key;
            settled.marks |= GroupKey::SETTLED;
            for (key, n) in [(settled, settling), (key, n - settling)] {
                if n <= D::Count::default() {
                } else if self.track {
                    let mut draw = D::new(stream(purpose::LABELS).hop(2));
                    let theirs = draw.take_labels(&mut labels, n);
                    self.next.add_labelled(key, n, theirs);
                } else {
                    self.next.add(key, n);
                }
            }
        }
    }

    fn end_day(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
        self.next.clear();
        self.travellers.clear();
    }

    fn travelling(&self) -> D::Count {
        self.everybody().filter(|(key, _)| key.site.as_link().is_some()).map(|(_, n)| *n).sum()
    }

    fn total(&self) -> D::Count {
        self.everybody().map(|(_, n)| *n).sum()
    }

    fn kinds(&self, walker: &Walker) -> Kinds {
        let classes = &walker.plan.classes;
        let places = walker.world.places.len();
        let mut kinds = Kinds {
            ethnicity: vec![vec![0.0; classes.ethnicities.len()]; places],
            religion: vec![vec![0.0; classes.religions.len()]; places],
        };
        for (key, n) in &self.now.counts {
            if let Some(place) = key.site.as_place() {
                kinds.count(place, &classes.classes[usize::from(key.class)], n.as_f64());
            }
        }
        kinds
    }

    fn origins(&self, day: u32, into: &mut Vec<OriginCount>) {
        let mut sums: std::collections::BTreeMap<(usize, u16), f64> = std::collections::BTreeMap::new();
        for (key, labels) in self.now.counts.keys().zip(&self.now.labels) {
            if let Some(place) = key.site.as_place() {
                for (origin, n) in labels {
                    *sums.entry((place, *origin)).or_default() += n.as_f64();
                }
            }
        }
        into.extend(sums.into_iter().map(|((place, origin), people)| OriginCount {
            day,
            origin: u32::from(origin),
            place: u32::try_from(place).unwrap_or(u32::MAX),
            people,
        }));
    }

    fn states(&self) -> usize {
        self.now.counts.len()
    }

    fn save(&self) -> Self::Saved {
        let labels = |index: usize| self.now.labels.get(index).cloned().unwrap_or_default();
        let groups = self.now.counts.iter().enumerate();
        groups.map(|(index, (key, n))| (SavedKey::from(*key), *n, labels(index))).collect()
    }

    fn load(&mut self, saved: Self::Saved) {
        self.now.clear();
        for (key, n, labels) in saved {
            if self.track {
                self.now.add_labelled(key.into(), n, labels);
            } else {
                self.now.add(key.into(), n);
            }
        }
    }
}

/// A key as a checkpoint holds it.
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct SavedKey(u32, u32, u64, u16, u16, u16, u16, u8);

impl From<GroupKey> for SavedKey {
    fn from(key: GroupKey) -> Self {
        Self(
            key.site.code(),
            key.route,
            key.recent,
            key.drives,
            key.walks,
            key.class,
            key.entry,
            key.marks,
        )
    }
}

impl From<SavedKey> for GroupKey {
    fn from(saved: SavedKey) -> Self {
        Self {
            site: outflow_model::key::Site::from_code(saved.0),
            route: saved.1,
            recent: saved.2,
            drives: saved.3,
            walks: saved.4,
            class: saved.5,
            entry: saved.6,
            marks: saved.7,
        }
    }
}
