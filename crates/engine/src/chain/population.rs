//! Keys and rows: who is exchangeable with whom.
//!
//! Households at home are counted by place, [`Class`] and [`Cell`] (see [`home`](super::home)). Those away
//! and on the road are rows: a key ([`Who`]), an id (where households have one) and a number of
//! households. Where counts are whole a row is one household and rows are in no order: what a household
//! is lies beside it as a passive label, and to take one by lot is to take the row at a random place.
//! Expected counts are kept in order of their keys, each key once.

use super::home::Cells;
use super::split::Split;
use super::thin::Walk;
use crate::draw::Count;
use outflow_model::chain::Grade;
use outflow_model::rules::chain::ability::Mode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// Wants to leave; there was no way out, so that nothing was drawn.
    Barred,
    /// Wants to leave; has a car, but no road was open to it or it chose to stay.
    Car,
    /// Wants to leave; has no car and can walk, but chose to stay, or it has come to be too far.
    Walker,
    /// Wants to leave; has no car, and it is too far to walk: whether it can is not drawn yet.
    NoCar,
    /// Wants to leave; has no car and cannot walk.
    Unable,
}

impl Status {
    /// Every status, in order.
    pub(super) const ALL: [Self; 6] = [
        Self::Fresh,
        Self::Barred,
        Self::Car,
        Self::Walker,
        Self::NoCar,
        Self::Unable,
    ];

    /// Of those who were about to go in some way, or were on it, and stay: what was drawn is kept.
    pub(super) fn after(self, mode: Mode) -> Self {
        match mode {
            Mode::Car => Self::Car,
            Mode::Foot => Self::Walker,
            Mode::Bus if self == Self::Walker => self,
            Mode::Bus => self.max(Self::NoCar),
        }
    }
}

/// What holders and their enemies care about, and whether the household has tried to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Class {
    /// Index of the party, or the number of parties for none.
    pub(super) leaning: u8,
    pub(super) status: Status,
    pub(super) grades: Grades,
}

/// What is a household's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    /// Index of the household type.
    pub(super) kind: u8,
    /// Whether it has kin elsewhere; where, is drawn when it leaves: nothing depends on it before.
    pub(super) kin: bool,
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

impl Who {
    /// What is known of a household that comes home by some way: those who never got anywhere keep what
    /// was drawn, and of those who did it is drawn anew.
    pub(super) fn status_at_home(&self, mode: Mode) -> Status {
        if self.kin == KIN_FORGOTTEN {
            Status::Fresh
        } else {
            Status::Fresh.after(mode)
        }
    }
}

/// Kin of those who have found where to stay: no longer asked for, drawn anew at home.
pub(super) const KIN_FORGOTTEN: u8 = u8::MAX;

impl Cell {
    /// Its place in a list of all cells: `2 * types` of them.
    #[inline]
    pub(super) fn index(self) -> usize {
        2 * usize::from(self.kind) + usize::from(self.kin)
    }

    /// The cell at a place of that list.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn at(index: usize) -> Self {
        Self {
            kind: (index / 2) as u8,
            kin: index % 2 == 1,
        }
    }
}

impl Class {
    /// In order, those that differ in nothing but whether they have tried to leave stand together.
    #[inline]
    pub(super) fn packed(self) -> u64 {
        u64::from(self.leaning) << 36 | u64::from(self.grades.0) << 4 | self.status as u64
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

impl Ord for Who {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.packed().cmp(&other.packed())
    }
}

impl PartialOrd for Who {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

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

/// A number of households, and how those who are alike are kept.
pub(super) trait Households: Count {
    /// Whether each household has a row of its own, with an id.
    const SEPARATE: bool;
    type Id: HouseholdId;
    /// Households at home of one class.
    type Cells: Cells<Self>;
}

impl Households for u32 {
    const SEPARATE: bool = false;
    type Id = ();
    type Cells = super::home::Counted<Self>;
}

impl Households for u64 {
    const SEPARATE: bool = true;
    type Id = u64;
    type Cells = super::home::Named;
}

impl Households for f64 {
    const SEPARATE: bool = false;
    type Id = ();
    type Cells = super::home::Counted<Self>;
}

/// Households with one key.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Row<C: Households> {
    pub(super) key: Who,
    pub(super) id: C::Id,
    pub(super) n: C,
}

/// Households away, or on the road.
pub(super) type Rows<C> = Vec<Row<C>>;

/// Adds households to rows that are no pool: whole households as a row each.
#[inline]
pub(super) fn push<C: Households>(rows: &mut Rows<C>, row: Row<C>) {
    match row.n.whole() {
        Some(n) => {
            let one = C::from_people(1);
            for _ in 0..n {
                rows.push(Row { n: one, ..row });
            }
        }
        None => rows.push(row),
    }
}

/// Households of one group of those away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Pool<C: Households> {
    pub(super) rows: Rows<C>,
    pub(super) total: C,
}

impl<C: Households> Default for Pool<C> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            total: C::default(),
        }
    }
}

impl<C: Households> Pool<C> {
    /// Adds households.
    #[inline]
    pub(super) fn add(&mut self, row: Row<C>) {
        self.total += row.n;
        if C::WHOLE {
            push(&mut self.rows, row);
            return;
        }
        match self.rows.binary_search_by(|other| other.key.cmp(&row.key)) {
            Ok(at) => self.rows[at].n += row.n,
            Err(at) => self.rows.insert(at, row),
        }
    }

    /// All rows, leaving none.
    pub(super) fn drain(&mut self) -> Rows<C> {
        self.total = C::default();
        std::mem::take(&mut self.rows)
    }

    /// Takes `amounts[group]` households by lot for each group: `each(group, row)`.
    pub(super) fn pick<D: Split<Count = C>>(
        &mut self,
        draw: &mut D,
        amounts: &[C],
        each: impl FnMut(usize, Row<C>),
    ) {
        let total = self.total;
        self.total = total - pick(draw, &mut self.rows, total, amounts, each);
    }

    /// Takes out those chosen on a walk (see [`sift`]).
    pub(super) fn sift<D: Split<Count = C>>(
        &mut self,
        walk: &mut Walk<D>,
        bound: f64,
        hazard: impl FnMut(Who) -> f64,
        mut each: impl FnMut(&mut D, Row<C>),
    ) -> u64 {
        let mut gone = C::default();
        let looked = sift(&mut self.rows, walk, bound, hazard, |draw, row| {
            gone += row.n;
            each(draw, row);
        });
        self.total -= gone;
        looked
    }

    /// Expected counts only: forgets rows without anybody, joins those below a size.
    pub(super) fn tidy(&mut self, small: f64) {
        if !C::WHOLE {
            self.rows.retain(|row| row.n > C::default());
            self.rows = folded(std::mem::take(&mut self.rows), small);
        }
        if self.rows.is_empty() {
            self.total = C::default();
        }
    }
}

/// Takes `amounts[group]` households by lot out of rows with `total` households; gives how many.
pub(super) fn pick<D: Split>(
    draw: &mut D,
    rows: &mut Rows<D::Count>,
    total: D::Count,
    amounts: &[D::Count],
    mut each: impl FnMut(usize, Row<D::Count>),
) -> D::Count {
    let mut gone = D::Count::default();
    for (group, &amount) in amounts.iter().enumerate() {
        let (Some(whole), Some(stream)) = (amount.whole(), draw.stream()) else {
            continue;
        };
        for _ in 0..whole {
            if rows.is_empty() {
                return gone;
            }
            #[allow(clippy::cast_possible_truncation)]
            let at = stream.below(rows.len() as u64) as usize;
            let row = rows.swap_remove(at);
            gone += row.n;
            each(group, row);
        }
    }
    if D::Count::WHOLE || total <= D::Count::default() {
        return gone;
    }
    for row in &mut *rows {
        let there = row.n;
        for (group, &amount) in amounts.iter().enumerate() {
            let mut n = draw.taken(there, total - there, amount);
            if n > row.n {
                n = row.n;
            }
            if n > D::Count::default() {
                row.n -= n;
                gone += n;
                each(group, Row { n, ..*row });
            }
        }
    }
    rows.retain(|row| row.n > D::Count::default());
    gone
}

/// Walks along rows and takes out those chosen: each household with probability `1 - exp(-hazard)`, where
/// no hazard is above `bound`. Gives the number of hazards looked at.
pub(super) fn sift<D: Split>(
    rows: &mut Rows<D::Count>,
    walk: &mut Walk<D>,
    bound: f64,
    mut hazard: impl FnMut(Who) -> f64,
    mut each: impl FnMut(&mut D, Row<D::Count>),
) -> u64 {
    if !D::Count::WHOLE {
        for row in rows.iter_mut() {
            let n = walk.part(row.id.word(), row.n, hazard(row.key));
            if n > D::Count::default() {
                row.n -= n;
                each(walk.draw(), Row { n, ..*row });
            }
        }
        return rows.len() as u64;
    }
    let mut looked = 0;
    let mut chosen: Vec<usize> = Vec::new();
    if D::Count::SEPARATE {
        for (at, row) in rows.iter().enumerate() {
            looked += 1;
            if walk.part(row.id.word(), row.n, hazard(row.key)) > D::Count::default() {
                each(walk.draw(), *row);
                chosen.push(at);
            }
        }
    } else {
        walk.candidates(rows.len() as u64, bound, |draw, position| {
            looked += 1;
            #[allow(clippy::cast_possible_truncation)]
            let at = position as usize;
            if draw.accepts(hazard(rows[at].key), bound).is_some() {
                each(draw, rows[at]);
                chosen.push(at);
            }
        });
    }
    for &at in chosen.iter().rev() {
        rows.swap_remove(at);
    }
    looked
}

/// Expected counts only: rows of equal key become one, in order; small ones are joined.
pub(super) fn merged<C: Households>(mut rows: Rows<C>) -> Rows<C> {
    if C::WHOLE {
        return rows;
    }
    rows.sort_by_key(|row| row.key);
    rows.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same {
            kept.n += next.n;
        }
        same
    });
    rows
}

/// Expected counts only: rows of fewer than `small` households join the largest row of the same home, type and kin,
/// so that states do not multiply without end while every person is kept.
pub(super) fn folded<C: Households>(rows: Rows<C>, small: f64) -> Rows<C> {
    if C::WHOLE || rows.iter().all(|row| row.n.as_f64() >= small) {
        return rows;
    }
    let same = |row: &Row<C>| (row.key.home, row.key.kind, row.key.kin);
    let mut largest: BTreeMap<_, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let most = largest.entry(same(row)).or_insert(at);
        if rows[*most].n < row.n {
            *most = at;
        }
    }
    let mut kept = rows.clone();
    for (at, row) in rows.iter().enumerate() {
        if let Some(&most) = largest.get(&same(row))
            && most != at
            && row.n.as_f64() < small
        {
            kept[most].n += row.n;
            kept[at].n -= row.n;
        }
    }
    kept.retain(|row| row.n > C::default());
    kept
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
    fn what_is_known_of_car_and_legs_is_kept() {
        use Status::{Barred, Car, Fresh, NoCar, Unable, Walker};
        let by_bus = [Fresh, Barred, Walker, NoCar, Unable].map(|status| status.after(Mode::Bus));
        assert_eq!(by_bus, [NoCar, NoCar, Walker, NoCar, Unable]);
        for status in Status::ALL {
            assert_eq!(status.after(Mode::Car), Car);
            assert_eq!(status.after(Mode::Foot), Walker);
        }
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
        let folded = folded(rows, 0.01);
        let sizes: Vec<(u8, f64)> = folded.iter().map(|row| (row.key.kind, row.n)).collect();
        assert_eq!(sizes.len(), 2);
        assert!((sizes[0].1 - 0.501).abs() < 1e-15 && (sizes[1].1 - 0.003).abs() < 1e-15);
    }
}
