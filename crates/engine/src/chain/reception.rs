//! Phase 7, and moves onward of phase 8: kin, rent, hosts, centres, or no shelter.
//!
//! Everybody who asks for shelter in a place in a step sees the places that are free at the start
//! of the phase; where more ask than there are, lots decide.

use super::member::Member;
use super::population::{KIN_FORGOTTEN, Pool, Row, Rows, Status, Who, merged, who_hash};
use super::recorder;
use super::road::{Arrival, Convoy, Goal};
use super::split::{Split, lots, shared};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{DAY, Pathway, Tick};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming;
use outflow_model::rules::chain::shelter::{self, Shelter};
use outflow_model::rules::chain::{border, road};
use outflow_random::StableHash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of shelter.
const KINDS: usize = Shelter::ALL.len();
/// Speed over the air line of those sent on to a place without a road in the scenario, km/h.
const COACH_KMH: f64 = 40.0;

/// Where a group of those away is: place, shelter (by [`Shelter::ALL`]), home.
pub(super) type Spot = (u16, u8, u16);

/// Households away from home that have reached somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Count")]
pub(super) struct Away<C: Count> {
    pub(super) pools: BTreeMap<Spot, Pool<Who, C>>,
    /// Households by place and shelter.
    households: Vec<[f64; KINDS]>,
    /// Persons by place and shelter.
    pub(super) persons: Vec<[f64; KINDS]>,
}

impl<C: Count> Away<C> {
    pub(super) fn new(places: usize) -> Self {
        Self {
            pools: BTreeMap::new(),
            households: vec![[0.0; KINDS]; places],
            persons: vec![[0.0; KINDS]; places],
        }
    }

    fn count(&mut self, (place, shelter, _): Spot, n: f64, persons: f64) {
        let (place, shelter) = (usize::from(place), usize::from(shelter));
        self.households[place][shelter] += n;
        self.persons[place][shelter] += persons;
    }

    /// Mean persons in the households of a place and shelter.
    pub(super) fn mean_size(&self, (place, shelter, _): Spot) -> Option<f64> {
        let (place, shelter) = (usize::from(place), usize::from(shelter));
        let households = self.households[place][shelter];
        (households > 0.0).then(|| self.persons[place][shelter] / households)
    }

    /// Households have left a group.
    pub(super) fn leave(&mut self, spot: Spot, households: f64, persons: f64) {
        self.count(spot, -households, -persons);
    }
}

/// Beds of a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Beds {
    pub(super) open: f64,
    /// Tick at which they open, beds.
    ordered: Vec<(Tick, f64)>,
    /// Persons who asked for a bed in vain today.
    refused: f64,
}

/// Those who ask for shelter in a place.
struct Asking<C> {
    rows: Rows<C>,
    /// Whether this is the first time they ask.
    arriving: bool,
}

impl<D: Split> Member<'_, D> {
    /// Beds at the start.
    pub(super) fn beds_at_start(plan: &super::plan::Plan) -> Vec<Beds> {
        (0..plan.places())
            .map(|place| Beds {
                open: plan.reception[place].map_or(0.0, |row| plan.scenario.receptions[row].beds),
                ..Beds::default()
            })
            .collect()
    }

    /// Beds ordered earlier open.
    pub(super) fn open_beds(&mut self) {
        let now = self.state.tick;
        for beds in &mut self.state.beds {
            let open = &mut beds.open;
            beds.ordered.retain(|(tick, number)| {
                let due = *tick <= now;
                if due {
                    *open += number;
                }
                !due
            });
        }
    }

    /// Once a day: beds are ordered for those who asked.
    pub(super) fn order_beds(&mut self, end: Tick) {
        for place in 0..self.plan.places() {
            let Some(row) = self.plan.reception[place] else {
                continue;
            };
            let row = &self.plan.scenario.receptions[row];
            let beds = &mut self.state.beds[place];
            let asked = self.state.away.persons[place][Shelter::Centre as usize] + beds.refused;
            let ordered = beds.ordered.iter().map(|(_, number)| number).sum();
            let more = shelter::beds_to_order(asked, beds.open, ordered, row.beds_max).ceil();
            if more > 0.0 {
                let lead = road::ticks(row.lead_days * 24.0);
                beds.ordered.push((end + lead, more));
            }
            beds.refused = 0.0;
        }
    }

    /// Phase 7: those who arrived in this step.
    pub(super) fn receive(&mut self) {
        let mut arrivals = std::mem::take(&mut self.arrivals);
        arrivals.sort_by_key(|arrival| (arrival.place, arrival.goal));
        let mut asking: BTreeMap<usize, Rows<D::Count>> = BTreeMap::new();
        let mut returned: BTreeMap<usize, Rows<D::Count>> = BTreeMap::new();
        for Arrival { goal, place, rows } in arrivals {
            match goal {
                Goal::Home(home) => {
                    let persons = self.persons_in(&rows);
                    self.recorder.add(recorder::RETURNED, home, persons);
                    returned.entry(home).or_default().extend(rows);
                }
                Goal::Kin(_) => {
                    for row in rows {
                        self.shelter(place, Shelter::Host, row, true);
                    }
                }
                Goal::Exit(_) => {
                    let rows = self.go_to_kin(place, rows);
                    asking.entry(place).or_default().extend(rows);
                }
                Goal::Onward(_) if self.plan.reception[place].is_none() => {
                    // Whoever sent them on has a bed for them.
                    for row in rows {
                        self.shelter(place, Shelter::Centre, row, true);
                    }
                }
                Goal::Onward(_) => asking.entry(place).or_default().extend(rows),
            }
        }
        for (home, rows) in returned {
            for row in merged(rows) {
                self.come_home(home, row, Status::Fresh);
            }
        }
        for (place, rows) in asking {
            let asking = Asking {
                rows: merged(rows),
                arriving: true,
            };
            self.ask(place, asking);
        }
    }

    /// Those with kin in the country go to them; gives the others.
    fn go_to_kin(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let plan = self.plan;
        let mut others = Vec::new();
        let mut going: BTreeMap<usize, Rows<D::Count>> = BTreeMap::new();
        let mut chosen = Vec::new();
        for row in merged(rows) {
            let set = row.key.kin.checked_sub(1).map(usize::from);
            let Some(set) = set.and_then(|set| plan.scenario.kin_sets.get(set)) else {
                others.push(row);
                continue;
            };
            let mut weights = Vec::with_capacity(set.places.len());
            for &(kin, weight) in &set.places {
                let there = plan.country[kin] == plan.country[place] && self.has_way(place, kin);
                weights.push(if there { weight } else { 0.0 });
            }
            if weights.iter().all(|weight| *weight <= 0.0) {
                others.push(row);
                continue;
            }
            let state = plan.place_hash[place] ^ who_hash(plan, row.key);
            let mut draw = self.draw_named(purpose::CHAIN_SHELTER, state, 1, row.id);
            shared(&mut draw, row.n, &weights, &mut chosen);
            for &(at, n) in &chosen {
                let row = Row { n, ..row };
                going.entry(set.places[at].0).or_default().push(row);
            }
        }
        for (kin, rows) in going {
            if kin == place {
                for row in rows {
                    self.shelter(place, Shelter::Host, row, true);
                }
            } else {
                self.send(place, Goal::Kin(kin), Mode::Car, rows, 0.0);
            }
        }
        others
    }

    /// A batch sets out from a place after the step, or `hours` later.
    pub(super) fn send(
        &mut self,
        place: usize,
        goal: Goal,
        mode: Mode,
        rows: Rows<D::Count>,
        hours: f64,
    ) {
        let to = self.place_of(goal);
        let name = StableHash::new()
            .word(self.plan.place_hash[place])
            .word(self.plan.place_hash[to])
            .word(match goal {
                Goal::Exit(_) => 1,
                Goal::Kin(_) => 2,
                Goal::Onward(_) => 3,
                Goal::Home(_) => 4,
            })
            .word(u64::from(self.state.tick))
            .finish();
        let mut rows = rows;
        for row in &mut rows {
            row.key.intention = 0;
        }
        let delay = if hours > 0.0 { road::ticks(hours) } else { 0 };
        self.state.road.push(Convoy {
            name,
            mode,
            goal,
            from: place,
            place,
            tick: self.state.tick + self.length + delay,
            served: false,
            rows: merged(rows),
        });
    }

    /// Shelters free in a place: rented dwellings (households), beds (persons), share of dwellings
    /// taken.
    fn room(&self, place: usize) -> (f64, f64, f64) {
        let plan = self.plan;
        if !plan.scenario.parts.reception {
            return (f64::INFINITY, f64::INFINITY, 0.0);
        }
        let Some(row) = plan.reception[place] else {
            return (0.0, 0.0, 1.0);
        };
        let units = plan.scenario.receptions[row].rent_units;
        let taken = self.rented(place);
        let occupancy = if units > 0.0 {
            (taken / units).min(1.0)
        } else {
            1.0
        };
        let beds =
            self.state.beds[place].open - self.state.away.persons[place][Shelter::Centre as usize];
        ((units - taken).max(0.0), beds.max(0.0), occupancy)
    }

    /// Dwellings taken by the displaced, those of earlier included.
    fn rented(&self, place: usize) -> f64 {
        self.state.away.households[place][Shelter::Rent as usize]
            + self.plan.scenario.places[place].displaced / self.plan.mean_size
    }

    /// Share of dwellings to let that are taken.
    pub(super) fn occupancy(&self, place: usize) -> f64 {
        self.room(place).2
    }

    /// Households ask for shelter in a place.
    fn ask(&mut self, place: usize, asking: Asking<D::Count>) {
        let plan = self.plan;
        let reception = plan.reception[place].map(|row| &plan.scenario.receptions[row]);
        let (Some(row), true) = (reception, plan.scenario.parts.reception) else {
            let kind = if plan.scenario.parts.reception {
                Shelter::None
            } else {
                Shelter::Centre
            };
            for row in asking.rows {
                self.shelter(place, kind, row, asking.arriving);
            }
            return;
        };
        let (_, _, occupancy) = self.room(place);
        let [rent, host, bed] = shelter::wishes(occupancy, row.host_share, &self.p);
        let arriving = asking.arriving;
        let none = match row.pathway {
            Pathway::KinFirst => {
                let wants = self.share_out(place, asking.rows, [rent, host, bed]);
                let [renting, hosted, mut bedding] = wants;
                self.shelter_all(place, Shelter::Host, hosted, arriving);
                bedding.extend(self.rent(place, renting, arriving));
                self.give_beds(place, bedding, arriving)
            }
            Pathway::CentreFirst => {
                let left = self.give_beds(place, asking.rows, arriving);
                let wants = self.share_out(place, left, [rent, host, bed]);
                let [renting, hosted, mut none] = wants;
                self.shelter_all(place, Shelter::Host, hosted, arriving);
                none.extend(self.rent(place, renting, arriving));
                none
            }
        };
        let persons = self.persons_in(&none);
        self.state.beds[place].refused += persons;
        if arriving {
            self.recorder.add(recorder::SHELTER_REFUSED, place, persons);
        }
        self.shelter_all(place, Shelter::None, none, arriving);
    }

    /// Shares rows out over three options.
    fn share_out(
        &mut self,
        place: usize,
        rows: Rows<D::Count>,
        weights: [f64; 3],
    ) -> [Rows<D::Count>; 3] {
        let mut parts = [Vec::new(), Vec::new(), Vec::new()];
        let mut chosen = Vec::new();
        for (number, row) in rows.into_iter().enumerate() {
            let mut draw = self.draw_for(purpose::CHAIN_SHELTER, place, number + 8, row.id);
            shared(&mut draw, row.n, &weights, &mut chosen);
            for &(option, n) in &chosen {
                parts[option].push(Row { n, ..row });
            }
        }
        parts
    }

    /// Rents while there are dwellings; gives those who found none.
    fn rent(&mut self, place: usize, rows: Rows<D::Count>, arriving: bool) -> Rows<D::Count> {
        let (free, _, _) = self.room(place);
        let most = if free.is_finite() {
            D::at_most(free)
        } else {
            rows.iter().map(|row| row.n).sum()
        };
        let (renting, others) = self.first(place, rows, most, 2);
        self.shelter_all(place, Shelter::Rent, renting, arriving);
        others
    }

    /// Takes beds while there are any; gives those who found none.
    fn give_beds(&mut self, place: usize, rows: Rows<D::Count>, arriving: bool) -> Rows<D::Count> {
        let (_, free, _) = self.room(place);
        let persons = self.persons_in(&rows);
        let households: D::Count = rows.iter().map(|row| row.n).sum();
        let most = if persons <= free {
            households
        } else {
            D::at_most(households.as_f64() * free / persons)
        };
        let (bedding, others) = self.first(place, rows, most, 3);
        self.shelter_all(place, Shelter::Centre, bedding, arriving);
        others
    }

    /// `most` of the households by lot, and the others.
    fn first(
        &mut self,
        place: usize,
        rows: Rows<D::Count>,
        most: D::Count,
        lot: u32,
    ) -> (Rows<D::Count>, Rows<D::Count>) {
        let all: D::Count = rows.iter().map(|row| row.n).sum();
        if most >= all {
            return (rows, Vec::new());
        }
        let key = self
            .key(purpose::CHAIN_SHELTER)
            .state(self.plan.place_hash[place])
            .batch(lot);
        let sizes: Vec<D::Count> = rows.iter().map(|row| row.n).collect();
        let mut others = rows;
        let mut chosen = Vec::new();
        lots(&mut D::new(key), &sizes, most, |at, n| {
            chosen.push(Row { n, ..others[at] });
            others[at].n -= n;
        });
        others.retain(|row| row.n > D::Count::default());
        (chosen, others)
    }

    fn shelter_all(&mut self, place: usize, kind: Shelter, rows: Rows<D::Count>, arriving: bool) {
        for row in rows {
            self.shelter(place, kind, row, arriving);
        }
    }

    /// Without shelter where they stopped.
    pub(super) fn strand(&mut self, place: usize, row: Row<Who, D::Count>) {
        self.shelter(place, Shelter::None, row, true);
    }

    /// Households take a shelter. Those who arrive form an intention to return.
    /// Where the kin of those who found one are is asked for no more.
    fn shelter(&mut self, place: usize, kind: Shelter, row: Row<Who, D::Count>, arriving: bool) {
        let mut row = row;
        if kind != Shelter::None {
            row.key.kin = KIN_FORGOTTEN;
        }
        if arriving {
            let persons = row.n.as_f64() * self.persons(row.key.kind);
            self.recorder.add(recorder::ARRIVED, place, persons);
            for (row, _) in self.intend(place, row) {
                self.put((index(place), kind as u8, row.key.home), row);
            }
        } else {
            self.put((index(place), kind as u8, row.key.home), row);
        }
    }

    /// Puts households where they are.
    pub(super) fn put(&mut self, spot: Spot, row: Row<Who, D::Count>) {
        let persons = row.n.as_f64() * self.persons(row.key.kind);
        let away = &mut self.state.away;
        away.count(spot, row.n.as_f64(), persons);
        away.pools.entry(spot).or_default().add(row);
    }

    /// Draws intentions to return.
    pub(super) fn intend(
        &mut self,
        place: usize,
        row: Row<Who, D::Count>,
    ) -> Vec<(Row<Who, D::Count>, usize)> {
        let plan = self.plan;
        let who = row.key;
        let home = usize::from(who.home);
        let holder = self.state.control.holders[home].party();
        let feared = holder.map_or(0.0, |holder| {
            self.seen.fear(plan, home, holder, who.grades.of(holder))
        });
        let against = plan.leans_against(who.leaning, holder);
        let shares = homecoming::intentions(feared, against);
        let state = plan.place_hash[place] ^ who_hash(plan, who);
        let mut draw = self.draw_named(purpose::CHAIN_INTENTION, state, 0, row.id);
        let mut rows = Vec::with_capacity(4);
        draw.among(row.n, &shares, |intention, n| {
            let key = Who {
                intention: u8::try_from(intention).unwrap_or(0),
                ..who
            };
            rows.push((Row { key, n, ..row }, intention));
        });
        rows
    }

    /// Phase 8, once a day: stays end, people are sent on, those without shelter ask again.
    pub(super) fn move_on(&mut self) {
        for place in 0..self.plan.places() {
            self.leave_centres(place);
            self.leave_hosts(place);
            self.ask_again(place);
        }
    }

    /// Takes those whose stay in a shelter of a place ends, at a rate per day; all of them at an
    /// infinite one.
    fn ending(&mut self, place: usize, kind: Shelter, rate: f64) -> Rows<D::Count> {
        let (at, kind) = (index(place), kind as u8);
        if self.state.away.households[place][usize::from(kind)] <= 0.0 {
            return Vec::new();
        }
        let all = (at, kind, 0)..=(at, kind, u16::MAX);
        let pools = self.state.away.pools.range(all);
        let spots: Vec<Spot> = pools.map(|(spot, _)| *spot).collect();
        let mut walk = self.walk(purpose::CHAIN_STAY, place, kind);
        let mut gone = [Vec::new()];
        for spot in spots {
            if rate.is_finite() {
                let purpose = purpose::CHAIN_STAY;
                self.thin(&mut walk, purpose, spot, rate, |_, _| [rate], &mut gone);
            } else {
                gone[0].extend(self.empty(spot));
            }
        }
        let [gone] = gone;
        merged(gone)
    }

    fn leave_centres(&mut self, place: usize) {
        let plan = self.plan;
        let Some(row) = plan.reception[place] else {
            return;
        };
        let row = &plan.scenario.receptions[row];
        let rate = shelter::centre_rate(row.nights);
        let leaving = self.ending(place, Shelter::Centre, rate);
        if leaving.is_empty() {
            return;
        }
        let staying = self.send_on(place, leaving);
        let (_, _, occupancy) = self.room(place);
        let [rent, host, bed] = shelter::wishes(occupancy, row.host_share, &self.p);
        let wants = self.share_out(place, staying, [rent, host, bed]);
        let [renting, hosted, mut back] = wants;
        self.shelter_all(place, Shelter::Host, hosted, false);
        back.extend(self.rent(place, renting, false));
        // Their beds are still theirs.
        self.shelter_all(place, Shelter::Centre, back, false);
    }

    /// Some of those who leave a centre take seats onward, while there are any; gives the others.
    fn send_on(&mut self, place: usize, leaving: Rows<D::Count>) -> Rows<D::Count> {
        let plan = self.plan;
        let tick = self.state.tick;
        let ways: Vec<_> = plan
            .scenario
            .onward
            .iter()
            .filter(|way| way.from == place && way.holds(tick) && way.seats_per_day > 0.0)
            .collect();
        if ways.is_empty() {
            return leaving;
        }
        let weights: Vec<f64> = ways.iter().map(|way| way.weight).collect();
        let mut staying = Vec::new();
        let mut going: Vec<Rows<D::Count>> = vec![Vec::new(); ways.len()];
        let mut chosen = Vec::new();
        for (number, row) in leaving.into_iter().enumerate() {
            let mut draw = self.draw_for(purpose::CHAIN_STAY, place, number + 8, row.id);
            let n = draw.part(row.n, self.p.onward_share);
            if row.n - n > D::Count::default() {
                staying.push(Row {
                    n: row.n - n,
                    ..row
                });
            }
            shared(&mut draw, n, &weights, &mut chosen);
            for &(way, n) in &chosen {
                if n > D::Count::default() {
                    going[way].push(Row { n, ..row });
                }
            }
        }
        for (way, rows) in ways.iter().zip(going) {
            let persons = self.persons_in(&rows);
            let households: D::Count = rows.iter().map(|row| row.n).sum();
            let most = if persons <= way.seats_per_day {
                households
            } else {
                D::at_most(households.as_f64() * way.seats_per_day / persons)
            };
            let lot = 4 + u32::try_from(way.to).unwrap_or(0);
            let (sent, left) = self.first(place, rows, most, lot);
            staying.extend(left);
            if sent.is_empty() {
                continue;
            }
            let persons = self.persons_in(&sent);
            self.recorder.add(recorder::SENT_ONWARD, place, persons);
            if self.has_way(place, way.to) {
                self.send(place, Goal::Onward(way.to), Mode::Bus, sent, 0.0);
            } else {
                let km = plan.distance_km[place * plan.places() + way.to];
                self.send(place, Goal::Onward(way.to), Mode::Bus, sent, km / COACH_KMH);
                if let Some(convoy) = self.state.road.last_mut() {
                    convoy.place = way.to;
                }
            }
        }
        staying
    }

    fn leave_hosts(&mut self, place: usize) {
        if self.plan.reception[place].is_none() || !self.plan.scenario.parts.reception {
            return;
        }
        let leaving = self.ending(place, Shelter::Host, shelter::host_rate(&self.p));
        if leaving.is_empty() {
            return;
        }
        let others = self.rent(place, leaving, false);
        let others = self.give_beds(place, others, false);
        // Nothing better is found: they stay.
        self.shelter_all(place, Shelter::Host, others, false);
    }

    /// Those without shelter ask again; those who stopped on the way try to go on.
    fn ask_again(&mut self, place: usize) {
        let plan = self.plan;
        if plan.reception[place].is_some() {
            let rows = self.ending(place, Shelter::None, f64::INFINITY);
            if !rows.is_empty() {
                self.ask(
                    place,
                    Asking {
                        rows,
                        arriving: false,
                    },
                );
            }
            return;
        }
        if plan.scenario.exits.iter().any(|exit| exit.place == place) {
            return;
        }
        let exits = self.exits_from(place, Mode::Car);
        if exits.open.is_empty() {
            return;
        }
        let rows = self.ending(place, Shelter::None, border::RECHOOSE_RATE);
        if rows.is_empty() {
            return;
        }
        let convoy = Convoy {
            name: plan.place_hash[place] ^ u64::from(self.state.tick / DAY),
            mode: Mode::Car,
            goal: Goal::Exit(exits.open[0].0),
            from: place,
            place,
            tick: self.state.tick + self.length,
            served: false,
            rows,
        };
        let mut more = Vec::new();
        self.choose_again(convoy, &mut more);
        self.state.road.extend(more);
    }
}

pub(super) fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
