//! Counts of exchangeable people, split exactly (`cohort`) or by expectation (`mean`).

use crate::branching::Branching;
use crate::draw::{Count, Draw, Labels};
use crate::error::EngineError;
use crate::journeys::{Journeys, Trip};
use crate::plan::Plan;
use crate::population::Population;
use crate::purpose;
use crate::record::OriginCount;
use crate::rows::{Grid, NO_ROW, Row, Rows};
use crate::tables::Kinds;
use crate::walk::{Ends, Tally, Walker};
use outflow_model::key::GroupKey;
use outflow_random::StableHash;
use std::marker::PhantomData;

/// All groups of a member.
pub(crate) struct Cohort<D: Draw> {
    pub(crate) rows: Rows<D::Count>,
    pub(crate) grid: Grid,
    pub(crate) journeys: Journeys<D::Count>,
    pub(crate) branching: Branching<D::Count>,
    outcomes: Vec<Outcome<D::Count>>,
    pub(crate) track: bool,
    draw: PhantomData<D>,
}

/// Where some of a group ended up.
#[derive(Clone, Copy, Debug)]
struct Outcome<C> {
    /// Setting out, rather than done for the day.
    sets_out: bool,
    row: u32,
    recent: u64,
    n: C,
}

/// Receives the parts of a group that walks by itself.
struct Sorter<'a, C: Count> {
    walker: &'a Walker<'a>,
    rows: &'a mut Rows<C>,
    /// Row of each option of the choice, filled in as they are met.
    option_rows: &'a mut [u32],
    outcomes: &'a mut Vec<Outcome<C>>,
    tally: &'a mut Tally<C>,
    recent: u64,
}

impl<C: Count> Ends<C> for Sorter<'_, C> {
    #[inline]
    fn rest(&mut self, key: GroupKey, covered_km: f64, n: C) {
        let recent = self
            .walker
            .plan
            .next_recent(f64::from_bits(self.recent), covered_km);
        let row = self.rows.row(key, |key| self.walker.state_hash(key));
        self.outcomes.push(Outcome {
            sets_out: false,
            row,
            recent,
            n,
        });
    }

    #[inline]
    fn set_out(&mut self, key: GroupKey, option: Option<usize>, n: C) {
        let known = option.and_then(|option| self.option_rows.get_mut(option));
        let row = match known {
            Some(row) if *row != NO_ROW => *row,
            known => {
                let row = self.rows.row(key, |key| self.walker.state_hash(key));
                if let Some(known) = known {
                    *known = row;
                }
                row
            }
        };
        self.outcomes.push(Outcome {
            sets_out: true,
            row,
            recent: self.recent,
            n,
        });
    }

    #[inline]
    fn tally(&mut self) -> &mut Tally<C> {
        self.tally
    }
}

/// Stable hash of a group: of its row and its recent travel.
#[inline]
fn group_hash(row: u64, recent: u64) -> u64 {
    if recent == 0 {
        row
    } else {
        StableHash::new().word(row).word(recent).finish()
    }
}

impl<D: Draw> Cohort<D> {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            rows: Rows::default(),
            grid: Grid::of(plan.options().recent_grid),
            journeys: Journeys::default(),
            branching: Branching::default(),
            outcomes: Vec::new(),
            track: plan.options().track_origin,
            draw: PhantomData,
        }
    }

    /// Files what became of a group, sharing out its labels.
    fn file(&mut self, draw: impl FnOnce() -> D, labels: Option<Labels<D::Count>>) {
        let Some(mut labels) = labels else {
            for outcome in self.outcomes.drain(..) {
                let row = &mut self.rows.rows[outcome.row as usize];
                let bins = if outcome.sets_out {
                    &mut row.due
                } else {
                    &mut row.next
                };
                bins.add(outcome.recent, self.grid, outcome.n);
            }
            return;
        };
        let mut draw = draw();
        let last = self.outcomes.len().saturating_sub(1);
        for (index, outcome) in self.outcomes.drain(..).enumerate() {
            let theirs = if index == last {
                std::mem::take(&mut labels)
            } else {
                draw.take_labels(&mut labels, outcome.n)
            };
            let row = &mut self.rows.rows[outcome.row as usize];
            let bins = if outcome.sets_out {
                &mut row.due
            } else {
                &mut row.next
            };
            bins.add_labelled(outcome.recent, self.grid, outcome.n, theirs);
        }
    }

    fn everybody(&self) -> impl Iterator<Item = (&GroupKey, D::Count)> {
        let total = |row: &Row<D::Count>| {
            [row.now.total, row.due.total, row.next.total]
                .into_iter()
                .sum::<D::Count>()
        };
        let rows = self.rows.rows.iter().map(move |row| (&row.key, total(row)));
        rows.chain(self.branching.due())
    }
}

impl<D: Draw> Population for Cohort<D> {
    type Count = D::Count;
    type Saved = Vec<(SavedKey, Vec<SavedBin<D::Count>>)>;

    fn enter(&mut self, walker: &Walker, key: GroupKey, n: D::Count, origin: u16) {
        if n <= D::Count::default() {
            return;
        }
        let row = self.rows.row(key, |key| walker.state_hash(key)) as usize;
        let now = &mut self.rows.rows[row].now;
        if self.track {
            now.add_labelled(0, self.grid, n, vec![(origin, n)]);
        } else {
            now.add(0, self.grid, n);
        }
    }

    fn decide(
        &mut self,
        walker: &Walker,
        member: u32,
        deciding: &[bool],
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        self.begin_branching(walker);
        for index in 0..self.rows.rows.len() {
            let row = &mut self.rows.rows[index];
            if row.now.total <= zero {
                continue;
            }
            let Some(place) = row.key.site.as_place() else {
                row.due.take_in(&mut row.now, self.grid);
                continue;
            };
            if !deciding[place] {
                continue;
            }
            let (key, hash) = (row.key, row.hash);
            let mut now = std::mem::take(&mut row.now);
            if walker.tables.by_branch && key.route == 0 && !key.has(GroupKey::SETTLED) {
                let trip = Trip {
                    walker,
                    member,
                    batch: 0,
                };
                self.leave_by_branch(trip, key, hash, &mut now, tally);
                now.clear();
                self.rows.rows[index].now = now;
                continue;
            }
            let row = &mut self.rows.rows[index];
            let (stamp, mut option_rows) = std::mem::take(&mut row.option_rows);
            if stamp != walker.tables.stamp(place) {
                option_rows.clear();
                option_rows.resize(
                    walker
                        .tables
                        .choice(place, key.class, key.entry)
                        .targets
                        .len(),
                    NO_ROW,
                );
            }
            for (bin, &n) in now.counts.iter().enumerate() {
                if n <= zero {
                    continue;
                }
                let recent = now.recent(bin, self.grid);
                let state = group_hash(hash, recent);
                let stream = |what| walker.plan.stream(member, walker.day, what).state(state);
                let mut ends = Sorter {
                    walker,
                    rows: &mut self.rows,
                    option_rows: &mut option_rows,
                    outcomes: &mut self.outcomes,
                    tally,
                    recent,
                };
                let key = GroupKey { recent, ..key };
                walker.decide(&mut D::new(stream(purpose::DECIDE)), key, n, &mut ends);
                let labels = self.track.then(|| now.labels[bin].clone());
                self.file(|| D::new(stream(purpose::LABELS)), labels);
            }
            let row = &mut self.rows.rows[index];
            row.option_rows = (walker.tables.stamp(place), option_rows);
            row.now = now;
            row.now.clear();
        }
    }

    fn arriving(&self, walker: &Walker) -> Vec<f64> {
        let mut arriving = vec![0.0; walker.world.places.len()];
        let rows = self.rows.rows.iter().map(|row| (&row.key, row.due.total));
        for (key, due) in rows.chain(self.branching.due()) {
            if let Some(place) = walker.arrives_at(key).filter(|_| due > D::Count::default()) {
                arriving[place] += due.as_f64();
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
        let trip = Trip {
            walker,
            member,
            batch,
        };
        self.travel_together(trip, share, tally)
    }

    fn settle(&mut self, walker: &Walker, member: u32, chances: &[f64]) {
        let zero = D::Count::default();
        for index in 0..self.rows.rows.len() {
            let row = &self.rows.rows[index];
            let chance = row.key.site.as_place().map_or(0.0, |place| chances[place]);
            if chance <= 0.0 || row.next.total <= zero || row.key.has(GroupKey::SETTLED) {
                continue;
            }
            let (key, hash) = (row.key, row.hash);
            let settled = GroupKey {
                marks: key.marks | GroupKey::SETTLED,
                ..key
            };
            let settled = self.rows.row(settled, |key| walker.state_hash(key)) as usize;
            let mut next = std::mem::take(&mut self.rows.rows[index].next);
            for bin in 0..next.counts.len() {
                let recent = next.recent(bin, self.grid);
                let state = group_hash(hash, recent);
                let stream = |what| walker.plan.stream(member, walker.day, what).state(state);
                let n = D::new(stream(purpose::SETTLE)).part(next.counts[bin], chance);
                if n <= zero {
                    continue;
                }
                next.counts[bin] -= n;
                next.total -= n;
                let into = &mut self.rows.rows[settled].next;
                if self.track {
                    let mut draw = D::new(stream(purpose::LABELS).hop(2));
                    let labels = draw.take_labels(&mut next.labels[bin], n);
                    into.add_labelled(recent, self.grid, n, labels);
                } else {
                    into.add(recent, self.grid, n);
                }
            }
            self.rows.rows[index].next = next;
        }
    }

    fn end_day(&mut self) {
        for row in &mut self.rows.rows {
            if row.now.total > D::Count::default() || row.next.total > D::Count::default() {
                std::mem::swap(&mut row.now, &mut row.next);
                row.next.clear();
            }
        }
    }

    fn travelling(&self) -> D::Count {
        self.everybody()
            .filter(|(key, _)| key.site.as_link().is_some())
            .map(|(_, n)| n)
            .sum()
    }

    fn total(&self) -> D::Count {
        self.everybody().map(|(_, n)| n).sum()
    }

    fn kinds(&self, walker: &Walker) -> Kinds {
        let classes = &walker.plan.classes;
        let mut kinds = Kinds::none(walker.world.places.len(), classes);
        for row in &self.rows.rows {
            if let Some(place) = row.key.site.as_place() {
                kinds.count(
                    place,
                    &classes.classes[usize::from(row.key.class)],
                    row.now.total.as_f64(),
                );
            }
        }
        kinds
    }

    fn origins(&self, day: u32, into: &mut Vec<OriginCount>) {
        let mut sums = crate::record::OriginSums::default();
        for row in &self.rows.rows {
            let Some(place) = row.key.site.as_place() else {
                continue;
            };
            for (origin, n) in row.now.labels.iter().flatten() {
                sums.add(place, *origin, n.as_f64());
            }
        }
        sums.write(day, into);
    }

    fn states(&self) -> usize {
        self.rows.rows.iter().map(|row| row.now.occupied()).sum()
    }

    fn save(&self) -> Self::Saved {
        let bins = |row: &Row<D::Count>| {
            let occupied = row
                .now
                .counts
                .iter()
                .enumerate()
                .filter(|(_, n)| **n > D::Count::default());
            occupied
                .map(|(bin, &n)| SavedBin {
                    recent: row.now.recent(bin, self.grid),
                    n,
                    labels: row.now.labels.get(bin).cloned().unwrap_or_default(),
                })
                .collect()
        };
        self.rows
            .rows
            .iter()
            .map(|row| (SavedKey::from(row.key), bins(row)))
            .collect()
    }

    fn load(&mut self, walker: &Walker, saved: Self::Saved) {
        self.rows = Rows::default();
        for (key, bins) in saved {
            let row = self.rows.row(key.into(), |key| walker.state_hash(key)) as usize;
            for bin in bins {
                let now = &mut self.rows.rows[row].now;
                if self.track {
                    now.add_labelled(bin.recent, self.grid, bin.n, bin.labels);
                } else {
                    now.add(bin.recent, self.grid, bin.n);
                }
            }
        }
    }
}

/// One bin as a checkpoint holds it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(bound = "C: serde::Serialize + serde::de::DeserializeOwned")]
pub(crate) struct SavedBin<C> {
    recent: u64,
    n: C,
    labels: Labels<C>,
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
