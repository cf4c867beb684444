//! Phase 3, once a day: how people live under a holder, what it leaves in their grades, and who
//! turns from a side.

use super::member::Member;
use super::population::{Cell, Class, Home, Households, Status};
use super::recorder;
use super::split::{Split, lots};
use super::thin::{Thinning, Walk};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{EventKind, Grade};
use outflow_model::rules::chain::conduct::{self, Conduct, Outlook};
use outflow_model::rules::chain::{inducements, within};
use outflow_random::Purpose;

/// Households that change class.
#[derive(Clone, Copy, Debug)]
struct Change<C: Households> {
    class: Class,
    cell: Cell,
    id: C::Id,
    n: C,
    /// Index of the option drawn.
    option: usize,
}

/// What those of one leaning see: long-run shares with posts and without, and duress.
#[derive(Clone, Copy)]
struct Choices {
    able: [f64; 4],
    unable: [f64; 4],
    duress: f64,
}

impl<D: Split> Member<'_, D> {
    /// Phase 3.
    pub(super) fn live(&mut self) {
        for place in 0..self.plan.places() {
            if self.state.homes[place].households <= D::Count::default() {
                continue;
            }
            self.turn(place);
            if let Some(holder) = self.state.control.holders[place].party()
                && self.plan.scenario.parts.conduct
                && self.levels.acts(place, holder)
            {
                self.reconsider(place, holder);
            }
        }
    }

    /// Those who change, by option: `options(class, cell)` gives the probability of each option within a
    /// day; the rest stays as it is. It may depend on a cell by whether the household can serve. They
    /// are taken out.
    fn changes(
        &mut self,
        place: usize,
        purpose: Purpose,
        options: &dyn Fn(Class, Cell) -> [f64; 4],
    ) -> Vec<Change<D::Count>> {
        let plan = self.plan;
        let mut home = std::mem::replace(&mut self.state.homes[place], Home::new());
        let mut changes = Vec::new();
        let mut found: Vec<(usize, usize, D::Count)> = Vec::new();
        let mut walk = Walk::<D>::new(self.key(purpose).state(plan.place_hash[place]));
        for class_at in 0..home.classes.len() {
            let (class, pool) = &home.classes[class_at];
            let class = *class;
            let sum = |cell: Cell| options(class, cell).iter().sum::<f64>();
            let most = plan
                .kinds_by_service
                .into_iter()
                .flatten()
                .map(|kind| {
                    sum(Cell {
                        kind,
                        kin: false,
                        status: Status::Fresh,
                    })
                })
                .fold(0.0, f64::max)
                .min(0.999_999);
            let group = Thinning {
                pool,
                bound: -outflow_random::math::ln_1p(-most),
            };
            found.clear();
            let looked = walk.through(&group, sum, |draw, row, n| {
                let options = options(class, pool.rows[row].key);
                draw.among(n, &options, |option, n| found.push((row, option, n)));
            });
            self.recorder.record.work.visits += looked;
            for &(at, option, n) in &found {
                let row = home.classes[class_at].1.rows[at];
                changes.push(Change {
                    class,
                    cell: row.key,
                    id: row.id,
                    n,
                    option,
                });
                home.take(plan, class_at, at, n);
            }
        }
        self.state.homes[place] = home;
        changes
    }

    /// Abuse turns people from the holder, shelling from who is hostile to the holder.
    fn turn(&mut self, place: usize) {
        let plan = self.plan;
        let (abuse, shelling) = (self.seen.abuse[place], self.seen.shelling[place]);
        let Some(holder) = self.state.control.holders[place].party() else {
            return;
        };
        if abuse + shelling <= 0.0 || self.p.leaning_abuse <= 0.0 {
            return;
        }
        let from_holder = within(self.p.leaning_abuse * abuse, 1.0);
        let from_enemy = within(self.p.leaning_abuse * shelling, 1.0);
        let options = |class: Class, _: Cell| {
            let p = if usize::from(class.leaning) == holder {
                from_holder
            } else if plan.leans_against(class.leaning, Some(holder)) {
                from_enemy
            } else {
                0.0
            };
            [p, 0.0, 0.0, 0.0]
        };
        let none = u8::try_from(plan.parties).unwrap_or(u8::MAX);
        for change in self.changes(place, purpose::CHAIN_LEANING, &options) {
            let class = Class {
                leaning: none,
                ..change.class
            };
            self.state.homes[place].add(plan, class, change.cell, change.id, change.n);
        }
    }

    fn choices(&self, place: usize, holder: usize, leaning: u8) -> Choices {
        let (plan, p) = (self.plan, &self.p);
        let parts = &plan.scenario.parts;
        let level = |kind| self.levels.of(kind, place, holder);
        let credibility = self.state.fields.credibility[holder];
        let weight = |promised, delivered| {
            if parts.inducements {
                inducements::weight(level(promised), level(delivered), credibility, p)
            } else {
                0.0
            }
        };
        let feared = |grade| {
            (0..plan.parties)
                .filter(|party| plan.hostile(*party, holder))
                .map(|party| self.seen.fear(plan, place, party, grade))
                .fold(0.0, f64::max)
        };
        let forced = |kind| if parts.coercion { level(kind) } else { 0.0 };
        let outlook = Outlook {
            leaning: if usize::from(leaning) == holder {
                1.0
            } else if plan.leans_against(leaning, Some(holder)) {
                -1.0
            } else {
                0.0
            },
            belief_year: self
                .state
                .fields
                .belief(plan, place, usize::from(leaning), 365.0),
            pay: weight(EventKind::PayPromised, EventKind::PayDelivered),
            aid: weight(EventKind::PensionPromised, EventKind::PensionDelivered)
                .max(weight(EventKind::AidPromised, EventKind::AidDelivered))
                .max(weight(
                    EventKind::PapersPromised,
                    EventKind::PapersDelivered,
                )),
            feared_post: feared(Grade::Post),
            feared_recipient: feared(Grade::Recipient),
            pressure: forced(EventKind::Pressure),
            force: forced(EventKind::Force),
        };
        let able = conduct::shares(&outlook, p);
        let mut unable = able;
        unable[Conduct::Serve as usize] = 0.0;
        let sum: f64 = unable.iter().sum();
        if sum > 0.0 {
            unable.iter_mut().for_each(|share| *share /= sum);
        }
        Choices {
            able,
            unable,
            duress: conduct::duress(&outlook, p),
        }
    }

    fn reconsider(&mut self, place: usize, holder: usize) {
        let plan = self.plan;
        let again = conduct::reconsiders(1.0, &self.p);
        let choices: Vec<Choices> = (0..plan.leanings())
            .map(|leaning| self.choices(place, holder, u8::try_from(leaning).unwrap_or(0)))
            .collect();
        let options = |class: Class, cell: Cell| {
            let choices = &choices[usize::from(class.leaning)];
            let mut shares = if plan.kinds[usize::from(cell.kind)].can_serve {
                choices.able
            } else {
                choices.unable
            };
            shares[class.conduct as usize] = 0.0;
            shares.map(|share| share * again)
        };
        let posts = self.levels.of(EventKind::Posts, place, holder)
            * self.state.homes[place].adults
            / (1000.0 * plan.weight);
        let changes = self.changes(place, purpose::CHAIN_CONDUCT, &options);
        let serving: f64 = self.state.homes[place]
            .classes
            .iter()
            .filter(|(class, _)| class.conduct == Conduct::Serve)
            .map(|(_, pool)| pool.total.as_f64())
            .sum();
        let wanting: Vec<D::Count> = changes
            .iter()
            .map(|change| {
                if change.option == Conduct::Serve as usize {
                    change.n
                } else {
                    D::Count::default()
                }
            })
            .collect();
        let mut given = vec![D::Count::default(); changes.len()];
        let key = self.key(purpose::CHAIN_POSTS).state(plan.place_hash[place]);
        lots(
            &mut D::new(key),
            &wanting,
            D::at_most((posts - serving).max(0.0)),
            |at, n| given[at] = n,
        );
        let mut duress = 0.0;
        let mut draws = self.draws(purpose::CHAIN_POSTS, plan.place_hash[place], 1);
        for (change, given) in changes.iter().zip(given) {
            let conduct = Conduct::ALL[change.option];
            if conduct != Conduct::Serve {
                let class = associated(plan, change.class, holder, conduct, Grade::Recipient);
                self.state.homes[place].add(plan, class, change.cell, change.id, change.n);
                continue;
            }
            let without = change.n - given;
            if without > D::Count::default() {
                self.state.homes[place].add(plan, change.class, change.cell, change.id, without);
            }
            if given <= D::Count::default() {
                continue;
            }
            let draw = draws.of(change.id);
            let pressed = choices[usize::from(change.class.leaning)].duress;
            duress += draw.part(given, pressed).as_f64() * plan.weight;
            let command = draw.part(given, self.p.command_share);
            for (grade, n) in [(Grade::Command, command), (Grade::Post, given - command)] {
                if n > D::Count::default() {
                    let class = associated(plan, change.class, holder, conduct, grade);
                    self.state.homes[place].add(plan, class, change.cell, change.id, n);
                }
            }
        }
        if duress > 0.0 {
            self.recorder.add(recorder::DURESS, place, duress);
        }
    }

    /// Under a new holder everybody lives quietly at first. What they did stays in their grades.
    pub(super) fn start_quietly(&mut self, place: usize) {
        let plan = self.plan;
        let home = std::mem::replace(&mut self.state.homes[place], Home::new());
        for (class, mut pool) in home.classes {
            let class = Class {
                conduct: Conduct::Abstain,
                ..class
            };
            for row in pool.drain() {
                if row.n > D::Count::default() {
                    self.state.homes[place].add(plan, class, row.key, row.id, row.n);
                }
            }
        }
    }
}

/// The class of those who take up a conduct: what a hostile party may hold against them is kept.
fn associated(
    plan: &super::plan::Plan,
    class: Class,
    holder: usize,
    conduct: Conduct,
    grade: Grade,
) -> Class {
    let mut grades = class.grades;
    if matches!(conduct, Conduct::Serve | Conduct::Accept) {
        for party in 0..plan.parties {
            if plan.hostile(party, holder) {
                grades = grades.raised(party, grade);
            }
        }
    }
    Class {
        conduct,
        grades,
        ..class
    }
}
