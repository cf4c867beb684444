//! Keys and rows: who is exchangeable with whom.
//!
//! Households at home are kept by place, then by [`Class`] (what the holder and its enemies care
//! about), then by [`Cell`] (what is the household's own). Those away are kept by where they are and
//! where they belong, then by [`Who`]. A row is a key, an id (where each household has a row) and a number
//! of households.

use super::plan::Plan;
use crate::draw::Count;
use outflow_model::chain::Grade;
use outflow_model::rules::chain::conduct::Conduct;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// Grades towards every party: four bits each, at most 8 parties.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(super) struct Grades(u32);

impl Grades {
    /// Parties for which there is room.
    pub(super) const PARTIES: usize = 8;

    /// The grade towards a party.
    #[inline]
    pub(super) fn of(self, party: usize) -> Grade {
        Grade::ALL[((self.0 >> (4 * party)) & 15) as usize]
    }

    /// Raised to a grade towards a party; it never falls.
    #[inline]
    #[must_use]
    pub(super) fn raised(self, party: usize, grade: Grade) -> Self {
        if grade <= self.of(party) {
            return self;
        }
        let shift = 4 * party;
        Self(self.0 & !(15 << shift) | (grade as u32) << shift)
    }

    /// The highest towards any party.
    pub(super) fn highest(self) -> Grade {
        (0..Self::PARTIES)
            .map(|party| self.of(party))
            .max()
            .unwrap_or_default()
    }
}

/// Whether a household has tried to leave.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(super) enum Status {
    /// Has not tried: whether it has a car is not drawn yet.
    #[default]
    Fresh,
    /// Wants to leave; there was no way out.
    Barred,
    /// Wants to leave; has no car, and it is too far to walk.
    NoCar,
    /// Wants to leave; has no car and cannot walk.
    Unable,
}

impl Status {
    pub(super) fn wants_to_leave(self) -> bool {
        self != Self::Fresh
    }
}

/// What holders and their enemies care about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Class {
    /// Index of the party, or the number of parties for none.
    pub(super) leaning: u8,
    pub(super) conduct: Conduct,
    pub(super) grades: Grades,
}

/// What is a household's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    /// Index of the household type.
    pub(super) kind: u8,
    /// Whether it has kin elsewhere; where, is drawn when it leaves: nothing depends on it before.
    pub(super) kin: bool,
    pub(super) status: Status,
}

/// A household away from home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Who {
    pub(super) home: u16,
    pub(super) kind: u8,
    pub(super) leaning: u8,
    /// 0: no kin elsewhere; else 1 + index of the set.
    pub(super) kin: u8,
    /// Index of the intention to return; 0 on the road, where there is none yet.
    pub(super) intention: u8,
    pub(super) grades: Grades,
}

/// Kin of those who have found where to stay: no longer asked for, drawn anew at home.
pub(super) const KIN_FORGOTTEN: u8 = u8::MAX;

impl Cell {
    #[inline]
    fn packed(self) -> u32 {
        u32::from(self.kind) << 16 | u32::from(self.kin) << 8 | self.status as u32
    }
}

impl Who {
    #[inline]
    fn packed(self) -> u128 {
        let own = u64::from(self.home) << 32
            | u64::from(self.kind) << 24
            | u64::from(self.leaning) << 16
            | u64::from(self.kin) << 8
            | u64::from(self.intention);
        u128::from(own) << 32 | u128::from(self.grades.0)
    }
}

/// Keys are compared as one number: pools are searched often.
macro_rules! ordered_as_packed {
    ($($key:ty)*) => {$(
        impl Ord for $key {
            #[inline]
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.packed().cmp(&other.packed())
            }
        }

        impl PartialOrd for $key {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
    )*};
}

ordered_as_packed!(Cell Who);

/// What tells the households of a key apart: nothing, or a number of its own.
pub(super) trait HouseholdId:
    Copy + Ord + Default + Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    fn from_word(word: u64) -> Self;
    fn word(self) -> u64;
}

impl HouseholdId for () {
    #[inline]
    fn from_word(_: u64) -> Self {}
    #[inline]
    fn word(self) -> u64 {
        0
    }
}

impl HouseholdId for u64 {
    #[inline]
    fn from_word(word: u64) -> Self {
        word
    }
    #[inline]
    fn word(self) -> u64 {
        self
    }
}

/// A number of households, and whether each has a row of its own.
pub(super) trait Households: Count {
    /// Whether each household has a row of its own, with an id.
    const SEPARATE: bool;
    type Id: HouseholdId;
}

impl Households for u32 {
    const SEPARATE: bool = false;
    type Id = ();
}

impl Households for u64 {
    const SEPARATE: bool = true;
    type Id = u64;
}

impl Households for f64 {
    const SEPARATE: bool = false;
    type Id = ();
}

/// Households with one key.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "K: Serialize, C: Households",
    deserialize = "K: Deserialize<'de>, C: Households"
))]
pub(super) struct Row<K, C: Households> {
    pub(super) key: K,
    pub(super) id: C::Id,
    pub(super) n: C,
}

/// Households away, by key.
pub(super) type Rows<C> = Vec<Row<Who, C>>;

/// Rows in ascending order of key and id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "K: Serialize, C: Households",
    deserialize = "K: Deserialize<'de>, C: Households"
))]
pub(super) struct Pool<K, C: Households> {
    pub(super) rows: Vec<Row<K, C>>,
    pub(super) total: C,
    /// Whether a row may be empty.
    stale: bool,
}

impl<K, C: Households> Default for Pool<K, C> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            total: C::default(),
            stale: false,
        }
    }
}

impl<K: Ord + Copy, C: Households> Pool<K, C> {
    /// Adds households.
    pub(super) fn add(&mut self, row: Row<K, C>) {
        self.total += row.n;
        match self
            .rows
            .binary_search_by(|other| (other.key, other.id).cmp(&(row.key, row.id)))
        {
            Ok(at) => self.rows[at].n += row.n,
            Err(at) => self.rows.insert(at, row),
        }
    }

    /// Takes households out of a row.
    #[inline]
    pub(super) fn take(&mut self, row: usize, n: C) {
        let row = &mut self.rows[row];
        row.n -= n;
        self.total -= n;
        self.stale |= row.n <= C::default();
    }

    /// Forgets rows without households.
    pub(super) fn tidy(&mut self) {
        if std::mem::take(&mut self.stale) {
            self.rows.retain(|row| row.n > C::default());
        }
        if self.rows.is_empty() {
            self.total = C::default();
        }
    }

    /// All rows, leaving none.
    pub(super) fn drain(&mut self) -> Vec<Row<K, C>> {
        self.total = C::default();
        std::mem::take(&mut self.rows)
    }
}

/// Merges rows of equal key and id.
pub(super) fn merged<K: Ord + Copy, C: Households>(mut rows: Vec<Row<K, C>>) -> Vec<Row<K, C>> {
    rows.sort_by_key(|row| (row.key, row.id));
    rows.dedup_by(|next, kept| {
        let same = (next.key, next.id) == (kept.key, kept.id);
        if same {
            kept.n += next.n;
        }
        same
    });
    rows
}

/// Rows with anybody in them.
pub(super) fn rows_of<K, C: Households>(pool: &Pool<K, C>) -> impl Iterator<Item = &Row<K, C>> {
    pool.rows.iter().filter(|row| row.n > C::default())
}

/// Households below which a row of expected counts is not kept by itself.
const FOLD_BELOW: f64 = 0.01;

/// Expected counts only: small rows join the largest row of the same type and kin, so that states do not
/// multiply without end while every person is kept.
pub(super) fn folded<C: Households>(rows: Rows<C>) -> Rows<C> {
    if C::WHOLE || rows.iter().all(|row| row.n.as_f64() >= FOLD_BELOW) {
        return rows;
    }
    let same = |row: &Row<Who, C>| (row.key.kind, row.key.kin);
    let mut largest: Vec<((u8, u8), usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match largest.iter_mut().find(|(key, _)| *key == same(row)) {
            Some((_, most)) if rows[*most].n < row.n => *most = at,
            Some(_) => {}
            None => largest.push((same(row), at)),
        }
    }
    let mut kept = rows.clone();
    for (at, row) in rows.iter().enumerate() {
        let most = largest.iter().find(|(key, _)| *key == same(row));
        if let Some(&(_, most)) = most
            && most != at
            && row.n.as_f64() < FOLD_BELOW
        {
            kept[most].n += row.n;
            kept[at].n -= row.n;
        }
    }
    kept.retain(|row| row.n > C::default());
    kept
}

/// The households of one place that are at home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Home<C: Households> {
    /// Ascending by class.
    pub(super) classes: Vec<(Class, Pool<Cell, C>)>,
    /// Households.
    pub(super) households: C,
    /// Persons.
    pub(super) persons: f64,
    /// Persons of 18 years and over.
    pub(super) adults: f64,
    /// Persons in households that want to leave and cannot.
    pub(super) wants_cannot: f64,
}

impl<C: Households> Home<C> {
    pub(super) fn new() -> Self {
        Self {
            classes: Vec::new(),
            households: C::default(),
            persons: 0.0,
            adults: 0.0,
            wants_cannot: 0.0,
        }
    }

    /// Adds households.
    pub(super) fn add(&mut self, plan: &Plan, class: Class, cell: Cell, id: C::Id, n: C) {
        self.count(plan, cell, n.as_f64());
        self.households += n;
        let at = match self.classes.binary_search_by_key(&class, |entry| entry.0) {
            Ok(at) => at,
            Err(at) => {
                self.classes.insert(at, (class, Pool::default()));
                at
            }
        };
        self.classes[at].1.add(Row { key: cell, id, n });
    }

    /// Takes households out of a row of a class.
    #[inline]
    pub(super) fn take(&mut self, plan: &Plan, class: usize, row: usize, n: C) {
        let cell = self.classes[class].1.rows[row].key;
        self.classes[class].1.take(row, n);
        self.households -= n;
        self.count(plan, cell, -n.as_f64());
    }

    #[inline]
    fn count(&mut self, plan: &Plan, cell: Cell, n: f64) {
        let kind = &plan.kinds[usize::from(cell.kind)];
        self.persons += n * kind.persons;
        self.adults += n * kind.adults;
        if cell.status.wants_to_leave() {
            self.wants_cannot += n * kind.persons;
        }
    }

    /// Forgets what is empty.
    pub(super) fn tidy(&mut self) {
        for (_, pool) in &mut self.classes {
            pool.tidy();
        }
        self.classes.retain(|(_, pool)| !pool.rows.is_empty());
    }

    /// Number of occupied states.
    pub(super) fn states(&self) -> usize {
        self.classes.iter().map(|(_, pool)| pool.rows.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_never_fall_and_do_not_mix() {
        let grades = Grades::default()
            .raised(0, Grade::Post)
            .raised(3, Grade::Recipient)
            .raised(0, Grade::Kin);
        assert_eq!(grades.of(0), Grade::Post);
        assert_eq!(grades.of(1), Grade::None);
        assert_eq!(grades.of(3), Grade::Recipient);
        assert_eq!(grades.raised(7, Grade::Command).of(7), Grade::Command);
        assert_eq!(grades.highest(), Grade::Post);
    }

    #[test]
    fn small_expected_rows_join_the_largest_of_their_type() {
        let row = |kind, leaning, n| Row {
            key: Who {
                home: 0,
                kind,
                leaning,
                kin: 0,
                intention: 0,
                grades: Grades::default(),
            },
            id: (),
            n,
        };
        let rows = vec![
            row(0, 0, 0.001),
            row(0, 1, 0.5),
            row(1, 0, 0.002),
            row(1, 1, 0.001),
        ];
        let folded = folded(rows);
        let sizes: Vec<(u8, f64)> = folded.iter().map(|row| (row.key.kind, row.n)).collect();
        assert_eq!(sizes.len(), 2);
        assert!((sizes[0].1 - 0.501).abs() < 1e-15 && (sizes[1].1 - 0.003).abs() < 1e-15);
    }

    #[test]
    fn pools_keep_their_order_and_total() {
        let mut pool = Pool::<u8, u32>::default();
        for (key, n) in [(3, 1), (1, 2), (3, 4), (2, 1)] {
            pool.add(Row { key, id: (), n });
        }
        assert_eq!(pool.total, 8);
        let keys: Vec<u8> = pool.rows.iter().map(|row| row.key).collect();
        assert_eq!(keys, [1, 2, 3]);
        pool.take(0, 2);
        pool.tidy();
        assert_eq!((pool.rows.len(), pool.total), (2, 6));
    }
}
