//! Phases 4 and 5: who leaves home, why, how, and to which exit.

use super::deaths::Struck;
use super::home::{Cells, Home};
use super::leavers::{Leaver, Leavers};
use super::member::Member;
use super::network::way;
use super::plan::Kind;
use super::population::{
    Cell, Class, Grades, Households, Row, Rows, Status, Who, folded, merged, push,
};
use super::recorder::{Departures, Leaving};
use super::road::{Convoy, Goal};
use super::split::{Split, shared};
use super::thin::Walk;
use super::ways::Choosing;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{Cause, DAY, EventKind, Grade, Tick};
use outflow_model::rules::chain::ability::{self, Mode};
use outflow_model::rules::chain::conduct::Conduct;
use outflow_model::rules::chain::destination::ChoiceSet;
use outflow_model::rules::chain::leaving::{self, CAUSES, Here, Household};
use outflow_model::rules::chain::{danger, news, road};
use outflow_random::StableHash;

/// Horizon over which a window is seen to close, days.
pub(super) const CLOSING_DAYS: f64 = 3.0;
/// Part of the closing that is felt where other sides' exits stay open.
const CLOSING_WITH_CHOICE: f64 = 0.25;

/// How much of a closing window is felt with a choice of exits.
pub(super) fn window(choice: ChoiceSet) -> f64 {
    match choice {
        ChoiceSet::Both => CLOSING_WITH_CHOICE,
        ChoiceSet::One => 1.0,
        ChoiceSet::None => 0.0,
    }
}

/// A household, without its leaning and what it fears.
#[inline]
fn household(kind: &Kind, conduct: Conduct, cell: Cell) -> Household {
    Household {
        danger_factor: kind.danger_factor,
        has_men: kind.has_men,
        has_children: kind.has_children,
        can_serve: kind.can_serve,
        conduct,
        leans_against: false,
        feared_coming: 0.0,
        feared_holder: 0.0,
        kin: cell.kin,
    }
}

/// Lists of a [`Scene`], kept for their memory only.
pub(super) type SceneLists = (Vec<leaving::Sum>, Vec<(usize, [f64; Grade::ALL.len()])>);

/// Households by their place in the list of leavers, with the mode by which they go, and the offer of
/// their seats.
pub(super) type Going<C> = Vec<(usize, Mode, Option<usize>, C)>;
/// Households by their place in the list of leavers.
pub(super) type Asking<C> = Vec<(usize, C)>;

/// Lists of this phase, kept for their memory only.
#[derive(Debug)]
pub(super) struct LeavingLists<C: Households> {
    leavers: Leavers<C>,
    going: Going<C>,
    asking: Asking<C>,
    struck: Vec<Struck<C>>,
}

impl<C: Households> Default for LeavingLists<C> {
    fn default() -> Self {
        Self {
            leavers: Leavers::default(),
            going: Vec::new(),
            asking: Vec::new(),
            struck: Vec::new(),
        }
    }
}

/// A place as all its people see it.
pub(super) struct Scene {
    pub(super) place: usize,
    dt: f64,
    /// By leaning.
    here: Vec<leaving::Sum>,
    /// Of a person.
    death_rate: f64,
    holder: Option<usize>,
    /// What is feared from who may come, by grade towards each party whose coming is feared.
    coming: Vec<(usize, [f64; Grade::ALL.len()])>,
    /// What is feared from the holder, by grade towards it.
    from_holder: [f64; Grade::ALL.len()],
    choice: [ChoiceSet; 2],
    ways_out: WaysOut,
    /// Whether there are seats that lead to an exit.
    any_seats: bool,
}

/// Ticks of a step in which those who leave a place for an exit by one mode set out together: a quarter of a
/// day.
const TOGETHER: Tick = DAY / 4;

impl Scene {
    /// What those of some grades fear: from who may come, and from the holder.
    #[inline]
    fn feared(&self, grades: Grades) -> [f64; 2] {
        let of = |party: usize, feared: &[f64]| feared[grades.of(party) as usize];
        let coming = self.coming.iter().map(|(party, feared)| of(*party, feared));
        [
            coming.fold(0.0, f64::max),
            self.holder
                .map_or(0.0, |holder| of(holder, &self.from_holder)),
        ]
    }

    /// Whether trying to leave could change anything for a household.
    fn can_try(&self, status: Status) -> bool {
        let seats = match status {
            Status::Walker | Status::NoCar | Status::Unable => self.any_seats,
            Status::Fresh | Status::Barred | Status::Car => false,
        };
        seats || !self.ways_out.bar(status)
    }
}

/// What is open from a place now, by own means.
#[derive(Clone, Copy, Debug)]
pub(super) struct WaysOut {
    /// Whether there is a way out by wheels, and on foot.
    open: [bool; 2],
    /// Whether one on foot is short enough to set out.
    walkable: bool,
}

impl WaysOut {
    fn any(self) -> bool {
        self.open[0] || self.open[1]
    }

    /// Whether a household that has tried to leave has no way to go by its own means.
    pub(super) fn bar(self, status: Status) -> bool {
        match status {
            Status::Fresh => false,
            Status::Barred => !self.any(),
            Status::Car => !self.open[0],
            Status::Walker | Status::NoCar => !self.walkable,
            Status::Unable => true,
        }
    }
}

impl<D: Split> Member<'_, D> {
    /// Phases 4 and 5.
    pub(super) fn leave(&mut self) {
        for way in 0..2 {
            self.see_waits(way);
        }
        let mut lists = std::mem::take(&mut self.leaving_lists);
        for place in 0..self.plan.places() {
            if self.state.homes[place].households <= D::Count::default() {
                self.keep_seats(place, &[]);
                continue;
            }
            let scene = self.scene(place);
            self.who_leaves(&scene, &mut lists);
            if lists.leavers.list.is_empty() {
                self.keep_seats(place, &[]);
            } else {
                self.set_off(&scene, &mut lists);
            }
            self.scene = (scene.here, scene.coming);
        }
        self.leaving_lists = lists;
    }

    fn scene(&mut self, place: usize) -> Scene {
        let plan = self.plan;
        let (mut here, mut coming) = std::mem::take(&mut self.scene);
        let p = &self.p;
        let parts = &plan.scenario.parts;
        let control = &self.state.control;
        let holder = control.holders[place].party();
        let side = holder.or(control.before[place].party());
        let fear = |party| Grade::ALL.map(|grade| self.seen.fear(plan, place, party, grade));
        coming.clear();
        coming.extend(
            (0..plan.parties)
                .filter(|party| side.is_none_or(|side| plan.hostile(*party, side)))
                .map(|party| (party, fear(party))),
        );
        let level = |kind| holder.map_or(0.0, |holder| self.levels.of(kind, place, holder));
        let forced = |kind| if parts.coercion { level(kind) } else { 0.0 };
        let call = |party: usize| self.call(place, party);
        let served = self.ways.served(place).iter();
        let any_seats = served
            .enumerate()
            .any(|(offer, served)| *served && self.seats(place, offer) > 0.0);
        let choice = [0, 1].map(|way| self.ways.choice(place, way));
        let window = window(choice[0]);
        let base = Here {
            danger: self.seen.danger[place],
            force: forced(EventKind::Force),
            pressure: forced(EventKind::Pressure),
            mobilisation: level(EventKind::Mobilisation),
            loss: self.levels.any(EventKind::ServiceLoss, place),
            left: self.state.window.left(place),
            // Of whoever holds the place, or held it until it was fought over or left.
            evacuation_call: news::heard(
                (0..plan.parties)
                    .filter(|party| Some(*party) != side)
                    .map(call),
            ),
            transfer_call: side.map_or(0.0, call),
            shock: self.shocks[place] * (1.0 - self.levels.any(EventKind::RestDay, place).min(1.0)),
            ..Here::default()
        };
        here.clear();
        here.extend((0..plan.leanings()).map(|leaning| {
            if plan.shares[place].leanings[leaning] <= 0.0 && leaning < plan.parties {
                return Default::default();
            }
            let belief = |days| {
                holder.map_or(0.0, |_| {
                    self.state.fields.belief(plan, place, leaning, days)
                })
            };
            let here = Here {
                belief_days: belief(p.reprisal_days),
                belief_year: belief(365.0),
                closing: window * (1.0 - belief(CLOSING_DAYS)),
                ..base
            };
            let against =
                u8::try_from(leaning).is_ok_and(|leaning| plan.leans_against(leaning, holder));
            leaving::Sum::new(&here, against, &plan.scenario.causes, p)
        }));
        Scene {
            place,
            dt: self.dt(),
            here,
            death_rate: danger::death_rate(
                self.seen.events[place],
                plan.scenario.places[place].residents,
                p,
            ),
            holder,
            from_holder: holder.map_or([0.0; Grade::ALL.len()], fear),
            coming,
            choice,
            ways_out: self.ways_out(place),
            any_seats,
        }
    }

    /// What is open from a place now, by own means.
    pub(super) fn ways_out(&self, place: usize) -> WaysOut {
        let open = |way| self.ways.choice(place, way) != ChoiceSet::None;
        WaysOut {
            open: [open(way(Mode::Car)), open(way(Mode::Foot))],
            walkable: self.ways.nearest_km(place, way(Mode::Foot)) <= self.p.walk_limit_km,
        }
    }

    /// Share of a place that heard the call of a party and would follow it.
    pub(super) fn call(&self, place: usize, party: usize) -> f64 {
        let value = self.levels.of(EventKind::EvacuationCall, place, party);
        if value > 0.0 {
            value * self.levels.hears(self.plan, place, party)
        } else {
            0.0
        }
    }

    /// Rates of leaving by cause, then of death.
    fn rates(
        &self,
        scene: &Scene,
        class: Class,
        conduct: Conduct,
        cell: Cell,
        [feared_coming, feared_holder]: [f64; 2],
    ) -> [f64; CAUSES + 1] {
        let plan = self.plan;
        let kind = &plan.kinds[usize::from(cell.kind)];
        let who = Household {
            leans_against: plan.leans_against(class.leaning, scene.holder),
            feared_coming,
            feared_holder,
            ..household(kind, conduct, cell)
        };
        let mut rates = [0.0; CAUSES + 1];
        rates[..CAUSES].copy_from_slice(&scene.here[usize::from(class.leaning)].by_cause(&who));
        rates[CAUSES] = scene.death_rate * kind.mortality;
        rates
    }

    /// Takes those who want to go, and the dead, out of a place.
    fn who_leaves(&mut self, scene: &Scene, lists: &mut LeavingLists<D::Count>) {
        let plan = self.plan;
        let place = scene.place;
        let mut home = std::mem::replace(&mut self.state.homes[place], Home::new());
        let LeavingLists {
            leavers, struck, ..
        } = lists;
        leavers.clear();
        struck.clear();
        let mut walk = Walk::<D>::new(self.key(purpose::CHAIN_LEAVE).state(plan.place_hash[place]));
        let mut looked = 0;
        let dt = scene.dt;
        let tries_by_status = Status::ALL.map(|one| scene.can_try(one));
        let most_deaths = scene.death_rate * self.most_mortality;
        // Groups that differ only in status come one after another.
        let mut last: Option<(u8, Grades)> = None;
        let (mut feared, mut all_share, mut most) = ([0.0; 2], 0.0, 0.0);
        for group in &mut home.groups {
            leavers.next_class(2 * plan.kinds.len());
            let class = group.class;
            let sum = &scene.here[usize::from(class.leaning)];
            if last != Some((class.leaning, class.grades)) {
                last = Some((class.leaning, class.grades));
                feared = scene.feared(class.grades);
                all_share = sum.reprisal(feared[0], feared[1]);
                most = dt * (all_share + most_deaths + sum.most(self.most_danger));
            }
            let tries = tries_by_status[class.status as usize];
            // Rates that all share, and a bound on the whole.
            let (shared, bound) = if tries {
                (all_share, most)
            } else {
                (0.0, dt * most_deaths)
            };
            if walk.passes(group.cells.all().as_f64(), bound) {
                continue;
            }
            looked += group.cells.sift_all(
                &mut walk,
                bound,
                |conduct, cell| {
                    let kind = &plan.kinds[usize::from(cell.kind)];
                    let own = if tries {
                        sum.own(&household(kind, conduct, cell))
                    } else {
                        0.0
                    };
                    dt * (shared + scene.death_rate * kind.mortality + own)
                },
                |draw, conduct, cell, id, n, lot| {
                    let mut strike = |n| {
                        struck.push(Struck {
                            class,
                            conduct,
                            cell,
                            id,
                            n,
                        });
                    };
                    if !tries {
                        strike(n);
                        return;
                    }
                    let rates = self.rates(scene, class, conduct, cell, feared);
                    draw.among_by(lot, n, &rates, |cause, n| match Cause::ALL.get(cause) {
                        Some(&cause) => leavers.push((class, conduct, cell), id, n, cause),
                        None => strike(n),
                    });
                },
            );
        }
        self.recorder.record.work.visits += looked;
        for leaver in &leavers.list {
            home.gone(plan, leaver.class, leaver.cell, leaver.n);
        }
        leavers.fold(plan.small);
        if scene.death_rate > 0.0 {
            self.lose(place, &mut home, struck);
            self.injuries[place] += scene.death_rate * dt;
        }
        self.state.homes[place] = home;
    }

    /// Sends leavers on their way: by car, on a bus, on foot; the others stay and want to leave.
    fn set_off(&mut self, scene: &Scene, lists: &mut LeavingLists<D::Count>) {
        let none = D::Count::default();
        let plan = self.plan;
        let LeavingLists {
            leavers,
            going,
            asking,
            ..
        } = lists;
        going.clear();
        asking.clear();
        let name = plan.place_hash[scene.place];
        let mut draws = self.draws(purpose::CHAIN_DEPART, name, 1);
        for (number, leaver) in leavers.list.iter().enumerate() {
            let draw = draws.of(leaver.id);
            let car_share = plan.scenario.types[usize::from(leaver.cell.kind)].car_share;
            let with_car = match leaver.class.status {
                _ if !scene.ways_out.any() => none,
                Status::Fresh | Status::Barred => draw.part(leaver.n, car_share),
                Status::Car => leaver.n,
                Status::Walker | Status::NoCar | Status::Unable => none,
            };
            let without = leaver.n - with_car;
            if with_car > none {
                if !scene.ways_out.open[0] {
                    self.stay(scene.place, leavers, leaver, Status::Car, with_car);
                } else {
                    going.push((number, Mode::Car, None, with_car));
                }
            }
            if without > none {
                if scene.ways_out.any() {
                    asking.push((number, without));
                } else {
                    let status = leaver.class.status.max(Status::Barred);
                    self.stay(scene.place, leavers, leaver, status, without);
                }
            }
        }
        self.take_seats(scene, &leavers.list, asking, going);
        let mut draws = self.draws(purpose::CHAIN_DEPART, name, 2);
        let near = self.ways.nearest_km(scene.place, way(Mode::Foot));
        for &(number, n) in asking.iter() {
            let leaver = &leavers.list[number];
            let status = leaver.class.status;
            let share = plan.scenario.types[usize::from(leaver.cell.kind)].walks;
            let mut walking = none;
            let mut staying = Status::Unable;
            if status != Status::Unable {
                if !scene.ways_out.walkable {
                    staying = if status == Status::Walker {
                        status
                    } else {
                        Status::NoCar
                    };
                } else if status == Status::Walker {
                    walking = n;
                } else {
                    let p = ability::walks(share, near, &self.p);
                    walking = draws.of(leaver.id).part(n, p);
                }
            }
            if walking > none {
                going.push((number, Mode::Foot, None, walking));
            }
            if n - walking > none {
                self.stay(scene.place, leavers, leaver, staying, n - walking);
            }
        }
        self.depart(scene, leavers, going);
    }

    fn stay(
        &mut self,
        place: usize,
        leavers: &Leavers<D::Count>,
        leaver: &Leaver<D::Count>,
        status: Status,
        n: D::Count,
    ) {
        let class = Class {
            status,
            ..leaver.class
        };
        let home = &mut self.state.homes[place];
        leavers.by_conduct::<D>(leaver, n, |conduct, n| {
            home.add(self.plan, class, conduct, leaver.cell, leaver.id, n);
        });
    }

    /// Phase 5: the choice of an exit, and the start. Where the kin of those who have some are, is
    /// drawn here.
    fn depart(&mut self, scene: &Scene, leavers: &Leavers<D::Count>, going: &Going<D::Count>) {
        if going.is_empty() {
            return;
        }
        let plan = self.plan;
        let place = scene.place;
        let modes = Mode::ALL.len();
        let mut batches = std::mem::take(&mut self.batches);
        batches.resize_with(plan.scenario.exits.len() * modes, Vec::new);
        let mut touched: Vec<usize> = Vec::new();
        let mut weighed = std::mem::take(&mut self.weighed);
        let mut ready = [false; 2];
        let mut sets: Vec<(usize, D::Count)> = Vec::new();
        let mut chosen: Vec<(usize, D::Count)> = Vec::new();
        let mut departures = Departures::new(plan.scenario.exits.len());
        let mut draws = self.draws(purpose::CHAIN_DEPART, plan.place_hash[place], 3);
        let kin_shares = &plan.shares[place].kin[1..];
        for &(number, mode, offer, n) in going {
            let leaver = &leavers.list[number];
            let (class, cell) = (leaver.class, leaver.cell);
            let way = way(mode);
            let weighed = &mut weighed[way];
            if !std::mem::replace(&mut ready[way], true) {
                // Nobody sets out on foot for what is too far.
                let limit = if mode == Mode::Foot {
                    self.p.walk_limit_km
                } else {
                    f64::INFINITY
                };
                self.weigh(place, mode, limit, weighed);
            }
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
                let who = Choosing {
                    home: place,
                    leaning: class.leaning,
                    kin,
                    grades: class.grades,
                    offer,
                };
                let stays = self.choose(weighed, &self.own, &who);
                let remaining = draw.part(n, stays);
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
                        let rest = Class {
                            status: Status::Fresh,
                            ..class
                        };
                        let cell = Cell {
                            kind: stays,
                            ..cell
                        };
                        let id = self.other_id(leaver.id);
                        let home = &mut self.state.homes[place];
                        leavers.by_conduct::<D>(leaver, part, |conduct, n| {
                            home.add(plan, rest, conduct, cell, id, n);
                        });
                    }
                    shared(draw, part, &weighed.weights, &mut chosen);
                    let persons = self.persons(kind);
                    let gone: D::Count = chosen.iter().map(|(_, n)| *n).sum();
                    leavers.by_cause(leaver, gone.as_f64() * persons, |cause, persons| {
                        let leaving = Leaving {
                            cause,
                            choice: scene.choice[way],
                            mode,
                            grade: class.grades.highest(),
                            with_dependants: plan.kinds[usize::from(kind)].has_dependants,
                        };
                        departures.add(&leaving, persons);
                    });
                    for &(option, n) in &chosen {
                        let exit = weighed.exit(option);
                        departures.go_to(exit, n.as_f64() * persons);
                        let key = Who {
                            home: u16::try_from(place).unwrap_or(u16::MAX),
                            kind,
                            leaning: class.leaning,
                            kin,
                            intention: 0,
                            grades: plan.fled(class.grades, self.exit_parties[exit]),
                        };
                        let at = exit * modes + mode as usize;
                        if batches[at].is_empty() {
                            touched.push(at);
                        }
                        push(
                            &mut batches[at],
                            Row {
                                key,
                                id: leaver.id,
                                n,
                            },
                        );
                    }
                }
            }
            if staying > D::Count::default() {
                if let Some(offer) = offer {
                    // Their seats are free again.
                    let seats = staying.as_f64() * self.persons(cell.kind);
                    let at = place * plan.offers() + offer;
                    self.state.seats[at] =
                        self.seats_kept(place, offer, self.state.seats[at] + seats);
                }
                self.stay(place, leavers, leaver, class.status.after(mode), staying);
            }
        }
        self.weighed = weighed;
        self.state.window.leave(place, departures.persons());
        self.recorder.depart(place, &departures);
        touched.sort_unstable();
        for at in touched {
            let rows = folded(merged(batches[at].clone()), plan.small);
            batches[at].clear();
            self.start(place, at / modes, Mode::ALL[at % modes], rows);
        }
        self.batches = batches;
    }

    /// Those who leave a place for an exit by one mode in a step set out. Decisions fall anywhere in it: in
    /// the middle of each of its parts as many, so that a coarse step does not bring all to a crossing at once.
    fn start(&mut self, place: usize, exit: usize, mode: Mode, rows: Rows<D::Count>) {
        let plan = self.plan;
        let packing = road::ticks(self.p.packing_hours);
        let name = StableHash::new()
            .word(plan.place_hash[place])
            .word(plan.place_hash[plan.scenario.exits[exit].place])
            .word(mode as u64)
            .word(u64::from(self.state.tick));
        let parts = self.length.div_ceil(TOGETHER);
        let mut started: Vec<Rows<D::Count>> = vec![Vec::new(); parts as usize];
        if parts == 1 {
            started[0] = rows;
        } else {
            let equal = vec![1.0; parts as usize];
            let mut chosen = Vec::new();
            let mut draws = self.draws(purpose::CHAIN_DEPART, name.finish(), 4);
            for row in rows {
                shared(draws.of(row.id), row.n, &equal, &mut chosen);
                for &(part, n) in &chosen {
                    started[part].push(Row { n, ..row });
                }
            }
        }
        for (part, rows) in (0..).zip(started) {
            if rows.is_empty() {
                continue;
            }
            let decided = self.state.tick + self.length * (2 * part + 1) / (2 * parts);
            self.state.road.put(Convoy {
                name: name.word(u64::from(part)).finish(),
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
}
