//! Phases 4 and 5: who leaves home, why, how, and to which exit.

use super::member::Member;
use super::network::way;
use super::population::{
    Cell, Class, Grades, Home, Households, Row, Rows, Status, Who, folded, merged,
};
use super::recorder::{self, Departures, Leaving};
use super::road::{Convoy, Goal};
use super::split::{Split, lots, shared};
use super::thin::{Thinning, Walk};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{Cause, EventKind};
use outflow_model::rules::chain::ability::{self, Mode};
use outflow_model::rules::chain::conduct::Conduct;
use outflow_model::rules::chain::destination::{self, ChoiceSet};
use outflow_model::rules::chain::leaving::{self, CAUSES, Here, Household};
use outflow_model::rules::chain::{danger, news, road, softmax, within};
use outflow_random::StableHash;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Horizon over which a window is seen to close, days.
const CLOSING_DAYS: f64 = 3.0;
/// Part of the closing that is felt where other sides' exits stay open.
const CLOSING_WITH_CHOICE: f64 = 0.25;

/// Households that want to go now.
#[derive(Clone, Copy, Debug)]
struct Leaver<C: Households> {
    class: Class,
    cell: Cell,
    id: C::Id,
    n: C,
    cause: Cause,
}

/// What the choice of an exit depends on: mode, leaning, kin, grades.
type Asked = (Mode, u8, u8, Grades);

/// Exits that can be reached from a place by a way, with the shares that choose them.
pub(super) struct Exits {
    /// Index of the exit, hours on the road and in queues.
    pub(super) open: Vec<(usize, f64)>,
    pub(super) choice: ChoiceSet,
    /// Length of the shortest way, km.
    pub(super) nearest_km: f64,
}

/// Rates by cause, and the chance to leave or die within the step.
type Rated = ([f64; CAUSES + 1], f64);

/// What was worked out for the cells of a class.
struct Known {
    class: u32,
    /// The class for which it was worked out, by cell.
    of: Vec<u32>,
    rated: Vec<Rated>,
}

impl Known {
    fn new(cells: usize) -> Self {
        Self {
            class: 0,
            of: vec![0; cells],
            rated: vec![([0.0; CAUSES + 1], 0.0); cells],
        }
    }

    /// The next class begins.
    fn forget(&mut self) {
        self.class += 1;
    }

    fn at(&mut self, cell: usize, work_out: impl FnOnce() -> Rated) -> Rated {
        if self.of[cell] != self.class {
            self.of[cell] = self.class;
            self.rated[cell] = work_out();
        }
        self.rated[cell]
    }
}

/// A place as all its people see it.
struct Scene {
    place: usize,
    dt: f64,
    /// By leaning.
    here: Vec<Here>,
    death_rate: f64,
    holder: Option<usize>,
    /// Parties whose coming is feared.
    coming: Vec<usize>,
    /// By way.
    exits: [Exits; 2],
    seats: f64,
}

impl Scene {
    fn any_way(&self) -> bool {
        self.exits.iter().any(|exits| !exits.open.is_empty())
    }

    /// Whether trying to leave could change anything for a household.
    fn can_try(&self, status: Status, walk_limit_km: f64) -> bool {
        match status {
            Status::Fresh => true,
            Status::Barred => self.any_way(),
            Status::NoCar => self.seats > 0.0 || self.exits[1].nearest_km <= walk_limit_km,
            Status::Unable => self.seats > 0.0,
        }
    }
}

impl<D: Split> Member<'_, D> {
    /// Phases 4 and 5.
    pub(super) fn leave(&mut self) {
        for exit in 0..2 {
            self.see_waits(exit);
        }
        for place in 0..self.plan.places() {
            if self.state.homes[place].households <= D::Count::default() {
                continue;
            }
            let scene = self.scene(place);
            let leavers = self.leavers(&scene);
            if !leavers.is_empty() {
                self.set_off(&scene, leavers);
            }
        }
    }

    fn scene(&self, place: usize) -> Scene {
        let (plan, p) = (self.plan, &self.p);
        let parts = &plan.scenario.parts;
        let control = &self.state.control;
        let holder = control.holders[place].party();
        let side = holder.or(control.before[place].party());
        let coming = (0..plan.parties)
            .filter(|party| side.is_none_or(|side| plan.hostile(*party, side)))
            .collect();
        let level = |kind| holder.map_or(0.0, |holder| self.levels.of(kind, place, holder));
        let forced = |kind| if parts.coercion { level(kind) } else { 0.0 };
        let call = |party: usize| self.call(place, party);
        let exits = [Mode::Car, Mode::Foot].map(|mode| self.exits_from(place, mode));
        let window = match exits[0].choice {
            ChoiceSet::Both => CLOSING_WITH_CHOICE,
            ChoiceSet::One => 1.0,
            ChoiceSet::None => 0.0,
        };
        let base = Here {
            danger: self.seen.danger[place],
            force: forced(EventKind::Force),
            pressure: forced(EventKind::Pressure),
            mobilisation: level(EventKind::Mobilisation),
            loss: self.levels.any(EventKind::ServiceLoss, place),
            left: self.state.window.left(place),
            evacuation_call: news::heard(
                (0..plan.parties)
                    .filter(|party| Some(*party) != holder)
                    .map(call),
            ),
            transfer_call: holder.map_or(0.0, call),
            shock: self.shocks[place] * (1.0 - self.levels.any(EventKind::RestDay, place).min(1.0)),
            ..Here::default()
        };
        let here = (0..plan.leanings())
            .map(|leaning| {
                let belief = |days| {
                    holder.map_or(0.0, |_| {
                        self.state.fields.belief(plan, place, leaning, days)
                    })
                };
                Here {
                    belief_days: belief(p.reprisal_days),
                    belief_year: belief(365.0),
                    closing: window * (1.0 - belief(CLOSING_DAYS)),
                    ..base
                }
            })
            .collect();
        Scene {
            place,
            dt: self.dt(),
            here,
            death_rate: danger::death_rate(self.seen.events[place], p),
            holder,
            coming,
            exits,
            seats: self.state.seats[place]
                + self.levels.any(EventKind::Transport, place) * p.seat_level * self.dt(),
        }
    }

    /// Share of a place that heard the call of a party and would follow it.
    fn call(&self, place: usize, party: usize) -> f64 {
        let value = self.levels.of(EventKind::EvacuationCall, place, party);
        if value > 0.0 {
            value * self.levels.hears(self.plan, place, party)
        } else {
            0.0
        }
    }

    /// Exits that can be reached from a place.
    pub(super) fn exits_from(&self, place: usize, mode: Mode) -> Exits {
        let mut open = Vec::new();
        let mut nearest_km = f64::INFINITY;
        let way = way(mode);
        for (index, exit) in self.plan.scenario.exits.iter().enumerate() {
            let Some(tree) = self.network.tree(exit.place, way) else {
                continue;
            };
            if exit.place != place && tree.reaches(place) {
                let wait = self.waits[way].get(index).map_or(0.0, |wait| wait[place]);
                open.push((index, tree.hours[place] + wait));
                nearest_km = nearest_km.min(tree.km[place]);
            }
        }
        let exits = &self.plan.scenario.exits;
        Exits {
            choice: ChoiceSet::of(open.iter().map(|(index, _)| exits[*index].party)),
            open,
            nearest_km,
        }
    }

    /// What those of some grades fear: from who may come, and from the holder.
    fn feared(&self, scene: &Scene, grades: Grades) -> [f64; 2] {
        let fear = |party: usize| {
            self.seen
                .fear(self.plan, scene.place, party, grades.of(party))
        };
        let coming = scene.coming.iter().map(|party| fear(*party));
        [coming.fold(0.0, f64::max), scene.holder.map_or(0.0, fear)]
    }

    /// Who decides, for a class and cell.
    fn household(&self, scene: &Scene, class: Class, cell: Cell) -> Household {
        let plan = self.plan;
        let kind = &plan.kinds[usize::from(cell.kind)];
        let [feared_coming, feared_holder] = self.feared(scene, class.grades);
        Household {
            danger_factor: plan.scenario.types[usize::from(cell.kind)].danger_factor,
            has_men: kind.has_men,
            has_children: kind.has_children,
            conduct: class.conduct,
            leans_against: plan.leans_against(class.leaning, scene.holder),
            feared_coming,
            feared_holder,
            kin: cell.kin,
        }
    }

    /// Bounds on the rate of any household without fear of reprisal, by leaning and conduct.
    fn bounds(&self, scene: &Scene) -> Vec<[f64; Conduct::ALL.len()]> {
        let plan = self.plan;
        (0..plan.leanings())
            .map(|leaning| {
                let against = u8::try_from(leaning)
                    .is_ok_and(|leaning| plan.leans_against(leaning, scene.holder));
                Conduct::ALL.map(|conduct| {
                    let readiest = Household {
                        danger_factor: self.most_danger,
                        has_men: true,
                        has_children: self.p.hardship_children >= 1.0,
                        conduct,
                        leans_against: against,
                        feared_coming: 0.0,
                        feared_holder: 0.0,
                        kin: true,
                    };
                    self.rates(&scene.here[leaning], scene, &readiest).1
                })
            })
            .collect()
    }

    /// Rates of leaving by cause, then of death, and their sum.
    fn rates(&self, here: &Here, scene: &Scene, who: &Household) -> ([f64; CAUSES + 1], f64) {
        let causes = leaving::rates(here, who, &self.plan.scenario.causes, &self.p);
        let mut rates = [0.0; CAUSES + 1];
        rates[..CAUSES].copy_from_slice(&causes);
        rates[CAUSES] = scene.death_rate;
        (rates, rates.iter().sum())
    }

    /// Takes those who want to go, and the dead, out of a place.
    fn leavers(&mut self, scene: &Scene) -> Vec<Leaver<D::Count>> {
        let plan = self.plan;
        let place = scene.place;
        let mut home = std::mem::replace(&mut self.state.homes[place], Home::new());
        let mut leavers = Vec::new();
        let mut dead = 0.0;
        let mut found: Vec<(usize, usize, D::Count)> = Vec::new();
        let mut walk = Walk::<D>::new(self.key(purpose::CHAIN_LEAVE).state(plan.place_hash[place]));
        let bounds = self.bounds(scene);
        let with_reprisal = plan.scenario.causes.is_on(Cause::Reprisal);
        let known = RefCell::new(Known::new(2 * plan.kinds.len()));
        for class_at in 0..home.classes.len() {
            let (class, pool) = &home.classes[class_at];
            let class = *class;
            let here = &scene.here[usize::from(class.leaning)];
            let mut bound = bounds[usize::from(class.leaning)][class.conduct as usize];
            if with_reprisal {
                let [coming, from_holder] = self.feared(scene, class.grades);
                bound += leaving::factor(here, &self.p)
                    * leaving::reprisal(here, coming, from_holder, &self.p);
            }
            let bound = scene.dt * bound;
            if bound <= 0.0 {
                continue;
            }
            known.borrow_mut().forget();
            let rates = |cell: Cell| {
                let at = 2 * usize::from(cell.kind) + usize::from(cell.kin);
                let (mut rates, mut chance) = known.borrow_mut().at(at, || {
                    let (rates, sum) = self.rates(here, scene, &self.household(scene, class, cell));
                    debug_assert!(scene.dt * sum <= bound * (1.0 + 1e-9), "{sum} {bound}");
                    (rates, within(sum, scene.dt))
                });
                if !scene.can_try(cell.status, self.p.walk_limit_km) {
                    rates[..CAUSES].fill(0.0);
                    chance = within(rates[CAUSES], scene.dt);
                }
                (rates, chance)
            };
            let group = Thinning { pool, bound };
            found.clear();
            let looked = walk.through(
                &group,
                |cell| rates(cell).1,
                |draw, row, n| {
                    let (rates, _) = rates(pool.rows[row].key);
                    draw.among(n, &rates, |cause, n| found.push((row, cause, n)));
                },
            );
            self.recorder.record.work.visits += looked;
            for &(row_at, cause, n) in &found {
                let Row { key: cell, id, .. } = home.classes[class_at].1.rows[row_at];
                home.take(plan, class_at, row_at, n);
                match Cause::ALL.get(cause) {
                    Some(&cause) => leavers.push(Leaver {
                        class,
                        cell,
                        id,
                        n,
                        cause,
                    }),
                    None => dead += n.as_f64() * self.persons(cell.kind),
                }
            }
        }
        self.state.homes[place] = home;
        if dead > 0.0 {
            self.state.dead += dead;
            self.recorder.add(recorder::DEAD, place, dead);
        }
        leavers
    }

    /// Sends leavers on their way: by car, on a bus, on foot; the others stay and want to leave.
    fn set_off(&mut self, scene: &Scene, leavers: Vec<Leaver<D::Count>>) {
        let none = D::Count::default();
        let plan = self.plan;
        let mut going: Vec<(usize, Mode, D::Count)> = Vec::new();
        let mut asking: Vec<(usize, D::Count)> = Vec::new();
        let name = plan.place_hash[scene.place];
        let mut draws = self.draws(purpose::CHAIN_DEPART, name, 1);
        for (number, leaver) in leavers.iter().enumerate() {
            let draw = draws.of(leaver.id);
            let car_share = plan.scenario.types[usize::from(leaver.cell.kind)].car_share;
            let with_car = match leaver.cell.status {
                _ if !scene.any_way() => none,
                Status::Fresh | Status::Barred => draw.part(leaver.n, car_share),
                Status::NoCar | Status::Unable => none,
            };
            let without = leaver.n - with_car;
            if with_car > none {
                if scene.exits[0].open.is_empty() {
                    self.stay(scene.place, leaver, Status::Barred, with_car);
                } else {
                    going.push((number, Mode::Car, with_car));
                }
            }
            if without > none {
                if scene.any_way() {
                    asking.push((number, without));
                } else {
                    let status = leaver.cell.status.max(Status::Barred);
                    self.stay(scene.place, leaver, status, without);
                }
            }
        }
        self.take_seats(scene, &leavers, &mut asking, &mut going);
        let mut draws = self.draws(purpose::CHAIN_DEPART, name, 2);
        for (number, n) in asking {
            let leaver = &leavers[number];
            let status = leaver.cell.status;
            let share = plan.scenario.types[usize::from(leaver.cell.kind)].walks;
            let near = scene.exits[1].nearest_km;
            let mut walking = none;
            let mut staying = Status::Unable;
            if status != Status::Unable {
                if near > self.p.walk_limit_km {
                    staying = Status::NoCar;
                } else {
                    let p = ability::walks(share, near, &self.p);
                    walking = draws.of(leaver.id).part(n, p);
                }
            }
            if walking > none {
                going.push((number, Mode::Foot, walking));
            }
            if n - walking > none {
                self.stay(scene.place, leaver, staying, n - walking);
            }
        }
        self.depart(scene, &leavers, &going);
    }

    fn stay(&mut self, place: usize, leaver: &Leaver<D::Count>, status: Status, n: D::Count) {
        let cell = Cell {
            status,
            ..leaver.cell
        };
        self.state.homes[place].add(self.plan, leaver.class, cell, leaver.id, n);
    }

    /// Seats on buses, by lot among those who ask in this step.
    fn take_seats(
        &mut self,
        scene: &Scene,
        leavers: &[Leaver<D::Count>],
        asking: &mut Vec<(usize, D::Count)>,
        going: &mut Vec<(usize, Mode, D::Count)>,
    ) {
        let place = scene.place;
        let reach = !scene.exits[0].open.is_empty();
        let persons_of = |number: usize| self.persons(leavers[number].cell.kind);
        let persons: f64 = asking
            .iter()
            .map(|(number, n)| n.as_f64() * persons_of(*number))
            .sum();
        if scene.seats <= 0.0 || persons <= 0.0 || !reach {
            self.state.seats[place] = self.seats_kept(place, scene.seats);
            return;
        }
        let households: f64 = asking.iter().map(|(_, n)| n.as_f64()).sum();
        let share = (scene.seats / persons).min(1.0);
        let due = if share >= 1.0 {
            asking.iter().map(|(_, n)| *n).sum()
        } else {
            D::at_most(households * share)
        };
        let sizes: Vec<D::Count> = asking.iter().map(|(_, n)| *n).collect();
        let key = self
            .key(purpose::CHAIN_SEATS)
            .state(self.plan.place_hash[place]);
        let mut winners = Vec::new();
        lots(&mut D::new(key), &sizes, due, |at, n| winners.push((at, n)));
        let mut used = 0.0;
        for (at, n) in winners {
            used += n.as_f64() * persons_of(asking[at].0);
            asking[at].1 -= n;
            going.push((asking[at].0, Mode::Bus, n));
        }
        asking.retain(|(_, n)| *n > D::Count::default());
        self.state.seats[place] = self.seats_kept(place, scene.seats - used);
    }

    /// Seats not taken that are still there in the next step: those of a day or of a bus. The others
    /// are lost; so neither steps nor the size of households matter.
    fn seats_kept(&self, place: usize, seats: f64) -> f64 {
        let day = self.levels.any(EventKind::Transport, place) * self.p.seat_level;
        if day > 0.0 {
            seats.min(day.max(self.p.persons_per_bus).max(self.plan.mean_size))
        } else {
            0.0
        }
    }

    /// Phase 5: the choice of an exit, and the start. Where the kin of those who have some are, is
    /// drawn here.
    fn depart(
        &mut self,
        scene: &Scene,
        leavers: &[Leaver<D::Count>],
        going: &[(usize, Mode, D::Count)],
    ) {
        if going.is_empty() {
            return;
        }
        let plan = self.plan;
        let place = scene.place;
        let modes = Mode::ALL.len();
        let mut batches: Vec<Rows<D::Count>> = vec![Vec::new(); plan.scenario.exits.len() * modes];
        let mut known: BTreeMap<Asked, (f64, Vec<f64>)> = BTreeMap::new();
        let mut sets: Vec<(usize, D::Count)> = Vec::new();
        let mut chosen: Vec<(usize, D::Count)> = Vec::new();
        let mut departures = Departures::new(plan.scenario.exits.len());
        let mut draws = self.draws(purpose::CHAIN_DEPART, plan.place_hash[place], 3);
        let kin_shares = &plan.shares[place].kin[1..];
        for &(number, mode, n) in going {
            let leaver = &leavers[number];
            let (class, cell) = (leaver.class, leaver.cell);
            let exits = &scene.exits[way(mode)];
            let draw = draws.of(leaver.id);
            let split = plan.kinds[usize::from(cell.kind)].split;
            sets.clear();
            if cell.kin {
                draw.among(n, kin_shares, |set, n| sets.push((set + 1, n)));
            } else {
                sets.push((0, n));
            }
            let mut staying = D::Count::default();
            for &(set, n) in &sets {
                let kin = u8::try_from(set).unwrap_or(0);
                let (stays, shares) = known
                    .entry((mode, class.leaning, kin, class.grades))
                    .or_insert_with(|| {
                        self.exit_shares(place, exits, class.leaning, kin, class.grades)
                    });
                let remaining = draw.part(n, *stays);
                staying += remaining;
                let n = n - remaining;
                let splitting = match split {
                    Some(_) => draw.part(n, self.p.split_share),
                    None => D::Count::default(),
                };
                let parts = [
                    (n - splitting, cell.kind, None),
                    split.map_or((D::Count::default(), cell.kind, None), |(goes, stays)| {
                        (splitting, goes, Some(stays))
                    }),
                ];
                for (part, kind, stays) in parts {
                    if part <= D::Count::default() {
                        continue;
                    }
                    if let Some(stays) = stays {
                        let rest = Cell {
                            kind: stays,
                            status: Status::Fresh,
                            ..cell
                        };
                        let id = self.other_id(leaver.id);
                        self.state.homes[place].add(plan, class, rest, id, part);
                    }
                    shared(draw, part, shares, &mut chosen);
                    for &(option, n) in &chosen {
                        let exit = exits.open[option].0;
                        let leaving = Leaving {
                            exit,
                            cause: leaver.cause,
                            choice: exits.choice,
                            mode,
                            grade: class.grades.highest(),
                            with_dependants: plan.kinds[usize::from(kind)].has_dependants,
                        };
                        departures.add(&leaving, n.as_f64() * self.persons(kind));
                        let key = Who {
                            home: u16::try_from(place).unwrap_or(u16::MAX),
                            kind,
                            leaning: class.leaning,
                            kin,
                            intention: 0,
                            grades: plan.fled(class.grades, exit),
                        };
                        batches[exit * modes + mode as usize].push(Row {
                            key,
                            id: leaver.id,
                            n,
                        });
                    }
                }
            }
            if staying > D::Count::default() {
                if mode == Mode::Bus {
                    // Their seats are free again.
                    let seats = staying.as_f64() * self.persons(cell.kind);
                    let free = self.state.seats[place] + seats;
                    self.state.seats[place] = self.seats_kept(place, free);
                }
                self.stay(place, leaver, cell.status.max(Status::Barred), staying);
            }
        }
        self.state.window.leave(place, departures.persons());
        self.recorder.depart(place, &departures);
        let packing = road::ticks(self.p.packing_hours);
        // Decisions fall anywhere in the step: on average in its middle.
        let decided = self.state.tick + self.length / 2;
        for (at, rows) in batches.into_iter().enumerate() {
            if rows.is_empty() {
                continue;
            }
            let (exit, mode) = (at / modes, Mode::ALL[at % modes]);
            let name = StableHash::new()
                .word(plan.place_hash[place])
                .word(plan.place_hash[plan.scenario.exits[exit].place])
                .word(mode as u64)
                .word(u64::from(self.state.tick))
                .finish();
            let rows = folded(merged(rows));
            self.state.road.push(Convoy {
                name,
                mode,
                goal: Goal::Exit(exit),
                from: place,
                place,
                tick: decided + packing,
                served: false,
                load: self.load(&rows),
                rows,
            });
        }
    }

    /// Share that stays all the same, and shares of the others that choose each of the exits that can
    /// be reached from a place.
    pub(super) fn exit_shares(
        &self,
        place: usize,
        exits: &Exits,
        leaning: u8,
        kin: u8,
        grades: Grades,
    ) -> (f64, Vec<f64>) {
        let plan = self.plan;
        let all = &plan.scenario.exits;
        let country = |place: usize| &plan.scenario.places[place].country;
        let mut shares: Vec<f64> = exits
            .open
            .iter()
            .map(|&(index, hours)| {
                let exit = &all[index];
                let behind = kin.checked_sub(1).is_some_and(|set| {
                    let at = usize::from(set) * all.len() + index;
                    self.kin_behind.get(at).copied().unwrap_or(false)
                });
                let abroad = if country(exit.place) == country(place) {
                    0.0
                } else {
                    self.p.exit_abroad
                };
                let seen = destination::Option {
                    attraction: exit.attraction + abroad,
                    hours,
                    leans_to: usize::from(leaning) == exit.party,
                    feared: self
                        .seen
                        .fear(plan, place, exit.party, grades.of(exit.party)),
                    kin: behind,
                    call: self.call(place, exit.party),
                };
                destination::utility(&seen, &self.p)
            })
            .collect();
        let stays = destination::stays(&shares, &self.p);
        softmax(&mut shares);
        (stays, shares)
    }
}
