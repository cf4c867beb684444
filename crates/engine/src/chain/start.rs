//! Who lives where at the start: households of a place shared out over types, leanings, grades and
//! kin, each independent of the others.

use super::home::Home;
use super::plan::Plan;
use super::population::{Cell, Class, Grades, HouseholdId, Households, Status};
use super::split::{Split, shared};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::Grade;
use outflow_model::rules::chain::conduct::Conduct;
use outflow_random::StableHash;

/// The people of a place at the start. `next` gives ids where households have one.
pub(super) fn people<D: Split>(
    plan: &Plan,
    member: u32,
    place: usize,
    next: &mut u64,
) -> Home<D::Count> {
    let mut home = Home::new();
    let shares = &plan.shares[place];
    let all = D::Count::from_people(plan.households[place]);
    let key = plan
        .key(member, 0, purpose::CHAIN_START)
        .state(plan.place_hash[place]);
    let mut draw = D::new(key);
    let mut groups = vec![(
        Class {
            leaning: 0,
            status: Status::Fresh,
            grades: Grades::default(),
        },
        Cell {
            kind: 0,
            kin: false,
        },
        all,
    )];
    groups = split(&mut draw, &groups, &shares.kinds, |_, cell, kind| {
        cell.kind = byte(kind)
    });
    groups = split(&mut draw, &groups, &shares.leanings, |class, _, leaning| {
        class.leaning = byte(leaning);
    });
    for (party, grades) in shares.grades.iter().enumerate() {
        groups = split(&mut draw, &groups, grades, |class, _, grade| {
            class.grades = class.grades.raised(party, Grade::ALL[grade]);
        });
    }
    groups = split(&mut draw, &groups, &shares.any_kin(), |_, cell, kin| {
        cell.kin = kin > 0;
    });
    for (class, cell, n) in groups {
        if D::Count::SEPARATE {
            let mut left = n;
            while left > D::Count::default() {
                let one = D::Count::from_people(1);
                *next += 1;
                let id = StableHash::new()
                    .word(plan.place_hash[place])
                    .word(*next)
                    .finish();
                home.add(
                    plan,
                    class,
                    Conduct::Abstain,
                    cell,
                    HouseholdId::from_word(id),
                    one,
                );
                left -= one;
            }
        } else {
            home.add(
                plan,
                class,
                Conduct::Abstain,
                cell,
                HouseholdId::from_word(0),
                n,
            );
        }
    }
    home
}

type Group<C> = (Class, Cell, C);

fn split<D: Split>(
    draw: &mut D,
    groups: &[Group<D::Count>],
    weights: &[f64],
    set: impl Fn(&mut Class, &mut Cell, usize),
) -> Vec<Group<D::Count>> {
    let mut parts = Vec::new();
    let mut chosen = Vec::new();
    for &(class, cell, n) in groups {
        shared(draw, n, weights, &mut chosen);
        for &(option, n) in &chosen {
            if n > D::Count::default() {
                let (mut class, mut cell) = (class, cell);
                set(&mut class, &mut cell, option);
                parts.push((class, cell, n));
            }
        }
    }
    parts
}

fn byte(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}
