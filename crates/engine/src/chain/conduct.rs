//! Phase 3, once a day: how people live under a holder, what it leaves in their grades, and who
//! turns from a side.

use super::home::Cells;
use super::member::Member;
use super::plan::Plan;
use super::population::{Cell, Class, Households};
use super::recorder;
use super::split::{Split, lots};
use super::thin::Walk;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{EventKind, Grade};
use outflow_model::rules::chain::conduct::{self, Conduct, Outlook};
use outflow_model::rules::chain::inducements;
use outflow_random::{Purpose, math};

/// Number of ways to live under a holder.
const CONDUCTS: usize = Conduct::ALL.len();

/// Households that change class.
#[derive(Clone, Copy, Debug)]
struct Change<C: Households> {
    class: Class,
    conduct: Conduct,
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

/// What those of one leaning and conduct may change to within a day.
#[derive(Clone, Copy, Default)]
struct Options {
    /// `-ln(1 - p)` of changing at all.
    hazard: f64,
    /// By option.
    weights: [f64; 4],
}

/// What those of one leaning may change to.
#[derive(Clone, Copy, Default)]
struct Turns {
    /// By conduct, and whether somebody in the household can serve.
    options: [[Options; 2]; CONDUCTS],
    /// By conduct: the largest hazard among household types that there are.
    bounds: [f64; CONDUCTS],
}

impl Turns {
    fn new(plan: &Plan, options: [[Options; 2]; CONDUCTS]) -> Self {
        let there = plan.kinds_by_service.map(|kind| kind.is_some());
        let most = |options: [Options; 2]| {
            let hazards = options.iter().zip(there).filter(|(_, there)| *there);
            hazards
                .map(|(options, _)| options.hazard)
                .fold(0.0, f64::max)
        };
        Self {
            bounds: options.map(most),
            options,
        }
    }
}

/// Lists of this phase, kept for their memory only.
#[derive(Debug)]
pub(super) struct ConductLists<C: Households> {
    changes: Vec<Change<C>>,
    /// Those who only take up another conduct, of the class that is looked at.
    taken_up: Vec<(Conduct, Cell, C::Id, C)>,
}

impl<C: Households> Default for ConductLists<C> {
    fn default() -> Self {
        Self {
            changes: Vec::new(),
            taken_up: Vec::new(),
        }
    }
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

    /// Those who change, by option (`table` is by leaning), in a list to [give back](Self::enough). They
    /// are taken out of their classes, and are still counted as at home. Those who only take up another
    /// conduct do so at once: `within(class, option)`.
    fn changes(
        &mut self,
        place: usize,
        purpose: Purpose,
        table: &[Turns],
        within: impl Fn(Class, usize) -> bool,
    ) -> Vec<Change<D::Count>> {
        let plan = self.plan;
        let mut changes = std::mem::take(&mut self.conduct_lists.changes);
        // Taken up once all of a class have been looked at, so that nobody changes twice.
        let mut taken_up = std::mem::take(&mut self.conduct_lists.taken_up);
        let mut walk = Walk::<D>::new(self.key(purpose).state(plan.place_hash[place]));
        let mut looked = 0;
        for group in &mut self.state.homes[place].groups {
            let class = group.class;
            let turns = &table[usize::from(class.leaning)];
            let totals = group.cells.totals();
            let all = totals.iter().zip(turns.bounds);
            if walk.passes_all(all.map(|(n, bound)| n.as_f64() * bound).sum()) {
                continue;
            }
            let stays = [0, 1, 2, 3].map(|option| within(class, option));
            for (conduct, total) in Conduct::ALL.into_iter().zip(totals) {
                let options = &turns.options[conduct as usize];
                let bound = turns.bounds[conduct as usize];
                if walk.passes(total.as_f64(), bound) {
                    continue;
                }
                let of = |cell: Cell| {
                    let can = plan.kinds[usize::from(cell.kind)].can_serve;
                    &options[usize::from(can)]
                };
                looked += group.cells.sift(
                    conduct,
                    &mut walk,
                    bound,
                    |cell| of(cell).hazard,
                    |draw, cell, id, n, lot| {
                        draw.among_by(lot, n, &of(cell).weights, |option, n| {
                            if stays[option] {
                                taken_up.push((Conduct::ALL[option], cell, id, n));
                                return;
                            }
                            changes.push(Change {
                                class,
                                conduct,
                                cell,
                                id,
                                n,
                                option,
                            });
                        });
                    },
                );
            }
            for (conduct, cell, id, n) in taken_up.drain(..) {
                group.cells.add(conduct, cell, id, n);
            }
        }
        self.recorder.record.work.visits += looked;
        self.conduct_lists.taken_up = taken_up;
        changes
    }

    /// Gives back a list of changes.
    fn enough(&mut self, mut changes: Vec<Change<D::Count>>) {
        changes.clear();
        self.conduct_lists.changes = changes;
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
        let table: Vec<Turns> = (0..plan.leanings())
            .map(|leaning| {
                let against = u8::try_from(leaning)
                    .is_ok_and(|leaning| plan.leans_against(leaning, Some(holder)));
                let events = if leaning == holder {
                    abuse
                } else if against {
                    shelling
                } else {
                    0.0
                };
                let options = Options {
                    hazard: self.p.leaning_abuse * events,
                    weights: [1.0, 0.0, 0.0, 0.0],
                };
                Turns::new(plan, [[options; 2]; CONDUCTS])
            })
            .collect();
        let none = u8::try_from(plan.parties).unwrap_or(u8::MAX);
        let turning = self.changes(place, purpose::CHAIN_LEANING, &table, |_, _| false);
        for change in &turning {
            let class = Class {
                leaning: none,
                ..change.class
            };
            let home = &mut self.state.homes[place];
            home.put(
                plan,
                class,
                change.conduct,
                change.cell,
                change.id,
                change.n,
            );
        }
        self.enough(turning);
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
        // Who is annexed is given papers.
        let papers = if parts.inducements {
            level(EventKind::Annexation)
        } else {
            0.0
        };
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
                ))
                .max(papers),
            feared_post: feared(Grade::Post),
            feared_recipient: feared(Grade::Recipient),
            pressure: forced(EventKind::Pressure),
            force: forced(EventKind::Force),
        };
        let able = conduct::shares(&outlook, p);
        // Nobody presses those who cannot be asked.
        let mut unable = conduct::shares(
            &Outlook {
                pressure: 0.0,
                ..outlook
            },
            p,
        );
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
        let choices: Vec<Choices> = (0..plan.leanings())
            .map(|leaning| self.choices(place, holder, u8::try_from(leaning).unwrap_or(0)))
            .collect();
        let table: Vec<Turns> = choices
            .iter()
            .map(|choices| {
                let options = Conduct::ALL.map(|now| {
                    let again = conduct::reconsiders(now, 1.0, &self.p);
                    [choices.unable, choices.able].map(|mut shares| {
                        shares[now as usize] = 0.0;
                        let weights = shares.map(|share| share * again);
                        let p = weights.iter().sum::<f64>().min(0.999_999);
                        Options {
                            hazard: -math::ln_1p(-p),
                            weights,
                        }
                    })
                });
                Turns::new(plan, options)
            })
            .collect();
        let posts = self.levels.of(EventKind::Posts, place, holder)
            * self.state.homes[place].adults
            / (1000.0 * plan.weight);
        // Who takes pay, pension, aid or papers can be blamed for it.
        let blamed = |class, option: usize| match Conduct::ALL[option] {
            Conduct::Accept => associated(plan, class, holder, Grade::Recipient),
            _ => class,
        };
        let within =
            |class, option| option != Conduct::Serve as usize && blamed(class, option) == class;
        let changes = self.changes(place, purpose::CHAIN_CONDUCT, &table, within);
        let serving = self.state.homes[place].by_conduct()[Conduct::Serve as usize];
        let wants = |change: &Change<D::Count>| {
            if change.option == Conduct::Serve as usize {
                change.n
            } else {
                D::Count::default()
            }
        };
        let free = D::at_most((posts - serving).max(0.0));
        let all: D::Count = changes.iter().map(wants).sum();
        // Who gets a post, where there are fewer than those who want one.
        let mut given: Vec<D::Count> = Vec::new();
        if all > free {
            given.resize(changes.len(), D::Count::default());
            let wanting: Vec<D::Count> = changes.iter().map(wants).collect();
            let key = self.key(purpose::CHAIN_POSTS).state(plan.place_hash[place]);
            lots(&mut D::new(key), &wanting, free, |at, n| given[at] = n);
        }
        let mut duress = 0.0;
        let mut draws = self.draws(purpose::CHAIN_POSTS, plan.place_hash[place], 1);
        // The group where the last went who took the same option.
        let mut guesses = [0; CONDUCTS];
        for (number, change) in changes.iter().enumerate() {
            let Change { class, cell, .. } = *change;
            let conduct = Conduct::ALL[change.option];
            let home = &mut self.state.homes[place];
            if conduct != Conduct::Serve {
                let class = blamed(class, change.option);
                let guess = &mut guesses[change.option];
                home.put_by(guess, plan, class, conduct, cell, change.id, change.n);
                continue;
            }
            let given = given.get(number).copied().unwrap_or(change.n);
            let without = change.n - given;
            if without > D::Count::default() {
                home.put(plan, class, change.conduct, cell, change.id, without);
            }
            if given <= D::Count::default() {
                continue;
            }
            let draw = draws.of(change.id);
            let pressed = choices[usize::from(class.leaning)].duress;
            duress += draw.part(given, pressed).as_f64() * plan.weight;
            let command = draw.part(given, self.p.command_share);
            for (grade, n) in [(Grade::Command, command), (Grade::Post, given - command)] {
                if n > D::Count::default() {
                    let class = associated(plan, class, holder, grade);
                    let guess = &mut guesses[change.option];
                    home.put_by(guess, plan, class, conduct, cell, change.id, n);
                }
            }
        }
        self.enough(changes);
        if duress > 0.0 {
            self.recorder.add(recorder::DURESS, place, duress);
        }
    }

    /// Under a new holder everybody lives quietly at first. What they did stays in their grades.
    pub(super) fn start_quietly(&mut self, place: usize) {
        for group in &mut self.state.homes[place].groups {
            group.cells.take_up(Conduct::Abstain);
        }
    }
}

/// The class of those who were of use to a holder: what a hostile party may hold against them is kept.
fn associated(plan: &Plan, class: Class, holder: usize, grade: Grade) -> Class {
    let mut grades = class.grades;
    for party in 0..plan.parties {
        if plan.hostile(party, holder) {
            grades = grades.raised(party, grade);
        }
    }
    Class { grades, ..class }
}
