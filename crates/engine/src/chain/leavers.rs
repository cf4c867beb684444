//! Households that want to leave a place in a step, and what of them no choice depends on.

use super::population::{Cell, Class, Households};
use super::split::Split;
use outflow_model::chain::Cause;
use outflow_model::rules::chain::conduct::Conduct;
use outflow_model::rules::chain::leaving::CAUSES;
use std::collections::BTreeMap;

/// Households that want to go now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaver<C: Households> {
    pub(super) class: Class,
    pub(super) cell: Cell,
    pub(super) id: C::Id,
    pub(super) n: C,
    labels: Labels,
}

/// How households lived, and why they go.
#[derive(Clone, Copy, Debug)]
enum Labels {
    One(Conduct, Cause),
    /// Expected counts differ in both: those alike in the rest go together, as the [`Mix`] at this place.
    Mixed(u32),
}

/// Expected households by conduct and by cause.
#[derive(Clone, Copy, Debug, Default)]
struct Mix {
    conducts: [f64; Conduct::ALL.len()],
    causes: [f64; CAUSES],
}

/// All who want to leave a place in a step.
#[derive(Debug)]
pub(super) struct Leavers<C: Households> {
    pub(super) list: Vec<Leaver<C>>,
    mixes: Vec<Mix>,
    /// Expected counts only: the leaver of each cell of the class that is looked at.
    of_cell: Vec<Option<usize>>,
}

impl<C: Households> Default for Leavers<C> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            mixes: Vec::new(),
            of_cell: Vec::new(),
        }
    }
}

impl<C: Households> Leavers<C> {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.mixes.clear();
    }

    /// Those of another class follow, which may have so many cells.
    pub(super) fn next_class(&mut self, cells: usize) {
        if !C::WHOLE {
            self.of_cell.clear();
            self.of_cell.resize(cells, None);
        }
    }

    /// Adds households of the class that is looked at.
    #[inline]
    pub(super) fn push(
        &mut self,
        (class, conduct, cell): (Class, Conduct, Cell),
        id: C::Id,
        n: C,
        cause: Cause,
    ) {
        let leaver = |labels| Leaver {
            class,
            cell,
            id,
            n,
            labels,
        };
        if C::WHOLE {
            self.list.push(leaver(Labels::One(conduct, cause)));
            return;
        }
        let at = match self.of_cell[cell.index()] {
            Some(at) => {
                self.list[at].n += n;
                at
            }
            None => {
                let at = self.list.len();
                let mix = u32::try_from(at).unwrap_or(u32::MAX);
                self.list.push(leaver(Labels::Mixed(mix)));
                self.mixes.push(Mix::default());
                self.of_cell[cell.index()] = Some(at);
                at
            }
        };
        self.mixes[at].conducts[conduct as usize] += n.as_f64();
        self.mixes[at].causes[cause as usize] += n.as_f64();
    }

    /// Expected counts only: entries of fewer than `small` households join the largest of the same cell, leaning
    /// and status.
    pub(super) fn fold(&mut self, small: f64) {
        if C::WHOLE {
            return;
        }
        let same = |leaver: &Leaver<C>| {
            let Class {
                leaning, status, ..
            } = leaver.class;
            (leaver.cell.index(), leaning, status)
        };
        let mut largest: BTreeMap<_, usize> = BTreeMap::new();
        for (at, leaver) in self.list.iter().enumerate() {
            let most = largest.entry(same(leaver)).or_insert(at);
            if self.list[*most].n < leaver.n {
                *most = at;
            }
        }
        for at in 0..self.list.len() {
            let n = self.list[at].n;
            let most = largest[&same(&self.list[at])];
            if n.as_f64() >= small || most == at {
                continue;
            }
            self.list[at].n = C::default();
            self.list[most].n += n;
            let from = self.mixes[at];
            let into = &mut self.mixes[most];
            let add = |into: &mut [f64], from: &[f64]| {
                into.iter_mut()
                    .zip(from)
                    .for_each(|(into, from)| *into += from);
            };
            add(&mut into.conducts, &from.conducts);
            add(&mut into.causes, &from.causes);
        }
        self.list.retain(|leaver| leaver.n > C::default());
    }

    /// Parts of `n` of a leaver's households by conduct.
    #[inline]
    pub(super) fn by_conduct<D: Split<Count = C>>(
        &self,
        leaver: &Leaver<C>,
        n: C,
        mut each: impl FnMut(Conduct, C),
    ) {
        match leaver.labels {
            Labels::One(conduct, _) => each(conduct, n),
            Labels::Mixed(mix) => {
                let conducts = &self.mixes[mix as usize].conducts;
                for (&conduct, share) in Conduct::ALL.iter().zip(shares(conducts)) {
                    if share > 0.0 {
                        each(conduct, D::at_most(n.as_f64() * share));
                    }
                }
            }
        }
    }

    /// Parts of `persons` of a leaver's households by cause.
    #[inline]
    pub(super) fn by_cause(
        &self,
        leaver: &Leaver<C>,
        persons: f64,
        mut each: impl FnMut(Cause, f64),
    ) {
        match leaver.labels {
            Labels::One(_, cause) => each(cause, persons),
            Labels::Mixed(mix) => {
                let causes = &self.mixes[mix as usize].causes;
                for (&cause, share) in Cause::ALL.iter().zip(shares(causes)) {
                    if share > 0.0 {
                        each(cause, persons * share);
                    }
                }
            }
        }
    }
}

fn shares(parts: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let all: f64 = parts.iter().sum();
    parts.iter().map(move |part| part / all)
}
