//! Deaths of single persons at home, and the injured (docs/chain/06-danger.md).

use super::home::Home;
use super::member::Member;
use super::population::{Cell, Class, Households};
use super::recorder;
use super::split::Split;
use crate::draw::Count;
use crate::purpose;
use outflow_model::rules::chain::conduct::Conduct;
use outflow_model::rules::chain::within;

/// Households that lose somebody, or everybody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Struck<C: Households> {
    pub(super) class: Class,
    pub(super) conduct: Conduct,
    pub(super) cell: Cell,
    pub(super) id: C::Id,
    pub(super) n: C,
}

impl<D: Split> Member<'_, D> {
    /// Persons die: their households become of the type that is left, or are lost as a whole.
    pub(super) fn lose(
        &mut self,
        place: usize,
        home: &mut Home<D::Count>,
        struck: &[Struck<D::Count>],
    ) {
        if struck.is_empty() {
            return;
        }
        let plan = self.plan;
        let mut persons = 0.0;
        let mut draws = self.draws(purpose::CHAIN_LEAVE, plan.place_hash[place], 2);
        for one in struck {
            let kind = &plan.kinds[usize::from(one.cell.kind)];
            home.gone(plan, one.class, one.cell, one.n);
            let draw = draws.of(one.id);
            draw.among(one.n, &kind.loss_rates, |loss, n| {
                let left = kind.losses[loss];
                let size = left.map_or(0.0, |left| plan.kinds[usize::from(left)].persons);
                persons += n.as_f64() * (kind.persons - size);
                if let Some(kind) = left {
                    let cell = Cell { kind, ..one.cell };
                    home.add(plan, one.class, one.conduct, cell, one.id, n);
                }
            });
        }
        self.state.dead += persons;
        self.recorder.add(recorder::DEAD, place, persons);
    }

    /// At the end of a day: the injured among those at home are counted, at most one a household. They stay.
    pub(super) fn count_injured(&mut self) {
        let plan = self.plan;
        for place in 0..plan.places() {
            let hazard = std::mem::take(&mut self.injuries[place]);
            let home = &self.state.homes[place];
            let households = home.households;
            if hazard <= 0.0 || households <= D::Count::default() {
                continue;
            }
            let size = home.persons / (households.as_f64() * plan.weight);
            let p = within(hazard * self.p.injured_per_death * size, 1.0);
            let key = self.key(purpose::CHAIN_LEAVE).state(plan.place_hash[place]);
            let injured = D::new(key.hop(3)).part(households, p);
            let injured = injured.as_f64() * plan.weight;
            self.recorder.add(recorder::INJURED, place, injured);
        }
    }
}
