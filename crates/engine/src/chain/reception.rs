//! Phase 7: those who arrive go to kin, rent, find hosts, take beds, or are without shelter.
//!
//! Everybody who asks for shelter in a place in a step sees the places that are free at the start
//! of the phase; where more ask than there are, lots decide.

use super::away::{Spot, index};
use super::member::Member;
use super::population::{KIN_FORGOTTEN, Row, Rows, Status, Who, merged, pick, push};
use super::recorder;
use super::road::{Arrival, Convoy, Goal};
use super::split::{Split, shared};
use super::ways::Behind;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::Pathway;
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming;
use outflow_model::rules::chain::road;
use outflow_model::rules::chain::shelter::{self, Shelter};
use outflow_random::{StableHash, StreamKey};
use std::collections::BTreeMap;

impl<D: Split> Member<'_, D> {
    /// Phase 7: those who arrived in this step.
    pub(super) fn receive(&mut self) {
        let mut arrivals = std::mem::take(&mut self.arrivals);
        arrivals.sort_by_key(|arrival| (arrival.place, arrival.goal));
        let mut arrivals = arrivals.into_iter().peekable();
        while let Some(Arrival { place, goal, .. }) = arrivals.peek() {
            let (place, mut goal) = (*place, *goal);
            let mut asking: Rows<D::Count> = Vec::new();
            let mut at_home: BTreeMap<Status, Rows<D::Count>> = BTreeMap::new();
            loop {
                // All who arrive there for one goal, together.
                let mut rows = Vec::new();
                while let Some(next) =
                    arrivals.next_if(|next| next.place == place && next.goal == goal)
                {
                    for row in next.rows {
                        if usize::from(row.key.home) == place {
                            let status = row.key.status_at_home(next.mode);
                            at_home.entry(status).or_default().push(row);
                        } else {
                            rows.push(row);
                        }
                    }
                }
                let rows = merged(rows);
                match goal {
                    // Those of other homes who came along with them are guests there.
                    Goal::Home(_) | Goal::Kin(_) => self.arrive(place, Shelter::Host, rows),
                    Goal::Exit(_) => {
                        let rows = self.go_to_kin(place, rows);
                        asking.extend(rows);
                    }
                    Goal::Onward(_) if self.plan.reception[place].is_none() => {
                        // Whoever sent them on has a bed for them.
                        self.arrive(place, Shelter::Centre, rows);
                    }
                    Goal::Onward(_) => asking.extend(rows),
                }
                match arrivals.peek() {
                    Some(next) if next.place == place => goal = next.goal,
                    _ => break,
                }
            }
            for (status, rows) in at_home {
                self.come_home(place, merged(rows), status);
            }
            if !asking.is_empty() {
                self.ask(place, merged(asking));
            }
        }
    }

    /// Those with kin in the country go to them; gives the others.
    fn go_to_kin(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let plan = self.plan;
        let mut others = Vec::new();
        let mut going: BTreeMap<usize, Rows<D::Count>> = BTreeMap::new();
        let (mut chosen, mut elsewhere) = (Vec::new(), Vec::new());
        let lot = self.next_lot();
        let mut draws = self.draws(purpose::CHAIN_SHELTER, plan.place_hash[place], lot);
        let sets = &plan.scenario.kin_sets;
        // Weights of the places of each set that can be reached.
        let mut weights: Vec<Option<Vec<f64>>> = vec![None; sets.len()];
        for row in rows {
            let set = row.key.kin.checked_sub(1).map(usize::from);
            let Some(set) = set.filter(|set| *set < sets.len()) else {
                others.push(row);
                continue;
            };
            let places = &sets[set].places;
            let weights = weights[set].get_or_insert_with(|| {
                let weight = |&(kin, weight): &(usize, f64)| {
                    if self.reaches_kin(place, kin) {
                        weight
                    } else {
                        0.0
                    }
                };
                places.iter().map(weight).collect()
            });
            // In their own home nobody is with kin.
            let home = usize::from(row.key.home);
            elsewhere.clear();
            let elsewhere_of = |(&(kin, _), &weight): (&(usize, f64), &f64)| {
                if kin == home { 0.0 } else { weight }
            };
            elsewhere.extend(places.iter().zip(&*weights).map(elsewhere_of));
            if elsewhere.iter().all(|weight| *weight <= 0.0) {
                others.push(row);
                continue;
            }
            shared(draws.of(row.id), row.n, &elsewhere, &mut chosen);
            for &(at, n) in &chosen {
                push(going.entry(places[at].0).or_default(), Row { n, ..row });
            }
        }
        for (kin, rows) in going {
            if kin == place {
                self.arrive(place, Shelter::Host, rows);
            } else {
                self.send(place, Goal::Kin(kin), Mode::Car, rows, None);
            }
        }
        others
    }

    /// Works out anew which kin can be reached from which exit, where the network has changed.
    pub(super) fn see_kin(&mut self) {
        if self.kin_seen == self.network.changes && !self.kin_behind.is_empty() {
            return;
        }
        self.kin_seen = self.network.changes;
        self.kin_behind.clear();
        let scenario = &self.plan.scenario;
        for set in &scenario.kin_sets {
            for exit in &scenario.exits {
                let places = set.places.iter().filter(|(_, weight)| *weight > 0.0);
                let reached = places.filter(|(kin, _)| self.reaches_kin(exit.place, *kin));
                let behind = Behind::of(reached.map(|(kin, _)| *kin));
                self.kin_behind.push(behind);
            }
        }
    }

    /// Whether those who have come to a place go on to kin in another one.
    fn reaches_kin(&mut self, place: usize, kin: usize) -> bool {
        self.plan.country[kin] == self.plan.country[place] && self.has_way(place, kin)
    }

    /// A batch sets out from a place after the step, or is carried to where it goes in some hours.
    pub(super) fn send(
        &mut self,
        place: usize,
        goal: Goal,
        mode: Mode,
        rows: Rows<D::Count>,
        carried: Option<f64>,
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
            if matches!(goal, Goal::Home(_)) {
                row.key.kin = KIN_FORGOTTEN;
            }
        }
        self.state.road.put(Convoy {
            name,
            mode,
            goal,
            from: place,
            place: if carried.is_some() { to } else { place },
            tick: self.state.tick + self.length + carried.map_or(0, road::ticks),
            served: false,
            load: self.load(&rows),
            rows: merged(rows),
        });
    }

    /// Shelters free in a place: rented dwellings (households), beds (persons), share of dwellings
    /// taken.
    pub(super) fn room(&self, place: usize) -> (f64, f64, f64) {
        let plan = self.plan;
        if !plan.scenario.parts.reception {
            return (f64::INFINITY, f64::INFINITY, 0.0);
        }
        let Some(row) = plan.reception[place] else {
            return (0.0, 0.0, 1.0);
        };
        let units = plan.scenario.receptions[row].rent_units / plan.weight;
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

    /// Those who have just come ask for shelter in a place.
    fn ask(&mut self, place: usize, rows: Rows<D::Count>) {
        let plan = self.plan;
        let reception = plan.reception[place].map(|row| &plan.scenario.receptions[row]);
        let (Some(row), true) = (reception, plan.scenario.parts.reception) else {
            let kind = if plan.scenario.parts.reception {
                Shelter::None
            } else {
                Shelter::Centre
            };
            self.arrive(place, kind, rows);
            return;
        };
        let (_, _, occupancy) = self.room(place);
        let wishes = shelter::wishes(occupancy, row.host_share, &self.p);
        let none = match row.pathway {
            Pathway::KinFirst => {
                let [renting, hosted, mut bedding] = self.share_out(place, rows, wishes);
                self.arrive(place, Shelter::Host, hosted);
                bedding.extend(self.rent(place, renting));
                self.give_beds(place, bedding)
            }
            Pathway::CentreFirst => {
                let left = self.give_beds(place, rows);
                let [renting, hosted, mut none] = self.share_out(place, left, wishes);
                self.arrive(place, Shelter::Host, hosted);
                none.extend(self.rent(place, renting));
                none
            }
        };
        let persons = self.load(&none).persons;
        self.recorder.add(recorder::SHELTER_REFUSED, place, persons);
        self.arrive(place, Shelter::None, none);
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
        let lot = self.next_lot();
        let mut draws = self.draws(purpose::CHAIN_SHELTER, self.plan.place_hash[place], lot);
        for row in rows {
            shared(draws.of(row.id), row.n, &weights, &mut chosen);
            for &(option, n) in &chosen {
                push(&mut parts[option], Row { n, ..row });
            }
        }
        parts
    }

    /// Households of `n` that find a dwelling to rent.
    pub(super) fn can_rent(&self, place: usize, n: D::Count) -> D::Count {
        let (free, _, _) = self.room(place);
        if n.as_f64() <= free {
            n
        } else {
            D::at_most(free)
        }
    }

    /// Households of `n`, together `persons` persons, that find beds.
    pub(super) fn can_have_beds(&self, place: usize, n: D::Count, persons: f64) -> D::Count {
        let (_, free, _) = self.room(place);
        at_most_of::<D>(n, persons, free)
    }

    /// Rents while there are dwellings; gives those who found none.
    fn rent(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let most = self.can_rent(place, self.load(&rows).households);
        let (renting, others) = self.first(place, rows, most, 3);
        self.arrive(place, Shelter::Rent, renting);
        others
    }

    /// Takes beds while there are any; gives those who found none.
    fn give_beds(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let load = self.load(&rows);
        let most = self.can_have_beds(place, load.households, load.persons);
        let (mut bedding, mut others) = self.first(place, rows, most, 4);
        let (_, free, _) = self.room(place);
        self.fit(free, &mut bedding, &mut others);
        self.arrive(place, Shelter::Centre, bedding);
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
        let mut others = rows;
        let mut chosen = Vec::new();
        let mut draw = D::new(self.shelter_key(place, lot).hop(self.next_lot()));
        pick(&mut draw, &mut others, all, &[most], |_, row| {
            chosen.push(row)
        });
        (chosen, others)
    }

    /// Those for whom there is no room, since the lots fell on large households, are among the others.
    fn fit(&self, room: f64, rows: &mut Rows<D::Count>, others: &mut Rows<D::Count>) {
        if !D::Count::WHOLE {
            return;
        }
        let mut over = self.load(rows).persons - room;
        while over > 1e-9
            && let Some(row) = rows.last_mut()
        {
            let size = self.persons(row.key.kind);
            let out = D::at_most((over / size - 1e-9).ceil().max(1.0));
            let out = if out > row.n { row.n } else { out };
            over -= out.as_f64() * size;
            row.n -= out;
            push(others, Row { n: out, ..*row });
            if row.n <= D::Count::default() {
                rows.pop();
            }
        }
    }

    pub(super) fn shelter_key(&self, place: usize, lot: u32) -> StreamKey {
        self.key(purpose::CHAIN_SHELTER)
            .state(self.plan.place_hash[place])
            .batch(lot)
    }

    /// Households arrive and take a shelter, with an intention to return.
    pub(super) fn arrive(&mut self, place: usize, kind: Shelter, rows: Rows<D::Count>) {
        if rows.is_empty() {
            return;
        }
        let persons = self.load(&rows).persons;
        self.recorder.add(recorder::ARRIVED, place, persons);
        let name = self.plan.place_hash[place];
        let lot = self.next_lot();
        let mut draws = self.draws(purpose::CHAIN_INTENTION, name, lot);
        for mut row in rows {
            if kind != Shelter::None {
                row.key.kin = KIN_FORGOTTEN;
            }
            let spot = (index(place), kind as u8, row.key.home);
            self.intend(spot, row, draws.of(row.id));
        }
    }

    /// Puts households where they are.
    pub(super) fn put(&mut self, spot: Spot, row: Row<D::Count>) {
        self.state.away.put(self.plan, spot, row);
    }

    /// Draws intentions to return, and puts households where they are.
    pub(super) fn intend(&mut self, spot: Spot, row: Row<D::Count>, draw: &mut D) {
        let plan = self.plan;
        let who = row.key;
        let home = usize::from(who.home);
        let holder = self.state.control.holders[home].party();
        let feared = holder.map_or(0.0, |holder| {
            self.seen.fear(plan, home, holder, who.grades.of(holder))
        });
        let against = plan.leans_against(who.leaning, holder);
        let shares = homecoming::intentions(feared, against);
        draw.among(row.n, &shares, |intention, n| {
            let key = Who {
                intention: u8::try_from(intention).unwrap_or(0),
                ..who
            };
            self.put(spot, Row { key, n, ..row });
        });
    }
}

/// Households of `n`, together `persons` persons, for whom there is room.
pub(super) fn at_most_of<D: Split>(n: D::Count, persons: f64, room: f64) -> D::Count {
    if persons <= room {
        n
    } else {
        D::at_most(n.as_f64() * room / persons)
    }
}
