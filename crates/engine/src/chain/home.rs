//! Who is at home in a place: households by class, then by cell.

use super::plan::Plan;
use super::population::{Cell, Class, Households, Status};
use super::split::Split;
use super::thin::Walk;
use outflow_model::rules::chain::conduct::Conduct;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// Number of ways to live under a holder.
const CONDUCTS: usize = Conduct::ALL.len();

/// Households of one class, by conduct and cell.
pub(super) trait Cells<C: Households>:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// Nobody, where there are so many cells.
    fn new(cells: usize) -> Self;

    /// Adds households.
    fn add(&mut self, conduct: Conduct, cell: Cell, id: C::Id, n: C);

    /// How many there are by conduct.
    fn totals(&self) -> [C; CONDUCTS];

    /// How many there are.
    #[inline]
    fn all(&self) -> C {
        let mut all = C::default();
        for n in self.totals() {
            all += n;
        }
        all
    }

    /// Number of occupied states.
    fn states(&self) -> usize;

    /// Walks along those of one conduct and takes out those chosen: each household with probability
    /// `1 - exp(-hazard)`, where no hazard is above `bound`; `each(draws, cell, id, number, lot)`, with a
    /// lot where one was drawn ([`Split::accepts`]). Gives the number of hazards looked at.
    fn sift<D: Split<Count = C>>(
        &mut self,
        conduct: Conduct,
        walk: &mut Walk<D>,
        bound: f64,
        hazard: impl FnMut(Cell) -> f64,
        each: impl FnMut(&mut D, Cell, C::Id, C, Option<f64>),
    ) -> u64;

    /// As [`sift`](Self::sift), along those of every conduct.
    fn sift_all<D: Split<Count = C>>(
        &mut self,
        walk: &mut Walk<D>,
        bound: f64,
        hazard: impl FnMut(Conduct, Cell) -> f64,
        each: impl FnMut(&mut D, Conduct, Cell, C::Id, C, Option<f64>),
    ) -> u64;

    /// All of them take up one conduct.
    fn take_up(&mut self, conduct: Conduct);
}

/// Counts of households who are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Counted<C: Households> {
    /// By conduct, then [`Cell::index`].
    n: Vec<C>,
    totals: [C; CONDUCTS],
    /// Number of cells with anybody in them.
    occupied: u32,
}

/// Candidates a cell from which each cell is split by itself.
const CELL_BY_CELL: f64 = 2.0;

impl<C: Households> Counted<C> {
    /// The part of the list for one conduct.
    #[inline]
    fn of(&self, conduct: Conduct) -> std::ops::Range<usize> {
        let cells = self.n.len() / CONDUCTS;
        conduct as usize * cells..(conduct as usize + 1) * cells
    }
}

impl<C: Households<Id = ()>> Cells<C> for Counted<C> {
    fn new(cells: usize) -> Self {
        Self {
            n: vec![C::default(); CONDUCTS * cells],
            totals: [C::default(); CONDUCTS],
            occupied: 0,
        }
    }

    #[inline]
    fn add(&mut self, conduct: Conduct, cell: Cell, (): (), n: C) {
        let at = self.of(conduct).start + cell.index();
        let none = C::default();
        self.occupied += u32::from(self.n[at] <= none && n > none);
        self.n[at] += n;
        self.totals[conduct as usize] += n;
    }

    #[inline]
    fn totals(&self) -> [C; CONDUCTS] {
        self.totals
    }

    fn states(&self) -> usize {
        self.occupied as usize
    }

    fn sift<D: Split<Count = C>>(
        &mut self,
        conduct: Conduct,
        walk: &mut Walk<D>,
        bound: f64,
        mut hazard: impl FnMut(Cell) -> f64,
        mut each: impl FnMut(&mut D, Cell, (), C, Option<f64>),
    ) -> u64 {
        let range = self.of(conduct);
        let (left, occupied) = (&mut self.totals[conduct as usize], &mut self.occupied);
        let cells = &mut self.n[range];
        #[allow(clippy::cast_precision_loss)]
        let cell_by_cell = !C::WHOLE || left.as_f64() * bound > CELL_BY_CELL * cells.len() as f64;
        let mut looked = 0;
        if cell_by_cell {
            for (at, there) in cells.iter_mut().enumerate() {
                if *there <= C::default() {
                    continue;
                }
                looked += 1;
                let cell = Cell::at(at);
                let n = walk.part(0, *there, hazard(cell));
                if n > C::default() {
                    *there -= n;
                    *left -= n;
                    *occupied -= u32::from(*there <= C::default());
                    each(walk.draw(), cell, (), n, None);
                }
            }
            return looked;
        }
        let one = C::from_people(1);
        let size = |n: C| n.whole().unwrap_or(0);
        // The cell of the position, and the households up to and with it.
        let (mut at, mut end) = (0, cells.first().map_or(0, |n| size(*n)));
        walk.candidates(size(*left), bound, |draw, position| {
            while position >= end && at + 1 < cells.len() {
                at += 1;
                end += size(cells[at]);
            }
            looked += 1;
            let cell = Cell::at(at);
            if let Some(lot) = draw.accepts(hazard(cell), bound) {
                cells[at] -= one;
                *left -= one;
                *occupied -= u32::from(cells[at] <= C::default());
                each(draw, cell, (), one, Some(lot));
            }
        });
        looked
    }

    fn sift_all<D: Split<Count = C>>(
        &mut self,
        walk: &mut Walk<D>,
        bound: f64,
        mut hazard: impl FnMut(Conduct, Cell) -> f64,
        mut each: impl FnMut(&mut D, Conduct, Cell, (), C, Option<f64>),
    ) -> u64 {
        let size = |n: C| n.whole().unwrap_or(0);
        let all = size(self.all());
        #[allow(clippy::cast_precision_loss)]
        let cell_by_cell = all as f64 * bound > CELL_BY_CELL * f64::from(self.occupied);
        if !C::WHOLE || cell_by_cell {
            let mut looked = 0;
            for conduct in Conduct::ALL {
                if self.totals[conduct as usize] > C::default() {
                    looked += self.sift(
                        conduct,
                        walk,
                        f64::INFINITY,
                        |cell| hazard(conduct, cell),
                        |draw, cell, (), n, lot| each(draw, conduct, cell, (), n, lot),
                    );
                }
            }
            return looked;
        }
        let mut looked = 0;
        let one = C::from_people(1);
        let stride = self.n.len() / CONDUCTS;
        // Households of each conduct at the start of the walk.
        let left = self.totals.map(size);
        let (cells, totals, occupied) = (&mut self.n, &mut self.totals, &mut self.occupied);
        // The conduct and the cell of the position, and the households up to and with each.
        let (mut conduct, mut conduct_end) = (0, left[0]);
        let (mut at, mut end) = (0, size(cells[0]));
        walk.candidates(all, bound, |draw, position| {
            while position >= conduct_end && conduct + 1 < CONDUCTS {
                conduct += 1;
                at = conduct * stride;
                end = conduct_end + size(cells[at]);
                conduct_end += left[conduct];
            }
            while position >= end && at + 1 < (conduct + 1) * stride {
                at += 1;
                end += size(cells[at]);
            }
            looked += 1;
            let (doing, cell) = (Conduct::ALL[conduct], Cell::at(at - conduct * stride));
            if let Some(lot) = draw.accepts(hazard(doing, cell), bound) {
                cells[at] -= one;
                totals[conduct] -= one;
                *occupied -= u32::from(cells[at] <= C::default());
                each(draw, doing, cell, (), one, Some(lot));
            }
        });
        looked
    }

    fn take_up(&mut self, conduct: Conduct) {
        let cells = self.n.len() / CONDUCTS;
        let into = self.of(conduct).start;
        for at in 0..self.n.len() {
            let to = into + at % cells;
            if at != to {
                let n = std::mem::take(&mut self.n[at]);
                self.n[to] += n;
            }
        }
        let mut totals = [C::default(); CONDUCTS];
        totals[conduct as usize] = self.totals.iter().copied().sum();
        self.totals = totals;
        let occupied = self.n.iter().filter(|n| **n > C::default()).count();
        self.occupied = u32::try_from(occupied).unwrap_or(u32::MAX);
    }
}

/// Households with an id each, by conduct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Named([Vec<(Cell, u64)>; CONDUCTS]);

impl Cells<u64> for Named {
    fn new(_: usize) -> Self {
        Self(Default::default())
    }

    fn add(&mut self, conduct: Conduct, cell: Cell, id: u64, n: u64) {
        debug_assert!(n <= 1, "{n} households with one id");
        if n > 0 {
            self.0[conduct as usize].push((cell, id));
        }
    }

    fn totals(&self) -> [u64; CONDUCTS] {
        [0, 1, 2, 3].map(|conduct: usize| self.0[conduct].len() as u64)
    }

    fn states(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn sift<D: Split<Count = u64>>(
        &mut self,
        conduct: Conduct,
        walk: &mut Walk<D>,
        _: f64,
        mut hazard: impl FnMut(Cell) -> f64,
        mut each: impl FnMut(&mut D, Cell, u64, u64, Option<f64>),
    ) -> u64 {
        let there = &mut self.0[conduct as usize];
        let looked = there.len() as u64;
        there.retain(|&(cell, id)| {
            let chosen = walk.part(id, 1, hazard(cell)) > 0;
            if chosen {
                each(walk.draw(), cell, id, 1, None);
            }
            !chosen
        });
        looked
    }

    fn sift_all<D: Split<Count = u64>>(
        &mut self,
        walk: &mut Walk<D>,
        bound: f64,
        mut hazard: impl FnMut(Conduct, Cell) -> f64,
        mut each: impl FnMut(&mut D, Conduct, Cell, u64, u64, Option<f64>),
    ) -> u64 {
        let mut looked = 0;
        for conduct in Conduct::ALL {
            looked += self.sift(
                conduct,
                walk,
                bound,
                |cell| hazard(conduct, cell),
                |draw, cell, id, n, lot| each(draw, conduct, cell, id, n, lot),
            );
        }
        looked
    }

    fn take_up(&mut self, conduct: Conduct) {
        let all = std::mem::take(&mut self.0);
        self.0[conduct as usize] = all.into_iter().flatten().collect();
    }
}

/// Households of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Group<C: Households> {
    pub(super) class: Class,
    pub(super) cells: C::Cells,
}

/// The households of one place that are at home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Home<C: Households> {
    /// Ascending by class.
    pub(super) groups: Vec<Group<C>>,
    /// Households.
    pub(super) households: C,
    /// Persons.
    pub(super) persons: f64,
    /// Persons of 18 years and over.
    pub(super) adults: f64,
    /// Persons in households of each [`Status`].
    pub(super) persons_by_status: [f64; Status::ALL.len()],
    /// The group to which households were added last: the next ones often belong there.
    #[serde(skip)]
    last: usize,
}

impl<C: Households> Home<C> {
    pub(super) fn new() -> Self {
        Self {
            groups: Vec::new(),
            households: C::default(),
            persons: 0.0,
            adults: 0.0,
            persons_by_status: [0.0; Status::ALL.len()],
            last: 0,
        }
    }

    /// Adds households.
    pub(super) fn add(
        &mut self,
        plan: &Plan,
        class: Class,
        conduct: Conduct,
        cell: Cell,
        id: C::Id,
        n: C,
    ) {
        self.households += n;
        self.count(plan, class, cell, n.as_f64());
        self.put(plan, class, conduct, cell, id, n);
    }

    /// Adds households that were [taken out](Cells::sift) and are still counted.
    pub(super) fn put(
        &mut self,
        plan: &Plan,
        class: Class,
        conduct: Conduct,
        cell: Cell,
        id: C::Id,
        n: C,
    ) {
        let mut at = self.last;
        self.put_by(&mut at, plan, class, conduct, cell, id, n);
        self.last = at;
    }

    /// As [`put`](Self::put), with a guess at the group, which becomes the group found.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn put_by(
        &mut self,
        guess: &mut usize,
        plan: &Plan,
        class: Class,
        conduct: Conduct,
        cell: Cell,
        id: C::Id,
        n: C,
    ) {
        let packed = class.packed();
        let is = |group: &Group<C>| group.class.packed() == packed;
        if !self.groups.get(*guess).is_some_and(is) {
            let found = self
                .groups
                .binary_search_by_key(&packed, |group| group.class.packed());
            *guess = found.unwrap_or_else(|at| {
                let cells = C::Cells::new(2 * plan.kinds.len());
                self.groups.insert(at, Group { class, cells });
                at
            });
        }
        self.groups[*guess].cells.add(conduct, cell, id, n);
    }

    /// Counts households that were [taken out](Cells::sift) as gone.
    pub(super) fn gone(&mut self, plan: &Plan, class: Class, cell: Cell, n: C) {
        self.households -= n;
        self.count(plan, class, cell, -n.as_f64());
    }

    #[inline]
    fn count(&mut self, plan: &Plan, class: Class, cell: Cell, n: f64) {
        let kind = &plan.kinds[usize::from(cell.kind)];
        let persons = n * kind.persons;
        self.persons += persons;
        self.adults += n * kind.adults;
        self.persons_by_status[class.status as usize] += persons;
    }

    /// Households by conduct.
    pub(super) fn by_conduct(&self) -> [f64; CONDUCTS] {
        let mut sum = [0.0; CONDUCTS];
        for group in &self.groups {
            for (sum, n) in sum.iter_mut().zip(group.cells.totals()) {
                *sum += n.as_f64();
            }
        }
        sum
    }

    /// Forgets classes without anybody.
    pub(super) fn tidy(&mut self) {
        self.groups.retain(|group| {
            if C::WHOLE {
                group.cells.totals().iter().any(|n| *n > C::default())
            } else {
                group.cells.states() > 0
            }
        });
    }

    /// Number of occupied states.
    pub(super) fn states(&self) -> usize {
        self.groups.iter().map(|group| group.cells.states()).sum()
    }
}
